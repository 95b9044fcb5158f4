//! The limits of this machine: latencies and throughputs of the arithmetic, loads by level of the
//! memory.

use super::environment::Environment;
use crate::buffer::{Buffer, Typical};
use crate::footprint::Footprint;
use crate::measure::{self, Measured, Plan, Subject, interleave};
use crate::streams::{Streams, width};
use serde::Serialize;
use std::hint::black_box;
use superscalar::Float;
use superscalar::kernels::input::Slice;
use superscalar::kernels::table::Entry;
use superscalar::registry::{Chain, Kernel, STEPS};
use superscalar::team::Team;
use superscalar::tier;

/// The cycles of one arithmetic operation on one tier.
#[derive(Clone, Debug, Serialize)]
pub struct Arithmetic {
    /// The tier whose instructions were measured.
    pub tier: &'static str,
    /// The element type.
    pub dtype: &'static str,
    /// Elements in a vector.
    pub lanes: usize,
    /// What was computed.
    pub operation: &'static str,
    /// Cycles from operands to result.
    pub latency_cycles: Option<f64>,
    /// Vector operations a cycle when none waits for another.
    pub operations_per_cycle: Option<f64>,
}

/// Measures every arithmetic operation of every tier that this CPU has.
///
/// # Errors
///
/// As [`interleave`].
pub fn arithmetic<E: Float + From<u8>>(
    plan: &Plan,
    tick: impl FnMut(f64),
) -> Result<Vec<Arithmetic>, measure::Error> {
    let chains: Vec<&'static Chain<E>> = E::CHAINS
        .iter()
        .filter(|chain| Kernel::of(&chain.latency).is_some())
        .collect();
    let mut subjects = Vec::new();
    for chain in &chains {
        subjects.push(chain_subject::<E>(
            chain.latency.descriptor().accumulators,
            &chain.latency,
        ));
        subjects.push(chain_subject(
            chain.throughput.descriptor().accumulators,
            &chain.throughput,
        ));
    }
    let measured = interleave(&mut subjects, plan, tick)?;
    let per_step = |i: usize, parts: usize| {
        let cycles = measured[i].cycles()?.median;
        Some(cycles / (STEPS * parts) as f64)
    };
    Ok(chains
        .iter()
        .enumerate()
        .map(|(i, chain)| Arithmetic {
            tier: chain.latency.descriptor().tier.name(),
            dtype: E::NAME,
            lanes: chain.latency.descriptor().lanes,
            operation: chain.step.name(),
            latency_cycles: per_step(2 * i, 1),
            operations_per_cycle: per_step(2 * i + 1, chain.throughput.descriptor().accumulators)
                .map(f64::recip),
        })
        .collect())
}

/// A subject that runs `chains` chains. Operand and seeds are one: sums stay finite, products and
/// powers do not decay to subnormal numbers, which some cores are slow on.
pub fn chain_subject<E: Float + From<u8>>(
    chains: usize,
    entry: &'static Entry<Slice<E>, E>,
) -> Subject<'static> {
    let seeds = vec![E::from(1); chains + 1];
    let name = format!("{chains} chains, {}", entry.descriptor().tier);
    match Kernel::of(entry) {
        Some(kernel) => Subject::new(name, move || {
            black_box(kernel.run(black_box(&seeds)));
            0
        }),
        None => Subject::new(name, || 0),
    }
}

/// A call that hands an empty job to every worker of a team and takes it back. It answers 0.
pub fn fork_join(team: Team) -> impl FnMut() -> u64 {
    let mut slots = vec![0; team.workers()];
    move || {
        team.each(&mut slots, |worker, slot| *slot = black_box(worker));
        0
    }
}

/// The load limit at one level of the memory.
#[derive(Clone, Debug, Serialize)]
pub struct Loads {
    /// The level.
    pub level: Footprint,
    /// Bytes of the working set.
    pub bytes: usize,
    /// The width of the fastest loads of one stream and of two.
    pub widths: [String; 2],
    /// Bytes a core cycle, one core, one stream.
    pub bytes_per_cycle: Option<f64>,
    /// 10^9 bytes a second, one core, one stream.
    pub gb_per_second: f64,
    /// The same with two streams.
    pub gb_per_second_two_streams: f64,
    /// The same with one stream, whose vectors begin 16 bytes behind cache lines.
    pub gb_per_second_misaligned: f64,
    /// The same with one stream, split over all cores.
    pub gb_per_second_all_cores: Option<f64>,
}

/// Elements of 16 bytes, where memory that was just allocated begins behind a cache line.
const BEHIND: usize = 16 / size_of::<f64>();

/// Measures the load limit at one level, with the fastest loads of the active tier.
///
/// # Errors
///
/// As [`interleave`].
pub fn loads(
    level: Footprint,
    environment: &Environment,
    team: &Team,
    plan: &Plan,
    tick: impl FnMut(f64),
) -> Result<Loads, measure::Error> {
    let n = level.elements(&environment.caches, 1, size_of::<f64>());
    let x = Buffer::new(n, |i| f64::typical(i as u64));
    let x = x.as_slice();
    let (left, right) = x.split_at(n / 2);
    let right = &right[..left.len()];
    let one = Streams::One(x).loads(tier::active())?;
    let two = Streams::Two(left, right).loads(tier::active())?;
    let behind = Streams::One(&x[BEHIND..]).loads(tier::active())?;
    let widths = [width(one.descriptor), width(two.descriptor)];
    let all = Streams::One(x).loads_on_all_cores(team.clone(), one.descriptor.tier);
    let mut subjects = vec![
        one.subject("one stream"),
        two.subject("two streams"),
        behind.subject("behind a line"),
    ];
    subjects.extend(all);
    let measured = interleave(&mut subjects, plan, tick)?;
    let bytes = size_of_val(x);
    let rate = |measured: &Measured| bytes as f64 / measured.ns().median;
    Ok(Loads {
        level,
        bytes,
        bytes_per_cycle: measured[0]
            .cycles()
            .map(|cycles| bytes as f64 / cycles.median),
        widths,
        gb_per_second: rate(&measured[0]),
        gb_per_second_two_streams: rate(&measured[1]),
        gb_per_second_misaligned: rate(&measured[2]),
        gb_per_second_all_cores: measured.get(3).map(rate),
    })
}

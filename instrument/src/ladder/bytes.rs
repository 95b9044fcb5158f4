//! The ladder of the byte histogram.

use super::bench::{Bench, Candidate, Plank};
use super::floats::{cores, steps, workers_for};
use super::{Answer, Context, Error, Ladder, Operation};
use crate::buffer::{Buffer, Typical};
use crate::footprint::Footprint;
use crate::machine::rates::rates;
use crate::measure::{Plan, Subject, opaque};
use crate::model::{self, Limit};
use superscalar::histogram::bincount;
use superscalar::kernels::input::Slice;
use superscalar::par;
use superscalar::registry::{self, Descriptor, Kernel, Purpose, ops};

/// The counts of the byte values.
pub type Counts = [u64; 256];

/// Typical bytes of a footprint.
pub fn typical(footprint: Footprint, context: &Context<'_>) -> Buffer<u8> {
    let n = footprint.elements(&context.environment.caches, 1, 1);
    Buffer::placed(context.team, n, |i| u8::typical(i as u64))
}

/// The ladder of the counts of `x`.
pub fn climb(
    x: &[u8],
    file: Option<String>,
    context: &Context<'_>,
    plan: &Plan,
) -> Result<Ladder, Error> {
    let expected = plain_counts(x);
    let right = move |counts: Counts| u64::from(counts == expected);
    let mut bench = Bench::default();
    let rates = rates()?;
    let serving = registry::of::<ops::Bincount, u8>().serving();
    let of_counters = |descriptor: &Descriptor, cores_used: usize| -> Vec<Candidate> {
        let limits = model::limits(descriptor, "u8", x.len(), rates);
        let share = x.len() as f64 / cores_used as f64;
        let candidate = |limit: Limit| {
            let name = match cores_used {
                1 => limit.name,
                _ => format!("{} on {}", limit.name, cores(cores_used)),
            };
            Candidate::of_cycles(name, limit.cycles * share)
        };
        limits.into_iter().map(candidate).collect()
    };
    let mut planks = Vec::new();
    for (level, kernel) in kernels() {
        let name = match kernel.descriptor().accumulators {
            1 => "1 table".into(),
            tables => format!("{tables} tables, {}", kernel.descriptor().tier),
        };
        planks.push(Plank {
            level,
            kernel: name.clone(),
            subject: bench.add(Subject::expecting(1, name, move || {
                right(kernel.run(opaque(x)))
            })),
            candidates: of_counters(kernel.descriptor(), 1),
        });
    }
    for workers in steps(context.team.workers()) {
        let team = context.team.at_most(workers);
        let used = workers_for(x.len(), workers);
        let candidates = of_counters(serving.descriptor(), used);
        let on_cores = move || right(team.install(|| par::histogram::bincount(opaque(x))));
        planks.push(Plank {
            level: "cores",
            kernel: cores(workers),
            subject: bench.add(Subject::expecting(1, "cores", on_cores)),
            candidates,
        });
    }
    let tick = context.progress.part(Operation::Histogram.name());
    let rungs = bench.climb(planks, x.len(), x.len(), plan, tick)?;
    Ok(Ladder {
        operation: Operation::Histogram,
        dtype: "u8",
        file,
        elements: x.len(),
        bytes: x.len(),
        level_of_memory: Footprint::level_of(x.len(), &context.environment.caches),
        answer: Answer::Counts(bincount(x).to_vec()),
        rungs,
        missing: vec![
            "simd, simd-pipelined: a count goes to an address that its byte names, one store for each; no vector of this library's holds that yet".into(),
        ],
        disturbances: Default::default(),
    })
}

/// The kernels of the rungs `scalar` and `pipelined`: one table, and the production kernel.
fn kernels() -> Vec<(&'static str, Kernel<Slice<u8>, Counts>)> {
    let operation = registry::of::<ops::Bincount, u8>();
    let one_table = operation.kernels().find(|kernel| {
        let descriptor = kernel.descriptor();
        descriptor.purpose == Purpose::Study && descriptor.accumulators == 1
    });
    let scalar = one_table.map(|kernel| ("scalar", kernel));
    scalar
        .into_iter()
        .chain([("pipelined", operation.serving())])
        .collect()
}

/// The counts by the plainest loop, with which every timed answer is compared.
pub fn plain_counts(x: &[u8]) -> Counts {
    let mut counts = [0; 256];
    for &byte in x {
        counts[usize::from(byte)] += 1;
    }
    counts
}

//! The bars of the team: its fork-join beside `rayon`'s, and what the second core brings.

use super::{Bar, Timed, timed};
use crate::buffer::Buffer;
use crate::footprint::Footprint;
use crate::machine::Environment;
use crate::machine::limits::fork_join;
use crate::measure::{Error, Plan, Stat, Subject, opaque};
use crate::pinned;
use crate::real::Real;
use crate::streams::Streams;
use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};
use superscalar::team::Team;
use superscalar::{par, tier};

/// Long samples: in the first microseconds of each the workers wake up, while another subject was
/// measured.
const WARM: Plan = Plan {
    rounds: 31,
    least_rounds: 5,
    sample: Duration::from_millis(4),
    budget: Duration::from_secs(1),
};

/// What a team of all cores is compared with where there is but one: nothing.
pub(super) fn bars(environment: &Environment) -> Vec<Bar> {
    if environment.workers < 2 {
        return Vec::new();
    }
    let mut bars = vec![microsecond_bar(), warm_bar(), cold_bar()];
    for kib in [1, 16, 32, 64, 128, 256, 1024] {
        bars.push(wins_bar(kib << 10));
    }
    let cores = environment.workers;
    for operation in ["sum", "dot"] {
        bars.push(share_bar::<f32>(operation, cores));
        bars.push(share_bar::<f64>(operation, cores));
    }
    for operation in ["sum", "dot"] {
        bars.push(scales_bar::<f32>(operation, cores));
        bars.push(scales_bar::<f64>(operation, cores));
    }
    bars.extend([dram_bar::<f32>("sum"), dram_bar::<f64>("sum")]);
    bars.extend([dram_bar::<f32>("dot"), dram_bar::<f64>("dot")]);
    bars
}

fn bar(
    name: String,
    operation: &'static str,
    dtype: &'static str,
    footprint: String,
    limit_name: &'static str,
    required: f64,
    run: impl Fn(&Environment) -> Result<Timed, Error> + 'static,
) -> Bar {
    Bar {
        name,
        operation,
        dtype,
        footprint,
        limit_name,
        required,
        physical: false,
        run: Box::new(move |environment, _| run(environment)),
    }
}

/// The team of all cores.
fn team() -> Team {
    pinned::team().clone()
}

/// An empty job for each thread of a pool of `rayon`, from outside. Where the pool can not be
/// started the answer is wrong, which is an error and no figure.
fn rayon_fork_join(workers: usize) -> impl FnMut() -> u64 {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build();
    move || match &pool {
        Ok(pool) => {
            pool.broadcast(|context| black_box(context.index()));
            0
        }
        Err(_) => 1,
    }
}

fn microsecond_bar() -> Bar {
    let name = "fork-join, warm, within a microsecond".into();
    bar(
        name,
        "fork-join",
        "none",
        "none".into(),
        "1 microsecond",
        1.0,
        |_| {
            let subject = Subject::new("fork-join", fork_join(team()));
            let empty = Subject::new("nothing", || 0);
            let timed = timed(1, &WARM, empty, subject)?;
            let ratio = Stat {
                median: 1000.0 / timed.kernel_ns,
                spread: timed.ratio.spread,
            };
            Ok(Timed {
                limit_ns: 1000.0,
                predicted_ns: 1000.0,
                ratio,
                ..timed
            })
        },
    )
}

fn warm_bar() -> Bar {
    let name = "fork-join, warm".into();
    bar(
        name,
        "fork-join",
        "none",
        "none".into(),
        "rayon",
        1.0,
        |environment| {
            let ours = Subject::new("fork-join", fork_join(team()));
            let theirs = Subject::expecting(0, "rayon", rayon_fork_join(environment.workers));
            timed(1, &WARM, theirs, ours)
        },
    )
}

/// Each call after a rest in which every worker falls asleep.
fn cold_bar() -> Bar {
    let name = "fork-join, cold".into();
    bar(
        name,
        "fork-join",
        "none",
        "none".into(),
        "rayon",
        1.0,
        |environment| {
            let (mut ours, mut theirs) = (fork_join(team()), rayon_fork_join(environment.workers));
            let (mut our_ns, mut their_ns) = (Vec::new(), Vec::new());
            for _ in 0..51 {
                our_ns.push(after_a_rest("fork-join", &mut ours)?);
                their_ns.push(after_a_rest("rayon", &mut theirs)?);
            }
            let ratios: Vec<f64> = their_ns.iter().zip(&our_ns).map(|(t, o)| t / o).collect();
            Ok(Timed {
                elements: 1,
                limit_ns: Stat::of(&their_ns).median,
                predicted_ns: Stat::of(&their_ns).median,
                kernel_ns: Stat::of(&our_ns).median,
                ratio: Stat::of(&ratios),
                limit_name: None,
            })
        },
    )
}

/// Nanoseconds of a call that must answer 0.
fn after_a_rest(name: &str, call: &mut impl FnMut() -> u64) -> Result<f64, Error> {
    thread::sleep(Duration::from_millis(2));
    let start = Instant::now();
    let given = black_box(call());
    let spent = start.elapsed();
    if given != 0 {
        return Err(Error::WrongAnswer {
            subject: name.into(),
            given,
            expected: 0,
        });
    }
    Ok(spent.as_nanos() as f64)
}

/// The parallel sum against the plain one: faster from 64 KiB on, and never more than 5 % slower.
fn wins_bar(bytes: usize) -> Bar {
    let footprint = Footprint::Bytes(bytes);
    let required = if bytes < 64 << 10 { 0.95 } else { 1.0 };
    let name = format!("par::sum f32 {footprint}");
    bar(
        name,
        "sum",
        "f32",
        footprint.to_string(),
        "sum on one core",
        required,
        move |_| {
            let x = Buffer::new(bytes / size_of::<f32>(), |i| {
                crate::buffer::Typical::typical(i as u64)
            });
            let x: &[f32] = x.as_slice();
            timed(
                x.len(),
                &WARM,
                Subject::new("sum", || superscalar::sum(opaque(x)).bits()),
                Subject::new("par::sum", || par::sum(opaque(x)).bits()),
            )
        },
    )
}

/// The streams of an operation, together one footprint.
fn with_streams<E: Real, R>(
    operation: &str,
    footprint: Footprint,
    environment: &Environment,
    run: impl FnOnce(Streams<'_, E>) -> R,
) -> R {
    let streams = if operation == "dot" { 2 } else { 1 };
    let n = footprint.elements(&environment.caches, streams, size_of::<E>());
    let a = Buffer::new(n, |i| E::typical(i as u64));
    if operation == "dot" {
        let b = Buffer::new(n, |i| E::typical((n + i) as u64));
        run(Streams::Two(a.as_slice(), b.as_slice()))
    } else {
        run(Streams::One(a.as_slice()))
    }
}

/// Nanoseconds that a job may take beyond an even share of one core's time.
const HAND_OVER: f64 = 600.0;

/// All cores in L2: an even share of one core's time, and what handing it over may take.
fn share_bar<E: Real>(operation: &'static str, cores: usize) -> Bar {
    let name = format!("par::{operation} {} L2, all cores", E::NAME);
    let limit = "an even share of one core's time, and 0.6 us";
    bar(
        name,
        operation,
        E::NAME,
        "L2".into(),
        limit,
        1.0,
        move |environment| {
            let timed = against_one_core::<E>(operation, Footprint::L2, environment)?;
            let limit_ns = timed.limit_ns / cores as f64 + HAND_OVER;
            let share = limit_ns / timed.limit_ns;
            Ok(Timed {
                limit_ns,
                predicted_ns: limit_ns,
                ratio: Stat {
                    median: timed.ratio.median * share,
                    spread: timed.ratio.spread * share,
                },
                ..timed
            })
        },
    )
}

/// All cores against one, in L3: 0.95 of their number.
fn scales_bar<E: Real>(operation: &'static str, cores: usize) -> Bar {
    let name = format!("par::{operation} {} L3, all cores", E::NAME);
    bar(
        name,
        operation,
        E::NAME,
        "L3".into(),
        "one core",
        0.95 * cores as f64,
        move |environment| against_one_core::<E>(operation, Footprint::L3, environment),
    )
}

/// The function that serves on one core as the limit, and all cores.
fn against_one_core<E: Real>(
    operation: &'static str,
    footprint: Footprint,
    environment: &Environment,
) -> Result<Timed, Error> {
    with_streams::<E, _>(operation, footprint, environment, |streams| {
        let mut serving = streams.serving();
        timed(
            streams.elements(),
            &WARM,
            Subject::new("one core", move || serving.call.as_mut()().bits()),
            Subject::new("all cores", || streams.on_all_cores().bits()),
        )
    })
}

/// All cores against the loads of all cores, in DRAM, which they share.
fn dram_bar<E: Real>(operation: &'static str) -> Bar {
    let name = format!("par::{operation} {} DRAM, all cores", E::NAME);
    let limit = "load limit of all cores";
    bar(
        name,
        operation,
        E::NAME,
        "DRAM".into(),
        limit,
        0.95,
        move |environment| {
            with_streams::<E, _>(operation, Footprint::Dram, environment, |streams| {
                let tier = streams.loads(tier::active())?.descriptor.tier;
                let loads = streams.loads_on_all_cores(team(), tier);
                timed(
                    streams.elements(),
                    &WARM,
                    loads.unwrap_or_else(|| Subject::expecting(0, "no loads", || 1)),
                    Subject::new("all cores", || streams.on_all_cores().bits()),
                )
            })
        },
    )
}

//! The operations on several cores give the bits of the operations on one, whoever calls them and
//! on whatever team; and the caller's thread is left as it was.

use common::child::{emulated, thinned};
use common::data;
use common::lengths;
use common::special;
use common::value::Value;
use rayon::prelude::*;
use std::panic;
use std::thread;
use superscalar::registry::{self, ops};
use superscalar::team::{Config, Pin, Team};
use superscalar::tuning::Tuning;
use superscalar::{Error, par};

/// Sizes of teams: alone, as many as small machines have, odd ones, and more than parts or cores.
const TEAMS: [usize; 5] = [1, 2, 3, 5, 8];

fn team(workers: usize) -> Team {
    // Everything that has two blocks is cut.
    Tuning::new([1; 7]).activate();
    Team::new(Config::with_workers(workers)).expect("a team can be started")
}

/// A rayon pool that knows nothing of the library.
fn foreign_pool(workers: usize) -> rayon::ThreadPool {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(workers);
    builder.build().expect("a pool can be started")
}

/// Results in bits.
type Results = [u64; 14];

/// What the parallel functions say of two slices.
fn results<E: Value>(a: &[E], b: &[E]) -> Results {
    let tried = par::try_dot(a, b).expect("equal lengths");
    let moments = par::moments(a);
    let [least, greatest] = [moments.min(), moments.max()].map(|it| it.unwrap_or(E::ZERO));
    let results = [
        par::sum(a),
        par::dot(a, b),
        tried,
        par::sum_of_squares(a),
        par::norm1(a),
        par::norm2(a),
        par::norm_inf(a),
        par::mean(a),
        par::var(a, 1),
        par::std(a, 0),
        moments.mean(),
        moments.kurtosis(),
        least,
        greatest,
    ];
    results.map(E::bits)
}

/// What they should say: the reference, and where another test holds the functions at the root to
/// it, those.
fn expected<E: Value>(a: &[E], b: &[E]) -> Results {
    let dot = E::canonical_dot(a, b);
    let moments = superscalar::moments(a);
    let [least, greatest] = [moments.min(), moments.max()].map(|it| it.unwrap_or(E::ZERO));
    let results = [
        E::canonical_sum(a),
        dot,
        dot,
        E::canonical_dot(a, a),
        superscalar::norm1(a),
        superscalar::norm2(a),
        superscalar::norm_inf(a),
        superscalar::mean(a),
        superscalar::var(a, 1),
        superscalar::std(a, 0),
        moments.mean(),
        moments.kurtosis(),
        least,
        greatest,
    ];
    results.map(E::bits)
}

/// Pairs of slices of the lengths that matter to the splitting, and of special values.
fn inputs<E: Value>() -> Vec<(String, Vec<E>, Vec<E>)> {
    let mut inputs = Vec::new();
    let lengths = [lengths::notable::<E>(), lengths::nodewise::<E>()].concat();
    for length in lengths.iter().step_by(thinned(9)) {
        let [a, b] = [61, 62].map(|seed| data::values(length.n, seed, data::mixed));
        inputs.push((format!("{length:?}"), a, b));
    }
    let blocks = 19 * common::oracle::block_len::<E>() + 5;
    for (name, a) in special::slices::<E>(blocks).into_iter().step_by(thinned(5)) {
        let b = data::values(blocks, 63, data::uniform);
        inputs.push((name, a, b));
    }
    inputs
}

fn teams_agree<E: Value>() {
    // One will do where every team takes five seconds.
    let sizes = if emulated() { &TEAMS[2..3] } else { &TEAMS };
    let teams: Vec<Team> = sizes.iter().copied().map(team).collect();
    let pools: Vec<_> = sizes.iter().copied().map(foreign_pool).collect();
    for (name, a, b) in inputs::<E>() {
        let expected = expected(&a, &b);
        let title = |who: &str| format!("{} {name}, {who}", E::NAME);
        assert_eq!(results(&a, &b), expected, "{}", title("a plain thread"));
        for team in &teams {
            let found = team.install(|| results(&a, &b));
            assert_eq!(
                found,
                expected,
                "{}",
                title(&format!("a team of {}", team.workers()))
            );
        }
        for pool in &pools {
            let found = pool.install(|| results(&a, &b));
            let threads = pool.current_num_threads();
            assert_eq!(
                found,
                expected,
                "{}",
                title(&format!("a foreign pool of {threads}"))
            );
        }
    }
}

#[test]
fn every_team_gives_the_same_bits() {
    teams_agree::<f32>();
    teams_agree::<f64>();
}

/// Long enough for a plain thread to hand the job to the global team.
fn long<E: Value>() -> (Vec<E>, Vec<E>) {
    let n = (5 << 20) / size_of::<E>() + 3;
    (
        data::values(n, 64, data::mixed),
        data::values(n, 65, data::mixed),
    )
}

fn plain_threads_agree<E: Value>() {
    let (a, b) = long::<E>();
    let expected = expected(&a, &b);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..3 {
                    assert_eq!(results(&a, &b), expected, "{}", E::NAME);
                }
            });
        }
    });
}

#[test]
fn callers_on_four_threads_get_the_same_bits() {
    plain_threads_agree::<f32>();
    plain_threads_agree::<f64>();
}

/// Many calls at once inside one pool: each may steal the others' parts.
#[test]
fn calls_inside_a_parallel_loop_get_the_same_bits() {
    let x: Vec<f64> = data::values(40 * 2048 + 9, 66, data::mixed);
    let y: Vec<f64> = data::values(x.len(), 67, data::mixed);
    let expected = expected(&x, &y);
    for workers in TEAMS {
        let found: Vec<Results> = foreign_pool(workers)
            .install(|| (0..16).into_par_iter().map(|_| results(&x, &y)).collect());
        assert!(found.iter().all(|it| *it == expected), "{workers} workers");
    }
}

#[test]
fn histograms_of_every_team_are_equal() {
    let teams = TEAMS.map(team);
    for n in [0, 1, 65_535, 65_536, 65_537, 131_073, 1_000_003, 5 << 20] {
        let x = data::bytes(n, 68);
        let expected = superscalar::histogram::bincount(&x);
        assert_eq!(expected.iter().sum::<u64>(), n as u64);
        assert!(
            par::histogram::bincount(&x) == expected,
            "{n} bytes, a plain thread"
        );
        for team in &teams {
            let found = team.install(|| par::histogram::bincount(&x));
            assert!(found == expected, "{n} bytes, a team of {}", team.workers());
        }
        for workers in TEAMS {
            let found = foreign_pool(workers).install(|| par::histogram::bincount(&x));
            assert!(found == expected, "{n} bytes, a foreign pool of {workers}");
        }
    }
}

#[test]
fn a_team_of_nobody_is_refused() {
    let refused = Team::new(Config {
        workers: 0,
        ..Config::default()
    });
    let error = refused.expect_err("no workers");
    assert_eq!(error, Error::NoWorkers);
    assert_eq!(
        error.to_string(),
        "a team of 0 workers was asked for; it needs at least 1"
    );
}

#[test]
fn a_team_has_the_workers_that_were_asked_for() {
    for workers in TEAMS {
        let pin = Pin::Nowhere;
        let team = Team::new(Config { workers, pin }).expect("a team can be started");
        assert_eq!(team.workers(), workers);
        assert_eq!(team.places().len(), workers);
    }
}

/// The message of a panic.
fn message(job: impl FnOnce() -> f64 + panic::UnwindSafe) -> String {
    let payload = panic::catch_unwind(job).expect_err("a panic");
    let text = payload.downcast_ref::<String>().cloned();
    text.unwrap_or_else(|| (*payload.downcast_ref::<&str>().expect("a message")).to_owned())
}

#[test]
fn unequal_lengths_are_refused_with_both() {
    let (a, b) = (vec![1.0f64; 100_000], vec![1.0f64; 99_999]);
    let said = "dot: the first slice has 100000 elements, the second has 99999; both must have the same number";
    let error = Error::LengthMismatch {
        operation: "dot",
        left: 100_000,
        right: 99_999,
    };
    assert_eq!(error.to_string(), said);
    assert_eq!(superscalar::try_dot(&a, &b), Err(error.clone()));
    assert_eq!(par::try_dot(&a, &b), Err(error));
    assert_eq!(message(|| superscalar::dot(&a, &b)), said);
    assert_eq!(message(|| par::dot(&a, &b)), said);
    assert!(superscalar::try_dot(&[1.0f32], &[]).is_err());
    assert!(superscalar::try_dot::<f32, f32>(&[], &[1.0; 5]).is_err());
}

/// A kernel is safe to call with slices of different lengths, too: it panics.
#[test]
fn rows_refuse_unequal_lengths() {
    for kernel in common::rows::every(registry::of::<ops::Dot, f64>()) {
        let said = message(move || kernel.run(&[1.0; 9], &[1.0; 8]));
        assert!(said.contains("different lengths"), "{said}");
    }
}

/// The CPUs that the calling thread may run on.
fn affinity() -> Vec<usize> {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    cores.into_iter().map(|core| core.id).collect()
}

#[test]
fn the_callers_affinity_is_left_alone() {
    let before = affinity();
    eprintln!("the caller may run on {before:?}");
    let (a, b) = long::<f32>();
    let expected = expected(&a, &b);
    assert_eq!(results(&a, &b), expected);
    assert_eq!(affinity(), before, "after a call to the global team");
    let pinned = team(1);
    assert_eq!(affinity(), before, "after the start of a team");
    assert_eq!(pinned.install(|| results(&a, &b)), expected);
    assert_eq!(affinity(), before, "after a call to a team");
    drop(pinned);
    assert_eq!(affinity(), before, "after the end of a team");
}

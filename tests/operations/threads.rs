//! Callers of the functions on several cores: many at once, inside loops; what they are refused;
//! and their threads are left as they were.

use crate::reductions::cores::{foreign_pool, team};
use common::answer::Answer;
use common::data;
use common::known::Known;
use common::operations;
use common::value::Value;
use rayon::prelude::*;
use std::panic;
use std::thread;
use superscalar::registry::{self, ops};
use superscalar::{Error, par};

/// Sizes of teams: alone, as many as small machines have, odd ones, and more than parts or cores.
const TEAMS: [usize; 5] = [1, 2, 3, 5, 8];

/// What the functions on several cores say, and those at the root.
fn answers<E: Value + Known>(x: &[E]) -> [Vec<Answer>; 2] {
    let operations = operations::every::<E>();
    let dots = [par::dot(x, x), superscalar::dot(x, x)].map(Answer::of);
    let [mut found, mut expected] = dots.map(|dot| vec![dot]);
    found.extend(operations.iter().map(|it| (it.par)(x)));
    expected.extend(operations.iter().map(|it| (it.slice)(x)));
    [found, expected]
}

fn agree<E: Value + Known>(x: &[E], who: &str) {
    let [found, expected] = answers(x);
    assert_eq!(found, expected, "{} {who}", E::NAME);
}

/// Long enough for a plain thread to hand the job to the global team.
fn long<E: Value>() -> Vec<E> {
    data::values((5 << 20) / size_of::<E>() + 3, 64, data::mixed)
}

fn plain_threads_agree<E: Value + Known>() {
    let x = long::<E>();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                (0..3).for_each(|_| agree(&x, "on a plain thread"));
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
    for workers in TEAMS {
        let pool = foreign_pool(workers);
        let calls = || {
            (0..16)
                .into_par_iter()
                .for_each(|_| agree(&x, "inside a loop"))
        };
        pool.install(calls);
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
    let x = long::<f32>();
    agree(&x, "on a plain thread");
    assert_eq!(affinity(), before, "after a call to the global team");
    let pinned = team(1);
    assert_eq!(affinity(), before, "after the start of a team");
    pinned.install(|| agree(&x, "on a team"));
    assert_eq!(affinity(), before, "after a call to a team");
    drop(pinned);
    assert_eq!(affinity(), before, "after the end of a team");
}

//! Calls from inside a `rayon` pool: the caller does what nobody has begun, waits for what was
//! begun, and never runs another task of the program meanwhile.

use crate::team::{guard, team};
use common::child;
use common::data;
use common::value::Value;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use superscalar::par;

fn pool(threads: usize) -> rayon::ThreadPool {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder.build().expect("a pool can be started")
}

/// 8 MiB, and the bits of their sum.
fn slice() -> (Vec<f64>, u64) {
    let x: Vec<f64> = data::values(1 << 20, 3, data::mixed);
    let bits = f64::canonical_sum(&x).to_bits();
    (x, bits)
}

#[test]
fn a_lock_may_be_held_around_a_call() {
    const TEST: &str = "pools::a_lock_may_be_held_around_a_call";
    if child::passed_alone(TEST, Duration::from_secs(100)) {
        return;
    }
    let (x, bits) = slice();
    for threads in [2, 3, 4, 8] {
        let (pool, lock) = (pool(threads), Mutex::new(0));
        for _ in 0..if threads == 4 { 300 } else { 50 } {
            pool.scope(|scope| {
                for _ in 0..64 {
                    scope.spawn(|_| {
                        let mut calls = lock.lock().expect("nobody panics");
                        assert_eq!(
                            par::sum(&x[..1 << 17]).to_bits(),
                            superscalar::sum(&x[..1 << 17]).to_bits()
                        );
                        *calls += 1;
                    });
                }
            });
        }
        pool.install(|| assert_eq!(par::sum(&x).to_bits(), bits));
    }
}

thread_local! {
    static BORROWED: RefCell<usize> = const { RefCell::new(0) };
}

#[test]
fn a_borrow_may_be_held_around_a_call() {
    let _guard = guard("a_borrow_may_be_held_around_a_call");
    let (x, _) = slice();
    let pool = pool(4);
    let calls = AtomicUsize::new(0);
    for _ in 0..100 {
        pool.scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|_| {
                    BORROWED.with_borrow_mut(|count| {
                        par::sum(&x[..1 << 17]);
                        let batch = par::batch::reduce(&[&x[..1 << 16]; 8], superscalar::max);
                        assert_eq!(batch.len(), 8);
                        *count += 1;
                    });
                    calls.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
    }
    assert_eq!(calls.into_inner(), 3200);
}

/// As inside a team: the first payload goes on in the caller, after everything that was begun.
#[test]
fn a_panic_reaches_the_caller() {
    let _guard = guard("a_panic_reaches_the_caller");
    let (x, bits) = slice();
    let slices: Vec<&[f64]> = x.chunks(1 << 14).collect();
    let pool = pool(3);
    for wrong in [0, 17, 63] {
        let one = |x: &[f64]| {
            assert!(x.as_ptr() != slices[wrong].as_ptr(), "number {wrong}");
            superscalar::sum(x)
        };
        let job = || pool.install(|| par::batch::reduce(&slices, one));
        let payload = catch_unwind(AssertUnwindSafe(job)).expect_err("a panic");
        let message = payload.downcast_ref::<String>().map(String::as_str);
        assert_eq!(message, Some(format!("number {wrong}").as_str()));
        pool.install(|| assert_eq!(par::sum(&x).to_bits(), bits));
    }
}

/// Calls in calls, on teams and in pools.
#[test]
fn calls_inside_calls_end() {
    let _guard = guard("calls_inside_calls_end");
    let (x, _) = slice();
    let slices: Vec<&[f64]> = x.chunks(1 << 15).collect();
    let expected: Vec<u64> = slices
        .iter()
        .map(|x| superscalar::sum(x).to_bits())
        .collect();
    let (pool, team) = (pool(3), team(2));
    let nested = || par::batch::reduce(&slices, |x: &[f64]| par::sum(x).to_bits());
    for _ in 0..50 {
        assert_eq!(pool.install(nested), expected);
        assert_eq!(team.install(|| pool.install(nested)), expected);
        assert_eq!(pool.install(|| team.install(nested)), expected);
    }
}

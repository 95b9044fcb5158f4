//! Forks that fall anywhere into what other threads do.

use super::{CHILD, LIMIT, in_a_child, slices, sums_are_right, team};
use common::child::{self, Ending};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use superscalar::par;
use superscalar::team::Place;
use superscalar::tier;

/// Everything that a process does once, called for the first time on another thread while the
/// process is forked.
#[test]
fn forks_during_first_calls_leave_children_that_compute() {
    const TEST: &str = "fork::under_load::forks_during_first_calls_leave_children_that_compute";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let x = vec![1.0f64; 1 << 20];
    let first = |number: usize| match number % 3 {
        0 => par::sum(&x) == (1 << 20) as f64,
        1 => superscalar::sum(&x) == (1 << 20) as f64 && par::norm2(&x) == 1024.0,
        _ => team::global().workers() > 0 && par::sum(&x) == (1 << 20) as f64,
    };
    for number in 0..60 {
        // A child of this process, in which nothing was called yet, does so, and forks meanwhile.
        let fresh = || {
            thread::scope(|scope| {
                let caller = scope.spawn(|| first(number));
                let delay = Duration::from_micros(40 * number as u64);
                thread::sleep(delay);
                let grandchild = in_a_child(Duration::from_secs(5), || {
                    first(number)
                        && first(number + 1)
                        && tier::force(None).is_ok()
                        && first(number + 2)
                });
                caller.join().unwrap_or(false) && grandchild == Ending::Passed
            })
        };
        assert_eq!(in_a_child(CHILD, fresh), Ending::Passed, "fork {number}");
    }
}

#[test]
fn forks_while_tiers_are_forced_leave_children_that_compute() {
    const TEST: &str = "fork::under_load::forks_while_tiers_are_forced_leave_children_that_compute";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let slices = slices();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                for tier in tier::available().map(Some).chain([None]) {
                    tier::force(tier).expect("a tier of this machine");
                    superscalar::sum(&slices[0].0);
                }
            }
        });
        for number in 0..50 {
            let right = || superscalar::sum(&slices[1].0).to_bits() == slices[1].1;
            let ending = in_a_child(CHILD, || right() && sums_are_right(&slices));
            assert_eq!(ending, Ending::Passed, "child {number}");
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// Teams that are made, resized and dropped on other threads while the process is forked.
#[test]
fn forks_while_teams_change_leave_children_that_compute() {
    const TEST: &str = "fork::under_load::forks_while_teams_change_leave_children_that_compute";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let slices = slices();
    let shared = team(2);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for size in (1..4).cycle() {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                shared.resize(size).expect("a team can be resized");
                assert_eq!(shared.places().len(), size);
            }
        });
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                assert!(team(3).install(|| sums_are_right(&slices)));
            }
        });
        for number in 0..50 {
            let ending = in_a_child(CHILD, || {
                let asked = shared.places() == [Place::Caller];
                let works = shared.install(|| sums_are_right(&slices));
                // It starts no thread: the standard library's locks may be held here.
                asked && works
            });
            assert_eq!(ending, Ending::Passed, "child {number}");
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// Forks that fall anywhere into the jobs of another thread.
#[test]
fn forks_under_load_leave_children_that_compute() {
    const TEST: &str = "fork::under_load::forks_under_load_leave_children_that_compute";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let slices = slices();
    let own = team(2);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let load = scope.spawn(|| {
            let right = || own.install(|| par::sum(&slices[0].0).to_bits() == slices[0].1);
            while !done.load(Ordering::Relaxed) {
                assert!(right(), "the parent's sums");
            }
        });
        for number in 0..50 {
            let ending = in_a_child(CHILD, || own.install(|| sums_are_right(&slices)));
            assert_eq!(ending, Ending::Passed, "child {number}");
        }
        done.store(true, Ordering::Relaxed);
        load.join().expect("the right bits");
    });
    assert!(own.install(|| sums_are_right(&slices)));
}

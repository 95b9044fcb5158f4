//! Jobs at the same time.

use super::{blocks, guard, team};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use superscalar::par;

#[test]
fn callers_at_the_same_time_get_the_right_bits() {
    let _guard = guard("callers_at_the_same_time_get_the_right_bits");
    for callers in [2, 4] {
        let team = team(3);
        thread::scope(|scope| {
            for caller in 0..callers {
                let team = &team;
                scope.spawn(move || {
                    let (x, bits) = blocks(3, 10 + caller);
                    team.install(|| {
                        for _ in 0..10_000 / callers {
                            assert_eq!(par::sum(&x).to_bits(), bits, "caller {caller}");
                        }
                    });
                });
            }
        });
    }
}

#[test]
fn a_team_changes_its_size_while_it_works() {
    let _guard = guard("a_team_changes_its_size_while_it_works");
    let team = team(2);
    let (x, bits) = blocks(13, 5);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let calls = scope.spawn(|| {
            let mut calls = 0;
            while !done.load(Ordering::Relaxed) {
                assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
                calls += 1;
            }
            calls
        });
        for round in 0..300 {
            let workers = round % 6 + 1;
            team.resize(workers).expect("a team can be resized");
            assert_eq!(team.workers(), workers);
            assert_eq!(team.places().len(), workers);
        }
        done.store(true, Ordering::Relaxed);
        let calls: usize = calls.join().expect("the right bits");
        assert!(calls > 0, "the team had no work");
    });
}

//! Jobs inside jobs.

use super::{blocks, guard, team};
use common::child;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;
use superscalar::par;
use superscalar::team::Team;

#[test]
fn jobs_inside_jobs_are_done() {
    let _guard = guard("jobs_inside_jobs_are_done");
    let (outer, other) = (team(3), team(2));
    let (x, bits) = blocks(9, 4);
    for _ in 0..200 {
        let mut items = vec![(vec![0; 7], [0; 3]); 5];
        outer.each(&mut items, |index, (inner, sums)| {
            outer.each(inner, |i, item| *item = 10 * index + i);
            *sums = [
                par::sum(&x),
                outer.install(|| par::sum(&x)),
                other.install(|| par::sum(&x)),
            ]
            .map(f64::to_bits);
        });
        for (index, (inner, sums)) in items.into_iter().enumerate() {
            assert!(inner.into_iter().eq((0..7).map(|i| 10 * index + i)));
            assert_eq!(sums, [bits; 3]);
        }
    }
}

#[test]
fn jobs_of_two_teams_inside_each_other_are_done() {
    let _guard = guard("jobs_of_two_teams_inside_each_other_are_done");
    let (one, two) = (team(3), team(3));
    let nest = |outer: &Team, inner: &Team| {
        let runs = AtomicUsize::new(0);
        outer.each(&mut [(); 4], |_, ()| {
            inner.each(&mut [(); 4], |_, ()| {
                outer.each(&mut [(); 4], |_, ()| {
                    runs.fetch_add(1, Ordering::Relaxed);
                });
            });
        });
        assert_eq!(runs.into_inner(), 64);
    };
    thread::scope(|scope| {
        scope.spawn(|| (0..500).for_each(|_| nest(&one, &two)));
        scope.spawn(|| (0..500).for_each(|_| nest(&two, &one)));
    });
}

/// Asking a team from inside its own job where its workers are must not wait for that job.
#[test]
fn a_team_can_be_asked_from_inside_its_job() {
    const TEST: &str = "team::nested::a_team_can_be_asked_from_inside_its_job";
    if child::passed_alone(TEST, Duration::from_secs(10)) {
        return;
    }
    let team = team(2);
    let mut places = [0, 0];
    team.each(&mut places, |_, places| *places = team.places().len());
    assert_eq!(places, [2, 2]);
}

//! Every item of a job is run once, by as many threads as there are workers.

use super::{guard, team, thread_ids};
use std::collections::HashSet;
use std::thread;
use std::thread::ThreadId;

#[test]
fn every_item_is_run_once() {
    let _guard = guard("every_item_is_run_once");
    for workers in 1..=8 {
        let team = team(workers);
        for count in [0, 1, 2, 3, 100] {
            for round in 0..20 {
                let mut items: Vec<(usize, usize)> = (0..count).map(|i| (i + round, 0)).collect();
                team.each(&mut items, |index, (value, runs)| {
                    *value += 1000 * index;
                    *runs += 1;
                });
                let expected: Vec<_> = (0..count).map(|i| (1000 * i + i + round, 1)).collect();
                assert_eq!(items, expected, "{workers} workers");
            }
        }
    }
}

#[test]
fn items_are_run_by_as_many_threads_as_workers() {
    let _guard = guard("items_are_run_by_as_many_threads_as_workers");
    for workers in 1..=8 {
        let ids = thread_ids(&team(workers));
        assert_eq!(ids[0], thread::current().id(), "the caller takes part");
        let different: HashSet<_> = ids.iter().collect();
        assert_eq!(different.len(), workers);
    }
}

#[test]
fn a_handle_uses_as_many_workers_as_it_may() {
    let _guard = guard("a_handle_uses_as_many_workers_as_it_may");
    let team = team(4);
    let all = thread_ids(&team);
    for (most, workers) in [(0, 1), (1, 1), (2, 2), (3, 3), (4, 4), (100, 4)] {
        let handle = team.at_most(most);
        assert_eq!(handle.workers(), workers, "at most {most}");
        assert_eq!(thread_ids(&handle), all[..workers], "at most {most}");
        let mut ran = vec![None; 50];
        handle.each(&mut ran, |_, id| *id = Some(thread::current().id()));
        let known = |id: &Option<ThreadId>| id.is_some_and(|id| all[..workers].contains(&id));
        assert!(ran.iter().all(known), "at most {most}");
    }
    assert_eq!(team.workers(), 4);
    team.resize(2).expect("a team can shrink");
    assert_eq!(team.at_most(3).workers(), 2);
}

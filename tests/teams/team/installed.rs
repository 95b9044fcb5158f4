//! Which threads an installed team works for.

use super::{Item, blocks, guard, team, thread_ids};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::thread;
use std::thread::ThreadId;
use superscalar::par;
use superscalar::team::Team;

/// A slice that notes who reads it.
struct Noted<'a>(&'a [f64], &'a std::sync::Mutex<HashSet<ThreadId>>);

impl AsRef<[f64]> for Noted<'_> {
    fn as_ref(&self) -> &[f64] {
        let id = thread::current().id();
        self.1.lock().expect("nobody panics here").insert(id);
        self.0
    }
}

/// The workers of the team of this thread: those that take part in batches until one other than the
/// caller has.
fn servers() -> HashSet<ThreadId> {
    let (x, _) = blocks(20, 6);
    let ids = std::sync::Mutex::new(HashSet::new());
    let caller = thread::current().id();
    loop {
        let slices: Vec<Noted> = (0..16).map(|_| Noted(&x, &ids)).collect();
        par::batch::reduce(&slices, superscalar::sum);
        let mut ids = ids.lock().expect("nobody panics here").clone();
        ids.remove(&caller);
        if !ids.is_empty() {
            return ids;
        }
    }
}

#[test]
fn an_installed_team_serves_until_its_job_ends_or_panics() {
    let _guard = guard("an_installed_team_serves_until_its_job_ends_or_panics");
    let (outer, inner) = (team(3), team(3));
    let of = |team: &Team| -> HashSet<ThreadId> { thread_ids(team).into_iter().collect() };
    let (outers, inners) = (of(&outer), of(&inner));
    outer.install(|| {
        assert!(servers().is_subset(&outers));
        assert_eq!(
            inner.install(|| (7, servers().is_subset(&inners))),
            (7, true)
        );
        assert!(servers().is_subset(&outers), "after a job");
        let job = || {
            inner.install(|| {
                assert!(servers().is_subset(&inners));
                panic_any(Item(1))
            })
        };
        let payload = catch_unwind(AssertUnwindSafe(job)).expect_err("a panic");
        assert_eq!(payload.downcast_ref(), Some(&Item(1)));
        assert!(servers().is_subset(&outers), "after a panic");
        assert_eq!(inner.at_most(1).install(par_threads), 1);
    });
}

/// The number of threads that batches run on: of a handle of one worker it is always one.
fn par_threads() -> usize {
    let (x, _) = blocks(20, 7);
    let ids = std::sync::Mutex::new(HashSet::new());
    for _ in 0..20 {
        let slices: Vec<Noted> = (0..16).map(|_| Noted(&x, &ids)).collect();
        par::batch::reduce(&slices, superscalar::sum);
    }
    ids.into_inner().expect("nobody panics here").len()
}

//! Panics in jobs, and of what they throw.

use super::{Item, blocks, guard, team, thread_ids};
use common::child;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use superscalar::par;
use superscalar::team::Team;

/// Three workers with two items each; the workers of `wrong` panic in their first. Says which items
/// were run to the end, and what the caller was given.
fn panics(team: &Team, wrong: &[usize]) -> ([bool; 6], Item) {
    // Nobody goes on before all three have begun, so every worker has its own chunk.
    let begun = Barrier::new(3);
    let mut done = [false; 6];
    let job = |index: usize, done: &mut bool| {
        if index < 3 {
            begun.wait();
        }
        if wrong.contains(&index) {
            panic_any(Item(index));
        }
        *done = true;
    };
    let each = AssertUnwindSafe(|| team.each(&mut done, job));
    let payload = catch_unwind(each).expect_err("a panic");
    let payload = *payload.downcast::<Item>().expect("the item's own payload");
    (done, payload)
}

#[test]
fn a_panic_reaches_the_caller_and_spoils_no_other_share() {
    let _guard = guard("a_panic_reaches_the_caller_and_spoils_no_other_share");
    let team = team(3);
    let (x, bits) = blocks(5, 3);
    for wrong in [&[0][..], &[1], &[2], &[0, 1], &[1, 2], &[0, 1, 2]] {
        let (done, Item(payload)) = panics(&team, wrong);
        assert!(wrong.contains(&payload), "{payload} of {wrong:?}");
        // Worker `w` has the items `w` and `w + 3`, and leaves the second alone after a panic in
        // the first.
        let expected = [0, 1, 2, 0, 1, 2].map(|worker| !wrong.contains(&worker));
        assert_eq!(done, expected, "{wrong:?}");
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits, "{wrong:?}");
        assert_eq!(thread_ids(&team).len(), 3, "all workers live on");
    }
}

#[test]
fn a_panic_of_a_team_of_one_reaches_the_caller() {
    let team = team(1);
    let mut items = [0; 4];
    let job = |index: usize, item: &mut i32| {
        assert_ne!(index, 2, "the third item is wrong");
        *item = 1;
    };
    let each = AssertUnwindSafe(|| team.each(&mut items, job));
    let payload = catch_unwind(each).expect_err("a panic");
    let message = payload.downcast::<String>().expect("a message");
    assert!(message.contains("the third item is wrong"), "{message}");
    assert_eq!(items, [1, 1, 0, 0]);
}

/// A payload that panics itself when it is dropped.
struct Thorny;

impl Drop for Thorny {
    fn drop(&mut self) {
        assert!(thread::panicking(), "a payload that nobody may drop");
    }
}

/// Of two payloads one is given up. That is the business of the team, which must not lose a worker
/// over it.
#[test]
fn a_payload_that_panics_when_dropped_costs_no_worker() {
    const TEST: &str = "team::panics::a_payload_that_panics_when_dropped_costs_no_worker";
    if child::passed_alone(TEST, Duration::from_secs(10)) {
        return;
    }
    let team = team(2);
    let begun = Barrier::new(2);
    let job = |index: usize, _: &mut ()| {
        begun.wait();
        // The worker's payload comes second.
        thread::sleep(Duration::from_millis(100 * index as u64));
        panic_any(Thorny);
    };
    let result = catch_unwind(AssertUnwindSafe(|| team.each(&mut [(); 2], job)));
    std::mem::forget(result.expect_err("a panic"));
    assert_eq!(thread_ids(&team).len(), 2, "the worker lives on");
}

/// A job lives on the caller's stack: the caller must not leave before the last worker has,
/// whatever it is given to drop.
#[test]
fn no_payload_makes_the_caller_leave_before_the_last_worker() {
    const TEST: &str = "team::panics::no_payload_makes_the_caller_leave_before_the_last_worker";
    static LAST: AtomicBool = AtomicBool::new(false);
    if child::passed_alone(TEST, Duration::from_secs(10)) {
        return;
    }
    let team = team(3);
    let begun = Barrier::new(3);
    let job = |index: usize, _: &mut ()| {
        begun.wait();
        match index {
            0 => thread::sleep(Duration::from_millis(100)),
            1 => {}
            _ => {
                thread::sleep(Duration::from_millis(500));
                LAST.store(true, Ordering::SeqCst);
                return;
            }
        }
        panic_any(Thorny);
    };
    let result = catch_unwind(AssertUnwindSafe(|| team.each(&mut [(); 3], job)));
    let last = LAST.load(Ordering::SeqCst);
    std::mem::forget(result);
    // What the worker still runs must outlive it, if this fails.
    thread::sleep(Duration::from_secs(1));
    assert!(last, "the caller left while worker 2 was at work");
}

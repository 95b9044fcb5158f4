//! A child of `fork` has none of its parent's threads: its teams work on its one thread, and
//! nothing waits for a thread that is not there.
//!
//! Every test forks in a process of its own, whose threads are then known.
#![cfg(unix)]

mod under_load;

use common::child::{self, Ending};
use common::data;
use common::oracle::block_len;
use common::value::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use superscalar::Error;
use superscalar::par;
use superscalar::team::{self, Config, Pin, Place, Team};
use superscalar::tuning::Tuning;

/// The time that a test has, all its children included.
const LIMIT: Duration = Duration::from_secs(90);

/// The time that a child has.
const CHILD: Duration = Duration::from_secs(30);

fn team(workers: usize) -> Team {
    Tuning::new([1; 7]).activate();
    let pin = Pin::Nowhere;
    Team::new(Config { workers, pin }).expect("a team can be started")
}

/// Slices of a few blocks and of many, and the bits of their sums.
fn slices() -> [(Vec<f64>, u64); 3] {
    [3, 16, 777].map(|blocks| {
        let n = blocks * block_len::<f64>() - 5;
        let x: Vec<f64> = data::values(n, blocks as u64, data::mixed);
        let bits = f64::canonical_sum(&x).to_bits();
        (x, bits)
    })
}

/// Whether the team of this thread gives the right bits, call after call.
fn sums_are_right(slices: &[(Vec<f64>, u64)]) -> bool {
    let is_right = |(x, bits): &(Vec<f64>, u64)| par::sum(x).to_bits() == *bits;
    (0..5).all(|_| slices.iter().all(is_right))
}

/// Forks and has the child answer. The parent is told whether the answer was yes, in time.
fn in_a_child(limit: Duration, answer: impl FnOnce() -> bool) -> Ending {
    // SAFETY: the child runs `answer` and ends by `_exit`. What it calls is what these tests are
    // about; the C library makes its allocator usable in the child.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "the system forks");
    if child == 0 {
        let answer = catch_unwind(AssertUnwindSafe(answer));
        // SAFETY: ends the process without running what belongs to the parent.
        unsafe { libc::_exit(i32::from(!matches!(answer, Ok(true)))) }
    }
    // The parent's copy of what the child was to use up lives on in the parent.
    std::mem::forget(answer);
    wait_for(child, limit)
}

/// Waits for a child, and ends it when its time is over.
fn wait_for(child: libc::pid_t, limit: Duration) -> Ending {
    let deadline = Instant::now() + limit;
    let mut status = 0;
    while Instant::now() < deadline {
        // SAFETY: `status` is a place for the status; the child is ours and was not waited for.
        let ended = unsafe { libc::waitpid(child, &mut status, libc::WNOHANG) };
        if ended == child {
            let code = libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status));
            return match code {
                Some(0) => Ending::Passed,
                _ => Ending::Failed(code),
            };
        }
        thread::sleep(Duration::from_millis(2));
    }
    // SAFETY: as above; the child was not waited for yet, so its number is still its own.
    unsafe {
        libc::kill(child, libc::SIGKILL);
        libc::waitpid(child, &mut status, 0);
    }
    Ending::OutOfTime
}

#[test]
fn a_fork_leaves_two_processes_that_compute() {
    const TEST: &str = "fork::a_fork_leaves_two_processes_that_compute";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let slices = slices();
    for workers in [2, 3, 6] {
        let mut own = Some(team(workers));
        let install = |own: &Option<Team>| own.clone().expect("a team");
        assert!(sums_are_right(&slices), "the global team");
        assert!(install(&own).install(|| sums_are_right(&slices)));
        let ending = in_a_child(CHILD, || {
            let both = sums_are_right(&slices) && install(&own).install(|| sums_are_right(&slices));
            let alone = install(&own).workers() == 1 && install(&own).places().len() == 1;
            // The last handle: the child ends its copy of the team.
            drop(own.take());
            both && alone && sums_are_right(&slices)
        });
        assert_eq!(ending, Ending::Passed, "the child of a team of {workers}");
        assert!(sums_are_right(&slices), "the global team, after the fork");
        let own = install(&own);
        assert!(own.install(|| sums_are_right(&slices)));
        assert_eq!(own.places().len(), workers, "the parent's workers live on");
    }
}

/// Dropped before it was ever asked in the child.
#[test]
fn a_child_drops_a_team_that_it_never_used() {
    const TEST: &str = "fork::a_child_drops_a_team_that_it_never_used";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let slices = slices();
    let mut own = Some(team(4));
    let ending = in_a_child(CHILD, || {
        drop(own.take());
        true
    });
    assert_eq!(ending, Ending::Passed);
    let own = own.expect("the parent's team");
    assert!(own.install(|| sums_are_right(&slices)));
}

#[test]
fn a_child_starts_threads_of_its_own() {
    if child::passed_alone("fork::a_child_starts_threads_of_its_own", LIMIT) {
        return;
    }
    let slices = slices();
    let inherited = team(3);
    let ending = in_a_child(CHILD, || {
        let own = team(2);
        let own_is_right = own.install(|| sums_are_right(&slices)) && own.places().len() == 2;
        drop(own);
        inherited.resize(4).expect("a team can be resized");
        // Nobody goes on before all four have begun: they are threads of this process.
        let all = Barrier::new(4);
        inherited.each(&mut [(); 4], |_, ()| {
            all.wait();
        });
        own_is_right && inherited.install(|| sums_are_right(&slices))
    });
    assert_eq!(ending, Ending::Passed);
    assert_eq!(inherited.workers(), 3);
    assert!(inherited.install(|| sums_are_right(&slices)));
}

#[test]
fn children_of_children_compute() {
    if child::passed_alone("fork::children_of_children_compute", LIMIT) {
        return;
    }
    let slices = slices();
    let own = team(3);
    let ending = in_a_child(CHILD, || {
        // Once before the child's team knows that it is alone, and once after.
        let right = || own.install(|| sums_are_right(&slices));
        let grandchild = || in_a_child(CHILD, right) == Ending::Passed;
        grandchild() && right() && grandchild()
    });
    assert_eq!(ending, Ending::Passed);
    assert!(own.install(|| sums_are_right(&slices)));
}

/// Forks while another thread is in the middle of a job of that team, which it cannot leave before
/// the fork is over.
fn fork_during_a_job(team: &Team, limit: Duration, answer: impl FnOnce() -> bool) -> Ending {
    let (inside, over) = (Barrier::new(2), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            team.each(&mut [(); 2], |index, ()| {
                if index == 0 {
                    inside.wait();
                }
                while !over.load(Ordering::Acquire) {
                    thread::yield_now();
                }
            });
        });
        inside.wait();
        let ending = in_a_child(limit, answer);
        over.store(true, Ordering::Release);
        ending
    })
}

#[test]
fn a_fork_during_another_threads_job_leaves_a_child_that_computes() {
    const TEST: &str = "fork::a_fork_during_another_threads_job_leaves_a_child_that_computes";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let slices = slices();
    let own = team(3);
    assert!(sums_are_right(&slices), "the global team");
    for busy in [&own, team::global()] {
        let ending = fork_during_a_job(busy, CHILD, || {
            own.install(|| sums_are_right(&slices)) && sums_are_right(&slices)
        });
        assert_eq!(ending, Ending::Passed);
        assert!(own.install(|| sums_are_right(&slices)));
        assert!(sums_are_right(&slices));
    }
}

/// The thread that had the team's lock is not there: the child takes it over.
#[test]
fn a_fork_during_another_threads_job_leaves_a_team_that_can_be_asked() {
    const TEST: &str = "fork::a_fork_during_another_threads_job_leaves_a_team_that_can_be_asked";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let slices = slices();
    let own = team(3);
    let limit = Duration::from_secs(5);
    let grows = || {
        let resized = own.resize(3) == Ok(()) && own.workers() == 3 && own.places().len() == 3;
        let all = Barrier::new(3);
        own.each(&mut [(); 3], |_, ()| {
            all.wait();
        });
        resized && own.install(|| sums_are_right(&slices))
    };
    let ask: [(&str, &dyn Fn() -> bool); 4] = [
        ("places", &|| own.places() == [Place::Caller]),
        ("refresh", &|| own.refresh() == Ok(false)),
        ("resize", &|| own.resize(2) == Ok(())),
        ("grow", &grows),
    ];
    let endings = ask.map(|(name, ask)| (name, fork_during_a_job(&own, limit, ask)));
    let expected = ask.map(|(name, _)| (name, Ending::Passed));
    assert_eq!(endings, expected);
}

/// The thread that called `fork` still uses what it had locked.
#[test]
fn a_fork_from_inside_a_job_leaves_the_team_to_the_job() {
    const TEST: &str = "fork::a_fork_from_inside_a_job_leaves_the_team_to_the_job";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let slices = slices();
    let own = team(3);
    let parent = process::id();
    let of_the_parent =
        |error: Error| matches!(error, Error::ForeignTeam { process } if process == parent);
    let mut endings = [None; 3];
    let caller = thread::current().id();
    // A worker forks, or the caller, as it comes.
    own.each(&mut endings, |_, ending| {
        let is_caller = thread::current().id() == caller;
        *ending = Some(in_a_child(CHILD, || {
            let busy = own.resize(2) == Err(Error::TeamBusy);
            let ask = || own.resize(2).is_err_and(of_the_parent) && sums_are_right(&slices);
            // In a worker's child the C library gives the stack of the caller, where all this is
            // kept, to the next thread that is started.
            let asks = || thread::scope(|it| it.spawn(ask).join().unwrap_or(false));
            busy && sums_are_right(&slices) && (!is_caller || asks())
        }));
    });
    assert_eq!(endings, [Some(Ending::Passed); 3]);
    assert!(own.install(|| sums_are_right(&slices)));
}

/// What a child that goes on past the end of a job can not have, it is told.
#[test]
fn a_child_that_leaves_the_job_it_was_forked_in_is_told() {
    const TEST: &str = "fork::a_child_that_leaves_the_job_it_was_forked_in_is_told";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let slices = slices();
    let own = team(2);
    let begun = Barrier::new(2);
    let parent = process::id();
    let children = std::sync::Mutex::new(Vec::new());
    let over = AtomicBool::new(false);
    let job = |index: usize, (): &mut ()| {
        begun.wait();
        if index == 0 {
            // SAFETY: as in `in_a_child`; the child goes on below.
            let child = unsafe { libc::fork() };
            if child > 0 {
                children.lock().expect("no panic").push(child);
                over.store(true, Ordering::Release);
            }
        }
        while index == 1 && !over.load(Ordering::Acquire) {
            thread::yield_now();
        }
    };
    let result = catch_unwind(AssertUnwindSafe(|| own.each(&mut [(); 2], job)));
    if process::id() != parent {
        let payload = result.expect_err("a panic");
        let message = payload.downcast_ref::<String>().expect("a message");
        let told = message.contains(&format!("from process {parent}"));
        let works = own.install(|| sums_are_right(&slices)) && own.resize(2) == Ok(());
        // SAFETY: ends the process without running what belongs to the parent.
        unsafe { libc::_exit(i32::from(!(told && works))) }
    }
    assert!(result.is_ok());
    for child in children.into_inner().expect("no panic") {
        assert_eq!(wait_for(child, CHILD), Ending::Passed);
    }
}

/// A child that a worker's closure forks off and that does `then` in it.
fn child_of_a_worker(own: &Team, then: fn()) -> libc::pid_t {
    let begun = Barrier::new(2);
    let mut children = [0; 2];
    own.each(&mut children, |index, child| {
        begun.wait();
        if index == 1 {
            // SAFETY: as in `in_a_child`; the child leaves the closure.
            *child = unsafe { libc::fork() };
            if *child == 0 {
                then();
            }
        }
    });
    children[1]
}

/// A worker that finds itself in a child when its closure returns has nobody to work for. If the
/// closure panicked there, the child ends as a process does whose main thread panicked.
#[test]
fn a_worker_that_was_forked_ends_with_its_closure() {
    const TEST: &str = "fork::a_worker_that_was_forked_ends_with_its_closure";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let own = team(2);
    let child = child_of_a_worker(&own, || ());
    assert_eq!(wait_for(child, CHILD), Ending::Passed);
    let child = child_of_a_worker(&own, || panic!("a closure in a child"));
    assert_eq!(wait_for(child, CHILD), Ending::Failed(Some(101)));
    assert!(own.install(|| sums_are_right(&slices())));
}

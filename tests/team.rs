//! Teams: what they refuse, where their workers run, what becomes of every slot of a job, of panics in it, of jobs inside jobs
//! and of jobs at the same time; and that a team leaves nothing behind.
//!
//! What depends on the threads of the whole process is asked in a process of its own ([`child::alone`]).

use common::child::{self, Ending};
use common::data;
use common::oracle::block_len;
use common::value::Value;
use common::watchdog::{Watchdog, watch};
use std::collections::HashSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::Duration;
use superscalar::team::{Config, Pin, Place, Team};
use superscalar::topology::Topology;
use superscalar::tuning::Tuning;
use superscalar::{Error, par};

/// Long enough for everything here, on a machine that is busy, too.
const LIMIT: Duration = Duration::from_secs(60);

fn guard(test: &'static str) -> Watchdog {
    watch(test, LIMIT)
}

/// A team that runs wherever the scheduler puts it; everything of two blocks is cut.
fn team(workers: usize) -> Team {
    Tuning::new([1; 7]).activate();
    let pin = Pin::Nowhere;
    Team::new(Config { workers, pin }).expect("a team can be started")
}

/// Some blocks, and the bits of their sum.
fn blocks(count: usize, seed: u64) -> (Vec<f64>, u64) {
    let x: Vec<f64> = data::values(count * block_len::<f64>() - 3, seed, data::mixed);
    let bits = f64::canonical_sum(&x).bits();
    (x, bits)
}

// ---------------------------------------------------------------------------------------------------- refusals

#[track_caller]
fn assert_refused(config: Config, error: Error, message: &str) {
    let refused = Team::new(config).expect_err("a refusal");
    assert_eq!(refused, error);
    assert_eq!(refused.to_string(), message);
}

#[test]
fn nobody_is_no_team() {
    let message = "a team of 0 workers was asked for; it needs at least 1";
    for pin in [Pin::Cores, Pin::Nowhere, Pin::Cpus(Vec::new())] {
        assert_refused(Config { workers: 0, pin }, Error::NoWorkers, message);
    }
    let team = team(2);
    assert_eq!(team.resize(0), Err(Error::NoWorkers));
    assert_eq!(team.workers(), 2, "the team stays as it was");
    assert_eq!(team.places(), [Place::Caller, Place::Anywhere]);
}

#[test]
fn more_pinned_workers_than_cores_are_refused() {
    let cores = Topology::read().cores();
    let workers = cores.len().max(1) + 1;
    let message = format!(
        "a team of {workers} pinned workers was asked for, and there are {} CPUs for them: {cores:?}",
        cores.len()
    );
    let pin = Pin::Cores;
    let cpus = cores;
    assert_refused(
        Config { workers, pin },
        Error::TooManyWorkers { workers, cpus },
        &message,
    );
}

#[test]
fn a_list_of_another_length_is_refused() {
    for (workers, cpus) in [(2, vec![0]), (1, vec![0, 0]), (3, vec![])] {
        let message = format!(
            "a team of {workers} pinned workers was asked for, and there are {} CPUs for them: {cpus:?}",
            cpus.len()
        );
        let pin = Pin::Cpus(cpus.clone());
        assert_refused(
            Config { workers, pin },
            Error::TooManyWorkers { workers, cpus },
            &message,
        );
    }
}

#[test]
fn cpus_outside_the_mask_or_named_twice_are_refused() {
    let allowed = Topology::read().allowed();
    let first = allowed.first().copied().unwrap_or(0);
    let outside = allowed.iter().max().map_or(5000, |cpu| cpu + 1000);
    let mut cases = vec![
        (vec![outside], vec![outside]),
        (
            vec![first, outside, outside + 1],
            vec![outside, outside + 1],
        ),
        (vec![outside, outside], vec![outside, outside]),
    ];
    if !allowed.is_empty() {
        cases.push((vec![first, first], vec![first]));
    }
    if allowed.len() > 1 {
        cases[1] = (vec![allowed[1], outside, outside + 1], cases[1].1.clone());
    }
    for (listed, refused) in cases {
        let message = format!(
            "workers can not be pinned to the CPUs {refused:?}: each must be in the affinity mask {allowed:?}, and named once"
        );
        let error = Error::CpusRefused {
            cpus: refused,
            allowed: allowed.clone(),
        };
        let config = Config {
            workers: listed.len(),
            pin: Pin::Cpus(listed),
        };
        assert_refused(config, error, &message);
    }
}

/// The address space of the process is limited, so that the system starts some threads and then none: the error names the team
/// that was asked for, those that were started end, and a team that was to grow stays as it was.
#[cfg(target_os = "linux")]
#[test]
fn refused_threads_name_the_team_that_was_asked_for() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    const TEST: &str = "refused_threads_name_the_team_that_was_asked_for";
    const ASKED: usize = 100_000;
    if let Some(ending) = child::alone(TEST, LIMIT) {
        return assert_eq!(ending, Ending::Passed);
    }
    let existing = team(2);
    let before = threads();
    let unlimited = getrlimit(Resource::As);
    let limited = Rlimit {
        current: Some(1 << 30),
        ..unlimited
    };
    setrlimit(Resource::As, limited).expect("a limit can be lowered");
    let pin = Pin::Nowhere;
    let errors = [
        Team::new(Config {
            workers: ASKED,
            pin,
        })
        .expect_err("too many threads"),
        existing.resize(ASKED).expect_err("too many threads"),
    ];
    setrlimit(Resource::As, unlimited).expect("a limit can be raised again");
    assert_eq!(existing.workers(), 2);
    let (x, bits) = blocks(3, 1);
    assert_eq!(existing.install(|| par::sum(&x)).bits(), bits);
    assert_settles(threads, before, "threads");
    for error in errors {
        let Error::SpawnFailed { workers, reason } = error else {
            panic!("another error: {error:?}");
        };
        assert!(!reason.is_empty());
        assert_eq!(workers, ASKED, "{reason}");
    }
}

// ------------------------------------------------------------------------------------------------------ places

/// The CPUs of the process's workers, by the names of their threads, as the kernel tells them.
#[cfg(target_os = "linux")]
fn workers_masks() -> Vec<(String, String)> {
    let tasks = std::fs::read_dir("/proc/self/task").expect("a list of threads");
    let status = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("status")).ok();
    let field = |status: &str, name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.expect("a field of the status").trim().to_owned()
    };
    let described = tasks.flatten().filter_map(status).map(|status| {
        let mask = field(&status, "Cpus_allowed_list:");
        (field(&status, "Name:"), mask)
    });
    let mut workers: Vec<_> = described
        .filter(|(name, _)| name.starts_with("superscalar-"))
        .collect();
    workers.sort();
    workers
}

#[cfg(target_os = "linux")]
#[test]
fn workers_are_where_they_say() {
    if let Some(ending) = child::alone("workers_are_where_they_say", LIMIT) {
        return assert_eq!(ending, Ending::Passed);
    }
    let cpus = Topology::read().allowed();
    if cpus.len() < 2 {
        eprintln!("pinning not tested: one CPU, which is the caller's");
    }
    let reversed = cpus.iter().rev().copied().collect();
    for cpus in [cpus, reversed] {
        let workers = cpus.len();
        let pin = Pin::Cpus(cpus.clone());
        let team = Team::new(Config { workers, pin }).expect("a team can be started");
        let pinned = cpus[1..].iter().map(|cpu| Place::Pinned(*cpu));
        let places: Vec<Place> = [Place::Caller].into_iter().chain(pinned).collect();
        assert_eq!(team.places(), places);
        let numbered = (1..workers).map(|worker| format!("superscalar-{worker}"));
        let mut masks: Vec<_> = numbered
            .zip(cpus[1..].iter().map(usize::to_string))
            .collect();
        masks.sort();
        assert_settles(workers_masks, masks, "the masks of the workers");
    }
    assert_settles(workers_masks, Vec::new(), "the teams are gone");
}

#[test]
fn places_of_workers_that_nobody_pinned() {
    let team = team(3);
    let expected = [Place::Caller, Place::Anywhere, Place::Anywhere];
    assert_eq!(team.places(), expected);
}

#[test]
fn the_callers_affinity_is_unchanged() {
    let mask = || Topology::read().affinity;
    let before = mask();
    let cpus = Topology::read().allowed();
    let workers = cpus.len();
    let (x, bits) = blocks(40, 2);
    for pin in [Pin::Cpus(cpus), Pin::Nowhere] {
        Tuning::new([1; 7]).activate();
        let team = Team::new(Config { workers, pin }).expect("a team can be started");
        assert_eq!(team.install(|| par::sum(&x)).bits(), bits);
        assert_eq!(mask(), before, "after a job");
        team.resize(workers + 1).expect("a team can grow");
        assert_eq!(mask(), before, "after a change of size");
        drop(team);
        assert_eq!(mask(), before, "after the end");
    }
}

// ------------------------------------------------------------------------------------------------------- slots

#[test]
fn every_slot_is_run_once() {
    let _guard = guard("every_slot_is_run_once");
    for workers in 1..=8 {
        let team = team(workers);
        for count in [0, 1, 2, 3, 100] {
            for round in 0..20 {
                let mut slots: Vec<(usize, usize)> = (0..count).map(|i| (i + round, 0)).collect();
                team.each(&mut slots, |index, (value, runs)| {
                    *value += 1000 * index;
                    *runs += 1;
                });
                let expected: Vec<_> = (0..count).map(|i| (1000 * i + i + round, 1)).collect();
                assert_eq!(slots, expected, "{workers} workers");
            }
        }
    }
}

/// The threads that a team's jobs run on, in the order of its workers: none begins its next slot before all have begun one.
fn thread_ids(team: &Team) -> Vec<ThreadId> {
    let workers = team.workers();
    let all = Barrier::new(workers);
    let mut ids = vec![None; workers];
    team.each(&mut ids, |_, id| {
        all.wait();
        *id = Some(thread::current().id());
    });
    ids.into_iter().map(|id| id.expect("a slot")).collect()
}

#[test]
fn slots_are_run_by_as_many_threads_as_workers() {
    let _guard = guard("slots_are_run_by_as_many_threads_as_workers");
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

// ------------------------------------------------------------------------------------------------------ panics

/// What a slot panics with: its number.
#[derive(Debug, PartialEq)]
struct Slot(usize);

/// Three workers with two slots each; the workers of `wrong` panic in their first. Says which slots were run to the end,
/// and what the caller was given.
fn panics(team: &Team, wrong: &[usize]) -> ([bool; 6], Slot) {
    // Nobody goes on before all three have begun, so every worker has its own share.
    let begun = Barrier::new(3);
    let mut done = [false; 6];
    let job = |index: usize, done: &mut bool| {
        if index < 3 {
            begun.wait();
        }
        if wrong.contains(&index) {
            panic_any(Slot(index));
        }
        *done = true;
    };
    let each = AssertUnwindSafe(|| team.each(&mut done, job));
    let payload = catch_unwind(each).expect_err("a panic");
    let payload = *payload.downcast::<Slot>().expect("the slot's own payload");
    (done, payload)
}

#[test]
fn a_panic_reaches_the_caller_and_spoils_no_other_share() {
    let _guard = guard("a_panic_reaches_the_caller_and_spoils_no_other_share");
    let team = team(3);
    let (x, bits) = blocks(5, 3);
    for wrong in [&[0][..], &[1], &[2], &[0, 1], &[1, 2], &[0, 1, 2]] {
        let (done, Slot(payload)) = panics(&team, wrong);
        assert!(wrong.contains(&payload), "{payload} of {wrong:?}");
        // Worker `w` has the slots `w` and `w + 3`, and leaves the second alone after a panic in the first.
        let expected = [0, 1, 2, 0, 1, 2].map(|worker| !wrong.contains(&worker));
        assert_eq!(done, expected, "{wrong:?}");
        assert_eq!(team.install(|| par::sum(&x)).bits(), bits, "{wrong:?}");
        assert_eq!(thread_ids(&team).len(), 3, "all workers live on");
    }
}

#[test]
fn a_panic_of_a_team_of_one_reaches_the_caller() {
    let team = team(1);
    let mut slots = [0; 4];
    let job = |index: usize, slot: &mut i32| {
        assert_ne!(index, 2, "the third slot is wrong");
        *slot = 1;
    };
    let each = AssertUnwindSafe(|| team.each(&mut slots, job));
    let payload = catch_unwind(each).expect_err("a panic");
    let message = payload.downcast::<String>().expect("a message");
    assert!(message.contains("the third slot is wrong"), "{message}");
    assert_eq!(slots, [1, 1, 0, 0]);
}

/// A payload that panics itself when it is dropped.
struct Thorny;

impl Drop for Thorny {
    fn drop(&mut self) {
        assert!(thread::panicking(), "a payload that nobody may drop");
    }
}

/// Of two payloads one is given up. That is the business of the team, which must not lose a worker over it.
#[test]
fn a_payload_that_panics_when_dropped_costs_no_worker() {
    const TEST: &str = "a_payload_that_panics_when_dropped_costs_no_worker";
    if let Some(ending) = child::alone(TEST, Duration::from_secs(10)) {
        return assert_eq!(
            ending,
            Ending::Passed,
            "out of time: the caller waits for ever"
        );
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

/// A job lives on the caller's stack: the caller must not leave before the last worker has, whatever it is given to drop.
#[test]
fn no_payload_makes_the_caller_leave_before_the_last_worker() {
    const TEST: &str = "no_payload_makes_the_caller_leave_before_the_last_worker";
    static LAST: AtomicBool = AtomicBool::new(false);
    if let Some(ending) = child::alone(TEST, Duration::from_secs(10)) {
        return assert_eq!(ending, Ending::Passed);
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

// ---------------------------------------------------------------------------------------------- jobs inside jobs

#[test]
fn jobs_inside_jobs_are_done() {
    let _guard = guard("jobs_inside_jobs_are_done");
    let (outer, other) = (team(3), team(2));
    let (x, bits) = blocks(9, 4);
    for _ in 0..200 {
        let mut slots = vec![(vec![0; 7], [0; 3]); 5];
        outer.each(&mut slots, |index, (inner, sums)| {
            outer.each(inner, |i, slot| *slot = 10 * index + i);
            *sums = [
                par::sum(&x),
                outer.install(|| par::sum(&x)),
                other.install(|| par::sum(&x)),
            ]
            .map(f64::bits);
        });
        for (index, (inner, sums)) in slots.into_iter().enumerate() {
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
    const TEST: &str = "a_team_can_be_asked_from_inside_its_job";
    if let Some(ending) = child::alone(TEST, Duration::from_secs(10)) {
        return assert_eq!(
            ending,
            Ending::Passed,
            "out of time: the team waits for itself"
        );
    }
    let team = team(2);
    let mut places = [0, 0];
    team.each(&mut places, |_, places| *places = team.places().len());
    assert_eq!(places, [2, 2]);
}

// ------------------------------------------------------------------------------------------ jobs at the same time

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
                            assert_eq!(par::sum(&x).bits(), bits, "caller {caller}");
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
                assert_eq!(team.install(|| par::sum(&x)).bits(), bits);
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

// --------------------------------------------------------------------------------------------- size and following

#[test]
fn a_refresh_changes_nothing_where_nothing_changed() {
    let team = Team::new(Config::default()).expect("a team can be started");
    let (workers, places) = (team.workers(), team.places());
    assert_eq!(workers, Topology::read().workers().count);
    for _ in 0..3 {
        assert_eq!(team.refresh(), Ok(false));
        assert_eq!(team.places(), places);
    }
    team.resize(workers + 2).expect("a team can be resized");
    assert_eq!(team.refresh(), Ok(false), "it does not follow any more");
    assert_eq!(team.workers(), workers + 2);
}

#[test]
fn a_team_of_ones_own_does_not_follow() {
    let workers = Topology::read().workers().count + 1;
    let team = team(workers);
    assert_eq!(team.refresh(), Ok(false));
    assert_eq!(team.workers(), workers);
}

/// The calling thread's mask is narrowed to its first CPU, and widened again.
#[cfg(target_os = "linux")]
#[test]
fn a_default_team_follows_the_mask() {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    if let Some(ending) = child::alone("a_default_team_follows_the_mask", LIMIT) {
        return assert_eq!(ending, Ending::Passed);
    }
    let topology = Topology::read();
    let workers = topology.workers().count;
    if workers < 2 {
        return eprintln!("following not tested: {}", topology.workers().reason);
    }
    let team = Team::new(Config::default()).expect("a team can be started");
    let handle = team.at_most(1);
    let wide = sched_getaffinity(None).expect("the thread has a mask");
    let mut narrow = CpuSet::new();
    narrow.set(topology.allowed()[0]);
    for (mask, expected) in [(&narrow, 1), (&wide, workers)] {
        sched_setaffinity(None, mask).expect("a mask can be set");
        assert_eq!(team.refresh(), Ok(true));
        assert_eq!(team.workers(), expected);
        assert_eq!(team.places().len(), expected);
        assert_eq!(handle.workers(), 1);
        assert_eq!(team.refresh(), Ok(false));
    }
}

/// A narrower handle is a handle on the same team: a refresh through it says what became of the team.
#[cfg(target_os = "linux")]
#[test]
fn a_refresh_through_a_narrow_handle_says_what_changed() {
    use rustix::thread::{CpuSet, sched_setaffinity};
    const TEST: &str = "a_refresh_through_a_narrow_handle_says_what_changed";
    if let Some(ending) = child::alone(TEST, LIMIT) {
        return assert_eq!(ending, Ending::Passed);
    }
    let topology = Topology::read();
    if topology.workers().count < 2 {
        return eprintln!("following not tested: {}", topology.workers().reason);
    }
    let team = Team::new(Config::default()).expect("a team can be started");
    let mut narrow = CpuSet::new();
    narrow.set(topology.allowed()[0]);
    sched_setaffinity(None, &narrow).expect("a mask can be set");
    assert_eq!(team.at_most(1).refresh(), Ok(true));
    assert_eq!(team.workers(), 1);
}

// ---------------------------------------------------------------------------------------------------- installing

/// A slice that notes who reads it.
struct Noted<'a>(&'a [f64], &'a std::sync::Mutex<HashSet<ThreadId>>);

impl AsRef<[f64]> for Noted<'_> {
    fn as_ref(&self) -> &[f64] {
        let id = thread::current().id();
        self.1.lock().expect("nobody panics here").insert(id);
        self.0
    }
}

/// The workers of the team that serves this thread: those that take part in batches until one other than the caller has.
fn servers() -> HashSet<ThreadId> {
    let (x, _) = blocks(20, 6);
    let ids = std::sync::Mutex::new(HashSet::new());
    let caller = thread::current().id();
    loop {
        let slices: Vec<Noted> = (0..16).map(|_| Noted(&x, &ids)).collect();
        par::batch::sum(&slices);
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
                panic_any(Slot(1))
            })
        };
        let payload = catch_unwind(AssertUnwindSafe(job)).expect_err("a panic");
        assert_eq!(payload.downcast_ref(), Some(&Slot(1)));
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
        par::batch::sum(&slices);
    }
    ids.into_inner().expect("nobody panics here").len()
}

// ------------------------------------------------------------------------------------------------------- batches

/// Slices of very unequal lengths, empty ones among them, from the sizes of an element to those of many blocks.
fn unequal<E: Value>() -> Vec<Vec<E>> {
    let lengths = [0, 1, 5, 40_000, 0, 0, 3, 511, 512, 513, 100_003, 2, 4096, 0];
    let many = (0..400).map(|i| i * i % 977);
    let lengths = lengths.into_iter().chain(many).zip(0..);
    lengths
        .map(|(n, seed)| data::values(n, seed, data::mixed))
        .collect()
}

fn bits<E: Value>(results: Vec<E>) -> Vec<u64> {
    results.into_iter().map(E::bits).collect()
}

fn batches_agree<E: Value>(team: &Team) {
    let slices = unequal::<E>();
    let sums = bits(slices.iter().map(|x| superscalar::sum(x)).collect());
    assert_eq!(bits(team.install(|| par::batch::sum(&slices))), sums);
    let reversed = |x: &Vec<E>| x.iter().rev().copied().collect::<Vec<E>>();
    let pairs: Vec<_> = slices.iter().map(|x| (x.clone(), reversed(x))).collect();
    let dots = pairs.iter().map(|(a, b)| superscalar::dot(a, b)).collect();
    let dots = bits(dots);
    assert_eq!(bits(team.install(|| par::batch::dot(&pairs))), dots);
    let tried = team.install(|| par::batch::try_dot(&pairs));
    assert_eq!(bits(tried.expect("equal lengths")), dots);
    let none: [(&[E], &[E]); 0] = [];
    assert_eq!(bits(team.install(|| par::batch::dot(&none))), [0; 0]);
    assert_eq!(
        bits(team.install(|| par::batch::sum::<E, _>(&[[]; 9]))),
        [0; 9]
    );
}

#[test]
fn batches_are_the_results_one_by_one() {
    let _guard = guard("batches_are_the_results_one_by_one");
    for workers in [1, 2, 3, 7] {
        let team = team(workers);
        batches_agree::<f32>(&team);
        batches_agree::<f64>(&team);
        let lengths = unequal::<f32>().into_iter().map(|x| x.len()).zip(0..);
        let slices: Vec<Vec<u8>> = lengths.map(|(n, seed)| data::bytes(n, seed)).collect();
        let counts: Vec<_> = slices
            .iter()
            .map(|x| superscalar::histogram::bincount(x))
            .collect();
        let found = team.install(|| par::batch::bincount(&slices));
        assert!(found == counts, "{workers} workers");
    }
}

#[test]
fn the_first_unequal_pair_of_a_batch_is_named() {
    let mut pairs = vec![(vec![1.0f64; 3000], vec![2.0; 3000]); 50];
    pairs[17].1.pop();
    pairs[31].0.clear();
    let said = "number 17 of the batch: dot: the first slice has 3000 elements, the second has 2999; both must have the same number";
    let error = Error::InBatch {
        index: 17,
        error: Box::new(Error::LengthMismatch {
            operation: "dot",
            left: 3000,
            right: 2999,
        }),
    };
    assert_eq!(error.to_string(), said);
    for workers in [1, 3] {
        team(workers).install(|| {
            assert_eq!(par::batch::try_dot(&pairs), Err(error.clone()));
            let panicked = catch_unwind(|| par::batch::dot(&pairs)).expect_err("a panic");
            let message = panicked.downcast_ref::<String>().map(String::as_str);
            assert_eq!(message, Some(said));
        });
    }
}

// -------------------------------------------------------------------------------------------- what is left behind

/// The threads of the process.
#[cfg(target_os = "linux")]
fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("a list of threads");
    tasks.count()
}

/// The open files of the process.
#[cfg(target_os = "linux")]
fn files() -> usize {
    let files = std::fs::read_dir("/proc/self/fd").expect("a list of files");
    files.count()
}

/// The kernel lists a thread for a moment after it has been waited for.
#[cfg(target_os = "linux")]
#[track_caller]
fn assert_settles<T: PartialEq + fmt::Debug>(found: fn() -> T, expected: T, what: &str) {
    for _ in 0..1000 {
        if found() == expected {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(found(), expected, "{what}");
}

#[cfg(target_os = "linux")]
#[test]
fn teams_leave_nothing_behind() {
    if let Some(ending) = child::alone("teams_leave_nothing_behind", LIMIT) {
        return assert_eq!(ending, Ending::Passed);
    }
    let (x, bits) = blocks(5, 8);
    let cycle = |workers: usize| {
        let team = team(workers);
        assert_eq!(team.install(|| par::sum(&x)).bits(), bits);
        team.resize(workers % 3 + 1).expect("a team can be resized");
    };
    cycle(3);
    let before = (threads(), files());
    (0..1000).for_each(|round| cycle(round % 4 + 1));
    assert_settles(threads, before.0, "threads");
    assert_settles(files, before.1, "open files");
}

//! What a program that uses a team sees of it: nothing. Its signals, the CPUs of what it starts,
//! the ends of its threads, other processes of its kind.
#![cfg(target_os = "linux")]

use crate::team::{blocks, team};
use common::child::{self, Ending};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::env;
use std::process::Command;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use superscalar::par;
use superscalar::team::{Config, Pin, Place, Team};
use superscalar::topology::Topology;
use superscalar::tuning::Tuning;

const LIMIT: Duration = Duration::from_secs(60);

/// A set of signals.
fn signals(of: &[libc::c_int]) -> libc::sigset_t {
    let mut set = std::mem::MaybeUninit::uninit();
    // SAFETY: the first call fills the set; the signals exist.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for signal in of {
            libc::sigaddset(set.as_mut_ptr(), *signal);
        }
        set.assume_init()
    }
}

/// Whether the calling thread has a signal blocked.
fn blocks_signal(signal: libc::c_int) -> bool {
    let mut set = signals(&[]);
    // SAFETY: a null set changes nothing; the old one is written to `set`.
    unsafe {
        libc::pthread_sigmask(libc::SIG_BLOCK, std::ptr::null(), &mut set);
        libc::sigismember(&set, signal) == 1
    }
}

/// Whether a thread of the process whose name begins so has a signal blocked, for each.
fn threads_blocking(name: &str, signal: libc::c_int) -> Vec<bool> {
    let tasks = std::fs::read_dir("/proc/self/task").expect("a list of threads");
    let statuses = tasks
        .flatten()
        .map(|it| std::fs::read_to_string(it.path().join("status")));
    let of_name = |status: &String| status.starts_with(&format!("Name:\t{name}"));
    let blocked = |status: String| {
        let line = status.lines().find_map(|line| line.strip_prefix("SigBlk:"));
        let mask = u64::from_str_radix(line.expect("a mask").trim(), 16).expect("hexadecimal");
        mask >> (signal - 1) & 1 == 1
    };
    statuses.flatten().filter(of_name).map(blocked).collect()
}

#[test]
fn a_signal_waits_for_the_program() {
    if child::passed_alone("guest::a_signal_waits_for_the_program", LIMIT) {
        return;
    }
    let (x, bits) = blocks(40, 1);
    // The workers are started first, by a thread that blocks nothing.
    let early = team(3);
    assert!(
        !blocks_signal(libc::SIGTERM),
        "the starter's mask is as it was"
    );
    assert_eq!(threads_blocking("superscalar-", libc::SIGTERM), [true; 2]);
    assert_eq!(threads_blocking("superscalar-", libc::SIGSEGV), [false; 2]);
    let set = signals(&[libc::SIGTERM]);
    // SAFETY: the set is one; no old one is wanted.
    unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &set, std::ptr::null_mut()) };
    let late = team(2);
    for team in [&early, &late] {
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
        let mut blocked = vec![false; team.workers()];
        let all = Barrier::new(team.workers());
        team.each(&mut blocked, |_, blocked| {
            all.wait();
            *blocked = blocks_signal(libc::SIGTERM) && !blocks_signal(libc::SIGINT);
        });
        assert!(
            blocked.iter().all(|it| *it),
            "closures run under the caller's mask"
        );
    }
}

/// The same, with the signal sent. It is blocked in the process that is to become the test's, before
/// the harness starts threads, which inherit the mask.
#[test]
fn a_blocked_signal_does_not_strike_a_worker() {
    const TEST: &str = "guest::a_blocked_signal_does_not_strike_a_worker";
    if env::var_os("SUPERSCALAR_TEST_SIGNAL").is_none() {
        let mut command = child::command(TEST);
        command.env("SUPERSCALAR_TEST_SIGNAL", "1");
        let block = || {
            let set = signals(&[libc::SIGTERM]);
            // SAFETY: the set is one; no old one is wanted.
            unsafe { libc::sigprocmask(libc::SIG_BLOCK, &set, std::ptr::null_mut()) };
            Ok(())
        };
        // SAFETY: the closure makes one system call.
        unsafe { std::os::unix::process::CommandExt::pre_exec(&mut command, block) };
        let output = child::run(&mut command);
        assert!(
            output.status.success(),
            "{:?}: {}",
            output.status,
            child::errors(&output)
        );
        return;
    }
    assert!(blocks_signal(libc::SIGTERM), "inherited");
    let (x, bits) = blocks(40, 1);
    let team = team(4);
    let set = signals(&[libc::SIGTERM]);
    for round in 0..20 {
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
        // SAFETY: sends the process a signal, and waits for it.
        let received = unsafe {
            libc::kill(libc::getpid(), libc::SIGTERM);
            let limit = libc::timespec {
                tv_sec: 5,
                tv_nsec: 0,
            };
            libc::sigtimedwait(&set, std::ptr::null_mut(), &limit)
        };
        assert_eq!(received, libc::SIGTERM, "round {round}");
    }
}

/// The CPUs that a status of the kernel allows.
fn allowed(status: &str) -> String {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    line.expect("a list of CPUs").trim().to_owned()
}

/// The CPUs of the calling thread.
fn own_cpus() -> String {
    allowed(&std::fs::read_to_string("/proc/thread-self/status").expect("a status"))
}

/// The CPUs of the calling thread, and of what it starts: a thread and a process.
fn started_inside() -> Vec<String> {
    let thread = thread::spawn(own_cpus).join().expect("no panic");
    let process = Command::new("cat").arg("/proc/self/status").output();
    let process = String::from_utf8_lossy(&process.expect("a process").stdout).into_owned();
    vec![own_cpus(), thread, allowed(&process)]
}

fn masks_of(team: &Team) -> Vec<Vec<String>> {
    let mut found = vec![Vec::new(); team.workers()];
    let all = Barrier::new(team.workers());
    team.each(&mut found, |_, found| {
        all.wait();
        *found = started_inside();
    });
    found
}

#[test]
fn what_a_closure_starts_has_the_cpus_of_the_process() {
    const TEST: &str = "guest::what_a_closure_starts_has_the_cpus_of_the_process";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let cpus = Topology::read().allowed();
    let (workers, all) = (cpus.len(), started_inside());
    if workers < 2 {
        return eprintln!("pins not tested: one CPU");
    }
    Tuning::new([1; 7]).activate();
    let (x, bits) = blocks(400, 2);
    let team = Team::new(Config {
        workers,
        pin: Pin::Cpus(cpus.clone()),
    })
    .expect("a team");
    for _ in 0..20 {
        assert_eq!(masks_of(&team), vec![all.clone(); workers]);
        // Kernels pin again, and closures are free again.
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
    }
    let masks = Mutex::new(Vec::new());
    let all_of_team = Barrier::new(workers);
    team.each(&mut vec![(); workers], |index, ()| {
        all_of_team.wait();
        if index == 1 {
            // The first use of the global pool.
            masks
                .lock()
                .expect("no panic")
                .extend(rayon::broadcast(|_| own_cpus()));
        }
    });
    let masks = masks.into_inner().expect("no panic");
    assert_eq!(masks, vec![all[0].clone(); masks.len()]);
    let pin = Pin::CpusAlways(cpus.clone());
    let pinned = Team::new(Config { workers, pin }).expect("a team");
    let found = masks_of(&pinned);
    assert_eq!(found[0], all, "the caller");
    for (found, cpu) in found.iter().zip(&cpus).skip(1) {
        assert_eq!(*found, vec![cpu.to_string(); 3]);
    }
}

/// Somebody outside narrows the masks of all threads: workers do not leave them.
#[test]
fn a_narrower_mask_is_kept() {
    if child::passed_alone("guest::a_narrower_mask_is_kept", LIMIT) {
        return;
    }
    let cpus = Topology::read().allowed();
    if cpus.len() < 2 {
        return eprintln!("pins not tested: one CPU");
    }
    Tuning::new([1; 7]).activate();
    let (x, bits) = blocks(400, 2);
    let pin = Pin::Cpus(vec![cpus[0], cpus[1]]);
    let team = Team::new(Config { workers: 2, pin }).expect("a team");
    assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
    let mut narrow = CpuSet::new();
    narrow.set(cpus[0]);
    for task in std::fs::read_dir("/proc/self/task")
        .expect("threads")
        .flatten()
    {
        let id = task
            .file_name()
            .to_string_lossy()
            .parse()
            .expect("a number");
        sched_setaffinity(rustix::process::Pid::from_raw(id), &narrow).expect("a narrower mask");
    }
    for _ in 0..5 {
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
        let mut masks = [None; 2];
        let both = Barrier::new(2);
        team.each(&mut masks, |_, mask| {
            both.wait();
            *mask = sched_getaffinity(None).ok();
        });
        assert_eq!(masks, [Some(narrow); 2]);
    }
}

/// The last act of a thread's own data is a call.
struct Last(Option<Team>);

impl Drop for Last {
    fn drop(&mut self) {
        let (x, bits) = blocks(40, 9);
        let sum = || par::sum(&x).to_bits();
        let installed = self.0.as_ref().map(|team| team.install(sum));
        ENDS.lock()
            .expect("no panic")
            .push(sum() == bits && installed == Some(bits));
    }
}

static ENDS: Mutex<Vec<bool>> = Mutex::new(Vec::new());

thread_local! {
    static LAST: std::cell::RefCell<Last> = const { std::cell::RefCell::new(Last(None)) };
}

#[test]
fn a_thread_may_call_at_its_very_end() {
    if child::passed_alone("guest::a_thread_may_call_at_its_very_end", LIMIT) {
        return;
    }
    let team = team(2);
    let (x, bits) = blocks(40, 9);
    for calls_before in [true, false] {
        let team = team.clone();
        let x = x.clone();
        let thread = thread::spawn(move || {
            // Before the thread's first call: thread-locals go in the opposite order.
            LAST.with_borrow_mut(|last| last.0 = Some(team.clone()));
            if calls_before {
                assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
                assert_eq!(par::sum(&x).to_bits(), bits);
            }
        });
        thread.join().expect("the thread ends");
    }
    assert_eq!(*ENDS.lock().expect("no panic"), [true; 2]);
}

/// A pool's thread, too, and a thread of a team whose closures leave such data behind.
#[test]
fn threads_of_pools_and_teams_may_call_at_their_very_end() {
    const TEST: &str = "guest::threads_of_pools_and_teams_may_call_at_their_very_end";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let own = team(3);
    let leave = || LAST.with_borrow_mut(|last| last.0 = Some(team(2)));
    let all = Barrier::new(3);
    own.each(&mut [(); 3], |index, ()| {
        all.wait();
        if index > 0 {
            leave();
        }
    });
    drop(own);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .expect("a pool");
    pool.broadcast(|_| leave());
    drop(pool);
    for _ in 0..1000 {
        if ENDS.lock().expect("no panic").len() == 4 {
            break;
        }
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(*ENDS.lock().expect("no panic"), [true; 4]);
}

/// The CPUs that the default team of another process is pinned to: it is this test again.
#[test]
fn two_processes_pin_no_two_workers_to_a_cpu() {
    const TEST: &str = "guest::two_processes_pin_no_two_workers_to_a_cpu";
    const SECOND: &str = "SUPERSCALAR_TEST_SECOND";
    let pinned = |team: &Team| -> Vec<usize> {
        let cpu = |place: &Place| match place {
            Place::Pinned(cpu) => Some(*cpu),
            _ => None,
        };
        team.places().iter().filter_map(cpu).collect()
    };
    if env::var_os(SECOND).is_some() {
        let workers = Topology::read().cores().len();
        let team = Team::new(Config {
            workers,
            pin: Pin::Cores,
        })
        .expect("a team");
        assert_eq!(team.workers(), workers);
        println!("pinned {:?}", pinned(&team));
        let again = Team::new(Config {
            workers,
            pin: Pin::Cores,
        })
        .expect("a team");
        assert_eq!(
            pinned(&again),
            pinned(&team),
            "teams of a process share its CPUs"
        );
        return;
    }
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let workers = Topology::read().cores().len();
    let team = Team::new(Config {
        workers,
        pin: Pin::Cores,
    })
    .expect("a team");
    let ours = pinned(&team);
    let of_a_second_process = || -> Vec<usize> {
        let output = child::run(child::command(TEST).env(SECOND, "1"));
        assert!(output.status.success(), "{}", child::errors(&output));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let (_, list) = said.split_once("pinned [").expect("a list");
        let (list, _) = list.split_once(']').expect("its end");
        let numbers = list.split(", ").filter(|it| !it.is_empty());
        numbers.map(|it| it.parse().expect("a CPU")).collect()
    };
    let theirs = of_a_second_process();
    assert!(
        theirs.iter().all(|cpu| !ours.contains(cpu)),
        "{ours:?} and {theirs:?}"
    );
    let expected = ours.len();
    drop(team);
    // Other tests have teams, too, in processes of their own.
    let deadline = Instant::now() + LIMIT / 2;
    while of_a_second_process().len() < expected {
        assert!(
            Instant::now() < deadline,
            "CPUs that are free again are claimed"
        );
        thread::sleep(Duration::from_millis(100));
    }
}

/// A job waits for a thread, and that thread for the job.
#[test]
fn a_thread_that_a_job_waits_for_is_told_that_the_team_is_busy() {
    const TEST: &str = "guest::a_thread_that_a_job_waits_for_is_told_that_the_team_is_busy";
    let ending = child::alone(TEST, LIMIT);
    if let Some(ending) = ending {
        return assert_eq!(ending, Ending::Passed);
    }
    let team = team(2);
    let ask: [fn(&Team) -> bool; 4] = [
        |team| team.resize(1) == Err(superscalar::Error::TeamBusy),
        |team| team.refresh() == Err(superscalar::Error::TeamBusy),
        |team| team.places().len() == 2,
        |team| team.workers() == 2,
    ];
    for (number, ask) in ask.into_iter().enumerate() {
        team.each(&mut [(); 2], |index, ()| {
            if index == 0 {
                thread::scope(|scope| {
                    let answer = scope.spawn(|| ask(&team)).join();
                    assert!(answer.expect("no panic"), "question {number}");
                });
            }
        });
    }
    assert_eq!(team.resize(3), Ok(()));
    assert_eq!(team.workers(), 3);
}

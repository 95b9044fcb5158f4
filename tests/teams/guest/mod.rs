//! What a program that uses a team sees of it: nothing. Its signals, the CPUs of what it starts,
//! the ends of its threads, other processes of its kind.
#![cfg(target_os = "linux")]

mod cpus;

use crate::team::{blocks, team};
use common::child::{self, Ending};
use std::env;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;
use superscalar::par;
use superscalar::team::Team;

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

/// The same, with the signal sent. It is blocked in the process that is to become the test's,
/// before the harness starts threads, which inherit the mask.
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

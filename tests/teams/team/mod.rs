//! Teams: what they refuse, where their workers run, what becomes of every item of a job, of panics
//! in it, of jobs inside jobs and of jobs at the same time; and that a team leaves nothing behind.
//!
//! What depends on the threads of the whole process is asked in a process of its own
//! ([`child::passed_alone`]).

mod batches;
mod following;
mod installed;
mod items;
mod nested;
mod panics;
mod places;
mod refusals;
mod together;
mod traces;

use common::data;
use common::oracle::block_len;
use common::value::Value;
use common::watchdog::{Watchdog, watch};
use std::fmt;
use std::sync::Barrier;
use std::thread::{self, ThreadId};
use std::time::Duration;
use superscalar::team::{Config, Pin, Team};
use superscalar::tuning::Tuning;

/// Long enough for everything here, on a machine that is busy, too.
const LIMIT: Duration = Duration::from_secs(60);

pub fn guard(test: &'static str) -> Watchdog {
    watch(test, LIMIT)
}

/// A team that runs wherever the scheduler puts it; everything of two blocks is cut.
pub fn team(workers: usize) -> Team {
    Tuning::new([1; 7]).activate();
    let pin = Pin::Nowhere;
    Team::new(Config { workers, pin }).expect("a team can be started")
}

/// Some blocks, and the bits of their sum.
pub fn blocks(count: usize, seed: u64) -> (Vec<f64>, u64) {
    let x: Vec<f64> = data::values(count * block_len::<f64>() - 3, seed, data::mixed);
    let bits = f64::canonical_sum(&x).to_bits();
    (x, bits)
}

/// The threads that a team's jobs run on, in the order of its workers: none begins its next item
/// before all have begun one.
fn thread_ids(team: &Team) -> Vec<ThreadId> {
    let workers = team.workers();
    let all = Barrier::new(workers);
    let mut ids = vec![None; workers];
    team.each(&mut ids, |_, id| {
        all.wait();
        *id = Some(thread::current().id());
    });
    ids.into_iter().map(|id| id.expect("an item")).collect()
}

/// What an item panics with: its number.
#[derive(Debug, PartialEq)]
struct Item(usize);

/// The threads of the process.
#[cfg(target_os = "linux")]
fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("a list of threads");
    tasks.count()
}

/// The kernel lists a thread for a moment after it has been waited for.
#[cfg(target_os = "linux")]
#[track_caller]
pub fn assert_settles<T: PartialEq + fmt::Debug>(found: fn() -> T, expected: T, what: &str) {
    for _ in 0..1000 {
        if found() == expected {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(found(), expected, "{what}");
}

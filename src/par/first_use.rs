//! From how many bytes on another core is worth it, measured by the first parallel call of a
//! process: two times 32 fork-joins and five reads of 192 KiB. A worker that does not come makes it
//! longer, by 20 microseconds a fork-join at most.
//!
//! A built-in number is right where a line crosses between cores, and a core reads its L2, as fast
//! as on the machine that it came from: 192 KiB lost up to a fifth on the next one. `superscalar
//! tune` knows better, and takes seconds; what it stored is followed, and nothing is measured.
//!
//! Two workers take half of the time of one and that of a fork-join: they are as fast as one where
//! one takes as long as two fork-joins.

use crate::team::{self, Code, Task, Team};
use crate::tuning::{self, MOST, Tuning};
use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Fork-joins that are measured, and how long each waits for a worker.
const ROUNDS: usize = 32;
const PATIENCE: Duration = Duration::from_micros(20);

/// Bytes that are read, to see how fast one core is: more than any first level of caches holds.
const SAMPLE: usize = 192 << 10;

/// Times that the sample is read.
const READS: usize = 5;

/// How many times as long as an empty job the hand-over of a sum takes: lanes come back, kernels
/// begin anew. On Emerald Rapids 0.7 to 1.4 microseconds, where an empty job took 0.2; with 2.5
/// times as long, sums of 128 and 256 KiB on two cores had 0.74 and 0.94 of the speed of one.
const MARGIN: f64 = 6.0;

/// The most bytes for each worker where these do not sleep. One that another process keeps from its
/// core while this is measured must not be without work for ever.
const LARGEST: f64 = (192 << 10) as f64;

/// Bytes for each worker where these sleep between jobs: to wake one up takes as long as reading a
/// megabyte or more.
const OF_SLEEPERS: usize = 4 << 20;

/// One more than the [`team::forks`] of the process in which a thread has begun to make a table.
static BEGUN: AtomicU32 = AtomicU32::new(0);

/// How many workers `bytes` are worth, where no table is active yet: makes one. A thread that comes
/// meanwhile works alone.
#[cold]
pub(super) fn workers_for(bytes: usize) -> usize {
    let Some(team) = team::serving() else {
        return 1;
    };
    let here = team::forks().wrapping_add(1);
    if BEGUN.swap(here, Ordering::Relaxed) == here {
        return 1;
    }
    Tuning::load()
        .or_else(|| measured(&team))
        .unwrap_or_else(Tuning::built_in)
        .activate_if_first();
    tuning::workers_for(bytes).unwrap_or(1)
}

/// The table of a team; none where it has the caller alone, or is busy.
fn measured(team: &Team) -> Option<Tuning> {
    let workers = team.workers();
    if workers < 2 {
        return None;
    }
    if !team.waits_in_a_loop()? {
        return Some(Tuning::new((2..=MOST).map(|count| count * OF_SLEEPERS)));
    }
    let bytes_per_ns = SAMPLE as f64 / ns_of_a_read();
    let two = ns_of_a_fork_join(&team.at_most(2), 2);
    let all = ns_of_a_fork_join(team, workers);
    let another = (all - two).max(0.0) / (workers - 2).max(1) as f64;
    Some(table(
        (MARGIN * two * bytes_per_ns).min(LARGEST),
        (MARGIN * another * bytes_per_ns).min(LARGEST),
    ))
}

/// The table, by the bytes that one core reads in the fork-join of two workers, and in what another
/// worker adds to it.
fn table(fork_join: f64, another: f64) -> Tuning {
    Tuning::new((2..=MOST).map(|count| {
        let gained = (count * (count - 1)) as f64 * another;
        (count as f64 * fork_join).max(gained) as usize
    }))
}

/// Nanoseconds in which one core sums the sample: the least of a few, as a faster core needs help
/// from more bytes on.
fn ns_of_a_read() -> f64 {
    let x = vec![1f32; SAMPLE / size_of::<f32>()];
    let mut least = f64::INFINITY;
    for _ in 0..READS {
        let start = Instant::now();
        black_box(crate::sum(black_box(&x)));
        least = least.min(start.elapsed().as_nanos() as f64);
    }
    least.max(1.0)
}

/// Nanoseconds of a job in which each worker of a team takes part: the median, as one that never
/// comes in time must not count as none.
fn ns_of_a_fork_join(team: &Team, workers: usize) -> f64 {
    let mut rounds = [0; ROUNDS];
    for round in &mut rounds {
        let start = Instant::now();
        let begun = AtomicUsize::new(0);
        let count = &begun;
        let task = move |(index, _)| {
            if index > 0 {
                count.fetch_add(1, Ordering::Relaxed);
                return;
            }
            while count.load(Ordering::Relaxed) < workers - 1 && start.elapsed() < PATIENCE {
                spin_loop();
            }
        };
        team.run(Code::Kernels, workers, &Task::new(task));
        *round = start.elapsed().as_nanos();
    }
    rounds.sort_unstable();
    rounds[ROUNDS / 2] as f64
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn two_workers_are_worth_two_fork_joins() {
        assert_eq!(table(100e3, 0.0).from()[..3], [200_000, 300_000, 400_000]);
    }

    #[test]
    fn each_worker_must_gain_what_it_adds() {
        let slow = table(100e3, 50e3);
        assert_eq!(slow.from()[..3], [200_000, 300_000, 600_000]);
        assert!(slow.from().is_sorted());
    }
}

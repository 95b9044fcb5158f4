//! A team of pinned threads.
//!
//! A [`Team`] is a private `rayon` pool whose workers are pinned, one to a core, by `core_affinity`. The
//! caller's own thread is never pinned. The number of workers is what the affinity mask and the
//! cgroup's CPU quota allow, unless the caller asks for another.

use crate::error::Error;
use core_affinity::CoreId;
use std::num::NonZero;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// How a team is made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Number of workers.
    pub workers: usize,
    /// Whether each worker is pinned to a core of its own. A team with more workers than cores is not
    /// pinned, whatever this says: two workers pinned to one core can not be moved to an idle one.
    pub pin: bool,
}

impl Default for Config {
    /// As many pinned workers as the affinity mask and the CPU quota allow.
    fn default() -> Self {
        Config {
            workers: thread::available_parallelism().map_or(1, NonZero::get),
            pin: true,
        }
    }
}

/// A team of threads that parallel operations run on.
#[derive(Debug)]
pub struct Team {
    pool: rayon::ThreadPool,
    pinned: bool,
}

impl Team {
    /// Starts a team.
    ///
    /// # Errors
    ///
    /// [`Error::NoWorkers`] for zero workers, [`Error::SpawnFailed`] when the system starts no thread.
    ///
    /// ```
    /// use superscalar::team::{Config, Team};
    /// let team = Team::new(Config { workers: 3, ..Config::default() })?;
    /// let x = vec![1.0f32; 100_000];
    /// assert_eq!(team.install(|| superscalar::par::sum(&x)), 100_000.0);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn new(config: Config) -> Result<Self, Error> {
        let Config { workers, pin } = config;
        if workers == 0 {
            return Err(Error::NoWorkers);
        }
        let cores = core_affinity::get_core_ids().unwrap_or_default();
        let pinned = pin && workers <= cores.len();
        let mut builder = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .thread_name(|index| format!("superscalar-{index}"));
        if pinned {
            builder = builder.start_handler(move |index| pin_to(cores[index]));
        }
        let pool = builder.build().map_err(|error| Error::SpawnFailed {
            workers,
            reason: error.to_string(),
        })?;
        Ok(Team { pool, pinned })
    }

    /// Number of workers.
    pub fn workers(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Whether each worker is pinned to a core of its own.
    pub fn pinned(&self) -> bool {
        self.pinned
    }

    /// Runs `job` on a worker of the team; the functions of [`crate::par`] in it use this team.
    pub fn install<R: Send>(&self, job: impl FnOnce() -> R + Send) -> R {
        self.pool.install(job)
    }
}

/// A refused pin leaves the worker where the scheduler puts it, which costs speed and nothing else.
fn pin_to(core: CoreId) {
    let _ = core_affinity::set_for_current(core);
}

/// The team of the functions of [`crate::par`], started by the first call with the default [`Config`].
///
/// After a `fork` the child has none of its parent's threads; the first call in the child starts a new team.
///
/// # Panics
///
/// When the system starts no thread.
pub fn global() -> Arc<Team> {
    /// The process that started the team, and the team.
    static GLOBAL: Mutex<Option<(u32, Arc<Team>)>> = Mutex::new(None);
    let mut global = GLOBAL.lock().unwrap_or_else(PoisonError::into_inner);
    let process = process::id();
    match &*global {
        Some((owner, team)) if *owner == process => Arc::clone(team),
        _ => {
            let team = match Team::new(Config::default()) {
                Ok(team) => Arc::new(team),
                Err(error) => crate::reduce::refuse(&error),
            };
            // The parent's team, if there is one, has no threads here that could be joined.
            if let Some(inherited) = global.replace((process, Arc::clone(&team))) {
                std::mem::forget(inherited);
            }
            team
        }
    }
}

/// Bytes below which a call from outside any pool stays on its thread: handing a job to the pool and back takes 14
/// to 24 microseconds on a 2-core Zen 5 server, in which one core reads 1 to 2 MiB from its caches.
const ENTRY_BYTES: usize = 4 << 20;

/// Runs `job`, which reads `bytes`, with the number of workers that it may use: in the pool that the calling thread is in,
/// else in the global team, or alone where that would take longer than the job.
pub(crate) fn current<R: Send>(bytes: usize, job: impl FnOnce(usize) -> R + Send) -> R {
    if rayon::current_thread_index().is_some() {
        return job(rayon::current_num_threads());
    }
    if bytes < ENTRY_BYTES {
        return job(1);
    }
    let team = global();
    team.install(|| job(team.workers()))
}

//! A team of threads with a fork-join of about a microsecond.
//!
//! `README.md` beside this file tells the protocol between the caller and the workers. Here are the
//! public calls.
//!
//! | file | what |
//! | --- | --- |
//! | `config.rs` | how many workers there are to be, and where they run |
//! | `workers.rs` | the started workers: how they do a job, and how they end |
//! | `worker.rs` | one worker's thread |
//! | `slot.rs` | the atomics between the caller and one worker |
//! | `call.rs` | a job over items, and its panics |
//! | `installed.rs` | which team a thread uses |

mod call;
mod config;
mod installed;
mod slot;
mod sync;
mod worker;
mod workers;

use crate::error::Error;
use crate::topology::Topology;
use call::{AnyCall, Call, Panics};
use std::process;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use workers::Workers;

pub(crate) use call::Items;
pub use config::{Config, Pin};
pub use installed::global;
pub(crate) use installed::serving;
pub use worker::Place;

/// A team of threads that parallel operations run on. The caller of an operation is one of them.
///
/// A clone is the same team. Its threads end when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Team {
    inner: Arc<Inner>,
    /// The most workers that this handle uses: see [`Team::at_most`].
    most: usize,
}

#[derive(Debug)]
struct Inner {
    /// Locked for a job and for a change of the team.
    workers: Mutex<Workers>,
    /// The number of workers, readable without the lock, even from inside a job.
    size: AtomicUsize,
    places: Mutex<Vec<Place>>,
    /// The process whose threads these are.
    process: AtomicU32,
}

impl Team {
    /// Starts a team.
    ///
    /// # Errors
    ///
    /// [`Error::NoWorkers`] for zero workers, [`Error::TooManyWorkers`] for more than there are
    /// CPUs to pin them to, [`Error::CpusRefused`] for CPUs outside the affinity mask or named
    /// twice, [`Error::SpawnFailed`] when the system starts no thread. A pin that the system
    /// refuses is no error: see [`Team::places`].
    ///
    /// ```
    /// use superscalar::team::{Config, Pin, Team};
    /// let team = Team::new(Config { workers: 3, pin: Pin::Nowhere })?;
    /// let x = vec![1.0f32; 100_000];
    /// assert_eq!(team.install(|| superscalar::par::sum(&x)), 100_000.0);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn new(config: Config) -> Result<Self, Error> {
        let topology = Topology::read();
        let follows = config == Config::of(&topology);
        let workers = Workers::start(&config, &topology, follows)?;
        let inner = Inner {
            size: AtomicUsize::new(config.workers),
            places: Mutex::new(workers.places()),
            process: AtomicU32::new(workers.process),
            workers: Mutex::new(workers),
        };
        Ok(Team {
            inner: Arc::new(inner),
            most: usize::MAX,
        })
    }

    /// Number of threads that work on a job, the caller among them.
    pub fn workers(&self) -> usize {
        self.inner.size.load(Ordering::Relaxed).min(self.most)
    }

    /// A handle of the same team whose jobs use at most `workers` workers, and at least the caller.
    pub fn at_most(&self, workers: usize) -> Team {
        Team {
            inner: Arc::clone(&self.inner),
            most: workers.max(1),
        }
    }

    /// Where each worker runs, the caller first. In a child of the process that started the team
    /// there is the caller alone.
    pub fn places(&self) -> Vec<Place> {
        if self.inner.is_foreign() {
            return vec![Place::Caller];
        }
        let places = self.inner.places.lock();
        places.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs `job` on the calling thread; the functions of [`crate::par`] in it use this team.
    pub fn install<R>(&self, job: impl FnOnce() -> R) -> R {
        let _until_the_end = installed::install(self.clone());
        job()
    }

    /// Runs `job` once for every item, at the same time on as many workers as there are: worker `w`
    /// of `n` has the items `w`, `w + n` and so on. The caller has those of worker 0, and of every
    /// worker that has not begun by the time it is done with them.
    ///
    /// The caller has all items of a team that is busy with another caller's job, or is called from
    /// inside a job: nobody waits for a team. The caller may sleep while it waits for a worker, and
    /// like every wait that sleeps this can use up a token of `Thread::unpark` that was meant for
    /// another one.
    ///
    /// # Panics
    ///
    /// When the job panics, with the payload of its first panic, after all workers have ended. A
    /// worker whose job panicked leaves its later items alone. The team stays as it is.
    ///
    /// ```
    /// use superscalar::team::{Config, Team};
    /// let team = Team::new(Config::with_workers(2))?;
    /// let mut squares = [0; 5];
    /// team.each(&mut squares, |i, square| *square = i * i);
    /// assert_eq!(squares, [0, 1, 4, 9, 16]);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn each<T: Send>(&self, items: &mut [T], job: impl Fn(usize, &mut T) + Sync) {
        let (count, items) = (items.len(), Items::new(items));
        let each = move |i| {
            // SAFETY: a call does each of its items once, so each is used by one thread, once.
            job(i, unsafe { items.get(i) });
        };
        let panics = Panics::default();
        self.run(&mut Call::new(count, &panics, each));
    }

    /// Runs a call, as [`Team::each`] says.
    fn run(&self, call: &mut AnyCall<'_>) {
        let most = call.items().min(self.most);
        let workers = if most > 1 {
            self.inner.try_lock()
        } else {
            None
        };
        let Some(mut workers) = workers.filter(|workers| workers.count() > 1) else {
            return call.do_all();
        };
        let count = most.min(workers.count());
        call.set_workers(count);
        workers.run(count, call);
        self.inner.size.store(workers.count(), Ordering::Relaxed);
        drop(workers);
        call.finish();
    }

    /// Changes the number of workers, as [`Config::with_workers`] places them. Waits for a job that
    /// is being done; jobs that begin later have the new number.
    ///
    /// # Errors
    ///
    /// As [`Team::new`]; and [`Error::TeamBusy`] from inside a job, [`Error::ForeignTeam`] in a
    /// child of the process that started the team, where the team was busy when the child was
    /// forked. The team then stays as it was.
    pub fn resize(&self, workers: usize) -> Result<(), Error> {
        let mut current = self.inner.lock()?;
        self.replace(&mut current, &Config::with_workers(workers), false)
    }

    /// Reads the affinity mask and the CPU quota anew, and gives the team the number of workers
    /// that they allow. A team that was started with another [`Config`] than the machine's own, or
    /// was resized, stays as it is. Says whether the number of workers changed.
    ///
    /// # Errors
    ///
    /// As [`Team::resize`]; the team then stays as it was.
    pub fn refresh(&self) -> Result<bool, Error> {
        let mut workers = self.inner.lock()?;
        if !workers.follows {
            return Ok(false);
        }
        let before = workers.count();
        self.replace(&mut workers, &Config::default(), true)?;
        Ok(workers.count() != before)
    }

    /// Gives the team other workers, unless they would be the same.
    fn replace(&self, workers: &mut Workers, config: &Config, follows: bool) -> Result<(), Error> {
        let topology = Topology::read();
        if workers.is(config, &topology)? {
            workers.follows = follows;
            return Ok(());
        }
        // The new workers are there before the old ones go: an error leaves the team as it was.
        *workers = Workers::start(config, &topology, follows)?;
        self.inner.size.store(config.workers, Ordering::Relaxed);
        self.inner.process.store(workers.process, Ordering::Relaxed);
        let places = self.inner.places.lock();
        *places.unwrap_or_else(PoisonError::into_inner) = workers.places();
        Ok(())
    }
}

impl Inner {
    /// The workers, unless another caller has them, or one further down on this thread's stack.
    fn try_lock(&self) -> Option<MutexGuard<'_, Workers>> {
        match self.workers.try_lock() {
            _ if worker::is_in_job() => None,
            Ok(workers) => Some(workers),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Whether this is a child of the process whose threads the team has.
    fn is_foreign(&self) -> bool {
        self.process.load(Ordering::Relaxed) != process::id()
    }

    /// The workers, after the job that is being done; an error where that wait would never end.
    fn lock(&self) -> Result<MutexGuard<'_, Workers>, Error> {
        if worker::is_in_job() {
            return Err(Error::TeamBusy);
        }
        if self.is_foreign() {
            // Whoever had the lock when the process was forked is not here to give it back.
            let process = self.process.load(Ordering::Relaxed);
            return self.try_lock().ok_or(Error::ForeignTeam { process });
        }
        Ok(self.workers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

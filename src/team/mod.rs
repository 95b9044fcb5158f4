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
//! | `call.rs`, `inline.rs` | the task of each thread, by value; panics |
//! | `installed.rs`, `started.rs` | which team a thread uses, and how the global one is started |
//! | `waiting.rs` | how long threads look before they sleep |
//! | `seat.rs`, `claims.rs` | the CPU that a worker is pinned to, while what runs; whose it is |
//! | `signals.rs` | which thread receives the signals of the process |
//! | `environment.rs` | rounding mode and flushing of subnormals, as the caller has them |
//! | `process.rs`, `lock.rs` | forks, and a lock that no child waits for |
//!
//! # What a program must know
//!
//! * **Fork.** A child works on its one thread until it resizes a team or starts another one;
//!   nothing in it waits for a thread of its parent. Inside a `rayon` pool a child's thread works
//!   alone, too, but the pool itself is not made for that, nor is the standard library: a child of
//!   a process that was starting a thread, or changing its environment, at that moment may wait for
//!   ever when it does the same.
//! * **Floating-point environment.** Workers take on the caller's rounding mode, flushing of
//!   subnormals and unmasked exceptions for the time of a job, so that a function of [`crate::par`]
//!   has the bits of the plain one in the same environment. A trap strikes in the thread that
//!   raises it; exception flags that a worker raises are not the caller's to see.
//! * **Files.** A worker reads the control groups' quota once a second at most; a program that
//!   forbids itself system calls by ending the process has no team, or ends it before.
//! * **Ends of threads.** Destructors of thread-locals may call anything here; what runs after
//!   these, such as `atexit` handlers, may not.
//! * **Signals.** Workers have all signals blocked, but for a caller's closure, which runs under
//!   the caller's mask.
//! * **Unloading.** A shared object with this library in it must not be unloaded while workers
//!   live, as they run its code: drop all teams, and [`resize`](Team::resize) the global one to one
//!   worker, before.

mod call;
mod claims;
mod config;
mod environment;
mod inline;
mod installed;
mod lock;
mod process;
mod seat;
mod signals;
mod slot;
mod started;
mod sync;
mod waiting;
mod worker;
mod workers;

use crate::error::Error;
use crate::topology::Topology;
use lock::{Guard, Lock};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use workers::Workers;

pub(crate) use call::{Panics, Task, for_each_of};
pub use config::{Config, Pin};
pub(crate) use environment::Environment;
pub(crate) use inline::Inline;
pub use installed::global;
pub(crate) use installed::serving;
pub(crate) use process::{count_forks, forks, is_forked_thread};
pub(crate) use waiting::POOLS;
pub use worker::Place;
pub(crate) use workers::Code;

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
    workers: Lock<Workers>,
    /// The number of workers, readable without the lock, even from inside a job.
    size: AtomicUsize,
    /// Locked for the time of a copy.
    places: Lock<Vec<Place>>,
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
        process::count_forks();
        let topology = Topology::read();
        let follows = config == Config::of(&topology);
        let workers = Workers::start(&config, &topology, follows)?;
        let inner = Inner {
            size: AtomicUsize::new(config.workers),
            places: Lock::new(workers.places()),
            process: AtomicU32::new(workers.process.id),
            workers: Lock::of_jobs(workers),
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
        let alone = || vec![Place::Caller];
        match self.inner.places.lock(alone) {
            Some(places) if !self.inner.is_foreign() => places.clone(),
            _ => alone(),
        }
    }

    /// Runs `job` on the calling thread; the functions of [`crate::par`] in it use this team.
    pub fn install<R>(&self, job: impl FnOnce() -> R) -> R {
        installed::with(self, job)
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
        self.each_of(Code::Closure, items, job);
    }

    /// [`Team::each`], by workers that are made ready for what the job runs.
    pub(crate) fn each_of<T: Send>(
        &self,
        code: Code,
        items: &mut [T],
        job: impl Fn(usize, &mut T) + Sync,
    ) {
        for_each_of(items, job, |count, task| self.run(code, count, task));
    }

    /// Has at most `chunks` threads do a task, each its chunk of that, as [`Team::each`] says.
    pub(crate) fn run(&self, code: Code, chunks: usize, task: &Task<'_>) {
        let most = chunks.min(self.most);
        let workers = if most > 1 {
            self.inner.try_lock()
        } else {
            None
        };
        if let Some(workers) = &workers {
            // A child may have fewer than its parent had.
            self.inner.set_size(workers.count());
        }
        let Some(mut workers) = workers.filter(|workers| workers.count() > 1) else {
            return task.call((0, 1));
        };
        let threads = most.min(workers.count());
        let panics = Panics::default();
        workers.run(threads, code, task, &panics);
        self.inner.set_size(workers.count());
        drop(workers);
        panics.go_on();
    }

    /// Whether its threads look for work in a loop for a while before they sleep; `None` where it
    /// is busy.
    pub(crate) fn waits_in_a_loop(&self) -> Option<bool> {
        Some(self.inner.try_lock()?.waits_in_a_loop())
    }

    /// Changes the number of workers, as [`Config::with_workers`] places them. Waits for a job that
    /// is being done, a second at most; jobs that begin later have the new number.
    ///
    /// # Errors
    ///
    /// As [`Team::new`]; and [`Error::TeamBusy`] from inside a job, or where a job takes longer
    /// than that second: it may be waiting for the calling thread. [`Error::ForeignTeam`] in a
    /// child that was forked from inside a job. The team then stays as it was.
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
        } else {
            // The new workers are there before the old ones go: an error leaves the team as it was.
            *workers = Workers::start(config, &topology, follows)?;
        }
        self.inner.size.store(config.workers, Ordering::Relaxed);
        self.inner
            .process
            .store(workers.process.id, Ordering::Relaxed);
        if let Some(mut places) = self.inner.places.lock(Vec::new) {
            *places = workers.places();
        }
        Ok(())
    }
}

impl Inner {
    /// Notes the number of workers. It is not written where it is the same: another thread may ask.
    fn set_size(&self, workers: usize) {
        if self.size.load(Ordering::Relaxed) != workers {
            self.size.store(workers, Ordering::Relaxed);
        }
    }

    /// The workers, unless another caller has them, or one further down on this thread's stack.
    fn try_lock(&self) -> Option<Guard<'_, Workers>> {
        match worker::is_in_job() {
            true => None,
            false => self.workers.try_lock(|| self.lost()),
        }
    }

    /// What a child has of workers that were locked when it was forked.
    fn lost(&self) -> Workers {
        Workers::lost(process::this())
    }

    /// Whether this is a child of the process whose threads the team has.
    fn is_foreign(&self) -> bool {
        self.process.load(Ordering::Relaxed) != process::this().id
    }

    /// The workers, after the job that is being done; an error where that wait might never end.
    fn lock(&self) -> Result<Guard<'_, Workers>, Error> {
        if worker::is_in_job() {
            return Err(Error::TeamBusy);
        }
        self.workers
            .lock(|| self.lost())
            .ok_or_else(|| match self.is_foreign() {
                true => Error::ForeignTeam {
                    process: self.process.load(Ordering::Relaxed),
                },
                false => Error::TeamBusy,
            })
    }
}

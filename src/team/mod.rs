//! A team of threads with a fork-join of about a microsecond.
//!
//! The protocol between the caller and the workers is told in `README.md` beside this file; [`desk`] holds its atomics,
//! [`worker`] the threads, [`config`] who is to run where, this file the calls.

mod config;
mod desk;
mod sync;
mod worker;

use crate::error::Error;
use crate::topology::Topology;
use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::thread;
use worker::{Job, LOOKS, Work, Worker};

pub use config::{Config, Pin};
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
    /// Held by whoever has a job done, or changes the team.
    roster: Mutex<Roster>,
    /// What the roster's lock guards as well, for those who only want to know.
    size: AtomicUsize,
}

/// Who is there.
#[derive(Debug)]
struct Roster {
    /// All but the caller.
    workers: Vec<Worker>,
    /// Looks before somebody who waits sleeps.
    looks: u32,
    /// Whether the configuration was the machine's, and is to follow it.
    follows: bool,
    /// The process whose threads these are.
    process: u32,
}

impl Team {
    /// Starts a team.
    ///
    /// # Errors
    ///
    /// [`Error::NoWorkers`] for zero workers, [`Error::TooManyWorkers`] for more than there are CPUs to pin them to,
    /// [`Error::CpusRefused`] for CPUs outside the affinity mask or named twice, [`Error::SpawnFailed`] when the system starts no
    /// thread. A pin that the system refuses is no error: see [`Team::places`].
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
        let roster = Roster::start(&config, &topology, follows)?;
        let inner = Inner {
            size: AtomicUsize::new(config.workers),
            roster: Mutex::new(roster),
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

    /// The same team, of which the jobs of this handle use so many workers at most, and at least the caller.
    pub fn at_most(&self, workers: usize) -> Team {
        Team {
            inner: Arc::clone(&self.inner),
            most: workers.max(1),
        }
    }

    /// Where each worker runs, the caller first. Waits for a job that is being done.
    pub fn places(&self) -> Vec<Place> {
        let roster = self.inner.lock();
        let started = roster.workers.iter().map(|worker| worker.place.clone());
        [Place::Caller].into_iter().chain(started).collect()
    }

    /// Runs `job` on the calling thread; the functions of [`crate::par`] in it use this team.
    pub fn install<R>(&self, job: impl FnOnce() -> R) -> R {
        let before = INSTALLED.replace(Some(self.clone()));
        let _restore = Restore(before);
        job()
    }

    /// Runs `job` once for every slot, at the same time on as many workers as there are: worker `w` of `n` has the slots `w`, `w + n` and
    /// so on. The caller has those of worker 0, and of every worker that has not begun by the time it is done with them.
    ///
    /// The caller has all slots of a team that is busy with another caller's job, or is called from inside a job: nobody waits for a
    /// team.
    ///
    /// # Panics
    ///
    /// When the job panics, with the payload of one of its panics, after all workers have ended. A worker whose job panicked leaves
    /// its later slots alone. The team stays as it is.
    ///
    /// ```
    /// use superscalar::team::{Config, Team};
    /// let team = Team::new(Config::with_workers(2))?;
    /// let mut squares = [0; 5];
    /// team.each(&mut squares, |i, square| *square = i * i);
    /// assert_eq!(squares, [0, 1, 4, 9, 16]);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn each<T: Send>(&self, slots: &mut [T], job: impl Fn(usize, &mut T) + Sync) {
        let most = slots.len().min(self.most);
        let roster = if most > 1 {
            self.inner.try_lock()
        } else {
            None
        };
        let Some(mut roster) = roster.filter(|roster| !roster.workers.is_empty()) else {
            return slots
                .iter_mut()
                .enumerate()
                .for_each(|(i, slot)| job(i, slot));
        };
        let workers = most.min(roster.workers.len() + 1);
        let call = Call {
            job,
            slots: Slots::new(slots),
            workers,
            panicked: Mutex::new(None),
        };
        roster.run(workers, &call);
        let size = roster.workers.len() + 1;
        self.inner.size.store(size, Ordering::Relaxed);
        drop(roster);
        let panicked = call.panicked.into_inner();
        if let Some(payload) = panicked.unwrap_or_else(PoisonError::into_inner) {
            resume_unwind(payload);
        }
    }

    /// Changes the number of workers, as [`Config::with_workers`] places them. Waits for a job that is being done; jobs that begin
    /// later have the new number.
    ///
    /// # Errors
    ///
    /// As [`Team::new`]; the team then stays as it was.
    pub fn resize(&self, workers: usize) -> Result<(), Error> {
        self.reconfigure(&Config::with_workers(workers), false)
    }

    /// Reads the affinity mask and the CPU quota anew, and gives the team the number of workers that they allow. A team that
    /// was started with another [`Config`] than the machine's own, or was resized, stays as it is. Says whether the
    /// number of workers changed.
    ///
    /// # Errors
    ///
    /// As [`Team::new`]; the team then stays as it was.
    pub fn refresh(&self) -> Result<bool, Error> {
        if !self.inner.lock().follows {
            return Ok(false);
        }
        let before = self.workers();
        self.reconfigure(&Config::default(), true)?;
        Ok(self.workers() != before)
    }

    fn reconfigure(&self, config: &Config, follows: bool) -> Result<(), Error> {
        let topology = Topology::read();
        let mut roster = self.inner.lock();
        // The new workers are there before the old ones go: an error leaves the team as it was.
        let new = Roster::start(config, &topology, follows)?;
        *roster = new;
        self.inner.size.store(config.workers, Ordering::Relaxed);
        Ok(())
    }
}

impl Inner {
    /// The roster, unless somebody has it: another caller, or one further down on this thread's stack.
    fn try_lock(&self) -> Option<MutexGuard<'_, Roster>> {
        match self.roster.try_lock() {
            _ if worker::is_worker() => None,
            Ok(roster) => Some(roster),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Roster> {
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Roster {
    fn start(config: &Config, topology: &Topology, follows: bool) -> Result<Self, Error> {
        let cpus = config.cpus(topology)?;
        let looks = if config.may_spin(topology) { LOOKS } else { 0 };
        let mut roster = Roster {
            workers: Vec::new(),
            looks,
            follows,
            process: process::id(),
        };
        for index in 1..config.workers {
            let worker = Worker::start(index, cpus.get(index).copied(), looks);
            // On an error the roster is dropped, which ends those that were started.
            roster.workers.push(worker?);
        }
        Ok(roster)
    }

    /// Does the shares below `count`: share 0, and those that no worker has begun by then, here.
    fn run<'a>(&mut self, count: usize, work: &'a (dyn Work + 'a)) {
        let posted = &self.workers[..count - 1];
        let caller = thread::current();
        for (worker, index) in posted.iter().zip(1..) {
            worker.post(Job {
                share: index,
                work: erase(work),
                caller: caller.clone(),
            });
        }
        work.work(0);
        let mut begun = 0;
        for (worker, index) in posted.iter().zip(1..) {
            if worker.reclaim() {
                work.work(index);
            } else {
                begun += 1;
            }
        }
        // A desk whose job was taken back is idle. After this nobody has `work` any more.
        posted.iter().for_each(|worker| worker.wait(self.looks));
        if begun == 0 && self.process != process::id() {
            // A child of `fork` has none of its parent's threads, and need not ask them again.
            std::mem::take(&mut self.workers)
                .into_iter()
                .for_each(std::mem::forget);
        }
    }
}

impl Drop for Roster {
    /// Ends the threads and waits for them, in the process that started them.
    fn drop(&mut self) {
        let workers = std::mem::take(&mut self.workers);
        if self.process != process::id() {
            workers.into_iter().for_each(std::mem::forget);
            return;
        }
        workers.iter().for_each(Worker::close);
        workers.into_iter().for_each(Worker::join);
    }
}

/// A job and all that its workers need to know, in one place: every cache line that a worker has to fetch from the caller's
/// core delays it by some 80 nanoseconds.
#[repr(align(64))]
struct Call<'a, T, F> {
    job: F,
    slots: Slots<'a, T>,
    workers: usize,
    /// The payload of a panic.
    panicked: Mutex<Option<Box<dyn Any + Send>>>,
}

impl<T: Send, F: Fn(usize, &mut T) + Sync> Work for Call<'_, T, F> {
    fn work(&self, worker: usize) {
        let mine = (worker..self.slots.len).step_by(self.workers);
        // SAFETY: a roster does each share once, so each slot is used by one thread, once.
        let each = || mine.for_each(|i| (self.job)(i, unsafe { self.slots.get(i) }));
        if let Err(payload) = catch_unwind(AssertUnwindSafe(each)) {
            *self.panicked.lock().unwrap_or_else(PoisonError::into_inner) = Some(payload);
        }
    }
}

/// A pointer to a job, without its lifetime.
fn erase<'a>(work: &'a (dyn Work + 'a)) -> *const dyn Work {
    let work: *const (dyn Work + 'a) = work;
    // SAFETY: the types differ in the lifetime alone. Whoever dereferences the pointer vouches for it.
    unsafe { std::mem::transmute(work) }
}

/// A slice whose elements several threads change, each its own.
struct Slots<'a, T> {
    first: *mut T,
    len: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: an element is used by one thread at a time, which `get` demands; `T: Send` allows that to be another thread.
unsafe impl<T: Send> Sync for Slots<'_, T> {}

impl<'a, T> Slots<'a, T> {
    fn new(slice: &'a mut [T]) -> Self {
        Slots {
            first: slice.as_mut_ptr(),
            len: slice.len(),
            slice: PhantomData,
        }
    }

    /// The element with a number.
    ///
    /// # Safety
    ///
    /// `index` is less than `len`, and nobody else uses the element while the result lives.
    #[expect(
        clippy::mut_from_ref,
        reason = "the caller vouches that there is one reference"
    )]
    unsafe fn get(&self, index: usize) -> &mut T {
        // SAFETY: the element is in the slice, and the caller vouches that it is nobody else's.
        unsafe { &mut *self.first.add(index) }
    }
}

thread_local! {
    /// The team that [`Team::install`] chose for the calling thread.
    static INSTALLED: RefCell<Option<Team>> = const { RefCell::new(None) };
}

/// Puts back the team that was installed before.
struct Restore(Option<Team>);

impl Drop for Restore {
    fn drop(&mut self) {
        INSTALLED.set(self.0.take());
    }
}

/// The team of the functions of [`crate::par`], started by the first call with the default [`Config`]. Where the system
/// starts no threads, it has one worker, the caller.
pub fn global() -> &'static Team {
    static GLOBAL: OnceLock<Team> = OnceLock::new();
    GLOBAL.get_or_init(|| {
        let alone = Config {
            workers: 1,
            pin: Pin::Nowhere,
        };
        match Team::new(Config::default()).or_else(|_| Team::new(alone)) {
            Ok(team) => team,
            Err(error) => crate::reduce::refuse(&error),
        }
    })
}

/// The team that serves the calling thread: the installed one, else the global one; nobody's in a worker of a team.
pub(crate) fn serving() -> Option<Team> {
    if worker::is_worker() {
        return None;
    }
    let installed = INSTALLED.with_borrow(Clone::clone);
    Some(installed.unwrap_or_else(|| global().clone()))
}

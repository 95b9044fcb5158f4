//! A team of threads with a fork-join of about a microsecond.
//!
//! The protocol between the caller and the workers is told in `README.md` beside this file;
//! `slot.rs` holds its atomics, `worker.rs` the threads, `config.rs` who is to run where, this file
//! the calls.

mod config;
mod slot;
mod sync;
mod worker;

use crate::error::Error;
use crate::topology::Topology;
use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
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
    /// What the roster says, for those who only want to know, even from inside a job.
    size: AtomicUsize,
    places: Mutex<Vec<Place>>,
    /// The process whose threads these are.
    process: AtomicU32,
}

/// Who is there.
#[derive(Debug)]
struct Roster {
    /// All but the caller.
    workers: Vec<Worker>,
    /// The CPU of each worker; none where nobody is pinned.
    cpus: Vec<usize>,
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
        let roster = Roster::start(&config, &topology, follows)?;
        let inner = Inner {
            size: AtomicUsize::new(config.workers),
            places: Mutex::new(roster.places()),
            process: AtomicU32::new(roster.process),
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

    /// The same team, of which the jobs of this handle use so many workers at most, and at least
    /// the caller.
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
        let before = INSTALLED.replace(Some(self.clone()));
        let _restore = Restore(before);
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
        let most = items.len().min(self.most);
        let roster = if most > 1 {
            self.inner.try_lock()
        } else {
            None
        };
        let Some(mut roster) = roster.filter(|roster| !roster.workers.is_empty()) else {
            return items
                .iter_mut()
                .enumerate()
                .for_each(|(i, item)| job(i, item));
        };
        let workers = most.min(roster.workers.len() + 1);
        let call = Call {
            job,
            items: Items::new(items),
            workers,
            panicked: Mutex::new(Vec::new()),
        };
        roster.run(workers, &call);
        let size = roster.workers.len() + 1;
        self.inner.size.store(size, Ordering::Relaxed);
        drop(roster);
        let panicked = call.panicked.into_inner();
        go_on_with_the_first(panicked.unwrap_or_else(PoisonError::into_inner));
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
        let mut roster = self.inner.lock()?;
        self.replace(&mut roster, &Config::with_workers(workers), false)
    }

    /// Reads the affinity mask and the CPU quota anew, and gives the team the number of workers
    /// that they allow. A team that was started with another [`Config`] than the machine's own, or
    /// was resized, stays as it is. Says whether the number of workers changed.
    ///
    /// # Errors
    ///
    /// As [`Team::resize`]; the team then stays as it was.
    pub fn refresh(&self) -> Result<bool, Error> {
        let mut roster = self.inner.lock()?;
        if !roster.follows {
            return Ok(false);
        }
        let before = roster.workers.len();
        self.replace(&mut roster, &Config::default(), true)?;
        Ok(roster.workers.len() != before)
    }

    /// Gives the team another roster, unless it would be the same.
    fn replace(&self, roster: &mut Roster, config: &Config, follows: bool) -> Result<(), Error> {
        let topology = Topology::read();
        if roster.is(config, &topology)? {
            roster.follows = follows;
            return Ok(());
        }
        // The new workers are there before the old ones go: an error leaves the team as it was.
        *roster = Roster::start(config, &topology, follows)?;
        self.inner.size.store(config.workers, Ordering::Relaxed);
        self.inner.process.store(roster.process, Ordering::Relaxed);
        let places = self.inner.places.lock();
        *places.unwrap_or_else(PoisonError::into_inner) = roster.places();
        Ok(())
    }
}

impl Inner {
    /// The roster, unless somebody has it: another caller, or one further down on this thread's
    /// stack.
    fn try_lock(&self) -> Option<MutexGuard<'_, Roster>> {
        match self.roster.try_lock() {
            _ if worker::is_in_job() => None,
            Ok(roster) => Some(roster),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Whether this is a child of the process whose threads the team has.
    fn is_foreign(&self) -> bool {
        self.process.load(Ordering::Relaxed) != process::id()
    }

    /// The roster, after the job that is being done; refused where it would never come.
    fn lock(&self) -> Result<MutexGuard<'_, Roster>, Error> {
        if worker::is_in_job() {
            return Err(Error::TeamBusy);
        }
        if self.is_foreign() {
            // Whoever had the lock when the process was forked is not here to give it back.
            let process = self.process.load(Ordering::Relaxed);
            return self.try_lock().ok_or(Error::ForeignTeam { process });
        }
        Ok(self.roster.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Roster {
    fn start(config: &Config, topology: &Topology, follows: bool) -> Result<Self, Error> {
        let cpus = config.cpus(topology)?;
        let looks = if config.may_spin(topology) { LOOKS } else { 0 };
        let mut roster = Roster {
            workers: Vec::new(),
            cpus: cpus.clone(),
            looks,
            follows,
            process: process::id(),
        };
        for index in 1..config.workers {
            let worker = Worker::start(index, cpus.get(index).copied(), looks);
            // On an error the roster is dropped, which ends those that were started.
            roster
                .workers
                .push(worker.map_err(|error| Error::SpawnFailed {
                    workers: config.workers,
                    reason: error.to_string(),
                })?);
        }
        Ok(roster)
    }

    /// Whether a configuration would give this roster again.
    fn is(&self, config: &Config, topology: &Topology) -> Result<bool, Error> {
        let looks = if config.may_spin(topology) { LOOKS } else { 0 };
        let as_many = config.workers == self.workers.len() + 1;
        let ours = self.process == process::id();
        Ok(ours && as_many && looks == self.looks && config.cpus(topology)? == self.cpus)
    }

    /// Where each worker runs.
    fn places(&self) -> Vec<Place> {
        let started = self.workers.iter().map(|worker| worker.place.clone());
        [Place::Caller].into_iter().chain(started).collect()
    }

    /// Does the chunks below `count`: chunk 0, and those that no worker has begun by then, here.
    fn run<'a>(&mut self, count: usize, work: &'a (dyn Work + 'a)) {
        let _in_job = worker::enter_job();
        let posted = &self.workers[..count - 1];
        let caller = thread::current();
        for (worker, index) in posted.iter().zip(1..) {
            worker.post(Job {
                chunk: index,
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
        // A slot whose job was taken back is idle. After this nobody has `work` any more.
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

/// What a panic throws.
type Payload = Box<dyn Any + Send>;

/// Panics with the first of some payloads, if there are any; the others are dropped.
fn go_on_with_the_first(payloads: Vec<Payload>) {
    let mut payloads = payloads.into_iter();
    let Some(first) = payloads.next() else {
        return;
    };
    for payload in payloads {
        // A payload that panics when it is dropped throws another one, and so on: that one is
        // forgotten.
        if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(another);
        }
    }
    resume_unwind(first)
}

/// A job and all that its workers need to know, in one place: every cache line that a worker has to
/// fetch from the caller's core delays it by some 80 nanoseconds.
#[repr(align(64))]
struct Call<'a, T, F> {
    job: F,
    items: Items<'a, T>,
    workers: usize,
    /// The payloads of all panics. None is dropped before the last worker has ended: that could
    /// panic as well, and unwind past workers that still use the job.
    panicked: Mutex<Vec<Payload>>,
}

impl<T: Send, F: Fn(usize, &mut T) + Sync> Work for Call<'_, T, F> {
    fn work(&self, worker: usize) {
        let mine = (worker..self.items.len).step_by(self.workers);
        // SAFETY: a roster does each chunk once, so each item is used by one thread, once.
        let each = || mine.for_each(|i| (self.job)(i, unsafe { self.items.get(i) }));
        if let Err(payload) = catch_unwind(AssertUnwindSafe(each)) {
            let panicked = self.panicked.lock();
            panicked
                .unwrap_or_else(PoisonError::into_inner)
                .push(payload);
        }
    }
}

/// A pointer to a job, without its lifetime.
fn erase<'a>(work: &'a (dyn Work + 'a)) -> *const dyn Work {
    let work: *const (dyn Work + 'a) = work;
    // SAFETY: the types differ in the lifetime alone. Whoever dereferences the pointer vouches for
    // it.
    unsafe { std::mem::transmute(work) }
}

/// A slice whose elements several threads change, each its own.
struct Items<'a, T> {
    first: *mut T,
    len: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: an element is used by one thread at a time, which `get` demands; `T: Send` allows that to
// be another thread.
unsafe impl<T: Send> Sync for Items<'_, T> {}

impl<'a, T> Items<'a, T> {
    fn new(slice: &'a mut [T]) -> Self {
        Items {
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

/// The team of the functions of [`crate::par`], started by the first call with the default
/// [`Config`]. Where the system starts no threads, it has one worker, the caller.
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

/// The team that serves the calling thread: the installed one, else the global one; nobody's in a
/// worker of a team.
pub(crate) fn serving() -> Option<Team> {
    if worker::is_in_job() {
        return None;
    }
    let installed = INSTALLED.with_borrow(Clone::clone);
    Some(installed.unwrap_or_else(|| global().clone()))
}

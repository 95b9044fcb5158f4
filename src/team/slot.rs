//! A slot: where the caller leaves a job for one worker, and both wait for each other.
//!
//! The protocol is told in the README beside this file. It knows no thread, clock or core, so that
//! `loom` can check all its interleavings.

use super::sync::{AtomicBool, AtomicUsize, Ordering, UnsafeCell, fence, spin_loop};
use std::mem::MaybeUninit;

/// The slot of one worker: three counts of jobs, which are equal while it is idle. Cache lines of
/// its own, in pairs, as processors fetch them. The first pair holds all that caller and worker
/// hand to each other.
#[repr(align(128))]
pub(super) struct Slot<J> {
    /// Jobs that the caller has left here.
    posted: AtomicUsize,
    /// Jobs that are done, or were taken back.
    done: AtomicUsize,
    /// Raised by the worker before it sleeps, lowered by it afterwards.
    worker_sleeps: AtomicBool,
    /// Raised by the caller before it sleeps, lowered by it afterwards.
    caller_sleeps: AtomicBool,
    /// Raised when the worker is to end.
    closed: AtomicBool,
    /// Written by the caller while the slot is idle; read once, by whoever takes the job. It holds
    /// one while `taken` is less than `posted`.
    job: UnsafeCell<MaybeUninit<J>>,
    taken: Claims,
}

/// Jobs that the worker or the caller has taken. The worker's alone but when a job is taken back:
/// an exchange on a line that the other core has read takes as long as to fetch it.
#[repr(align(128))]
struct Claims(AtomicUsize);

// SAFETY: `job` is given from one thread to another, which `J: Send` allows. It is written by the
// caller while no job is posted or taken, and read by the one whose exchange counted it as taken.
unsafe impl<J: Send> Sync for Slot<J> {}

/// How a thread waits: a number of looks in a loop, then sleep.
pub(super) struct Patience<S: FnMut()> {
    /// Looks before the first sleep.
    pub(super) looks: u32,
    /// Sleeps until it is woken; may return early.
    pub(super) sleep: S,
}

impl<J> Slot<J> {
    pub(super) fn new() -> Self {
        Slot {
            posted: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            worker_sleeps: AtomicBool::new(false),
            caller_sleeps: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            job: UnsafeCell::new(MaybeUninit::uninit()),
            taken: Claims(AtomicUsize::new(0)),
        }
    }

    /// Leaves a job in an idle slot. Only one thread at a time may be the caller, and it calls
    /// [`Slot::rouse_worker`] next.
    pub(super) fn post(&self, job: J) {
        debug_assert!(self.is_idle());
        self.job.with_mut(|cell| {
            // SAFETY: the slot is idle, so its cell belongs to the caller and holds no job.
            unsafe { (*cell).write(job) };
        });
        // Release: whoever takes the job sees it, and all that the caller wrote before.
        let next = self.count().wrapping_add(1);
        self.posted.store(next, Ordering::Release);
    }

    /// Wakes the worker, if it sleeps, after a job was posted.
    pub(super) fn rouse_worker(&self, wake: impl FnOnce()) {
        rouse(&self.worker_sleeps, wake);
    }

    /// Takes the job back, unless the worker has taken it: so many looks later, or where the worker
    /// sleeps.
    pub(super) fn reclaim(&self, looks: u32) -> Option<J> {
        for _ in 0..looks {
            if self.is_idle() {
                return None;
            }
            if self.worker_sleeps.load(Ordering::Relaxed) {
                break;
            }
            spin_loop();
        }
        let job = self.take_if_posted()?;
        self.done.store(self.count(), Ordering::Relaxed);
        Some(job)
    }

    /// Waits until the worker has finished the job that it took.
    pub(super) fn wait_until_idle(&self, patience: Patience<impl FnMut()>) {
        wait(&self.caller_sleeps, || self.is_idle(), patience);
    }

    /// Jobs that were posted. For the caller, or the worker that has taken one, which nobody posts
    /// meanwhile.
    fn count(&self) -> usize {
        self.posted.load(Ordering::Relaxed)
    }

    /// Acquire: when the slot is idle, all that the worker wrote is visible. For the caller.
    fn is_idle(&self) -> bool {
        self.done.load(Ordering::Acquire) == self.count()
    }

    /// Waits for a job and takes it; `None` when the slot was closed. For the worker.
    pub(super) fn take(&self, mut patience: Patience<impl FnMut()>) -> Option<J> {
        loop {
            let sleep = &mut patience.sleep;
            let looks = patience.looks;
            wait(
                &self.worker_sleeps,
                || self.before_posted().is_some() || self.closed.load(Ordering::Acquire),
                Patience { looks, sleep },
            );
            if let Some(job) = self.take_if_posted() {
                return Some(job);
            }
            if self.closed.load(Ordering::Acquire) {
                return None;
            }
        }
    }

    /// Says that the job that was taken is done, and wakes the caller if it sleeps. For the worker.
    pub(super) fn finish(&self, wake: impl FnOnce()) {
        // Release: the caller sees what the job wrote.
        self.done.store(self.count(), Ordering::Release);
        rouse(&self.caller_sleeps, wake);
    }

    /// Ends the worker when it next waits for a job.
    pub(super) fn close(&self, wake: impl FnOnce()) {
        self.closed.store(true, Ordering::Release);
        rouse(&self.worker_sleeps, wake);
    }

    /// The number of jobs taken before the one that waits for somebody to take it, if one does. The
    /// two counts are read one after the other: of others than neighbours, one is out of date.
    /// Acquire: who takes the job sees it.
    fn before_posted(&self) -> Option<usize> {
        let taken = self.taken.0.load(Ordering::Relaxed);
        let posted = self.posted.load(Ordering::Acquire);
        (posted == taken.wrapping_add(1)).then_some(taken)
    }

    /// Only one of the caller and the worker gets a job.
    fn take_if_posted(&self) -> Option<J> {
        // A look first: an exchange takes the cache line away from the other side even when it
        // fails.
        let taken = self.before_posted()?;
        let next = taken.wrapping_add(1);
        // Relaxed: the count of posted jobs ordered what the job holds, and no job follows before
        // the caller has seen this one done.
        let (success, failure) = (Ordering::Relaxed, Ordering::Relaxed);
        let exchange = self.taken.0.compare_exchange(taken, next, success, failure);
        exchange.ok()?;
        // SAFETY: the exchange gave the job to the calling thread, and nobody writes the cell
        // before that has said that it is done.
        Some(self.job.with(|cell| unsafe { (*cell).assume_init_read() }))
    }
}

/// Wakes the thread that sleeps at a flag, after the change that it waits for was stored.
///
/// The fences here and in [`wait`] are sequentially consistent: of a waker that stored and then
/// looks at the flag, and a sleeper that raised the flag and then looks again at what was stored,
/// at least one sees the other's store.
fn rouse(sleeps: &AtomicBool, wake: impl FnOnce()) {
    fence(Ordering::SeqCst);
    if sleeps.load(Ordering::Relaxed) {
        wake();
    }
}

/// Waits until `done`, in a loop at first and after each sleep: a thread that was woken for a job
/// that is gone already will soon get another one.
fn wait(sleeps: &AtomicBool, done: impl Fn() -> bool, mut patience: Patience<impl FnMut()>) {
    loop {
        for _ in 0..patience.looks {
            if done() {
                return;
            }
            spin_loop();
        }
        sleeps.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        let is_done = done();
        if !is_done {
            (patience.sleep)();
        }
        sleeps.store(false, Ordering::Relaxed);
        if is_done || done() {
            return;
        }
    }
}

//! A slot: where the caller leaves a job for one worker, and both wait for each other.
//!
//! The protocol is told in the README beside this file. It knows no thread, clock or core, so that
//! `loom` can check all its interleavings.

use super::sync::{AtomicBool, AtomicU32, Ordering, UnsafeCell, fence, spin_loop};

/// No job; the slot belongs to the caller.
const IDLE: u32 = 0;
/// A job, for whoever takes it first.
const POSTED: u32 = 1;
/// The worker has taken the job.
const TAKEN: u32 = 2;

/// The slot of one worker. Two cache lines of its own, as processors fetch them in pairs.
#[repr(align(128))]
pub(super) struct Slot<J> {
    state: AtomicU32,
    /// Written by the caller while the slot is idle; read by the worker that took the job.
    job: UnsafeCell<Option<J>>,
    /// Raised by the worker before it sleeps, lowered by it afterwards.
    worker_sleeps: AtomicBool,
    /// Raised by the caller before it sleeps, lowered by it afterwards.
    caller_sleeps: AtomicBool,
    /// Raised when the worker is to end.
    closed: AtomicBool,
}

// SAFETY: `job` is given from one thread to another, which `J: Send` allows. The state gives it to
// one at a time: to the caller while it is `IDLE`, to the worker while it is `TAKEN`; `POSTED` is
// left by one compare-and-exchange only.
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
            state: AtomicU32::new(IDLE),
            job: UnsafeCell::new(None),
            worker_sleeps: AtomicBool::new(false),
            caller_sleeps: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        }
    }

    /// Leaves a job in an idle slot and wakes the worker if it sleeps. Only one thread at a time
    /// may be the caller.
    pub(super) fn post(&self, job: J, wake: impl FnOnce()) {
        debug_assert!(self.is_idle());
        self.job.with_mut(|cell| {
            // SAFETY: the slot is idle, so its cell belongs to the caller.
            unsafe { *cell = Some(job) }
        });
        // Release: whoever takes the job sees it, and all that the caller wrote before.
        self.state.store(POSTED, Ordering::Release);
        rouse(&self.worker_sleeps, wake);
    }

    /// Takes the job back, unless the worker has taken it: `true` when the caller has it again.
    pub(super) fn reclaim(&self) -> bool {
        self.leave_posted(IDLE)
    }

    /// Waits until the worker has finished the job that it took.
    pub(super) fn wait_until_idle(&self, patience: Patience<impl FnMut()>) {
        wait(&self.caller_sleeps, || self.is_idle(), patience);
    }

    /// Acquire: when the slot is idle, all that the worker wrote is visible.
    fn is_idle(&self) -> bool {
        self.state.load(Ordering::Acquire) == IDLE
    }

    /// Waits for a job and takes it; `None` when the slot was closed. For the worker.
    pub(super) fn take(&self, mut patience: Patience<impl FnMut()>) -> Option<J> {
        loop {
            let sleep = &mut patience.sleep;
            let looks = patience.looks;
            wait(
                &self.worker_sleeps,
                || self.is_posted() || self.closed.load(Ordering::Acquire),
                Patience { looks, sleep },
            );
            if self.leave_posted(TAKEN) {
                // SAFETY: the state is `TAKEN`, so the cell belongs to the worker.
                return self.job.with_mut(|cell| unsafe { (*cell).take() });
            }
            if self.closed.load(Ordering::Acquire) {
                return None;
            }
        }
    }

    /// Says that the job that was taken is done, and wakes the caller if it sleeps. For the worker.
    pub(super) fn finish(&self, wake: impl FnOnce()) {
        // Release: the caller sees what the job wrote.
        self.state.store(IDLE, Ordering::Release);
        rouse(&self.caller_sleeps, wake);
    }

    /// Ends the worker when it next waits for a job.
    pub(super) fn close(&self, wake: impl FnOnce()) {
        self.closed.store(true, Ordering::Release);
        rouse(&self.worker_sleeps, wake);
    }

    fn is_posted(&self) -> bool {
        self.state.load(Ordering::Relaxed) == POSTED
    }

    /// Only one of the caller and the worker succeeds. Acquire: the worker sees the job.
    fn leave_posted(&self, next: u32) -> bool {
        // A look first: an exchange takes the cache line away from the other side even when it
        // fails.
        if !self.is_posted() {
            return false;
        }
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        self.state
            .compare_exchange(POSTED, next, success, failure)
            .is_ok()
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

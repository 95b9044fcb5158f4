//! The threads of a team.

use super::call::AnyCall;
use super::slot::{Patience, Slot};
use crate::topology;
use std::cell::Cell;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle, Thread};

/// Looks of a waiting thread before it sleeps: some 100 microseconds, a few times what it takes to
/// wake it up.
pub(super) const LOOKS: u32 = 4096;

/// A job as a slot holds it.
pub(super) struct Job {
    /// The number of the chunk.
    pub(super) chunk: usize,
    /// What to run: a reference whose lifetime was erased. It lives until the caller has seen the
    /// slot idle.
    pub(super) call: *const AnyCall<'static>,
    /// Who waits for it.
    pub(super) caller: Thread,
}

// SAFETY: `call` points to something `Sync`, so another thread may use it; whoever posts the job
// keeps it alive.
unsafe impl Send for Job {}

/// Where a worker was asked to run, and whether it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The caller's thread, which is never pinned.
    Caller,
    /// Wherever the scheduler puts it, as was asked for.
    Anywhere,
    /// On this CPU alone: the system was asked afterwards.
    Pinned(usize),
    /// The system did not pin it to this CPU, and it runs wherever the scheduler puts it.
    Refused(usize),
}

/// A started worker.
pub(super) struct Worker {
    slot: Arc<Slot<Job>>,
    thread: JoinHandle<()>,
    pub(super) place: Place,
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Worker").field(&self.place).finish()
    }
}

impl Worker {
    /// Starts a worker, on a CPU of its own if one is given, and waits until it is there.
    pub(super) fn start(index: usize, cpu: Option<usize>, looks: u32) -> io::Result<Self> {
        let slot = Arc::new(Slot::new());
        let (sender, receiver) = channel();
        let body = {
            let slot = Arc::clone(&slot);
            move || work(&slot, cpu, looks, &sender)
        };
        let thread = thread::Builder::new()
            .name(format!("superscalar-{index}"))
            .spawn(body)?;
        let place = receiver.recv().unwrap_or(Place::Anywhere);
        Ok(Worker {
            slot,
            thread,
            place,
        })
    }

    /// Leaves a job for the worker.
    pub(super) fn post(&self, job: Job) {
        self.slot.post(job, || self.thread.thread().unpark());
    }

    /// Takes the job back, unless the worker has begun it.
    pub(super) fn reclaim(&self) -> bool {
        self.slot.reclaim()
    }

    /// Waits until the worker has finished the job that it began.
    pub(super) fn wait(&self, looks: u32) {
        let sleep = thread::park;
        self.slot.wait_until_idle(Patience { looks, sleep });
    }

    /// Asks the worker to end, without waiting for it.
    pub(super) fn close(&self) {
        self.slot.close(|| self.thread.thread().unpark());
    }

    /// Waits for the end of a worker that was closed.
    pub(super) fn join(self) {
        // A worker catches every panic of a job; there is none of its own to pass on.
        let _ = self.thread.join();
    }
}

thread_local! {
    static IN_JOB: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling thread works on a job.
pub(super) fn is_in_job() -> bool {
    IN_JOB.get()
}

/// Until the result is dropped, the calling thread works on a job.
pub(super) fn enter_job() -> impl Drop {
    struct Leave(bool);

    impl Drop for Leave {
        fn drop(&mut self) {
            IN_JOB.set(self.0);
        }
    }

    Leave(IN_JOB.replace(true))
}

/// The loop of a worker's thread.
fn work(slot: &Slot<Job>, cpu: Option<usize>, looks: u32, report: &Sender<Place>) {
    // It does nothing else as long as it lives.
    let _in_job = enter_job();
    // The starter waits for the report; where it has gone away, nobody minds.
    let _ = report.send(cpu.map_or(Place::Anywhere, pin));
    let sleep = thread::park;
    while let Some(job) = slot.take(Patience { looks, sleep }) {
        // SAFETY: the caller keeps what `call` points to until it sees the slot idle, which
        // `finish` makes it below.
        unsafe { (*job.call).work(job.chunk) };
        slot.finish(|| job.caller.unpark());
    }
}

/// Pins the calling thread and asks the system where it may run.
fn pin(cpu: usize) -> Place {
    let pinned = topology::pin_this_thread(cpu);
    match topology::affinity_of_this_thread() {
        Some(cpus) if cpus == [cpu] => Place::Pinned(cpu),
        None if pinned => Place::Pinned(cpu),
        _ => Place::Refused(cpu),
    }
}

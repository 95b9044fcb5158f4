//! The threads of a team.

use super::call::AnyCall;
use super::environment::Environment;
use super::process;
use super::seat::{Seat, Taken};
use super::signals;
use super::slot::{Patience, Slot};
use super::waiting::Waiting;
use std::cell::Cell;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle, Thread};

/// A job as a slot holds it.
pub(super) struct Job {
    /// The number of the chunk.
    pub(super) chunk: usize,
    /// What to run: a reference whose lifetime was erased. It lives until the caller has seen the
    /// slot idle.
    pub(super) call: *const AnyCall<'static>,
    /// Who waits for it.
    pub(super) caller: Thread,
    /// The caller's, which the worker takes on.
    pub(super) environment: Environment,
    /// The signals that are blocked in the caller, where the job is a closure of the caller's and
    /// workers are not to keep what they have. It lives as long as the call.
    pub(super) closure: Option<*const signals::Mask>,
}

// SAFETY: `call` and `closure` point to what is `Sync`, so another thread may use it; whoever posts
// the job keeps it alive.
unsafe impl Send for Job {}

/// Where a worker was asked to run, and whether it did when it started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The caller's thread, which is never pinned.
    Caller,
    /// Wherever the scheduler puts it, as was asked for.
    Anywhere,
    /// On this CPU alone: the system was asked afterwards.
    Pinned(usize),
    /// Not pinned to this CPU, as the system refused or knows no pins that can be taken back; it
    /// runs wherever the scheduler puts it.
    Refused(usize),
    /// Wherever the scheduler puts it: other processes have claimed all CPUs that it could have
    /// been pinned to, or CPUs can not be claimed here.
    Unclaimed,
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
    pub(super) fn start(
        index: usize,
        seat: Option<Seat>,
        waiting: &Arc<Waiting>,
    ) -> io::Result<Self> {
        let slot = Arc::new(Slot::new());
        let (sender, receiver) = channel();
        let body = {
            let (slot, waiting) = (Arc::clone(&slot), Arc::clone(waiting));
            move || {
                // It does nothing else as long as it lives.
                let _in_job = enter_job();
                Environment::reset();
                let (taken, place) = Taken::by_this_thread(seat);
                // The starter waits for the report; where it has gone away, nobody minds.
                let _ = sender.send(place);
                work(&slot, taken, &waiting);
            }
        };
        let builder = thread::Builder::new().name(format!("superscalar-{index}"));
        let thread = signals::Mask::while_starting(|| builder.spawn(body))?;
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

/// What a process ends with whose main thread panicked.
const PANICKED: i32 = 101;

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
fn work(slot: &Slot<Job>, mut seat: Taken, waiting: &Waiting) {
    let own = signals::Mask::of_this_thread();
    let forks = process::forks();
    let mut jobs = 0u32;
    loop {
        let sleep = || {
            waiting.refresh();
            thread::park();
        };
        let looks = waiting.looks();
        let Some(job) = slot.take(Patience { looks, sleep }) else {
            return;
        };
        match job.closure {
            None => seat.for_kernels(),
            Some(signals) => {
                seat.for_closure();
                // SAFETY: it lives as long as the call.
                unsafe { (*signals).set() };
            }
        }
        // SAFETY: the caller keeps what `call` points to until it sees the slot idle, which
        // `finish` makes it below.
        let call = || unsafe { (*job.call).work(job.chunk) };
        let panicked = job.environment.run(call);
        if job.closure.is_some() {
            own.set();
        }
        if process::forks() != forks {
            // A child that a closure forked off: nobody in it waits for the worker, whose end is
            // the end of the process, as the end of any last thread is. That of a thread that
            // panicked would be a success.
            if panicked {
                std::process::exit(PANICKED);
            }
            return;
        }
        jobs = jobs.wrapping_add(1);
        slot.finish(|| job.caller.unpark());
        waiting.after(jobs);
    }
}

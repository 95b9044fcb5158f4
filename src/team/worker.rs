//! The threads of a team.

use super::call::{Panics, Task};
use super::environment::Environment;
use super::process;
use super::seat::{Seat, Taken};
use super::signals;
use super::slot::{Patience, Slot};
use super::waiting::Waiting;
use super::workers::Code;
use std::cell::Cell;
use std::fmt;
use std::io;
use std::ptr;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle, Thread, ThreadId};

/// A job as a slot holds it: by value, as each cache line that a worker has to fetch from the
/// caller's core delays it by some hundred nanoseconds. With the slot's own words it fills two.
#[derive(Clone, Copy)]
pub(super) struct Job {
    pub(super) task: Task<'static>,
    /// What else the threads share. It lives until the caller has seen the slot idle.
    pub(super) call: *const Call<'static>,
    /// The thread that waits.
    pub(super) caller: ThreadId,
    /// The number of the worker's chunk, and of all.
    pub(super) chunk: u32,
    pub(super) chunks: u32,
    /// The caller's, which the worker takes on.
    pub(super) environment: Environment,
    pub(super) code: Code,
}

/// What a worker needs of the caller now and then.
pub(super) struct Call<'a> {
    pub(super) panics: &'a Panics,
    /// Who waits: for a worker that did not work for it before.
    pub(super) caller: Thread,
    /// The signals that are blocked in the caller, where the job is a closure of the caller's and
    /// workers are not to keep what they have.
    pub(super) signals: Option<signals::Mask>,
}

impl Call<'_> {
    /// A pointer to the call, without its lifetime. Whoever dereferences it vouches for that.
    pub(super) fn erased(&self) -> *const Call<'static> {
        ptr::from_ref(self).cast()
    }
}

// SAFETY: `call` points to what is `Sync`, so another thread may use it; whoever posts the job
// keeps it alive.
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

    /// Leaves a job for the worker, who may be asleep.
    pub(super) fn post(&self, job: Job) {
        self.slot.post(job);
    }

    /// Wakes the worker, if it is asleep, after a job was posted.
    pub(super) fn rouse(&self) {
        self.slot.rouse_worker(|| self.thread.thread().unpark());
    }

    /// Takes the job back, unless the worker has begun it so many looks later.
    pub(super) fn reclaim(&self, looks: u32) -> bool {
        self.slot.reclaim(looks).is_some()
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
    let mut caller = thread::current();
    let mut known = caller.id();
    loop {
        let sleep = || {
            waiting.refresh();
            thread::park();
        };
        let looks = waiting.looks();
        let Some(job) = slot.take(Patience { looks, sleep }) else {
            return;
        };
        // SAFETY: the caller keeps the call until it sees the slot idle, which `finish` makes it
        // below.
        let call = unsafe { &*job.call };
        if job.caller != known {
            // A count of handles is on a line of the caller's: not with every job.
            (caller, known) = (call.caller.clone(), job.caller);
        }
        let panicked = run(&job, call, &mut seat, &own);
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
        slot.finish(|| caller.unpark());
        waiting.after(jobs);
    }
}

/// Does a job on a worker that has the mask `own` of signals; tells whether it panicked.
fn run(job: &Job, call: &Call<'_>, seat: &mut Taken, own: &signals::Mask) -> bool {
    let (chunk, chunks) = (job.chunk as usize, job.chunks as usize);
    // The call is looked at for a panic, or a closure, alone.
    let work = || job.task.work(chunk, chunks, || call.panics);
    if job.code == Code::Kernels {
        seat.for_kernels();
        return job.environment.run(work);
    }
    match &call.signals {
        None => {
            seat.for_kernels();
            job.environment.run(work)
        }
        Some(signals) => {
            seat.for_closure();
            signals.set();
            let panicked = job.environment.run(work);
            own.set();
            panicked
        }
    }
}

//! The workers of a team: who was started, for whom, and how they do a job.

use super::call::{Panics, Task};
use super::config::{Config, Pin};
use super::environment::Environment;
use super::process::{self, Process};
use super::seat::Seat;
use super::signals;
use super::waiting::Waiting;
use super::worker::{self, Call, Job, Place, Worker};
use crate::error::Error;
use crate::topology::{Quota, Topology};
use std::mem;
use std::sync::Arc;
use std::thread;

/// The started workers, and what they were started for.
#[derive(Debug)]
pub(super) struct Workers {
    /// All but the caller.
    started: Vec<Worker>,
    /// What was asked for.
    config: Config,
    /// The CPU that each worker was to have; empty where no worker was to be pinned.
    cpus: Vec<usize>,
    waiting: Arc<Waiting>,
    /// Whether the configuration was the machine's, and is to follow it.
    pub(super) follows: bool,
    /// The process whose threads these are.
    pub(super) process: Process,
}

/// Looks at a worker that has not finished when the caller has, before its job is taken back, which
/// costs both a cache line: a few times as long as the job takes to get to it.
const LATE: u32 = 32;

/// What a job runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Kernels of this library, and nothing that outlives the job.
    Kernels,
    /// A closure of the caller's, which may start processes and threads.
    Closure,
}

impl Workers {
    /// Starts all but the caller.
    pub(super) fn start(
        config: &Config,
        topology: &Topology,
        follows: bool,
    ) -> Result<Self, Error> {
        let cpus = config.cpus(topology)?;
        let seats = config.seats(&cpus, topology);
        let waiting = Arc::new(Waiting::new(config.has_room(topology), &topology.quota));
        let mut workers = Workers {
            started: Vec::new(),
            config: config.clone(),
            cpus,
            waiting,
            follows,
            process: process::this(),
        };
        for (index, seat) in (1..).zip(seats) {
            workers.add(index, seat)?;
        }
        Ok(workers)
    }

    /// Starts a worker. On an error the others are dropped by the caller, which ends them.
    fn add(&mut self, index: usize, seat: Option<Seat>) -> Result<(), Error> {
        let is_left_out = seat.is_none() && !self.cpus.is_empty();
        let worker = Worker::start(index, seat, &self.waiting);
        let mut worker = worker.map_err(|error| Error::SpawnFailed {
            workers: self.config.workers,
            reason: error.to_string(),
        })?;
        if is_left_out {
            worker.place = Place::Unclaimed;
        }
        self.started.push(worker);
        Ok(())
    }

    /// The caller alone, in a child of the process whose threads `process` says, which can not end
    /// or change what it has a copy of.
    pub(super) fn lost(process: Process) -> Self {
        let config = Config {
            workers: 1,
            pin: Pin::Nowhere,
        };
        Workers {
            started: Vec::new(),
            config,
            cpus: Vec::new(),
            waiting: Arc::new(Waiting::new(false, &Quota::Unlimited)),
            follows: false,
            process,
        }
    }

    /// Whether a configuration would give these workers again. If so, they wait as it says.
    pub(super) fn is(&self, config: &Config, topology: &Topology) -> Result<bool, Error> {
        let cpus = config.cpus(topology)?;
        let ours = self.process == process::this();
        let as_asked = *config == self.config && config.workers == self.count();
        // A CPU that was another process's may be free now.
        let left_out = self.started.iter().any(|it| it.place == Place::Unclaimed);
        let same = ours && as_asked && cpus == self.cpus && !left_out;
        if same {
            self.waiting
                .follow(config.has_room(topology), &topology.quota);
        }
        Ok(same)
    }

    /// Number of workers, the caller among them.
    pub(super) fn count(&self) -> usize {
        self.started.len() + 1
    }

    /// Whether these look for work in a loop before they sleep.
    pub(super) fn waits_in_a_loop(&self) -> bool {
        self.waiting.looks() > 0
    }

    /// Where each worker runs.
    pub(super) fn places(&self) -> Vec<Place> {
        let started = self.started.iter().map(|worker| worker.place.clone());
        [Place::Caller].into_iter().chain(started).collect()
    }

    /// Has `chunks` threads do a task: this one, which also does what no worker has begun by then.
    pub(super) fn run(&mut self, chunks: usize, code: Code, task: &Task<'_>, panics: &Panics) {
        let _in_job = worker::enter_job();
        let is_free = code == Code::Closure && !self.config.pin.is_always();
        let call = Call {
            panics,
            caller: thread::current(),
            signals: is_free.then(signals::Mask::of_this_thread),
        };
        let posted = self.post(chunks, code, task, &call);
        task.work(0, chunks, || panics);
        let looks = self.waiting.looks();
        let mut begun = 0;
        for (worker, index) in posted.iter().zip(1..) {
            if worker.reclaim(looks.min(LATE)) {
                task.work(index, chunks, || panics);
            } else {
                begun += 1;
            }
        }
        let is_child = match begun {
            0 => self.process != process::this(),
            // A closure may have forked, or a handler of signals.
            _ => self.process.forks != process::forks(),
        };
        if is_child {
            return self.forget(begun);
        }
        // A slot whose job was taken back is idle. After this nobody has `call` any more.
        posted.iter().for_each(|worker| worker.wait(looks));
    }

    /// Leaves a job for each worker but the caller, and then wakes those that sleep.
    fn post(&self, chunks: usize, code: Code, task: &Task<'_>, call: &Call<'_>) -> &[Worker] {
        let posted = &self.started[..chunks - 1];
        for (worker, chunk) in posted.iter().zip(1..) {
            worker.post(Job {
                // SAFETY: `run` returns after the last worker that calls it.
                task: unsafe { task.erased() },
                call: call.erased(),
                caller: call.caller.id(),
                chunk,
                chunks: chunks as u32,
                environment: Environment::of_this_thread(),
                code,
            });
        }
        posted.iter().for_each(Worker::rouse);
        posted
    }

    /// A child of `fork` has none of its parent's threads, and need not ask them again.
    #[cold]
    fn forget(&mut self, begun: usize) {
        mem::take(&mut self.started)
            .into_iter()
            .for_each(mem::forget);
        assert!(
            begun == 0,
            "a job forked process {} from process {}, and went on in the child past its end: {begun} of its chunks are the parent's workers' to finish",
            process::this().id,
            self.process.id
        );
    }
}

impl Drop for Workers {
    /// Ends the threads and waits for them, in the process that started them.
    fn drop(&mut self) {
        if self.process != process::this() {
            return self.forget(0);
        }
        let workers = mem::take(&mut self.started);
        workers.iter().for_each(Worker::close);
        workers.into_iter().for_each(Worker::join);
    }
}

//! The workers of a team: who was started, for whom, and how they do a job.

use super::call::AnyCall;
use super::config::Config;
use super::worker::{self, Job, LOOKS, Place, Worker};
use crate::error::Error;
use crate::topology::Topology;
use std::process;
use std::thread;

/// The started workers, and what they were started for.
#[derive(Debug)]
pub(super) struct Workers {
    /// All but the caller.
    started: Vec<Worker>,
    /// The CPU of each worker; empty where no worker is pinned.
    cpus: Vec<usize>,
    /// Looks of a waiting thread before it sleeps.
    looks: u32,
    /// Whether the configuration was the machine's, and is to follow it.
    pub(super) follows: bool,
    /// The process whose threads these are.
    pub(super) process: u32,
}

impl Workers {
    /// Starts all but the caller.
    pub(super) fn start(
        config: &Config,
        topology: &Topology,
        follows: bool,
    ) -> Result<Self, Error> {
        let cpus = config.cpus(topology)?;
        let looks = if config.may_spin(topology) { LOOKS } else { 0 };
        let mut workers = Workers {
            started: Vec::new(),
            cpus: cpus.clone(),
            looks,
            follows,
            process: process::id(),
        };
        for index in 1..config.workers {
            let worker = Worker::start(index, cpus.get(index).copied(), looks);
            // On an error the workers are dropped, which ends those that run already.
            workers
                .started
                .push(worker.map_err(|error| Error::SpawnFailed {
                    workers: config.workers,
                    reason: error.to_string(),
                })?);
        }
        Ok(workers)
    }

    /// Whether a configuration would give these workers again.
    pub(super) fn is(&self, config: &Config, topology: &Topology) -> Result<bool, Error> {
        let looks = if config.may_spin(topology) { LOOKS } else { 0 };
        let as_many = config.workers == self.count();
        let ours = self.process == process::id();
        Ok(ours && as_many && looks == self.looks && config.cpus(topology)? == self.cpus)
    }

    /// Number of workers, the caller among them.
    pub(super) fn count(&self) -> usize {
        self.started.len() + 1
    }

    /// Where each worker runs.
    pub(super) fn places(&self) -> Vec<Place> {
        let started = self.started.iter().map(|worker| worker.place.clone());
        [Place::Caller].into_iter().chain(started).collect()
    }

    /// Does the chunks below `count`: chunk 0, and those that no worker has begun by then, here.
    pub(super) fn run(&mut self, count: usize, call: &AnyCall<'_>) {
        let _in_job = worker::enter_job();
        let posted = &self.started[..count - 1];
        let caller = thread::current();
        for (worker, index) in posted.iter().zip(1..) {
            worker.post(Job {
                chunk: index,
                call: erase(call),
                caller: caller.clone(),
            });
        }
        call.work(0);
        let mut begun = 0;
        for (worker, index) in posted.iter().zip(1..) {
            if worker.reclaim() {
                call.work(index);
            } else {
                begun += 1;
            }
        }
        // A slot whose job was taken back is idle. After this nobody has `call` any more.
        posted.iter().for_each(|worker| worker.wait(self.looks));
        if begun == 0 && self.process != process::id() {
            // A child of `fork` has none of its parent's threads, and need not ask them again.
            std::mem::take(&mut self.started)
                .into_iter()
                .for_each(std::mem::forget);
        }
    }
}

impl Drop for Workers {
    /// Ends the threads and waits for them, in the process that started them.
    fn drop(&mut self) {
        let workers = std::mem::take(&mut self.started);
        if self.process != process::id() {
            workers.into_iter().for_each(std::mem::forget);
            return;
        }
        workers.iter().for_each(Worker::close);
        workers.into_iter().for_each(Worker::join);
    }
}

/// A pointer to a call, without the lifetime of its job.
fn erase<'a>(call: &AnyCall<'a>) -> *const AnyCall<'static> {
    let call: *const AnyCall<'a> = call;
    // SAFETY: the types differ in the lifetime alone. Whoever dereferences the pointer vouches for
    // it.
    unsafe { std::mem::transmute(call) }
}

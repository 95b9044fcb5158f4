//! How a team is made up.

use crate::error::Error;
use crate::topology::{Quota, Topology};

/// How a team is made up. The default: what [`Topology::workers`] says of this machine, each on a
/// core of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Number of threads that work on a job, the caller among them.
    pub workers: usize,
    /// Where they run.
    pub pin: Pin,
}

/// Where the workers of a team run. The caller is one of them and is never pinned: the first CPU is
/// left for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pin {
    /// Each on a core of its own, among those that the affinity mask allows. More workers than
    /// cores are refused.
    Cores,
    /// On these CPUs, in this order. As many as workers, each of them in the affinity mask, none
    /// twice.
    Cpus(Vec<usize>),
    /// Wherever the scheduler puts them; any number.
    Nowhere,
}

impl Default for Config {
    fn default() -> Self {
        Config::of(&Topology::read())
    }
}

impl Config {
    /// The default team of a machine.
    pub fn of(topology: &Topology) -> Self {
        let workers = topology.workers();
        Config {
            workers: workers.count,
            pin: Pin::Cores,
        }
    }

    /// A number of workers: on cores of their own if there are enough, else wherever the scheduler
    /// puts them.
    pub fn with_workers(workers: usize) -> Self {
        let cores = Topology::read().cores().len();
        let pin = if workers <= cores {
            Pin::Cores
        } else {
            Pin::Nowhere
        };
        Config { workers, pin }
    }

    /// The CPU of each worker, or none at all, once the wishes are found to fit the machine.
    pub(super) fn cpus(&self, topology: &Topology) -> Result<Vec<usize>, Error> {
        if self.workers == 0 {
            return Err(Error::NoWorkers);
        }
        match &self.pin {
            Pin::Nowhere => Ok(Vec::new()),
            Pin::Cores => self.cores(topology),
            Pin::Cpus(cpus) => self.listed(cpus, topology),
        }
    }

    fn cores(&self, topology: &Topology) -> Result<Vec<usize>, Error> {
        let cores = topology.cores();
        if cores.is_empty() && self.workers == 1 {
            return Ok(Vec::new());
        }
        match cores.get(..self.workers) {
            Some(cpus) => Ok(cpus.to_vec()),
            None => Err(Error::TooManyWorkers {
                workers: self.workers,
                cpus: cores,
            }),
        }
    }

    fn listed(&self, cpus: &[usize], topology: &Topology) -> Result<Vec<usize>, Error> {
        if cpus.len() != self.workers {
            return Err(Error::TooManyWorkers {
                workers: self.workers,
                cpus: cpus.to_vec(),
            });
        }
        let allowed = topology.allowed();
        let refused = |(i, cpu): (usize, &usize)| !allowed.contains(cpu) || cpus[..i].contains(cpu);
        let outside: Vec<usize> = cpus
            .iter()
            .enumerate()
            .filter(|it| refused(*it))
            .map(|(_, cpu)| *cpu)
            .collect();
        if outside.is_empty() {
            return Ok(cpus.to_vec());
        }
        Err(Error::CpusRefused {
            cpus: outside,
            allowed,
        })
    }

    /// Whether workers may wait in a loop: not where a quota counts their time, nor where they wait
    /// for each other's CPU.
    pub(super) fn may_spin(&self, topology: &Topology) -> bool {
        topology.quota == Quota::Unlimited && self.workers <= topology.allowed().len()
    }
}

//! How a team is made up.

use super::claims;
use super::seat::Seat;
use crate::error::Error;
use crate::topology::Topology;

/// How a team is made up. The default: what [`Topology::workers`] says of this machine, each on a
/// core of its own; where a quota allows less CPU time than there are cores, which others share,
/// wherever the scheduler puts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Number of threads that work on a job, the caller among them.
    pub workers: usize,
    /// Where they run.
    pub pin: Pin,
}

/// Where the workers of a team run. The caller is one of them and is never pinned: the first CPU is
/// left for it, if there is another one.
///
/// A worker is pinned while it runs kernels of this library. A closure of the caller's
/// ([`Team::each`](super::Team::each), [`par::batch`](crate::par::batch)) runs under the mask of
/// the thread that started the team, as the processes, threads and pools that it starts inherit
/// that, and with the caller's mask of signals. To change the mask takes a worker two system
/// calls, once for each change between kernels and closures; signals take three system calls
/// for each job of closures. The kinds that end in `Always` are for programs that measure: their
/// workers stay pinned, with all signals blocked.
///
/// A CPU that a worker of another process is pinned to is left to that one: see
/// [`Place::Unclaimed`](super::Place::Unclaimed).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pin {
    /// Each on a core of its own, among those that the affinity mask allows. More workers than
    /// cores are refused.
    Cores,
    /// As [`Pin::Cores`], while closures run, too.
    CoresAlways,
    /// On these CPUs, in this order, whoever else is there. As many as workers, each of them in the
    /// affinity mask, none twice.
    Cpus(Vec<usize>),
    /// As [`Pin::Cpus`], while closures run, too.
    CpusAlways(Vec<usize>),
    /// Wherever the scheduler puts them; any number.
    Nowhere,
}

impl Pin {
    /// Whether workers keep their CPU and their signals while closures run.
    pub(super) fn is_always(&self) -> bool {
        matches!(self, Pin::CoresAlways | Pin::CpusAlways(_))
    }
}

impl Default for Config {
    fn default() -> Self {
        Config::of(&Topology::read())
    }
}

impl Config {
    /// The default team of a machine.
    pub fn of(topology: &Topology) -> Self {
        Config::placed(topology.workers().count, topology)
    }

    /// A number of workers: on cores of their own if there are enough, else wherever the scheduler
    /// puts them.
    pub fn with_workers(workers: usize) -> Self {
        Config::placed(workers, &Topology::read())
    }

    /// Workers on cores of their own, if there are enough and no quota says that others share them.
    fn placed(workers: usize, topology: &Topology) -> Self {
        let cores = topology.cores().len();
        let is_shared = topology.workers().count < cores;
        let pin = match workers <= cores && !is_shared {
            true => Pin::Cores,
            false => Pin::Nowhere,
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
            Pin::Cores | Pin::CoresAlways => self.cores(topology),
            Pin::Cpus(cpus) | Pin::CpusAlways(cpus) => self.listed(cpus, topology),
        }
    }

    /// The seat of each worker but the caller, of whom `cpus` says where they are to be; none where
    /// they are pinned nowhere, or other processes have claimed the CPUs.
    pub(super) fn seats(&self, cpus: &[usize], topology: &Topology) -> Vec<Option<Seat>> {
        let always = self.pin.is_always();
        let seat = |cpu, claim| Seat { cpu, always, claim };
        let others = self.workers - 1;
        let mut seats: Vec<Option<Seat>> = match &self.pin {
            Pin::Nowhere => Vec::new(),
            Pin::Cores | Pin::CoresAlways => {
                // The first core comes last: it is the caller's, if nobody needs it.
                let cores = topology.cores();
                let order = cores.iter().skip(1).chain(cores.first());
                let claimed =
                    order.filter_map(|cpu| Some(Some(seat(*cpu, Some(claims::claim(*cpu)?)))));
                claimed.take(others).collect()
            }
            Pin::Cpus(_) | Pin::CpusAlways(_) => {
                let named = cpus.iter().skip(1);
                named
                    .map(|cpu| Some(seat(*cpu, claims::claim(*cpu))))
                    .collect()
            }
        };
        seats.resize(others, None);
        seats
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

    /// Whether each worker has a CPU, so that none waits in a loop for one that waits for its CPU.
    pub(super) fn has_room(&self, topology: &Topology) -> bool {
        self.workers <= topology.allowed().len()
    }
}

//! What this machine's CPUs are, which of them this process may use, and how many workers that
//! makes.
//!
//! Everything is read from files of the kernel under a root that tests replace by recorded trees.
//! What a machine does not say stays `None`; nothing is guessed.
//!
//! | file | says |
//! | --- | --- |
//! | `affinity` | the mask of the calling thread: where it may run, and how it is pinned |
//! | [`cpus`] | sysfs: CPUs, their cores, packages, clusters and NUMA nodes |
//! | [`caches`] | sysfs: caches and who shares them; CPUID where sysfs is silent |
//! | [`quota`] | control groups, version 1, 2 or both: CPUs' worth of time, by every ancestor |
//! | [`workers`] | how many workers, on which CPUs, and why |

mod affinity;
pub mod caches;
pub mod cpus;
mod list;
pub mod quota;
pub mod workers;

use std::fs;
use std::path::{Path, PathBuf};

#[cfg(target_os = "linux")]
pub(crate) use affinity::Mask;
pub use affinity::pin_this_thread;
pub use caches::{Cache, Kind};
pub use cpus::Cpu;
pub use quota::Quota;
pub use workers::Workers;

/// A machine, as one process sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Topology {
    /// The name that the CPU goes by.
    pub cpu_name: Option<String>,
    /// The CPUs that are online, by number; empty where the machine does not say.
    pub cpus: Vec<Cpu>,
    /// The numbers that a CPU can have, online or not; `None` where the machine does not say.
    pub possible: Option<Vec<usize>>,
    /// The caches, each once.
    pub caches: Vec<Cache>,
    /// The CPUs that the calling thread may run on; `None` where the system does not say.
    pub affinity: Option<Vec<usize>>,
    /// Those of them that are active, by a call of the system, which no container's files stand in
    /// front of; `None` where it was not asked.
    pub active: Option<Vec<usize>>,
    /// The CPU time that control groups allow.
    pub quota: Quota,
}

impl Topology {
    /// Reads this machine.
    pub fn read() -> Self {
        let mut topology = Topology::read_from(Path::new("/"));
        if topology.caches.is_empty() {
            topology.caches = caches::from_cpuid();
        }
        #[cfg(target_os = "linux")]
        {
            topology.active = Mask::of_this_thread().map(|mask| mask.cpus());
        }
        if topology.affinity.is_none() {
            let cores = core_affinity::get_core_ids();
            topology.affinity = cores.map(|ids| ids.into_iter().map(|core| core.id).collect());
        }
        topology
    }

    /// Reads the machine whose `/sys` and `/proc` lie under `root`.
    pub fn read_from(root: &Path) -> Self {
        let root = Root(root.to_owned());
        let cpus = cpus::read(&root);
        Topology {
            cpu_name: cpu_name(&root),
            caches: caches::read(&root, &cpus),
            possible: cpus::possible(&root),
            cpus,
            affinity: affinity::read(&root),
            active: None,
            quota: quota::read(&root),
        }
    }

    /// The CPUs that are online and in the affinity mask, as far as the system says. Where the mask
    /// has other numbers than the files of this machine ([`Topology::is_renumbered`]): the mask,
    /// which is what the scheduler follows.
    pub fn allowed(&self) -> Vec<usize> {
        let online = || self.cpus.iter().map(|cpu| cpu.id);
        match &self.affinity {
            Some(mask) if self.cpus.is_empty() || self.is_renumbered() => {
                self.active.as_ref().unwrap_or(mask).clone()
            }
            Some(mask) => online().filter(|cpu| mask.contains(cpu)).collect(),
            None => online().collect(),
        }
    }

    /// Whether the affinity mask numbers the CPUs otherwise than the files that describe them, as
    /// in containers that show some of their host's CPUs under numbers from zero: none of its CPUs
    /// is online by these; or some online ones are missing, while one that is not even possible, or
    /// is active by the system's own word and not online, is there.
    pub fn is_renumbered(&self) -> bool {
        let Some(mask) = &self.affinity else {
            return false;
        };
        let in_mask = |online: &Cpu| mask.contains(&online.id);
        let is_possible = |cpu: &usize| {
            let possible = self.possible.as_ref();
            possible.is_none_or(|possible| possible.contains(cpu))
        };
        let is_online = |cpu: &usize| self.cpus.iter().any(|online| online.id == *cpu);
        let active = self.active.as_ref();
        if active.is_some_and(|active| !active.iter().all(is_online)) {
            return !self.cpus.is_empty() && !self.cpus.iter().all(in_mask);
        }
        // A list of what is possible that lacks what is there says nothing.
        let says_all = self.cpus.iter().all(|online| is_possible(&online.id));
        let has_others = says_all && !mask.iter().all(is_possible);
        !self.cpus.is_empty()
            && (!self.cpus.iter().any(in_mask) || !self.cpus.iter().all(in_mask) && has_others)
    }

    /// The first allowed CPU of each core. Where the mask has numbers of its own, nobody says which
    /// CPUs share a core: then all that are allowed.
    pub fn cores(&self) -> Vec<usize> {
        if self.is_renumbered() {
            return self.allowed();
        }
        workers::one_of_each_core(&self.cpus, &self.allowed())
    }

    /// The first CPU of each core that is online, whether or not this process may use it.
    pub fn online_cores(&self) -> Vec<usize> {
        let online: Vec<usize> = self.cpus.iter().map(|cpu| cpu.id).collect();
        workers::one_of_each_core(&self.cpus, &online)
    }

    /// How many workers a team should have on this machine, and why.
    pub fn workers(&self) -> Workers {
        workers::choose(self)
    }

    /// The size of the smallest data cache of a level, in bytes.
    pub fn data_cache(&self, level: u32) -> Option<usize> {
        let holds_data = |cache: &&Cache| cache.level == level && cache.kind != Kind::Instruction;
        let sizes = self.caches.iter().filter(holds_data);
        sizes.filter_map(|cache| cache.size).min()
    }
}

fn cpu_name(root: &Root) -> Option<String> {
    let text = root.read("proc/cpuinfo")?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Where `/sys` and `/proc` are.
pub(crate) struct Root(PathBuf);

impl Root {
    /// What a file holds, if it can be read.
    fn bytes(&self, path: impl AsRef<Path>) -> Option<Vec<u8>> {
        fs::read(self.0.join(path)).ok()
    }

    /// The trimmed text of a file, if it can be read. Names in it may be of any bytes: those that
    /// are no text are replaced, and hide nothing else.
    fn read(&self, path: impl AsRef<Path>) -> Option<String> {
        let bytes = self.bytes(path)?;
        Some(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    /// The number that a file holds.
    fn number<T: std::str::FromStr>(&self, path: impl AsRef<Path>) -> Option<T> {
        self.read(path)?.parse().ok()
    }

    /// The list of CPUs that a file holds.
    fn list(&self, path: impl AsRef<Path>) -> Option<Vec<usize>> {
        list::parse(&self.read(path)?)
    }

    /// The numbers behind `prefix` in the names of a directory's entries, in order.
    fn numbered(&self, directory: &str, prefix: &str) -> Vec<usize> {
        let entries = fs::read_dir(self.0.join(directory))
            .into_iter()
            .flatten()
            .flatten();
        let number = |name: &str| name.strip_prefix(prefix)?.parse().ok();
        let mut numbers: Vec<usize> = entries
            .filter_map(|entry| number(entry.file_name().to_str()?))
            .collect();
        numbers.sort_unstable();
        numbers
    }
}

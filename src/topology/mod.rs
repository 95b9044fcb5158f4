//! What this machine's CPUs are, which of them this process may use, and how many workers that
//! makes.
//!
//! Everything is read from files of the kernel under a root that tests replace by recorded trees.
//! What a machine does not say stays `None`; nothing is guessed.
//!
//! | file | says |
//! | --- | --- |
//! | [`cpus`] | sysfs: CPUs, their cores, packages, clusters and NUMA nodes |
//! | [`caches`] | sysfs: caches and who shares them; CPUID where sysfs is silent |
//! | [`quota`] | control groups, version 1, 2 or both: CPUs' worth of time, by every ancestor |
//! | [`workers`] | how many workers, on which CPUs, and why |

pub mod caches;
pub mod cpus;
mod list;
pub mod quota;
pub mod workers;

use std::fs;
use std::path::{Path, PathBuf};

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
    /// The caches, each once.
    pub caches: Vec<Cache>,
    /// The CPUs that the calling thread may run on; `None` where the system does not say.
    pub affinity: Option<Vec<usize>>,
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
            cpus,
            affinity: affinity(&root),
            quota: quota::read(&root),
        }
    }

    /// The CPUs that are online and in the affinity mask, as far as the system says.
    pub fn allowed(&self) -> Vec<usize> {
        let online = || self.cpus.iter().map(|cpu| cpu.id);
        match &self.affinity {
            Some(mask) if self.cpus.is_empty() => mask.clone(),
            Some(mask) => online().filter(|cpu| mask.contains(cpu)).collect(),
            None => online().collect(),
        }
    }

    /// The first allowed CPU of each core.
    pub fn cores(&self) -> Vec<usize> {
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

/// The CPUs that the calling thread may run on, where the system says.
pub(crate) fn affinity_of_this_thread() -> Option<Vec<usize>> {
    affinity(&Root("/".into()))
}

fn cpu_name(root: &Root) -> Option<String> {
    let text = root.read("proc/cpuinfo")?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The mask of the calling thread: the main thread's would be another one, once that is pinned.
fn affinity(root: &Root) -> Option<Vec<usize>> {
    let status = root
        .read("proc/thread-self/status")
        .or_else(|| root.read("proc/self/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    list::parse(line)
}

/// Where `/sys` and `/proc` are.
pub(crate) struct Root(PathBuf);

impl Root {
    /// The trimmed text of a file, if it can be read.
    fn read(&self, path: impl AsRef<Path>) -> Option<String> {
        let text = fs::read_to_string(self.0.join(path)).ok()?;
        Some(text.trim().to_owned())
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

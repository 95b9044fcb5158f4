//! CPUs and what they belong to, from sysfs.

use super::Root;

/// A logical CPU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// Its number.
    pub id: usize,
    /// The CPUs that share its core, itself among them (simultaneous multithreading).
    pub siblings: Option<Vec<usize>>,
    /// The CPUs of its cluster: cores that share a second-level cache, where the kernel knows such
    /// groups.
    pub cluster: Option<Vec<usize>>,
    /// Its socket.
    pub package: Option<usize>,
    /// Its NUMA node.
    pub node: Option<usize>,
    /// The highest clock in kHz that the system names: it differs between the cores of a hybrid
    /// machine.
    pub highest_khz: Option<u64>,
}

const CPUS: &str = "sys/devices/system/cpu";
const NODES: &str = "sys/devices/system/node";

/// The CPUs that are online.
pub(crate) fn read(root: &Root) -> Vec<Cpu> {
    let online = root.list(format!("{CPUS}/online"));
    let ids = online.unwrap_or_else(|| root.numbered(CPUS, "cpu"));
    let nodes: Vec<(usize, Vec<usize>)> = root
        .numbered(NODES, "node")
        .into_iter()
        .filter_map(|node| Some((node, root.list(format!("{NODES}/node{node}/cpulist"))?)))
        .collect();
    ids.into_iter().map(|id| cpu(root, id, &nodes)).collect()
}

/// The numbers that a CPU of this machine can have.
pub(crate) fn possible(root: &Root) -> Option<Vec<usize>> {
    root.list(format!("{CPUS}/possible"))
}

fn cpu(root: &Root, id: usize, nodes: &[(usize, Vec<usize>)]) -> Cpu {
    let path = |name: &str| format!("{CPUS}/cpu{id}/{name}");
    let siblings = root.list(path("topology/core_cpus_list"));
    let own_node = nodes.iter().find(|(_, cpus)| cpus.contains(&id));
    Cpu {
        id,
        // The older name of the same list.
        siblings: siblings.or_else(|| root.list(path("topology/thread_siblings_list"))),
        cluster: root.list(path("topology/cluster_cpus_list")),
        package: root.number(path("topology/physical_package_id")),
        node: own_node.map(|(node, _)| *node),
        highest_khz: root.number(path("cpufreq/cpuinfo_max_freq")),
    }
}

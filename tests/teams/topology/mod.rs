//! What the library makes of machines: recorded `/sys` and `/proc` trees (`machines/*.txt`), whole
//! ones, with limits, and with files in them that no kernel writes.
// The trees' paths are Unix paths, and so are the groups that the reasons name.
#![cfg(unix)]

mod garbage;
mod quotas;
mod tree;

use std::path::Path;
use superscalar::topology::{Cache, Cpu, Kind, Quota, Topology};
use tree::Tree;

const VIRTUAL_SERVER: &str = include_str!("machines/virtual_server.txt");
const TWO_SOCKETS: &str = include_str!("machines/two_sockets.txt");
const HYBRID: &str = include_str!("machines/hybrid.txt");
const CONTAINER: &str = include_str!("machines/container.txt");
const OLD_SERVER: &str = include_str!("machines/old_server.txt");
const BOTH_VERSIONS: &str = include_str!("machines/both_versions.txt");
const CPUSET: &str = include_str!("machines/cpuset.txt");
const SILENT: &str = include_str!("machines/silent.txt");

const KIB: usize = 1 << 10;

fn read(machine: &str) -> Topology {
    Tree::unpack(machine).read()
}

fn ids(topology: &Topology) -> Vec<usize> {
    topology.cpus.iter().map(|cpu| cpu.id).collect()
}

/// One thing that is known of each CPU.
fn each<T>(topology: &Topology, what: impl Fn(&Cpu) -> T) -> Vec<T> {
    topology.cpus.iter().map(what).collect()
}

/// The caches of one level and kind: their sizes and who shares them.
fn caches(topology: &Topology, level: u32, kind: Kind) -> Vec<(Option<usize>, Vec<usize>)> {
    let ours = |cache: &&Cache| cache.level == level && cache.kind == kind;
    let of_kind = topology.caches.iter().filter(ours);
    of_kind
        .map(|cache| (cache.size, cache.shared.clone()))
        .collect()
}

/// The number of workers, and every word that its reason must have.
#[track_caller]
fn assert_workers(topology: &Topology, count: usize, words: &[&str]) {
    let workers = topology.workers();
    assert_eq!(workers.count, count, "{}", workers.reason);
    let begins = format!("{count}: ");
    assert!(workers.reason.starts_with(&begins), "{}", workers.reason);
    for word in words {
        assert!(workers.reason.contains(word), "{}: {word}", workers.reason);
    }
}

#[test]
fn a_virtual_server() {
    let topology = read(VIRTUAL_SERVER);
    assert_eq!(topology.cpu_name.as_deref(), Some("AMD EPYC"));
    let cpu = |id| Cpu {
        id,
        siblings: Some(vec![id]),
        cluster: Some(vec![id]),
        package: Some(0),
        node: Some(0),
        highest_khz: None,
    };
    assert_eq!(topology.cpus, [cpu(0), cpu(1)]);
    let cache = |level, kind, size, shared: &[usize]| Cache {
        level,
        kind,
        size: Some(size * KIB),
        line: Some(64),
        shared: shared.to_vec(),
    };
    let expected = [
        cache(1, Kind::Data, 32, &[0]),
        cache(1, Kind::Instruction, 32, &[0]),
        cache(2, Kind::Unified, 1024, &[0]),
        cache(3, Kind::Unified, 32768, &[0, 1]),
        cache(1, Kind::Data, 32, &[1]),
        cache(1, Kind::Instruction, 32, &[1]),
        cache(2, Kind::Unified, 1024, &[1]),
    ];
    assert_eq!(topology.caches, expected);
    assert_eq!(topology.affinity, Some(vec![0, 1]));
    assert_eq!(topology.quota, Quota::Unlimited, "a quota of -1 is none");
    assert_eq!(topology.allowed(), [0, 1]);
    assert_eq!(topology.cores(), [0, 1]);
    assert_workers(&topology, 2, &["one for each CPU of the affinity mask"]);
    assert_eq!(topology.data_cache(1), Some(32 * KIB));
    assert_eq!(topology.data_cache(4), None);
}

#[test]
fn two_sockets_with_two_threads_a_core() {
    let topology = read(TWO_SOCKETS);
    let name = "Intel(R) Xeon(R) Gold: two threads";
    assert_eq!(topology.cpu_name.as_deref(), Some(name));
    assert_eq!(ids(&topology), Vec::from_iter(0..16));
    let socket = |cpu: &Cpu| Some(cpu.id / 4 % 2);
    assert_eq!(each(&topology, |cpu| cpu.package), each(&topology, socket));
    assert_eq!(each(&topology, |cpu| cpu.node), each(&topology, socket));
    let pair = |cpu: &Cpu| Some(vec![cpu.id % 8, cpu.id % 8 + 8]);
    assert_eq!(
        each(&topology, |cpu| cpu.siblings.clone()),
        each(&topology, pair)
    );
    assert!(topology.cpus.iter().all(|cpu| cpu.cluster.is_none()));
    let fastest = |cpu: &Cpu| cpu.highest_khz == Some(3_500_000);
    assert!(topology.cpus.iter().all(fastest));
    assert_eq!(topology.quota, Quota::Unlimited, "`max` is no limit");
    assert_eq!(topology.cores(), Vec::from_iter(0..8));
    assert_eq!(topology.allowed(), Vec::from_iter(0..16));
    assert_workers(&topology, 8, &["one for each core", "16 CPUs"]);
}

#[test]
fn caches_of_two_sockets_are_shared_by_cores_and_sockets() {
    let topology = read(TWO_SOCKETS);
    let of_cores = |size| -> Vec<_> {
        let pairs = (0..8).map(|core| vec![core, core + 8]);
        pairs.map(|pair| (Some(size), pair)).collect()
    };
    assert_eq!(caches(&topology, 1, Kind::Data), of_cores(48 * KIB));
    assert_eq!(caches(&topology, 1, Kind::Instruction), of_cores(32 * KIB));
    assert_eq!(caches(&topology, 2, Kind::Unified), of_cores(2048 * KIB));
    let sockets = [
        vec![0, 1, 2, 3, 8, 9, 10, 11],
        vec![4, 5, 6, 7, 12, 13, 14, 15],
    ];
    let sockets = sockets.map(|cpus| (Some(30 << 20), cpus));
    assert_eq!(caches(&topology, 3, Kind::Unified), sockets);
    assert!(topology.caches.iter().all(|cache| cache.line == Some(64)));
    assert_eq!(topology.data_cache(1), Some(48 * KIB));
}

#[test]
fn a_hybrid_laptop() {
    let topology = read(HYBRID);
    let is_fast = |cpu: &Cpu| cpu.id < 4;
    let clusters = each(&topology, |cpu| cpu.cluster.clone());
    let cluster = |cpu: &Cpu| match cpu.id {
        0 | 1 => Some(vec![0, 1]),
        2 | 3 => Some(vec![2, 3]),
        _ => Some(vec![4, 5, 6, 7]),
    };
    assert_eq!(clusters, each(&topology, cluster));
    let clock = |cpu: &Cpu| Some(if is_fast(cpu) { 4_700_000 } else { 3_500_000 });
    assert_eq!(
        each(&topology, |cpu| cpu.highest_khz),
        each(&topology, clock)
    );
    let threads = each(&topology, |cpu| cpu.siblings.as_ref().map_or(0, Vec::len));
    assert_eq!(threads, [2, 2, 2, 2, 1, 1, 1, 1]);
    let second = [
        (Some(1280 * KIB), vec![0, 1]),
        (Some(1280 * KIB), vec![2, 3]),
        (Some(2048 * KIB), vec![4, 5, 6, 7]),
    ];
    assert_eq!(caches(&topology, 2, Kind::Unified), second);
    assert_eq!(topology.data_cache(1), Some(32 * KIB), "the slow cores'");
    assert_eq!(topology.data_cache(2), Some(1280 * KIB), "the fast cores'");
    assert_eq!(topology.cores(), [0, 2, 4, 5, 6, 7]);
    assert_workers(&topology, 6, &["one for each core", "8 CPUs"]);
}

#[test]
fn a_cpuset_leaves_its_cpus() {
    let topology = read(CPUSET);
    assert_eq!(ids(&topology), Vec::from_iter(0..8));
    assert_eq!(topology.affinity, Some(vec![3, 5, 7]));
    assert_eq!(topology.allowed(), [3, 5, 7]);
    assert_eq!(topology.cores(), [3, 5, 7]);
    assert_workers(&topology, 3, &["one for each CPU of the affinity mask"]);
}

#[test]
fn a_cpuset_with_both_threads_of_a_core_counts_it_once() {
    let status = "Name:\ttest\nCpus_allowed_list:\t2-3,5\n";
    let tree = Tree::unpack(CPUSET).with("proc/thread-self/status", status);
    let topology = tree.read();
    assert_eq!(topology.cores(), [2, 5]);
    assert_workers(&topology, 2, &["one for each core", "3 CPUs"]);
}

/// A CPU that is offline keeps its directory and its place in the mask.
#[test]
fn cpus_that_are_offline_are_no_workers() {
    let status = "Name:\ttest\nCpus_allowed_list:\t0-7\n";
    let tree = Tree::unpack(CPUSET)
        .with("proc/thread-self/status", status)
        .with("sys/devices/system/cpu/online", "0,4-7\n");
    let topology = tree.read();
    assert_eq!(ids(&topology), [0, 4, 5, 6, 7]);
    assert_eq!(topology.allowed(), [0, 4, 5, 6, 7]);
    assert_eq!(topology.cores(), [0, 4, 6]);
}

/// A container that shows its host's CPUs 24 to 27 as 0 to 3: the mask has the numbers that the
/// scheduler follows. That two threads of a core are among them nobody can know.
#[test]
fn a_mask_with_other_numbers_than_the_files_is_what_counts() {
    let masks = [
        ("24-27", "0-7", vec![24, 25, 26, 27]),
        ("9", "0-7", vec![9]),
        // Some numbers are those of other CPUs by chance.
        ("5-9", "0-7", vec![5, 6, 7, 8, 9]),
        ("1500-1501", "0-7", vec![1500, 1501]),
    ];
    for (mask, possible, cpus) in masks {
        let status = format!("Name:\ttest\nCpus_allowed_list:\t{mask}\n");
        let tree = Tree::unpack(CPUSET)
            .with("proc/thread-self/status", &status)
            .with("sys/devices/system/cpu/possible", possible);
        let topology = tree.read();
        assert!(topology.is_renumbered(), "{mask}");
        assert_eq!(topology.allowed(), cpus, "{mask}");
        assert_eq!(topology.cores(), cpus, "{mask}");
        assert_workers(&topology, cpus.len(), &["affinity mask", "numbers"]);
    }
}

/// A container's files number its CPUs from zero, and those that it may use overlap with these by
/// chance. What is possible is the host's; that one of the active CPUs is not online tells.
#[test]
fn a_mask_that_overlaps_the_files_by_chance_is_what_counts() {
    let status = "Name:\ttest\nCpus_allowed_list:\t2-5\n";
    let tree = Tree::unpack(CPUSET)
        .with("sys/devices/system/cpu/online", "0-3")
        .with("proc/thread-self/status", status)
        .with("sys/devices/system/cpu/possible", "0-63");
    let mut topology = tree.read();
    topology.active = Some(vec![2, 3, 4, 5]);
    assert!(topology.is_renumbered());
    assert_eq!(topology.allowed(), [2, 3, 4, 5]);
    assert_workers(&topology, 4, &["affinity mask", "numbers"]);
    // CPUs of the mask that are offline are not active.
    topology.active = Some(vec![2, 3]);
    assert!(!topology.is_renumbered());
    assert_eq!(topology.allowed(), [2, 3]);
}

/// What the system says of the thread itself.
#[cfg(target_os = "linux")]
#[test]
fn the_system_is_asked_for_active_cpus() {
    let topology = Topology::read();
    assert_eq!(topology.active, Some(topology.allowed()));
    assert!(!topology.is_renumbered());
}

/// Kernels may leave CPUs in the mask that can never be: as long as all that are online are there,
/// the numbers are the same.
#[test]
fn a_mask_of_more_than_can_be_is_no_other_numbering() {
    let status = "Name:\ttest\nCpus_allowed_list:\t0-63\n";
    let tree = Tree::unpack(CPUSET)
        .with("proc/thread-self/status", status)
        .with("sys/devices/system/cpu/possible", "0-7");
    let topology = tree.read();
    assert!(!topology.is_renumbered());
    assert_eq!(topology.allowed(), Vec::from_iter(0..8));
    assert_eq!(topology.cores(), [0, 2, 4, 6]);
}

/// A thread's name may be of any bytes.
#[test]
fn a_name_that_is_no_text_hides_no_mask() {
    let tree = Tree::unpack(CPUSET);
    let status = b"Name:\tcaf\xe9\nCpus_allowed_list:\t3,5\n";
    tree.write("proc/thread-self/status", status);
    assert_eq!(tree.read().affinity, Some(vec![3, 5]));
}

#[test]
fn the_mask_is_that_of_the_thread() {
    let status = "Name:\ttest\nCpus_allowed_list:\t0-7\n";
    let tree = Tree::unpack(CPUSET).with("proc/self/status", status);
    assert_eq!(tree.read().affinity, Some(vec![3, 5, 7]));
    let tree = tree.without("proc/thread-self/status");
    assert_eq!(tree.read().affinity, Some(Vec::from_iter(0..8)));
}

#[test]
fn without_a_list_the_directories_name_the_cpus() {
    let tree = Tree::unpack(CPUSET).without("sys/devices/system/cpu/online");
    let tree = tree.with("sys/devices/system/cpu/cpufreq/boost", "1");
    assert_eq!(ids(&tree.read()), Vec::from_iter(0..8));
}

#[track_caller]
fn assert_nothing_is_known(topology: &Topology) {
    let expected = Topology {
        cpu_name: None,
        cpus: Vec::new(),
        possible: None,
        active: None,
        caches: Vec::new(),
        affinity: None,
        quota: Quota::Unlimited,
    };
    assert_eq!(*topology, expected);
    assert_eq!(topology.allowed(), [0; 0]);
    assert_eq!(topology.cores(), [0; 0]);
    assert_eq!(topology.data_cache(1), None);
    assert_workers(topology, 1, &["the system does not say which CPUs"]);
}

#[test]
fn of_a_silent_machine_nothing_is_known() {
    assert_nothing_is_known(&read(SILENT));
    assert_nothing_is_known(&Topology::read_from(Path::new("/nonexistent/superscalar")));
}

/// A machine that hides `/sys` but not `/proc`: the mask alone says what there is.
#[test]
fn the_mask_serves_where_the_cpus_are_unknown() {
    let status = "Name:\ttest\nCpus_allowed_list:\t1,3\n";
    let tree = Tree::unpack(SILENT).with("proc/thread-self/status", status);
    let topology = tree.read();
    assert_eq!(topology.allowed(), [1, 3]);
    assert_eq!(topology.cores(), [1, 3]);
    assert_workers(&topology, 2, &["affinity mask"]);
}

/// What a cache holds is never guessed: one that does not say it is left out, as one without a
/// level is.
#[test]
fn a_cache_of_an_unknown_kind_is_left_out() {
    let path = "sys/devices/system/cpu/cpu0/cache/index0/type";
    let tree = Tree::unpack(VIRTUAL_SERVER).with(path, "Trace\n");
    let of_first = |cache: &&Cache| cache.level == 1 && cache.shared == [0];
    let topology = tree.read();
    let kinds: Vec<Kind> = topology
        .caches
        .iter()
        .filter(of_first)
        .map(|c| c.kind)
        .collect();
    assert_eq!(kinds, [Kind::Instruction]);
}

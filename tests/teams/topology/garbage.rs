//! Files that no kernel writes: they say nothing, and the rest is still read.

use super::tree::Tree;
use super::{
    BOTH_VERSIONS, CONTAINER, CPUSET, HYBRID, OLD_SERVER, TWO_SOCKETS, VIRTUAL_SERVER,
    assert_workers, ids,
};
use superscalar::topology::{Cpu, Quota};

/// What no kernel writes: words, ranges that are reversed, endless or beyond any number, other
/// encodings.
const GARBAGE: [&[u8]; 9] = [
    b"garbage\n",
    b"\n\n\n",
    b"-7\n",
    b"0-18446744073709551615\n",
    b"0-99999999999,99999999999999999999999\n",
    b"3-1\n",
    b"1,,2\n",
    b"\xff\xfe\x00\x01",
    "\u{0}: - cgroup cgroup rw,cpu\n4:cpu:\n0::\n - cgroup2\n".as_bytes(),
];

const MACHINES: [&str; 7] = [
    VIRTUAL_SERVER,
    TWO_SOCKETS,
    HYBRID,
    CONTAINER,
    OLD_SERVER,
    BOTH_VERSIONS,
    CPUSET,
];

#[test]
fn garbage_in_every_file_says_nothing() {
    for machine in MACHINES {
        for garbage in GARBAGE.iter().filter(|garbage| **garbage != b"\n\n\n") {
            let tree = Tree::unpack(machine);
            for (path, _) in tree.files() {
                tree.write(path, garbage);
            }
            let topology = tree.read();
            assert_eq!(topology.cpu_name, None);
            assert_eq!(topology.affinity, None);
            assert_eq!(topology.quota, Quota::Unlimited);
            assert_eq!(topology.caches, []);
            // The names of the directories are left.
            let is_bare = |cpu: &Cpu| {
                let lists = cpu.siblings.is_none() && cpu.cluster.is_none() && cpu.node.is_none();
                lists && cpu.package.is_none() && cpu.highest_khz.is_none()
            };
            assert!(topology.cpus.iter().all(is_bare), "{:?}", topology.cpus);
            assert_workers(&topology, topology.cpus.len().max(1), &[]);
        }
    }
}

/// Whatever is wrong with one file, the rest is still read, and there is a worker.
#[test]
fn garbage_in_one_file_leaves_a_worker() {
    // The two machines with hundreds of files have none of another kind.
    let small = |machine: &&str| ![TWO_SOCKETS, HYBRID].contains(machine);
    for machine in MACHINES.into_iter().filter(small) {
        let tree = Tree::unpack(machine);
        let intact = tree.read();
        for (path, content) in tree.files() {
            for garbage in GARBAGE {
                tree.write(path, garbage);
                let topology = tree.read();
                let workers = topology.workers();
                assert!(workers.count >= 1, "{path}: {garbage:?}");
                assert!(workers.count <= 16, "{path}: {garbage:?}: {workers:?}");
                let known = ids(&topology).is_empty() || ids(&topology) == ids(&intact);
                assert!(known, "{path}: {garbage:?}: {:?}", ids(&topology));
            }
            tree.write(path, content.as_bytes());
        }
        assert_eq!(tree.read(), intact, "all files are as they were");
    }
}

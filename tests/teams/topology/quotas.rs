//! The CPU time that control groups allow: which group binds, and what is no limit.

use super::tree::Tree;
use super::{BOTH_VERSIONS, CONTAINER, OLD_SERVER, assert_workers, each, read};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use superscalar::topology::{Cpu, Quota};

fn limited(cpus: f64, group: &str) -> Quota {
    let group = group.into();
    Quota::Cpus { cpus, group }
}

#[test]
fn a_container_has_as_many_workers_as_whole_cpus_of_its_quota() {
    let quotas = [
        ("50000 100000", 0.5, 1),
        ("150000 100000", 1.5, 1),
        ("250000 100000", 2.5, 2),
        ("30000 10000", 3.0, 3),
    ];
    for (text, cpus, workers) in quotas {
        let tree = Tree::unpack(CONTAINER).with("sys/fs/cgroup/cpu.max", text);
        let topology = tree.read();
        assert_eq!(topology.quota, limited(cpus, "/sys/fs/cgroup"), "{text}");
        let allows = format!("{cpus:.2} CPUs");
        assert_workers(&topology, workers, &["/sys/fs/cgroup", &allows, "4 cores"]);
        assert_eq!(
            topology.cores(),
            [0, 1, 2, 3],
            "the quota takes no CPU away"
        );
    }
}

/// A quota of no less than the cores decides nothing, but it is told.
#[test]
fn a_wide_quota_leaves_a_worker_for_each_cpu() {
    for (text, cpus) in [("400000 100000", 4.0), ("1000000 100000", 10.0)] {
        let tree = Tree::unpack(CONTAINER).with("sys/fs/cgroup/cpu.max", text);
        let topology = tree.read();
        assert_eq!(topology.quota, limited(cpus, "/sys/fs/cgroup"), "{text}");
        assert_workers(&topology, 4, &["one for each CPU of the affinity mask"]);
    }
}

#[test]
fn a_quota_of_an_ancestor_binds() {
    let topology = read(OLD_SERVER);
    let group = "/sys/fs/cgroup/cpu,cpuacct/pods/burst";
    assert_eq!(topology.quota, limited(2.5, group));
    assert_eq!(topology.affinity, Some(vec![0, 1, 2, 3]));
    let own = |cpu: &Cpu| Some(vec![cpu.id]);
    assert_eq!(
        each(&topology, |cpu| cpu.siblings.clone()),
        each(&topology, own)
    );
    let group = format!("control group {group} allows 2.50");
    assert_workers(&topology, 2, &[&group]);
}

/// In a container without a namespace of its own, the mount shows the group that the container is
/// in, by its full name.
#[test]
fn a_mounted_part_of_the_hierarchy_is_found() {
    let tree = Tree::unpack(OLD_SERVER)
        .with("proc/self/cgroup", "4:cpu,cpuacct:/docker/1f/worker\n")
        .with(
            "proc/self/mountinfo",
            "33 25 0:28 /docker/1f /sys/fs/cgroup/cpu ro master:2 - cgroup cgroup rw,cpu,cpuacct\n",
        )
        .with("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "300000")
        .with("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000")
        .with("sys/fs/cgroup/cpu/worker/cpu.cfs_quota_us", "-1")
        .with("sys/fs/cgroup/cpu/worker/cpu.cfs_period_us", "100000");
    assert_eq!(tree.read().quota, limited(3.0, "/sys/fs/cgroup/cpu"));
}

#[test]
fn the_tighter_of_two_hierarchies_binds() {
    let old = "/sys/fs/cgroup/cpu/batch";
    let tree = Tree::unpack(BOTH_VERSIONS);
    assert_eq!(tree.read().quota, limited(2.0, old));
    assert_workers(&tree.read(), 2, &[old]);
    let new = "/sys/fs/cgroup/unified/batch/job";
    let tree = tree.with("sys/fs/cgroup/unified/batch/job/cpu.max", "100000 100000");
    assert_eq!(tree.read().quota, limited(1.0, new));
    assert_workers(&tree.read(), 1, &[new]);
}

#[test]
fn limits_that_are_none_are_left_alone() {
    for text in [
        "max 100000",
        "max",
        "0 100000",
        "-1 100000",
        "150000",
        "150000 0",
        "150000  100000",
        "150000 -100000",
        "much 100000",
        "nan 100000",
    ] {
        let tree = Tree::unpack(CONTAINER).with("sys/fs/cgroup/cpu.max", text);
        assert_eq!(tree.read().quota, Quota::Unlimited, "{text}");
    }
}

/// Words that a conversion to floating point takes for numbers are no limits.
#[test]
fn limits_are_whole_numbers() {
    for text in ["inf 100000", "infinity inf", "inf inf", "150000 inf"] {
        let tree = Tree::unpack(CONTAINER).with("sys/fs/cgroup/cpu.max", text);
        assert_eq!(tree.read().quota, Quota::Unlimited, "{text}");
    }
}

/// Blanks in the names of mounts are written as `\040`.
#[test]
fn a_hierarchy_is_found_where_the_name_of_its_mount_has_a_blank() {
    let mounts = "41 31 0:38 / /mnt/control\\040groups rw,relatime - cgroup2 cgroup2 rw\n";
    let tree = Tree::unpack(CONTAINER)
        .with("proc/self/mountinfo", mounts)
        .with("mnt/control groups/cpu.max", "150000 100000");
    assert_eq!(tree.read().quota, limited(1.5, "/mnt/control groups"));
}

/// So is whatever else the kernel escapes; what only looks like an escape stays as it is.
#[test]
fn escaped_names_of_mounts_are_found() {
    let names = [
        ("/mnt/a\\043b", "mnt/a#b"),
        ("/mnt/a\\134040b", "mnt/a\\040b"),
        ("/mnt/a\\9b", "mnt/a\\9b"),
        ("/mnt/a\\", "mnt/a\\"),
    ];
    for (escaped, name) in names {
        let mounts = format!("41 31 0:38 / {escaped} rw - cgroup2 cgroup2 rw\n");
        let tree = Tree::unpack(CONTAINER)
            .with("proc/self/mountinfo", &mounts)
            .with(&format!("{name}/cpu.max"), "150000 100000");
        let group = format!("/{name}");
        assert_eq!(tree.read().quota, limited(1.5, &group), "{escaped}");
    }
}

/// Names of any bytes are names: of other mounts, of the hierarchy's own, of groups.
#[test]
fn names_that_are_no_text_hide_no_limit() {
    let tree = Tree::unpack(CONTAINER).with("sys/fs/cgroup/cpu.max", "150000 100000");
    let mounts = b"40 31 8:1 / /media/caf\xe9 rw - ext4 /dev/sda1 rw\n\
                   41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
    tree.write("proc/self/mountinfo", mounts);
    assert_eq!(tree.read().quota, limited(1.5, "/sys/fs/cgroup"));

    let odd = OsStr::from_bytes(b"/mnt/caf\xe9/th\xe9");
    let directory = tree.path(Path::new(odd));
    fs::create_dir_all(&directory).expect("this file system takes any bytes");
    fs::write(directory.join("cpu.max"), "50000 100000").expect("a file");
    let mounts = b"41 31 0:38 / /mnt/caf\xe9 rw - cgroup2 cgroup2 rw\n";
    tree.write("proc/self/mountinfo", mounts);
    tree.write("proc/self/cgroup", b"0::/th\xe9\n");
    let group = odd.into();
    assert_eq!(tree.read().quota, Quota::Cpus { cpus: 0.5, group });
}

/// A process outside of its namespace's part of the hierarchy has a name that leads out of it.
#[test]
fn names_that_lead_out_of_what_is_mounted_are_not_followed() {
    let at = |root: &str| format!("41 31 0:38 {root} /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    let read = |group: &str, root: &str| {
        let tree = Tree::unpack(CONTAINER)
            .with("proc/self/cgroup", &format!("0::{group}\n"))
            .with("proc/self/mountinfo", &at(root))
            .with("sys/fs/cgroup/cpu.max", "max 100000")
            .with("sys/fs/cgroup/other/cpu.max", "300000 100000")
            .with("sys/fs/other/cpu.max", "150000 100000")
            .with("sys/other/cpu.max", "150000 100000");
        tree.read().quota
    };
    assert_eq!(read("/../other", "/"), Quota::Unlimited);
    assert_eq!(read("/..", "/"), Quota::Unlimited);
    assert_eq!(read("/a/../../other", "/"), Quota::Unlimited);
    assert_eq!(read("/../../other", "/.."), Quota::Unlimited);
    // What is mounted begins above the namespace.
    assert_eq!(
        read("/../other", "/.."),
        limited(3.0, "/sys/fs/cgroup/other")
    );
}

/// Stops are counted by the process's groups: those of the whole machine's group are none of it.
#[test]
fn stops_are_those_of_the_own_groups() {
    let tree = Tree::unpack(OLD_SERVER);
    assert_eq!(tree.throttled(), None);
    let own = "sys/fs/cgroup/cpu,cpuacct/pods/burst/cpu.stat";
    let parent = "sys/fs/cgroup/cpu,cpuacct/pods/cpu.stat";
    let other = "sys/fs/cgroup/cpu,cpuacct/others/cpu.stat";
    let stat = |stops| format!("nr_periods 9\nnr_throttled {stops}\nthrottled_time 5\n");
    let tree = tree
        .with(other, &stat(1000))
        .with(own, &stat(3))
        .with(parent, &stat(4));
    assert_eq!(tree.throttled(), Some(7));
}

/// A hierarchy that is mounted twice is one.
#[test]
fn stops_are_counted_once() {
    let mounts = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n\
                  31 23 0:26 / /mnt/again rw - cgroup2 cgroup2 rw\n\
                  32 23 0:26 /ours /mnt/ours rw - cgroup2 cgroup2 rw\n";
    let stat = |stops| format!("nr_throttled {stops}\n");
    let tree = Tree::unpack(CONTAINER)
        .with("proc/self/cgroup", "0::/ours\n")
        .with("proc/self/mountinfo", mounts)
        .with("sys/fs/cgroup/cpu.stat", &stat(2))
        .with("mnt/again/cpu.stat", &stat(2))
        .with("mnt/again/ours/cpu.stat", &stat(5))
        .with("mnt/ours/cpu.stat", &stat(5));
    assert_eq!(tree.throttled(), Some(7));
}

/// The hierarchy is mounted as a whole, and a part of it that the process is not in once more, at
/// another place.
#[test]
fn limits_of_other_groups_do_not_bind() {
    let mounts = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n\
                  31 23 0:26 /others /mnt/others rw - cgroup2 cgroup2 rw\n";
    let tree = Tree::unpack(CONTAINER)
        .with("proc/self/cgroup", "0::/ours\n")
        .with("proc/self/mountinfo", mounts)
        .with("sys/fs/cgroup/cpu.max", "max 100000")
        .with("sys/fs/cgroup/ours/cpu.max", "max 100000")
        .with("sys/fs/cgroup/others/cpu.max", "150000 100000")
        .with("mnt/others/cpu.max", "150000 100000");
    assert_eq!(tree.read().quota, Quota::Unlimited);
}

/// The root of a hierarchy is named as its mount is.
#[test]
fn the_group_is_named_without_a_slash_at_its_end() {
    let topology = read(CONTAINER);
    let Quota::Cpus { group, .. } = &topology.quota else {
        panic!("no quota: {:?}", topology.quota);
    };
    assert_eq!(group.display().to_string(), "/sys/fs/cgroup");
    assert_workers(&topology, 1, &["control group /sys/fs/cgroup allows"]);
}

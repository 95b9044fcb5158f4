//! Where the workers of a team run.

use super::{LIMIT, assert_settles, blocks, team};
use common::child;
use superscalar::par;
use superscalar::team::{Config, Pin, Place, Team};
use superscalar::topology::Topology;
use superscalar::tuning::Tuning;

/// The CPUs of the process's workers, by the names of their threads, as the kernel tells them.
#[cfg(target_os = "linux")]
fn workers_masks() -> Vec<(String, String)> {
    let tasks = std::fs::read_dir("/proc/self/task").expect("a list of threads");
    let status = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("status")).ok();
    let field = |status: &str, name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.expect("a field of the status").trim().to_owned()
    };
    let described = tasks.flatten().filter_map(status).map(|status| {
        let mask = field(&status, "Cpus_allowed_list:");
        (field(&status, "Name:"), mask)
    });
    let mut workers: Vec<_> = described
        .filter(|(name, _)| name.starts_with("superscalar-"))
        .collect();
    workers.sort();
    workers
}

#[cfg(target_os = "linux")]
#[test]
fn workers_are_where_they_say() {
    if child::passed_alone("team::places::workers_are_where_they_say", LIMIT) {
        return;
    }
    let cpus = Topology::read().allowed();
    if cpus.len() < 2 {
        eprintln!("pinning not tested: one CPU, which is the caller's");
    }
    let reversed = cpus.iter().rev().copied().collect();
    for cpus in [cpus, reversed] {
        let workers = cpus.len();
        let pin = Pin::Cpus(cpus.clone());
        let team = Team::new(Config { workers, pin }).expect("a team can be started");
        let pinned = cpus[1..].iter().map(|cpu| Place::Pinned(*cpu));
        let places: Vec<Place> = [Place::Caller].into_iter().chain(pinned).collect();
        assert_eq!(team.places(), places);
        let numbered = (1..workers).map(|worker| format!("superscalar-{worker}"));
        let mut masks: Vec<_> = numbered
            .zip(cpus[1..].iter().map(usize::to_string))
            .collect();
        masks.sort();
        assert_settles(workers_masks, masks, "the masks of the workers");
    }
    assert_settles(workers_masks, Vec::new(), "the teams are gone");
}

#[test]
fn places_of_workers_that_nobody_pinned() {
    let team = team(3);
    let expected = [Place::Caller, Place::Anywhere, Place::Anywhere];
    assert_eq!(team.places(), expected);
}

#[test]
fn the_callers_affinity_is_unchanged() {
    let mask = || Topology::read().affinity;
    let before = mask();
    let cpus = Topology::read().allowed();
    let workers = cpus.len();
    let (x, bits) = blocks(40, 2);
    for pin in [Pin::Cpus(cpus), Pin::Nowhere] {
        Tuning::new([1; 7]).activate();
        let team = Team::new(Config { workers, pin }).expect("a team can be started");
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
        assert_eq!(mask(), before, "after a job");
        team.resize(workers + 1).expect("a team can grow");
        assert_eq!(mask(), before, "after a change of size");
        drop(team);
        assert_eq!(mask(), before, "after the end");
    }
}

//! The CPUs of what a closure starts, of workers whose masks somebody changes, and of other
//! processes' workers.

use super::LIMIT;
use crate::team::blocks;
use common::child;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::env;
use std::process::Command;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use superscalar::par;
use superscalar::team::{Config, Pin, Place, Team};
use superscalar::topology::Topology;
use superscalar::tuning::Tuning;

/// The CPUs that a status of the kernel allows.
fn allowed(status: &str) -> String {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    line.expect("a list of CPUs").trim().to_owned()
}

/// The CPUs of the calling thread.
fn own_cpus() -> String {
    allowed(&std::fs::read_to_string("/proc/thread-self/status").expect("a status"))
}

/// The CPUs of the calling thread, and of what it starts: a thread and a process.
fn started_inside() -> Vec<String> {
    let thread = thread::spawn(own_cpus).join().expect("no panic");
    let process = Command::new("cat").arg("/proc/self/status").output();
    let process = String::from_utf8_lossy(&process.expect("a process").stdout).into_owned();
    vec![own_cpus(), thread, allowed(&process)]
}

fn masks_of(team: &Team) -> Vec<Vec<String>> {
    let mut found = vec![Vec::new(); team.workers()];
    let all = Barrier::new(team.workers());
    team.each(&mut found, |_, found| {
        all.wait();
        *found = started_inside();
    });
    found
}

#[test]
fn what_a_closure_starts_has_the_cpus_of_the_process() {
    const TEST: &str = "guest::cpus::what_a_closure_starts_has_the_cpus_of_the_process";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let cpus = Topology::read().allowed();
    let (workers, all) = (cpus.len(), started_inside());
    if workers < 2 {
        return eprintln!("pins not tested: one CPU");
    }
    Tuning::new([1; 7]).activate();
    let (x, bits) = blocks(400, 2);
    let team = Team::new(Config {
        workers,
        pin: Pin::Cpus(cpus.clone()),
    })
    .expect("a team");
    for _ in 0..20 {
        assert_eq!(masks_of(&team), vec![all.clone(); workers]);
        // Kernels pin again, and closures are free again.
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
    }
    let masks = Mutex::new(Vec::new());
    let all_of_team = Barrier::new(workers);
    team.each(&mut vec![(); workers], |index, ()| {
        all_of_team.wait();
        if index == 1 {
            // The first use of the global pool.
            masks
                .lock()
                .expect("no panic")
                .extend(rayon::broadcast(|_| own_cpus()));
        }
    });
    let masks = masks.into_inner().expect("no panic");
    assert_eq!(masks, vec![all[0].clone(); masks.len()]);
    let pin = Pin::CpusAlways(cpus.clone());
    let pinned = Team::new(Config { workers, pin }).expect("a team");
    let found = masks_of(&pinned);
    assert_eq!(found[0], all, "the caller");
    for (found, cpu) in found.iter().zip(&cpus).skip(1) {
        assert_eq!(*found, vec![cpu.to_string(); 3]);
    }
}

/// Somebody outside narrows the masks of all threads: workers do not leave them.
#[test]
fn a_narrower_mask_is_kept() {
    if child::passed_alone("guest::cpus::a_narrower_mask_is_kept", LIMIT) {
        return;
    }
    let cpus = Topology::read().allowed();
    if cpus.len() < 2 {
        return eprintln!("pins not tested: one CPU");
    }
    Tuning::new([1; 7]).activate();
    let (x, bits) = blocks(400, 2);
    let pin = Pin::Cpus(vec![cpus[0], cpus[1]]);
    let team = Team::new(Config { workers: 2, pin }).expect("a team");
    assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
    let mut narrow = CpuSet::new();
    narrow.set(cpus[0]);
    for task in std::fs::read_dir("/proc/self/task")
        .expect("threads")
        .flatten()
    {
        let id = task
            .file_name()
            .to_string_lossy()
            .parse()
            .expect("a number");
        sched_setaffinity(rustix::process::Pid::from_raw(id), &narrow).expect("a narrower mask");
    }
    for _ in 0..5 {
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
        let mut masks = [None; 2];
        let both = Barrier::new(2);
        team.each(&mut masks, |_, mask| {
            both.wait();
            *mask = sched_getaffinity(None).ok();
        });
        assert_eq!(masks, [Some(narrow); 2]);
    }
}

/// The CPUs that the default team of another process is pinned to: it is this test again.
#[test]
fn two_processes_pin_no_two_workers_to_a_cpu() {
    const TEST: &str = "guest::cpus::two_processes_pin_no_two_workers_to_a_cpu";
    const SECOND: &str = "SUPERSCALAR_TEST_SECOND";
    let pinned = |team: &Team| -> Vec<usize> {
        let cpu = |place: &Place| match place {
            Place::Pinned(cpu) => Some(*cpu),
            _ => None,
        };
        team.places().iter().filter_map(cpu).collect()
    };
    if env::var_os(SECOND).is_some() {
        let workers = Topology::read().cores().len();
        let team = Team::new(Config {
            workers,
            pin: Pin::Cores,
        })
        .expect("a team");
        assert_eq!(team.workers(), workers);
        println!("pinned {:?}", pinned(&team));
        let again = Team::new(Config {
            workers,
            pin: Pin::Cores,
        })
        .expect("a team");
        // It may have found another CPU free in the meantime.
        let (first, second) = (pinned(&team), pinned(&again));
        let shared = first.iter().all(|cpu| second.contains(cpu));
        assert!(
            shared,
            "teams of a process share its CPUs: {first:?}, {second:?}"
        );
        return;
    }
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let workers = Topology::read().cores().len();
    let team = Team::new(Config {
        workers,
        pin: Pin::Cores,
    })
    .expect("a team");
    let ours = pinned(&team);
    let of_a_second_process = || -> Vec<usize> {
        let output = child::run(child::command(TEST).env(SECOND, "1"));
        assert!(output.status.success(), "{}", child::errors(&output));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let (_, list) = said.split_once("pinned [").expect("a list");
        let (list, _) = list.split_once(']').expect("its end");
        let numbers = list.split(", ").filter(|it| !it.is_empty());
        numbers.map(|it| it.parse().expect("a CPU")).collect()
    };
    let theirs = of_a_second_process();
    assert!(
        theirs.iter().all(|cpu| !ours.contains(cpu)),
        "{ours:?} and {theirs:?}"
    );
    let expected = ours.len();
    drop(team);
    // Other tests have teams, too, in processes of their own.
    let deadline = Instant::now() + LIMIT / 2;
    while of_a_second_process().len() < expected {
        assert!(
            Instant::now() < deadline,
            "CPUs that are free again are claimed"
        );
        thread::sleep(Duration::from_millis(100));
    }
}

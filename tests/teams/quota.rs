//! A real CPU quota: the test makes a control group with one, starts itself again in it, and asks
//! there.
//!
//! It needs the right to make control groups. Where it has not, it says why, in a line that begins
//! with `quota not tested:`.
#![cfg(target_os = "linux")]

use crate::team::assert_settles;
use common::child;
use common::data;
use common::value::Value;
use common::watchdog::watch;
use std::env;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::PathBuf;
use std::process::{self, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use superscalar::par;
use superscalar::team::{Config, Team};
use superscalar::topology::{Quota, Topology};

/// What the parent tells the child: the CPUs' worth of time, and the directory of its group.
const CPUS: &str = "SUPERSCALAR_TEST_QUOTA";
const GROUP: &str = "SUPERSCALAR_TEST_GROUP";

/// The period of the quotas, in microseconds.
const PERIOD: f64 = 100_000.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    One,
    Two,
}

/// A mounted hierarchy with a CPU controller.
struct Hierarchy {
    version: Version,
    at: PathBuf,
    /// Whether the test mounted it.
    ours: bool,
}

impl Hierarchy {
    /// The hierarchy of a version, where it is mounted, or mounted for the test if it is nowhere.
    fn find(version: Version) -> Result<Hierarchy, String> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").map_err(|it| it.to_string())?;
        let mut found = mounts.lines().filter_map(|line| mounted(line, version));
        match (found.next(), version) {
            (Some(at), _) => Ok(Hierarchy {
                version,
                at,
                ours: false,
            }),
            (None, Version::One) => Hierarchy::mount(),
            (None, Version::Two) => Err("version 2 is not mounted".to_owned()),
        }
    }

    fn mount() -> Result<Hierarchy, String> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("superscalar-cgroup-{}-{number}", process::id());
        let at = env::temp_dir().join(name);
        fs::create_dir(&at).map_err(|error| format!("{}: {error}", at.display()))?;
        let mut command = Command::new("mount");
        command.args(["-t", "cgroup", "-o", "cpu", "none"]).arg(&at);
        let output = command.output();
        if output.as_ref().is_ok_and(|it| it.status.success()) {
            let version = Version::One;
            return Ok(Hierarchy {
                version,
                at,
                ours: true,
            });
        }
        let _ = fs::remove_dir(&at);
        let said = output.map(|it| String::from_utf8_lossy(&it.stderr).trim().to_owned());
        Err(format!("version 1 can not be mounted: {said:?}"))
    }

    /// Version 2 gives its groups a controller only if their parent hands it down.
    fn hands_down_cpu(&self) -> Result<(), String> {
        let path = self.at.join("cgroup.subtree_control");
        let controllers = fs::read_to_string(&path).unwrap_or_default();
        if self.version == Version::One || controllers.split_whitespace().any(|it| it == "cpu") {
            return Ok(());
        }
        Err(format!("{}: no cpu in {controllers:?}", path.display()))
    }
}

impl Drop for Hierarchy {
    fn drop(&mut self) {
        if self.ours {
            let status = Command::new("umount").arg(&self.at).status();
            eprintln!("unmounted {}: {status:?}", self.at.display());
            let _ = fs::remove_dir(&self.at);
        }
    }
}

/// Where a line of mountinfo mounts a hierarchy of that version with a CPU controller, if it does.
fn mounted(line: &str, version: Version) -> Option<PathBuf> {
    let (before, after) = line.split_once(" - ")?;
    let has_cpu = || after.split([' ', ',']).any(|option| option == "cpu");
    let is_ours = match version {
        Version::One => after.starts_with("cgroup ") && has_cpu(),
        Version::Two => after.starts_with("cgroup2 "),
    };
    is_ours.then(|| before.split(' ').nth(4).map(PathBuf::from))?
}

/// A group with a quota. It goes with the value of the process that made it: in the child it is not
/// empty.
struct Group(PathBuf);

impl Group {
    fn create(hierarchy: &Hierarchy, cpus: f64) -> Result<Group, String> {
        hierarchy.hands_down_cpu()?;
        let name = format!(
            "superscalar-test-{}-{}",
            process::id(),
            (10.0 * cpus) as u32
        );
        let group = Group(hierarchy.at.join(name));
        fs::create_dir(&group.0).map_err(|error| format!("{}: {error}", group.0.display()))?;
        group.limit(hierarchy.version, Some(cpus))?;
        Ok(group)
    }

    /// Sets the quota, or takes it away.
    fn limit(&self, version: Version, cpus: Option<f64>) -> Result<(), String> {
        let quota = cpus.map(|cpus| (cpus * PERIOD).to_string());
        match version {
            Version::One => {
                self.write("cpu.cfs_period_us", &PERIOD.to_string())?;
                self.write("cpu.cfs_quota_us", &quota.unwrap_or("-1".to_owned()))
            }
            Version::Two => {
                let quota = quota.unwrap_or("max".to_owned());
                self.write("cpu.max", &format!("{quota} {PERIOD}"))
            }
        }
    }

    fn write(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.0.join(name);
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// A command as a process of the group.
    fn holding(&self, command: &Command) -> Command {
        let mut inside = Command::new("sh");
        let script = format!("echo $$ > \"${GROUP}/cgroup.procs\" && exec \"$0\" \"$@\"");
        inside.args(["-c", &script]).arg(command.get_program());
        inside.args(command.get_args()).env(GROUP, &self.0);
        inside
    }

    fn remove(&self) -> io::Result<()> {
        fs::remove_dir(&self.0)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if env::var_os(GROUP).is_some() {
            return;
        }
        // A process is in its group for a moment after it was waited for.
        for _ in 0..200 {
            if self.remove().is_ok() || !self.0.exists() {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        eprintln!("{}: {:?}", self.0.display(), self.remove());
    }
}

/// Runs the test in a group with a quota. An error says why there is no such group.
fn try_quota(test: &str, version: Version, cpus: f64) -> Result<(), String> {
    if let Quota::Cpus { cpus: own, group } = Topology::read().quota
        && own <= cpus
    {
        let group = group.display();
        return Err(format!("{group} already allows no more than {own} CPUs"));
    }
    let hierarchy = Hierarchy::find(version)?;
    let group = Group::create(&hierarchy, cpus)?;
    let mut command = group.holding(&child::command(test));
    let output = child::run(command.env(CPUS, cpus.to_string()));
    let said = child::errors(&output);
    assert!(output.status.success(), "{version:?}, {cpus} CPUs: {said}");
    eprintln!("quota tested: {version:?}, {}\n{said}", group.0.display());
    Ok(())
}

fn quota(test: &str, cpus: f64) {
    if env::var_os(CPUS).is_some() {
        return under_the_quota();
    }
    for version in [Version::One, Version::Two] {
        if let Err(why) = try_quota(test, version, cpus) {
            eprintln!("quota not tested: {version:?}, {cpus} CPUs: {why}");
        }
    }
}

#[test]
fn half_a_cpu_makes_one_worker() {
    quota("quota::half_a_cpu_makes_one_worker", 0.5);
}

#[test]
fn one_and_a_half_cpus_make_one_worker() {
    quota("quota::one_and_a_half_cpus_make_one_worker", 1.5);
}

fn under_the_quota() {
    let _guard = watch("a process under a quota", Duration::from_secs(60));
    let expected: f64 = env::var(CPUS).expect("set").parse().expect("a number");
    let expected_group = PathBuf::from(env::var_os(GROUP).expect("set by the parent"));
    let topology = Topology::read();
    let Quota::Cpus { cpus, group } = &topology.quota else {
        panic!("no quota was found: {topology:?}");
    };
    assert!((cpus - expected).abs() < 0.01, "{cpus} CPUs");
    assert_eq!(*group, expected_group);
    let workers = topology.workers();
    assert_eq!(workers.count, 1, "{}", workers.reason);
    if topology.cores().len() > 1 {
        let named = workers.reason.contains(&group.display().to_string());
        assert!(named, "{}", workers.reason);
    }
    eprintln!("workers: {}", workers.reason);
    sums_are_right_and_alone();
    a_team_follows(&Group(expected_group), expected);
}

/// A default team has a worker for each core as long as the group has no quota, and one again
/// afterwards.
fn a_team_follows(group: &Group, cpus: f64) {
    let version = match group.0.join("cpu.max").exists() {
        true => Version::Two,
        false => Version::One,
    };
    let x: Vec<f64> = data::values(1 << 20, 92, data::mixed);
    let bits = f64::canonical_sum(&x).to_bits();
    let team = Team::new(Config::default()).expect("a team can be started");
    assert_eq!(team.refresh(), Ok(false));
    for quota in [None, Some(cpus)] {
        group.limit(version, quota).expect("a quota can be changed");
        let workers = Topology::read().workers();
        let changes = team.workers() != workers.count;
        assert_eq!(team.refresh(), Ok(changes));
        assert_eq!(team.workers(), workers.count, "{}", workers.reason);
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
        assert_settles(|| workers_threads().len(), workers.count - 1, "threads");
    }
    assert_eq!(team.workers(), 1);
    a_quota_that_comes_later_ends_the_spinning(group, version, cpus, &x[..1 << 12]);
    // More workers than the quota allows are slower, but not wrong.
    team.resize(3).expect("a team can be resized");
    assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
}

/// Workers that were started without a quota look for work in a loop. Some seconds after one is set
/// they sleep instead: between two jobs they then leave their CPU of their own will. How often they
/// do does not depend on what else the machine does, as their time would.
fn a_quota_that_comes_later_ends_the_spinning(
    group: &Group,
    version: Version,
    cpus: f64,
    x: &[f64],
) {
    group.limit(version, None).expect("a quota can be changed");
    let team = Team::new(Config::with_workers(2)).expect("a team can be started");
    // How many times a worker slept for each job.
    let work = |time: Duration| {
        let (start, before) = (Instant::now(), sleeps_of_workers());
        let mut jobs = 0.0;
        while start.elapsed() < time {
            jobs += 1.0;
            team.each(&mut [(); 2], |_, ()| {
                black_box(superscalar::sum(x));
            });
            let pause = Instant::now();
            while pause.elapsed() < Duration::from_micros(50) {
                std::hint::spin_loop();
            }
        }
        (sleeps_of_workers() - before) as f64 / jobs
    };
    // Where other work takes the CPUs, workers wait longer than they look for work, but not all
    // the time.
    let windows = || [(); 6].map(|()| work(Duration::from_millis(100)));
    let spinning = windows().into_iter().fold(f64::INFINITY, f64::min);
    group
        .limit(version, Some(cpus))
        .expect("a quota can be changed");
    // The quota is read once a second.
    work(Duration::from_millis(1500));
    let sleeping = windows().into_iter().fold(0.0, f64::max);
    eprintln!("a worker slept {spinning:.3} times a job, and with a quota {sleeping:.3}");
    assert!(sleeping > 0.5, "{sleeping} sleeps a job, with a quota");
    assert!(3.0 * spinning < 2.0 * sleeping, "{spinning}, {sleeping}");
}

/// How often the threads of teams have left their CPUs of their own will.
fn sleeps_of_workers() -> u64 {
    let tasks = fs::read_dir("/proc/self/task").expect("a list of threads");
    let sleeps = |task: fs::DirEntry| {
        let name = fs::read_to_string(task.path().join("comm")).ok()?;
        let status = fs::read_to_string(task.path().join("status")).ok()?;
        let mut lines = status.lines();
        let sleeps = lines.find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        let sleeps = sleeps.trim().parse::<u64>().ok()?;
        name.starts_with("superscalar-").then_some(sleeps)
    };
    tasks.flatten().filter_map(sleeps).sum()
}

/// The bits, the threads that it took, and how long, which depends on the machine's other work and
/// is told only.
fn sums_are_right_and_alone() {
    let n = (4 << 20) / size_of::<f32>() + 3;
    let x: Vec<f32> = data::values(n, 91, data::mixed);
    let bits = f32::canonical_sum(&x).to_bits();
    assert_eq!(superscalar::team::global().workers(), 1);
    let mut ratios: Vec<f64> = (0..101)
        .map(|_| {
            let (one, alone) = timed(|| superscalar::sum(&x));
            let (several, together) = timed(|| par::sum(&x));
            assert_eq!([one, several].map(f32::to_bits), [bits; 2]);
            together.as_secs_f64() / alone.as_secs_f64()
        })
        .collect();
    ratios.sort_unstable_by(f64::total_cmp);
    eprintln!("par::sum takes {:.3} times as long as sum", ratios[50]);
    assert_eq!(workers_threads(), Vec::<String>::new());
}

fn timed(sum: impl Fn() -> f32) -> (f32, Duration) {
    let start = Instant::now();
    let sum = black_box(sum());
    (sum, start.elapsed())
}

/// The names of the threads of teams.
fn workers_threads() -> Vec<String> {
    let tasks = fs::read_dir("/proc/self/task").expect("a list of threads");
    let name = |task: fs::DirEntry| fs::read_to_string(task.path().join("comm")).ok();
    let names = tasks.flatten().filter_map(name);
    names
        .filter(|name| name.starts_with("superscalar-"))
        .collect()
}

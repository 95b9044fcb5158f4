//! Everything at once, for some time: threads that call every form of every reduction at random,
//! on teams, in a pool and alone, while teams are resized, tiers forced, masks narrowed and
//! processes forked. No call may hang, and none may answer other bits; nothing may be left behind.
//!
//! Some seconds of it are a test; `scripts/soak` takes minutes.
#![cfg(target_os = "linux")]

use common::answer::Answer;
use common::child;
use common::data::Generator;
use common::kinds;
use common::known::Known;
use common::operations;
use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_setaffinity};
use std::env;
use std::fs;
use std::process;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use superscalar::masked::{Masked, Validity};
use superscalar::team::{self, Config, Pin, Team};
use superscalar::tier;
use superscalar::topology::Topology;
use superscalar::tuning::Tuning;
use superscalar::view::{Axis, View};

/// How many seconds, where the environment says so.
const SECONDS: &str = "SUPERSCALAR_SOAK_SECONDS";

/// Threads that call.
const CALLERS: usize = 16;

/// The longest that a call may take, on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(60);

/// A call, which knows whether its answer is right.
struct Call {
    what: String,
    is_right: Box<dyn Fn() -> bool + Send + Sync>,
}

/// Adds the calls of all operations and forms on a slice.
fn add_calls<E: Known>(calls: &mut Vec<Call>, n: usize) {
    let mut random = Generator::new(n as u64);
    let kinds = kinds::of_encodings::<E>();
    let (kind, values) = kinds[random.below(kinds.len() as u64) as usize];
    let x: &'static [E] = values(n, &mut random).leak();
    let bits: &'static [u8] = vec![0xB7; n / 8 + 2].leak();
    for it in operations::every::<E>() {
        if !it.fits(x) {
            continue;
        }
        let mut add = |form: &str, answer: Box<dyn Fn() -> Vec<Answer> + Send + Sync>| {
            let expected = answer();
            calls.push(Call {
                what: format!("{form} {} of {n} {} ({kind})", it.name, E::NAME),
                is_right: Box::new(move || answer() == expected),
            });
        };
        add("slice", Box::new(move || vec![(it.slice)(x)]));
        add("par", Box::new(move || vec![(it.par)(x)]));
        let masked = move || {
            let validity = Validity::new(bits, 3, n).expect("bits enough");
            Masked::new(x, validity).expect("equal lengths")
        };
        add("masked", Box::new(move || vec![(it.masked)(&masked())]));
        for axis in [Axis(0), Axis(1)] {
            let columns = 2 + n / 37;
            let shape = [n / columns, columns / 2];
            let view = View::from_shape_strides(shape, [columns as isize, 2], 0, x);
            let view = view.expect("inside");
            add("view", Box::new(move || (it.along)(&view, axis)));
        }
        let batch = move || {
            let parts: Vec<&[E]> = x.chunks(n / 5 + 1).collect();
            superscalar::par::batch::reduce(&parts, it.slice)
        };
        add("batch", Box::new(batch));
    }
}

fn every_call<E: Known>(calls: &mut Vec<Call>) {
    for n in [40, 5000, 60_000] {
        add_calls::<E>(calls, n);
    }
}

macro_rules! gather {
    ($calls:ident: $($element:ty),*) => { $(every_call::<$element>(&mut $calls);)* };
}

/// What the threads share.
struct Soak {
    calls: Vec<Call>,
    teams: Vec<Team>,
    pool: rayon::ThreadPool,
    over: AtomicBool,
    /// For each caller: how many calls it has made.
    made: Vec<AtomicU64>,
}

impl Soak {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// One call, by whoever comes: a team, the pool, or nobody else.
    fn call(&self, random: &mut Generator) {
        let call = &self.calls[random.below(self.calls.len() as u64) as usize];
        let right = match random.below(8) {
            0 | 1 => self.pool.install(&call.is_right),
            2..5 => {
                let team = &self.teams[random.below(self.teams.len() as u64) as usize];
                team.at_most(1 + random.below(6) as usize)
                    .install(&call.is_right)
            }
            5 => self.teams[0].install(|| self.pool.install(&call.is_right)),
            _ => (call.is_right)(),
        };
        if !right {
            eprintln!("another answer: {}", call.what);
            process::abort();
        }
    }

    fn caller(&self, number: usize) {
        let mut random = Generator::new(number as u64 + 100);
        while !self.is_over() {
            self.call(&mut random);
            self.made[number].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Ends the process when a caller has not moved for too long.
    fn watch(&self) {
        let mut seen: Vec<(u64, Instant)> = vec![(0, Instant::now()); CALLERS];
        while !self.is_over() {
            thread::sleep(Duration::from_millis(500));
            for (number, (made, seen)) in self.made.iter().zip(&mut seen).enumerate() {
                let now = made.load(Ordering::Relaxed);
                if now != seen.0 {
                    *seen = (now, Instant::now());
                } else if seen.1.elapsed() > PATIENCE {
                    eprintln!("caller {number} hangs after {now} calls");
                    process::abort();
                }
            }
        }
    }

    fn resize(&self) {
        let mut random = Generator::new(7);
        while !self.is_over() {
            let team = &self.teams[random.below(self.teams.len() as u64) as usize];
            let workers = 1 + random.below(5) as usize;
            match random.below(6) {
                0 => drop(team.refresh()),
                1 => drop(team::global().resize(workers)),
                2 => {
                    let pin = Pin::Nowhere;
                    let new = Team::new(Config { workers, pin }).expect("a team can be started");
                    new.each(&mut [0; 3], |i, item| *item = i);
                }
                _ => drop(team.resize(workers)),
            }
            thread::sleep(Duration::from_millis(random.below(20)));
        }
    }

    fn force(&self) {
        let mut random = Generator::new(8);
        let tiers: Vec<_> = tier::available().map(Some).chain([None]).collect();
        while !self.is_over() {
            let tier = tiers[random.below(tiers.len() as u64) as usize];
            tier::force(tier).expect("a tier of this machine");
            thread::sleep(Duration::from_micros(random.below(500)));
        }
        tier::force(None).expect("the environment's tier");
    }

    /// Narrows and widens the masks of threads, whoever they are.
    fn narrow(&self) {
        let mut random = Generator::new(9);
        let cpus = Topology::read().allowed();
        while !self.is_over() {
            let kept = random.bits();
            let mut mask = CpuSet::new();
            let some = cpus
                .iter()
                .enumerate()
                .filter(|(i, _)| kept >> (i % 64) & 1 == 1);
            some.for_each(|(_, cpu)| mask.set(*cpu));
            if mask.count() == 0 {
                cpus.iter().for_each(|cpu| mask.set(*cpu));
            }
            for task in fs::read_dir("/proc/self/task").expect("threads").flatten() {
                let id = task.file_name().to_string_lossy().parse().ok();
                if random.below(3) == 0 {
                    // A thread may have ended meanwhile.
                    let _ = sched_setaffinity(id.and_then(Pid::from_raw), &mask);
                }
            }
            thread::sleep(Duration::from_millis(random.below(50)));
        }
    }

    /// Children that make some calls.
    fn fork(&self) {
        let mut random = Generator::new(10);
        while !self.is_over() {
            let seed = random.bits();
            // SAFETY: the child calls what this test is about, and ends by `_exit`.
            let child = unsafe { libc::fork() };
            assert!(child >= 0, "the system forks");
            if child == 0 {
                let mut random = Generator::new(seed);
                (0..20).for_each(|_| self.call_alone(&mut random));
                // SAFETY: ends the process without running what belongs to the parent.
                unsafe { libc::_exit(0) };
            }
            wait_for(child);
            thread::sleep(Duration::from_millis(random.below(30)));
        }
    }

    /// One call in a child, which has no thread of the pool. It starts none either: other threads
    /// of the parent start some all the time, and the standard library's locks may be held.
    fn call_alone(&self, random: &mut Generator) {
        let call = &self.calls[random.below(self.calls.len() as u64) as usize];
        let team = &self.teams[random.below(self.teams.len() as u64) as usize];
        let right = team.install(&call.is_right) && (call.is_right)();
        if !right {
            eprintln!("another answer in a child: {}", call.what);
            process::abort();
        }
    }
}

/// Waits for a child, whose end must be a good one.
fn wait_for(child: libc::pid_t) {
    let start = Instant::now();
    let mut status = 0;
    loop {
        // SAFETY: `status` is a place for the status; the child is ours and was not waited for.
        let ended = unsafe { libc::waitpid(child, &mut status, libc::WNOHANG) };
        if ended == child && libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0 {
            return;
        }
        if ended == child || start.elapsed() > PATIENCE {
            eprintln!("a child ended with the status {status}, or hangs");
            process::abort();
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// What the process has: KiB of memory, open files and threads.
fn held() -> (usize, usize, usize) {
    let status = fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    let entries = |path| fs::read_dir(path).expect("a list").count();
    (
        memory.expect("a size"),
        entries("/proc/self/fd"),
        entries("/proc/self/task"),
    )
}

/// Runs everything for a time.
fn run(soak: &Soak, time: Duration) {
    soak.over.store(false, Ordering::Relaxed);
    thread::scope(|scope| {
        (0..CALLERS).for_each(|number| drop(scope.spawn(move || soak.caller(number))));
        scope.spawn(|| soak.watch());
        scope.spawn(|| soak.resize());
        scope.spawn(|| soak.force());
        scope.spawn(|| soak.narrow());
        scope.spawn(|| soak.fork());
        thread::sleep(time);
        soak.over.store(true, Ordering::Relaxed);
    });
}

#[test]
fn everything_at_once() {
    if child::emulated() {
        return eprintln!("soak: not run: an emulator does not fork a process of many threads");
    }
    let seconds = env::var(SECONDS).map_or(6, |it| it.parse().expect("a number of seconds"));
    let time = Duration::from_secs(seconds);
    if child::passed_alone(
        "soak::everything_at_once",
        2 * time + Duration::from_secs(120),
    ) {
        return;
    }
    Tuning::new([1; 7]).activate();
    let mut calls = Vec::new();
    gather!(calls: u8, i16, i32, u64, half::f16, half::bf16, f32, f64);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build();
    let team = |workers| Team::new(Config::with_workers(workers)).expect("a team");
    // Not on this thread's stack: in a child of another thread the C library gives that to the next
    // thread that is started.
    let soak: &'static Soak = Box::leak(Box::new(Soak {
        calls,
        teams: (2..5).map(team).collect(),
        pool: pool.expect("a pool"),
        over: AtomicBool::new(false),
        made: (0..CALLERS).map(|_| AtomicU64::new(0)).collect(),
    }));
    // What is allocated once, and what the allocator keeps, is there after the first half.
    run(soak, time / 2);
    soak.teams
        .iter()
        .chain([team::global()])
        .for_each(|it| it.resize(1).expect("no job"));
    let before = held();
    run(soak, time / 2);
    soak.teams
        .iter()
        .chain([team::global()])
        .for_each(|it| it.resize(1).expect("no job"));
    let after = held();
    let made: u64 = soak.made.iter().map(|it| it.load(Ordering::Relaxed)).sum();
    eprintln!(
        "soak: {made} calls of {} kinds in {seconds} s",
        soak.calls.len()
    );
    eprintln!("soak: KiB, files and threads at half of the time {before:?}, at its end {after:?}");
    assert!(made > 0, "no call was made");
    assert_eq!(after.1, before.1, "open files");
    assert!(
        after.2 <= before.2 + 1,
        "threads: {before:?}, then {after:?}"
    );
    assert!(
        after.0 < before.0 + before.0 / 2 + (32 << 10),
        "memory: {before:?}, then {after:?}"
    );
}

//! Floating-point environments other than the default: whoever works on a job does so in the
//! caller's, and a team that was started in one serves others in theirs.
#![cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]

use crate::team::{guard, team};
use common::child;
use std::thread;
use std::time::Duration;
use superscalar::par;
use superscalar::tuning::Tuning;

/// The control word of the floating-point unit.
#[cfg(target_arch = "x86_64")]
mod word {
    use std::arch::asm;

    /// Subnormal results and operands flushed to zero; the three other rounding modes.
    pub const OTHERS: [(&str, u64); 5] = [
        ("results flushed", 1 << 15),
        ("results and operands flushed", 1 << 15 | 1 << 6),
        ("rounded down", 1 << 13),
        ("rounded up", 2 << 13),
        ("rounded towards zero", 3 << 13),
    ];

    pub fn read() -> u64 {
        let mut word = 0u32;
        // SAFETY: stores four bytes.
        unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut word) };
        u64::from(word) & !0x3F
    }

    pub fn write(word: u64) {
        let word = word as u32;
        // SAFETY: loads four bytes; only known bits are set.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const word) };
    }
}

#[cfg(target_arch = "aarch64")]
mod word {
    use std::arch::asm;

    /// Subnormals flushed to zero; the three other rounding modes.
    pub const OTHERS: [(&str, u64); 4] = [
        ("subnormals flushed", 1 << 24),
        ("rounded up", 1 << 22),
        ("rounded down", 2 << 22),
        ("rounded towards zero", 3 << 22),
    ];

    pub fn read() -> u64 {
        let word: u64;
        // SAFETY: reads a register.
        unsafe { asm!("mrs {}, fpcr", out(reg) word) };
        word
    }

    pub fn write(word: u64) {
        // SAFETY: only known bits are set.
        unsafe { asm!("msr fpcr, {}", in(reg) word) };
    }
}

/// Runs `job` in an environment, and returns to the one before.
fn within<R>(bits: u64, job: impl FnOnce() -> R) -> R {
    let before = word::read();
    word::write(before | bits);
    let result = job();
    word::write(before);
    result
}

/// A function, on one core and on several.
type Pair<E> = (&'static str, fn(&[E]) -> f64, fn(&[E]) -> f64);

/// The function of that name on a slice and of [`par`], with what is asked of its answer.
macro_rules! pair {
    ($name:ident($($rest:expr),*) $(. $part:ident())?) => {
        (
            stringify!($name),
            |x| superscalar::$name(x $(, $rest)*)$(.$part())?.into(),
            |x| par::$name(x $(, $rest)*)$(.$part())?.into(),
        )
    };
}

/// Functions whose bits the environment changes.
macro_rules! functions {
    () => {
        vec![
            pair!(sum()),
            pair!(nansum()),
            pair!(mean()),
            pair!(var(1)),
            pair!(norm1()),
            pair!(norm2()),
            pair!(sum_of_squares()),
            pair!(moments().skewness()),
            pair!(moments().mean()),
            (
                "dot",
                |x| superscalar::dot(x, x).into(),
                |x| par::dot(x, x).into(),
            ),
        ]
    };
}

/// Data whose sums are subnormal, or are rounded at every step.
fn cruel() -> [(&'static str, Vec<f64>); 2] {
    let subnormal = vec![f64::from_bits(1 << 40); 1 << 16];
    let thirds = (1..1 << 16).map(|i| 1.0 / f64::from(3 * i)).collect();
    [("subnormal", subnormal), ("thirds", thirds)]
}

fn assert_agree<E>(functions: &[Pair<E>], x: &[E], what: &str) {
    for (name, plain, parallel) in functions {
        let expected = plain(x).to_bits();
        for call in 0..20 {
            let found = parallel(x).to_bits();
            assert_eq!(found, expected, "{name} of {what}, call {call}");
        }
    }
}

/// All functions of all data in all environments, wherever the calling thread is.
fn everything_agrees(who: &str) {
    let of_f64: Vec<Pair<f64>> = functions!();
    let of_f32: Vec<Pair<f32>> = functions!();
    let default = ("default", 0);
    for (environment, bits) in word::OTHERS.into_iter().chain([default]) {
        for (data, x) in cruel() {
            let what = format!("{data} data, {environment}, {who}");
            // Converted in the default environment.
            let scale = if data == "subnormal" {
                2f64.powi(904)
            } else {
                1.0
            };
            let narrow: Vec<f32> = x.iter().map(|x| (x * scale) as f32).collect();
            within(bits, || {
                assert_agree(&of_f64, &x, &what);
                assert_agree(&of_f32, &narrow, &what);
            });
        }
    }
}

#[test]
fn a_team_works_in_the_callers_environment() {
    let _guard = guard("a_team_works_in_the_callers_environment");
    for workers in [2, 3] {
        let team = team(workers);
        team.install(|| everything_agrees("a team"));
    }
}

#[test]
fn a_pool_works_in_the_callers_environment() {
    let _guard = guard("a_pool_works_in_the_callers_environment");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build();
    pool.expect("a pool")
        .install(|| everything_agrees("a pool"));
}

/// What the closure of a caller finds is the caller's, too.
#[test]
fn a_closure_runs_in_the_callers_environment() {
    let _guard = guard("a_closure_runs_in_the_callers_environment");
    let team = team(2);
    let (_, bits) = word::OTHERS[0];
    for bits in [bits, 0, bits] {
        let (mut found, expected) = ([0; 2], word::read() | bits);
        within(bits, || {
            let both = std::sync::Barrier::new(2);
            team.each(&mut found, |_, found| {
                both.wait();
                *found = word::read();
            });
        });
        assert_eq!(found, [expected; 2]);
    }
}

/// The global team too, for the life of the process.
#[test]
fn who_starts_a_team_does_not_decide_what_others_get() {
    const TEST: &str = "environment::who_starts_a_team_does_not_decide_what_others_get";
    if child::passed_alone(TEST, Duration::from_secs(60)) {
        return;
    }
    Tuning::new([1; 7]).activate();
    let (_, bits) = word::OTHERS[1];
    let own = within(bits, || {
        par::sum(&vec![1.0; 1 << 16]);
        team(3)
    });
    everything_agrees("the global team");
    own.install(|| everything_agrees("a team"));
    // A thread inherits the environment of the one that starts it.
    within(bits, || {
        let other = thread::spawn(|| {
            assert_ne!(word::read() & word::OTHERS[1].1, 0);
            let x = vec![f64::from_bits(1 << 40); 1 << 16];
            let of_f64: Vec<Pair<f64>> = functions!();
            assert_agree(&of_f64, &x, "another thread");
        });
        other.join().expect("the same bits");
    });
}

//! From how many bytes on another core is worth it, and which of the kernels with the same bits are
//! the fastest: measured here, for the library to follow.

mod profiles;

use crate::buffer::{Buffer, Typical};
use crate::footprint::{Bytes, Footprint};
use crate::format::{Progress, table};
use crate::machine::limits::{self, Loads};
use crate::machine::{self, Environment};
use crate::measure::{Error, Plan, Subject, interleave, opaque, ratio};
use crate::pinned;
use crate::real::Real;
use profiles::Profiles;
use serde::Serialize;
use std::time::Duration;
use superscalar::par;
use superscalar::team::Team;
use superscalar::tuning::Tuning;

/// The first and the last working set that is tried. Below the first, a core has no time to help;
/// above the last it has.
const SIZES: std::ops::RangeInclusive<usize> = 32 << 10..=4 << 20;

/// The levels of the memory where more than one core is of use.
const LEVELS: [Footprint; 3] = [Footprint::L2, Footprint::L3, Footprint::Dram];

/// Parts of the work, for a progress bar.
pub fn parts(environment: &Environment) -> usize {
    LEVELS.len() + profiles::PARTS + environment.workers.saturating_sub(1)
}

/// Long samples: in the first microseconds of each the workers wake up, while another subject was
/// measured.
const PLAN: Plan = Plan {
    rounds: 15,
    least_rounds: 5,
    sample: Duration::from_millis(2),
    budget: Duration::from_millis(300),
};

/// One working set, summed by some workers and by one fewer.
#[derive(Clone, Debug, Serialize)]
pub struct Trial {
    /// The larger number of workers.
    pub workers: usize,
    /// Bytes of the working set.
    pub bytes: usize,
    /// How many times as fast the larger number is.
    pub gain: f64,
}

/// What was measured, and what follows.
#[derive(Clone, Debug, Serialize)]
pub struct Tuned {
    /// Nanoseconds of an empty job on all workers.
    pub fork_join_ns: f64,
    /// What one core and all cores load, by level of the memory.
    pub loads: Vec<Loads>,
    /// Every trial.
    pub trials: Vec<Trial>,
    /// From how many bytes on two workers are worth it, three, and so on.
    pub from: Vec<usize>,
    /// The profiles, and which is the fastest.
    pub profiles: Profiles,
}

impl Tuned {
    /// The table for the library to follow.
    pub fn tuning(&self) -> Tuning {
        Tuning::new(self.from.iter().copied()).with_profile(self.profiles.fastest)
    }
}

/// Measures this machine. The table becomes the active one.
///
/// # Errors
///
/// When a sum is wrong.
pub fn measure(environment: &Environment, progress: &Progress) -> Result<Tuned, Error> {
    let team = pinned::team();
    let fork_join = Subject::new("fork-join", limits::fork_join(team.clone()));
    let fork_join_ns = interleave(&mut [fork_join], &PLAN, |_| ())?[0].ns().median;
    let mut loads = Vec::new();
    for level in LEVELS {
        let tick = progress.part(&format!("loads from {level}"));
        loads.push(limits::loads(level, environment, team, &PLAN, tick)?);
    }
    let profiles = profiles::measure(environment, progress)?;
    let sizes: Vec<usize> = sizes().collect();
    // Every number of workers is tried at every size.
    Tuning::new(vec![1; team.workers()]).activate();
    let (mut trials, mut from) = (Vec::new(), Vec::new());
    for workers in 2..=team.workers() {
        let mut tick = progress.part(&format!("{workers} workers"));
        let mut gains = Vec::new();
        for (i, &bytes) in sizes.iter().enumerate() {
            let gain = gain(team, workers, bytes)?;
            gains.push(gain);
            trials.push(Trial {
                workers,
                bytes,
                gain,
            });
            tick((i + 1) as f64 / sizes.len() as f64);
        }
        from.push(worth_it_from(&sizes, &gains));
    }
    let tuning = Tuning::new(from);
    tuning.activate();
    Ok(Tuned {
        fork_join_ns,
        loads,
        trials,
        from: tuning.from().to_vec(),
        profiles,
    })
}

/// Steps of a factor of the root of two.
fn sizes() -> impl Iterator<Item = usize> {
    let halves =
        (0..).map(|step| (*SIZES.start() as f64 * 2f64.powf(f64::from(step) / 2.0)) as usize);
    halves
        .map(|bytes| bytes / 4096 * 4096)
        .take_while(|bytes| bytes <= SIZES.end())
}

fn gain(team: &Team, workers: usize, bytes: usize) -> Result<f64, Error> {
    let x = Buffer::new(bytes / size_of::<f32>(), |i| f32::typical(i as u64));
    let x = x.as_slice();
    let by = |workers: usize| {
        let team = team.at_most(workers);
        Subject::new(format!("{workers} workers"), move || {
            team.install(|| par::sum(opaque(x))).bits()
        })
    };
    let measured = interleave(&mut [by(workers - 1), by(workers)], &PLAN, |_| ())?;
    Ok(ratio(&measured[0], &measured[1]).median)
}

/// The first size from which on every size has a gain: a gain at one size could be luck. Never, if
/// the last size has none.
fn worth_it_from(sizes: &[usize], gains: &[f64]) -> usize {
    let lost = gains.iter().rposition(|gain| *gain < 1.0);
    let first = lost.map_or(0, |last| last + 1);
    sizes.get(first).copied().unwrap_or(usize::MAX)
}

/// Prints what was measured.
pub fn print(tuned: &Tuned, environment: &Environment) {
    println!(
        "fork-join of {} workers: {:.0} ns\n",
        environment.workers, tuned.fork_join_ns
    );
    machine::print_loads(&tuned.loads, environment.workers);
    println!();
    let mut rows = table(&["workers", "bytes", "gain over one fewer"], 0..3);
    for trial in &tuned.trials {
        rows.add_row([
            trial.workers.to_string(),
            Bytes(trial.bytes).to_string(),
            format!("{:.2} x", trial.gain),
        ]);
    }
    println!("{rows}\n");
    profiles::print(&tuned.profiles);
    for (workers, &bytes) in (2..).zip(&tuned.from) {
        match bytes {
            usize::MAX => println!("{workers} workers are never worth it"),
            bytes => println!("{workers} workers are worth it from {} on", Bytes(bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::worth_it_from;

    #[test]
    fn a_gain_must_last() {
        let sizes = [1, 2, 3, 4];
        assert_eq!(worth_it_from(&sizes, &[1.1, 0.9, 1.1, 1.2]), 3);
        assert_eq!(worth_it_from(&sizes, &[1.0, 1.1, 1.1, 1.2]), 1);
        assert_eq!(worth_it_from(&sizes, &[1.1, 1.1, 1.1, 0.5]), usize::MAX);
    }
}

//! Which profile is the fastest here: the same kernels under each of them, on data that lie in the
//! last cache and beyond it, where profiles differ.

use crate::buffer::{Buffer, Typical};
use crate::footprint::Footprint;
use crate::format::{Progress, table};
use crate::machine::Environment;
use crate::measure::{Error, Plan, Subject, interleave, opaque, ratio};
use crate::real::Real;
use serde::{Serialize, Serializer};
use std::time::Duration;
use superscalar::profile::{self, Profile};

/// The levels of the memory where lines are loaded in different ways.
const LEVELS: [Footprint; 2] = [Footprint::L3, Footprint::Dram];

const PLAN: Plan = Plan {
    rounds: 21,
    least_rounds: 5,
    sample: Duration::from_millis(1),
    budget: Duration::from_millis(400),
};

/// How much faster than the one that serves another profile must be: less may be luck.
const WORTH_IT: f64 = 1.02;

/// An operation on a slice, whose result is given in bits.
type Operation = (&'static str, fn(&[f32]) -> u64);

/// A load and an addition a vector, and kernels that compute more.
const OPERATIONS: [Operation; 4] = [
    ("sum", |x| superscalar::sum(x).bits()),
    ("var", |x| superscalar::var(x, 0).bits()),
    ("minmax", |x| {
        superscalar::minmax(x).map_or(0, |(min, max)| min.bits() ^ max.bits())
    }),
    ("argmax", |x| {
        superscalar::argmax(x).map_or(0, |at| at as u64)
    }),
];

/// Parts of the work, for a progress bar.
pub const PARTS: usize = LEVELS.len() * OPERATIONS.len();

/// One operation under one profile.
#[derive(Clone, Debug, Serialize)]
pub struct Trial {
    /// The profile.
    #[serde(serialize_with = "name")]
    pub profile: Profile,
    /// The operation.
    pub operation: &'static str,
    /// Where its data lie.
    pub level: String,
    /// How many times as fast as under the default profile.
    pub gain: f64,
}

/// What was measured, and what follows.
#[derive(Clone, Debug, Serialize)]
pub struct Profiles {
    /// Every trial.
    pub trials: Vec<Trial>,
    /// The fastest profile.
    #[serde(serialize_with = "name")]
    pub fastest: Profile,
}

fn name<S: Serializer>(profile: &Profile, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(profile.name())
}

/// Measures all profiles. The one that serves goes on to serve.
///
/// # Errors
///
/// When an answer differs.
pub fn measure(environment: &Environment, progress: &Progress) -> Result<Profiles, Error> {
    let serving = profile::active().profile;
    let trials = trials(environment, progress);
    profile::force(None);
    let trials = trials?;
    let gains = Profile::ALL.map(|profile| (profile, mean_gain(&trials, profile)));
    let fastest = fastest(&gains, serving);
    Ok(Profiles { trials, fastest })
}

fn trials(environment: &Environment, progress: &Progress) -> Result<Vec<Trial>, Error> {
    let mut trials = Vec::new();
    for level in LEVELS {
        let n = level.elements(&environment.caches, 1, size_of::<f32>());
        let x = Buffer::new(n, |i| f32::typical(i as u64));
        for operation in OPERATIONS {
            let tick = progress.part(&format!("{} from {level}", operation.0));
            trials.extend(trials_of(operation, level, x.as_slice(), tick)?);
        }
    }
    Ok(trials)
}

fn trials_of(
    (operation, call): Operation,
    level: Footprint,
    x: &[f32],
    tick: impl FnMut(f64),
) -> Result<Vec<Trial>, Error> {
    let answer = call(x);
    let mut subjects = Profile::ALL.map(|profile| {
        Subject::expecting(answer, profile.name(), move || {
            profile::force(Some(profile));
            call(opaque(x))
        })
    });
    let measured = interleave(&mut subjects, &PLAN, tick)?;
    let trials = Profile::ALL.iter().zip(&measured);
    let trials = trials.map(|(&profile, times)| Trial {
        profile,
        operation,
        level: level.to_string(),
        gain: ratio(&measured[Profile::Default as usize], times).median,
    });
    Ok(trials.collect())
}

/// The geometric mean of the gains of a profile.
fn mean_gain(trials: &[Trial], profile: Profile) -> f64 {
    let gains = trials.iter().filter(|trial| trial.profile == profile);
    let (count, logarithms) = gains.fold((0, 0.0), |(count, sum), trial| {
        (count + 1, sum + trial.gain.ln())
    });
    (logarithms / f64::from(count.max(1))).exp()
}

/// The fastest profile: the one that serves, unless another is faster by more than luck.
fn fastest(gains: &[(Profile, f64)], serving: Profile) -> Profile {
    let gain_of = |profile| {
        let found = gains.iter().find(|(other, _)| *other == profile);
        found.map_or(1.0, |(_, gain)| *gain)
    };
    let best = gains.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    match best {
        Some((profile, gain)) if *gain > gain_of(serving) * WORTH_IT => *profile,
        _ => serving,
    }
}

/// Prints what was measured.
pub fn print(profiles: &Profiles) {
    let mut rows = table(
        &["profile", "operation", "data in", "gain over default"],
        3..4,
    );
    for trial in &profiles.trials {
        rows.add_row([
            trial.profile.to_string(),
            trial.operation.to_owned(),
            trial.level.clone(),
            format!("{:.2} x", trial.gain),
        ]);
    }
    println!("{rows}\n\nfastest profile: {}", profiles.fastest);
}

#[cfg(test)]
mod tests {
    use super::{Profile, Trial, fastest, mean_gain};

    #[test]
    fn another_profile_must_be_faster_by_more_than_luck() {
        let gains = |zen4| [(Profile::Default, 1.0), (Profile::Zen4, zen4)];
        let chosen = |zen4, serving| fastest(&gains(zen4), serving);
        assert_eq!(chosen(1.01, Profile::Default), Profile::Default);
        assert_eq!(chosen(1.05, Profile::Default), Profile::Zen4);
        assert_eq!(chosen(0.99, Profile::Zen4), Profile::Zen4);
        assert_eq!(chosen(0.90, Profile::Zen4), Profile::Default);
    }

    #[test]
    fn gains_have_a_geometric_mean() {
        let trial = |profile, gain| Trial {
            profile,
            operation: "sum",
            level: "L3".into(),
            gain,
        };
        let (zen4, default) = (Profile::Zen4, Profile::Default);
        let trials = [trial(zen4, 0.5), trial(zen4, 2.0), trial(default, 9.0)];
        assert!((mean_gain(&trials, zen4) - 1.0).abs() < 1e-12);
        assert_eq!(mean_gain(&[], zen4), 1.0);
    }
}

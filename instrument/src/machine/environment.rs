//! The environment of a measurement: what the machine is, and what this process may use of it.

use super::caches::Caches;
use super::staircase::{self, Staircase};
use super::tsc;
use crate::measure::clock;
use serde::Serialize;
use superscalar::tier::{self, Choice, Origin, Tier};
use superscalar::topology::{Quota, Topology};
use superscalar::{Error, built, profile};

/// One tier on this machine.
#[derive(Clone, Debug, Serialize)]
pub struct TierState {
    /// Its name.
    pub name: &'static str,
    /// Whether this CPU has it.
    pub present: bool,
    /// Whether it can serve here: it is present, and not for study only.
    pub available: bool,
    /// Whether its kernels are in production.
    pub active: bool,
    /// Why it is not available, or why it is active.
    pub why: String,
}

/// The environment of a measurement, as tables and JSON show it.
#[derive(Clone, Debug, Serialize)]
pub struct Environment {
    /// The CPU's name for itself; `unknown` where it does not say.
    pub cpu: String,
    /// The CPU's family and model, where the system says them.
    pub family_and_model: Option<[u32; 2]>,
    /// The processor architecture.
    pub architecture: &'static str,
    /// The operating system.
    pub system: &'static str,
    /// The tiers, present and active, and why.
    pub tiers: Vec<TierState>,
    /// The profile, by which kernels of the same bits are chosen, and why it is active.
    pub profile: String,
    /// The data caches of one core, from which working sets are made: their measured extents, or
    /// what the system claims where no staircase was measured.
    pub caches: Caches,
    /// The same as the system claims them.
    pub claimed_caches: Caches,
    /// The speed of loads by size, where it was measured.
    pub staircase: Option<Staircase>,
    /// Logical CPUs that this process may run on, by affinity mask.
    pub affinity: Vec<usize>,
    /// The first of these on each core.
    pub cores: Vec<usize>,
    /// CPUs' worth of time that the control groups allow; `None` where there is no limit.
    pub quota: Option<f64>,
    /// Workers that a team gets, by mask and quota.
    pub workers: usize,
    /// Why this number.
    pub workers_reason: String,
    /// The rate of the time stamp counter, and where it comes from.
    pub tsc: Option<tsc::Rate>,
    /// The measured core clock in GHz.
    pub clock_ghz: Option<f64>,
    /// The git revision that the program was built from.
    pub revision: &'static str,
    /// The compiler that it was built with.
    pub compiler: &'static str,
}

impl Environment {
    /// Asks the machine. Call it before the calling thread is pinned: a pin hides the other CPUs.
    ///
    /// # Errors
    ///
    /// When the environment forces a tier that does not exist or that the CPU lacks.
    pub fn read() -> Result<Self, Error> {
        let choice = tier::try_active()?;
        let topology = Topology::read();
        let workers = topology.workers();
        Ok(Environment {
            cpu: topology
                .cpu_name
                .clone()
                .unwrap_or_else(|| "unknown".into()),
            family_and_model: family_and_model(),
            architecture: std::env::consts::ARCH,
            system: std::env::consts::OS,
            tiers: tiers(choice),
            profile: profile(),
            caches: Caches::of(&topology),
            claimed_caches: Caches::of(&topology),
            staircase: None,
            affinity: topology.allowed(),
            cores: topology.cores(),
            quota: match &topology.quota {
                Quota::Unlimited => None,
                Quota::Cpus { cpus, .. } => Some(*cpus),
            },
            workers: workers.count,
            workers_reason: workers.reason,
            tsc: tsc::rate(),
            clock_ghz: clock::ns_per_cycle().map(f64::recip),
            revision: built::GIT_REVISION,
            compiler: built::RUSTC_VERSION,
        })
    }

    /// Measures the staircase on the calling thread's core; working sets are made from its extents
    /// from then on.
    pub fn measure_caches(&mut self) {
        let staircase = staircase::measure(&self.claimed_caches);
        self.caches = staircase.caches();
        self.staircase = Some(staircase);
    }

    /// The name of the tier in production.
    pub fn active_tier(&self) -> &'static str {
        let active = self.tiers.iter().find(|tier| tier.active);
        active.map_or("none", |tier| tier.name)
    }
}

/// The first CPU's, as Linux tells them on x86.
fn family_and_model() -> Option<[u32; 2]> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let value = |name: &str| {
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        let mut values = lines.filter(|it| it.0.trim() == name);
        values.next()?.1.trim().parse().ok()
    };
    Some([value("cpu family")?, value("model")?])
}

fn tiers(choice: Choice) -> Vec<TierState> {
    Tier::ALL
        .into_iter()
        .map(|tier| {
            let check = tier::check(tier);
            let active = tier == choice.tier;
            TierState {
                name: tier.name(),
                present: check.is_ok(),
                available: check.is_ok() && tier.serves(),
                active,
                why: match (check, active) {
                    (Err(error), _) => error.to_string(),
                    (Ok(()), _) if !tier.serves() => "for study only".into(),
                    (Ok(()), true) => why_active(choice.origin),
                    (Ok(()), false) => "present".into(),
                },
            }
        })
        .collect()
}

/// The active profile and the reason for it, in words.
pub fn profile() -> String {
    let profile::Choice { profile, origin } = profile::active();
    let why = match origin {
        profile::Origin::Measured => "what `superscalar tune` measured here",
        profile::Origin::Model => "that of this CPU's model",
        profile::Origin::NoOther => "this CPU's model has none of its own",
        profile::Origin::Forced => "forced by the program",
    };
    format!("{profile}: {why}")
}

/// The reason for the active tier, in words.
pub fn why_active(origin: Origin) -> String {
    match origin {
        Origin::Detected => "the best that this CPU has".into(),
        Origin::Environment => format!("named by the environment variable {}", tier::VARIABLE),
        Origin::Forced => "forced by the program".into(),
    }
}

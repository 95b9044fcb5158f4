//! The environment of a measurement: what the machine is, and what this process may use of it.

use super::caches::Caches;
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
    /// The processor architecture.
    pub architecture: &'static str,
    /// The operating system.
    pub system: &'static str,
    /// The tiers, present and active, and why.
    pub tiers: Vec<TierState>,
    /// The profile, by which kernels of the same bits are chosen, and why it is active.
    pub profile: String,
    /// The data caches of one core.
    pub caches: Caches,
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
            architecture: std::env::consts::ARCH,
            system: std::env::consts::OS,
            tiers: tiers(choice),
            profile: profile(),
            caches: Caches::of(&topology),
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

    /// The name of the tier in production.
    pub fn active_tier(&self) -> &'static str {
        let active = self.tiers.iter().find(|tier| tier.active);
        active.map_or("none", |tier| tier.name)
    }
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

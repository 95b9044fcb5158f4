//! Which of several kernels that have the same bits serves on this CPU's core.
//!
//! The canonical order fixes the bits, not the instructions. What is fastest differs from one
//! microarchitecture to the next in more than its instruction sets, so there is a profile for each
//! core that was measured and wants something else than the others. The choice is made with that of
//! the tier, at the first call: the profile that `superscalar tune` measured to be the fastest here
//! and stored ([`tuning`](crate::tuning)), else that of the CPU's vendor, family and model. No
//! choice changes a bit of an answer.
//!
//! | profile | cores | lines of long inputs, 512-bit loads |
//! | --- | --- | --- |
//! | `zen4` | AMD family 25, models 16-31, 96-127, 160-175 | loaded two to four times |
//! | `emerald-rapids` | Intel family 6, model 207 | loaded once; from DRAM fetched before |
//! | `default` | all others | loaded once |
//!
//! Of the others Granite Rapids was measured, and Zen 3, which has no such loads; Zen 5 was not.
//! [`extra_loads`](crate::kernels::order::extra_loads) has the figures.

use crate::detect::{self, Cpu};
use crate::tuning::Tuning;
pub use superscalar_kernels::profile::Profile;
use superscalar_kernels::profile::{choice, set};

/// Why the active profile is the active one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// `superscalar tune` measured it to be the fastest on this machine.
    Measured,
    /// It is that of this CPU's model.
    Model,
    /// This CPU's model has none of its own.
    NoOther,
    /// The program called [`force`].
    Forced,
}

/// The active profile and why it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The profile.
    pub profile: Profile,
    /// What made it so.
    pub origin: Origin,
}

/// The active profile, and why.
///
/// ```
/// use superscalar::profile::{self, Profile};
/// profile::force(Some(Profile::Zen4));
/// assert_eq!(profile::active().profile, Profile::Zen4);
/// profile::force(None);
/// ```
pub fn active() -> Choice {
    settle();
    if let Some((profile, true)) = choice() {
        let origin = Origin::Forced;
        return Choice { profile, origin };
    }
    here()
}

/// Makes `profile` the active one from now on, in the whole process; `None` returns to the one that
/// was measured here, or to that of this CPU. Every CPU can have every profile: it is a matter of
/// speed.
///
/// Calls that other threads have begun may go on as they began.
pub fn force(profile: Option<Profile>) {
    match profile {
        Some(profile) => set(profile, true),
        None => set(here().profile, false),
    }
}

/// Makes the choice, if it is not made.
pub(crate) fn settle() {
    if choice().is_none() {
        superscalar_kernels::profile::settle(here().profile);
    }
}

/// That of this machine: what was measured, or that of its CPU.
fn here() -> Choice {
    let measured = Tuning::load().and_then(|tuning| tuning.profile());
    measured.map_or_else(by_model, |profile| Choice {
        profile,
        origin: Origin::Measured,
    })
}

/// That of this CPU.
fn by_model() -> Choice {
    match detect::cpu().and_then(|cpu| of(&cpu)) {
        Some(profile) => Choice {
            profile,
            origin: Origin::Model,
        },
        None => Choice {
            profile: Profile::Default,
            origin: Origin::NoOther,
        },
    }
}

/// The profile of a CPU, if it has one of its own.
fn of(cpu: &Cpu) -> Option<Profile> {
    let zen4 = matches!(cpu.model, 0x10..=0x1f | 0x60..=0x7f | 0xa0..=0xaf);
    match (&cpu.vendor, cpu.family) {
        (b"AuthenticAMD", 25) if zen4 => Some(Profile::Zen4),
        (b"GenuineIntel", 6) if cpu.model == 207 => Some(Profile::EmeraldRapids),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Profile, of};
    use crate::detect::Cpu;

    #[test]
    fn models_have_their_profiles() {
        let profile = |vendor: &[u8; 12], family, model| {
            let vendor = *vendor;
            of(&Cpu {
                vendor,
                family,
                model,
            })
        };
        // EPYC 9004, Ryzen 7000, EPYC 8004.
        for model in [0x11, 0x61, 0xa0] {
            assert_eq!(profile(b"AuthenticAMD", 25, model), Some(Profile::Zen4));
        }
        let emerald_rapids = profile(b"GenuineIntel", 6, 207);
        assert_eq!(emerald_rapids, Some(Profile::EmeraldRapids));
        // Zen 3, Zen 5, Granite Rapids, and a model of another vendor.
        assert_eq!(profile(b"AuthenticAMD", 25, 0x01), None);
        assert_eq!(profile(b"AuthenticAMD", 26, 0x11), None);
        assert_eq!(profile(b"GenuineIntel", 6, 173), None);
        assert_eq!(profile(b"GenuineIntel", 25, 0x11), None);
    }
}

//! Which of several kernels that have the same bits serves on this CPU's core.
//!
//! The canonical order fixes the bits, not the instructions. What is fastest differs from one
//! microarchitecture to the next in more than its instruction sets, so there is a profile for each
//! core that was measured and wants something else than the others. The choice is made with that of
//! the tier, at the first call, by the CPU's vendor, family and model. No choice changes a bit of
//! an answer.
//!
//! | profile | cores | long inputs with 512-bit loads |
//! | --- | --- | --- |
//! | `default` | all others; measured: Zen 3, Granite Rapids, Emerald Rapids | each line is loaded once |
//! | `zen4` | AMD family 25, models 16 to 31, 96 to 127 and 160 to 175 | lines are loaded two to four times |
//!
//! [`extra_loads`](crate::kernels::order::extra_loads) has the figures.

use crate::detect;
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use superscalar_kernels::order::extra_loads;

/// What the cores of a microarchitecture want.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Profile {
    /// That of every core that is not known to want something else.
    Default,
    /// AMD's Zen 4.
    Zen4,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Profile; 2] = [Profile::Default, Profile::Zen4];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Profile::Default => "default",
            Profile::Zen4 => "zen4",
        }
    }

    /// Whether lines of long inputs are loaded more than once by 512-bit kernels.
    pub const fn extra_loads(self) -> bool {
        matches!(self, Profile::Zen4)
    }

    /// That of a CPU.
    fn of(cpu: &detect::Cpu) -> Option<Profile> {
        let zen4 = matches!(cpu.model, 0x10..=0x1f | 0x60..=0x7f | 0xa0..=0xaf);
        match (&cpu.vendor, cpu.family) {
            (b"AuthenticAMD", 25) if zen4 => Some(Profile::Zen4),
            _ => None,
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why the active profile is the active one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
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

/// The number of the profile that a program forced; [`BY_MODEL`] while none is, [`UNSETTLED`] until
/// somebody asks.
static FORCED: AtomicU8 = AtomicU8::new(UNSETTLED);
const UNSETTLED: u8 = u8::MAX;
const BY_MODEL: u8 = u8::MAX - 1;

/// The active profile, and why.
///
/// ```
/// use superscalar::profile::{self, Profile};
/// profile::force(Some(Profile::Zen4));
/// assert_eq!(profile::active().profile, Profile::Zen4);
/// profile::force(None);
/// ```
pub fn active() -> Choice {
    let forced = FORCED.load(Ordering::Relaxed);
    if let Some(&profile) = Profile::ALL.get(usize::from(forced)) {
        let origin = Origin::Forced;
        return Choice { profile, origin };
    }
    match detect::cpu().and_then(|cpu| Profile::of(&cpu)) {
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

/// Makes `profile` the active one from now on, in the whole process; `None` returns to that of this
/// CPU. Every CPU can have every profile: it is a matter of speed.
///
/// Calls that other threads have begun may go on as they began.
pub fn force(profile: Option<Profile>) {
    let number = profile.map_or(BY_MODEL, |profile| profile as u8);
    FORCED.store(number, Ordering::Relaxed);
    apply();
}

/// Makes the choice, if it is not made. With the first choice of a tier, and without a lock: of two
/// threads that come here at once both do the same, unless one forces a profile, and then what the
/// other does is slower at worst.
pub(crate) fn settle() {
    let relaxed = Ordering::Relaxed;
    let first = FORCED.compare_exchange(UNSETTLED, BY_MODEL, relaxed, relaxed);
    if first.is_ok() {
        apply();
    }
}

fn apply() {
    extra_loads::want(active().profile.extra_loads());
}

#[cfg(test)]
mod tests {
    use super::Profile;
    use crate::detect::Cpu;

    #[test]
    fn models_have_their_profiles() {
        let profile = |vendor: &[u8; 12], family, model| {
            let vendor = *vendor;
            Profile::of(&Cpu {
                vendor,
                family,
                model,
            })
        };
        // EPYC 9004, Ryzen 7000, EPYC 8004.
        for model in [0x11, 0x61, 0xa0] {
            assert_eq!(profile(b"AuthenticAMD", 25, model), Some(Profile::Zen4));
        }
        // Zen 3, Zen 5, Emerald Rapids, and a model of another vendor.
        assert_eq!(profile(b"AuthenticAMD", 25, 0x01), None);
        assert_eq!(profile(b"AuthenticAMD", 26, 0x11), None);
        assert_eq!(profile(b"GenuineIntel", 6, 207), None);
        assert_eq!(profile(b"GenuineIntel", 25, 0x11), None);
    }
}

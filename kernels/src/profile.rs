//! Profiles: what the cores of a microarchitecture want, beyond its instruction sets, of kernels
//! that have the same bits. Names and facts, and the one word that says which is active; which core
//! this is, is the library's question.

use core::fmt;
use core::sync::atomic::{AtomicU8, Ordering};

/// What the cores of a microarchitecture want.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Profile {
    /// That of every core that is not known to want something else.
    Default,
    /// AMD's Zen 4.
    Zen4,
    /// Intel's Emerald Rapids.
    EmeraldRapids,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Profile; 3] = [Profile::Default, Profile::Zen4, Profile::EmeraldRapids];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Profile::Default => "default",
            Profile::Zen4 => "zen4",
            Profile::EmeraldRapids => "emerald-rapids",
        }
    }

    /// The profile of this name.
    pub fn from_name(name: &str) -> Option<Profile> {
        Profile::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Whether lines of long inputs are loaded more than once by 512-bit kernels
    /// ([`extra_loads`](crate::order::extra_loads)).
    pub const fn extra_loads(self) -> bool {
        matches!(self, Profile::Zen4)
    }

    /// Whether kernels of extremes, positions, variances, sums of integers, `f16` and `bf16`, and
    /// dot products of integers fetch lines of what no cache holds before they load them
    /// ([`extra_loads`](crate::order::extra_loads)).
    pub const fn fetches_ahead(self) -> bool {
        matches!(self, Profile::EmeraldRapids)
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The number of the active profile, with [`FORCED`] where a program forced it; [`UNSETTLED`] until
/// somebody makes a choice. One word holds the whole choice.
static ACTIVE: AtomicU8 = AtomicU8::new(UNSETTLED);

/// As long as there is no choice, the default profile is active.
const UNSETTLED: u8 = 0x7f;

/// The mark of a choice that a program made.
const FORCED: u8 = 0x80;

/// The active profile and whether a program forced it, where there was a choice.
pub fn choice() -> Option<(Profile, bool)> {
    let active = ACTIVE.load(Ordering::Relaxed);
    let profile = Profile::ALL.get(usize::from(active & !FORCED))?;
    Some((*profile, active & FORCED != 0))
}

/// Makes a profile the active one, if there was no choice; whoever forced one is not overruled.
pub fn settle(profile: Profile) {
    let relaxed = Ordering::Relaxed;
    let _ = ACTIVE.compare_exchange(UNSETTLED, profile as u8, relaxed, relaxed);
}

/// Makes a profile the active one, from now on, in the whole process. Calls that have begun may go
/// on as they began.
pub fn set(profile: Profile, forced: bool) {
    let mark = if forced { FORCED } else { 0 };
    ACTIVE.store(profile as u8 | mark, Ordering::Relaxed);
}

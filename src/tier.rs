//! Which instruction sets this machine offers, which of them is active, and how to force one.
//!
//! The choice is made once, at the first call: the best tier that the CPU has, unless the
//! environment variable `SUPERSCALAR_TIER` names another, or the program forces one with [`force`].
//! A tier that the CPU lacks is refused by name; nothing else is ever run in its place. The results
//! have the same bits whatever the tier.

use crate::detect;
use crate::error::Error;
use crate::profile;
use std::env;
use std::sync::atomic::{AtomicU8, Ordering};

pub use superscalar_kernels::tier::Tier;

/// The environment variable that forces a tier.
pub const VARIABLE: &str = "SUPERSCALAR_TIER";

/// Why the active tier is the active one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// It is the best that the CPU has.
    Detected,
    /// The environment variable [`VARIABLE`] names it.
    Environment,
    /// The program called [`force`].
    Forced,
}

/// The active tier and why it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The tier whose kernels are in production.
    pub tier: Tier,
    /// What made it so.
    pub origin: Origin,
}

/// The number of the active tier, with [`FORCED`] where a program forced it; [`UNSETTLED`] until
/// somebody asks. One word holds the whole choice: no lock, nothing that a `fork` could leave half
/// done.
static ACTIVE: AtomicU8 = AtomicU8::new(UNSETTLED);

/// The number of the scalar tier, which is never in production.
const UNSETTLED: u8 = Tier::Scalar as u8;

/// The mark of a choice that a program made.
const FORCED: u8 = 0x80;

/// Whether this machine can run `tier`, and if not, which CPU features it lacks.
///
/// # Errors
///
/// [`Error::TierUnavailable`] with the missing features.
///
/// ```
/// use superscalar::tier::{self, Tier};
/// assert!(tier::check(Tier::Portable).is_ok());
/// ```
pub fn check(tier: Tier) -> Result<(), Error> {
    match detect::missing(tier) {
        Some(missing) if missing.is_empty() => Ok(()),
        missing => Err(Error::TierUnavailable {
            tier,
            missing: missing.unwrap_or_default(),
        }),
    }
}

/// The tiers that can be active on this machine, the best one last. The scalar tier is none of
/// them: its kernels are there for study.
///
/// ```
/// use superscalar::tier::{self, Tier};
/// assert_eq!(tier::available().next(), Some(Tier::Portable));
/// ```
pub fn available() -> impl DoubleEndedIterator<Item = Tier> {
    Tier::ALL
        .into_iter()
        .filter(|tier| tier.serves() && check(*tier).is_ok())
}

/// The tier whose kernels are in production, and why.
///
/// # Errors
///
/// [`Error::InEnvironment`] when the environment variable [`VARIABLE`] names no tier, or one that
/// can not be active here.
pub fn try_active() -> Result<Choice, Error> {
    let active = ACTIVE.load(Ordering::Relaxed);
    if active & FORCED != 0 {
        return Ok(Choice {
            tier: numbered(active),
            origin: Origin::Forced,
        });
    }
    let named = env::var_os(VARIABLE).map(|value| named(&value.to_string_lossy()));
    let in_environment = |error| Error::InEnvironment {
        variable: VARIABLE,
        error: Box::new(error),
    };
    match named.transpose().map_err(in_environment)? {
        Some(tier) => Ok(Choice {
            tier,
            origin: Origin::Environment,
        }),
        None => Ok(Choice {
            tier: available().next_back().unwrap_or(Tier::Portable),
            origin: Origin::Detected,
        }),
    }
}

/// The tier whose kernels are in production.
///
/// # Panics
///
/// When the environment variable [`VARIABLE`] names no tier, or one that can not be active here,
/// with the message of [`try_active`]'s error. The first call of a kernel panics likewise.
pub fn active() -> Tier {
    match settled() {
        Some(tier) => tier,
        None => settle(),
    }
}

/// Makes `tier` the active one from now on, in the whole process; `None` returns to the
/// environment's choice, or else to the best one.
///
/// Calls that other threads have begun finish on the tier that they began on.
///
/// # Errors
///
/// [`Error::TierUnavailable`] when this CPU lacks the tier, [`Error::TierForStudy`] when it is
/// never in production; nothing has changed then.
///
/// ```
/// use superscalar::tier::{self, Tier};
/// tier::force(Some(Tier::Portable))?;
/// assert_eq!(tier::active(), Tier::Portable);
/// tier::force(None)?;
/// # Ok::<(), superscalar::Error>(())
/// ```
pub fn force(tier: Option<Tier>) -> Result<(), Error> {
    let active = match tier {
        Some(tier) => can_serve(tier)? as u8 | FORCED,
        None => UNSETTLED,
    };
    profile::settle();
    ACTIVE.store(active, Ordering::Relaxed);
    Ok(())
}

/// The active tier, where the choice was made already.
#[inline(always)]
pub(crate) fn settled() -> Option<Tier> {
    // Relaxed: the tables that the number leads to are constants.
    let active = ACTIVE.load(Ordering::Relaxed);
    (active != UNSETTLED).then(|| numbered(active))
}

/// Makes the choice, if it is not made.
///
/// # Panics
///
/// As [`active`].
#[cold]
#[inline(never)]
pub(crate) fn settle() -> Tier {
    let tier = match try_active() {
        Ok(choice) => choice.tier,
        Err(error) => crate::error::refuse(&error),
    };
    profile::settle();
    // Whoever forced a tier meanwhile is not overruled; any other choice is this one.
    let relaxed = Ordering::Relaxed;
    match ACTIVE.compare_exchange(UNSETTLED, tier as u8, relaxed, relaxed) {
        Ok(_) => tier,
        Err(active) => numbered(active),
    }
}

/// The tier of a number that was stored.
#[inline(always)]
fn numbered(active: u8) -> Tier {
    Tier::ALL[usize::from(active & !FORCED)]
}

fn named(name: &str) -> Result<Tier, Error> {
    let tier = Tier::from_name(name).ok_or_else(|| Error::UnknownTier { given: name.into() })?;
    can_serve(tier)
}

/// The tier, if it can be active here.
fn can_serve(tier: Tier) -> Result<Tier, Error> {
    check(tier)?;
    if tier.serves() {
        Ok(tier)
    } else {
        Err(Error::TierForStudy { tier })
    }
}

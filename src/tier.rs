//! Which instruction sets this machine offers, which of them is in production, and how to force
//! one.
//!
//! The choice is made once, at the first call: the best tier that the CPU has, unless the
//! environment variable `SUPERSCALAR_TIER` names another, or the program forces one with [`force`].
//! A tier that the CPU lacks is refused by name; nothing else is ever run in its place. The results
//! have the same bits whatever the tier.

use crate::detect;
use crate::error::Error;
use crate::registry;
use std::env;
use std::sync::OnceLock;
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
    /// The active tier.
    pub tier: Tier,
    /// What made it so.
    pub origin: Origin,
}

/// The tier given to [`force`], plus one; zero for none.
static FORCED: AtomicU8 = AtomicU8::new(0);

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

/// The tiers that this machine can run, the best one last.
///
/// ```
/// use superscalar::tier::{self, Tier};
/// assert_eq!(tier::available().next(), Some(Tier::Scalar));
/// ```
pub fn available() -> impl DoubleEndedIterator<Item = Tier> {
    Tier::ALL.into_iter().filter(|tier| check(*tier).is_ok())
}

/// The active tier, and why it is.
///
/// # Errors
///
/// When the environment variable [`VARIABLE`] names no tier, or one that this CPU lacks.
pub fn try_active() -> Result<Choice, Error> {
    if let Some(tier) = forced() {
        return Ok(Choice {
            tier,
            origin: Origin::Forced,
        });
    }
    if let Some(tier) = from_environment()? {
        return Ok(Choice {
            tier,
            origin: Origin::Environment,
        });
    }
    Ok(Choice {
        tier: available().next_back().unwrap_or(Tier::Scalar),
        origin: Origin::Detected,
    })
}

/// The active tier.
///
/// # Panics
///
/// When the environment variable [`VARIABLE`] names no tier, or one that this CPU lacks, with the
/// message of [`try_active`]'s error. Every operation that has to choose a kernel panics likewise.
pub fn active() -> Tier {
    match try_active() {
        Ok(choice) => choice.tier,
        Err(error) => panic!("{VARIABLE}: {error}"),
    }
}

/// Makes `tier` serve from now on, in the whole process; `None` returns to the environment's
/// choice, or else to the best one.
///
/// Calls that other threads have begun finish on the tier that they began on.
///
/// # Errors
///
/// [`Error::TierUnavailable`] when this CPU lacks the tier; nothing has changed then.
///
/// ```
/// use superscalar::tier::{self, Tier};
/// tier::force(Some(Tier::Portable))?;
/// assert_eq!(tier::active(), Tier::Portable);
/// tier::force(None)?;
/// # Ok::<(), superscalar::Error>(())
/// ```
pub fn force(tier: Option<Tier>) -> Result<(), Error> {
    if let Some(tier) = tier {
        check(tier)?;
    }
    let _choosing = registry::lock_choices();
    FORCED.store(tier.map_or(0, |tier| tier as u8 + 1), Ordering::SeqCst);
    registry::forget_choices();
    Ok(())
}

fn forced() -> Option<Tier> {
    let index = FORCED.load(Ordering::SeqCst).checked_sub(1)?;
    Tier::ALL.get(usize::from(index)).copied()
}

/// The tier that the environment names, read once.
fn from_environment() -> Result<Option<Tier>, Error> {
    static NAMED: OnceLock<Result<Option<Tier>, Error>> = OnceLock::new();
    NAMED
        .get_or_init(|| match env::var_os(VARIABLE) {
            None => Ok(None),
            Some(value) => named(&value.to_string_lossy()).map(Some),
        })
        .clone()
}

fn named(name: &str) -> Result<Tier, Error> {
    let tier = Tier::from_name(name).ok_or_else(|| Error::UnknownTier { given: name.into() })?;
    check(tier)?;
    Ok(tier)
}

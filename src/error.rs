//! What can be wrong with a request, said with the values that were given.

use std::fmt;
use superscalar_kernels::tier::Tier;

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Two slices that must have the same length do not.
    LengthMismatch {
        /// The operation that was asked for.
        operation: &'static str,
        /// Elements of the first slice.
        left: usize,
        /// Elements of the second slice.
        right: usize,
    },
    /// A bitmap has fewer bits than were asked for.
    BitmapTooShort {
        /// The bit at which the validity was to begin.
        offset: usize,
        /// How many bits it was to have.
        len: usize,
        /// The bits that there are, eight for each byte.
        bits: usize,
    },
    /// There are not as many validity bits as elements.
    ValidityMismatch {
        /// The elements.
        elements: usize,
        /// The bits.
        bits: usize,
    },
    /// A view would reach outside its slice.
    ViewOutside {
        /// Elements of the slice.
        elements: usize,
        /// The position of the view's first element.
        start: usize,
        /// Rows and columns.
        shape: [usize; 2],
        /// From one row to the next, and from one column to the next.
        strides: [isize; 2],
        /// The least and the greatest position that it would reach.
        reach: [i128; 2],
    },
    /// A view of adjacent rows has not the length of its slice.
    ViewLength {
        /// Elements of the slice.
        elements: usize,
        /// Rows and columns.
        shape: [usize; 2],
    },
    /// A view that repeats elements, or has none, has lengths beyond any memory.
    ViewTooLarge {
        /// Rows and columns.
        shape: [usize; 2],
        /// Bytes of an element.
        element: usize,
        /// The bytes that its elements may have, where a length of zero counts as one.
        most: u128,
    },
    /// A reduction of a view needs more memory than the system gives.
    ViewMemory {
        /// What the memory is for: `results` or `copied elements`.
        what: &'static str,
        /// How many of them.
        elements: usize,
        /// Their bytes.
        bytes: u128,
    },
    /// The end of a range is NaN, which nothing is compared with.
    NanBound {
        /// The operation that was asked for.
        operation: &'static str,
        /// Which end: `start` or `end`.
        end: &'static str,
    },
    /// One of many requests was refused.
    InBatch {
        /// Its number, from 0.
        index: usize,
        /// Why.
        error: Box<Error>,
    },
    /// There is no tier of that name.
    UnknownTier {
        /// The name.
        given: String,
    },
    /// An environment variable asks for what there is not.
    InEnvironment {
        /// The variable.
        variable: &'static str,
        /// Why it can not be followed.
        error: Box<Error>,
    },
    /// A count would be more than 64 bits can say.
    CountOverflow {
        /// The byte value that was counted.
        value: u8,
        /// Its count so far.
        count: u64,
        /// How many more there are.
        more: u64,
    },
    /// This machine cannot run the tier.
    TierUnavailable {
        /// The tier.
        tier: Tier,
        /// The features that the CPU lacks; empty where the tier belongs to another architecture.
        missing: Vec<&'static str>,
    },
    /// The tier is never in production: its kernels are there for study.
    TierForStudy {
        /// The tier.
        tier: Tier,
    },
    /// A team needs a worker.
    NoWorkers,
    /// A team was to have more workers than CPUs to pin them to.
    TooManyWorkers {
        /// How many were asked for.
        workers: usize,
        /// The CPUs, one for each core, or those that were listed.
        cpus: Vec<usize>,
    },
    /// Workers were to be pinned where they can not be.
    CpusRefused {
        /// The CPUs that are outside the affinity mask, or named twice.
        cpus: Vec<usize>,
        /// The affinity mask.
        allowed: Vec<usize>,
    },
    /// A team was to be changed from inside a job, or while one took longer than a second.
    TeamBusy,
    /// A team was to be changed in a child that was forked from inside one of its jobs.
    ForeignTeam {
        /// The process that started it.
        process: u32,
    },
    /// The operating system refused to start a team's threads.
    SpawnFailed {
        /// How many were asked for.
        workers: usize,
        /// What the system said.
        reason: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::LengthMismatch {
                operation,
                left,
                right,
            } => write!(
                f,
                "{operation}: the first slice has {left} elements, the second has {right}; both must have the same number"
            ),
            Error::BitmapTooShort { offset, len, bits } => write!(
                f,
                "validity: {len} bits from bit {offset} on were asked for, and the bitmap has {bits} bits"
            ),
            Error::ValidityMismatch { elements, bits } => write!(
                f,
                "masked: the slice has {elements} elements, the validity {bits} bits; both must have the same number"
            ),
            Error::ViewOutside {
                elements,
                start,
                shape: [rows, columns],
                strides: [down, along],
                reach: [first, last],
            } => write!(
                f,
                "view: {rows} rows of {columns} columns from element {start} on, with strides of {down} and {along}, reach from element {first} to element {last}, and there are {elements} elements"
            ),
            Error::ViewLength {
                elements,
                shape: [rows, columns],
            } => write!(
                f,
                "view: {rows} rows of {columns} columns need {} elements, and there are {elements}",
                *rows as u128 * *columns as u128
            ),
            Error::ViewTooLarge {
                shape: [rows, columns],
                element,
                most,
            } => write!(
                f,
                "view: {rows} rows of {columns} elements of {element} bytes are more than {most} bytes (a length of 0 counts as 1)"
            ),
            Error::ViewMemory {
                what,
                elements,
                bytes,
            } => write!(
                f,
                "view: {elements} {what} need {bytes} bytes of memory, which the system does not give"
            ),
            Error::NanBound { operation, end } => write!(
                f,
                "{operation}: the {end} of the range is NaN; it must be a number or an infinity"
            ),
            Error::InBatch { index, error } => write!(f, "number {index} of the batch: {error}"),
            Error::UnknownTier { given } => {
                write!(f, "there is no tier {}; the tiers are ", quoted(given))?;
                let serving = Tier::ALL.iter().filter(|tier| tier.serves());
                for (i, tier) in serving.enumerate() {
                    write!(f, "{}{tier}", if i == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Error::InEnvironment { variable, error } => write!(f, "{variable}: {error}"),
            Error::CountOverflow { value, count, more } => write!(
                f,
                "bincount_into: the count of the value {value} is {count}, and {more} more do not fit in 64 bits"
            ),
            Error::TierUnavailable { tier, missing } if missing.is_empty() => write!(
                f,
                "tier {tier} is not for this architecture ({})",
                std::env::consts::ARCH
            ),
            Error::TierUnavailable { tier, missing } => write!(
                f,
                "tier {tier} needs CPU features that this machine lacks: {}",
                missing.join(", ")
            ),
            Error::TierForStudy { tier } => write!(
                f,
                "tier {tier} is for study and serves nobody; portable serves on every machine"
            ),
            Error::NoWorkers => write!(f, "a team of 0 workers was asked for; it needs at least 1"),
            Error::TooManyWorkers { workers, cpus } => write!(
                f,
                "a team of {workers} pinned workers was asked for, and there are {} CPUs for them: {cpus:?}",
                cpus.len()
            ),
            Error::CpusRefused { cpus, allowed } => write!(
                f,
                "workers can not be pinned to the CPUs {cpus:?}: each must be in the affinity mask {allowed:?}, and named once"
            ),
            Error::TeamBusy => write!(
                f,
                "the team is busy: it can not be changed from inside a job, nor while one takes longer than a second"
            ),
            Error::ForeignTeam { process } => write!(
                f,
                "process {} was forked from inside a job of the team of process {process}; start another team",
                crate::process::id()
            ),
            Error::SpawnFailed { workers, reason } => {
                write!(f, "could not start a team of {workers} workers: {reason}")
            }
        }
    }
}

impl std::error::Error for Error {}

/// What was given, in quotation marks: 40 of its characters at most, those that are not printed as
/// escapes.
fn quoted(given: &str) -> String {
    const MOST: usize = 40;
    match given.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?}...", &given[..end]),
        None => format!("{given:?}"),
    }
}

/// The documented panic of the short forms.
#[cold]
#[inline(never)]
pub(crate) fn refuse(error: &Error) -> ! {
    panic!("{error}")
}

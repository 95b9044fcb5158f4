//! The operations of the root on several cores, with the same bits.
//!
//! Every function runs on the `rayon` pool that the calling thread belongs to, if there is one;
//! else on the team that was installed ([`crate::team::Team::install`]); else on the
//! [`crate::team::global`] one, which the first call starts. The caller takes part. A team that is
//! busy with another caller's job, or is asked from inside a job, is not waited for: the caller
//! then works alone. So it does where the input is too short to be worth a second core
//! ([`crate::tuning`]).
//!
//! A slice is cut into ranges of blocks, one for each chunk of the job; the lanes of their runs
//! (see `runs.rs`) combine along the canonical block tree to the same bits, wherever it was cut.

pub mod batch;
mod count;
mod executor;
mod runs;

pub use crate::functions::on_cores::*;
pub use count::{count_equal, count_in_range, try_count_in_range};

use crate::dot::Multiply;
use crate::element::Element;
use crate::error::{Error, refuse};
use crate::reduction::Reduction;
use crate::tuning;
use executor::Executor;
use std::ops::Range;
use superscalar_kernels::order::block_len;

/// The driver of several cores: partials of ranges of blocks, merged.
#[inline]
pub(crate) fn reduce<E: Element, R: Reduction<E>>(x: &[E]) -> R::Output {
    if tuning::is_too_little(x.len().saturating_mul(R::BYTES)) {
        return R::slice(x);
    }
    reduce_on_cores::<E, R>(x)
}

#[inline(never)]
fn reduce_on_cores<E: Element, R: Reduction<E>>(x: &[E]) -> R::Output {
    let blocks = x.len().div_ceil(block_len::<E::Statistic>());
    let Some(executor) = Executor::of(x.len().saturating_mul(R::BYTES), blocks) else {
        return R::slice(x);
    };
    let partial = |range| R::partial(x, range);
    let merged = if R::IN_TREE {
        runs::root::<E::Statistic, _>(&executor, x.len(), partial)
    } else {
        runs::in_order::<E::Statistic, _>(&executor, x.len(), partial)
    };
    match merged {
        Some(merged) => R::finish(x, merged),
        None => R::slice(x),
    }
}

/// The dot product of two slices of equal length on several cores: the bits of [`crate::dot`].
///
/// # Panics
///
/// When the lengths differ, with the message of [`try_dot`]'s error; and as [`sum`].
///
/// ```
/// let x = vec![0.1f64; 100_000];
/// assert_eq!(superscalar::par::dot(&x, &x).to_bits(), superscalar::dot(&x, &x).to_bits());
/// ```
#[inline]
pub fn dot<A: Multiply<B>, B: Element>(a: &[A], b: &[B]) -> A::Dot {
    match try_dot(a, b) {
        Ok(dot) => dot,
        Err(error) => refuse(&error),
    }
}

/// The dot product of two slices on several cores, or an error where [`dot`] would panic over their
/// lengths.
///
/// # Errors
///
/// [`Error::LengthMismatch`] with both lengths.
#[inline]
pub fn try_dot<A: Multiply<B>, B: Element>(a: &[A], b: &[B]) -> Result<A::Dot, Error> {
    if a.len() != b.len() || tuning::is_too_little(size_of_val(a) + size_of_val(b)) {
        return crate::try_dot(a, b);
    }
    Ok(dot_on_cores(a, b))
}

/// The dot product of slices of equal length.
#[inline(never)]
fn dot_on_cores<A: Multiply<B>, B: Element>(a: &[A], b: &[B]) -> A::Dot {
    let blocks = a.len().div_ceil(block_len::<A::Statistic>());
    let Some(executor) = Executor::of(size_of_val(a) + size_of_val(b), blocks) else {
        return A::dot(a, b);
    };
    let partial = |range: Range<usize>| A::partial(&a[range.clone()], &b[range]);
    let merged = if A::IN_TREE {
        runs::root::<A::Statistic, _>(&executor, a.len(), partial)
    } else {
        runs::in_order::<A::Statistic, _>(&executor, a.len(), partial)
    };
    merged.map_or_else(|| A::dot(a, b), A::finish)
}

/// Counting on several cores.
pub mod histogram {
    use super::executor::{Executor, chunk};
    use superscalar_kernels::ops::bincount::add;

    /// Bytes that a chunk should have at least: clearing and adding up tables takes as long as
    /// counting a thousand bytes.
    const CHUNK: usize = 16 << 10;

    /// A byte is counted in about sixteen times the time in which a sum reads it.
    const WEIGHT: usize = 16;

    /// How often each byte value occurs, counted on several cores: what
    /// [`crate::histogram::bincount`] says.
    ///
    /// # Panics
    ///
    /// As [`super::sum`].
    ///
    /// ```
    /// let x = vec![7u8; 1_000_000];
    /// assert_eq!(superscalar::par::histogram::bincount(&x)[7], 1_000_000);
    /// ```
    pub fn bincount(x: &[u8]) -> [u64; 256] {
        let Some(executor) = Executor::of(x.len().saturating_mul(WEIGHT), x.len() / CHUNK) else {
            return crate::histogram::bincount(x);
        };
        let mut counts = vec![[0; 256]; executor.chunks()];
        let chunks = counts.len();
        executor.each(&mut counts, |index, counts| {
            *counts = crate::histogram::bincount(&x[chunk(index, chunks, x.len())]);
        });
        counts.into_iter().fold([0; 256], add)
    }
}

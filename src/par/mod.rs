//! Reductions, dot products, byte histograms and counts on several cores, with the same bits as on
//! one.
//!
//! Every function runs on the `rayon` pool that the calling thread belongs to, if there is one;
//! else on the team that was installed ([`crate::team::Team::install`]); else on the
//! [`crate::team::global`] one, which the first call starts. The caller takes part. A team that is
//! busy with another caller's job, or is asked from inside a job, is not waited for: the caller
//! then works alone. So it does where the input is too short to be worth a second core
//! ([`crate::tuning`]). While it waits for what others have begun it runs no other task of its
//! pool: a lock that is held around a call is safe, unless a closure in a batch waits in `rayon`
//! itself.
//!
//! Whoever takes part does so in the caller's floating-point environment, so the bits are those of
//! the plain function there, too. See [`crate::team`] for signals, pins and `fork`.
//!
//! A slice is cut into ranges of blocks, one for each chunk of the job; the lanes of their runs
//! (see `runs.rs`) combine along the canonical block tree to the same bits, wherever it was cut.

pub mod batch;
mod count;
mod executor;
mod first_use;
mod places;
mod pool;
mod runs;

pub use crate::dot::on_cores::{dot, try_dot};
pub use crate::functions::on_cores::*;
pub use count::{count_equal, count_in_range, try_count_in_range};

use crate::element::Element;
use crate::reduction::Reduction;
use crate::team::Inline;
use crate::tuning;
use executor::Executor;
use std::ops::Range;
use superscalar_kernels::element::Float;
use superscalar_kernels::order::block_len;
use superscalar_kernels::order::tree::Merge;

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
    let bytes = x.len().saturating_mul(R::BYTES);
    let partial = Inline::new(move |range| R::partial(x, range));
    match merged::<E::Statistic, _>(x.len(), bytes, R::IN_TREE, partial) {
        Some(merged) => R::finish(x, merged),
        None => R::slice(x),
    }
}

/// The partial of a range of elements of at most two slices.
pub(crate) type OfRange<'a, P> = Inline<'a, Range<usize>, P, 4>;

/// The partials of ranges of `len` elements, of `bytes` bytes in all, by several cores and merged:
/// along the canonical tree of blocks of `F`, or one after the other. None where the caller is to
/// work alone. Of any function, so that it is compiled once for a type of partials.
pub(crate) fn merged<F: Float, P: Merge + Send>(
    len: usize,
    bytes: usize,
    in_tree: bool,
    partial: OfRange<'_, P>,
) -> Option<P> {
    let executor = Executor::of(bytes, len.div_ceil(block_len::<F>()))?;
    if in_tree {
        runs::root::<F, _>(&executor, len, partial)
    } else {
        runs::in_order::<F, _>(&executor, len, partial)
    }
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

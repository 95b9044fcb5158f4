//! The operations of the root on several cores, with the same bits.
//!
//! Every function runs on the `rayon` pool that the calling thread belongs to, if there is one; else on the team that was
//! installed ([`crate::team::Team::install`]); else on the [`crate::team::global`] one, which the first call starts. The caller
//! takes part. A team that is busy with another caller's job, or is asked from inside a job, is not waited for: the caller then
//! works alone. So it does where the input is too short to be worth a second core ([`crate::tuning`]).
//!
//! A slice is cut into ranges of blocks, one for each share of the job; the lanes of their runs (see `runs.rs`) combine along the
//! canonical block tree to the same bits, wherever it was cut.

pub mod batch;
mod count;
mod crew;
mod extremes;
mod integers;
pub(crate) mod kinds;
mod norms;
mod runs;
mod statistics;

pub use count::{count_equal, count_in_range, try_count_in_range};
pub use extremes::{
    argmax, argmin, argminmax, max, min, minmax, nanargmax, nanargmin, nanmax, nanmin,
};

use crate::element::{Element, Float};
use crate::error::Error;
use crate::reduce::refuse;
use crate::registry::{self, Operation, ReduceFn};
use crate::tuning;
use crew::Crew;
pub(crate) use integers::sum_of_integers;
use superscalar_kernels::element as types;
use superscalar_kernels::order::block_len;
use superscalar_kernels::order::lanes::Lanes;

use norms::norm_inf_of_floats;
pub use norms::{nansum, norm_inf, norm1, norm2, sum_of_squares};
pub use statistics::{count_nan, mean, moments, nanmean, nanstd, nanvar, std, var};

/// The sum of a slice on several cores: the bits of [`crate::sum`].
///
/// # Panics
///
/// As [`crate::sum`].
///
/// ```
/// let x: Vec<f32> = (0..1_000_000).map(|i| (i as f32).sin()).collect();
/// assert_eq!(superscalar::par::sum(&x).to_bits(), superscalar::sum(&x).to_bits());
/// assert_eq!(superscalar::par::sum(&vec![255u8; 1_000_000]), 255_000_000);
/// ```
#[inline]
pub fn sum<E: Element>(x: &[E]) -> E::Sum {
    if tuning::is_too_little(size_of_val(x)) {
        return crate::sum(x);
    }
    E::sum_on_cores(x)
}

/// The canonical sum of what an operation gives the lanes of, or `alone` where one worker is enough.
#[inline(never)]
pub(crate) fn sum_of_lanes<T: types::Element, E: Float>(
    x: &[T],
    lanes: &'static Operation<ReduceFn<T, Lanes<E>>>,
    alone: fn(&[T]) -> E,
) -> E {
    let Some(crew) = Crew::of_blocks::<T, E>(x) else {
        return alone(x);
    };
    let kernel = lanes.serving();
    runs::sum(&crew, x.len(), move |range| kernel.run(&x[range]))
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
pub fn dot<E: Float>(a: &[E], b: &[E]) -> E {
    match try_dot(a, b) {
        Ok(dot) => dot,
        Err(error) => refuse(&error),
    }
}

/// The dot product of two slices on several cores, or an error where [`dot`] would panic over their lengths.
///
/// # Errors
///
/// [`Error::LengthMismatch`] with both lengths.
#[inline]
pub fn try_dot<E: Float>(a: &[E], b: &[E]) -> Result<E, Error> {
    if a.len() != b.len() || tuning::is_too_little(2 * size_of_val(a)) {
        return crate::try_dot(a, b);
    }
    Ok(dot_on_cores(a, b))
}

/// The dot product of slices of equal length.
#[inline(never)]
fn dot_on_cores<E: Float>(a: &[E], b: &[E]) -> E {
    let blocks = a.len().div_ceil(block_len::<E>());
    let Some(crew) = Crew::of(2 * size_of_val(a), blocks) else {
        return crate::dot(a, b);
    };
    let kernel = registry::dot_lanes::<E>().serving();
    runs::sum(&crew, a.len(), move |range| {
        kernel.run(&a[range.clone()], &b[range])
    })
}

/// Counting on several cores.
pub mod histogram {
    use super::crew::{Crew, share};
    use superscalar_kernels::ops::bincount::add;

    /// Bytes that a share should have at least: clearing and adding up tables takes as long as counting a thousand bytes.
    const SHARE: usize = 16 << 10;

    /// A byte is counted in about sixteen times the time in which a sum reads it.
    const WEIGHT: usize = 16;

    /// How often each byte value occurs, counted on several cores: what [`crate::histogram::bincount`] says.
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
        let Some(crew) = Crew::of(x.len().saturating_mul(WEIGHT), x.len() / SHARE) else {
            return crate::histogram::bincount(x);
        };
        let mut counts = vec![[0; 256]; crew.shares()];
        let shares = counts.len();
        crew.each(&mut counts, |index, counts| {
            *counts = crate::histogram::bincount(&x[share(index, shares, x.len())]);
        });
        counts.into_iter().fold([0; 256], add)
    }
}

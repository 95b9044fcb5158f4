//! Sums, means and variances that ignore NaN, on the calling thread.

use crate::element::{Element, Float};
use crate::kinds::Kind;
use crate::registry;
use crate::statistics::{spread, std_of, var_of};
use superscalar_kernels::ops::spread::Spread;
use superscalar_kernels::order::row_len;

/// The sum of the elements that are not NaN, in the canonical order, each NaN standing for `+0.0`; `0.0` where there are none.
///
/// Infinities of unlike signs still make a NaN. The sum of `f16` and `bf16` is that of the same values in `f32`; that of integers is
/// [`crate::sum`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nansum(&[1.0f32, f32::NAN, 2.0]), 3.0);
/// assert_eq!(superscalar::nansum(&[f64::NAN]), 0.0);
/// ```
#[inline]
pub fn nansum<E: Element>(x: &[E]) -> E::Sum {
    E::NumberKind::sum_of_numbers(x)
}

/// How many elements are NaN; none of integers.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::count_nan(&[1.0f32, f32::NAN, -f32::NAN]), 2);
/// ```
#[inline]
pub fn count_nan<E: Element>(x: &[E]) -> u64 {
    E::NumberKind::number_of_nan(x)
}

/// The mean of the elements that are not NaN: their [`nansum`], divided by their number; NaN where there are none.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanmean(&[1.0f32, f32::NAN, 2.0]), 1.5);
/// ```
pub fn nanmean<E: Element>(x: &[E]) -> E::Statistic {
    E::NumberKind::mean_of(nansum(x), x.len() as u64 - count_nan(x))
}

/// The variance of the elements that are not NaN, with `ddof` degrees of freedom less than there are; NaN where none are left.
///
/// An element keeps its place, and with it its lane and its block, however many NaN there are
/// ([`crate::kernels::ops::holes`]). Without a NaN these are the bits of [`crate::var`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanvar(&[1.0f32, f32::NAN, 2.0], 0), 0.25);
/// ```
pub fn nanvar<E: Element>(x: &[E], ddof: u64) -> E::Statistic {
    var_of(&E::NumberKind::spread_of_numbers(x), ddof)
}

/// The standard deviation of the elements that are not NaN: the square root of their [`nanvar`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanstd(&[1.0f32, f32::NAN, 3.0], 0), 1.0);
/// ```
pub fn nanstd<E: Element>(x: &[E], ddof: u64) -> E::Statistic {
    std_of(&E::NumberKind::spread_of_numbers(x), ddof)
}

/// The spread of the elements that are not NaN. A slice of a row at most is tried without a look for them: kernels have
/// short forms for that, which are sooner done.
pub(crate) fn numbers_spread<E: Float>(x: &[E]) -> Spread {
    if x.len() <= row_len::<E>() {
        let all = spread(x);
        // A NaN among the elements makes the squares NaN; so may infinities, which are numbers here.
        if !all.squares.is_nan() {
            return all;
        }
    }
    registry::nanspread::<E>().run(x)
}

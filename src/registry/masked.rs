//! The operations over the valid elements of a slice: their rows and which of them serves.

use super::{Described, MaskedFn, Operation, ReduceFn};
use crate::element::{Element, Float};
use superscalar_kernels::registry::Reductions;
use superscalar_kernels::registry::extremes::Extremal;
use superscalar_kernels::registry::masked::{MaskedRows, ONES};

pub use superscalar_kernels::validity::Validity;

/// An instance that answers `N` extreme values of the valid elements; nothing where there are none.
pub type MaskedValuesFn<E, const N: usize> = MaskedFn<E, Option<[E; N]>>;

/// The operations over the valid elements of an element type.
#[derive(Debug)]
pub struct MaskedOperations<E: Extremal, S: 'static> {
    pub(crate) sum: Operation<MaskedFn<E, S>>,
    pub(crate) min: Operation<MaskedValuesFn<E, 1>>,
    pub(crate) max: Operation<MaskedValuesFn<E, 1>>,
    pub(crate) minmax: Operation<MaskedValuesFn<E, 2>>,
    pub(crate) nanmin: Operation<MaskedValuesFn<E, 1>>,
    pub(crate) nanmax: Operation<MaskedValuesFn<E, 1>>,
}

impl<E: Extremal, S> MaskedOperations<E, S> {
    pub(crate) const fn new(rows: &'static MaskedRows<E, S>) -> Self {
        MaskedOperations {
            sum: Operation::new("masked-sum", E::NAME, &rows.sum),
            min: Operation::new("masked-min", E::NAME, &rows.min),
            max: Operation::new("masked-max", E::NAME, &rows.max),
            minmax: Operation::new("masked-minmax", E::NAME, &rows.minmax),
            nanmin: Operation::new("masked-nanmin", E::NAME, &rows.nanmin),
            nanmax: Operation::new("masked-nanmax", E::NAME, &rows.nanmax),
        }
    }

    pub(super) fn described(&'static self) -> [&'static dyn Described; 6] {
        [
            &self.sum,
            &self.min,
            &self.max,
            &self.minmax,
            &self.nanmin,
            &self.nanmax,
        ]
    }
}

#[derive(Debug)]
pub(crate) struct MaskedNorms<E: Reductions> {
    pub(crate) sum_of_squares: Operation<MaskedFn<E, E>>,
    pub(crate) sum_of_squares_shrunk: Operation<MaskedFn<E, E>>,
    pub(crate) sum_of_squares_grown: Operation<MaskedFn<E, E>>,
    pub(crate) norm1: Operation<MaskedFn<E, E>>,
    pub(crate) norm_inf: Operation<MaskedFn<E, E>>,
    pub(crate) nansum: Operation<MaskedFn<E, E>>,
    pub(crate) count_nan: Operation<MaskedFn<E, u64>>,
}

impl<E: Reductions> MaskedNorms<E> {
    pub(super) const fn new() -> Self {
        MaskedNorms {
            sum_of_squares: Operation::new(
                "masked-sum-of-squares",
                E::NAME,
                &E::ROWS.masked.sum_of_squares,
            ),
            sum_of_squares_shrunk: Operation::new(
                "masked-sum-of-squares-shrunk",
                E::NAME,
                &E::ROWS.masked.sum_of_squares_shrunk,
            ),
            sum_of_squares_grown: Operation::new(
                "masked-sum-of-squares-grown",
                E::NAME,
                &E::ROWS.masked.sum_of_squares_grown,
            ),
            norm1: Operation::new("masked-norm1", E::NAME, &E::ROWS.masked.norm1),
            norm_inf: Operation::new("masked-norm-inf", E::NAME, &E::ROWS.masked.norm_inf),
            nansum: Operation::new("masked-nansum", E::NAME, &E::ROWS.masked.nansum),
            count_nan: Operation::new("masked-count-nan", E::NAME, &E::ROWS.masked.count_nan),
        }
    }

    pub(super) fn described(&'static self) -> [&'static dyn Described; 7] {
        [
            &self.sum_of_squares,
            &self.sum_of_squares_shrunk,
            &self.sum_of_squares_grown,
            &self.norm1,
            &self.norm_inf,
            &self.nansum,
            &self.count_nan,
        ]
    }
}

pub(super) static COUNT_ONES: Operation<ReduceFn<u8, u64>> =
    Operation::new("count-ones", "u8", &ONES);

/// How many bits of the bytes are set.
pub fn count_ones() -> &'static Operation<ReduceFn<u8, u64>> {
    &COUNT_ONES
}

/// Sums of the valid elements.
pub fn sum<E: Element>() -> &'static Operation<MaskedFn<E, E::Sum>> {
    &E::masked().sum
}

/// The least valid value.
pub fn min<E: Element>() -> &'static Operation<MaskedValuesFn<E, 1>> {
    &E::masked().min
}

/// The greatest valid value.
pub fn max<E: Element>() -> &'static Operation<MaskedValuesFn<E, 1>> {
    &E::masked().max
}

/// The least and the greatest valid value.
pub fn minmax<E: Element>() -> &'static Operation<MaskedValuesFn<E, 2>> {
    &E::masked().minmax
}

/// The least valid value that is a number.
pub fn nanmin<E: Element>() -> &'static Operation<MaskedValuesFn<E, 1>> {
    &E::masked().nanmin
}

/// The greatest valid value that is a number.
pub fn nanmax<E: Element>() -> &'static Operation<MaskedValuesFn<E, 1>> {
    &E::masked().nanmax
}

/// Sums of the squares of the valid elements.
pub fn sum_of_squares<E: Float>() -> &'static Operation<MaskedFn<E, E>> {
    &E::operations().masked.sum_of_squares
}

/// The same of elements multiplied by a small power of two; compare [`super::sum_of_squares_shrunk`].
pub fn sum_of_squares_shrunk<E: Float>() -> &'static Operation<MaskedFn<E, E>> {
    &E::operations().masked.sum_of_squares_shrunk
}

/// The same of elements multiplied by a large power of two.
pub fn sum_of_squares_grown<E: Float>() -> &'static Operation<MaskedFn<E, E>> {
    &E::operations().masked.sum_of_squares_grown
}

/// Sums of the magnitudes of the valid elements.
pub fn norm1<E: Float>() -> &'static Operation<MaskedFn<E, E>> {
    &E::operations().masked.norm1
}

/// Largest magnitudes of the valid elements.
pub fn norm_inf<E: Float>() -> &'static Operation<MaskedFn<E, E>> {
    &E::operations().masked.norm_inf
}

/// Sums of the valid elements that are not NaN.
pub fn nansum<E: Float>() -> &'static Operation<MaskedFn<E, E>> {
    &E::operations().masked.nansum
}

/// Numbers of NaN among the valid elements.
pub fn count_nan<E: Float>() -> &'static Operation<MaskedFn<E, u64>> {
    &E::operations().masked.count_nan
}

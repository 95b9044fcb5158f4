//! The operations of variances and moments.

use super::{Described, MaskedFn, Operation, ReduceFn};
use crate::element::Float;
use superscalar_kernels::ops::moments::Shape;
use superscalar_kernels::ops::spread::Spread;
use superscalar_kernels::registry::Reductions;

#[derive(Debug)]
pub(crate) struct Statistics<E: Reductions> {
    pub(crate) spread: Operation<ReduceFn<E, Spread>>,
    pub(crate) nanspread: Operation<ReduceFn<E, Spread>>,
    pub(crate) shape: Operation<ReduceFn<E, Shape<E>>>,
    pub(crate) masked_spread: Operation<MaskedFn<E, Spread>>,
    pub(crate) masked_nanspread: Operation<MaskedFn<E, Spread>>,
    pub(crate) masked_shape: Operation<MaskedFn<E, Shape<E>>>,
    pub(crate) count_nan: Operation<ReduceFn<E, u64>>,
}

impl<E: Reductions> Statistics<E> {
    pub(super) const fn new() -> Self {
        Statistics {
            spread: Operation::new("spread", E::NAME, &E::ROWS.statistics.spread),
            nanspread: Operation::new("nanspread", E::NAME, &E::ROWS.statistics.nanspread),
            shape: Operation::new("shape", E::NAME, &E::ROWS.statistics.shape),
            masked_spread: Operation::new(
                "masked-spread",
                E::NAME,
                &E::ROWS.statistics.masked_spread,
            ),
            masked_nanspread: Operation::new(
                "masked-nanspread",
                E::NAME,
                &E::ROWS.statistics.masked_nanspread,
            ),
            masked_shape: Operation::new("masked-shape", E::NAME, &E::ROWS.statistics.masked_shape),
            count_nan: Operation::new("count-nan", E::NAME, &E::ROWS.statistics.count_nan),
        }
    }

    pub(super) fn described(&'static self) -> [&'static dyn Described; 7] {
        [
            &self.spread,
            &self.nanspread,
            &self.shape,
            &self.masked_spread,
            &self.masked_nanspread,
            &self.masked_shape,
            &self.count_nan,
        ]
    }
}

/// Count, mean and squared deviations, for [`crate::var`]; study rows of the formula that it is not.
pub fn spread<E: Float>() -> &'static Operation<ReduceFn<E, Spread>> {
    &E::operations().statistics.spread
}

/// Count, mean and squared deviations of the elements that are not NaN, for [`crate::nanvar`].
pub fn nanspread<E: Float>() -> &'static Operation<ReduceFn<E, Spread>> {
    &E::operations().statistics.nanspread
}

/// Count, mean, second to fourth powers of the deviations, least and greatest, for [`crate::moments`].
pub fn shape<E: Float>() -> &'static Operation<ReduceFn<E, Shape<E>>> {
    &E::operations().statistics.shape
}

/// Numbers of NaN.
pub fn count_nan<E: Float>() -> &'static Operation<ReduceFn<E, u64>> {
    &E::operations().statistics.count_nan
}

/// Count, mean and squared deviations of the valid elements, for [`crate::masked::Masked::var`].
pub fn masked_spread<E: Float>() -> &'static Operation<MaskedFn<E, Spread>> {
    &E::operations().statistics.masked_spread
}

/// Count, mean and squared deviations of the valid elements that are not NaN, for [`crate::masked::Masked::nanvar`].
pub fn masked_nanspread<E: Float>() -> &'static Operation<MaskedFn<E, Spread>> {
    &E::operations().statistics.masked_nanspread
}

/// What [`shape`] has, of the valid elements, for [`crate::masked::Masked::moments`].
pub fn masked_shape<E: Float>() -> &'static Operation<MaskedFn<E, Shape<E>>> {
    &E::operations().statistics.masked_shape
}

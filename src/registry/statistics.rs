//! The operations of variances and moments.

use super::{Described, Operation, ReduceFn};
use crate::element::Float;
use superscalar_kernels::canonical::moments::Shape;
use superscalar_kernels::canonical::variance::Spread;
use superscalar_kernels::registry::Reductions;

#[derive(Debug)]
pub(crate) struct Statistics<E: Reductions> {
    pub(crate) spread: Operation<ReduceFn<E, Spread>>,
    pub(crate) shape: Operation<ReduceFn<E, Shape<E>>>,
    pub(crate) count_nan: Operation<ReduceFn<E, u64>>,
}

impl<E: Reductions> Statistics<E> {
    pub(super) const fn new() -> Self {
        Statistics {
            spread: Operation::new("spread", E::NAME, &E::ROWS.statistics.spread),
            shape: Operation::new("shape", E::NAME, &E::ROWS.statistics.shape),
            count_nan: Operation::new("count-nan", E::NAME, &E::ROWS.statistics.count_nan),
        }
    }

    pub(super) fn described(&'static self) -> [&'static dyn Described; 3] {
        [&self.spread, &self.shape, &self.count_nan]
    }
}

/// Count, mean and squared deviations, for [`crate::variance`]; study rows of the formula that it is not.
pub fn spread<E: Float>() -> &'static Operation<ReduceFn<E, Spread>> {
    &E::operations().statistics.spread
}

/// Count, mean, second to fourth powers of the deviations, least and greatest, for [`crate::moments`].
pub fn shape<E: Float>() -> &'static Operation<ReduceFn<E, Shape<E>>> {
    &E::operations().statistics.shape
}

/// Numbers of NaN.
pub fn count_nan<E: Float>() -> &'static Operation<ReduceFn<E, u64>> {
    &E::operations().statistics.count_nan
}

//! The operations of variances and moments.

use super::{Described, Operation, ReduceFn};
use crate::element::Element;
use superscalar_kernels::canonical::moments::Shape;
use superscalar_kernels::canonical::variance::Spread;
use superscalar_kernels::registry::Reductions;

#[derive(Debug)]
pub(crate) struct Statistics<E: Reductions> {
    pub(crate) spread: Operation<ReduceFn<E, Spread>>,
    pub(crate) shape: Operation<ReduceFn<E, Shape<E>>>,
    pub(crate) one_pass_variance: Operation<ReduceFn<E, E>>,
}

impl<E: Reductions> Statistics<E> {
    pub(super) const fn new() -> Self {
        Statistics {
            spread: Operation::new("spread", E::NAME, &E::ROWS.statistics.spread),
            shape: Operation::new("shape", E::NAME, &E::ROWS.statistics.shape),
            one_pass_variance: Operation::new(
                "one-pass-variance",
                E::NAME,
                &E::ROWS.statistics.one_pass_variance,
            ),
        }
    }

    pub(super) fn described(&'static self) -> [&'static dyn Described; 3] {
        [&self.spread, &self.shape, &self.one_pass_variance]
    }
}

/// Count, mean and squared deviations, for [`crate::variance`].
pub fn spread<E: Element>() -> &'static Operation<ReduceFn<E, Spread>> {
    &E::operations().statistics.spread
}

/// Count, mean, second to fourth powers of the deviations, least and greatest, for [`crate::moments`].
pub fn shape<E: Element>() -> &'static Operation<ReduceFn<E, Shape<E>>> {
    &E::operations().statistics.shape
}

/// Variances from the sum and the sum of squares: study rows only, and a warning.
pub fn one_pass_variance<E: Element>() -> &'static Operation<ReduceFn<E, E>> {
    &E::operations().statistics.one_pass_variance
}

//! The operations of the norms.

use super::{Described, Operation, ReduceFn};
use crate::element::Float;
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::registry::Reductions;

#[derive(Debug)]
pub(crate) struct Norms<E: Reductions> {
    pub(crate) sum_of_squares: Operation<ReduceFn<E, E>>,
    pub(crate) sum_of_squares_lanes: Operation<ReduceFn<E, Lanes<E>>>,
    pub(crate) sum_of_squares_shrunk: Operation<ReduceFn<E, E>>,
    pub(crate) sum_of_squares_grown: Operation<ReduceFn<E, E>>,
    pub(crate) norm1: Operation<ReduceFn<E, E>>,
    pub(crate) norm1_lanes: Operation<ReduceFn<E, Lanes<E>>>,
    pub(crate) norm_inf: Operation<ReduceFn<E, E>>,
    pub(crate) nansum: Operation<ReduceFn<E, E>>,
    pub(crate) nansum_lanes: Operation<ReduceFn<E, Lanes<E>>>,
}

impl<E: Reductions> Norms<E> {
    pub(super) const fn new() -> Self {
        Norms {
            sum_of_squares: Operation::new(
                "sum-of-squares",
                E::NAME,
                &E::ROWS.norms.sum_of_squares,
            ),
            sum_of_squares_lanes: Operation::new(
                "sum-of-squares-lanes",
                E::NAME,
                &E::ROWS.norms.sum_of_squares_lanes,
            ),
            sum_of_squares_shrunk: Operation::new(
                "sum-of-squares-shrunk",
                E::NAME,
                &E::ROWS.norms.sum_of_squares_shrunk,
            ),
            sum_of_squares_grown: Operation::new(
                "sum-of-squares-grown",
                E::NAME,
                &E::ROWS.norms.sum_of_squares_grown,
            ),
            norm1: Operation::new("norm1", E::NAME, &E::ROWS.norms.norm1),
            norm1_lanes: Operation::new("norm1-lanes", E::NAME, &E::ROWS.norms.norm1_lanes),
            norm_inf: Operation::new("norm-inf", E::NAME, &E::ROWS.norms.norm_inf),
            nansum: Operation::new("nansum", E::NAME, &E::ROWS.norms.nansum),
            nansum_lanes: Operation::new("nansum-lanes", E::NAME, &E::ROWS.norms.nansum_lanes),
        }
    }

    pub(super) fn described(&'static self) -> [&'static dyn Described; 9] {
        [
            &self.sum_of_squares,
            &self.sum_of_squares_lanes,
            &self.sum_of_squares_shrunk,
            &self.sum_of_squares_grown,
            &self.norm1,
            &self.norm1_lanes,
            &self.norm_inf,
            &self.nansum,
            &self.nansum_lanes,
        ]
    }
}

/// Sums of the squares.
pub fn sum_of_squares<E: Float>() -> &'static Operation<ReduceFn<E, E>> {
    &E::operations().norms.sum_of_squares
}

/// The lanes of the sum of the squares.
pub fn sum_of_squares_lanes<E: Float>() -> &'static Operation<ReduceFn<E, Lanes<E>>> {
    &E::operations().norms.sum_of_squares_lanes
}

/// Sums of the squares of elements multiplied by a small power of two, for [`crate::norm2`] of large ones.
pub fn sum_of_squares_shrunk<E: Float>() -> &'static Operation<ReduceFn<E, E>> {
    &E::operations().norms.sum_of_squares_shrunk
}

/// Sums of the squares of elements multiplied by a large power of two, for [`crate::norm2`] of small ones.
pub fn sum_of_squares_grown<E: Float>() -> &'static Operation<ReduceFn<E, E>> {
    &E::operations().norms.sum_of_squares_grown
}

/// Sums of the magnitudes.
pub fn norm1<E: Float>() -> &'static Operation<ReduceFn<E, E>> {
    &E::operations().norms.norm1
}

/// The lanes of the sum of the magnitudes.
pub fn norm1_lanes<E: Float>() -> &'static Operation<ReduceFn<E, Lanes<E>>> {
    &E::operations().norms.norm1_lanes
}

/// Largest magnitudes.
pub fn norm_inf<E: Float>() -> &'static Operation<ReduceFn<E, E>> {
    &E::operations().norms.norm_inf
}

/// Sums of the elements that are not NaN.
pub fn nansum<E: Float>() -> &'static Operation<ReduceFn<E, E>> {
    &E::operations().norms.nansum
}

/// The lanes of the sum of the elements that are not NaN.
pub fn nansum_lanes<E: Float>() -> &'static Operation<ReduceFn<E, Lanes<E>>> {
    &E::operations().norms.nansum_lanes
}

//! The operations on columns.

use super::{ColumnsFn, Described, Operation};
use crate::element::{Element, Float};
use superscalar_kernels::registry::{ColumnReductions, Reductions};

/// The operations on columns of an element type, whose sums are `S`.
#[derive(Debug)]
pub struct ColumnOperations<E: 'static, S: 'static> {
    pub(crate) sum: Operation<ColumnsFn<E, S>>,
    pub(crate) min: Operation<ColumnsFn<E, E>>,
    pub(crate) max: Operation<ColumnsFn<E, E>>,
    pub(crate) nanmin: Operation<ColumnsFn<E, E>>,
    pub(crate) nanmax: Operation<ColumnsFn<E, E>>,
}

impl<E: ColumnReductions> ColumnOperations<E, E::Total> {
    pub(crate) const fn new() -> Self {
        ColumnOperations {
            sum: Operation::new("column-sum", E::NAME, &E::COLUMNS.sum),
            min: Operation::new("column-min", E::NAME, &E::COLUMNS.min),
            max: Operation::new("column-max", E::NAME, &E::COLUMNS.max),
            nanmin: Operation::new("column-nanmin", E::NAME, &E::COLUMNS.nanmin),
            nanmax: Operation::new("column-nanmax", E::NAME, &E::COLUMNS.nanmax),
        }
    }
}

/// The operations on the columns of a type.
pub(super) fn described<E: Element>() -> [&'static dyn Described; 5] {
    let of = E::columns();
    [&of.sum, &of.min, &of.max, &of.nanmin, &of.nanmax]
}

#[derive(Debug)]
pub(crate) struct FloatColumns<E: Reductions> {
    pub(crate) sum_lanes: Operation<ColumnsFn<E, E>>,
    pub(crate) sum_of_squares: Operation<ColumnsFn<E, E>>,
    pub(crate) sum_of_squares_lanes: Operation<ColumnsFn<E, E>>,
    pub(crate) norm1: Operation<ColumnsFn<E, E>>,
    pub(crate) norm1_lanes: Operation<ColumnsFn<E, E>>,
    pub(crate) spread: Operation<ColumnsFn<E, E>>,
    pub(crate) powers: Operation<ColumnsFn<E, E>>,
    pub(crate) count_nan: Operation<ColumnsFn<E, E>>,
}

impl<E: Reductions> FloatColumns<E> {
    pub(super) const fn new() -> Self {
        let new = Operation::new;
        FloatColumns {
            sum_lanes: new("column-sum-lanes", E::NAME, &E::ROWS.columns.sum_lanes),
            sum_of_squares: new(
                "column-sum-of-squares",
                E::NAME,
                &E::ROWS.columns.sum_of_squares,
            ),
            sum_of_squares_lanes: new(
                "column-sum-of-squares-lanes",
                E::NAME,
                &E::ROWS.columns.sum_of_squares_lanes,
            ),
            norm1: new("column-norm1", E::NAME, &E::ROWS.columns.norm1),
            norm1_lanes: new("column-norm1-lanes", E::NAME, &E::ROWS.columns.norm1_lanes),
            spread: new("column-spread", E::NAME, &E::ROWS.columns.spread),
            powers: new("column-powers", E::NAME, &E::ROWS.columns.powers),
            count_nan: new("column-count-nan", E::NAME, &E::ROWS.columns.count_nan),
        }
    }

    pub(super) fn described(&'static self) -> [&'static dyn Described; 8] {
        [
            &self.sum_lanes,
            &self.sum_of_squares,
            &self.sum_of_squares_lanes,
            &self.norm1,
            &self.norm1_lanes,
            &self.spread,
            &self.powers,
            &self.count_nan,
        ]
    }
}

/// Sums of columns: canonical ones, of at most a block, for floating-point types.
pub fn column_sum<E: Element>() -> &'static Operation<ColumnsFn<E, E::Sum>> {
    &E::columns().sum
}

/// Least values of columns.
pub fn column_min<E: Element>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::columns().min
}

/// Greatest values of columns.
pub fn column_max<E: Element>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::columns().max
}

/// Least numbers of columns; NaN where there is no number.
pub fn column_nanmin<E: Element>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::columns().nanmin
}

/// Greatest numbers of columns; NaN where there is no number.
pub fn column_nanmax<E: Element>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::columns().nanmax
}

/// The lanes of the sums of columns, a row of them for each virtual lane.
pub fn column_sum_lanes<E: Float>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::operations().columns.sum_lanes
}

/// Sums of the squares of columns of at most a block.
pub fn column_sum_of_squares<E: Float>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::operations().columns.sum_of_squares
}

/// The lanes of the sums of the squares of columns.
pub fn column_sum_of_squares_lanes<E: Float>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::operations().columns.sum_of_squares_lanes
}

/// Sums of the magnitudes of columns of at most a block.
pub fn column_norm1<E: Float>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::operations().columns.norm1
}

/// The lanes of the sums of the magnitudes of columns.
pub fn column_norm1_lanes<E: Float>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::operations().columns.norm1_lanes
}

/// Of columns of at most a block, the sums of the deviations from given pivots, and of their squares.
pub fn column_spread<E: Float>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::operations().columns.spread
}

/// Of columns of at most a block, the sums of the cubes and of the fourth powers of deviations from given centres by given scales.
pub fn column_powers<E: Float>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::operations().columns.powers
}

/// Counts of NaN, as numbers of the type, of columns of at most a block.
pub fn column_count_nan<E: Float>() -> &'static Operation<ColumnsFn<E, E>> {
    &E::operations().columns.count_nan
}

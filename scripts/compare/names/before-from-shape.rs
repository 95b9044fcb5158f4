//! The names of ccc0a96 and of the revisions up to the one that renamed them.

use super::{
    Element, Float, Moments,
    masked::Masked,
    view::{Axis, View},
};

pub use super::{first_equal as index_of, prefix_sum as cumsum, variance as var};

pub const ROWS: Axis = Axis::Rows;
pub const COLUMNS: Axis = Axis::Columns;

#[inline(always)]
pub fn matrix<E: Element>(x: &[E], [rows, columns]: [usize; 2]) -> View<'_, E> {
    View::of_rows(x, rows, columns).expect("the shape has as many elements")
}

#[inline(always)]
pub fn view_var<E: Element>(x: View<'_, E>, axis: Axis) -> Vec<E::Statistic> {
    x.variance(axis, 1)
}

#[inline(always)]
pub fn masked_var<E: Element>(x: Masked<'_, E>) -> E::Statistic {
    x.variance(1)
}

pub fn moments_var<E: Float>(moments: &Moments<E>) -> E {
    moments.variance(1)
}

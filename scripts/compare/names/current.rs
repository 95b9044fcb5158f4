//! The names of the current revision.

use super::{
    Element, Float, Moments,
    masked::Masked,
    view::{Axis, View},
};

pub const ROWS: Axis = Axis(1);
pub const COLUMNS: Axis = Axis(0);

#[inline(always)]
pub fn matrix<E: Element>(x: &[E], shape: [usize; 2]) -> View<'_, E> {
    View::from_shape(shape, x).expect("the shape has as many elements")
}

#[inline(always)]
pub fn view_var<E: Element>(x: View<'_, E>, axis: Axis) -> Vec<E::Statistic> {
    x.var(axis, 1)
}

#[inline(always)]
pub fn masked_var<E: Element>(x: Masked<'_, E>) -> E::Statistic {
    x.var(1)
}

pub fn moments_var<E: Float>(moments: &Moments<E>) -> E {
    moments.var(1)
}

//! The operations that answer extremes: their rows and which of them serves.

use super::{Described, Operation};
use crate::element::Element;
use superscalar_kernels::registry::extremes::Extremal;

pub use superscalar_kernels::registry::extremes::{CountFn, FirstFn, PositionsFn, ValuesFn};

/// The extremes of an element type.
#[derive(Debug)]
pub struct ExtremeOperations<E: Extremal> {
    pub(crate) min: Operation<ValuesFn<E, 1>>,
    pub(crate) max: Operation<ValuesFn<E, 1>>,
    pub(crate) minmax: Operation<ValuesFn<E, 2>>,
    pub(crate) argmin: Operation<PositionsFn<E, 1>>,
    pub(crate) argmax: Operation<PositionsFn<E, 1>>,
    pub(crate) argminmax: Operation<PositionsFn<E, 2>>,
    pub(crate) nanmin: Operation<ValuesFn<E, 1>>,
    pub(crate) nanmax: Operation<ValuesFn<E, 1>>,
    pub(crate) nanargmin: Operation<PositionsFn<E, 1>>,
    pub(crate) nanargmax: Operation<PositionsFn<E, 1>>,
    pub(crate) count_between: Operation<CountFn<E>>,
    pub(crate) first_equal: Operation<FirstFn<E>>,
}

impl<E: Extremal> ExtremeOperations<E> {
    pub(crate) const fn new() -> Self {
        ExtremeOperations {
            min: Operation::new("min", E::NAME, &E::EXTREMES.min),
            max: Operation::new("max", E::NAME, &E::EXTREMES.max),
            minmax: Operation::new("minmax", E::NAME, &E::EXTREMES.minmax),
            argmin: Operation::new("argmin", E::NAME, &E::EXTREMES.argmin),
            argmax: Operation::new("argmax", E::NAME, &E::EXTREMES.argmax),
            argminmax: Operation::new("argminmax", E::NAME, &E::EXTREMES.argminmax),
            nanmin: Operation::new("nanmin", E::NAME, &E::EXTREMES.nanmin),
            nanmax: Operation::new("nanmax", E::NAME, &E::EXTREMES.nanmax),
            nanargmin: Operation::new("nanargmin", E::NAME, &E::EXTREMES.nanargmin),
            nanargmax: Operation::new("nanargmax", E::NAME, &E::EXTREMES.nanargmax),
            count_between: Operation::new("count-between", E::NAME, &E::EXTREMES.count_between),
            first_equal: Operation::new("first-equal", E::NAME, &E::EXTREMES.first_equal),
        }
    }

    pub(super) fn described(&'static self) -> [&'static dyn Described; 12] {
        [
            &self.min,
            &self.max,
            &self.minmax,
            &self.argmin,
            &self.argmax,
            &self.argminmax,
            &self.nanmin,
            &self.nanmax,
            &self.nanargmin,
            &self.nanargmax,
            &self.count_between,
            &self.first_equal,
        ]
    }
}

/// The least value.
pub fn min<E: Element>() -> &'static Operation<ValuesFn<E, 1>> {
    &E::extremes().min
}

/// The greatest value.
pub fn max<E: Element>() -> &'static Operation<ValuesFn<E, 1>> {
    &E::extremes().max
}

/// The least and the greatest value.
pub fn minmax<E: Element>() -> &'static Operation<ValuesFn<E, 2>> {
    &E::extremes().minmax
}

/// The first position of the least value.
pub fn argmin<E: Element>() -> &'static Operation<PositionsFn<E, 1>> {
    &E::extremes().argmin
}

/// The first position of the greatest value.
pub fn argmax<E: Element>() -> &'static Operation<PositionsFn<E, 1>> {
    &E::extremes().argmax
}

/// The first positions of the least and the greatest value.
pub fn argminmax<E: Element>() -> &'static Operation<PositionsFn<E, 2>> {
    &E::extremes().argminmax
}

/// The least value that is a number.
pub fn nanmin<E: Element>() -> &'static Operation<ValuesFn<E, 1>> {
    &E::extremes().nanmin
}

/// The greatest value that is a number.
pub fn nanmax<E: Element>() -> &'static Operation<ValuesFn<E, 1>> {
    &E::extremes().nanmax
}

/// The first position of the least number.
pub fn nanargmin<E: Element>() -> &'static Operation<PositionsFn<E, 1>> {
    &E::extremes().nanargmin
}

/// The first position of the greatest number.
pub fn nanargmax<E: Element>() -> &'static Operation<PositionsFn<E, 1>> {
    &E::extremes().nanargmax
}

/// How many elements lie between two, inclusive.
pub fn count_between<E: Element>() -> &'static Operation<CountFn<E>> {
    &E::extremes().count_between
}

/// Where an element first stands, or the first NaN.
pub fn first_equal<E: Element>() -> &'static Operation<FirstFn<E>> {
    &E::extremes().first_equal
}

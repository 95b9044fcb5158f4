//! The sum of the elements that are not NaN.
//!
//! The canonical sum of the elements with plus zero in place of every NaN.
//!
//! # What limits it
//!
//! In L1 the comparison, a second instruction a vector where additions have masks; beyond it the
//! loads. [`masked`](crate::ops::masked) has figures.

use crate::counts::{Counts, Kind};
use crate::element::Float;
use crate::input::{Slice, Valid};
use crate::order::lanes::Lanes;
use crate::order::sum;
use crate::order::terms::Term;
use crate::simd::Arithmetic;
use crate::table::{Masked, Partial};

/// The operation.
#[derive(Debug)]
pub struct Nansum;

/// The element, or plus zero where it is NaN.
#[derive(Clone, Copy, Debug)]
pub struct NotNan;

impl Term for NotNan {
    const COUNTS: Counts = Counts::NONE.with(Kind::Compare, 1.0);

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of<V: Arithmetic>(_: V::Isa, elements: V) -> V {
        elements.nan_to_zero()
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_to<V: Arithmetic>(_: V::Isa, sum: V, elements: V) -> V {
        sum.add_numbers(elements)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of_one<F: Float>(element: F) -> F {
        if element.is_nan() { F::ZERO } else { element }
    }
}

canonical_sum!(@whole Nansum, "nansum", NotNan);

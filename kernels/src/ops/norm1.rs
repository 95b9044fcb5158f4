//! The sum of the absolute values of the elements.
//!
//! | elements | result |
//! | --- | --- |
//! | `f32`, `f64` | the canonical sum of the absolute values |
//! | integers | exact: in 64 bits, for those of 64 bits in 128 ([`super::integers::terms`]) |
//!
//! # What limits it
//!
//! The loads, as for a sum: clearing the sign is a second instruction a vector.

use super::columns;
use super::integers::terms::{SumOfMagnitudes as OfIntegers, Terms};
use crate::counts::{Counts, Kind};
use crate::element::Float;
use crate::input::{ColumnsInto, Slice, Valid};
use crate::order::lanes::Lanes;
use crate::order::sum;
use crate::order::terms::Term;
use crate::simd::Arithmetic;
use crate::simd::vectors::Vectors;
use crate::table::{Descriptor, Down, Masked, Partial};

/// The operation.
#[derive(Debug)]
pub struct Norm1;

/// The absolute value of an element.
#[derive(Clone, Copy, Debug)]
pub struct Abs;

impl Term for Abs {
    const COUNTS: Counts = Counts::NONE.with(Kind::Logical, 1.0);

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of<V: Arithmetic>(_: V::Isa, elements: V) -> V {
        elements.abs()
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_valid_to<V: Arithmetic>(isa: V::Isa, sum: V, elements: V, bits: u64) -> V {
        sum.add_valid(isa, elements.abs(), bits)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of_one<F: Float>(element: F) -> F {
        element.abs()
    }
}

canonical_sum!(Norm1, "norm1", Abs);
exact_sum!(Norm1, "norm1", OfIntegers, Magnitudes);

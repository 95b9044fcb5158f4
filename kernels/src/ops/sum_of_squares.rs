//! The sum of the squares of the elements.
//!
//! | elements | result |
//! | --- | --- |
//! | `f32`, `f64` | the canonical sum of the squares, each added by one fused multiply-add |
//! | integers | exact ([`super::integers::terms`]): of 8 and 16 bits in 64 bits, else in 128 |
//!
//! Squares may overflow or vanish. For [`norm2`](crate::ops) there are the sums of squares of
//! elements that are multiplied by a power of two first: [`ScaledDown`] for large ones,
//! [`ScaledUp`] for small ones (Blue, 1978). That the fast way is tried first, and judged by its
//! result, costs nothing but two comparisons.
//!
//! # Why the norm is accurate
//!
//! A square that underflows is off by at most half the least subnormal number, which is
//! `MIN_POSITIVE * u` with the unit roundoff `u`. All `n` are off by less than
//! `n * MIN_POSITIVE * u`, a relative `u` of the least sum `s` that passes. Squares and their
//! partial sums never exceed `s`, so where that is finite nothing overflowed. The powers of two
//! keep the sum of any `2^61` squares finite, and the squares that they make vanish are below
//! `2^-60` of a unit in the last place of the sum. So the error is always that of a canonical sum,
//! halved by the root.
//!
//! # What limits it
//!
//! The loads, as for a sum: a load and a fused multiply-add are two instructions a vector.

use super::columns;
use super::integers::terms::{SumOfSquares as OfIntegers, Terms};
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
pub struct SumOfSquares;

/// The operation on elements multiplied by [`Float::SCALE_DOWN`].
#[derive(Debug)]
pub struct ScaledDown;

/// The operation on elements multiplied by [`Float::SCALE_UP`].
#[derive(Debug)]
pub struct ScaledUp;

/// Its square.
#[derive(Clone, Copy, Debug)]
pub struct Square;

impl Term for Square {
    const FUSED: bool = true;

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of<V: Arithmetic>(_: V::Isa, elements: V) -> V {
        elements.mul(elements)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_to<V: Arithmetic>(_: V::Isa, sum: V, elements: V) -> V {
        elements.mul_add(elements, sum)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of_one<F: Float>(element: F) -> F {
        element * element
    }
}

/// The square of the element multiplied by [`Float::SCALE_DOWN`].
#[derive(Clone, Copy, Debug)]
pub struct SquareScaledDown;

impl Term for SquareScaledDown {
    const COUNTS: Counts = Counts::NONE.with(Kind::Multiply, 1.0);
    const FUSED: bool = true;

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of<V: Arithmetic>(isa: V::Isa, elements: V) -> V {
        Square::of(isa, elements.mul(V::splat(isa, V::Element::SCALE_DOWN)))
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_to<V: Arithmetic>(isa: V::Isa, sum: V, elements: V) -> V {
        let scaled = elements.mul(V::splat(isa, V::Element::SCALE_DOWN));
        Square::add_to(isa, sum, scaled)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of_one<F: Float>(element: F) -> F {
        Square::of_one(element * F::SCALE_DOWN)
    }
}

/// The square of the element multiplied by [`Float::SCALE_UP`].
#[derive(Clone, Copy, Debug)]
pub struct SquareScaledUp;

impl Term for SquareScaledUp {
    const COUNTS: Counts = Counts::NONE.with(Kind::Multiply, 1.0);
    const FUSED: bool = true;

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of<V: Arithmetic>(isa: V::Isa, elements: V) -> V {
        Square::of(isa, elements.mul(V::splat(isa, V::Element::SCALE_UP)))
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_to<V: Arithmetic>(isa: V::Isa, sum: V, elements: V) -> V {
        let scaled = elements.mul(V::splat(isa, V::Element::SCALE_UP));
        Square::add_to(isa, sum, scaled)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of_one<F: Float>(element: F) -> F {
        Square::of_one(element * F::SCALE_UP)
    }
}

canonical_sum!(SumOfSquares, "sum-of-squares", Square);
canonical_sum!(@whole ScaledDown, "sum-of-squares-scaled-down", SquareScaledDown);
canonical_sum!(@whole ScaledUp, "sum-of-squares-scaled-up", SquareScaledUp);
exact_sum!(SumOfSquares, "sum-of-squares", OfIntegers, Squares);

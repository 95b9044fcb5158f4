//! How the reductions of an element type are made. There are three kinds of types: those that the canonical order is defined for, which have
//! kernels for everything; integers, whose sums are exact; and floating-point types of 16 bits. What the last two have no kernels for, they
//! answer by copies of their elements (`src/converted.rs`).
//!
//! Here is what the calling thread makes of a slice; in `src/masked/kinds.rs` what it makes of valid elements, in `src/par/kinds.rs` what
//! several cores do.

use crate::converted;
#[cfg(feature = "half")]
use crate::element::Half;
use crate::element::{Element, Exact, Float};
use crate::norms::{norm2_of, sqrt};
use crate::registry;
use crate::statistics::mean_of;
use crate::{nan, statistics};
use superscalar_kernels::ops::moments::Shape;
use superscalar_kernels::ops::spread::Spread;
use superscalar_kernels::order::{FEW, up_to_four};

/// Reductions of slices of elements of a kind.
pub trait Kind<E: Element> {
    /// The mean of `count` elements from their sum.
    fn mean_of(sum: E::Sum, count: u64) -> E::Statistic;

    /// The sum of the squares.
    fn sum_of_squares(x: &[E]) -> E::Squares;

    /// The sum of the magnitudes.
    fn sum_of_magnitudes(x: &[E]) -> E::Magnitudes;

    /// The sum of the elements that are not NaN.
    fn sum_of_numbers(x: &[E]) -> E::Sum;

    /// The Euclidean norm.
    fn norm2(x: &[E]) -> E::Statistic;

    /// The largest magnitude.
    fn largest_magnitude(x: &[E]) -> E::Magnitude;

    /// Count, mean and squared deviations.
    fn spread(x: &[E]) -> Spread;

    /// Count, mean and squared deviations of the elements that are not NaN.
    fn spread_of_numbers(x: &[E]) -> Spread;

    /// Count, mean, higher moments and the extremes.
    fn shape(x: &[E]) -> Shape<E::Statistic>;

    /// How many elements are NaN.
    fn number_of_nan(x: &[E]) -> u64;
}

/// `f32` and `f64`.
#[derive(Debug)]
pub struct Floats;

impl<E: Float> Kind<E> for Floats {
    #[inline(always)]
    fn mean_of(sum: E, count: u64) -> E {
        mean_of(sum, count)
    }

    #[inline(always)]
    fn sum_of_squares(x: &[E]) -> E {
        if x.len() <= FEW {
            return up_to_four(x.len(), |i| x[i] * x[i]);
        }
        E::operations().norms.sum_of_squares.run(x)
    }

    #[inline(always)]
    fn sum_of_magnitudes(x: &[E]) -> E {
        if x.len() <= FEW {
            return up_to_four(x.len(), |i| x[i].abs());
        }
        E::operations().norms.norm1.run(x)
    }

    #[inline(always)]
    fn sum_of_numbers(x: &[E]) -> E {
        E::operations().norms.nansum.run(x)
    }

    #[inline(always)]
    fn norm2(x: &[E]) -> E {
        norm2_of(x, crate::sum_of_squares(x))
    }

    #[inline(always)]
    fn largest_magnitude(x: &[E]) -> E {
        E::operations().norms.norm_inf.run(x)
    }

    #[inline(always)]
    fn spread(x: &[E]) -> Spread {
        statistics::spread(x)
    }

    fn spread_of_numbers(x: &[E]) -> Spread {
        nan::numbers_spread(x)
    }

    #[inline(always)]
    fn shape(x: &[E]) -> Shape<E> {
        registry::shape().run(x)
    }

    #[inline(always)]
    fn number_of_nan(x: &[E]) -> u64 {
        registry::count_nan().run(x)
    }
}

/// Integers.
#[derive(Debug)]
pub struct Integers;

impl<E: Exact> Kind<E> for Integers {
    // The sum is exact.
    fn mean_of(sum: E::Sum, count: u64) -> f64 {
        mean_of(E::rounded(sum), count)
    }

    fn sum_of_squares(x: &[E]) -> E::Squares {
        E::squares().run(x)
    }

    fn sum_of_magnitudes(x: &[E]) -> E::Magnitudes {
        E::magnitudes().run(x)
    }

    fn sum_of_numbers(x: &[E]) -> E::Sum {
        crate::sum(x)
    }

    fn norm2(x: &[E]) -> f64 {
        // No square of an integer, and no sum of squares, is beyond the range of `f64`.
        sqrt(converted::sum_of_squares(x))
    }

    fn largest_magnitude(x: &[E]) -> E::Magnitude {
        E::farther(crate::minmax(x))
    }

    fn spread(x: &[E]) -> Spread {
        converted::merged(x, registry::spread()).unwrap_or(Spread::EMPTY)
    }

    fn spread_of_numbers(x: &[E]) -> Spread {
        Self::spread(x)
    }

    fn shape(x: &[E]) -> Shape<f64> {
        converted::merged(x, registry::shape()).unwrap_or(Shape::empty())
    }

    fn number_of_nan(_: &[E]) -> u64 {
        0
    }
}

/// `f16` and `bf16`.
#[cfg(feature = "half")]
#[derive(Debug)]
pub struct Halves;

#[cfg(feature = "half")]
impl Halves {
    /// The magnitude of the one of two ends that is the farther from zero; with a NaN both are NaN.
    pub(crate) fn farther<E: Half>(ends: Option<(E, E)>) -> f32 {
        use superscalar_kernels::element::Float;
        let Some((least, greatest)) = ends else {
            return 0.0;
        };
        let [least, greatest] = [least, greatest].map(|end| end.widened().abs());
        least.max_bits(greatest).with_canonical_nan()
    }
}

#[cfg(feature = "half")]
impl<E: Half> Kind<E> for Halves {
    fn mean_of(sum: f32, count: u64) -> f32 {
        mean_of(sum, count)
    }

    fn sum_of_squares(x: &[E]) -> f32 {
        converted::sum_of_squares(x)
    }

    fn sum_of_magnitudes(x: &[E]) -> f32 {
        converted::sum(x, registry::norm1_lanes())
    }

    fn sum_of_numbers(x: &[E]) -> f32 {
        converted::sum(x, registry::nansum_lanes())
    }

    fn norm2(x: &[E]) -> f32 {
        converted::norm2_of(x, converted::sum_of_squares(x))
    }

    fn largest_magnitude(x: &[E]) -> f32 {
        Self::farther(crate::minmax(x))
    }

    fn spread(x: &[E]) -> Spread {
        converted::merged(x, registry::spread()).unwrap_or(Spread::EMPTY)
    }

    fn spread_of_numbers(x: &[E]) -> Spread {
        converted::merged(x, registry::nanspread()).unwrap_or(Spread::EMPTY)
    }

    fn shape(x: &[E]) -> Shape<f32> {
        converted::merged(x, registry::shape()).unwrap_or(Shape::empty())
    }

    fn number_of_nan(x: &[E]) -> u64 {
        x.len() as u64 - crate::count_in_range(x, ..)
    }
}

//! What is made of valid elements, by the kinds of their types.
//!
//! Types without kernels of their own hand on copies: sums those in which zero stands for what is left out ([`Kept`]), which is what a sum of
//! valid elements is defined as; variances and moments the blocks of a slice, converted, with their bits.

use super::{Kept, Masked};
use crate::converted::{self, Source};
#[cfg(feature = "half")]
use crate::element::Half;
use crate::element::{Element, Exact, Float};
use crate::exact::Total;
#[cfg(feature = "half")]
use crate::kinds::Halves;
use crate::kinds::{Floats, Integers, Kind};
use crate::norms::{Scale, norm2_from, sqrt};
use crate::registry::{self, Operation, ReduceFn};
use crate::room;
use superscalar_kernels::ops::moments::Shape;
use superscalar_kernels::ops::spread::Spread;

/// Reductions over the valid elements of slices, as [`Kind`] has them of whole ones.
pub trait MaskedKind<E: Element>: Kind<E> {
    /// The sum of the squares.
    fn masked_squares(x: &Masked<'_, E>) -> E::Squares;

    /// The sum of the magnitudes.
    fn masked_magnitudes(x: &Masked<'_, E>) -> E::Magnitudes;

    /// The sum of those that are not NaN.
    fn masked_numbers(x: &Masked<'_, E>) -> E::Sum;

    /// The Euclidean norm.
    fn masked_norm2(x: &Masked<'_, E>) -> E::Statistic;

    /// The largest magnitude.
    fn masked_largest(x: &Masked<'_, E>) -> E::Magnitude;

    /// Count, mean and squared deviations.
    fn masked_spread(x: &Masked<'_, E>) -> Spread;

    /// Count, mean and squared deviations of those that are not NaN.
    fn masked_spread_of_numbers(x: &Masked<'_, E>) -> Spread;

    /// Count, mean, higher moments and the extremes.
    fn masked_shape(x: &Masked<'_, E>) -> Shape<E::Statistic>;

    /// How many are NaN.
    fn masked_nan(x: &Masked<'_, E>) -> u64;
}

impl<E: Float> MaskedKind<E> for Floats {
    fn masked_squares(x: &Masked<'_, E>) -> E {
        registry::masked::sum_of_squares().run(x.elements, &x.bits)
    }

    fn masked_magnitudes(x: &Masked<'_, E>) -> E {
        registry::masked::norm1().run(x.elements, &x.bits)
    }

    fn masked_numbers(x: &Masked<'_, E>) -> E {
        registry::masked::nansum().run(x.elements, &x.bits)
    }

    fn masked_norm2(x: &Masked<'_, E>) -> E {
        norm2_from(x.elements.len(), x.sum_of_squares(), |scale| {
            let squares = match scale {
                Scale::Grow => registry::masked::sum_of_squares_grown(),
                Scale::Shrink => registry::masked::sum_of_squares_shrunk(),
            };
            squares.run(x.elements, &x.bits)
        })
    }

    fn masked_largest(x: &Masked<'_, E>) -> E {
        registry::masked::norm_inf().run(x.elements, &x.bits)
    }

    fn masked_spread(x: &Masked<'_, E>) -> Spread {
        registry::masked_spread().run(x.elements, &x.bits)
    }

    fn masked_spread_of_numbers(x: &Masked<'_, E>) -> Spread {
        registry::masked_nanspread().run(x.elements, &x.bits)
    }

    fn masked_shape(x: &Masked<'_, E>) -> Shape<E> {
        registry::masked_shape().run(x.elements, &x.bits)
    }

    fn masked_nan(x: &Masked<'_, E>) -> u64 {
        registry::masked::count_nan().run(x.elements, &x.bits)
    }
}

/// The exact sum of what `operation` sums, of which that of zero is zero.
fn total<E: Exact, T: Total>(
    x: &Masked<'_, E>,
    operation: &'static Operation<ReduceFn<E, T>>,
) -> T {
    let kernel = operation.serving();
    let mut sum = T::default();
    Kept(*x).each(room::BYTES / size_of::<E>(), |part| {
        sum = sum.plus(kernel.run(part));
    });
    sum
}

impl<E: Exact> MaskedKind<E> for Integers {
    fn masked_squares(x: &Masked<'_, E>) -> E::Squares {
        total(x, E::squares())
    }

    fn masked_magnitudes(x: &Masked<'_, E>) -> E::Magnitudes {
        total(x, E::magnitudes())
    }

    fn masked_numbers(x: &Masked<'_, E>) -> E::Sum {
        x.sum()
    }

    fn masked_norm2(x: &Masked<'_, E>) -> f64 {
        sqrt(converted::sum_of_squares(Kept(*x)))
    }

    fn masked_largest(x: &Masked<'_, E>) -> E::Magnitude {
        E::farther(x.minmax())
    }

    fn masked_spread(x: &Masked<'_, E>) -> Spread {
        converted::masked(x, registry::masked_spread()).unwrap_or(Spread::EMPTY)
    }

    fn masked_spread_of_numbers(x: &Masked<'_, E>) -> Spread {
        Self::masked_spread(x)
    }

    fn masked_shape(x: &Masked<'_, E>) -> Shape<f64> {
        converted::masked(x, registry::masked_shape()).unwrap_or(Shape::empty())
    }

    fn masked_nan(_: &Masked<'_, E>) -> u64 {
        0
    }
}

#[cfg(feature = "half")]
impl<E: Half> MaskedKind<E> for Halves {
    fn masked_squares(x: &Masked<'_, E>) -> f32 {
        converted::sum_of_squares(Kept(*x))
    }

    fn masked_magnitudes(x: &Masked<'_, E>) -> f32 {
        converted::sum(Kept(*x), registry::norm1_lanes())
    }

    fn masked_numbers(x: &Masked<'_, E>) -> f32 {
        converted::sum(Kept(*x), registry::nansum_lanes())
    }

    fn masked_norm2(x: &Masked<'_, E>) -> f32 {
        converted::norm2_of(Kept(*x), x.sum_of_squares())
    }

    fn masked_largest(x: &Masked<'_, E>) -> f32 {
        Self::farther(x.minmax())
    }

    fn masked_spread(x: &Masked<'_, E>) -> Spread {
        converted::masked(x, registry::masked_spread()).unwrap_or(Spread::EMPTY)
    }

    fn masked_spread_of_numbers(x: &Masked<'_, E>) -> Spread {
        converted::masked(x, registry::masked_nanspread()).unwrap_or(Spread::EMPTY)
    }

    fn masked_shape(x: &Masked<'_, E>) -> Shape<f32> {
        converted::masked(x, registry::masked_shape()).unwrap_or(Shape::empty())
    }

    fn masked_nan(x: &Masked<'_, E>) -> u64 {
        let mut nan = 0;
        Kept(*x).each(room::BYTES / size_of::<E>(), |part| {
            nan += Self::number_of_nan(part)
        });
        nan
    }
}

//! What several cores make of a slice, by the kinds of its elements' types.
//!
//! Canonical sums of copies are cut like those of the type that they are copied to: each share converts its own blocks. Exact sums are cut anywhere.

use super::crew::{Crew, share};
use super::{norm_inf_of_floats, runs, sum_of_lanes};
use crate::converted;
#[cfg(feature = "half")]
use crate::element::Half;
use crate::element::{Converted, Element, Exact, Float};
use crate::exact::Total;
#[cfg(feature = "half")]
use crate::kinds::Halves;
use crate::kinds::{Floats, Integers, Kind};
use crate::norms::{norm2_of, sqrt};
use crate::registry::{self, Operation, ReduceFn};
use superscalar_kernels::order::lanes::Lanes;

/// Reductions on several cores, as [`Kind`] has them on one.
pub trait ParallelKind<E: Element>: Kind<E> {
    /// The sum of the squares.
    fn squares_on_cores(x: &[E]) -> E::Squares;

    /// The sum of the magnitudes.
    fn magnitudes_on_cores(x: &[E]) -> E::Magnitudes;

    /// The sum of the elements that are not NaN.
    fn numbers_on_cores(x: &[E]) -> E::Sum;

    /// The Euclidean norm.
    fn norm2_on_cores(x: &[E]) -> E::Statistic;

    /// The largest magnitude.
    fn largest_on_cores(x: &[E]) -> E::Magnitude;
}

impl<E: Float> ParallelKind<E> for Floats {
    fn squares_on_cores(x: &[E]) -> E {
        sum_of_lanes(x, registry::sum_of_squares_lanes(), crate::sum_of_squares)
    }

    fn magnitudes_on_cores(x: &[E]) -> E {
        sum_of_lanes(x, registry::norm1_lanes(), crate::norm1)
    }

    fn numbers_on_cores(x: &[E]) -> E {
        sum_of_lanes(x, registry::nansum_lanes(), crate::nansum)
    }

    fn norm2_on_cores(x: &[E]) -> E {
        norm2_of(x, Self::squares_on_cores(x))
    }

    fn largest_on_cores(x: &[E]) -> E {
        norm_inf_of_floats(x)
    }
}

/// The canonical sum of the copies, of which an operation answers the lanes.
fn sum_of_copies<E: Converted>(
    x: &[E],
    lanes: &'static Operation<ReduceFn<E::Statistic, Lanes<E::Statistic>>>,
) -> E::Statistic {
    let Some(crew) = Crew::of_copies::<E, E::Statistic>(x) else {
        return converted::sum(x, lanes);
    };
    runs::sum(&crew, x.len(), |range| {
        converted::merged(&x[range], lanes).unwrap_or(Lanes::zero())
    })
}

/// The exact sum of what an operation sums.
fn total<E: Exact, T: Total>(x: &[E], operation: &'static Operation<ReduceFn<E, T>>) -> T {
    let kernel = operation.serving();
    let Some(crew) = Crew::of_copies::<E, f64>(x) else {
        return kernel.run(x);
    };
    let mut sums = vec![T::default(); crew.shares()];
    let shares = sums.len();
    crew.each(&mut sums, |index, sum| {
        *sum = kernel.run(&x[share(index, shares, x.len())]);
    });
    sums.into_iter().fold(T::default(), T::plus)
}

impl<E: Exact> ParallelKind<E> for Integers {
    fn squares_on_cores(x: &[E]) -> E::Squares {
        total(x, E::squares())
    }

    fn magnitudes_on_cores(x: &[E]) -> E::Magnitudes {
        total(x, E::magnitudes())
    }

    fn numbers_on_cores(x: &[E]) -> E::Sum {
        super::sum(x)
    }

    fn norm2_on_cores(x: &[E]) -> f64 {
        sqrt(sum_of_copies(x, registry::sum_of_squares_lanes()))
    }

    fn largest_on_cores(x: &[E]) -> E::Magnitude {
        E::farther(super::minmax(x))
    }
}

#[cfg(feature = "half")]
impl<E: Half> ParallelKind<E> for Halves {
    fn squares_on_cores(x: &[E]) -> f32 {
        sum_of_copies(x, registry::sum_of_squares_lanes())
    }

    fn magnitudes_on_cores(x: &[E]) -> f32 {
        sum_of_copies(x, registry::norm1_lanes())
    }

    fn numbers_on_cores(x: &[E]) -> f32 {
        sum_of_copies(x, registry::nansum_lanes())
    }

    fn norm2_on_cores(x: &[E]) -> f32 {
        converted::norm2_of(x, Self::squares_on_cores(x))
    }

    fn largest_on_cores(x: &[E]) -> f32 {
        Self::farther(super::minmax(x))
    }
}

//! Means, variances and moments on several cores.

use super::crew::{Crew, share};
use super::runs;
use crate::element::Float;
use crate::registry::{self, Operation, ReduceFn};
use crate::statistics::{Moments, mean_of, stddev_of, variance_of};
use superscalar_kernels::canonical::moments::Shape;
use superscalar_kernels::canonical::spread::Spread;

/// The mean of a slice on several cores: the bits of [`crate::mean`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let x = vec![0.1f32; 100_000];
/// assert_eq!(superscalar::par::mean(&x), superscalar::mean(&x));
/// ```
pub fn mean<E: Float>(x: &[E]) -> E {
    mean_of(super::sum(x), x.len() as u64)
}

fn spread<E: Float>(x: &[E]) -> Spread {
    spread_by(registry::spread(), x, crate::statistics::spread)
}

/// The spread that an operation answers, of which the function `alone` is that of the calling thread.
fn spread_by<E: Float>(
    operation: &'static Operation<ReduceFn<E, Spread>>,
    x: &[E],
    alone: fn(&[E]) -> Spread,
) -> Spread {
    let Some(crew) = Crew::of_blocks::<E, E>(x) else {
        return alone(x);
    };
    let kernel = operation.serving();
    let partial = move |range| kernel.run(&x[range]);
    runs::root::<E, _>(&crew, x.len(), partial, Spread::EMPTY).unwrap_or(Spread::EMPTY)
}

/// The variance of a slice on several cores: the bits of [`crate::variance`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let x: Vec<f64> = (0..100_000).map(f64::from).collect();
/// assert_eq!(superscalar::par::variance(&x, 1), superscalar::variance(&x, 1));
/// ```
pub fn variance<E: Float>(x: &[E], ddof: u64) -> E {
    variance_of(&spread(x), ddof)
}

/// The standard deviation of a slice on several cores: the bits of [`crate::stddev`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let x: Vec<f64> = (0..100_000).map(f64::from).collect();
/// assert_eq!(superscalar::par::stddev(&x, 1), superscalar::stddev(&x, 1));
/// ```
pub fn stddev<E: Float>(x: &[E], ddof: u64) -> E {
    stddev_of(&spread(x), ddof)
}

/// The moments of a slice on several cores: the bits of [`crate::moments`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let x: Vec<f64> = (0..100_000).map(f64::from).collect();
/// assert_eq!(superscalar::par::moments(&x), superscalar::moments(&x));
/// ```
pub fn moments<E: Float>(x: &[E]) -> Moments<E> {
    let Some(crew) = Crew::of_blocks::<E, E>(x) else {
        return crate::moments(x);
    };
    let kernel = registry::shape::<E>().serving();
    let partial = move |range| kernel.run(&x[range]);
    let shape = runs::root::<E, _>(&crew, x.len(), partial, Shape::empty());
    Moments {
        shape: shape.unwrap_or(Shape::empty()),
    }
}

/// How many elements are NaN, counted on several cores.
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// assert_eq!(superscalar::par::count_nan(&vec![f32::NAN; 100_000]), 100_000);
/// ```
pub fn count_nan<E: Float>(x: &[E]) -> u64 {
    let Some(crew) = Crew::of_blocks::<E, E>(x) else {
        return crate::count_nan(x);
    };
    let mut counts = vec![0; crew.shares()];
    let shares = counts.len();
    crew.each(&mut counts, |index, count| {
        *count = crate::count_nan(&x[share(index, shares, x.len())]);
    });
    counts.into_iter().sum()
}

/// The mean of the elements that are not NaN on several cores: the bits of [`crate::nanmean`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// assert_eq!(superscalar::par::nanmean(&[1.0, f64::NAN, 2.0]), 1.5);
/// ```
pub fn nanmean<E: Float>(x: &[E]) -> E {
    mean_of(super::nansum(x), x.len() as u64 - count_nan(x))
}

/// The variance of the elements that are not NaN on several cores: the bits of [`crate::nanvar`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// assert_eq!(superscalar::par::nanvar(&[1.0, f64::NAN, 2.0], 0), 0.25);
/// ```
pub fn nanvar<E: Float>(x: &[E], ddof: u64) -> E {
    variance_of(&numbers_spread(x), ddof)
}

/// The standard deviation of the elements that are not NaN on several cores: the bits of [`crate::nanstd`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// assert_eq!(superscalar::par::nanstd(&[1.0, f64::NAN, 3.0], 0), 1.0);
/// ```
pub fn nanstd<E: Float>(x: &[E], ddof: u64) -> E {
    stddev_of(&numbers_spread(x), ddof)
}

fn numbers_spread<E: Float>(x: &[E]) -> Spread {
    spread_by(registry::nanspread(), x, crate::nan::numbers_spread)
}

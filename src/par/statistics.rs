//! Means, variances and moments on several cores.

use super::crew::{Crew, share};
use super::runs;
use crate::element::Element;
use crate::kinds::Kind;
use crate::statistics::{Moments, std_of, var_of};
use superscalar_kernels::ops::moments::Shape;
use superscalar_kernels::ops::spread::Spread;
use superscalar_kernels::order::tree::Merge;

/// The mean of a slice on several cores: the bits of [`crate::mean`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let x = vec![0.1f32; 100_000];
/// assert_eq!(superscalar::par::mean(&x), superscalar::mean(&x));
/// assert_eq!(superscalar::par::mean(&[250u8, 251]), 250.5);
/// ```
pub fn mean<E: Element>(x: &[E]) -> E::Statistic {
    E::NumberKind::mean_of(super::sum(x), x.len() as u64)
}

/// The partial result that `node` answers of a slice, whose parts merge along the canonical tree; `none` is that of no elements.
fn merged<E: Element, P: Merge + Send + Sync>(x: &[E], node: fn(&[E]) -> P, none: P) -> P {
    let Some(crew) = Crew::of_copies::<E, E::Statistic>(x) else {
        return node(x);
    };
    let partial = move |range| node(&x[range]);
    runs::root::<E::Statistic, _>(&crew, x.len(), partial, none).unwrap_or(none)
}

fn spread<E: Element>(x: &[E]) -> Spread {
    merged(x, E::NumberKind::spread, Spread::EMPTY)
}

/// The variance of a slice on several cores: the bits of [`crate::var`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let x: Vec<f64> = (0..100_000).map(f64::from).collect();
/// assert_eq!(superscalar::par::var(&x, 1), superscalar::var(&x, 1));
/// let x: Vec<i32> = (0..100_000).collect();
/// assert_eq!(superscalar::par::var(&x, 1), superscalar::var(&x, 1));
/// ```
pub fn var<E: Element>(x: &[E], ddof: u64) -> E::Statistic {
    var_of(&spread(x), ddof)
}

/// The standard deviation of a slice on several cores: the bits of [`crate::std`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let x: Vec<f64> = (0..100_000).map(f64::from).collect();
/// assert_eq!(superscalar::par::std(&x, 1), superscalar::std(&x, 1));
/// ```
pub fn std<E: Element>(x: &[E], ddof: u64) -> E::Statistic {
    std_of(&spread(x), ddof)
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
pub fn moments<E: Element>(x: &[E]) -> Moments<E::Statistic> {
    Moments {
        shape: merged(x, E::NumberKind::shape, Shape::empty()),
    }
}

/// How many elements are NaN, counted on several cores; none of integers.
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// assert_eq!(superscalar::par::count_nan(&vec![f32::NAN; 100_000]), 100_000);
/// ```
pub fn count_nan<E: Element>(x: &[E]) -> u64 {
    if E::NAN.is_none() {
        return 0;
    }
    let Some(crew) = Crew::of_blocks::<E, E::Statistic>(x) else {
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
pub fn nanmean<E: Element>(x: &[E]) -> E::Statistic {
    E::NumberKind::mean_of(super::nansum(x), x.len() as u64 - count_nan(x))
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
pub fn nanvar<E: Element>(x: &[E], ddof: u64) -> E::Statistic {
    var_of(&numbers_spread(x), ddof)
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
pub fn nanstd<E: Element>(x: &[E], ddof: u64) -> E::Statistic {
    std_of(&numbers_spread(x), ddof)
}

fn numbers_spread<E: Element>(x: &[E]) -> Spread {
    merged(x, E::NumberKind::spread_of_numbers, Spread::EMPTY)
}

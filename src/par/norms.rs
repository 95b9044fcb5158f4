//! Norms on several cores.

use super::crew::{Crew, share};
use super::kinds::ParallelKind;
use crate::element::{Element, Float};

/// The sum of the squares of a slice on several cores: the bits of [`crate::sum_of_squares`]; exact for integers.
///
/// # Panics
///
/// As [`crate::sum_of_squares`].
///
/// ```
/// let x = vec![0.1f64; 100_000];
/// assert_eq!(superscalar::par::sum_of_squares(&x), superscalar::sum_of_squares(&x));
/// assert_eq!(superscalar::par::sum_of_squares(&vec![-100i8; 1_000_000]), 10_000_000_000);
/// ```
pub fn sum_of_squares<E: Element>(x: &[E]) -> E::Squares {
    E::NumberKind::squares_on_cores(x)
}

/// The sum of the magnitudes of a slice on several cores: the bits of [`crate::norm1`]; exact for integers.
///
/// # Panics
///
/// As [`crate::norm1`].
///
/// ```
/// let x = vec![-0.1f64; 100_000];
/// assert_eq!(superscalar::par::norm1(&x), superscalar::norm1(&x));
/// ```
pub fn norm1<E: Element>(x: &[E]) -> E::Magnitudes {
    E::NumberKind::magnitudes_on_cores(x)
}

/// The sum of the elements that are not NaN on several cores: the bits of [`crate::nansum`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let mut x = vec![1.0f64; 100_000];
/// x[7] = f64::NAN;
/// assert_eq!(superscalar::par::nansum(&x), 99_999.0);
/// ```
pub fn nansum<E: Element>(x: &[E]) -> E::Sum {
    E::NumberKind::numbers_on_cores(x)
}

/// The Euclidean norm of a slice on several cores: the bits of [`crate::norm2`]. Elements whose squares overflow or vanish are looked at
/// once more by the caller alone.
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let x = vec![1e200f64; 10_000];
/// assert_eq!(superscalar::par::norm2(&x), superscalar::norm2(&x));
/// ```
pub fn norm2<E: Element>(x: &[E]) -> E::Statistic {
    E::NumberKind::norm2_on_cores(x)
}

/// The largest magnitude of a slice on several cores: the bits of [`crate::norm_inf`].
///
/// # Panics
///
/// As [`super::sum`].
///
/// ```
/// let x: Vec<f32> = (0..100_000).map(|i| -(i as f32)).collect();
/// assert_eq!(superscalar::par::norm_inf(&x), 99_999.0);
/// ```
pub fn norm_inf<E: Element>(x: &[E]) -> E::Magnitude {
    E::NumberKind::largest_on_cores(x)
}

/// That of types with a kernel for it.
pub(super) fn norm_inf_of_floats<E: Float>(x: &[E]) -> E {
    let Some(crew) = Crew::of_blocks::<E, E>(x) else {
        return crate::norm_inf(x);
    };
    let mut largest = vec![E::ZERO; crew.shares()];
    let shares = largest.len();
    crew.each(&mut largest, |index, largest| {
        *largest = crate::norm_inf(&x[share(index, shares, x.len())]);
    });
    // The canonical NaN sticks: its encoding is larger than any number's.
    largest.into_iter().fold(E::ZERO, E::max_bits)
}

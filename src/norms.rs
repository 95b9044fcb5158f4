//! Norms on the calling thread.

use crate::element::{Element, Float};
use crate::kinds::Kind;

/// The sum of the squares of a slice, in the canonical order: the bits of [`dot(x, x)`](crate::dot), with one stream to load;
/// `0.0` for an empty slice.
///
/// Every square is rounded, then added. Squares may overflow to infinity, and vanish: [`norm2`] does not mind. That of `f16` and `bf16` is
/// that of the same values in `f32`; that of integers is exact, in 64 bits for those of 8 and 16 bits, else in 128.
///
/// # Panics
///
/// As [`crate::tier::active`]; and where a sum of the squares of integers does not fit, for which there must be 2^32 of 16 or 32
/// bits, or four of 64.
///
/// ```
/// assert_eq!(superscalar::sum_of_squares(&[1.0f32, -2.0, 3.0]), 14.0);
/// assert_eq!(superscalar::sum_of_squares(&[i32::MIN; 4]), 1u128 << 64);
/// ```
#[inline(always)]
pub fn sum_of_squares<E: Element>(x: &[E]) -> E::Squares {
    E::NumberKind::sum_of_squares(x)
}

/// The sum of the magnitudes of a slice, in the canonical order; `0.0` for an empty one, NaN where an element is.
///
/// That of `f16` and `bf16` is that of the same values in `f32`; that of integers is exact, in 64 bits, of 64-bit ones in 128.
///
/// # Panics
///
/// As [`crate::tier::active`]; and where a sum of 2^32 or more integers does not fit.
///
/// ```
/// assert_eq!(superscalar::norm1(&[1.0f64, -2.0, 3.0]), 6.0);
/// assert_eq!(superscalar::norm1(&[-128i8, 127]), 255u64);
/// ```
#[inline(always)]
pub fn norm1<E: Element>(x: &[E]) -> E::Magnitudes {
    E::NumberKind::sum_of_magnitudes(x)
}

/// The largest magnitude of a slice; zero for an empty one, NaN where an element is.
///
/// That of `f16` and `bf16` is an `f32`; that of an integer is of the unsigned type, which has the magnitude of the least one too.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::norm_inf(&[1.0f32, -3.0, 2.0]), 3.0);
/// assert_eq!(superscalar::norm_inf(&[-128i8, 127]), 128u8);
/// assert_eq!(superscalar::norm_inf::<f64>(&[]), 0.0);
/// assert!(superscalar::norm_inf(&[f64::INFINITY, f64::NAN]).is_nan());
/// ```
#[inline(always)]
pub fn norm_inf<E: Element>(x: &[E]) -> E::Magnitude {
    E::NumberKind::largest_magnitude(x)
}

/// The Euclidean norm of a slice, safe from overflow and underflow; `0.0` for an empty one, NaN where an element is, else infinity
/// where an element is. That of `f16` and `bf16` is that of the same values in `f32`, that of integers in `f64`.
///
/// # Order of operations
///
/// `s` is [`sum_of_squares`] of the `n` elements. Where `s >= n * MIN_POSITIVE` (of the element type, the product rounded) and
/// `s` is finite, the norm is `sqrt(s)`. Otherwise the elements are multiplied by a power of two, which is taken back after the root: `2^-96`
/// (`f32`) or `2^-600` (`f64`) where `s` is infinite, `2^90` or `2^600` where it is small.
///
/// # Why that is accurate
///
/// A square that underflows is off by at most half the least subnormal number, which is `MIN_POSITIVE * u` with the unit roundoff `u`.
/// All `n` are off by less than `n * MIN_POSITIVE * u`, a relative `u` of the least `s` that passes. Squares and their partial
/// sums never exceed `s`, so where that is finite nothing overflowed. The powers of two keep the sum of any `2^61` squares finite, and the
/// squares that they make vanish are below `2^-60` of a unit in the last place of the sum. So the error is always that of a
/// canonical sum, halved by the root.
///
/// The source of the idea is Blue (1978); that the fast way is tried first, and judged by its result, costs nothing but two
/// comparisons. Data whose squares overflow or vanish, and data that are all zero, take twice the time.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::norm2(&[3.0f32, 4.0]), 5.0);
/// assert_eq!(superscalar::norm2(&[3e300, 4e300]), 5e300);
/// assert_eq!(superscalar::norm2(&[3e-320, 4e-320]), 5e-320);
/// ```
#[inline(always)]
pub fn norm2<E: Element>(x: &[E]) -> E::Statistic {
    E::NumberKind::norm2(x)
}

/// The norm of a slice whose sum of squares is `s`.
#[inline(always)]
pub(crate) fn norm2_of<E: Float>(x: &[E], s: E) -> E {
    norm2_from(x.len(), s, |scale| {
        let norms = &E::operations().norms;
        match scale {
            Scale::Grow => norms.sum_of_squares_grown.run(x),
            Scale::Shrink => norms.sum_of_squares_shrunk.run(x),
        }
    })
}

/// Which power of two elements are multiplied by whose squares underflow or overflow.
#[derive(Clone, Copy)]
pub(crate) enum Scale {
    Grow,
    Shrink,
}

/// The norm of `n` elements whose sum of squares is `s`, and that of the elements multiplied by a power of two what `scaled` says.
#[inline(always)]
pub(crate) fn norm2_from<E: Float>(n: usize, s: E, scaled: impl FnOnce(Scale) -> E) -> E {
    match norm2_in_range(n, s) {
        Some(norm) => norm,
        None => rescaled(s, scaled),
    }
}

/// The norm of `n` elements whose sum of squares is `s`, where that neither overflowed nor lost anything that counts.
#[inline(always)]
pub(crate) fn norm2_in_range<E: Float>(n: usize, s: E) -> Option<E> {
    let least = E::narrowed(n as f64) * E::MIN_POSITIVE;
    (s >= least && s < E::INFINITY).then(|| sqrt(s))
}

/// The norm of elements whose squares overflow or underflow, or that are not all numbers.
#[cold]
#[inline(never)]
fn rescaled<E: Float>(s: E, scaled: impl FnOnce(Scale) -> E) -> E {
    if s < E::INFINITY {
        sqrt(scaled(Scale::Grow)) * (E::ONE / E::GROW)
    } else if s > E::ZERO {
        sqrt(scaled(Scale::Shrink)) * (E::ONE / E::SHRINK)
    } else {
        s // the canonical NaN
    }
}

/// The square root, rounded once: that of an `f32`, rounded to `f64` and then to `f32`, is the nearest `f32` too (Figueroa, 1995).
#[inline(always)]
pub(crate) fn sqrt<E: Float>(x: E) -> E {
    E::narrowed(x.widened().sqrt())
}

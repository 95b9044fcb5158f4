//! The formulas of means, norms and variances.

use crate::element::Element;
use superscalar_kernels::element::Float;
use superscalar_kernels::ops::mean_m2::MeanM2;

/// The mean of `count` elements from their sum.
#[inline]
pub(crate) fn mean_of<E: Element>(sum: E::Sum, count: u64) -> E::Statistic {
    let count = E::Statistic::narrowed(count as f64);
    (E::sum_to_statistic(sum) / count).with_canonical_nan()
}

/// Which power of two elements are multiplied by whose squares underflow or overflow.
#[derive(Clone, Copy)]
pub(crate) enum Scale {
    Up,
    Down,
}

/// The norm of `n` elements whose sum of squares is `s`, and that of the elements multiplied by a
/// power of two what `scaled` says.
#[inline(always)]
pub(crate) fn norm2_from<E: Float>(n: usize, s: E, scaled: impl FnOnce(Scale) -> E) -> E {
    match norm2_in_range(n, s) {
        Some(norm) => norm,
        None => rescaled(s, scaled),
    }
}

/// The norm of `n` elements whose sum of squares is `s`, where that neither overflowed nor lost
/// anything that counts.
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
        sqrt(scaled(Scale::Up)) * (E::ONE / E::SCALE_UP)
    } else if s > E::ZERO {
        sqrt(scaled(Scale::Down)) * (E::ONE / E::SCALE_DOWN)
    } else {
        s // the canonical NaN
    }
}

/// The square root, rounded once: that of an `f32`, rounded to `f64` and then to `f32`, is the
/// nearest `f32` too (Figueroa, 1995).
#[inline(always)]
pub(crate) fn sqrt<E: Float>(x: E) -> E {
    E::narrowed(x.widened().sqrt())
}

/// The variance with `ddof` degrees of freedom less than elements.
#[inline]
pub(crate) fn var_of<E: Float>(mean_m2: &MeanM2, ddof: u64) -> E {
    nearest(mean_m2.variance(ddof))
}

/// The standard deviation: the root of the variance before that is rounded to the element type.
#[inline]
pub(crate) fn std_of<E: Float>(mean_m2: &MeanM2, ddof: u64) -> E {
    let variance = mean_m2.variance(ddof);
    // A NaN is not left to the root: the compiler is free to give that any sign, and takes the
    // liberty.
    if variance.is_nan() {
        return nearest(variance);
    }
    nearest(variance.sqrt())
}

/// The nearest element, with one NaN for all.
pub(crate) fn nearest<E: Float>(value: f64) -> E {
    E::narrowed(value).with_canonical_nan()
}

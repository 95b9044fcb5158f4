//! The formulas of means, norms and variances.

use crate::element::Element;
use superscalar_kernels::element::Float;
use superscalar_kernels::ops::mean_m2::MeanM2;

/// The mean of `count` elements from their sum: the quotient, rounded once. A sum of 64-bit
/// integers is rounded to `f64` before.
#[inline]
pub(crate) fn mean_of<E: Element>(sum: E::Sum, count: u64) -> E::Statistic {
    let sum = E::sum_to_statistic(sum);
    let mean = if count <= EXACT_IN_F32 {
        sum / E::Statistic::narrowed(count as f64)
    } else {
        quotient(sum, count)
    };
    mean.with_canonical_nan()
}

/// Up to here, all numbers are `f32`s.
const EXACT_IN_F32: u64 = 1 << f32::MANTISSA_DIGITS;

/// `sum / count`, rounded once, though the count may be no value of the type. The quotient in `f64`
/// is then rounded to odd: of the two `f64`s around the true one, the one whose last bit is set. No
/// second rounding to fewer bits than 51 takes that for a tie which it is not (Boldo and Melquiond,
/// 2008).
#[cold]
#[inline(never)]
fn quotient<E: Float>(sum: E, count: u64) -> E {
    let divisor = count as f64;
    if E::narrowed(divisor).widened() == divisor {
        return sum / E::narrowed(divisor);
    }
    let nearest = sum.widened() / divisor;
    // Its sign is exact: whether the true quotient is above or below the nearest.
    let rest = (-nearest).mul_add(divisor, sum.widened());
    let is_odd = nearest.to_bits() & 1 == 1;
    E::narrowed(if is_odd {
        nearest
    } else if rest > 0.0 {
        nearest.next_up()
    } else if rest < 0.0 {
        nearest.next_down()
    } else {
        nearest
    })
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

/// The standard deviation: the root of the variance before that is rounded to the element type, or
/// leaves the range of `f64`.
#[inline]
pub(crate) fn std_of<E: Float>(mean_m2: &MeanM2, ddof: u64) -> E {
    nearest(mean_m2.standard_deviation(ddof, f64::sqrt))
}

/// The nearest element, with one NaN for all.
pub(crate) fn nearest<E: Float>(value: f64) -> E {
    E::narrowed(value).with_canonical_nan()
}

#[cfg(test)]
mod tests {
    use super::{EXACT_IN_F32, quotient};

    /// Whether `q` is the nearest `f32` to `sum / count`: the sign of a fused product is exact.
    fn is_nearest(q: f32, sum: f32, count: u64) -> bool {
        let half_way = |next: f32| (f64::from(q) + f64::from(next)) / 2.0;
        let beyond = |between: f64| between.mul_add(count as f64, -f64::from(sum));
        let (above, below) = (
            beyond(half_way(q.next_up())),
            beyond(half_way(q.next_down())),
        );
        let is_even = q.to_bits() & 1 == 0;
        (above > 0.0 || is_even && above == 0.0) && (below < 0.0 || is_even && below == 0.0)
    }

    #[test]
    fn quotients_are_rounded_once() {
        assert_eq!(
            quotient(16_777_215.0f32, (1 << 24) + 1).to_bits(),
            0x3f7f_fffe
        );
        // Counts that are halfway between two `f32`s, and others; sums near their multiples.
        let mut random = 1u64;
        let mut next = || {
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            random >> 20
        };
        for round in 0..200_000 {
            let count = EXACT_IN_F32 + 1 + (next() >> (4 + round % 36));
            let sum =
                f32::from_bits((next() as u32 >> 9) | 0x3f80_0000) * (1u64 << (round % 60)) as f32;
            for sum in [
                sum,
                -sum,
                count as f32,
                (count as f32).next_up(),
                f32::from_bits(1),
                f32::MAX,
            ] {
                let q = quotient(sum, count);
                assert!(is_nearest(q, sum, count), "{sum:e} / {count}: {q:e}");
            }
        }
    }

    #[test]
    fn what_is_no_number_has_its_quotient() {
        let count = EXACT_IN_F32 + 1;
        assert_eq!(quotient(f32::INFINITY, count), f32::INFINITY);
        assert!(quotient(f32::NAN, count).is_nan());
        assert_eq!(quotient(-0.0f32, count).to_bits(), (-0.0f32).to_bits());
        assert_eq!(quotient(1e300, count), 1e300 / count as f64);
    }
}

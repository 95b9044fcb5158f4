//! The first two moments, as they travel between blocks, threads and slices: count, mean, and `m2`,
//! the sum of squared deviations from the mean. The mean is `pivot + offset`.
//!
//! # Units
//!
//! Squares leave the range of `f64` where the elements do not. So pivot and offset are in units of
//! a power of two, `2^exponent`, and `m2` in units of its square. The exponent is zero wherever
//! `m2` then is zero or from `2^-400` to below `2^400`, which leaves room for fourth powers.
//! Elsewhere it is the one that makes `m2` at least one and less than four. Powers of two multiply
//! exactly: what is computed in other units has the same digits.
//!
//! Numbers that are not finite have no part in that: their units stay what they are.

use crate::element::Float;
use crate::order::tree::Merge;
use core::hint::cold_path;

/// Count, mean and m2: what travels between blocks, threads and slices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanM2 {
    /// Number of elements; the largest number where there are more.
    pub count: u64,
    /// A value near them.
    pub pivot: f64,
    /// Their mean, less the pivot.
    pub offset: f64,
    /// The sum of their squared deviations from their mean.
    pub m2: f64,
    /// The logarithm to the base two of the unit of pivot and offset, whose square is that of
    /// `m2`.
    pub exponent: i32,
}

impl MeanM2 {
    /// That of no elements.
    pub const EMPTY: MeanM2 = MeanM2 {
        count: 0,
        pivot: 0.0,
        offset: 0.0,
        m2: 0.0,
        exponent: 0,
    };

    /// Step 4 of the specification.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub fn of_block<E: Float>(count: usize, pivot: E, s1: E, s2: E) -> MeanM2 {
        // A sum of nothing but minus zeros is plus zero.
        let (s1, s2) = (s1.widened() + 0.0, s2.widened());
        // A product and not a quotient: the reciprocal is ready long before the sums.
        let offset = s1 * (1.0 / count as f64);
        let m2 = s2 - s1 * offset;
        MeanM2 {
            count: count as u64,
            pivot: pivot.widened() + 0.0,
            offset,
            m2: if m2 < 0.0 { 0.0 } else { m2 },
            exponent: 0,
        }
    }

    /// The same, each number read from memory by itself: for the rare paths that end in a call.
    /// What a call returns lies in memory, and the optimiser puts what the common path computes in
    /// the same place. There two numbers that were written one by one are read as one vector, which
    /// must wait until both writes have left the store buffer: Emerald Rapids, L2, `var` of `f32`
    /// takes 1.2 times as long.
    #[inline(always)]
    pub(crate) fn by_numbers(&self) -> MeanM2 {
        // SAFETY: these are references' places.
        unsafe {
            MeanM2 {
                count: (&raw const self.count).read_volatile(),
                pivot: (&raw const self.pivot).read_volatile(),
                offset: (&raw const self.offset).read_volatile(),
                m2: (&raw const self.m2).read_volatile(),
                exponent: (&raw const self.exponent).read_volatile(),
            }
        }
    }

    /// Whether the sums of a block of elements `E` are what they should be: `m2` is in the range of
    /// the type, or zero, and the pivot is so large that the square of no deviation vanishes, as
    /// none is less than a unit in the last place, or half.
    #[inline(always)]
    pub fn is_settled<E: Float>(&self) -> bool {
        let [least, beyond] = E::M2_EXPONENTS.map(power_of_two);
        // Numbers that are not negative are in the order of their bits; all others are beyond.
        let above = self.m2.to_bits().wrapping_sub(least.to_bits());
        let in_range = above < beyond.to_bits() - least.to_bits();
        let equal = || self.m2 == 0.0 && self.pivot * self.pivot >= least;
        self.exponent == 0 && (in_range || equal())
    }

    /// Whether the elements of a block that is not settled are to be multiplied by a large power
    /// of two, and not by a small one.
    #[inline(always)]
    pub(crate) fn is_small<E: Float>(&self) -> bool {
        self.m2 < power_of_two(E::M2_EXPONENTS[0])
    }

    /// That of a block that is not settled, given the one of its elements multiplied by a power of
    /// two, in units that take this back: the latter, if the elements are finite and not all equal.
    #[inline(always)]
    pub(crate) fn or_scaled(self, scaled: MeanM2) -> MeanM2 {
        if scaled.differs() {
            scaled.normalised()
        } else {
            self
        }
    }

    /// Whether the elements are finite, and not all equal.
    #[inline(always)]
    pub(crate) fn differs(&self) -> bool {
        0.0 < self.m2 && self.m2 < f64::INFINITY
    }

    /// The mean; NaN for no elements.
    pub fn mean(&self) -> f64 {
        if self.count == 0 {
            return f64::NAN;
        }
        times_power_of_two(self.pivot + self.offset, self.exponent)
    }

    /// The variance with `ddof` degrees of freedom less than elements; NaN where no elements are
    /// left. Beyond the range of `f64` it is infinite or zero.
    ///
    /// In line, as the numbers are in registers then: of a few elements they are computed in line.
    #[inline]
    pub fn variance(&self, ddof: u64) -> f64 {
        let variance = self.variance_in_units(ddof);
        if self.exponent == 0 {
            return variance;
        }
        times_power_of_two(variance, 2 * self.exponent)
    }

    /// The square root of the variance: in range where the elements are. `sqrt` must round once.
    #[inline]
    pub fn standard_deviation(&self, ddof: u64, sqrt: impl Fn(f64) -> f64) -> f64 {
        let variance = self.variance_in_units(ddof);
        // A NaN is not left to the root: the compiler is free to give that any sign, and takes the
        // liberty.
        if variance.is_nan() {
            return variance;
        }
        let root = sqrt(variance);
        if self.exponent == 0 {
            return root;
        }
        times_power_of_two(root, self.exponent)
    }

    #[inline]
    fn variance_in_units(&self, ddof: u64) -> f64 {
        if self.count <= ddof {
            return f64::NAN;
        }
        self.m2 / (self.count - ddof) as f64
    }

    /// How far the right mean is from the left one, and the right one's share of the elements.
    #[inline(always)]
    pub(crate) fn apart(&self, right: &Self) -> (f64, f64) {
        let delta = (right.pivot - self.pivot) + (right.offset - self.offset);
        let share = right.count as f64 / self.count.saturating_add(right.count) as f64;
        (delta, share)
    }

    /// That of both, which have elements and the same units, and whether these are right for it.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(crate) fn merge_in_units(&self, right: &Self) -> (Self, bool) {
        let (delta, share) = self.apart(right);
        let finite = self.offset.is_finite() && right.offset.is_finite();
        let m2 = (self.m2 + right.m2) + (delta * delta) * (self.count as f64 * share);
        let merged = MeanM2 {
            count: self.count.saturating_add(right.count),
            pivot: self.pivot,
            offset: if finite {
                self.offset + delta * share
            } else {
                self.offset + right.offset
            },
            m2,
            exponent: self.exponent,
        };
        let equal = m2 == 0.0 && delta == 0.0;
        let plain = self.exponent | right.exponent == 0;
        (merged, plain && (is_ordinary(m2) || equal))
    }

    /// The exponent of units in which both merge without overflow, and without an underflow that
    /// matters: where there is anything to lose, that of the largest of the distance of the means
    /// and the roots of both `m2`.
    pub(crate) fn common_exponent(&self, right: &Self) -> i32 {
        let both = [self, right];
        if !both.iter().all(|it| it.m2.is_finite()) {
            return 0;
        }
        let largest = |it: &Self| it.exponent + exponent_of(it.pivot.abs().max(it.offset.abs()));
        // Here no difference overflows.
        let units = largest(self).max(largest(right)) + 2;
        let (delta, _) = self.in_units(units).apart(&right.in_units(units));
        let distance = (delta != 0.0).then(|| units + exponent_of(delta));
        let root = |it: &Self| (it.m2 > 0.0).then(|| it.root_exponent());
        let exponents = [distance, root(self), root(right)];
        exponents.into_iter().flatten().max().unwrap_or(0)
    }

    /// The exponent of the units in which `m2`, which is above zero, is at least one and less than
    /// four.
    fn root_exponent(&self) -> i32 {
        self.exponent + exponent_of(self.m2).div_euclid(2)
    }

    /// The exponent that it is to have.
    pub(crate) fn normal_exponent(&self) -> i32 {
        let is_ordinary = (-400..400).contains(&(2 * self.exponent + exponent_of(self.m2)));
        if !self.differs() {
            self.exponent
        } else if is_ordinary {
            0
        } else {
            self.root_exponent()
        }
    }

    /// The same in other units.
    pub(crate) fn in_units(&self, exponent: i32) -> Self {
        let shift = self.exponent - exponent;
        MeanM2 {
            count: self.count,
            pivot: times_power_of_two(self.pivot, shift),
            offset: times_power_of_two(self.offset, shift),
            m2: times_power_of_two(self.m2, 2 * shift),
            exponent,
        }
    }

    /// The same in the units that it is to have.
    pub(crate) fn normalised(&self) -> Self {
        self.in_units(self.normal_exponent())
    }
}

impl Merge for MeanM2 {
    /// Chan, Golub and LeVeque (1979), with the pivot of the left one:
    ///
    /// ```text
    /// delta   = (right.pivot - left.pivot) + (right.offset - left.offset)
    /// share   = right.count / (left.count + right.count)
    /// offset  = left.offset + delta * share
    /// m2      = (left.m2 + right.m2) + (delta * delta) * (left.count * share)
    /// ```
    ///
    /// An offset that is not finite is the sum of both. One side without elements gives the other
    /// side. A sum of counts beyond 64 bits is the largest number. Where the units differ, or `m2`
    /// leaves their range, both sides are brought to units of the largest of `delta` and the roots
    /// of both `m2`, and what comes out to those of its own.
    #[inline(always)]
    fn merge(&self, right: &Self) -> Self {
        if self.count == 0 || right.count == 0 {
            return if self.count == 0 { *right } else { *self };
        }
        let (merged, done) = self.merge_in_units(right);
        if done {
            return merged;
        }
        cold_path();
        // Copies, so that those that are merged here stay in registers.
        merge_in_other_units(&{ *self }, &{ *right }).by_numbers()
    }
}

#[cold]
#[inline(never)]
fn merge_in_other_units(left: &MeanM2, right: &MeanM2) -> MeanM2 {
    let exponent = left.common_exponent(right);
    let [left, right] = [left, right].map(|it| it.in_units(exponent));
    left.merge_in_units(&right).0.normalised()
}

/// Whether a sum of squares is in the range that has an exponent of zero.
#[inline(always)]
fn is_ordinary(m2: f64) -> bool {
    power_of_two(-400) <= m2 && m2 < power_of_two(400)
}

/// `2^exponent`, a normal number.
#[inline(always)]
pub(crate) const fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

/// The exponent of a number, as its encoding has it: of zeros and subnormal numbers -1023.
#[inline(always)]
pub(crate) fn exponent_of(x: f64) -> i32 {
    (x.to_bits() >> 52 & 0x7ff) as i32 - 1023
}

/// `x * 2^exponent`, for any exponent.
#[inline(always)]
pub fn times_power_of_two(x: f64, exponent: i32) -> f64 {
    if exponent == 0 {
        return x;
    }
    cold_path();
    // The remainder first, so that at most one product is rounded that is not zero in the end.
    let step = power_of_two(1000 * exponent.signum());
    let x = x * power_of_two(exponent % 1000);
    (0..exponent.abs() / 1000).fold(x, |x, _| x * step)
}

//! The canonical moments: count, mean, second to fourth powers of the deviations, minimum
//! and maximum, in one pass over memory. The kernel, for valid elements too, is
//! [`super::invalid::Moments4Of`].
//!
//! # The specification
//!
//! The first two are those of [`variance`](super::variance). With them known, each block is swept
//! again, from the cache that the first sweep left it in:
//!
//! 1. The centre `c` is the block's mean, rounded to the element type, and `scale` the power of two
//!    `2^-floor(e / 2)`, where `2^e` is the power of two at or below the block's variance
//!    (`m2 / n`); 1 where that is zero or not finite. A block whose elements the variance
//!    multiplies by a power of two has them multiplied here too, but for its minimum and maximum.
//! 2. Each lane starts with `s3 = s4 = 0`: `z = (x - c) * scale`, `q = z*z`, `s3 = s3 + q*z`,
//!    `s4 = s4 + q*q`, products and additions in one rounding; the lanes are folded in half.
//! 3. In `f64`, with `r = ((pivot - c) + offset) * scale`, the mean less the centre, and
//!    `M2 = m2 * scale^2`: `M3 = (S3 - 3 r M2) - n r^3`, `M4 = ((S4 - 4 r M3) - 6 r^2 M2) - n r^4`,
//!    which are `m3` and `m4` in units of `1 / scale`.
//! 4. Blocks are combined along the tree ([`Moments4::merge`]). Where `m2` is, `m3` and `m4` are in
//!    units of a power of two, cubed and to the fourth ([`super::mean_m2`]).
//!
//! A NaN among the elements makes both the minimum and the maximum NaN; of zeros the sign is plus.
//!
//! # Why it is right
//!
//! Deviations from the mean itself leave nothing to cancel: `r` is below a unit in the last place
//! of the mean. Scaled by a power of two, no fourth power of an `f32` overflows or vanishes: of `n`
//! deviations in units of their standard deviation none exceeds `2 sqrt(n)`, which is 128.
//!
//! Elements that are all multiplied by a power of two have the same skewness and kurtosis, to the
//! bit: each operation has the same digits, as long as neither it nor its operands leave the range.
//! Elements do not, if they are normal numbers; squares of deviations that do are the reason for
//! other units, of what is beside them too small a part to count (below `2^-40` for `f32`, `2^-600`
//! for `f64`).
//!
//! # What limits it
//!
//! The arithmetic: five operations and two selections for a load that comes from the L1 cache,
//! after the three of the variance.

mod sweep;

pub(crate) use sweep::block;

use super::mean_m2::{MeanM2, exponent_of, power_of_two, times_power_of_two};
use crate::element::Float;
use crate::ops::extremes::plain;
use crate::order::tree::Merge;
use core::hint::cold_path;

/// What travels between blocks, threads and slices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments4<E: Float> {
    /// Count, mean and squared deviations.
    pub mean_m2: MeanM2,
    /// The sum of the cubes of the deviations from the mean.
    pub m3: f64,
    /// The sum of their fourth powers.
    pub m4: f64,
    /// The minimum; plus infinity where there is none.
    pub min: E,
    /// The maximum; minus infinity where there is none.
    pub max: E,
}

impl<E: Float> Moments4<E> {
    /// That of no elements.
    pub fn empty() -> Self {
        Moments4 {
            mean_m2: MeanM2::EMPTY,
            m3: 0.0,
            m4: 0.0,
            min: E::GREATEST,
            max: E::LEAST,
        }
    }

    /// That of a block of elements, of the halving sums of the cubes and of the fourth powers of
    /// their scaled deviations ([`centre_and_scale`]), and of their minimum and maximum, which are
    /// NaN where an element is, or are made so by the caller.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub fn of_block(mean_m2: MeanM2, sums: [E; 2], [min, max]: [E; 2]) -> Self {
        let n = mean_m2.count as f64;
        let half = half_exponent(mean_m2.m2 / n);
        let [scale, back] = [-half, half].map(power_of_two);
        let [s3, s4] = sums.map(E::widened);
        let (centre, _) = centre_and_scale::<E>(&mean_m2);
        let r = ((mean_m2.pivot - centre.widened()) + mean_m2.offset) * scale;
        let m2 = (mean_m2.m2 * scale) * scale;
        let m3 = (s3 - (3.0 * r) * m2) - n * ((r * r) * r);
        let m4 = ((s4 - (4.0 * r) * m3) - (6.0 * (r * r)) * m2) - n * ((r * r) * (r * r));
        let (min, max) = (plain(min), plain(max));
        if mean_m2.exponent != 0 {
            cold_path();
            let scaled = Moments4 {
                mean_m2: mean_m2.in_units(mean_m2.exponent + half),
                m3,
                m4,
                min,
                max,
            };
            // Not by way of those units: a pivot that is subnormal in the end is rounded once.
            return Moments4 {
                mean_m2: mean_m2.normalised(),
                ..scaled.normalised()
            };
        }
        Moments4 {
            mean_m2,
            m3: ((m3 * back) * back) * back,
            m4: (((m4 * back) * back) * back) * back,
            min,
            max,
        }
    }

    /// That of a block that is not settled, given the one of its elements multiplied by a power of
    /// two, in units that take this back: the latter, if the elements are finite and not all equal,
    /// but for the extremes.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(crate) fn or_scaled(self, scaled: Self) -> Self {
        if scaled.mean_m2.differs() {
            let Moments4 { min, max, .. } = self;
            Moments4 { min, max, ..scaled }
        } else {
            self
        }
    }

    /// The same in other units.
    fn in_units(&self, exponent: i32) -> Self {
        let shift = self.mean_m2.exponent - exponent;
        Moments4 {
            mean_m2: self.mean_m2.in_units(exponent),
            m3: times_power_of_two(self.m3, 3 * shift),
            m4: times_power_of_two(self.m4, 4 * shift),
            ..*self
        }
    }

    /// The same in the units that it is to have.
    fn normalised(&self) -> Self {
        self.in_units(self.mean_m2.normal_exponent())
    }

    /// That of both, which have elements and the same units, and whether these are right for it.
    #[cfg_attr(not(unoptimised), inline(always))]
    fn merge_in_units(&self, right: &Self) -> (Self, bool) {
        let (mean_m2, done) = self.mean_m2.merge_in_units(&right.mean_m2);
        let (delta, f) = self.mean_m2.apart(&right.mean_m2);
        let count = self.mean_m2.count as f64;
        let g = count / mean_m2.count as f64;
        let t = (delta * delta) * (count * f);
        let (left_m2, right_m2) = (self.mean_m2.m2, right.mean_m2.m2);
        let third = t * (g - f) + 3.0 * (g * right_m2 - f * left_m2);
        let second = t * ((g * g - g * f) + f * f) + 6.0 * ((g * g) * right_m2 + (f * f) * left_m2);
        let fourth = delta * second + 4.0 * (g * right.m3 - f * self.m3);
        let merged = Moments4 {
            mean_m2,
            m3: (self.m3 + right.m3) + delta * third,
            m4: (self.m4 + right.m4) + delta * fourth,
            min: choose(self.min, right.min, self.min < right.min),
            max: choose(self.max, right.max, self.max > right.max),
        };
        (merged, done)
    }

    /// The skewness of the population, `sqrt(n) m3 / m2^1.5`; NaN where the elements do not
    /// differ. `sqrt` must round once.
    pub fn skewness(&self, sqrt: impl Fn(f64) -> f64) -> f64 {
        let MeanM2 { count, m2, .. } = self.mean_m2;
        (sqrt(count as f64) * self.m3) / (m2 * sqrt(m2))
    }

    /// The excess kurtosis of the population, `n m4 / m2^2 - 3`; NaN where the elements
    /// do not differ.
    pub fn kurtosis(&self) -> f64 {
        let MeanM2 { count, m2, .. } = self.mean_m2;
        (count as f64 * self.m4) / (m2 * m2) - 3.0
    }
}

/// The left one where `chosen` says so, else the right one; a NaN in either case where one is.
#[cfg_attr(not(unoptimised), inline(always))]
fn choose<E: Float>(left: E, right: E, chosen: bool) -> E {
    if left.is_nan() || (chosen && !right.is_nan()) {
        left
    } else {
        right
    }
}

impl<E: Float> Merge for Moments4<E> {
    /// Pébay (2008). With `delta` and `share` of [`MeanM2::merge`], `f = share` and
    /// `g = left.count / (left.count + right.count)`:
    ///
    /// ```text
    /// t       = (delta * delta) * (left.count * f)
    /// m3      = (left.m3 + right.m3)
    ///         + delta * (t * (g - f) + 3 * (g * right.m2 - f * left.m2))
    /// m4      = (left.m4 + right.m4) + delta * (delta * (t * ((g * g - g * f) + f * f)
    ///         + 6 * ((g * g) * right.m2 + (f * f) * left.m2))
    ///         + 4 * (g * right.m3 - f * left.m3))
    /// ```
    #[cfg_attr(not(unoptimised), inline(always))]
    fn merge(&self, right: &Self) -> Self {
        if self.mean_m2.count == 0 || right.mean_m2.count == 0 {
            return if self.mean_m2.count == 0 {
                *right
            } else {
                *self
            };
        }
        let (merged, done) = self.merge_in_units(right);
        if done {
            return merged;
        }
        cold_path();
        // Copies, so that those that are merged here stay in registers.
        merge_in_other_units(&{ *self }, &{ *right })
    }
}

#[cold]
#[inline(never)]
fn merge_in_other_units<E: Float>(left: &Moments4<E>, right: &Moments4<E>) -> Moments4<E> {
    let exponent = left.mean_m2.common_exponent(&right.mean_m2);
    let [left, right] = [left, right].map(|it| it.in_units(exponent));
    left.merge_in_units(&right).0.normalised()
}

/// A NaN among the elements is their minimum and their maximum.
pub(crate) fn spoil<E: Float>(moments: &mut Moments4<E>, mut x: impl Iterator<Item = E>) {
    if let Some(nan) = x.find(|x| x.is_nan()) {
        moments.min = nan.with_canonical_nan();
        moments.max = moments.min;
    }
}

/// What the deviations of a block of such a mean and m2 are taken from, and the power of two that
/// they are multiplied by.
#[cfg_attr(not(unoptimised), inline(always))]
pub fn centre_and_scale<E: Float>(mean_m2: &MeanM2) -> (E, E) {
    let half = half_exponent(mean_m2.m2 / mean_m2.count as f64);
    (
        E::narrowed(mean_m2.pivot + mean_m2.offset),
        E::narrowed(power_of_two(-half)),
    )
}

/// Half the exponent of a variance, rounded down: deviations are multiplied by two to the power of
/// minus this. Zero where there is no such exponent.
#[cfg_attr(not(unoptimised), inline(always))]
fn half_exponent(variance: f64) -> i32 {
    if !(variance > 0.0 && variance < f64::INFINITY) {
        return 0;
    }
    exponent_of(variance).div_euclid(2)
}

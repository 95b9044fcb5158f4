//! Means, variances and moments on the calling thread.

use crate::element::{Element, Float};
use crate::kinds::Kind;
use std::fmt;
use superscalar_kernels::ops::moments::Shape;
use superscalar_kernels::ops::spread::Spread;
use superscalar_kernels::ops::variance::up_to_four;
use superscalar_kernels::order::FEW;
use superscalar_kernels::order::tree::Merge;

/// The arithmetic mean of a slice: the canonical [`sum`](crate::sum), divided by the number of elements; NaN for an empty one.
///
/// That of `f16` and `bf16` is an `f32`. That of integers is an `f64`: their exact sum, rounded, divided.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::mean(&[1.0f32, 2.0, 4.5]), 2.5);
/// assert_eq!(superscalar::mean(&[250u8, 251]), 250.5);
/// assert!(superscalar::mean::<f64>(&[]).is_nan());
/// ```
#[inline]
pub fn mean<E: Element>(x: &[E]) -> E::Statistic {
    E::NumberKind::mean_of(crate::sum(x), x.len() as u64)
}

/// The mean of `count` elements from their sum.
#[inline]
pub(crate) fn mean_of<E: Float>(sum: E, count: u64) -> E {
    (sum / E::narrowed(count as f64)).with_canonical_nan()
}

/// The variance of a slice with `ddof` degrees of freedom less than elements: 0 for a population, 1 for a sample; NaN where
/// there are no more elements than that.
///
/// That of `f16` and `bf16` is the `f32`, to the bit, of the same values in `f32`; that of integers the `f64` of the same values in `f64`, to
/// which those of 64 bits are rounded.
///
/// One pass over memory, stable: a common offset, an outlier at the start or a drift magnifies no rounding error by more than
/// a factor of 33.
///
/// # Order of operations
///
/// Deviations from a pivot in each block, blocks combined by Chan's formula along the canonical tree:
/// [`crate::kernels::ops::variance`], which also has the proof. Squared deviations that overflow the element type make the result infinite or
/// NaN; an infinity or a NaN among the elements makes it NaN.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// let x = [1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0, 1e9 + 4.0];
/// assert_eq!(superscalar::var(&x, 0), 1.25);
/// assert_eq!(superscalar::var(&x, 1), 5.0 / 3.0);
/// assert!(superscalar::var(&[1.0f32], 1).is_nan());
/// ```
#[inline]
pub fn var<E: Element>(x: &[E], ddof: u64) -> E::Statistic {
    var_of(&E::NumberKind::spread(x), ddof)
}

/// The standard deviation: the square root of [`var`], of its value before it is rounded to the element type.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::std(&[1.0f32, 3.0], 0), 1.0);
/// ```
#[inline]
pub fn std<E: Element>(x: &[E], ddof: u64) -> E::Statistic {
    std_of(&E::NumberKind::spread(x), ddof)
}

/// Count, mean and squared deviations, by the row that serves.
#[inline(always)]
pub(crate) fn spread<E: Float>(x: &[E]) -> Spread {
    if x.len() <= FEW {
        return up_to_four(x);
    }
    E::operations().statistics.spread.run(x)
}

#[inline]
pub(crate) fn var_of<E: Float>(spread: &Spread, ddof: u64) -> E {
    rounded(spread.variance(ddof))
}

#[inline]
pub(crate) fn std_of<E: Float>(spread: &Spread, ddof: u64) -> E {
    let variance = spread.variance(ddof);
    // A NaN is not left to the root: the compiler is free to give that any sign, and takes the liberty.
    if variance.is_nan() {
        return rounded(variance);
    }
    rounded(variance.sqrt())
}

/// The nearest element, with one NaN for all.
fn rounded<E: Float>(value: f64) -> E {
    E::narrowed(value).with_canonical_nan()
}

/// The [`Moments`] of a slice: for types other than `f32` and `f64` those of the same values in `f32` or `f64`, as in [`var`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// let m = superscalar::moments(&[1.0f64, 2.0, 3.0, 10.0]);
/// assert_eq!((m.count(), m.mean(), m.var(0)), (4, 4.0, 12.5));
/// assert_eq!((m.min(), m.max()), (Some(1.0), Some(10.0)));
/// ```
pub fn moments<E: Element>(x: &[E]) -> Moments<E::Statistic> {
    Moments {
        shape: E::NumberKind::shape(x),
    }
}

/// Count, mean, variance, skewness, kurtosis, minimum and maximum, from one pass over memory: a partial that merges.
///
/// Sums of the powers of the deviations are held in `f64`; the order of operations is that of
/// [`crate::kernels::ops::moments`]. Deviations whose fourth powers overflow `f64` (beyond `1e77`) have no kurtosis.
#[derive(Clone, Copy, PartialEq)]
pub struct Moments<E: Float> {
    pub(crate) shape: Shape<E>,
}

impl<E: Float> Moments<E> {
    /// The moments of no elements: what a merge starts from.
    pub fn new() -> Self {
        Moments {
            shape: Shape::empty(),
        }
    }

    /// Those of the elements of both, those of `self` first.
    ///
    /// The moments of a slice are those of its blocks, merged along the canonical tree; slices that were cut elsewhere merge to moments
    /// that may differ from those of the whole in their last bits.
    ///
    /// ```
    /// let (a, b) = ([1.0f64, 2.0], [6.0]);
    /// let merged = superscalar::moments(&a).merge(&superscalar::moments(&b));
    /// assert_eq!((merged.count(), merged.mean(), merged.var(1)), (3, 3.0, 7.0));
    /// ```
    #[must_use]
    pub fn merge(&self, right: &Self) -> Self {
        Moments {
            shape: self.shape.merge(&right.shape),
        }
    }

    /// Number of elements.
    pub fn count(&self) -> u64 {
        self.shape.spread.count
    }

    /// The mean; NaN for no elements. Closer than [`mean`], which adds up the elements themselves, where they have a large offset in
    /// common: the last bits may differ.
    pub fn mean(&self) -> E {
        rounded(self.shape.spread.mean())
    }

    /// The bits of [`var`].
    pub fn var(&self, ddof: u64) -> E {
        var_of(&self.shape.spread, ddof)
    }

    /// The bits of [`std`](crate::std).
    pub fn std(&self, ddof: u64) -> E {
        std_of(&self.shape.spread, ddof)
    }

    /// The skewness of the population, as `scipy.stats.skew` says it; NaN where the elements do not differ.
    pub fn skewness(&self) -> E {
        rounded(self.shape.skewness(f64::sqrt))
    }

    /// The excess kurtosis of the population (Fisher's: that of a normal distribution is zero), as `scipy.stats.kurtosis` says it; NaN where the
    /// elements do not differ.
    pub fn kurtosis(&self) -> E {
        rounded(self.shape.kurtosis())
    }

    /// The least element; `None` where there is none, NaN where an element is. A zero is plus zero.
    pub fn min(&self) -> Option<E> {
        (self.count() > 0).then_some(self.shape.least)
    }

    /// The greatest element, with the rules of [`Moments::min`].
    pub fn max(&self) -> Option<E> {
        (self.count() > 0).then_some(self.shape.greatest)
    }
}

impl<E: Float> Default for Moments<E> {
    fn default() -> Self {
        Moments::new()
    }
}

impl<E: Float> fmt::Debug for Moments<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moments")
            .field("count", &self.count())
            .field("mean", &self.mean())
            .field("var", &self.var(0))
            .field("skewness", &self.skewness())
            .field("kurtosis", &self.kurtosis())
            .field("min", &self.min())
            .field("max", &self.max())
            .finish()
    }
}

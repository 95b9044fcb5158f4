//! Moments: a partial that merges.

use crate::formulas::{nearest, std_of, var_of};
use std::fmt;
use superscalar_kernels::element::Float;
use superscalar_kernels::ops::moments::Moments4;
use superscalar_kernels::order::tree::Merge;

/// Count, mean, variance, skewness, kurtosis, minimum and maximum, from one pass over memory: a
/// partial that merges.
///
/// Sums of the powers of the deviations are held in `f64`, in units of a power of two where they
/// leave its range; the order of operations is that of [`crate::kernels::ops::moments`]. So
/// elements that are all multiplied by a power of two have the same skewness and kurtosis, to the
/// bit, as long as they remain normal numbers.
#[derive(Clone, Copy, PartialEq)]
pub struct Moments<E: Float> {
    pub(crate) moments: Moments4<E>,
}

impl<E: Float> Moments<E> {
    /// The moments of no elements: what a merge starts from.
    pub fn new() -> Self {
        Moments {
            moments: Moments4::empty(),
        }
    }

    /// Those of the elements of both, those of `self` first.
    ///
    /// The moments of a slice are those of its blocks, merged along the canonical tree; slices that
    /// were cut elsewhere merge to moments that may differ from those of the whole in their last
    /// bits.
    ///
    /// ```
    /// let (a, b) = ([1.0f64, 2.0], [6.0]);
    /// let merged = superscalar::moments(&a).merge(&superscalar::moments(&b));
    /// assert_eq!((merged.count(), merged.mean(), merged.var(1)), (3, 3.0, 7.0));
    /// ```
    #[must_use]
    pub fn merge(&self, right: &Self) -> Self {
        Moments {
            moments: self.moments.merge(&right.moments),
        }
    }

    /// Number of elements. Merged moments of more than 64 bits can count have `u64::MAX`, and
    /// weights of such a number: counts never wrap.
    pub fn count(&self) -> u64 {
        self.moments.mean_m2.count
    }

    /// The mean; NaN for no elements. Closer than [`mean`](crate::mean), which adds up the elements
    /// themselves, where they have a large offset in common: the last bits may differ. That of
    /// finite elements is finite.
    pub fn mean(&self) -> E {
        nearest(self.moments.mean_m2.mean())
    }

    /// The bits of [`var`](crate::var).
    pub fn var(&self, ddof: u64) -> E {
        var_of(&self.moments.mean_m2, ddof)
    }

    /// The bits of [`std`](crate::std).
    pub fn std(&self, ddof: u64) -> E {
        std_of(&self.moments.mean_m2, ddof)
    }

    /// The skewness of the population, as `scipy.stats.skew` says it; NaN where the elements do not
    /// differ.
    pub fn skewness(&self) -> E {
        nearest(self.moments.skewness(f64::sqrt))
    }

    /// The excess kurtosis of the population (Fisher's: that of a normal distribution is zero), as
    /// `scipy.stats.kurtosis` says it; NaN where the elements do not differ.
    pub fn kurtosis(&self) -> E {
        nearest(self.moments.kurtosis())
    }

    /// The least element; `None` where there is none, NaN where an element is. A zero is plus zero.
    pub fn min(&self) -> Option<E> {
        (self.count() > 0).then_some(self.moments.min)
    }

    /// The greatest element, with the rules of [`Moments::min`].
    pub fn max(&self) -> Option<E> {
        (self.count() > 0).then_some(self.moments.max)
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

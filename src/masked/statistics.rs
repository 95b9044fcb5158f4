//! Variances and moments.

use super::Masked;
use super::kinds::MaskedKind;
use crate::element::Element;
use crate::statistics::{Moments, std_of, var_of};

impl<E: Element> Masked<'_, E> {
    /// The variance of the valid elements, with `ddof` degrees of freedom less than there are; NaN where none are left.
    ///
    /// An element keeps its lane and its block ([`crate::kernels::ops::holes`]); with all bits set these are the bits of
    /// [`crate::var`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[1.0f64, 100.0, 2.0], Validity::new(&[0b101], 0, 3)?)?;
    /// assert_eq!(x.var(0), 0.25);
    /// let x = Masked::new(&[1u8, 255, 2], Validity::new(&[0b101], 0, 3)?)?;
    /// assert_eq!(x.var(0), 0.25f64);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn var(&self, ddof: u64) -> E::Statistic {
        var_of(&E::NumberKind::masked_spread(self), ddof)
    }

    /// The standard deviation of the valid elements: the square root of their [`Masked::var`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[1.0f64, 100.0, 2.0], Validity::new(&[0b101], 0, 3)?)?;
    /// assert_eq!(x.std(0), 0.5);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn std(&self, ddof: u64) -> E::Statistic {
        std_of(&E::NumberKind::masked_spread(self), ddof)
    }

    /// The moments of the valid elements, with lanes and blocks as in [`Masked::var`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[1.0f64, 100.0, 2.0], Validity::new(&[0b101], 0, 3)?)?;
    /// let moments = x.moments();
    /// assert_eq!((moments.count(), moments.mean()), (2, 1.5));
    /// assert_eq!((moments.min(), moments.max()), (Some(1.0), Some(2.0)));
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn moments(&self) -> Moments<E::Statistic> {
        Moments {
            shape: E::NumberKind::masked_shape(self),
        }
    }

    /// The variance of the valid elements that are not NaN, as [`Masked::var`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[1.0f64, 100.0, 2.0, f64::NAN], Validity::new(&[0b1101], 0, 4)?)?;
    /// assert_eq!(x.nanvar(0), 0.25);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn nanvar(&self, ddof: u64) -> E::Statistic {
        var_of(&E::NumberKind::masked_spread_of_numbers(self), ddof)
    }

    /// The standard deviation of the valid elements that are not NaN: the square root of their [`Masked::nanvar`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[1.0f64, 100.0, 2.0, f64::NAN], Validity::new(&[0b1101], 0, 4)?)?;
    /// assert_eq!(x.nanstd(0), 0.5);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn nanstd(&self, ddof: u64) -> E::Statistic {
        std_of(&E::NumberKind::masked_spread_of_numbers(self), ddof)
    }
}

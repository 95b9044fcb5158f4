//! Sums, means and norms.

use super::Masked;
use super::few::Room;
use super::kinds::MaskedKind;
use crate::element::Element;
use crate::kinds::Kind;

impl<E: Element> Masked<'_, E> {
    /// The sum of the valid elements, of the type that [`crate::sum`] has: exact for integers; for floating-point numbers in the canonical
    /// order, with `+0.0` in each place that is left out.
    ///
    /// # Panics
    ///
    /// As [`crate::sum`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[200u8, 100, 200], Validity::new(&[0b101], 0, 3)?)?;
    /// assert_eq!(x.sum(), 400u64);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn sum(&self) -> E::Sum {
        if let Some(few) = self.zeroed(&mut Room::new()) {
            return crate::sum(few);
        }
        E::masked().sum.run(self.elements, &self.bits)
    }

    /// The mean of the valid elements: [`Masked::sum`], divided by their number; NaN where there are none.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[250u8, 3, 251], Validity::new(&[0b101], 0, 3)?)?;
    /// assert_eq!(x.mean(), 250.5);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn mean(&self) -> E::Statistic {
        E::NumberKind::mean_of(self.sum(), self.count())
    }

    /// The sum of the squares of the valid elements; exact for integers. Compare [`crate::sum_of_squares`].
    ///
    /// # Panics
    ///
    /// As [`crate::sum_of_squares`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[i32::MIN, 7, i32::MIN], Validity::new(&[0b101], 0, 3)?)?;
    /// assert_eq!(x.sum_of_squares(), 1u128 << 63);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn sum_of_squares(&self) -> E::Squares {
        E::NumberKind::masked_squares(self)
    }

    /// The sum of the magnitudes of the valid elements; exact for integers. Compare [`crate::norm1`].
    ///
    /// # Panics
    ///
    /// As [`crate::norm1`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[-128i8, 3, 127], Validity::new(&[0b101], 0, 3)?)?;
    /// assert_eq!(x.norm1(), 255u64);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn norm1(&self) -> E::Magnitudes {
        E::NumberKind::masked_magnitudes(self)
    }

    /// The Euclidean norm of the valid elements, safe from overflow and underflow: the bits of [`crate::norm2`] of the slice with `+0.0` in
    /// each place that is left out.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[3e300, f64::MAX, 4e300], Validity::new(&[0b101], 0, 3)?)?;
    /// assert_eq!(x.norm2(), 5e300);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn norm2(&self) -> E::Statistic {
        E::NumberKind::masked_norm2(self)
    }

    /// The largest magnitude of the valid elements; zero where there are none, NaN where one of them is. Compare [`crate::norm_inf`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[-128i8, 3, 127], Validity::new(&[0b011], 0, 3)?)?;
    /// assert_eq!(x.norm_inf(), 128u8);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn norm_inf(&self) -> E::Magnitude {
        E::NumberKind::masked_largest(self)
    }

    /// The sum of the valid elements that are not NaN; of integers [`Masked::sum`]. Compare [`crate::nansum`].
    ///
    /// # Panics
    ///
    /// As [`crate::sum`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[1.0f32, 7.0, f32::NAN, 2.0], Validity::new(&[0b1101], 0, 4)?)?;
    /// assert_eq!(x.nansum(), 3.0);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn nansum(&self) -> E::Sum {
        E::NumberKind::masked_numbers(self)
    }

    /// The mean of the valid elements that are not NaN: [`Masked::nansum`], divided by their number; NaN where there are none.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[1.0f32, 7.0, f32::NAN, 2.0], Validity::new(&[0b1101], 0, 4)?)?;
    /// assert_eq!(x.nanmean(), 1.5);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn nanmean(&self) -> E::Statistic {
        E::NumberKind::mean_of(self.nansum(), self.count() - self.count_nan())
    }

    /// How many of the valid elements are NaN; none of integers.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[f64::NAN, 7.0, f64::NAN], Validity::new(&[0b110], 0, 3)?)?;
    /// assert_eq!(x.count_nan(), 1);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn count_nan(&self) -> u64 {
        E::NumberKind::masked_nan(self)
    }
}

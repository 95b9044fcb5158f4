//! Sums, means and norms.

use super::Masked;
use crate::element::{Element, Float};
use crate::norms::{Scale, norm2_from};
use crate::statistics::mean_of;

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
        E::masked().sum.run(self.elements, self.bits)
    }
}

impl<E: Float> Masked<'_, E> {
    /// The mean of the valid elements: [`Masked::sum`], divided by their number; NaN where there are none.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    pub fn mean(&self) -> E {
        mean_of(self.sum(), self.count())
    }

    /// The sum of the squares of the valid elements; compare [`crate::sum_of_squares`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    pub fn sum_of_squares(&self) -> E {
        let norms = &E::operations().masked;
        norms.sum_of_squares.run(self.elements, self.bits)
    }

    /// The sum of the magnitudes of the valid elements; compare [`crate::norm1`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    pub fn norm1(&self) -> E {
        E::operations().masked.norm1.run(self.elements, self.bits)
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
    pub fn norm2(&self) -> E {
        norm2_from(self.elements.len(), self.sum_of_squares(), |scale| {
            let norms = &E::operations().masked;
            let squares = match scale {
                Scale::Grow => &norms.sum_of_squares_grown,
                Scale::Shrink => &norms.sum_of_squares_shrunk,
            };
            squares.run(self.elements, self.bits)
        })
    }

    /// The largest magnitude of the valid elements; `0.0` where there are none, NaN where one of them is.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    pub fn norm_inf(&self) -> E {
        E::operations()
            .masked
            .norm_inf
            .run(self.elements, self.bits)
    }

    /// The sum of the valid elements that are not NaN; compare [`crate::nansum`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    pub fn nansum(&self) -> E {
        E::operations().masked.nansum.run(self.elements, self.bits)
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
    pub fn nanmean(&self) -> E {
        mean_of(self.nansum(), self.count() - self.count_nan())
    }

    /// How many of the valid elements are NaN.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    pub fn count_nan(&self) -> u64 {
        E::operations()
            .masked
            .count_nan
            .run(self.elements, self.bits)
    }
}

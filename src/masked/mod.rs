//! Reductions over the valid elements of a slice: those whose bit is set in a bitmap as Arrow has
//! it, the lowest bit of a byte first, from any bit on.
//!
//! ```
//! use superscalar::masked::{Masked, Validity};
//! let x = [1.0f64, f64::NAN, 3.0, -5.0];
//! let validity = Validity::new(&[0b1101_0000], 4, 4)?; // all but x[1]
//! let x = Masked::new(&x, validity)?;
//! assert_eq!(x.count(), 3);
//! assert_eq!(x.sum(), -1.0);
//! assert_eq!(x.max(), Some(3.0));
//! assert_eq!(x.argmin(), Some(3));
//! # Ok::<(), superscalar::Error>(())
//! ```
//!
//! # What comes out
//!
//! What stands in a place that is left out does not matter, be it NaN, infinity or what was there
//! before.
//!
//! * **Floating-point sums and norms** have the bits of the plain functions of the slice with
//!   `+0.0` in place of what is left out, on every machine. Every element keeps its place in the
//!   canonical order ([`crate::kernels::order`]): with all bits set, these are the bits of the
//!   plain function; leaving elements out is *not* the same as summing a shorter slice.
//! * **A mean** is that sum, divided by the number of valid elements.
//! * **Variances, standard deviations and moments** are those of the valid elements, each in its
//!   own lane and block ([`crate::kernels::ops::invalid`]); with all bits set, the bits of the
//!   plain function.
//! * **Integer sums**, of squares and of absolute values too, are exact.
//! * **Whatever else is asked of integers** is that of copies in `f64`, and all of `f16` and `bf16`
//!   that of copies in `f32`, to the bit: leaving out elements of the copy. As those of whole
//!   slices, these copies are made a block at a time on the stack.
//! * **Extremes** are those of the valid elements alone, and positions are indices into the slice:
//!   the first among equal ones. A valid NaN makes the value NaN and the position that of the first
//!   valid NaN; the `nan` functions pass over it. With nothing left there is no answer.

mod small;
mod validity;

pub use validity::Validity;

use crate::error::Error;
use superscalar_kernels::element::Element as AnyElement;
use superscalar_kernels::validity::Validity as Bits;

/// A slice and which of its elements are valid: a bit for each.
#[derive(Clone, Copy, Debug)]
pub struct Masked<'a, E> {
    pub(crate) elements: &'a [E],
    /// As long as the elements.
    pub(crate) bits: Bits<'a>,
}

impl<'a, E: AnyElement> Masked<'a, E> {
    /// A slice and its validity.
    ///
    /// # Errors
    ///
    /// [`Error::ValidityMismatch`] when there are not as many bits as elements.
    #[inline(always)]
    pub fn new(x: &'a [E], validity: Validity<'a>) -> Result<Self, Error> {
        let (elements, bits) = (x.len(), validity.len());
        if elements != bits {
            return Err(Error::ValidityMismatch { elements, bits });
        }
        Ok(Masked {
            elements: x,
            bits: validity.into(),
        })
    }

    /// All elements, valid or not.
    pub fn elements(&self) -> &'a [E] {
        self.elements
    }

    /// Which of them are valid.
    pub fn validity(&self) -> Validity<'a> {
        Validity::of(self.bits)
    }

    /// Parts of `len` elements, in order; the last one may be shorter.
    pub(crate) fn parts(self, len: usize) -> impl Iterator<Item = Self> {
        let starts = (0..self.elements.len()).step_by(len);
        starts
            .zip(self.elements.chunks(len))
            .map(move |(start, elements)| Masked {
                elements,
                bits: self.bits.slice(start..start + elements.len()),
            })
    }

    /// The `len` elements from `start` on, or those that there are.
    pub(crate) fn part(&self, start: usize, len: usize) -> Self {
        let end = self.elements.len().min(start.saturating_add(len));
        Masked {
            elements: &self.elements[start..end],
            bits: self.bits.slice(start..end),
        }
    }

    /// How many elements are valid.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    #[inline(always)]
    pub fn count(&self) -> u64 {
        self.validity().count()
    }
}

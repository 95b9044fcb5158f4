//! The bitmap.

use crate::dispatch::run;
use crate::error::Error;
use std::ops::Range;
use superscalar_kernels::ops::count_ones::CountOnes;
use superscalar_kernels::validity::Validity as Bits;

/// Which elements of a slice are valid: a bit for each, set where it is valid. The lowest bit of a
/// byte comes first, as in Arrow, and the first element's bit may be any bit of the bitmap.
#[derive(Clone, Copy, Debug)]
pub struct Validity<'a>(Bits<'a>);

impl<'a> Validity<'a> {
    /// The `len` bits of a bitmap from bit `offset` on.
    ///
    /// # Errors
    ///
    /// [`Error::BitmapTooShort`] when the bitmap has fewer than `offset + len` bits, which may be
    /// more than a `usize` holds.
    ///
    /// ```
    /// use superscalar::masked::Validity;
    /// let validity = Validity::new(&[0b0000_0110, 0b1], 1, 8)?;
    /// assert!(validity.is_valid(0) && validity.is_valid(7) && !validity.is_valid(2));
    /// assert_eq!(validity.count(), 3);
    /// let error = Validity::new(&[0xff], 3, 6).unwrap_err();
    /// let wanted = "validity: 6 bits from bit 3 on were asked for, and the bitmap has 8 bits";
    /// assert_eq!(error.to_string(), wanted);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    #[inline(always)]
    pub fn new(bits: &'a [u8], offset: usize, len: usize) -> Result<Self, Error> {
        // An error that was made beforehand would have to be dropped: a call, which takes 3 of 7
        // ns.
        Bits::new(bits, offset, len)
            .map(Validity)
            .ok_or_else(|| Error::BitmapTooShort {
                offset,
                len,
                bits: bits.len().saturating_mul(8),
            })
    }

    #[inline(always)]
    pub(super) fn of(bits: Bits<'a>) -> Self {
        Validity(bits)
    }

    /// Number of elements.
    #[inline]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether element `i` is valid.
    ///
    /// # Panics
    ///
    /// When there is no such element.
    pub fn is_valid(&self, i: usize) -> bool {
        self.0.is_valid(i)
    }

    /// How many elements are valid.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    #[inline]
    pub fn count(&self) -> u64 {
        let len = self.0.len();
        if len <= 64 {
            // SAFETY: all bits, no more than a word has.
            return unsafe { self.0.prefix(0, len) }.count_ones().into();
        }
        self.0.count_with(|bytes| run::<CountOnes, u8>(bytes, ()))
    }

    /// The validity of a part of the slice.
    ///
    /// # Panics
    ///
    /// When the part does not lie in the slice.
    pub fn slice(&self, part: Range<usize>) -> Self {
        Validity(self.0.slice(part))
    }
}

/// What a kernel of the registry takes.
#[doc(hidden)]
impl<'a> From<Validity<'a>> for Bits<'a> {
    #[inline]
    fn from(validity: Validity<'a>) -> Self {
        validity.0
    }
}

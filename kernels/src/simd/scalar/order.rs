//! Comparisons of the scalar tier: a mask is a truth value.

use super::{Baseline, Opaque, Scalar};
use crate::element::Numbering;
use crate::simd::{Order, SignMagnitude};

/// A mask of the scalar tier: whether the lane is true.
#[derive(Clone, Copy)]
pub struct Mask(bool);

/// A mask counter of the scalar tier.
#[derive(Clone, Copy)]
pub struct Counter(u64);

#[allow(private_bounds)] // as in `super`
impl<E: Opaque + Numbering> Order for Scalar<E> {
    type Mask = Mask;
    type Counter = Counter;

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Scalar(if self.0 < other.0 { self.0 } else { other.0 }.keep_scalar())
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Scalar(if self.0 > other.0 { self.0 } else { other.0 }.keep_scalar())
    }

    #[inline(always)]
    fn sorted(self, other: Self) -> [Self; 2] {
        if self.0 < other.0 {
            [self, other]
        } else {
            [other, self]
        }
    }

    #[inline(always)]
    fn less(self, other: Self) -> Mask {
        Mask(self.0 < other.0)
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Mask {
        Mask(self.0 == other.0)
    }

    #[inline(always)]
    fn unordered(self, other: Self) -> Mask {
        Mask(self.0.is_nan() | other.0.is_nan())
    }

    #[inline(always)]
    fn none(_: Baseline) -> Mask {
        Mask(false)
    }

    #[inline(always)]
    fn from_bits(_: Baseline, bits: u64) -> Mask {
        Mask(bits & 1 != 0)
    }

    #[inline(always)]
    fn counter(_: Baseline) -> Counter {
        Counter(0)
    }

    #[inline(always)]
    fn count_mask(counter: Counter, mask: Mask) -> Counter {
        Counter((counter.0 + u64::from(mask.0)).keep_scalar())
    }

    #[inline(always)]
    fn total(counter: Counter) -> u64 {
        counter.0
    }

    #[inline(always)]
    fn or(mask: Mask, other: Mask) -> Mask {
        Mask(mask.0 | other.0)
    }

    #[inline(always)]
    fn find_first(mask: Mask) -> Option<usize> {
        mask.0.then_some(0)
    }

    #[inline(always)]
    fn single(mask: Mask) -> Option<usize> {
        Self::find_first(mask)
    }

    #[inline(always)]
    fn count(mask: Mask) -> usize {
        mask.0.into()
    }

    #[inline(always)]
    fn select(mask: Mask, yes: Self, no: Self) -> Self {
        if mask.0 { yes } else { no }
    }

    #[inline(always)]
    fn slide_down<const BYTES: i32>(self) -> Self {
        self
    }

    #[inline(always)]
    fn lane(self, at: usize) -> E {
        [self.0][at]
    }

    #[inline(always)]
    unsafe fn load_overlapping(_: Baseline, at: *const E, _: usize) -> Self {
        // SAFETY: the caller vouches for one readable element; `read_unaligned` asks for no
        // alignment.
        Scalar(unsafe { at.read_unaligned() })
    }
}

impl SignMagnitude for Scalar<u16> {
    type Signed = Scalar<i16>;

    #[inline(always)]
    fn signed(self) -> Scalar<i16> {
        Scalar(self.0 as i16)
    }

    #[inline(always)]
    fn of_signed(signed: Scalar<i16>) -> Self {
        Scalar(signed.0 as u16)
    }

    #[inline(always)]
    fn to_signed(self) -> Scalar<i16> {
        let negative = self.0 as i16 >> 15;
        Scalar(((self.0 & 0x7fff) as i16 ^ negative) - negative)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        Scalar(self.0.wrapping_sub(other.0))
    }
}

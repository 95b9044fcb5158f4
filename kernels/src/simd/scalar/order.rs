//! Comparisons of the scalar tier: a mask is a truth value.

use super::{Baseline, Opaque, Scalar};
use crate::element::Numbering;
use crate::simd::{Order, SignMagnitude};

#[allow(private_bounds)] // as in `super`
impl<E: Opaque + Numbering> Order for Scalar<E> {
    type Mask = bool;
    type Tally = u64;

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
    fn less(self, other: Self) -> bool {
        self.0 < other.0
    }

    #[inline(always)]
    fn equal(self, other: Self) -> bool {
        self.0 == other.0
    }

    #[inline(always)]
    fn unordered(self, other: Self) -> bool {
        self.0.is_nan() | other.0.is_nan()
    }

    #[inline(always)]
    fn nowhere(_: Baseline) -> bool {
        false
    }

    #[inline(always)]
    fn of_bits(_: Baseline, bits: u64) -> bool {
        bits & 1 != 0
    }

    #[inline(always)]
    fn no_tally(_: Baseline) -> u64 {
        0
    }

    #[inline(always)]
    fn tally(tally: u64, mask: bool) -> u64 {
        (tally + u64::from(mask)).keep_scalar()
    }

    #[inline(always)]
    fn tallied(tally: u64) -> u64 {
        tally
    }

    #[inline(always)]
    fn either(mask: bool, other: bool) -> bool {
        mask | other
    }

    #[inline(always)]
    fn first(mask: bool) -> Option<usize> {
        mask.then_some(0)
    }

    #[inline(always)]
    fn only(mask: bool) -> Option<usize> {
        Self::first(mask)
    }

    #[inline(always)]
    fn count(mask: bool) -> usize {
        mask.into()
    }

    #[inline(always)]
    fn select(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }

    #[inline(always)]
    fn behind<const BYTES: i32>(self) -> Self {
        self
    }

    #[inline(always)]
    fn lane(self, at: usize) -> E {
        [self.0][at]
    }

    #[inline(always)]
    unsafe fn cover(_: Baseline, at: *const E, _: usize) -> Self {
        // SAFETY: the caller vouches for one readable element; `read_unaligned` asks for no alignment.
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

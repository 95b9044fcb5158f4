//! Comparisons of the portable tier: the lanes in which one is true are all ones, in a vector of
//! the same type.

use super::{F32x4, F64x2, I8x16, I16x8, I32x4, I64x2, Portable, U8x16, U16x8, U32x4, U64x2};
use crate::simd::{Order, SignMagnitude, Vector, load_overlapping_16, own_bits, spread_bits};
use bytemuck::cast;
use core::array;
use wide::{f32x4, f64x2, i8x16, i16x8, i32x4, i64x2, u8x16, u16x8, u32x4, u64x2};

/// A mask of the portable tier: all ones in the lanes where it is true, else zero.
#[derive(Clone, Copy)]
pub struct Mask<W>(W);

/// A mask counter of the portable tier: a count in every byte, which a true lane increments in
/// each of its bytes.
#[derive(Clone, Copy)]
pub struct Counter(u8x16);

/// All ones in the lanes of `SIZE` bytes whose bit is set.
#[inline(always)]
fn from_bits<const SIZE: usize>(bits: u64) -> u8x16 {
    let spread: u8x16 = cast(spread_bits::<SIZE>(bits));
    let own: u8x16 = cast(const { own_bits::<16>(SIZE) });
    let selected = spread & own;
    match SIZE {
        8 => cast(cast::<_, u64x2>(selected).simd_eq(cast::<_, u64x2>(own))),
        4 => cast(cast::<_, u32x4>(selected).simd_eq(cast::<_, u32x4>(own))),
        2 => cast(cast::<_, u16x8>(selected).simd_eq(cast::<_, u16x8>(own))),
        _ => selected.simd_eq(own),
    }
}

/// Writes the order of a vector from the type that `wide` has for it.
macro_rules! order {
    ($($vector:ident: $wide:ident, $has_nan:literal;)*) => {
        $(impl Order for $vector {
            type Mask = Mask<$wide>;
            type Counter = Counter;

            #[inline(always)]
            fn min(self, other: Self) -> Self {
                $vector(self.0.simd_lt(other.0).select(self.0, other.0))
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                $vector(other.0.simd_lt(self.0).select(self.0, other.0))
            }

            #[inline(always)]
            fn sorted(self, other: Self) -> [Self; 2] {
                let less = self.0.simd_lt(other.0);
                [
                    $vector(less.select(self.0, other.0)),
                    $vector(less.select(other.0, self.0)),
                ]
            }

            #[inline(always)]
            fn less(self, other: Self) -> Self::Mask {
                Mask(self.0.simd_lt(other.0))
            }

            #[inline(always)]
            fn equal(self, other: Self) -> Self::Mask {
                Mask(self.0.simd_eq(other.0))
            }

            #[inline(always)]
            fn unordered(self, other: Self) -> Self::Mask {
                if !$has_nan {
                    return Mask($wide::ZERO);
                }
                Mask(self.0.simd_ne(self.0) | other.0.simd_ne(other.0))
            }

            #[inline(always)]
            fn none(_: Portable) -> Self::Mask {
                Mask($wide::ZERO)
            }

            #[inline(always)]
            fn from_bits(_: Portable, bits: u64) -> Self::Mask {
                const SIZE: usize = size_of::<$wide>() / <$vector as Vector>::LANES;
                Mask(cast(from_bits::<SIZE>(bits)))
            }

            #[inline(always)]
            fn counter(_: Portable) -> Counter {
                Counter(u8x16::ZERO)
            }

            // Every byte of a lane that is true is -1.
            #[inline(always)]
            fn count_mask(counter: Counter, mask: Self::Mask) -> Counter {
                Counter(counter.0 - cast::<_, u8x16>(mask.0))
            }

            #[inline(always)]
            fn total(counter: Counter) -> u64 {
                let bytes: u64 = counter.0.to_array().into_iter().map(u64::from).sum();
                bytes / size_of::<Self::Element>() as u64
            }

            #[inline(always)]
            fn or(mask: Self::Mask, other: Self::Mask) -> Self::Mask {
                Mask(mask.0 | other.0)
            }

            #[inline(always)]
            fn find_first(mask: Self::Mask) -> Option<usize> {
                let lanes = mask.0.to_bitmask();
                (lanes != 0).then(|| lanes.trailing_zeros() as usize)
            }

            #[inline(always)]
            fn single(mask: Self::Mask) -> Option<usize> {
                let lanes = mask.0.to_bitmask();
                lanes.is_power_of_two().then(|| lanes.trailing_zeros() as usize)
            }

            #[inline(always)]
            fn count(mask: Self::Mask) -> usize {
                mask.0.to_bitmask().count_ones() as usize
            }

            #[inline(always)]
            fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
                $vector(mask.0.select(yes.0, no.0))
            }

            #[inline(always)]
            fn slide_down<const BYTES: i32>(self) -> Self {
                let lanes = self.0.to_array();
                let by = BYTES as usize / size_of::<Self::Element>();
                $vector($wide::new(array::from_fn(|lane| lanes[(lane + by) % lanes.len()])))
            }

            #[inline(always)]
            fn lane(self, at: usize) -> Self::Element {
                self.0.to_array()[at]
            }

            #[inline(always)]
            unsafe fn load_overlapping(_: Portable, at: *const Self::Element, count: usize) -> Self {
                let bytes = count * size_of::<Self::Element>();
                // SAFETY: the caller vouches for so many bytes, at least one element and fewer than
                // 16 bytes.
                $vector(cast(unsafe { load_overlapping_16(at.cast(), bytes) }))
            }
        })*
    };
}
order! {
    I8x16: i8x16, false;
    U8x16: u8x16, false;
    I16x8: i16x8, false;
    U16x8: u16x8, false;
    I32x4: i32x4, false;
    U32x4: u32x4, false;
    I64x2: i64x2, false;
    U64x2: u64x2, false;
    F32x4: f32x4, true;
    F64x2: f64x2, true;
}

impl SignMagnitude for U16x8 {
    type Signed = I16x8;

    #[inline(always)]
    fn signed(self) -> I16x8 {
        I16x8(cast(self.0))
    }

    #[inline(always)]
    fn of_signed(signed: I16x8) -> Self {
        U16x8(cast(signed.0))
    }

    #[inline(always)]
    fn to_signed(self) -> I16x8 {
        let I16x8(bits) = self.signed();
        let negative = bits >> 15;
        I16x8(((bits & i16x8::splat(0x7fff)) ^ negative) - negative)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        U16x8(self.0 - other.0)
    }
}

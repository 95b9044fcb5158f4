//! Comparisons of the NEON tier: the bytes of the lanes in which one is true are all ones.
//!
//! The minima of floating-point numbers that NEON has let NaN win; here a selection follows the
//! comparison, so that NaN is passed over in one operand and stays in the other, as on every tier.

use super::{F32x4, F64x2, I8x16, I16x8, I32x4, I64x2, Neon, U8x16, U16x8, U32x4, U64x2};
use crate::simd::{Order, SignMagnitude, Vector, load_overlapping_16, own_bits, spread_bits};
use bytemuck::cast;
use core::arch::aarch64::*;

/// A mask of the NEON tier: all ones in the bytes of the lanes where it is true, else zero.
#[derive(Clone, Copy)]
pub struct Mask(uint8x16_t);

impl Mask {
    /// Four bits of each byte.
    #[inline(always)]
    fn nibbles(self) -> u64 {
        // SAFETY: a mask vouches for the features.
        unsafe {
            let halves = vshrn_n_u16::<4>(vreinterpretq_u16_u8(self.0));
            vget_lane_u64::<0>(vreinterpret_u64_u8(halves))
        }
    }
}

/// A mask counter of the NEON tier: a count in every byte, which a true lane increments in each
/// of its bytes.
#[derive(Clone, Copy)]
pub struct Counter(uint8x16_t);

/// The cast between a register and itself.
///
/// # Safety
///
/// None: this is called like the casts of other registers.
#[inline(always)]
unsafe fn same(x: uint8x16_t) -> uint8x16_t {
    x
}

/// The lanes, moved down by `BYTES` bytes; those at the bottom move to the top.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn slide_down<const BYTES: i32>(x: uint8x16_t) -> uint8x16_t {
    // SAFETY: the caller vouches for the features.
    unsafe {
        match BYTES {
            8 => vextq_u8::<8>(x, x),
            4 => vextq_u8::<4>(x, x),
            2 => vextq_u8::<2>(x, x),
            _ => vextq_u8::<1>(x, x),
        }
    }
}

/// All ones in the lanes of `SIZE` bytes whose bit is set.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn from_bits<const SIZE: usize>(bits: u64) -> uint8x16_t {
    let spread: uint8x16_t = cast(spread_bits::<SIZE>(bits));
    let own: uint8x16_t = cast(const { own_bits::<16>(SIZE) });
    // SAFETY: the caller vouches for the features.
    unsafe {
        match SIZE {
            8 => cast(vtstq_u64(cast(spread), cast(own))),
            4 => cast(vtstq_u32(cast(spread), cast(own))),
            2 => cast(vtstq_u16(cast(spread), cast(own))),
            _ => vtstq_u8(spread, own),
        }
    }
}

/// Writes the order of a vector from the names of its instructions: `$bits` makes bytes of a mask,
/// `$mask` a mask of bytes. Where there is no minimum that passes over NaN, or none at all,
/// `selected` makes one of a comparison.
macro_rules! order {
    ($($vector:ident: $min:ident $max:ident, $less:ident $equal:ident, $bits:ident $mask:ident, $select:ident, $has_nan:literal;)*) => {
        $(impl Order for $vector {
            type Mask = Mask;
            type Counter = Counter;

            #[inline(always)]
            fn min(self, other: Self) -> Self {
                order!(@pick $min, self, other, $less, $select, self, other, $vector)
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                order!(@pick $max, self, other, $less, $select, other, self, $vector)
            }

            #[inline(always)]
            fn sorted(self, other: Self) -> [Self; 2] {
                // SAFETY: a token vouches for the features.
                unsafe {
                    let less = $less(self.0, other.0);
                    [
                        $vector($select(less, self.0, other.0)),
                        $vector($select(less, other.0, self.0)),
                    ]
                }
            }

            #[inline(always)]
            fn less(self, other: Self) -> Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { $bits($less(self.0, other.0)) })
            }

            #[inline(always)]
            fn equal(self, other: Self) -> Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { $bits($equal(self.0, other.0)) })
            }

            #[inline(always)]
            fn unordered(self, other: Self) -> Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe {
                    if $has_nan {
                        let ordered = vandq_u8(
                            $bits($equal(self.0, self.0)),
                            $bits($equal(other.0, other.0)),
                        );
                        vmvnq_u8(ordered)
                    } else {
                        vdupq_n_u8(0)
                    }
                })
            }

            #[inline(always)]
            fn none(_: Neon) -> Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { vdupq_n_u8(0) })
            }

            #[inline(always)]
            fn from_bits(_: Neon, bits: u64) -> Mask {
                const SIZE: usize = size_of::<<$vector as Vector>::Element>();
                // SAFETY: a token vouches for the features.
                Mask(unsafe { from_bits::<SIZE>(bits) })
            }

            #[inline(always)]
            fn counter(_: Neon) -> Counter {
                // SAFETY: a token vouches for the features.
                Counter(unsafe { vdupq_n_u8(0) })
            }

            // Every byte of a lane that is true is -1.
            #[inline(always)]
            fn count_mask(counter: Counter, mask: Mask) -> Counter {
                // SAFETY: a mask vouches for the features.
                Counter(unsafe { vsubq_u8(counter.0, mask.0) })
            }

            #[inline(always)]
            fn total(counter: Counter) -> u64 {
                // SAFETY: a counter vouches for the features.
                let bytes = unsafe { vaddlvq_u8(counter.0) };
                u64::from(bytes) / size_of::<Self::Element>() as u64
            }

            #[inline(always)]
            fn or(mask: Mask, other: Mask) -> Mask {
                // SAFETY: a mask vouches for the features.
                Mask(unsafe { vorrq_u8(mask.0, other.0) })
            }

            #[inline(always)]
            fn find_first(mask: Mask) -> Option<usize> {
                let word = mask.nibbles();
                (word != 0).then(|| word.trailing_zeros() as usize / 4 / size_of::<Self::Element>())
            }

            #[inline(always)]
            fn single(mask: Mask) -> Option<usize> {
                let first = Self::find_first(mask)?;
                (Self::count(mask) == 1).then_some(first)
            }

            #[inline(always)]
            fn count(mask: Mask) -> usize {
                mask.nibbles().count_ones() as usize / (4 * size_of::<Self::Element>())
            }

            #[inline(always)]
            fn select(mask: Mask, yes: Self, no: Self) -> Self {
                // SAFETY: a token vouches for the features.
                $vector(unsafe { $select($mask(mask.0), yes.0, no.0) })
            }

            #[inline(always)]
            fn slide_down<const BYTES: i32>(self) -> Self {
                // SAFETY: a token vouches for the features.
                $vector(cast(unsafe { slide_down::<BYTES>(cast(self.0)) }))
            }

            #[inline(always)]
            fn lane(self, at: usize) -> Self::Element {
                let mut lanes = [Self::Element::default(); Self::LANES];
                // SAFETY: there is room for all lanes.
                unsafe { self.store(lanes.as_mut_ptr()) };
                lanes[at]
            }

            #[inline(always)]
            unsafe fn load_overlapping(_: Neon, at: *const Self::Element, count: usize) -> Self {
                let bytes = count * size_of::<Self::Element>();
                // SAFETY: the caller vouches for so many bytes, at least one element and fewer than
                // 16 bytes.
                $vector(cast(unsafe { load_overlapping_16(at.cast(), bytes) }))
            }
        })*
    };
    (@pick selected, $x:expr, $y:expr, $less:ident, $select:ident, $lesser:expr, $greater:expr, $vector:ident) => {
        // SAFETY: a token vouches for the features.
        $vector(unsafe { $select($less($lesser.0, $greater.0), $x.0, $y.0) })
    };
    (@pick $pick:ident, $x:expr, $y:expr, $less:ident, $select:ident, $lesser:expr, $greater:expr, $vector:ident) => {
        // SAFETY: a token vouches for the features.
        $vector(unsafe { $pick($x.0, $y.0) })
    };
}
order! {
    I8x16: vminq_s8 vmaxq_s8, vcltq_s8 vceqq_s8, same same, vbslq_s8, false;
    U8x16: vminq_u8 vmaxq_u8, vcltq_u8 vceqq_u8, same same, vbslq_u8, false;
    I16x8: vminq_s16 vmaxq_s16, vcltq_s16 vceqq_s16, vreinterpretq_u8_u16 vreinterpretq_u16_u8, vbslq_s16, false;
    U16x8: vminq_u16 vmaxq_u16, vcltq_u16 vceqq_u16, vreinterpretq_u8_u16 vreinterpretq_u16_u8, vbslq_u16, false;
    I32x4: vminq_s32 vmaxq_s32, vcltq_s32 vceqq_s32, vreinterpretq_u8_u32 vreinterpretq_u32_u8, vbslq_s32, false;
    U32x4: vminq_u32 vmaxq_u32, vcltq_u32 vceqq_u32, vreinterpretq_u8_u32 vreinterpretq_u32_u8, vbslq_u32, false;
    I64x2: selected selected, vcltq_s64 vceqq_s64, vreinterpretq_u8_u64 vreinterpretq_u64_u8, vbslq_s64, false;
    U64x2: selected selected, vcltq_u64 vceqq_u64, vreinterpretq_u8_u64 vreinterpretq_u64_u8, vbslq_u64, false;
    F32x4: selected selected, vcltq_f32 vceqq_f32, vreinterpretq_u8_u32 vreinterpretq_u32_u8, vbslq_f32, true;
    F64x2: selected selected, vcltq_f64 vceqq_f64, vreinterpretq_u8_u64 vreinterpretq_u64_u8, vbslq_f64, true;
}

impl SignMagnitude for U16x8 {
    type Signed = I16x8;

    #[inline(always)]
    fn signed(self) -> I16x8 {
        // SAFETY: a token vouches for the features.
        I16x8(unsafe { vreinterpretq_s16_u16(self.0) })
    }

    #[inline(always)]
    fn of_signed(signed: I16x8) -> Self {
        // SAFETY: a token vouches for the features.
        U16x8(unsafe { vreinterpretq_u16_s16(signed.0) })
    }

    #[inline(always)]
    fn to_signed(self) -> I16x8 {
        let I16x8(bits) = self.signed();
        // SAFETY: a token vouches for the features.
        I16x8(unsafe {
            let negative = vshrq_n_s16::<15>(bits);
            let magnitude = vandq_s16(bits, vdupq_n_s16(0x7fff));
            vsubq_s16(veorq_s16(magnitude, negative), negative)
        })
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        U16x8(unsafe { vsubq_u16(self.0, other.0) })
    }
}

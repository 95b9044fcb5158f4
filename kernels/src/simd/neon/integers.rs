//! The integers of the NEON tier.

use super::Neon;
use crate::simd::widen::few_bytes;
use crate::simd::{OrZero, Vector, own_bits, spread_bits};
use bytemuck::cast;
use core::arch::aarch64::*;
use core::arch::asm;
use core::convert::identity;

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

/// Writes the vector of an integer type. What the instructions are called differs from type to
/// type, and they are no values that a generic could take.
macro_rules! integers {
    ($($vector:ident: $element:ident x $lanes:literal, $register:ident, $splat:ident $load:ident $store:ident $from:ident;)*) => {
        $(
            #[doc = concat!(stringify!($lanes), " `", stringify!($element), "` of the NEON tier.")]
            #[derive(Clone, Copy)]
            pub struct $vector(pub(super) $register);

            impl Vector for $vector {
                type Isa = Neon;
                type Element = $element;
                const LANES: usize = $lanes;

                #[inline(always)]
                fn splat(_: Neon, value: $element) -> Self {
                    // SAFETY: a token vouches for the features.
                    $vector(unsafe { $splat(value) })
                }

                #[inline(always)]
                unsafe fn load(_: Neon, at: *const $element) -> Self {
                    // SAFETY: a token vouches for the features, the caller for 16 readable bytes.
                    $vector(unsafe { $load(at) })
                }

                #[inline(always)]
                unsafe fn load_partial(isa: Neon, at: *const $element, count: usize) -> Self {
                    if count >= Self::LANES {
                        // SAFETY: the caller vouches for `LANES` elements.
                        return unsafe { Self::load(isa, at) };
                    }
                    // SAFETY: the caller vouches for `count` elements, which are less than 16
                    // bytes; a token vouches for the features.
                    unsafe {
                        let bytes = few_bytes(at.cast(), count * size_of::<$element>());
                        let low = vcreate_u64(bytes as u64);
                        let high = vcreate_u64((bytes >> 64) as u64);
                        $vector($from(vcombine_u64(low, high)))
                    }
                }

                #[inline(always)]
                unsafe fn store(self, to: *mut $element) {
                    // SAFETY: a token vouches for the features, the caller for 16 writable bytes.
                    unsafe { $store(to, self.0) }
                }

                #[inline(always)]
                fn observe(self) {
                    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
                    unsafe {
                        asm!("/* {0:v} */", in(vreg) self.0, options(nomem, nostack, preserves_flags));
                    }
                }
            }

            impl OrZero for $vector {
                #[inline(always)]
                fn select_or_zero(self, _: Neon, bits: u64) -> Self {
                    // SAFETY: a token vouches for the features.
                    unsafe {
                        let selected = from_bits::<{ size_of::<$element>() }>(bits);
                        $vector(cast(vandq_u8(cast(self.0), selected)))
                    }
                }
            }
        )*
    };
}
integers! {
    I8x16: i8 x 16, int8x16_t, vdupq_n_s8 vld1q_s8 vst1q_s8 vreinterpretq_s8_u64;
    U8x16: u8 x 16, uint8x16_t, vdupq_n_u8 vld1q_u8 vst1q_u8 vreinterpretq_u8_u64;
    I16x8: i16 x 8, int16x8_t, vdupq_n_s16 vld1q_s16 vst1q_s16 vreinterpretq_s16_u64;
    U16x8: u16 x 8, uint16x8_t, vdupq_n_u16 vld1q_u16 vst1q_u16 vreinterpretq_u16_u64;
    I32x4: i32 x 4, int32x4_t, vdupq_n_s32 vld1q_s32 vst1q_s32 vreinterpretq_s32_u64;
    U32x4: u32 x 4, uint32x4_t, vdupq_n_u32 vld1q_u32 vst1q_u32 vreinterpretq_u32_u64;
    I64x2: i64 x 2, int64x2_t, vdupq_n_s64 vld1q_s64 vst1q_s64 vreinterpretq_s64_u64;
    U64x2: u64 x 2, uint64x2_t, vdupq_n_u64 vld1q_u64 vst1q_u64 identity;
}

//! The integers of the AVX-512 tier: one register type, lanes of eight widths and signs.

use super::{Avx512, fresh_512, observe_512};
use crate::simd::Vector;
use core::arch::x86_64::*;

/// Writes the vector of an integer type. What the instructions are called differs from type to
/// type, and they are no values that a generic could take.
macro_rules! integers {
    ($($vector:ident: $element:ident x $lanes:literal, $bits:ident, splat $splat:ident, $mask:ident $load:ident;)*) => {
        $(
            #[doc = concat!(stringify!($lanes), " `", stringify!($element), "` of the AVX-512 tier.")]
            #[derive(Clone, Copy)]
            pub struct $vector(pub(super) __m512i);

            impl Vector for $vector {
                type Isa = Avx512;
                type Element = $element;
                const LANES: usize = $lanes;

                #[inline(always)]
                fn splat(_: Avx512, value: $element) -> Self {
                    // SAFETY: a token vouches for the features.
                    $vector(unsafe { $splat(value as $bits) })
                }

                #[inline(always)]
                unsafe fn load(_: Avx512, at: *const $element) -> Self {
                    // SAFETY: a token vouches for the features, the caller for 64 readable bytes.
                    $vector(unsafe { _mm512_loadu_si512(at.cast()) })
                }

                // Masked, as in the tier's other vectors.
                #[inline(always)]
                unsafe fn load_partial(_: Avx512, at: *const $element, count: usize) -> Self {
                    // SAFETY: a token vouches for the features. The mask has the lowest
                    // `min(count, LANES)` bits set, for which the caller vouches; a masked lane is
                    // not read.
                    unsafe {
                        let mask = _bzhi_u64(u64::MAX, count.min($lanes) as u32) as $mask;
                        $vector($load(mask, at.cast()))
                    }
                }

                #[inline(always)]
                unsafe fn store(self, to: *mut $element) {
                    // SAFETY: a token vouches for the features, the caller for 64 writable bytes.
                    unsafe { _mm512_storeu_si512(to.cast(), self.0) }
                }

                #[inline(always)]
                fn observe(self) {
                    // SAFETY: a token vouches for the features.
                    unsafe { observe_512(self.0) }
                }

                #[inline(always)]
                fn fresh(self) -> Self {
                    // SAFETY: a token vouches for the features.
                    $vector(unsafe { fresh_512(self.0) })
                }
            }
        )*
    };
}
integers! {
    I8x64: i8 x 64, i8, splat _mm512_set1_epi8, __mmask64 _mm512_maskz_loadu_epi8;
    U8x64: u8 x 64, i8, splat _mm512_set1_epi8, __mmask64 _mm512_maskz_loadu_epi8;
    I16x32: i16 x 32, i16, splat _mm512_set1_epi16, __mmask32 _mm512_maskz_loadu_epi16;
    U16x32: u16 x 32, i16, splat _mm512_set1_epi16, __mmask32 _mm512_maskz_loadu_epi16;
    I32x16: i32 x 16, i32, splat _mm512_set1_epi32, __mmask16 _mm512_maskz_loadu_epi32;
    U32x16: u32 x 16, i32, splat _mm512_set1_epi32, __mmask16 _mm512_maskz_loadu_epi32;
    I64x8: i64 x 8, i64, splat _mm512_set1_epi64, __mmask8 _mm512_maskz_loadu_epi64;
    U64x8: u64 x 8, i64, splat _mm512_set1_epi64, __mmask8 _mm512_maskz_loadu_epi64;
}

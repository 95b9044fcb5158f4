//! The integers of the AVX2 tier: one register type, lanes of eight widths and signs.

use super::{Avx2, observe_256};
use crate::simd::Vector;
use core::arch::x86_64::*;

/// Writes the vector of an integer type. What the instructions are called differs from type to
/// type, and they are no values that a generic could take.
macro_rules! integers {
    ($($vector:ident: $element:ident x $lanes:literal, $bits:ident, splat $splat:ident;)*) => {
        $(
            #[doc = concat!(stringify!($lanes), " `", stringify!($element), "` of the AVX2 tier.")]
            #[derive(Clone, Copy)]
            pub struct $vector(pub(super) __m256i);

            impl Vector for $vector {
                type Isa = Avx2;
                type Element = $element;
                const LANES: usize = $lanes;

                #[inline(always)]
                fn splat(_: Avx2, value: $element) -> Self {
                    // SAFETY: a token vouches for the features.
                    $vector(unsafe { $splat(value as $bits) })
                }

                #[inline(always)]
                unsafe fn load(_: Avx2, at: *const $element) -> Self {
                    // SAFETY: a token vouches for the features, the caller for 32 readable bytes.
                    $vector(unsafe { _mm256_loadu_si256(at.cast()) })
                }

                #[inline(always)]
                unsafe fn store(self, to: *mut $element) {
                    // SAFETY: a token vouches for the features, the caller for 32 writable bytes.
                    unsafe { _mm256_storeu_si256(to.cast(), self.0) }
                }

                #[inline(always)]
                fn observe(self) {
                    // SAFETY: a token vouches for the features.
                    unsafe { observe_256(self.0) }
                }
            }
        )*
    };
}
integers! {
    I8x32: i8 x 32, i8, splat _mm256_set1_epi8;
    U8x32: u8 x 32, i8, splat _mm256_set1_epi8;
    I16x16: i16 x 16, i16, splat _mm256_set1_epi16;
    U16x16: u16 x 16, i16, splat _mm256_set1_epi16;
    I32x8: i32 x 8, i32, splat _mm256_set1_epi32;
    U32x8: u32 x 8, i32, splat _mm256_set1_epi32;
    I64x4: i64 x 4, i64, splat _mm256_set1_epi64x;
    U64x4: u64 x 4, i64, splat _mm256_set1_epi64x;
}

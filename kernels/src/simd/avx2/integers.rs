//! The integers of the AVX2 tier: one register type, lanes of eight widths and signs.

use super::{Avx2, fresh_256, observe_256};
use crate::simd::Vector;
use crate::simd::widen::few_bytes;
use core::arch::x86_64::*;

/// The numbers of a vector's bytes, and sixteen that `pshufb` takes for zero: a window that begins
/// at `k` moves the bytes down by `k`.
static MOVE_DOWN: [u8; 32] = {
    let mut numbers = [0x80; 32];
    let mut i = 0;
    while i < 16 {
        numbers[i] = i as u8;
        i += 1;
    }
    numbers
};

/// The first `count` bytes of 32, and zero beyond. Of the upper sixteen, the last that are there
/// are loaded with those before them, which are then moved out.
///
/// # Safety
///
/// The CPU must have AVX2, and `min(count, 32)` bytes can be read from `at` on.
#[inline(always)]
unsafe fn partial_of_bytes(at: *const u8, count: usize) -> __m256i {
    // SAFETY: the caller vouches for AVX2 and for the bytes: each arm reads so many. The window
    // lies in its table, as `32 - count` is from 1 to 16.
    unsafe {
        match count {
            0..16 => {
                let few = few_bytes(at, count);
                let low = _mm_set_epi64x((few >> 64) as i64, few as i64);
                _mm256_zextsi128_si256(low)
            }
            16..32 => {
                let last = _mm_loadu_si128(at.add(count - 16).cast());
                let window = _mm_loadu_si128(MOVE_DOWN.as_ptr().add(32 - count).cast());
                _mm256_set_m128i(_mm_shuffle_epi8(last, window), _mm_loadu_si128(at.cast()))
            }
            _ => _mm256_loadu_si256(at.cast()),
        }
    }
}

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
                unsafe fn load_partial(_: Avx2, at: *const $element, count: usize) -> Self {
                    let bytes = count.min(Self::LANES) * size_of::<$element>();
                    // SAFETY: a token vouches for the features, the caller for so many bytes.
                    $vector(unsafe { partial_of_bytes(at.cast(), bytes) })
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

                #[inline(always)]
                fn fresh(self) -> Self {
                    // SAFETY: a token vouches for the features.
                    $vector(unsafe { fresh_256(self.0) })
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

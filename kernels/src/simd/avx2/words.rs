//! `bf16` of the AVX2 tier, two in a word: one is shifted up, the other loses what is below it.

use super::{Avx2, F32x8};
use crate::simd::interleaved::{Interleaved, WordHalves};
use core::arch::x86_64::*;
use half::bf16;

impl WordHalves for F32x8 {
    type Pairs = [Interleaved<Self>; 8];

    #[inline(always)]
    fn pairs(pair: Interleaved<Self>) -> Self::Pairs {
        [pair; 8]
    }

    #[inline(always)]
    unsafe fn load_even_odd(_: Avx2, at: *const bf16) -> [Self; 2] {
        // SAFETY: a token vouches for the features, the caller for 32 readable bytes.
        unsafe {
            let words = _mm256_loadu_si256(at.cast());
            let upper = _mm256_set1_epi32(0xffff_0000_u32 as i32);
            [
                F32x8(_mm256_castsi256_ps(_mm256_slli_epi32::<16>(words))),
                F32x8(_mm256_castsi256_ps(_mm256_and_si256(words, upper))),
            ]
        }
    }
}

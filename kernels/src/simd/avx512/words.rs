//! `bf16` of the AVX-512 tier, two in a word: one is shifted up, the other loses what is below it.

use super::{Avx512, F32x16};
use crate::simd::interleaved::{Interleaved, WordHalves};
use core::arch::x86_64::*;
use half::bf16;

impl WordHalves for F32x16 {
    type Pairs = [Interleaved<Self>; 4];

    #[inline(always)]
    fn pairs(pair: Interleaved<Self>) -> Self::Pairs {
        [pair; 4]
    }

    #[inline(always)]
    unsafe fn load_even_odd(_: Avx512, at: *const bf16) -> [Self; 2] {
        // SAFETY: a token vouches for the features, the caller for 64 readable bytes.
        unsafe {
            let words = _mm512_loadu_si512(at.cast());
            let upper = _mm512_set1_epi32(0xffff_0000_u32 as i32);
            [
                F32x16(_mm512_castsi512_ps(_mm512_slli_epi32::<16>(words))),
                F32x16(_mm512_castsi512_ps(_mm512_and_si512(words, upper))),
            ]
        }
    }
}

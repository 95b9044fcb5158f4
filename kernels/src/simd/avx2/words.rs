//! `bf16` of the AVX2 tier, two in a word: one is shifted up, the other loses what is below it.

use super::{Avx2, F32x8};
use crate::simd::interleaved::{Interleaved, WordHalves};
use core::arch::asm;
use core::arch::x86_64::*;
use half::bf16;

/// One in every lane. The compiler must not see it, as it knows what a product with one is.
#[target_feature(enable = "avx2")]
#[inline]
fn hidden_one() -> __m256 {
    let mut one = _mm256_set1_ps(1.0);
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        asm!("/* {0} */", inout(ymm_reg) one, options(pure, nomem, nostack, preserves_flags));
    }
    one
}

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

    #[inline(always)]
    fn add_in_multipliers(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features, FMA among them.
        F32x8(unsafe { _mm256_fmadd_ps(other.0, hidden_one(), self.0) })
    }
}

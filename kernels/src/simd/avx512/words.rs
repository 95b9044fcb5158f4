//! `bf16` of the AVX-512 tier, two in a word: one is shifted up, the other loses what is below it.

use super::{Avx512, F32x16};
use crate::simd::interleaved::{Interleaved, WordHalves};
use core::arch::asm;
use core::arch::x86_64::*;
use half::bf16;

/// One in every lane. The compiler must not see it, as it knows what a product with one is.
#[target_feature(enable = "avx512f")]
#[inline]
fn hidden_one() -> __m512 {
    let mut one = _mm512_set1_ps(1.0);
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        asm!("/* {0} */", inout(zmm_reg) one, options(pure, nomem, nostack, preserves_flags));
    }
    one
}

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

    #[inline(always)]
    fn add_in_multipliers(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features, FMA among them.
        F32x16(unsafe { _mm512_fmadd_ps(other.0, hidden_one(), self.0) })
    }
}

//! Lanes that are passed on, on the AVX-512 tier: a shuffle whose mask clears the lanes of the
//! lower half, and an addition.
//!
//! The optimiser must not see the masks and indices. LLVM 22 makes of constant ones two or three
//! shuffles and a blend, of the latter also where they only mask the addition: a running sum of
//! `f32` then takes half as long again.

use super::{F32x16, F64x8, opaque_512};
use crate::simd::Carry;
use core::arch::asm;
use core::arch::x86_64::*;

/// The same mask; the optimiser no longer knows which.
#[target_feature(enable = "avx512f")]
#[inline]
fn opaque_mask(mut mask: __mmask16) -> __mmask16 {
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        asm!("/* {0} */", inout(kreg) mask, options(pure, nomem, nostack, preserves_flags));
    }
    mask
}

impl Carry for F32x16 {
    #[inline(always)]
    fn scan_step<const HALF: usize>(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe {
            let added = match HALF {
                1 => _mm512_maskz_moveldup_ps(opaque_mask(0xaaaa), self.0),
                2 => _mm512_maskz_permute_ps::<0x55>(opaque_mask(0xcccc), self.0),
                4 => {
                    let last =
                        _mm512_setr_epi32(3, 3, 3, 3, 3, 3, 3, 3, 11, 11, 11, 11, 11, 11, 11, 11);
                    _mm512_maskz_permutexvar_ps(opaque_mask(0xf0f0), opaque_512(last), self.0)
                }
                _ => {
                    let last = opaque_512(_mm512_set1_epi32(7));
                    _mm512_maskz_permutexvar_ps(opaque_mask(0xff00), last, self.0)
                }
            };
            _mm512_add_ps(self.0, added)
        })
    }

    #[inline(always)]
    fn last(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe { _mm512_permutexvar_ps(opaque_512(_mm512_set1_epi32(15)), self.0) })
    }
}

impl Carry for F64x8 {
    #[inline(always)]
    fn scan_step<const HALF: usize>(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe {
            let added = match HALF {
                1 => _mm512_maskz_movedup_pd(opaque_mask(0xaa) as __mmask8, self.0),
                2 => _mm512_maskz_permutex_pd::<0x55>(opaque_mask(0xcc) as __mmask8, self.0),
                _ => {
                    let last = opaque_512(_mm512_set1_epi64(3));
                    _mm512_maskz_permutexvar_pd(opaque_mask(0xf0) as __mmask8, last, self.0)
                }
            };
            _mm512_add_pd(self.0, added)
        })
    }

    #[inline(always)]
    fn last(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe { _mm512_permutexvar_pd(opaque_512(_mm512_set1_epi64(7)), self.0) })
    }
}

//! Lanes that are passed on, on the AVX2 tier.

use super::{F32x8, F64x4};
use crate::simd::Carry;
use core::arch::x86_64::*;

impl Carry for F32x8 {
    #[inline(always)]
    fn scan_step<const HALF: usize>(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe {
            let zero = _mm256_setzero_ps();
            let added = match HALF {
                1 => _mm256_blend_ps::<0xaa>(zero, _mm256_moveldup_ps(self.0)),
                2 => _mm256_blend_ps::<0xcc>(zero, _mm256_permute_ps::<0x55>(self.0)),
                _ => _mm256_permute_ps::<0xff>(_mm256_permute2f128_ps::<0x08>(self.0, self.0)),
            };
            _mm256_add_ps(self.0, added)
        })
    }

    #[inline(always)]
    fn last(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_permutevar8x32_ps(self.0, _mm256_set1_epi32(7)) })
    }
}

impl Carry for F64x4 {
    #[inline(always)]
    fn scan_step<const HALF: usize>(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe {
            let added = match HALF {
                1 => _mm256_unpacklo_pd(_mm256_setzero_pd(), self.0),
                _ => _mm256_permute_pd::<0xf>(_mm256_permute2f128_pd::<0x08>(self.0, self.0)),
            };
            _mm256_add_pd(self.0, added)
        })
    }

    #[inline(always)]
    fn last(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe { _mm256_permute4x64_pd::<0xff>(self.0) })
    }
}

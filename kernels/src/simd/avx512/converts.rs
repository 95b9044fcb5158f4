//! Bytes of the AVX-512 tier that are widened one by one, for study: what `vpsadbw` and the dot
//! products save.

use super::{Avx512, I32x16, I64x8, observe_512};
use crate::simd::Vector;
use crate::simd::widen::{BLOCK, Partial, Widen};
use core::arch::x86_64::*;

/// Sixteen `u8`, a quarter of a register: as many as there are lanes of 32 bits.
#[derive(Clone, Copy)]
pub struct U8x16(__m128i);

impl Vector for U8x16 {
    type Isa = Avx512;
    type Element = u8;
    const LANES: usize = 16;

    #[inline(always)]
    fn splat(_: Avx512, value: u8) -> Self {
        // SAFETY: a token vouches for the features.
        U8x16(unsafe { _mm_set1_epi8(value as i8) })
    }

    #[inline(always)]
    unsafe fn load(_: Avx512, at: *const u8) -> Self {
        // SAFETY: a token vouches for the features, the caller for 16 readable bytes.
        U8x16(unsafe { _mm_loadu_si128(at.cast()) })
    }

    #[inline(always)]
    unsafe fn load_partial(_: Avx512, at: *const u8, count: usize) -> Self {
        // SAFETY: a token vouches for the features. The mask has the lowest `min(count, 16)` bits
        // set, for which the caller vouches; a masked lane is not read.
        unsafe {
            let mask = _bzhi_u32(0xffff, count.min(16) as u32) as __mmask16;
            U8x16(_mm_maskz_loadu_epi8(mask, at.cast()))
        }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut u8) {
        // SAFETY: a token vouches for the features, the caller for 16 writable bytes.
        unsafe { _mm_storeu_si128(to.cast(), self.0) }
    }

    #[inline(always)]
    fn observe(self) {
        // SAFETY: a token vouches for the features.
        unsafe { observe_512(_mm512_castsi128_si512(self.0)) }
    }
}

/// A conversion and an addition for every sixteen bytes. A lane takes at most 255 a step, so that a
/// block stays below 2^24.
impl Widen for U8x16 {
    type Narrow = I32x16;
    type Wide = I64x8;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: I32x16) -> I32x16 {
        // SAFETY: a token vouches for the features.
        partial.plus(I32x16(unsafe { _mm512_cvtepu8_epi32(self.0) }))
    }

    #[inline(always)]
    fn widen(partial: I32x16, wide: I64x8) -> I64x8 {
        wide.plus(partial.pairs())
    }

    #[inline(always)]
    fn total(wide: I64x8, _: usize) -> u64 {
        wide.lanes_sum() as u64
    }
}

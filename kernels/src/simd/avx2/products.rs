//! Registers of integers that are multiplied, of the AVX2 tier: [`crate::simd::products`].

use super::{Avx2, I32x8, I64x4, U8x32};
use crate::simd::products::{AsRegister, Register};
use core::arch::x86_64::*;

// A token vouches for the features: no register is made without one.
impl Register for U8x32 {
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        // SAFETY: AVX2 is there.
        U8x32(unsafe { _mm256_and_si256(self.0, other.0) })
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        // SAFETY: AVX2 is there.
        U8x32(unsafe { _mm256_xor_si256(self.0, other.0) })
    }

    #[inline(always)]
    fn upper_bytes(self) -> Self {
        // SAFETY: AVX2 is there.
        U8x32(unsafe { _mm256_srli_epi16::<8>(self.0) })
    }

    #[inline(always)]
    fn upper_halves(self) -> Self {
        // SAFETY: AVX2 is there.
        U8x32(unsafe { _mm256_srli_epi64::<32>(self.0) })
    }

    #[inline(always)]
    fn add32(self, other: Self) -> Self {
        // SAFETY: AVX2 is there.
        U8x32(unsafe { _mm256_add_epi32(self.0, other.0) })
    }

    #[inline(always)]
    fn add64(self, other: Self) -> Self {
        // SAFETY: AVX2 is there.
        U8x32(unsafe { _mm256_add_epi64(self.0, other.0) })
    }

    #[inline(always)]
    fn multiply_bytes(self, other: Self) -> Self {
        // SAFETY: AVX2 is there.
        U8x32(unsafe { _mm256_maddubs_epi16(self.0, other.0) })
    }

    #[inline(always)]
    fn multiply_words(self, other: Self) -> Self {
        // SAFETY: AVX2 is there.
        U8x32(unsafe { _mm256_madd_epi16(self.0, other.0) })
    }

    #[inline(always)]
    fn sum32(self) -> i64 {
        I32x8(self.0).pairs().lanes_sum()
    }

    #[inline(always)]
    fn sum64(self) -> u64 {
        I64x4(self.0).lanes_sum() as u64
    }
}

impl AsRegister for U8x32 {
    type Register = Self;

    #[inline(always)]
    fn register(self) -> Self {
        self
    }

    #[inline(always)]
    fn splat16(_: Avx2, value: u16) -> Self {
        // SAFETY: the token vouches for AVX2.
        U8x32(unsafe { _mm256_set1_epi16(value as i16) })
    }
}

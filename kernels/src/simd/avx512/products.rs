//! Registers of integers that are multiplied, of the AVX-512 tier: [`crate::simd::products`].

use super::{Avx512, I32x16, I64x8, U8x64};
use crate::simd::products::{AsRegister, Register};
use core::arch::x86_64::*;

// A token vouches for the features: no register is made without one.
impl Register for U8x64 {
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        // SAFETY: AVX-512 is there.
        U8x64(unsafe { _mm512_and_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        // SAFETY: AVX-512 is there.
        U8x64(unsafe { _mm512_xor_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn upper_bytes(self) -> Self {
        // SAFETY: AVX-512 is there.
        U8x64(unsafe { _mm512_srli_epi16::<8>(self.0) })
    }

    #[inline(always)]
    fn upper_halves(self) -> Self {
        // SAFETY: AVX-512 is there.
        U8x64(unsafe { _mm512_srli_epi64::<32>(self.0) })
    }

    #[inline(always)]
    fn add32(self, other: Self) -> Self {
        // SAFETY: AVX-512 is there.
        U8x64(unsafe { _mm512_add_epi32(self.0, other.0) })
    }

    #[inline(always)]
    fn add64(self, other: Self) -> Self {
        // SAFETY: AVX-512 is there.
        U8x64(unsafe { _mm512_add_epi64(self.0, other.0) })
    }

    #[inline(always)]
    fn multiply_bytes(self, other: Self) -> Self {
        // SAFETY: AVX-512 is there.
        U8x64(unsafe { _mm512_maddubs_epi16(self.0, other.0) })
    }

    #[inline(always)]
    fn multiply_words(self, other: Self) -> Self {
        // SAFETY: AVX-512 is there.
        U8x64(unsafe { _mm512_madd_epi16(self.0, other.0) })
    }

    #[inline(always)]
    fn sum32(self) -> i64 {
        I32x16(self.0).pairs().lanes_sum()
    }

    #[inline(always)]
    fn sum64(self) -> u64 {
        I64x8(self.0).lanes_sum() as u64
    }
}

impl AsRegister for U8x64 {
    type Register = Self;

    #[inline(always)]
    fn register(self) -> Self {
        self
    }

    #[inline(always)]
    fn splat16(_: Avx512, value: u16) -> Self {
        // SAFETY: the token vouches for AVX-512.
        U8x64(unsafe { _mm512_set1_epi16(value as i16) })
    }
}

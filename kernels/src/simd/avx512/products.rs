//! Registers of integers that are multiplied, of the AVX-512 tier, and the methods of VNNI:
//! [`crate::simd::products`].

use super::vnni::{Avx512Icelake, Vnni, add_products_of_words, without};
use super::{Avx512, I32x16, I64x8, U8x64};
use crate::counts::Kind;
use crate::simd::Vector;
use crate::simd::products::{AsRegister, BIAS, Method, Register, Total, split};
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

impl AsRegister for Vnni<U8x64> {
    type Register = U8x64;

    #[inline(always)]
    fn register(self) -> U8x64 {
        self.0
    }

    #[inline(always)]
    fn splat16(isa: Avx512Icelake, value: u16) -> U8x64 {
        U8x64::splat16(without(isa), value)
    }
}

/// The lanes of 32 bits of `sums`, to each of which are added the products of four unsigned bytes
/// of `a` with the signed ones of `b`.
#[inline(always)]
fn add_products_of_bytes(_: Avx512Icelake, sums: U8x64, a: U8x64, b: U8x64) -> U8x64 {
    // SAFETY: the token vouches for VNNI.
    U8x64(unsafe { _mm512_dpbusd_epi32(sums.0, a.0, b.0) })
}

/// The same value in each byte.
#[inline(always)]
fn splat(isa: Avx512Icelake, value: u8) -> U8x64 {
    Vnni::<U8x64>::splat(isa, value).register()
}

/// Unsigned bytes by signed ones: one instruction.
#[derive(Debug)]
pub struct VnniMixedBytes;

impl Method for VnniMixedBytes {
    type Vector = Vnni<U8x64>;
    type A = u8;
    type B = i8;
    const KIND: Kind = Kind::MixedProducts;
    const TOTAL: Total = Total::Bytes(0);

    #[inline(always)]
    fn add(isa: Avx512Icelake, sums: [U8x64; 2], a: U8x64, b: U8x64) -> [U8x64; 2] {
        [add_products_of_bytes(isa, sums[0], a, b), sums[1]]
    }
}

/// Signed bytes by signed ones: those of the first operand larger by 128; and the sum of the
/// second.
#[derive(Debug)]
pub struct VnniSignedBytes;

impl Method for VnniSignedBytes {
    type Vector = Vnni<U8x64>;
    type A = i8;
    type B = i8;
    const TOTAL: Total = Total::Bytes(-128);

    #[inline(always)]
    fn add(isa: Avx512Icelake, sums: [U8x64; 2], a: U8x64, b: U8x64) -> [U8x64; 2] {
        let larger = a.xor(splat(isa, 0x80));
        [
            add_products_of_bytes(isa, sums[0], larger, b),
            add_products_of_bytes(isa, sums[1], splat(isa, 1), b),
        ]
    }
}

/// Unsigned bytes by unsigned ones: those of the second operand smaller by 128; and the sum of
/// the first.
#[derive(Debug)]
pub struct VnniUnsignedBytes;

impl Method for VnniUnsignedBytes {
    type Vector = Vnni<U8x64>;
    type A = u8;
    type B = u8;
    const TOTAL: Total = Total::Bytes(128);

    #[inline(always)]
    fn add(isa: Avx512Icelake, sums: [U8x64; 2], a: U8x64, b: U8x64) -> [U8x64; 2] {
        let smaller = b.xor(splat(isa, 0x80));
        [
            add_products_of_bytes(isa, sums[0], a, smaller),
            add_products_of_bytes(isa, sums[1], a, splat(isa, 1)),
        ]
    }
}

/// Signed words of 16 bits by signed ones: the products are added to the bias.
#[derive(Debug)]
pub struct VnniWords;

impl Method for VnniWords {
    type Vector = Vnni<U8x64>;
    type A = i16;
    type B = i16;
    const TOTAL: Total = Total::Words;

    #[inline(always)]
    fn add(isa: Avx512Icelake, sums: [U8x64; 2], a: U8x64, b: U8x64) -> [U8x64; 2] {
        let bias = Vnni::<U8x64>::splat16(isa, BIAS);
        // SAFETY: the token vouches for VNNI.
        let products = unsafe { add_products_of_words(bias.0, a.0, b.0) };
        split(sums, U8x64(products))
    }
}

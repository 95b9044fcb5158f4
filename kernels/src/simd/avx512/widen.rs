//! Sums with room, of the AVX-512 tier: [`crate::simd::widen`].

use super::{Avx512, I8x64, I16x32, I32x16, I64x8, U8x64, U16x32, U32x16, U64x8};
use crate::simd::Vector;
use crate::simd::widen::{
    BLOCK, Partial, Split, Widen, add_bias, pairs, signed_words, subtract_bias, words,
};
use core::arch::x86_64::*;

/// Partial sums in the lanes of a register.
macro_rules! partials {
    ($($vector:ident: $add:ident;)*) => {
        $(
            impl Partial<Avx512> for $vector {
                #[inline(always)]
                fn zero(isa: Avx512) -> Self {
                    $vector::splat(isa, 0)
                }

                #[inline(always)]
                fn plus(self, other: Self) -> Self {
                    // SAFETY: a token vouches for the features.
                    $vector(unsafe { $add(self.0, other.0) })
                }
            }
        )*
    };
}
partials! {
    I16x32: _mm512_add_epi16;
    I32x16: _mm512_add_epi32;
    I64x8: _mm512_add_epi64;
    U64x8: _mm512_add_epi64;
}

impl I64x8 {
    /// The sum of the lanes, modulo 2^64.
    #[inline(always)]
    pub(super) fn lanes_sum(self) -> i64 {
        // SAFETY: a token vouches for the features.
        unsafe { _mm512_reduce_add_epi64(self.0) }
    }
}

impl I32x16 {
    /// The lanes in pairs, in 64 bits.
    #[inline(always)]
    pub(super) fn pairs(self) -> I64x8 {
        // SAFETY: a token vouches for the features.
        unsafe {
            let lower = _mm512_cvtepi32_epi64(_mm512_castsi512_si256(self.0));
            let upper = _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64::<1>(self.0));
            I64x8(_mm512_add_epi64(lower, upper))
        }
    }
}

impl I16x32 {
    /// The lanes in pairs, in 32 bits: `vpmaddwd` with ones.
    #[inline(always)]
    pub(super) fn pairs(self) -> I32x16 {
        // SAFETY: a token vouches for the features.
        I32x16(unsafe { _mm512_madd_epi16(self.0, _mm512_set1_epi16(1)) })
    }
}

/// Eight sums of eight bytes each: `vpsadbw` against zero. A lane takes at most `8 * 255` a step: a
/// block of them is far from its end.
impl Widen for U8x64 {
    type Narrow = U64x8;
    type Wide = U64x8;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: U64x8) -> U64x8 {
        // SAFETY: a token vouches for the features.
        partial.plus(U64x8(unsafe {
            _mm512_sad_epu8(self.0, _mm512_setzero_si512())
        }))
    }

    #[inline(always)]
    fn widen(partial: U64x8, wide: U64x8) -> U64x8 {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: U64x8, _: usize) -> u64 {
        wide.lanes_sum()
    }
}

/// Pairs of bytes in 16 bits: `vpmaddubsw` with ones, which are its unsigned operand.
///
/// A pair is from -256 to 254, so that 128 of them stay within 16 bits. A pair of such sums is from
/// -2^16 to less than 2^16 in 32 bits, and a block is 512 of those.
impl Widen for I8x64 {
    type Narrow = I16x32;
    type Wide = I32x16;
    const STEPS: usize = 128;

    #[inline(always)]
    fn add_to(self, partial: I16x32) -> I16x32 {
        // SAFETY: a token vouches for the features.
        partial.plus(I16x32(unsafe {
            _mm512_maddubs_epi16(_mm512_set1_epi8(1), self.0)
        }))
    }

    #[inline(always)]
    fn widen(partial: I16x32, wide: I32x16) -> I32x16 {
        wide.plus(partial.pairs())
    }

    #[inline(always)]
    fn total(wide: I32x16, _: usize) -> i64 {
        wide.pairs().lanes_sum()
    }
}

/// Pairs in 32 bits. A pair is from -2^16 to less than 2^16, so that 2^15 steps stay within 32
/// bits.
impl Widen for I16x32 {
    type Narrow = I32x16;
    type Wide = I64x8;
    const STEPS: usize = 1 << 15;

    #[inline(always)]
    fn add_to(self, partial: I32x16) -> I32x16 {
        partial.plus(self.pairs())
    }

    #[inline(always)]
    fn widen(partial: I32x16, wide: I64x8) -> I64x8 {
        wide.plus(partial.pairs())
    }

    #[inline(always)]
    fn total(wide: I64x8, _: usize) -> i64 {
        wide.lanes_sum()
    }
}

impl U16x32 {
    /// The signed elements that are smaller by 2^15.
    #[inline(always)]
    pub(super) fn flipped(self) -> I16x32 {
        // SAFETY: a token vouches for the features.
        I16x32(unsafe { _mm512_xor_si512(self.0, _mm512_set1_epi16(i16::MIN)) })
    }
}

/// As signed elements, with the sign bits flipped: `vpmaddwd` knows no others.
impl Widen for U16x32 {
    type Narrow = I32x16;
    type Wide = I64x8;
    const STEPS: usize = I16x32::STEPS;

    #[inline(always)]
    fn add_to(self, partial: I32x16) -> I32x16 {
        self.flipped().add_to(partial)
    }

    #[inline(always)]
    fn widen(partial: I32x16, wide: I64x8) -> I64x8 {
        I16x32::widen(partial, wide)
    }

    #[inline(always)]
    fn total(wide: I64x8, vectors: usize) -> u64 {
        add_bias(wide.lanes_sum(), vectors * Self::LANES, 15)
    }
}

impl U64x8 {
    /// The upper halves of the words.
    #[inline(always)]
    fn high(self) -> Self {
        // SAFETY: a token vouches for the features.
        U64x8(unsafe { _mm512_srli_epi64::<32>(self.0) })
    }

    /// The sum of the lanes, modulo 2^64.
    #[inline(always)]
    pub(super) fn lanes_sum(self) -> u64 {
        // SAFETY: a token vouches for the features.
        unsafe { _mm512_reduce_add_epi64(self.0) as u64 }
    }
}

impl Split<U64x8> {
    /// The sums of the lanes.
    #[inline(always)]
    fn lanes_sums(self) -> [u64; 2] {
        [self.all.lanes_sum(), self.high.lanes_sum()]
    }
}

/// Split sums, three instructions a vector.
impl Widen for U64x8 {
    type Narrow = Split<U64x8>;
    type Wide = Split<U64x8>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U64x8>) -> Split<U64x8> {
        partial.plus(Split {
            all: self,
            high: self.high(),
        })
    }

    #[inline(always)]
    fn widen(partial: Split<U64x8>, wide: Split<U64x8>) -> Split<U64x8> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<U64x8>, _: usize) -> u128 {
        words(wide.lanes_sums())
    }
}

/// Split sums of two elements a word.
impl Widen for U32x16 {
    type Narrow = Split<U64x8>;
    type Wide = Split<U64x8>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U64x8>) -> Split<U64x8> {
        U64x8(self.0).add_to(partial)
    }

    #[inline(always)]
    fn widen(partial: Split<U64x8>, wide: Split<U64x8>) -> Split<U64x8> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<U64x8>, _: usize) -> u64 {
        pairs(wide.lanes_sums())
    }
}

/// Split sums of elements with flipped sign bits, four instructions a vector.
impl Widen for I32x16 {
    type Narrow = Split<U64x8>;
    type Wide = Split<U64x8>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U64x8>) -> Split<U64x8> {
        // SAFETY: a token vouches for the features.
        let flipped = U64x8(unsafe { _mm512_xor_si512(self.0, _mm512_set1_epi32(i32::MIN)) });
        flipped.add_to(partial)
    }

    #[inline(always)]
    fn widen(partial: Split<U64x8>, wide: Split<U64x8>) -> Split<U64x8> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<U64x8>, vectors: usize) -> i64 {
        subtract_bias(pairs(wide.lanes_sums()), vectors * Self::LANES, 31)
    }
}

/// Split sums whose upper halves are signed, as this tier can shift words arithmetically: three
/// instructions a vector.
impl Widen for I64x8 {
    type Narrow = Split<I64x8>;
    type Wide = Split<I64x8>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<I64x8>) -> Split<I64x8> {
        // SAFETY: a token vouches for the features.
        let high = I64x8(unsafe { _mm512_srai_epi64::<32>(self.0) });
        partial.plus(Split { all: self, high })
    }

    #[inline(always)]
    fn widen(partial: Split<I64x8>, wide: Split<I64x8>) -> Split<I64x8> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<I64x8>, _: usize) -> i128 {
        signed_words([wide.all.lanes_sum(), wide.high.lanes_sum()])
    }
}

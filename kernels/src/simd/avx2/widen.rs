//! Sums with room, of the AVX2 tier: [`crate::simd::widen`].

use super::{Avx2, I8x32, I16x16, I32x8, I64x4, U8x32, U16x16, U32x8, U64x4};
use crate::simd::Vector;
use crate::simd::widen::{
    BLOCK, Partial, Split, Widen, add_bias, pairs, subtract_bias, subtract_bias_of_words, words,
};
use core::arch::x86_64::*;

/// Partial sums in the lanes of a register.
macro_rules! partials {
    ($($vector:ident: $add:ident;)*) => {
        $(
            impl Partial<Avx2> for $vector {
                #[inline(always)]
                fn zero(isa: Avx2) -> Self {
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
    I16x16: _mm256_add_epi16;
    I32x8: _mm256_add_epi32;
    I64x4: _mm256_add_epi64;
    U64x4: _mm256_add_epi64;
}

/// The sum of four words, modulo 2^64.
///
/// # Safety
///
/// The CPU must have AVX2.
#[inline(always)]
unsafe fn lanes_sum(words: __m256i) -> i64 {
    // SAFETY: the caller vouches for AVX2.
    unsafe {
        let upper = _mm256_extracti128_si256::<1>(words);
        let two = _mm_add_epi64(_mm256_castsi256_si128(words), upper);
        _mm_cvtsi128_si64(_mm_add_epi64(two, _mm_unpackhi_epi64(two, two)))
    }
}

impl I64x4 {
    /// The sum of the lanes, modulo 2^64.
    #[inline(always)]
    pub(super) fn lanes_sum(self) -> i64 {
        // SAFETY: a token vouches for the features.
        unsafe { lanes_sum(self.0) }
    }
}

impl I32x8 {
    /// The lanes in pairs, in 64 bits.
    #[inline(always)]
    pub(super) fn pairs(self) -> I64x4 {
        // SAFETY: a token vouches for the features.
        unsafe {
            let lower = _mm256_cvtepi32_epi64(_mm256_castsi256_si128(self.0));
            let upper = _mm256_cvtepi32_epi64(_mm256_extracti128_si256::<1>(self.0));
            I64x4(_mm256_add_epi64(lower, upper))
        }
    }
}

impl I16x16 {
    /// The lanes in pairs, in 32 bits: `vpmaddwd` with ones.
    #[inline(always)]
    pub(super) fn pairs(self) -> I32x8 {
        // SAFETY: a token vouches for the features.
        I32x8(unsafe { _mm256_madd_epi16(self.0, _mm256_set1_epi16(1)) })
    }
}

/// Four sums of eight bytes each: `vpsadbw` against zero. A lane takes at most `8 * 255` a step: a
/// block of them is far from its end.
impl Widen for U8x32 {
    type Narrow = U64x4;
    type Wide = U64x4;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: U64x4) -> U64x4 {
        // SAFETY: a token vouches for the features.
        partial.plus(U64x4(unsafe {
            _mm256_sad_epu8(self.0, _mm256_setzero_si256())
        }))
    }

    #[inline(always)]
    fn widen(partial: U64x4, wide: U64x4) -> U64x4 {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: U64x4, _: usize) -> u64 {
        wide.lanes_sum()
    }
}

/// Pairs of bytes in 16 bits: `vpmaddubsw` with ones, which are its unsigned operand.
///
/// A pair is from -256 to 254, so that 128 of them stay within 16 bits. A pair of such sums is from
/// -2^16 to less than 2^16 in 32 bits, and a block is 512 of those.
impl Widen for I8x32 {
    type Narrow = I16x16;
    type Wide = I32x8;
    const STEPS: usize = 128;

    #[inline(always)]
    fn add_to(self, partial: I16x16) -> I16x16 {
        // SAFETY: a token vouches for the features.
        partial.plus(I16x16(unsafe {
            _mm256_maddubs_epi16(_mm256_set1_epi8(1), self.0)
        }))
    }

    #[inline(always)]
    fn widen(partial: I16x16, wide: I32x8) -> I32x8 {
        wide.plus(partial.pairs())
    }

    #[inline(always)]
    fn total(wide: I32x8, _: usize) -> i64 {
        wide.pairs().lanes_sum()
    }
}

/// Pairs in 32 bits. A pair is from -2^16 to less than 2^16, so that 2^15 steps stay within 32
/// bits.
impl Widen for I16x16 {
    type Narrow = I32x8;
    type Wide = I64x4;
    const STEPS: usize = 1 << 15;

    #[inline(always)]
    fn add_to(self, partial: I32x8) -> I32x8 {
        partial.plus(self.pairs())
    }

    #[inline(always)]
    fn widen(partial: I32x8, wide: I64x4) -> I64x4 {
        wide.plus(partial.pairs())
    }

    #[inline(always)]
    fn total(wide: I64x4, _: usize) -> i64 {
        wide.lanes_sum()
    }
}

impl U16x16 {
    /// The signed elements that are smaller by 2^15.
    #[inline(always)]
    pub(super) fn flipped(self) -> I16x16 {
        // SAFETY: a token vouches for the features.
        I16x16(unsafe { _mm256_xor_si256(self.0, _mm256_set1_epi16(i16::MIN)) })
    }
}

/// As signed elements, with the sign bits flipped: `vpmaddwd` knows no others.
impl Widen for U16x16 {
    type Narrow = I32x8;
    type Wide = I64x4;
    const STEPS: usize = I16x16::STEPS;

    #[inline(always)]
    fn add_to(self, partial: I32x8) -> I32x8 {
        self.flipped().add_to(partial)
    }

    #[inline(always)]
    fn widen(partial: I32x8, wide: I64x4) -> I64x4 {
        I16x16::widen(partial, wide)
    }

    #[inline(always)]
    fn total(wide: I64x4, vectors: usize) -> u64 {
        add_bias(wide.lanes_sum(), vectors * Self::LANES, 15)
    }
}

impl U64x4 {
    /// The upper halves of the words.
    #[inline(always)]
    fn high(self) -> Self {
        // SAFETY: a token vouches for the features.
        U64x4(unsafe { _mm256_srli_epi64::<32>(self.0) })
    }

    /// The sum of the lanes, modulo 2^64.
    #[inline(always)]
    fn lanes_sum(self) -> u64 {
        // SAFETY: a token vouches for the features.
        unsafe { lanes_sum(self.0) as u64 }
    }
}

impl Split<U64x4> {
    /// The sums of the lanes.
    #[inline(always)]
    fn lanes_sums(self) -> [u64; 2] {
        [self.all.lanes_sum(), self.high.lanes_sum()]
    }
}

/// Split sums, three instructions a vector.
impl Widen for U64x4 {
    type Narrow = Split<U64x4>;
    type Wide = Split<U64x4>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U64x4>) -> Split<U64x4> {
        partial.plus(Split {
            all: self,
            high: self.high(),
        })
    }

    #[inline(always)]
    fn widen(partial: Split<U64x4>, wide: Split<U64x4>) -> Split<U64x4> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<U64x4>, _: usize) -> u128 {
        words(wide.lanes_sums())
    }
}

/// Split sums of two elements a word.
impl Widen for U32x8 {
    type Narrow = Split<U64x4>;
    type Wide = Split<U64x4>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U64x4>) -> Split<U64x4> {
        U64x4(self.0).add_to(partial)
    }

    #[inline(always)]
    fn widen(partial: Split<U64x4>, wide: Split<U64x4>) -> Split<U64x4> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<U64x4>, _: usize) -> u64 {
        pairs(wide.lanes_sums())
    }
}

/// Split sums of elements with flipped sign bits, four instructions a vector.
impl Widen for I32x8 {
    type Narrow = Split<U64x4>;
    type Wide = Split<U64x4>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U64x4>) -> Split<U64x4> {
        // SAFETY: a token vouches for the features.
        let flipped = U64x4(unsafe { _mm256_xor_si256(self.0, _mm256_set1_epi32(i32::MIN)) });
        flipped.add_to(partial)
    }

    #[inline(always)]
    fn widen(partial: Split<U64x4>, wide: Split<U64x4>) -> Split<U64x4> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<U64x4>, vectors: usize) -> i64 {
        subtract_bias(pairs(wide.lanes_sums()), vectors * Self::LANES, 31)
    }
}

/// Split sums of elements with flipped sign bits: this tier has no arithmetic shift of words.
impl Widen for I64x4 {
    type Narrow = Split<U64x4>;
    type Wide = Split<U64x4>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U64x4>) -> Split<U64x4> {
        // SAFETY: a token vouches for the features.
        let flipped = U64x4(unsafe { _mm256_xor_si256(self.0, _mm256_set1_epi64x(i64::MIN)) });
        flipped.add_to(partial)
    }

    #[inline(always)]
    fn widen(partial: Split<U64x4>, wide: Split<U64x4>) -> Split<U64x4> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<U64x4>, vectors: usize) -> i128 {
        subtract_bias_of_words(wide.lanes_sums(), vectors * Self::LANES)
    }
}

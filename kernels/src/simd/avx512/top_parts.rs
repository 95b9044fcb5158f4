//! Sums with room of 32- and 64-bit integers, of the AVX-512 tier with VNNI, whose other sums are
//! in [`vnni`](super::vnni): with their top parts.
//!
//! Of integers of 32 and 64 bits, the other operand has a single one, at the top byte or word, and
//! the instruction sums these alone. With the sum of the integers modulo the width `w` of a lane,
//! which is an addition,
//!
//! ```text
//! all = sum(x) mod 2^w     high = sum(x >> s)     sum(x) = high * 2^s + (all - high * 2^s mod 2^w)
//! ```
//!
//! as what is below bit `s` of each sums to less than `2^w` where the steps are at most
//! `2^(w - s)`. Words are signed, and so are the integers then; bytes are not. Two instructions a
//! vector, where split sums take three or four. Nanoseconds a call, one Emerald Rapids core; 1900
//! words of 64 bits are a third of L1, 60,000 of L2. A chain of the instruction takes five cycles a
//! step.
//!
//! | tried, accumulators | 32 | 64 | 1900 | 60,000 elements |
//! | --- | --- | --- | --- | --- |
//! | `i64`, split sums, 4 | 6.9 | 9.3 | 142 | 4540 |
//! | `i64`, top words, 4 | 6.8 | 8.2 | 125 | 3870 |
//! | `i64`, top words, 8 (production; 4 up to four vectors) | 5.7 | 9.4 | 97 | 3570 |
//! | `i64`, top words, 8 | 10.0 | 9.6 | 96 | 3577 |
//! | `u64`, split sums, 4 | 6.7 | 8.8 | 137 | 4450 |
//! | `u64`, top bytes, 8 (production) | 5.7 | 9.9 | 100 | 3610 |
//! | `i32`, split sums, 4 | 7.3 | 7.9 | 94 | 2710 |
//! | `i32`, top words, 8 (production) | 7.3 | 5.9 | 57 | 1790 |

use super::vnni::{Avx512Icelake, Vnni, add_products_of_words};
use super::{I32x16, I64x8, U32x16, U64x8};
use crate::simd::Vector;
use crate::simd::widen::{Partial, Split, Widen};
use core::arch::x86_64::*;

/// The sums modulo 2^32, and those of the top parts.
type Words = Split<Vnni<I32x16>>;

/// The sums of one vector more, given those of its top parts.
#[inline(always)]
fn words(partial: Words, x: __m512i, high: __m512i) -> Words {
    // SAFETY: a token vouches for the features.
    let all = unsafe { _mm512_add_epi32(partial.all.0.0, x) };
    Split {
        all: Vnni(I32x16(all)),
        high: Vnni(I32x16(high)),
    }
}

/// The lanes in pairs, in 64 bits, where the top parts begin at bit `FROM`.
#[inline(always)]
fn widen_words<const FROM: u32>(Split { all, high }: Words, wide: Vnni<I64x8>) -> Vnni<I64x8> {
    // SAFETY: a token vouches for the features.
    unsafe {
        let top = _mm512_slli_epi32::<FROM>(high.0.0);
        let rest = _mm512_sub_epi32(all.0.0, top);
        // Without signs.
        let lower = _mm512_and_si512(rest, _mm512_set1_epi64(0xffff_ffff));
        let rest = _mm512_add_epi64(lower, _mm512_srli_epi64::<32>(rest));
        let top = _mm512_slli_epi64::<FROM>(high.0.pairs().0);
        wide.plus(Vnni(I64x8(_mm512_add_epi64(top, rest))))
    }
}

impl Widen for Vnni<I32x16> {
    type Narrow = Words;
    type Wide = Vnni<I64x8>;
    const STEPS: usize = 1 << 16;

    #[inline(always)]
    fn add_to(self, partial: Words) -> Words {
        let x = self.0.0;
        // SAFETY: a token vouches for the features.
        let high =
            unsafe { add_products_of_words(partial.high.0.0, x, _mm512_set1_epi32(1 << 16)) };
        words(partial, x, high)
    }

    #[inline(always)]
    fn widen(partial: Words, wide: Vnni<I64x8>) -> Vnni<I64x8> {
        widen_words::<16>(partial, wide)
    }

    #[inline(always)]
    fn total(wide: Vnni<I64x8>, _: usize) -> i64 {
        wide.0.lanes_sum()
    }
}

impl Widen for Vnni<U32x16> {
    type Narrow = Words;
    type Wide = Vnni<I64x8>;
    const STEPS: usize = 1 << 8;

    #[inline(always)]
    fn add_to(self, partial: Words) -> Words {
        let x = self.0.0;
        // SAFETY: a token vouches for the features.
        let high = unsafe { _mm512_dpbusd_epi32(partial.high.0.0, x, _mm512_set1_epi32(1 << 24)) };
        words(partial, x, high)
    }

    #[inline(always)]
    fn widen(partial: Words, wide: Vnni<I64x8>) -> Vnni<I64x8> {
        widen_words::<24>(partial, wide)
    }

    #[inline(always)]
    fn total(wide: Vnni<I64x8>, _: usize) -> u64 {
        wide.0.lanes_sum() as u64
    }
}

/// The sums modulo 2^64, and those of the top parts, which the instruction adds in the upper half
/// of a lane.
type DoubleWords = Split<Vnni<I64x8>>;

/// The sums of one vector more, given those of its top parts.
#[inline(always)]
fn double_words(partial: DoubleWords, x: __m512i, high: __m512i) -> DoubleWords {
    // SAFETY: a token vouches for the features.
    let all = unsafe { _mm512_add_epi64(partial.all.0.0, x) };
    Split {
        all: Vnni(I64x8(all)),
        high: Vnni(I64x8(high)),
    }
}

/// Sums of the top parts of 64 bits, and of the two halves of what is below them.
#[derive(Clone, Copy)]
pub struct Parts {
    top: Vnni<I64x8>,
    upper: Vnni<U64x8>,
    lower: Vnni<U64x8>,
}

impl Partial<Avx512Icelake> for Parts {
    #[inline(always)]
    fn zero(isa: Avx512Icelake) -> Self {
        Parts {
            top: Vnni::zero(isa),
            upper: Vnni::zero(isa),
            lower: Vnni::zero(isa),
        }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Parts {
            top: self.top.plus(other.top),
            upper: self.upper.plus(other.upper),
            lower: self.lower.plus(other.lower),
        }
    }
}

/// The parts, where the top ones begin at bit `32 + FROM`.
#[inline(always)]
fn widen_double_words<const FROM: u32>(Split { all, high }: DoubleWords, wide: Parts) -> Parts {
    // SAFETY: a token vouches for the features.
    unsafe {
        let top = _mm512_slli_epi64::<FROM>(high.0.0);
        let rest = _mm512_sub_epi64(all.0.0, top);
        let lower = _mm512_and_si512(rest, _mm512_set1_epi64(0xffff_ffff));
        wide.plus(Parts {
            top: Vnni(I64x8(_mm512_srai_epi64::<32>(high.0.0))),
            upper: Vnni(U64x8(_mm512_srli_epi64::<32>(rest))),
            lower: Vnni(U64x8(lower)),
        })
    }
}

/// The sum of the parts, where the top ones begin at bit `from`.
#[inline(always)]
fn total_of_parts(Parts { top, upper, lower }: Parts, from: u32) -> i128 {
    (i128::from(top.0.lanes_sum()) << from)
        + (i128::from(upper.0.lanes_sum()) << 32)
        + i128::from(lower.0.lanes_sum())
}

/// The sum of so few elements that what is below bit `from` of all of them sums to less than 2^64:
/// two sums over lanes instead of three.
#[inline(always)]
fn total_of_few(Split { all, high }: DoubleWords, from: u32) -> i128 {
    let top = high.0.lanes_sum() >> 32;
    let rest = all.0.lanes_sum().wrapping_sub(top << from) as u64;
    (i128::from(top) << from) + i128::from(rest)
}

/// Vectors of so few elements.
const fn few_vectors(from: u32) -> usize {
    (1 << (64 - from)) / I64x8::LANES
}

impl Widen for Vnni<I64x8> {
    type Narrow = DoubleWords;
    type Wide = Parts;
    const STEPS: usize = 1 << 16;

    #[inline(always)]
    fn add_to(self, partial: DoubleWords) -> DoubleWords {
        let x = self.0.0;
        // SAFETY: a token vouches for the features.
        let high =
            unsafe { add_products_of_words(partial.high.0.0, x, _mm512_set1_epi64(1 << 48)) };
        double_words(partial, x, high)
    }

    #[inline(always)]
    fn widen(partial: DoubleWords, wide: Parts) -> Parts {
        widen_double_words::<16>(partial, wide)
    }

    #[inline(always)]
    fn total(wide: Parts, _: usize) -> i128 {
        total_of_parts(wide, 48)
    }

    #[inline(always)]
    fn total_of_narrow(isa: Avx512Icelake, partial: DoubleWords, vectors: usize) -> i128 {
        if vectors <= const { few_vectors(48) } {
            return total_of_few(partial, 48);
        }
        Self::total(Self::widen(partial, Parts::zero(isa)), vectors)
    }
}

impl Widen for Vnni<U64x8> {
    type Narrow = DoubleWords;
    type Wide = Parts;
    const STEPS: usize = 1 << 8;

    #[inline(always)]
    fn add_to(self, partial: DoubleWords) -> DoubleWords {
        let x = self.0.0;
        // SAFETY: a token vouches for the features.
        let high = unsafe { _mm512_dpbusd_epi32(partial.high.0.0, x, _mm512_set1_epi64(1 << 56)) };
        double_words(partial, x, high)
    }

    #[inline(always)]
    fn widen(partial: DoubleWords, wide: Parts) -> Parts {
        widen_double_words::<24>(partial, wide)
    }

    #[inline(always)]
    fn total(wide: Parts, _: usize) -> u128 {
        total_of_parts(wide, 56) as u128
    }

    #[inline(always)]
    fn total_of_narrow(isa: Avx512Icelake, partial: DoubleWords, vectors: usize) -> u128 {
        if vectors <= const { few_vectors(56) } {
            return total_of_few(partial, 56) as u128;
        }
        Self::total(Self::widen(partial, Parts::zero(isa)), vectors)
    }
}

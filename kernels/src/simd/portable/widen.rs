//! Sums with room, of the portable tier: split sums of every width.

use super::{I8x16, I16x8, I32x4, I64x2, Portable, U8x16, U16x8, U32x4, U64x2};
use crate::simd::Vector;
use crate::simd::widen::{
    BLOCK, Partial, Split, Widen, pairs, subtract_bias, subtract_bias_of_words, words,
};
use bytemuck::cast;
use wide::{u16x8, u32x4, u64x2};

/// Partial sums in the lanes of a register, and what split sums need of them.
macro_rules! partials {
    ($($vector:ident: $wide:ident, half $half:literal;)*) => {
        $(
            impl Partial<Portable> for $vector {
                #[inline(always)]
                fn zero(_: Portable) -> Self {
                    $vector($wide::splat(0))
                }

                #[inline(always)]
                fn plus(self, other: Self) -> Self {
                    $vector(self.0 + other.0)
                }
            }

            impl $vector {
                /// The split sum and these words.
                #[inline(always)]
                fn add_to_split(self, partial: Split<Self>) -> Split<Self> {
                    partial.plus(Split {
                        all: self,
                        high: $vector(self.0 >> $half),
                    })
                }
            }
        )*
    };
}
partials! {
    U16x8: u16x8, half 8u32;
    U32x4: u32x4, half 16u32;
    U64x2: u64x2, half 32u32;
}

/// The lanes in pairs, in 32 bits.
#[inline(always)]
fn pairs_of_16(lanes: u16x8) -> u32x4 {
    let words: u32x4 = cast(lanes);
    (words >> 16u32) + (words & u32x4::splat(0xffff))
}

/// The lanes in pairs, in 64 bits.
#[inline(always)]
fn pairs_of_32(lanes: u32x4) -> u64x2 {
    let words: u64x2 = cast(lanes);
    (words >> 32u32) + (words & u64x2::splat(0xffff_ffff))
}

/// The sum of the lanes, modulo 2^64.
#[inline(always)]
fn lanes_sum(lanes: u64x2) -> u64 {
    let [a, b] = lanes.to_array();
    a.wrapping_add(b)
}

/// The sums of the lanes of a split sum.
#[inline(always)]
fn lanes_sums(split: Split<U64x2>) -> [u64; 2] {
    [lanes_sum(split.all.0), lanes_sum(split.high.0)]
}

/// Split sums in 16 bits. After 256 steps the sum of the upper or of the lower bytes is at most
/// `256 * 255`.
impl Widen for U8x16 {
    type Narrow = Split<U16x8>;
    type Wide = U64x2;
    const STEPS: usize = 256;

    #[inline(always)]
    fn add_to(self, partial: Split<U16x8>) -> Split<U16x8> {
        U16x8(cast(self.0)).add_to_split(partial)
    }

    #[inline(always)]
    fn widen(Split { all, high }: Split<U16x8>, wide: U64x2) -> U64x2 {
        let low = all.0 - (high.0 << 8u32);
        let sums = pairs_of_16(high.0) + pairs_of_16(low);
        U64x2(wide.0 + pairs_of_32(sums))
    }

    #[inline(always)]
    fn total(wide: U64x2, _: usize) -> u64 {
        lanes_sum(wide.0)
    }
}

/// Split sums in 32 bits. After 2^16 steps the sum of the upper or of the lower halves is at most
/// `2^16 * (2^16 - 1)`.
impl Widen for U16x8 {
    type Narrow = Split<U32x4>;
    type Wide = U64x2;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U32x4>) -> Split<U32x4> {
        U32x4(cast(self.0)).add_to_split(partial)
    }

    #[inline(always)]
    fn widen(Split { all, high }: Split<U32x4>, wide: U64x2) -> U64x2 {
        let low = all.0 - (high.0 << 16u32);
        U64x2(wide.0 + pairs_of_32(high.0) + pairs_of_32(low))
    }

    #[inline(always)]
    fn total(wide: U64x2, _: usize) -> u64 {
        lanes_sum(wide.0)
    }
}

/// Split sums in 64 bits, of two elements a word.
impl Widen for U32x4 {
    type Narrow = Split<U64x2>;
    type Wide = Split<U64x2>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U64x2>) -> Split<U64x2> {
        U64x2(cast(self.0)).add_to_split(partial)
    }

    #[inline(always)]
    fn widen(partial: Split<U64x2>, wide: Split<U64x2>) -> Split<U64x2> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<U64x2>, _: usize) -> u64 {
        pairs(lanes_sums(wide))
    }
}

/// Split sums in 64 bits.
impl Widen for U64x2 {
    type Narrow = Split<U64x2>;
    type Wide = Split<U64x2>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Split<U64x2>) -> Split<U64x2> {
        self.add_to_split(partial)
    }

    #[inline(always)]
    fn widen(partial: Split<U64x2>, wide: Split<U64x2>) -> Split<U64x2> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Split<U64x2>, _: usize) -> u128 {
        words(lanes_sums(wide))
    }
}

/// Signed elements: unsigned ones with their sign bits flipped.
macro_rules! signed {
    ($($signed:ident by $unsigned:ident $bits:ident: $sum:ident, |$wide:ident, $count:ident| $total:expr;)*) => {
        $(
            impl Widen for $signed {
                type Narrow = <$unsigned as Widen>::Narrow;
                type Wide = <$unsigned as Widen>::Wide;
                const STEPS: usize = $unsigned::STEPS;

                #[inline(always)]
                fn add_to(self, partial: Self::Narrow) -> Self::Narrow {
                    let bits = $unsigned(cast(self.0));
                    let sign = $unsigned::splat(Portable(()), 1 << ($bits::BITS - 1));
                    $unsigned(bits.0 ^ sign.0).add_to(partial)
                }

                #[inline(always)]
                fn widen(partial: Self::Narrow, wide: Self::Wide) -> Self::Wide {
                    $unsigned::widen(partial, wide)
                }

                #[inline(always)]
                fn total($wide: Self::Wide, vectors: usize) -> $sum {
                    let $count = vectors * Self::LANES;
                    $total
                }
            }
        )*
    };
}
signed! {
    I8x16 by U8x16 u8: i64, |wide, count| subtract_bias(U8x16::total(wide, 0), count, 7);
    I16x8 by U16x8 u16: i64, |wide, count| subtract_bias(U16x8::total(wide, 0), count, 15);
    I32x4 by U32x4 u32: i64, |wide, count| subtract_bias(U32x4::total(wide, 0), count, 31);
    I64x2 by U64x2 u64: i128, |wide, count| subtract_bias_of_words(lanes_sums(wide), count);
}

//! Sums with room, of the NEON tier: pairs of lanes are added to lanes of twice the width in one
//! instruction.

use super::{I8x16, I16x8, I32x4, I64x2, Neon, U8x16, U16x8, U32x4, U64x2};
use crate::simd::Vector;
use crate::simd::widen::{BLOCK, Partial, Split, Widen, signed_words, words};
use core::arch::aarch64::*;

/// Partial sums in the lanes of a register.
macro_rules! partials {
    ($($vector:ident: $add:ident;)*) => {
        $(
            impl Partial<Neon> for $vector {
                #[inline(always)]
                fn zero(isa: Neon) -> Self {
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
    I16x8: vaddq_s16;
    U16x8: vaddq_u16;
    I32x4: vaddq_s32;
    U32x4: vaddq_u32;
    I64x2: vaddq_s64;
    U64x2: vaddq_u64;
}

/// Bytes: pairs of them in 16 bits. A pair is from -256 to 254 or at most 510, so that 128 of them
/// stay within 16 bits; pairs of those, in 32 bits, are less than 2^17 in magnitude, and a block is
/// 512 of them.
macro_rules! bytes {
    ($($vector:ident: $pair:ident $quad:ident $sum:ident, $add_bytes:ident $add_pairs:ident $total:ident;)*) => {
        $(
            impl Widen for $vector {
                type Narrow = $pair;
                type Wide = $quad;
                const STEPS: usize = 128;

                #[inline(always)]
                fn add_to(self, partial: $pair) -> $pair {
                    // SAFETY: a token vouches for the features.
                    $pair(unsafe { $add_bytes(partial.0, self.0) })
                }

                #[inline(always)]
                fn widen(partial: $pair, wide: $quad) -> $quad {
                    // SAFETY: a token vouches for the features.
                    $quad(unsafe { $add_pairs(wide.0, partial.0) })
                }

                #[inline(always)]
                fn total(wide: $quad, _: usize) -> $sum {
                    // SAFETY: a token vouches for the features.
                    unsafe { $total(wide.0) }
                }
            }
        )*
    };
}
bytes! {
    I8x16: I16x8 I32x4 i64, vpadalq_s8 vpadalq_s16 vaddlvq_s32;
    U8x16: U16x8 U32x4 u64, vpadalq_u8 vpadalq_u16 vaddlvq_u32;
}

/// Elements of 16 or 32 bits: pairs of them in twice the bits. A pair of 16-bit elements is at most
/// 2^17 - 2, or 2^16 in magnitude, so that 2^15 steps stay within 32 bits.
macro_rules! wider {
    ($($vector:ident: $narrow:ident $wide:ident $sum:ident, steps $steps:expr, $add:ident, |$partial:ident| $widened:expr, $total:ident;)*) => {
        $(
            impl Widen for $vector {
                type Narrow = $narrow;
                type Wide = $wide;
                const STEPS: usize = $steps;

                #[inline(always)]
                fn add_to(self, partial: $narrow) -> $narrow {
                    // SAFETY: a token vouches for the features.
                    $narrow(unsafe { $add(partial.0, self.0) })
                }

                #[inline(always)]
                fn widen($partial: $narrow, wide: $wide) -> $wide {
                    wide.plus($wide($widened))
                }

                #[inline(always)]
                fn total(wide: $wide, _: usize) -> $sum {
                    // SAFETY: a token vouches for the features.
                    unsafe { $total(wide.0) }
                }
            }
        )*
    };
}
wider! {
    // SAFETY: a token vouches for the features.
    I16x8: I32x4 I64x2 i64, steps 1 << 15, vpadalq_s16, |partial| unsafe { vpaddlq_s32(partial.0) }, vaddvq_s64;
    // SAFETY: a token vouches for the features.
    U16x8: U32x4 U64x2 u64, steps 1 << 15, vpadalq_u16, |partial| unsafe { vpaddlq_u32(partial.0) }, vaddvq_u64;
    I32x4: I64x2 I64x2 i64, steps BLOCK, vpadalq_s32, |partial| partial.0, vaddvq_s64;
    U32x4: U64x2 U64x2 u64, steps BLOCK, vpadalq_u32, |partial| partial.0, vaddvq_u64;
}

/// Split sums of words.
macro_rules! words {
    ($($vector:ident: $sum:ident, $shift:ident $lanes:ident $total:ident;)*) => {
        $(
            impl Widen for $vector {
                type Narrow = Split<$vector>;
                type Wide = Split<$vector>;
                const STEPS: usize = BLOCK;

                #[inline(always)]
                fn add_to(self, partial: Split<$vector>) -> Split<$vector> {
                    // SAFETY: a token vouches for the features.
                    let high = $vector(unsafe { $shift::<32>(self.0) });
                    partial.plus(Split { all: self, high })
                }

                #[inline(always)]
                fn widen(partial: Split<$vector>, wide: Split<$vector>) -> Split<$vector> {
                    wide.plus(partial)
                }

                #[inline(always)]
                fn total(wide: Split<$vector>, _: usize) -> $sum {
                    // SAFETY: a token vouches for the features.
                    $total(unsafe { [$lanes(wide.all.0), $lanes(wide.high.0)] })
                }
            }
        )*
    };
}
words! {
    I64x2: i128, vshrq_n_s64 vaddvq_s64 signed_words;
    U64x2: u128, vshrq_n_u64 vaddvq_u64 words;
}

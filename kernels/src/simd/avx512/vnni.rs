//! Tier `avx512` with VNNI: its dot-product instructions multiply the integers of a lane of 32
//! bits, and add the products to it, all in one instruction. With ones as the other operand that is
//! a sum with room.
//!
//! # Sums with their top parts
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
//! vector, where split sums take three or four. One Emerald Rapids core, share of the load limit (a
//! chain of this instruction takes five cycles a step, so that four are not enough):
//!
//! | tried | 15 KiB | 480 KiB |
//! | --- | --- | --- |
//! | `i32`, split sums, four accumulators | 0.31 | 0.59 |
//! | `i32`, top words, four accumulators | 0.44 | 0.80 |
//! | `i32`, top words, eight accumulators (production) | 0.52 | 0.82 |
//! | `u32`, split sums, four accumulators | 0.38 | 0.66 |
//! | `u32`, top bytes, four accumulators | 0.42 | 0.78 |
//! | `u32`, top bytes, eight accumulators (production) | 0.46 | 0.80 |
//!
//! Of 64 bits eight are 0.89 of the load limit in L2, four (production) 0.82; but a sum of 32 of them
//! takes 16 ns instead of 12.

use super::{Avx512, I8x64, I16x32, I32x16, I64x8, U8x64, U16x32, U32x16, U64x8};
use crate::simd::widen::{Partial, Split, Widen, add_bias};
use crate::simd::{OrZero, Vector};
use crate::tier::Tier;
use core::arch::asm;
use core::arch::x86_64::*;

isa! {
    /// The token of the tier: held only by code compiled with its features.
    Avx512Icelake, Tier::Avx512Icelake,
    features: "avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,bmi1,bmi2,lzcnt,movbe,popcnt,f16c",
        "avx512vnni,avx512vbmi2,avx512vpopcntdq,avx512bitalg,gfni"
}

/// The token of the tier alone: whoever holds that with VNNI could hold this one.
#[inline(always)]
pub(super) fn without(_: Avx512Icelake) -> Avx512 {
    Avx512(())
}

/// A vector of the AVX-512 tier, on a CPU that has VNNI as well.
#[derive(Clone, Copy)]
pub struct Vnni<V>(pub(super) V);

impl<V: Vector<Isa = Avx512>> Vector for Vnni<V> {
    type Isa = Avx512Icelake;
    type Element = V::Element;
    const LANES: usize = V::LANES;

    #[inline(always)]
    fn splat(isa: Avx512Icelake, value: V::Element) -> Self {
        Vnni(V::splat(without(isa), value))
    }

    #[inline(always)]
    unsafe fn load(isa: Avx512Icelake, at: *const V::Element) -> Self {
        // SAFETY: as the caller vouches.
        Vnni(unsafe { V::load(without(isa), at) })
    }

    #[inline(always)]
    unsafe fn load_partial(isa: Avx512Icelake, at: *const V::Element, count: usize) -> Self {
        // SAFETY: as the caller vouches.
        Vnni(unsafe { V::load_partial(without(isa), at, count) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut V::Element) {
        // SAFETY: as the caller vouches.
        unsafe { self.0.store(to) }
    }

    #[inline(always)]
    fn observe(self) {
        self.0.observe();
    }

    #[inline(always)]
    fn fresh(self) -> Self {
        Vnni(self.0.fresh())
    }
}

impl<V: OrZero<Isa = Avx512>> OrZero for Vnni<V> {
    #[inline(always)]
    fn select_or_zero(self, isa: Avx512Icelake, bits: u64) -> Self {
        Vnni(self.0.select_or_zero(without(isa), bits))
    }
}

impl<V: Vector<Isa = Avx512> + Partial<Avx512>> Partial<Avx512Icelake> for Vnni<V> {
    #[inline(always)]
    fn zero(isa: Avx512Icelake) -> Self {
        Vnni(V::zero(without(isa)))
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Vnni(self.0.plus(other.0))
    }
}

/// Steps of any of these: a lane of 32 bits takes four bytes a step, or two words that are less
/// than 2^16 in magnitude together.
const STEPS: usize = 1 << 15;

/// What the instructions are called differs from type to type, and so do their operands: bytes are
/// of opposite signs.
macro_rules! sums {
    ($($vector:ident: $sum:ident, |$partial:ident, $x:ident| $add:expr, |$wide:ident, $vectors:ident| $total:expr;)*) => {
        $(
            impl Widen for Vnni<$vector> {
                type Narrow = Vnni<I32x16>;
                type Wide = Vnni<I64x8>;
                const STEPS: usize = STEPS;

                #[inline(always)]
                fn add_to(self, $partial: Vnni<I32x16>) -> Vnni<I32x16> {
                    let ($partial, $x) = ($partial.0.0, self.0);
                    // SAFETY: a token vouches for the features.
                    Vnni(I32x16(unsafe { $add }))
                }

                #[inline(always)]
                fn widen(partial: Vnni<I32x16>, wide: Vnni<I64x8>) -> Vnni<I64x8> {
                    wide.plus(Vnni(partial.0.pairs()))
                }

                #[inline(always)]
                fn total(wide: Vnni<I64x8>, $vectors: usize) -> $sum {
                    let $wide = wide.0.lanes_sum();
                    $total
                }
            }
        )*
    };
}
sums! {
    I8x64: i64, |partial, x| _mm512_dpbusd_epi32(partial, _mm512_set1_epi8(1), x.0), |sum, _vectors| sum;
    U8x64: u64, |partial, x| _mm512_dpbusd_epi32(partial, x.0, _mm512_set1_epi8(1)), |sum, _vectors| sum as u64;
    I16x32: i64, |partial, x| _mm512_dpwssd_epi32(partial, x.0, _mm512_set1_epi16(1)), |sum, _vectors| sum;
    U16x32: u64, |partial, x| _mm512_dpwssd_epi32(partial, x.flipped().0, _mm512_set1_epi16(1)),
        |sum, vectors| add_bias(sum, vectors * Self::LANES, 15);
}

/// The lanes of 32 bits of `sums`, to each of which are added, modulo `2^32`, the products of two
/// words of `x` and `y`. Written out: of the intrinsic the compiler makes two instructions, which
/// shorten a chain that nothing waits for.
#[target_feature(enable = "avx512f,avx512vnni")]
#[inline]
fn add_products_of_words(mut sums: __m512i, x: __m512i, y: __m512i) -> __m512i {
    // SAFETY: the instruction is there, and touches neither memory, stack nor flags.
    unsafe {
        asm!("vpdpwssd {0}, {1}, {2}", inout(zmm_reg) sums, in(zmm_reg) x, in(zmm_reg) y,
            options(pure, nomem, nostack, preserves_flags));
    }
    sums
}

/// Writes the sums with top parts of 32 bits: the steps, where the top part begins, and what adds
/// the top parts.
macro_rules! of_words {
    ($($vector:ident: $sum:ident, $steps:expr, $from:literal, $dot:ident, $ones:expr;)*) => {
        $(
            impl Widen for Vnni<$vector> {
                type Narrow = Split<Vnni<I32x16>>;
                type Wide = Vnni<I64x8>;
                const STEPS: usize = $steps;

                #[inline(always)]
                fn add_to(self, partial: Self::Narrow) -> Self::Narrow {
                    let (x, Split { all, high }) = (self.0.0, partial);
                    // SAFETY: a token vouches for the features.
                    unsafe {
                        let ones = _mm512_set1_epi32($ones);
                        Split {
                            all: Vnni(I32x16(_mm512_add_epi32(all.0.0, x))),
                            high: Vnni(I32x16($dot(high.0.0, x, ones))),
                        }
                    }
                }

                #[inline(always)]
                fn widen(partial: Self::Narrow, wide: Vnni<I64x8>) -> Vnni<I64x8> {
                    let Split { all, high } = partial;
                    // SAFETY: a token vouches for the features.
                    unsafe {
                        let top = _mm512_slli_epi32::<$from>(high.0.0);
                        let rest = unsigned_pairs(_mm512_sub_epi32(all.0.0, top));
                        let top = _mm512_slli_epi64::<$from>(high.0.pairs().0);
                        wide.plus(Vnni(I64x8(_mm512_add_epi64(top, rest))))
                    }
                }

                #[inline(always)]
                fn total(wide: Vnni<I64x8>, _: usize) -> $sum {
                    wide.0.lanes_sum() as $sum
                }
            }
        )*
    };
}
of_words! {
    I32x16: i64, 1 << 16, 16, add_products_of_words, 1 << 16;
    U32x16: u64, 1 << 8, 24, _mm512_dpbusd_epi32, 1 << 24;
}

/// The lanes of 32 bits in pairs, as they are without signs, in 64 bits.
#[inline(always)]
fn unsigned_pairs(x: __m512i) -> __m512i {
    // SAFETY: only code with the features is given vectors, and this is part of it.
    unsafe {
        let lower = _mm512_and_si512(x, _mm512_set1_epi64(0xffff_ffff));
        _mm512_add_epi64(lower, _mm512_srli_epi64::<32>(x))
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

/// The same of 64 bits. The instruction adds the top parts in the upper half of a lane.
macro_rules! of_double_words {
    ($($vector:ident: $sum:ident, $steps:expr, $from:literal, $dot:ident, $ones:expr;)*) => {
        $(
            impl Widen for Vnni<$vector> {
                type Narrow = Split<Vnni<I64x8>>;
                type Wide = Parts;
                const STEPS: usize = $steps;

                #[inline(always)]
                fn add_to(self, partial: Self::Narrow) -> Self::Narrow {
                    let (x, Split { all, high }) = (self.0.0, partial);
                    // SAFETY: a token vouches for the features.
                    unsafe {
                        let ones = _mm512_set1_epi64($ones);
                        Split {
                            all: Vnni(I64x8(_mm512_add_epi64(all.0.0, x))),
                            high: Vnni(I64x8($dot(high.0.0, x, ones))),
                        }
                    }
                }

                #[inline(always)]
                fn widen(partial: Self::Narrow, wide: Parts) -> Parts {
                    let Split { all, high } = partial;
                    // SAFETY: a token vouches for the features.
                    unsafe {
                        let top = _mm512_slli_epi64::<{ $from - 32 }>(high.0.0);
                        let rest = _mm512_sub_epi64(all.0.0, top);
                        let lower = _mm512_and_si512(rest, _mm512_set1_epi64(0xffff_ffff));
                        wide.plus(Parts {
                            top: Vnni(I64x8(_mm512_srai_epi64::<32>(high.0.0))),
                            upper: Vnni(U64x8(_mm512_srli_epi64::<32>(rest))),
                            lower: Vnni(U64x8(lower)),
                        })
                    }
                }

                #[inline(always)]
                fn total(wide: Parts, _: usize) -> $sum {
                    let Parts { top, upper, lower } = wide;
                    ((top.0.lanes_sum() as $sum) << $from)
                        + ((upper.0.lanes_sum() as $sum) << 32)
                        + lower.0.lanes_sum() as $sum
                }
            }
        )*
    };
}
of_double_words! {
    I64x8: i128, 1 << 16, 48, add_products_of_words, 1 << 48;
    U64x8: u128, 1 << 8, 56, _mm512_dpbusd_epi32, 1 << 56;
}

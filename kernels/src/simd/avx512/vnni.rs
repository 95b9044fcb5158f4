//! Tier `avx512` with VNNI: its dot-product instructions multiply the integers of a lane of 32
//! bits, and add the products to it, all in one instruction. With ones as the other operand that is
//! a sum with room.

use super::{Avx512, I8x64, I16x32, I32x16, I64x8, U8x64, U16x32};
use crate::simd::widen::{Partial, Widen, add_bias};
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

/// The lanes of 32 bits of `sums`, to each of which are added, modulo `2^32`, the products of two
/// words of `x` and `y`. Written out: of the intrinsic on registers the compiler makes `vpmaddwd`
/// and `vpaddd`, to shorten a chain that nothing waits for.
#[target_feature(enable = "avx512f,avx512vnni")]
#[inline]
pub(super) fn add_products_of_words(mut sums: __m512i, x: __m512i, y: __m512i) -> __m512i {
    // SAFETY: the instruction is there, and touches neither memory, stack nor flags.
    unsafe {
        asm!("vpdpwssd {0}, {1}, {2}", inout(zmm_reg) sums, in(zmm_reg) x, in(zmm_reg) y,
            options(pure, nomem, nostack, preserves_flags));
    }
    sums
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
    I16x32: i64, |partial, x| add_products_of_words(partial, x.0, _mm512_set1_epi16(1)), |sum, _vectors| sum;
    U16x32: u64, |partial, x| add_products_of_words(partial, x.flipped().0, _mm512_set1_epi16(1)),
        |sum, vectors| add_bias(sum, vectors * Self::LANES, 15);
}

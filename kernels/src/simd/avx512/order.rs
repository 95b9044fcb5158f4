//! Comparisons of the AVX-512 tier: the lanes in which one is true are the bits of a mask register.

use super::{Avx512, F32x16, F64x8, I8x64, I16x32, I32x16, I64x8, U8x64, U16x32, U32x16, U64x8};
use crate::simd::{Order, SignMagnitude, Vector};
use core::arch::asm;
use core::arch::x86_64::*;

/// A mask of the AVX-512 tier, in a mask register: a bit for each lane, set where it is true.
#[derive(Clone, Copy)]
pub struct Mask<M>(M);

impl<M: Into<u64>> Mask<M> {
    /// Number of true lanes. The instruction is spelled out: the compiler would gather the masks
    /// of a loop in a vector and count there, which takes twice the time of the loop.
    #[inline(always)]
    fn count(self) -> u64 {
        let mask: u64 = self.0.into();
        let count: u64;
        // SAFETY: a mask vouches for POPCNT, which is among the tier's features; it touches
        // nothing but the two registers and the flags.
        unsafe {
            asm!("popcnt {}, {}", out(reg) count, in(reg) mask, options(pure, nomem, nostack));
        }
        count
    }
}

/// A mask counter of the AVX-512 tier, in a general-purpose register.
#[derive(Clone, Copy)]
pub struct Counter(u64);

/// The lanes, moved down by `BYTES` bytes; at the top, any lanes.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn slide_down<const BYTES: i32>(x: __m512i) -> __m512i {
    // SAFETY: the caller vouches for the features.
    unsafe {
        match BYTES {
            32 => _mm512_shuffle_i64x2::<0x4e>(x, x),
            16 => _mm512_shuffle_i64x2::<0xb1>(x, x),
            _ => _mm512_bsrli_epi128::<BYTES>(x),
        }
    }
}

/// Of two registers, the lanes that are not in `one`, which has the one or the other in each.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn rest(x: __m512i, y: __m512i, one: __m512i) -> __m512i {
    // SAFETY: the caller vouches for the features.
    unsafe { _mm512_ternarylogic_epi64::<0x96>(x, y, one) }
}

macro_rules! compare_floats {
    ($name:ident, $register:ident, $mask:ident, $compare:ident) => {
        /// A comparison by a predicate.
        ///
        /// # Safety
        ///
        /// The CPU must have the tier.
        #[inline(always)]
        unsafe fn $name<const PREDICATE: i32>(x: $register, y: $register) -> $mask {
            // SAFETY: the caller vouches for the features.
            unsafe { $compare::<PREDICATE>(x, y) }
        }
    };
}
compare_floats!(compare_ps, __m512, __mmask16, _mm512_cmp_ps_mask);
compare_floats!(compare_pd, __m512d, __mmask8, _mm512_cmp_pd_mask);

/// The casts between an integer register and itself.
#[inline(always)]
fn same(x: __m512i) -> __m512i {
    x
}

/// Writes the order of a vector from the names of its instructions. `sorted` by `dear` comparisons
/// takes one of them and a logical operation, by `cheap` ones two.
macro_rules! order {
    ($($vector:ident: $mask:ident, $min:ident $max:ident $less:expr, $equal:expr, $unordered:expr, $blend:ident $masked:ident,
        $to_bits:ident $from_bits:ident, $comparisons:ident $(, $minus:ident $at_most:ident)?;)*) => {
        $(impl Order for $vector {
            type Mask = Mask<$mask>;
            type Counter = Counter;

            #[inline(always)]
            fn min(self, other: Self) -> Self {
                // SAFETY: a token vouches for the features.
                $vector(unsafe { $min(self.0, other.0) })
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                // SAFETY: a token vouches for the features.
                $vector(unsafe { $max(self.0, other.0) })
            }

            #[inline(always)]
            fn sorted(self, other: Self) -> [Self; 2] {
                let least = self.min(other);
                [least, order!(@greater $comparisons self, other, least, $vector $to_bits $from_bits)]
            }

            #[inline(always)]
            fn less(self, other: Self) -> Self::Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { $less(self.0, other.0) })
            }

            #[inline(always)]
            fn equal(self, other: Self) -> Self::Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { $equal(self.0, other.0) })
            }

            $(
                // Less than the least one wraps to more than any distance between bounds.
                #[inline(always)]
                fn between(self, least: Self, greatest: Self) -> Self::Mask {
                    // SAFETY: a token vouches for the features.
                    Mask(unsafe { $at_most($minus(self.0, least.0), $minus(greatest.0, least.0)) })
                }
            )?

            #[inline(always)]
            fn unordered(self, other: Self) -> Self::Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { $unordered(self.0, other.0) })
            }

            #[inline(always)]
            fn none(_: Avx512) -> Self::Mask {
                Mask(0)
            }

            #[inline(always)]
            fn from_bits(_: Avx512, bits: u64) -> Self::Mask {
                Mask(bits as $mask)
            }

            #[inline(always)]
            fn counter(_: Avx512) -> Counter {
                Counter(0)
            }

            #[inline(always)]
            fn count_mask(counter: Counter, mask: Self::Mask) -> Counter {
                Counter(counter.0 + mask.count())
            }

            #[inline(always)]
            fn total(counter: Counter) -> u64 {
                counter.0
            }

            #[inline(always)]
            fn or(mask: Self::Mask, other: Self::Mask) -> Self::Mask {
                Mask(mask.0 | other.0)
            }

            #[inline(always)]
            fn find_first(mask: Self::Mask) -> Option<usize> {
                (mask.0 != 0).then(|| mask.0.trailing_zeros() as usize)
            }

            #[inline(always)]
            fn single(mask: Self::Mask) -> Option<usize> {
                mask.0.is_power_of_two().then(|| mask.0.trailing_zeros() as usize)
            }

            #[inline(always)]
            fn count(mask: Self::Mask) -> usize {
                mask.count() as usize
            }

            #[inline(always)]
            fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
                // SAFETY: a token vouches for the features.
                $vector(unsafe { $blend(mask.0, no.0, yes.0) })
            }

            #[inline(always)]
            fn slide_down<const BYTES: i32>(self) -> Self {
                // SAFETY: a token vouches for the features.
                $vector(unsafe { $from_bits(slide_down::<BYTES>($to_bits(self.0))) })
            }

            #[inline(always)]
            fn lane(self, at: usize) -> Self::Element {
                let mut lanes = [Self::Element::default(); Self::LANES];
                // SAFETY: there is room for all lanes.
                unsafe { self.store(lanes.as_mut_ptr()) };
                lanes[at]
            }

            #[inline(always)]
            unsafe fn load_overlapping(isa: Avx512, at: *const Self::Element, count: usize) -> Self {
                debug_assert!(0 < count && count < Self::LANES);
                // SAFETY: a token vouches for the features, the caller for `count` elements, at
                // least one: a lane is read where its bit is among the lowest `count`.
                unsafe {
                    let mask = _bzhi_u64(u64::MAX, count as u32) as $mask;
                    let first = Self::splat(isa, at.read_unaligned());
                    $vector($masked(first.0, mask, at.cast()))
                }
            }
        })*
    };
    (@greater cheap $x:expr, $y:expr, $least:expr, $vector:ident $to_bits:ident $from_bits:ident) => {
        $x.max($y)
    };
    (@greater dear $x:expr, $y:expr, $least:expr, $vector:ident $to_bits:ident $from_bits:ident) => {
        // SAFETY: a token vouches for the features.
        $vector(unsafe { $from_bits(rest($to_bits($x.0), $to_bits($y.0), $to_bits($least.0))) })
    };
}

/// No integer is NaN.
///
/// # Safety
///
/// None: this is called like what compares floating-point numbers.
#[inline(always)]
unsafe fn never<M: Default>(_: __m512i, _: __m512i) -> M {
    M::default()
}

order! {
    I8x64: __mmask64, _mm512_min_epi8 _mm512_max_epi8 _mm512_cmplt_epi8_mask, _mm512_cmpeq_epi8_mask, never,
        _mm512_mask_blend_epi8 _mm512_mask_loadu_epi8, same same, cheap,
        _mm512_sub_epi8 _mm512_cmple_epu8_mask;
    U8x64: __mmask64, _mm512_min_epu8 _mm512_max_epu8 _mm512_cmplt_epu8_mask, _mm512_cmpeq_epi8_mask, never,
        _mm512_mask_blend_epi8 _mm512_mask_loadu_epi8, same same, cheap,
        _mm512_sub_epi8 _mm512_cmple_epu8_mask;
    I16x32: __mmask32, _mm512_min_epi16 _mm512_max_epi16 _mm512_cmplt_epi16_mask, _mm512_cmpeq_epi16_mask, never,
        _mm512_mask_blend_epi16 _mm512_mask_loadu_epi16, same same, cheap,
        _mm512_sub_epi16 _mm512_cmple_epu16_mask;
    U16x32: __mmask32, _mm512_min_epu16 _mm512_max_epu16 _mm512_cmplt_epu16_mask, _mm512_cmpeq_epi16_mask, never,
        _mm512_mask_blend_epi16 _mm512_mask_loadu_epi16, same same, cheap,
        _mm512_sub_epi16 _mm512_cmple_epu16_mask;
    I32x16: __mmask16, _mm512_min_epi32 _mm512_max_epi32 _mm512_cmplt_epi32_mask, _mm512_cmpeq_epi32_mask, never,
        _mm512_mask_blend_epi32 _mm512_mask_loadu_epi32, same same, cheap,
        _mm512_sub_epi32 _mm512_cmple_epu32_mask;
    U32x16: __mmask16, _mm512_min_epu32 _mm512_max_epu32 _mm512_cmplt_epu32_mask, _mm512_cmpeq_epi32_mask, never,
        _mm512_mask_blend_epi32 _mm512_mask_loadu_epi32, same same, cheap,
        _mm512_sub_epi32 _mm512_cmple_epu32_mask;
    I64x8: __mmask8, _mm512_min_epi64 _mm512_max_epi64 _mm512_cmplt_epi64_mask, _mm512_cmpeq_epi64_mask, never,
        _mm512_mask_blend_epi64 _mm512_mask_loadu_epi64, same same, dear,
        _mm512_sub_epi64 _mm512_cmple_epu64_mask;
    U64x8: __mmask8, _mm512_min_epu64 _mm512_max_epu64 _mm512_cmplt_epu64_mask, _mm512_cmpeq_epi64_mask, never,
        _mm512_mask_blend_epi64 _mm512_mask_loadu_epi64, same same, dear,
        _mm512_sub_epi64 _mm512_cmple_epu64_mask;
    F32x16: __mmask16, _mm512_min_ps _mm512_max_ps compare_ps::<_CMP_LT_OQ>, compare_ps::<_CMP_EQ_OQ>,
        compare_ps::<_CMP_UNORD_Q>, _mm512_mask_blend_ps _mm512_mask_loadu_ps, _mm512_castps_si512 _mm512_castsi512_ps, dear;
    F64x8: __mmask8, _mm512_min_pd _mm512_max_pd compare_pd::<_CMP_LT_OQ>, compare_pd::<_CMP_EQ_OQ>,
        compare_pd::<_CMP_UNORD_Q>, _mm512_mask_blend_pd _mm512_mask_loadu_pd, _mm512_castpd_si512 _mm512_castsi512_pd, dear;
}

impl SignMagnitude for U16x32 {
    type Signed = I16x32;

    #[inline(always)]
    fn signed(self) -> I16x32 {
        I16x32(self.0)
    }

    #[inline(always)]
    fn of_signed(signed: I16x32) -> Self {
        U16x32(signed.0)
    }

    #[inline(always)]
    fn to_signed(self) -> I16x32 {
        // SAFETY: a token vouches for the features.
        I16x32(unsafe {
            let negative = _mm512_srai_epi16::<15>(self.0);
            let magnitude = _mm512_and_si512(self.0, _mm512_set1_epi16(0x7fff));
            _mm512_sub_epi16(_mm512_xor_si512(magnitude, negative), negative)
        })
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        U16x32(unsafe { _mm512_sub_epi16(self.0, other.0) })
    }
}

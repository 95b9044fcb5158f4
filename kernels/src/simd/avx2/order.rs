//! Comparisons of the AVX2 tier: the lanes in which one is true are all ones.
//!
//! AVX2 compares signed integers only. Unsigned ones of up to 32 bits have a minimum and a maximum,
//! of which a comparison is made; those of 64 bits are shifted into the signed range, and a
//! selection takes the place of both minima. What is compared often is shifted but once, where it
//! is loaded: [`ShiftedU64x4`].

mod registers;

use super::shifted::{ShiftedU64x4, shift};
use super::{Avx2, F32x8, F64x4, I8x32, I16x16, I32x8, I64x4, U8x32, U16x16, U32x8, U64x4};
use crate::simd::{Order, SignMagnitude, Vector};
use core::arch::x86_64::*;
use registers::*;

/// A mask of the AVX2 tier: all ones in the lanes where it is true, else zero.
#[derive(Clone, Copy)]
pub struct Mask(__m256i);

impl Mask {
    /// A bit for each byte: a lane has as many bits as bytes.
    #[inline(always)]
    fn bytes(self) -> u32 {
        // SAFETY: a mask vouches for the features.
        unsafe { _mm256_movemask_epi8(self.0) as u32 }
    }
}

/// A mask counter of the AVX2 tier: a count in every byte, which a true lane increments in each
/// of its bytes.
#[derive(Clone, Copy)]
pub struct Counter(__m256i);

/// Writes the order of a vector from the names of its instructions. `sorted` by `dear` comparisons
/// takes one of them and logical operations, by `cheap` ones two.
macro_rules! order {
    ($($vector:ident: $min:ident $max:ident $less:expr, $equal:expr, $unordered:expr, $to_bits:ident $from_bits:ident,
        $comparisons:ident $(, $between:ident)? $(, loaded by $loaded:ident)?;)*) => {
        $(impl Order for $vector {
            type Mask = Mask;
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
            fn less(self, other: Self) -> Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { $less(self.0, other.0) })
            }

            #[inline(always)]
            fn equal(self, other: Self) -> Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { $equal(self.0, other.0) })
            }

            $(
                #[inline(always)]
                fn between(self, least: Self, greatest: Self) -> Mask {
                    // SAFETY: a token vouches for the features.
                    Mask(unsafe { $between(self.0, least.0, greatest.0) })
                }
            )?

            #[inline(always)]
            fn unordered(self, other: Self) -> Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { $unordered(self.0, other.0) })
            }

            #[inline(always)]
            fn none(_: Avx2) -> Mask {
                // SAFETY: a token vouches for the features.
                Mask(unsafe { _mm256_setzero_si256() })
            }

            #[inline(always)]
            fn from_bits(_: Avx2, bits: u64) -> Mask {
                const SIZE: usize = size_of::<<$vector as Vector>::Element>();
                // SAFETY: a token vouches for the features.
                Mask(unsafe { from_bits::<SIZE>(bits) })
            }

            #[inline(always)]
            fn from_part_of_byte(_: Avx2, byte: u8, from: usize) -> Mask {
                // No vector of this tier has fewer lanes than four, and those with eight are not
                // asked.
                debug_assert!(Self::LANES == 4);
                // SAFETY: a token vouches for the features.
                Mask(unsafe { from_half_a_byte(byte, from / 4 % 2) })
            }

            #[inline(always)]
            fn counter(_: Avx2) -> Counter {
                // SAFETY: a token vouches for the features.
                Counter(unsafe { _mm256_setzero_si256() })
            }

            // Every byte of a lane that is true is -1.
            #[inline(always)]
            fn count_mask(counter: Counter, mask: Mask) -> Counter {
                // SAFETY: a mask vouches for the features.
                Counter(unsafe { _mm256_sub_epi8(counter.0, mask.0) })
            }

            #[inline(always)]
            fn total(counter: Counter) -> u64 {
                // SAFETY: a counter vouches for the features.
                let bytes = unsafe { sum_of_bytes(counter.0) };
                bytes / size_of::<Self::Element>() as u64
            }

            #[inline(always)]
            fn or(mask: Mask, other: Mask) -> Mask {
                // SAFETY: a mask vouches for the features.
                Mask(unsafe { _mm256_or_si256(mask.0, other.0) })
            }

            #[inline(always)]
            fn find_first(mask: Mask) -> Option<usize> {
                let bytes = mask.bytes();
                (bytes != 0).then(|| bytes.trailing_zeros() as usize / size_of::<Self::Element>())
            }

            #[inline(always)]
            fn single(mask: Mask) -> Option<usize> {
                let bytes = mask.bytes();
                let lane = (1 << size_of::<Self::Element>()) - 1;
                let first = Self::find_first(mask)?;
                (bytes >> bytes.trailing_zeros() == lane).then_some(first)
            }

            #[inline(always)]
            fn count(mask: Mask) -> usize {
                mask.bytes().count_ones() as usize / size_of::<Self::Element>()
            }

            #[inline(always)]
            fn select(mask: Mask, yes: Self, no: Self) -> Self {
                // SAFETY: a token vouches for the features.
                $vector(unsafe {
                    $from_bits(_mm256_blendv_epi8($to_bits(no.0), $to_bits(yes.0), mask.0))
                })
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
            unsafe fn load_overlapping(_: Avx2, at: *const Self::Element, count: usize) -> Self {
                debug_assert!(0 < count && count < Self::LANES);
                // SAFETY: a token vouches for the features, the caller for `count` elements, at
                // least one and fewer than fill 32 bytes.
                $vector(unsafe {
                    let bytes = count * size_of::<Self::Element>();
                    let loaded = $from_bits(load_overlapping_32(at.cast(), bytes));
                    $(let loaded = $loaded(loaded);)?
                    loaded
                })
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
order! {
    I8x32: _mm256_min_epi8 _mm256_max_epi8 less_i8, _mm256_cmpeq_epi8, never, same same, cheap;
    U8x32: _mm256_min_epu8 _mm256_max_epu8 less_u8, _mm256_cmpeq_epi8, never, same same, cheap;
    I16x16: _mm256_min_epi16 _mm256_max_epi16 less_i16, _mm256_cmpeq_epi16, never, same same, cheap;
    U16x16: _mm256_min_epu16 _mm256_max_epu16 less_u16, _mm256_cmpeq_epi16, never, same same, cheap;
    I32x8: _mm256_min_epi32 _mm256_max_epi32 less_i32, _mm256_cmpeq_epi32, never, same same, cheap;
    U32x8: _mm256_min_epu32 _mm256_max_epu32 less_u32, _mm256_cmpeq_epi32, never, same same, cheap;
    I64x4: min_i64 max_i64 less_i64, _mm256_cmpeq_epi64, never, same same, dear, between_64;
    U64x4: min_u64 max_u64 less_u64, _mm256_cmpeq_epi64, never, same same, dear, between_64;
    ShiftedU64x4: min_i64 max_i64 less_i64, _mm256_cmpeq_epi64, never, same same, dear, between_64, loaded by shift;
    F32x8: _mm256_min_ps _mm256_max_ps compare_ps::<_CMP_LT_OQ>, compare_ps::<_CMP_EQ_OQ>, compare_ps::<_CMP_UNORD_Q>,
        _mm256_castps_si256 _mm256_castsi256_ps, dear;
    F64x4: _mm256_min_pd _mm256_max_pd compare_pd::<_CMP_LT_OQ>, compare_pd::<_CMP_EQ_OQ>, compare_pd::<_CMP_UNORD_Q>,
        _mm256_castpd_si256 _mm256_castsi256_pd, dear;
}

impl SignMagnitude for U16x16 {
    type Signed = I16x16;

    #[inline(always)]
    fn signed(self) -> I16x16 {
        I16x16(self.0)
    }

    #[inline(always)]
    fn of_signed(signed: I16x16) -> Self {
        U16x16(signed.0)
    }

    #[inline(always)]
    fn to_signed(self) -> I16x16 {
        // SAFETY: a token vouches for the features.
        I16x16(unsafe {
            let negative = _mm256_srai_epi16::<15>(self.0);
            let magnitude = _mm256_and_si256(self.0, _mm256_set1_epi16(0x7fff));
            _mm256_sub_epi16(_mm256_xor_si256(magnitude, negative), negative)
        })
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        U16x16(unsafe { _mm256_sub_epi16(self.0, other.0) })
    }
}

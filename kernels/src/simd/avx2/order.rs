//! Comparisons of the AVX2 tier: the lanes in which one is true are all ones.
//!
//! AVX2 compares signed integers only. Unsigned ones of up to 32 bits have a minimum and a maximum,
//! of which a comparison is made; those of 64 bits are shifted into the signed range, and a
//! selection takes the place of both minima. What is compared often is shifted but once, where it
//! is loaded: [`ShiftedU64x4`].

use super::shifted::{ShiftedU64x4, shift};
use super::{Avx2, F32x8, F64x4, I8x32, I16x16, I32x8, I64x4, U8x32, U16x16, U32x8, U64x4};
use crate::simd::{Order, SignMagnitude, Vector, load_overlapping_16, own_bits};
use core::arch::x86_64::*;

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

/// The lanes, moved down by `BYTES` bytes; at the top, any lanes.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn slide_down<const BYTES: i32>(x: __m256i) -> __m256i {
    // SAFETY: the caller vouches for the features.
    unsafe {
        match BYTES {
            16 => _mm256_permute2x128_si256::<1>(x, x),
            _ => _mm256_bsrli_epi128::<BYTES>(x),
        }
    }
}

/// Of two registers, the lanes that are not in `one`, which has the one or the other in each.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn rest(x: __m256i, y: __m256i, one: __m256i) -> __m256i {
    // SAFETY: the caller vouches for the features.
    unsafe { _mm256_xor_si256(_mm256_xor_si256(x, y), one) }
}

/// 32 bytes that hold each element among `bytes` bytes from `at` on, and nothing else.
///
/// # Safety
///
/// The CPU must have the tier. `at` must be valid for reading `bytes` bytes, which are a whole
/// number of elements, at least one and less than 32 bytes.
#[inline(always)]
unsafe fn load_overlapping_32(at: *const u8, bytes: usize) -> __m256i {
    // SAFETY: the caller vouches for the features and the bytes. Each half is read from one of the
    // two ends.
    unsafe {
        if bytes >= 16 {
            let [lower, upper] = [0, bytes - 16].map(|from| _mm_loadu_si128(at.add(from).cast()));
            return _mm256_set_m128i(upper, lower);
        }
        let [lower, upper] = load_overlapping_16(at, bytes);
        _mm256_broadcastsi128_si256(_mm_set_epi64x(upper as i64, lower as i64))
    }
}

/// All ones in the lanes of `SIZE` bytes whose bit is set: all lanes get the bits, or of bytes each
/// those of its eight, and keep their own. The bits of eight lanes or fewer are copied to every
/// byte, as that is one instruction from memory: a masked sum in L1 takes 1.25 cycles a vector on
/// Zen 4, by way of a general register 2.28.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn from_bits<const SIZE: usize>(bits: u64) -> __m256i {
    // SAFETY: the caller vouches for the features; the constant is 32 bytes, which may have any
    // alignment.
    unsafe {
        let own = _mm256_loadu_si256(const { &own_bits::<32>(SIZE) }.as_ptr().cast());
        match SIZE {
            8 => _mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi8(bits as i8), own), own),
            4 => _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi8(bits as i8), own), own),
            2 => _mm256_cmpeq_epi16(_mm256_and_si256(_mm256_set1_epi16(bits as i16), own), own),
            _ => {
                // The number of the byte that has a lane's bit: 0, 1, 2, 3, for eight lanes each.
                let [first, second, third, fourth] =
                    [0, 1, 2, 3].map(|i| i * 0x0101_0101_0101_0101);
                let byte = _mm256_setr_epi64x(first, second, third, fourth);
                let eights = _mm256_shuffle_epi8(_mm256_set1_epi32(bits as i32), byte);
                _mm256_cmpeq_epi8(_mm256_and_si256(eights, own), own)
            }
        }
    }
}

/// The lanes' own bits in the lower and in the upper half of a byte, for four lanes.
const HALVES: [[u64; 4]; 2] = [[1, 2, 4, 8], [16, 32, 64, 128]];

/// All ones in those of four lanes whose bit in a half of a byte is set.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn from_half_a_byte(byte: u8, half: usize) -> __m256i {
    // SAFETY: the caller vouches for the features; the constants are 32 bytes each, which may have
    // any alignment.
    unsafe {
        let own = _mm256_loadu_si256(HALVES[half].as_ptr().cast());
        _mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi8(byte as i8), own), own)
    }
}

/// The sum of 32 bytes.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn sum_of_bytes(x: __m256i) -> u64 {
    // SAFETY: the caller vouches for the features.
    unsafe {
        let four = _mm256_sad_epu8(x, _mm256_setzero_si256());
        let two = _mm_add_epi64(
            _mm256_castsi256_si128(four),
            _mm256_extracti128_si256::<1>(four),
        );
        (_mm_extract_epi64::<0>(two) + _mm_extract_epi64::<1>(two)) as u64
    }
}

macro_rules! binary {
    ($($(#[$doc:meta])* $name:ident: |$x:ident, $y:ident| $value:expr;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Safety
            ///
            /// The CPU must have the tier.
            #[inline(always)]
            unsafe fn $name($x: __m256i, $y: __m256i) -> __m256i {
                // SAFETY: the caller vouches for the features.
                unsafe { $value }
            }
        )*
    };
}
binary! {
    /// Less, of signed integers.
    less_i8: |x, y| _mm256_cmpgt_epi8(y, x);
    /// Less, of signed integers.
    less_i16: |x, y| _mm256_cmpgt_epi16(y, x);
    /// Less, of signed integers.
    less_i32: |x, y| _mm256_cmpgt_epi32(y, x);
    /// Less, of signed integers.
    less_i64: |x, y| _mm256_cmpgt_epi64(y, x);
    /// Not.
    not: |x, ones| _mm256_xor_si256(x, ones);
    /// Less, of unsigned integers: the greater of the two is not `x`.
    less_u8: |x, y| not(_mm256_cmpeq_epi8(_mm256_max_epu8(x, y), x), _mm256_set1_epi8(-1));
    /// Less, of unsigned integers: the greater of the two is not `x`.
    less_u16: |x, y| not(_mm256_cmpeq_epi16(_mm256_max_epu16(x, y), x), _mm256_set1_epi8(-1));
    /// Less, of unsigned integers: the greater of the two is not `x`.
    less_u32: |x, y| not(_mm256_cmpeq_epi32(_mm256_max_epu32(x, y), x), _mm256_set1_epi8(-1));
    /// An order-preserving shift of unsigned integers into the signed range.
    signed: |x, bias| _mm256_xor_si256(x, bias);
    /// Less, of unsigned integers.
    less_u64: |x, y| less_i64(signed(x, _mm256_set1_epi64x(i64::MIN)), signed(y, _mm256_set1_epi64x(i64::MIN)));
    /// The lesser of signed integers.
    min_i64: |x, y| _mm256_blendv_epi8(y, x, less_i64(x, y));
    /// The greater of signed integers.
    max_i64: |x, y| _mm256_blendv_epi8(y, x, less_i64(y, x));
    /// The lesser of unsigned integers.
    min_u64: |x, y| _mm256_blendv_epi8(y, x, less_u64(x, y));
    /// The greater of unsigned integers.
    max_u64: |x, y| _mm256_blendv_epi8(y, x, less_u64(y, x));
    /// No integer is NaN.
    never: |_x, _y| _mm256_setzero_si256();
}

/// Where `least <= x` and `x <= greatest`, of integers of 64 bits, signed or not, for which there
/// is no minimum: what is less than the least one wraps to more than any distance between bounds.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
unsafe fn between_64(x: __m256i, least: __m256i, greatest: __m256i) -> __m256i {
    // SAFETY: the caller vouches for the features. Distances from `least - i64::MIN` compare as
    // signed numbers as those from `least` do as unsigned ones.
    unsafe {
        let base = _mm256_xor_si256(least, _mm256_set1_epi64x(i64::MIN));
        let most = _mm256_sub_epi64(greatest, base);
        let outside = _mm256_cmpgt_epi64(_mm256_sub_epi64(x, base), most);
        not(outside, _mm256_set1_epi8(-1))
    }
}

macro_rules! compare_floats {
    ($name:ident, $register:ident, $compare:ident, $bits:ident) => {
        /// A comparison by a predicate.
        ///
        /// # Safety
        ///
        /// The CPU must have the tier.
        #[inline(always)]
        unsafe fn $name<const PREDICATE: i32>(x: $register, y: $register) -> __m256i {
            // SAFETY: the caller vouches for the features.
            unsafe { $bits($compare::<PREDICATE>(x, y)) }
        }
    };
}
compare_floats!(compare_ps, __m256, _mm256_cmp_ps, _mm256_castps_si256);
compare_floats!(compare_pd, __m256d, _mm256_cmp_pd, _mm256_castpd_si256);

/// The cast between an integer register and itself.
///
/// # Safety
///
/// None: this is called like the casts of other registers.
#[inline(always)]
unsafe fn same(x: __m256i) -> __m256i {
    x
}

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

//! Comparisons of plain registers, and masks in them.

use crate::simd::{load_overlapping_16, own_bits};
use core::arch::x86_64::*;

/// The lanes, moved down by `BYTES` bytes; at the top, any lanes.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
pub(super) unsafe fn slide_down<const BYTES: i32>(x: __m256i) -> __m256i {
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
pub(super) unsafe fn rest(x: __m256i, y: __m256i, one: __m256i) -> __m256i {
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
pub(super) unsafe fn load_overlapping_32(at: *const u8, bytes: usize) -> __m256i {
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
pub(super) unsafe fn from_bits<const SIZE: usize>(bits: u64) -> __m256i {
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
pub(super) unsafe fn from_half_a_byte(byte: u8, half: usize) -> __m256i {
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
pub(super) unsafe fn sum_of_bytes(x: __m256i) -> u64 {
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
            pub(super) unsafe fn $name($x: __m256i, $y: __m256i) -> __m256i {
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
pub(super) unsafe fn between_64(x: __m256i, least: __m256i, greatest: __m256i) -> __m256i {
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
        pub(super) unsafe fn $name<const PREDICATE: i32>(x: $register, y: $register) -> __m256i {
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
pub(super) unsafe fn same(x: __m256i) -> __m256i {
    x
}

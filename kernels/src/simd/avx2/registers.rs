//! What several vectors of the AVX2 tier do with a plain register.

use core::arch::asm;
use core::arch::x86_64::*;

/// Makes the optimiser believe that a 256-bit register is read.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn observe_256(register: __m256i) {
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        asm!("/* {0} */", in(ymm_reg) register, options(nomem, nostack, preserves_flags));
    }
}

/// The same register; the optimiser knows nothing of it.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn fresh_256(mut register: __m256i) -> __m256i {
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        asm!("/* {0} */", inout(ymm_reg) register, options(nomem, nostack, preserves_flags));
    }
    register
}

/// The halving sum of eight lanes, for this tier and the one above it.
///
/// # Safety
///
/// The CPU must have AVX2.
#[cfg_attr(not(unoptimised), inline(always))]
pub(in crate::simd) unsafe fn halving_sum_ps(v: __m256) -> f32 {
    // SAFETY: the caller vouches for AVX2, which contains what is used here.
    unsafe {
        let four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
        let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
    }
}

/// The halving sum of four lanes, for this tier and the one above it.
///
/// # Safety
///
/// The CPU must have AVX2.
#[cfg_attr(not(unoptimised), inline(always))]
pub(in crate::simd) unsafe fn halving_sum_pd(v: __m256d) -> f64 {
    // SAFETY: the caller vouches for AVX2, which contains what is used here.
    unsafe {
        let two = _mm_add_pd(_mm256_castpd256_pd128(v), _mm256_extractf128_pd::<1>(v));
        _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)))
    }
}

/// The first `count` of four `f32`, and plus zero in the lanes beyond.
///
/// # Safety
///
/// The CPU must have AVX2, `count` is below four, and so many elements can be read from `at` on.
#[inline(always)]
pub(super) unsafe fn partial_of_four(at: *const f32, count: usize) -> __m128 {
    // SAFETY: the caller vouches for AVX2, and for `count` elements: no arm reads more.
    unsafe {
        if count >= 2 {
            let two = _mm_castpd_ps(_mm_load_sd(at.cast()));
            match count {
                2 => two,
                _ => _mm_movelh_ps(two, _mm_load_ss(at.add(2))),
            }
        } else {
            match count {
                0 => _mm_setzero_ps(),
                _ => _mm_load_ss(at),
            }
        }
    }
}

/// The first `count` of two `f64`, and plus zero in the lanes beyond.
///
/// # Safety
///
/// The CPU must have AVX2, `count` is below two, and so many elements can be read from `at` on.
#[inline(always)]
pub(super) unsafe fn partial_of_two(at: *const f64, count: usize) -> __m128d {
    // SAFETY: the caller vouches for AVX2, and for `count` elements: no arm reads more.
    unsafe {
        match count {
            0 => _mm_setzero_pd(),
            _ => _mm_load_sd(at),
        }
    }
}

/// The lanes of 32 bits, each moved down by `lanes` lanes, the lowest of them to the top.
///
/// # Safety
///
/// The CPU must have AVX2.
#[inline(always)]
pub(in crate::simd) unsafe fn rotate_down_epi32(v: __m256i, lanes: usize) -> __m256i {
    // SAFETY: the caller vouches for the features. Of an index the lowest three bits count.
    unsafe {
        let lanes = _mm256_set1_epi32(lanes as i32);
        let from = _mm256_add_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), lanes);
        _mm256_permutevar8x32_epi32(v, from)
    }
}

//! Tier `avx2`: 256-bit vectors, AVX2 with FMA (x86-64-v3).
//!
//! Short loads are made of the 16, 8 and 4 bytes that are there. `maskload` would read them in one
//! instruction, but whether it touches the memory of lanes whose mask is clear is left to the
//! implementation by AMD's manual, and qemu does touch it. Zen 4, sums of random lengths below 300:
//! 0.98 (`f32`) and 1.06 (`f64`) of the time with masks; of one repeated length, from 0.78 to 1.44.

use super::{Arithmetic, Selection, Vector};
use crate::tier::Tier;
use core::arch::x86_64::*;

isa! {
    /// The token of the AVX2 tier: held only by code compiled with its features.
    Avx2, Tier::Avx2,
    features: "avx2,fma,bmi1,bmi2,lzcnt,movbe,popcnt,f16c"
}

mod carry;
mod integers;
mod order;
mod products;
mod registers;
mod shifted;
mod widen;
#[cfg(feature = "half")]
mod words;

pub use integers::*;
use registers::{fresh_256, observe_256, partial_of_four, partial_of_two, rotate_down_epi32};
pub(super) use registers::{halving_sum_pd, halving_sum_ps};
pub use shifted::ShiftedU64x4;

/// Eight `f32` of the AVX2 tier.
#[derive(Clone, Copy)]
pub struct F32x8(__m256);

impl Vector for F32x8 {
    type Isa = Avx2;
    type Element = f32;
    const LANES: usize = 8;

    #[inline(always)]
    fn splat(_: Avx2, value: f32) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn load(_: Avx2, at: *const f32) -> Self {
        // SAFETY: a token vouches for the features, the caller for eight readable elements.
        F32x8(unsafe { _mm256_loadu_ps(at) })
    }

    #[inline(always)]
    unsafe fn load_partial(_: Avx2, at: *const f32, count: usize) -> Self {
        // SAFETY: a token vouches for the features, the caller for `min(count, 8)` readable
        // elements: each arm reads so many.
        F32x8(unsafe {
            match count {
                0..4 => _mm256_zextps128_ps256(partial_of_four(at, count)),
                4..8 => _mm256_set_m128(partial_of_four(at.add(4), count - 4), _mm_loadu_ps(at)),
                _ => _mm256_loadu_ps(at),
            }
        })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: a token vouches for the features, the caller for eight writable elements.
        unsafe { _mm256_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    fn observe(self) {
        // SAFETY: a token vouches for the features.
        unsafe { observe_256(_mm256_castps_si256(self.0)) }
    }

    #[inline(always)]
    fn fresh(self) -> Self {
        // SAFETY: a token vouches for the features.
        Self(unsafe { _mm256_castsi256_ps(fresh_256(_mm256_castps_si256(self.0))) })
    }
}

impl Arithmetic for F32x8 {
    type Row = [Self; 16];

    #[inline(always)]
    fn row(self) -> [Self; 16] {
        [self; 16]
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_mul_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_fmadd_ps(self.0, factor.0, addend.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_sub_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), self.0) })
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_and_ps(_mm256_cmp_ps::<_CMP_ORD_Q>(self.0, self.0), self.0) })
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_and_ps(_mm256_cmp_ps::<_CMP_UNORD_Q>(self.0, self.0), mark.0) })
    }

    #[inline(always)]
    fn head_last(self, head: usize) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe { _mm256_castsi256_ps(rotate_down_epi32(_mm256_castps_si256(self.0), head)) })
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn halving_sum(self) -> f32 {
        // SAFETY: a token vouches for the features.
        unsafe { halving_sum_ps(self.0) }
    }

    #[cfg(feature = "half")]
    #[inline(always)]
    unsafe fn load_f16(_: Avx2, at: *const half::f16) -> Self {
        // SAFETY: a token vouches for the features, F16C among them, the caller for eight readable
        // elements.
        F32x8(unsafe { _mm256_cvtph_ps(_mm_loadu_si128(at.cast())) })
    }

    #[cfg(feature = "half")]
    #[inline(always)]
    unsafe fn load_bf16(_: Avx2, at: *const half::bf16) -> Self {
        // SAFETY: a token vouches for the features, the caller for eight readable elements.
        unsafe {
            let words = _mm256_cvtepu16_epi32(_mm_loadu_si128(at.cast()));
            F32x8(_mm256_castsi256_ps(_mm256_slli_epi32::<16>(words)))
        }
    }
}

impl Selection for F32x8 {
    #[inline(always)]
    fn max_bits(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe {
            _mm256_castsi256_ps(_mm256_max_epu32(
                _mm256_castps_si256(self.0),
                _mm256_castps_si256(other.0),
            ))
        })
    }

    #[inline(always)]
    fn prefix_or(self, filler: Self, count: usize) -> Self {
        // SAFETY: a token vouches for the features.
        F32x8(unsafe {
            let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            let mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(count.min(8) as i32), lanes);
            _mm256_blendv_ps(filler.0, self.0, _mm256_castsi256_ps(mask))
        })
    }
}

/// Four `f64` of the AVX2 tier.
#[derive(Clone, Copy)]
pub struct F64x4(__m256d);

impl Vector for F64x4 {
    type Isa = Avx2;
    type Element = f64;
    const LANES: usize = 4;

    #[inline(always)]
    fn splat(_: Avx2, value: f64) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe { _mm256_set1_pd(value) })
    }

    #[inline(always)]
    unsafe fn load(_: Avx2, at: *const f64) -> Self {
        // SAFETY: a token vouches for the features, the caller for four readable elements.
        F64x4(unsafe { _mm256_loadu_pd(at) })
    }

    #[inline(always)]
    unsafe fn load_partial(_: Avx2, at: *const f64, count: usize) -> Self {
        // SAFETY: a token vouches for the features, the caller for `min(count, 4)` readable
        // elements: each arm reads so many.
        F64x4(unsafe {
            match count {
                0..2 => _mm256_zextpd128_pd256(partial_of_two(at, count)),
                2..4 => _mm256_set_m128d(partial_of_two(at.add(2), count - 2), _mm_loadu_pd(at)),
                _ => _mm256_loadu_pd(at),
            }
        })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: a token vouches for the features, the caller for four writable elements.
        unsafe { _mm256_storeu_pd(to, self.0) }
    }

    #[inline(always)]
    fn observe(self) {
        // SAFETY: a token vouches for the features.
        unsafe { observe_256(_mm256_castpd_si256(self.0)) }
    }

    #[inline(always)]
    fn fresh(self) -> Self {
        // SAFETY: a token vouches for the features.
        Self(unsafe { _mm256_castsi256_pd(fresh_256(_mm256_castpd_si256(self.0))) })
    }
}

impl Arithmetic for F64x4 {
    type Row = [Self; 16];

    #[inline(always)]
    fn row(self) -> [Self; 16] {
        [self; 16]
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe { _mm256_add_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe { _mm256_mul_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe { _mm256_fmadd_pd(self.0, factor.0, addend.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe { _mm256_sub_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe { _mm256_andnot_pd(_mm256_set1_pd(-0.0), self.0) })
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe { _mm256_and_pd(_mm256_cmp_pd::<_CMP_ORD_Q>(self.0, self.0), self.0) })
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe { _mm256_and_pd(_mm256_cmp_pd::<_CMP_UNORD_Q>(self.0, self.0), mark.0) })
    }

    #[inline(always)]
    fn head_last(self, head: usize) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe {
            _mm256_castsi256_pd(rotate_down_epi32(_mm256_castpd_si256(self.0), 2 * head))
        })
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn halving_sum(self) -> f64 {
        // SAFETY: a token vouches for the features.
        unsafe { halving_sum_pd(self.0) }
    }
}

impl Selection for F64x4 {
    #[inline(always)]
    fn max_bits(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe {
            let greater =
                _mm256_cmpgt_epi64(_mm256_castpd_si256(other.0), _mm256_castpd_si256(self.0));
            _mm256_blendv_pd(self.0, other.0, _mm256_castsi256_pd(greater))
        })
    }

    #[inline(always)]
    fn prefix_or(self, filler: Self, count: usize) -> Self {
        // SAFETY: a token vouches for the features.
        F64x4(unsafe {
            let lanes = _mm256_setr_epi64x(0, 1, 2, 3);
            let mask = _mm256_cmpgt_epi64(_mm256_set1_epi64x(count.min(4) as i64), lanes);
            _mm256_blendv_pd(filler.0, self.0, _mm256_castsi256_pd(mask))
        })
    }
}

//! Tier `avx512`: 512-bit vectors, AVX-512 F, BW, DQ, VL and CD (x86-64-v4).
//!
//! Short loads are masked: a lane whose mask bit is clear reads no memory and holds plus zero.

use super::{Arithmetic, Selection, Vector};
use crate::tier::Tier;
use core::arch::x86_64::*;
use opaque::{fresh_512, observe_512, opaque_512};

isa! {
    /// The token of the AVX-512 tier: held only by code compiled with its features.
    Avx512, Tier::Avx512,
    features: "avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,bmi1,bmi2,lzcnt,movbe,popcnt,f16c"
}

mod carry;
mod converts;
mod integers;
mod opaque;
mod order;
pub mod products;
mod top_parts;
pub mod vnni;
mod widen;
#[cfg(feature = "half")]
mod words;

pub use converts::U8x16;
pub use integers::*;

/// The numbers of sixteen lanes from `first` on.
#[target_feature(enable = "avx512f")]
#[inline]
fn lanes_from_ps(first: usize) -> __m512i {
    let lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    _mm512_add_epi32(lanes, _mm512_set1_epi32(first as i32))
}

/// The numbers of eight lanes from `first` on.
#[target_feature(enable = "avx512f")]
#[inline]
fn lanes_from_pd(first: usize) -> __m512i {
    let lanes = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    _mm512_add_epi64(lanes, _mm512_set1_epi64(first as i64))
}

/// Sixteen `f32` of the AVX-512 tier.
#[derive(Clone, Copy)]
pub struct F32x16(__m512);

impl Vector for F32x16 {
    type Isa = Avx512;
    type Element = f32;
    const LANES: usize = 16;

    #[inline(always)]
    fn splat(_: Avx512, value: f32) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn load(_: Avx512, at: *const f32) -> Self {
        // SAFETY: a token vouches for the features, the caller for sixteen readable elements.
        F32x16(unsafe { _mm512_loadu_ps(at) })
    }

    #[inline(always)]
    unsafe fn load_partial(_: Avx512, at: *const f32, count: usize) -> Self {
        // SAFETY: a token vouches for the features. The mask has the lowest `min(count, 16)` bits
        // set, for which the caller vouches; a masked lane is not read.
        unsafe {
            let mask = _bzhi_u32(0xffff, count.min(16) as u32) as __mmask16;
            F32x16(_mm512_maskz_loadu_ps(mask, at))
        }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: a token vouches for the features, the caller for sixteen writable elements.
        unsafe { _mm512_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    fn observe(self) {
        // SAFETY: a token vouches for the features.
        unsafe { observe_512(_mm512_castps_si512(self.0)) }
    }

    #[inline(always)]
    fn fresh(self) -> Self {
        // SAFETY: a token vouches for the features.
        Self(unsafe { _mm512_castsi512_ps(fresh_512(_mm512_castps_si512(self.0))) })
    }
}

impl Arithmetic for F32x16 {
    type Row = [Self; 8];

    #[inline(always)]
    fn row(self) -> [Self; 8] {
        [self; 8]
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe { _mm512_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe { _mm512_mul_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe { _mm512_fmadd_ps(self.0, factor.0, addend.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe { _mm512_sub_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe { _mm512_abs_ps(self.0) })
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe {
            _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_ORD_Q>(self.0, self.0), self.0)
        })
    }

    #[inline(always)]
    fn add_valid(self, _: Avx512, other: Self, bits: u64) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe { _mm512_mask_add_ps(self.0, bits as __mmask16, self.0, other.0) })
    }

    #[inline(always)]
    fn add_numbers(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        let numbers = unsafe { _mm512_cmp_ps_mask::<_CMP_ORD_Q>(other.0, other.0) };
        self.add_valid(Avx512(()), other, numbers.into())
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe {
            _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_UNORD_Q>(self.0, self.0), mark.0)
        })
    }

    #[inline(always)]
    fn head_last(self, head: usize) -> Self {
        // SAFETY: a token vouches for the features. Of an index the lowest bits count.
        F32x16(unsafe { _mm512_permutexvar_ps(lanes_from_ps(head), self.0) })
    }

    const JOINS: bool = true;

    #[inline(always)]
    fn join(self, next: Self, first: usize) -> Self {
        // SAFETY: a token vouches for the features. An index beyond fifteen is one of `next`.
        F32x16(unsafe { _mm512_permutex2var_ps(self.0, lanes_from_ps(first), next.0) })
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn halving_sum(self) -> f32 {
        // SAFETY: a token vouches for the features.
        unsafe {
            let lower = _mm512_castps512_ps256(self.0);
            let upper = _mm512_extractf32x8_ps::<1>(self.0);
            super::avx2::halving_sum_ps(_mm256_add_ps(lower, upper))
        }
    }

    #[cfg(feature = "half")]
    #[inline(always)]
    unsafe fn load_f16(_: Avx512, at: *const half::f16) -> Self {
        // SAFETY: a token vouches for the features, F16C among them, the caller for sixteen
        // readable elements.
        F32x16(unsafe { _mm512_cvtph_ps(_mm256_loadu_si256(at.cast())) })
    }

    #[cfg(feature = "half")]
    #[inline(always)]
    unsafe fn load_bf16(_: Avx512, at: *const half::bf16) -> Self {
        // SAFETY: a token vouches for the features, the caller for sixteen readable elements.
        unsafe {
            let words = _mm512_cvtepu16_epi32(_mm256_loadu_si256(at.cast()));
            F32x16(_mm512_castsi512_ps(_mm512_slli_epi32::<16>(words)))
        }
    }
}

impl Selection for F32x16 {
    #[inline(always)]
    fn max_bits(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe {
            _mm512_castsi512_ps(_mm512_max_epu32(
                _mm512_castps_si512(self.0),
                _mm512_castps_si512(other.0),
            ))
        })
    }

    #[inline(always)]
    fn prefix_or(self, filler: Self, count: usize) -> Self {
        // SAFETY: a token vouches for the features.
        F32x16(unsafe {
            let mask = _bzhi_u32(0xffff, count.min(16) as u32) as __mmask16;
            _mm512_mask_mov_ps(filler.0, mask, self.0)
        })
    }
}

/// Eight `f64` of the AVX-512 tier.
#[derive(Clone, Copy)]
pub struct F64x8(__m512d);

impl Vector for F64x8 {
    type Isa = Avx512;
    type Element = f64;
    const LANES: usize = 8;

    #[inline(always)]
    fn splat(_: Avx512, value: f64) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe { _mm512_set1_pd(value) })
    }

    #[inline(always)]
    unsafe fn load(_: Avx512, at: *const f64) -> Self {
        // SAFETY: a token vouches for the features, the caller for eight readable elements.
        F64x8(unsafe { _mm512_loadu_pd(at) })
    }

    #[inline(always)]
    unsafe fn load_partial(_: Avx512, at: *const f64, count: usize) -> Self {
        // SAFETY: a token vouches for the features. The mask has the lowest `min(count, 8)` bits
        // set, for which the caller vouches; a masked lane is not read.
        unsafe {
            let mask = _bzhi_u32(0xff, count.min(8) as u32) as __mmask8;
            F64x8(_mm512_maskz_loadu_pd(mask, at))
        }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: a token vouches for the features, the caller for eight writable elements.
        unsafe { _mm512_storeu_pd(to, self.0) }
    }

    #[inline(always)]
    fn observe(self) {
        // SAFETY: a token vouches for the features.
        unsafe { observe_512(_mm512_castpd_si512(self.0)) }
    }

    #[inline(always)]
    fn fresh(self) -> Self {
        // SAFETY: a token vouches for the features.
        Self(unsafe { _mm512_castsi512_pd(fresh_512(_mm512_castpd_si512(self.0))) })
    }
}

impl Arithmetic for F64x8 {
    type Row = [Self; 8];

    #[inline(always)]
    fn row(self) -> [Self; 8] {
        [self; 8]
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe { _mm512_add_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe { _mm512_mul_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe { _mm512_fmadd_pd(self.0, factor.0, addend.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe { _mm512_sub_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe { _mm512_abs_pd(self.0) })
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe {
            _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_ORD_Q>(self.0, self.0), self.0)
        })
    }

    #[inline(always)]
    fn add_valid(self, _: Avx512, other: Self, bits: u64) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe { _mm512_mask_add_pd(self.0, bits as __mmask8, self.0, other.0) })
    }

    #[inline(always)]
    fn add_numbers(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        let numbers = unsafe { _mm512_cmp_pd_mask::<_CMP_ORD_Q>(other.0, other.0) };
        self.add_valid(Avx512(()), other, numbers.into())
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe {
            _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_UNORD_Q>(self.0, self.0), mark.0)
        })
    }

    #[inline(always)]
    fn head_last(self, head: usize) -> Self {
        // SAFETY: a token vouches for the features. Of an index the lowest bits count.
        F64x8(unsafe { _mm512_permutexvar_pd(lanes_from_pd(head), self.0) })
    }

    const JOINS: bool = true;

    #[inline(always)]
    fn join(self, next: Self, first: usize) -> Self {
        // SAFETY: a token vouches for the features. An index beyond seven is one of `next`.
        F64x8(unsafe { _mm512_permutex2var_pd(self.0, lanes_from_pd(first), next.0) })
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn halving_sum(self) -> f64 {
        // SAFETY: a token vouches for the features.
        unsafe {
            let lower = _mm512_castpd512_pd256(self.0);
            let upper = _mm512_extractf64x4_pd::<1>(self.0);
            super::avx2::halving_sum_pd(_mm256_add_pd(lower, upper))
        }
    }
}

impl Selection for F64x8 {
    #[inline(always)]
    fn max_bits(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe {
            _mm512_castsi512_pd(_mm512_max_epu64(
                _mm512_castpd_si512(self.0),
                _mm512_castpd_si512(other.0),
            ))
        })
    }

    #[inline(always)]
    fn prefix_or(self, filler: Self, count: usize) -> Self {
        // SAFETY: a token vouches for the features.
        F64x8(unsafe {
            let mask = _bzhi_u32(0xff, count.min(8) as u32) as __mmask8;
            _mm512_mask_mov_pd(filler.0, mask, self.0)
        })
    }
}

//! Unsigned integers of 64 bits for those who compare them: in the register they are shifted into
//! the signed range, as AVX2 compares signed ones only.
//!
//! A minimum of two that are not takes four operations instead of two. Zen 4, shares of the load
//! limit with these against shifts for each comparison: minima 0.53 instead of 0.44 in L1 and 1.0
//! instead of 0.79 in L2, their positions 0.41 instead of 0.34 and 0.89 instead of 0.67.

use super::{Avx2, U64x4, fresh_256, observe_256};
use crate::simd::Vector;
use crate::simd::widen::Widen;
use core::arch::x86_64::*;

/// Four `u64` of the AVX2 tier, each with its highest bit flipped while it is in the register.
#[derive(Clone, Copy)]
pub struct ShiftedU64x4(pub(super) __m256i);

/// Flips the highest bit of each lane: the order of signed integers becomes that of unsigned ones,
/// and back.
///
/// # Safety
///
/// The CPU must have the tier.
#[inline(always)]
pub(super) unsafe fn shift(x: __m256i) -> __m256i {
    // SAFETY: the caller vouches for the features.
    unsafe { _mm256_xor_si256(x, _mm256_set1_epi64x(i64::MIN)) }
}

impl Vector for ShiftedU64x4 {
    type Isa = Avx2;
    type Element = u64;
    const LANES: usize = 4;

    #[inline(always)]
    fn splat(_: Avx2, value: u64) -> Self {
        // SAFETY: a token vouches for the features.
        ShiftedU64x4(unsafe { shift(_mm256_set1_epi64x(value as i64)) })
    }

    #[inline(always)]
    unsafe fn load(_: Avx2, at: *const u64) -> Self {
        // SAFETY: a token vouches for the features, the caller for 32 readable bytes.
        ShiftedU64x4(unsafe { shift(_mm256_loadu_si256(at.cast())) })
    }

    #[inline(always)]
    unsafe fn load_partial(isa: Avx2, at: *const u64, count: usize) -> Self {
        // SAFETY: a token vouches for the features, the caller for the elements.
        ShiftedU64x4(unsafe { shift(U64x4::load_partial(isa, at, count).0) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut u64) {
        // SAFETY: a token vouches for the features, the caller for 32 writable bytes.
        unsafe { _mm256_storeu_si256(to.cast(), shift(self.0)) }
    }

    #[inline(always)]
    fn observe(self) {
        // SAFETY: a token vouches for the features.
        unsafe { observe_256(self.0) }
    }

    #[inline(always)]
    fn fresh(self) -> Self {
        // SAFETY: a token vouches for the features.
        ShiftedU64x4(unsafe { fresh_256(self.0) })
    }
}

/// As of the plain ones: shifted twice, which compilers leave out.
impl Widen for ShiftedU64x4 {
    type Narrow = <U64x4 as Widen>::Narrow;
    type Wide = <U64x4 as Widen>::Wide;
    const STEPS: usize = U64x4::STEPS;

    #[inline(always)]
    fn add_to(self, partial: Self::Narrow) -> Self::Narrow {
        // SAFETY: a token vouches for the features.
        U64x4(unsafe { shift(self.0) }).add_to(partial)
    }

    #[inline(always)]
    fn widen(partial: Self::Narrow, wide: Self::Wide) -> Self::Wide {
        U64x4::widen(partial, wide)
    }

    #[inline(always)]
    fn total(wide: Self::Wide, elements: usize) -> u128 {
        U64x4::total(wide, elements)
    }
}

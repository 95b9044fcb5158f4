//! Tier `neon`: 128-bit vectors of aarch64, through their own intrinsics.
//!
//! NEON has no masked load: a short load goes element by element into a vector of zeros.

use super::{Arithmetic, Fused, Selection, Vector};
use crate::tier::Tier;
use core::arch::aarch64::*;
use core::arch::asm;

isa! {
    /// The token of the NEON tier: held only by code compiled with its features.
    Neon, Tier::Neon,
    features: "neon"
}

mod carry;
mod integers;
mod order;
mod widen;

pub use integers::*;

/// Four `f32` of the NEON tier.
#[derive(Clone, Copy)]
pub struct F32x4(float32x4_t);

impl Vector for F32x4 {
    type Isa = Neon;
    type Element = f32;
    const LANES: usize = 4;

    #[inline(always)]
    fn splat(_: Neon, value: f32) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe { vdupq_n_f32(value) })
    }

    #[inline(always)]
    unsafe fn load(_: Neon, at: *const f32) -> Self {
        // SAFETY: a token vouches for the features, the caller for four readable elements.
        F32x4(unsafe { vld1q_f32(at) })
    }

    #[inline(always)]
    unsafe fn load_partial(isa: Neon, at: *const f32, count: usize) -> Self {
        // SAFETY: a token vouches for the features, the caller for `min(count, 4)` readable
        // elements: each arm reads so many.
        unsafe {
            let zero = vdupq_n_f32(0.0);
            match count {
                0 => F32x4(zero),
                1 => F32x4(vld1q_lane_f32::<0>(at, zero)),
                2 => F32x4(vcombine_f32(vld1_f32(at), vget_low_f32(zero))),
                3 => {
                    let two = vcombine_f32(vld1_f32(at), vget_low_f32(zero));
                    F32x4(vld1q_lane_f32::<2>(at.add(2), two))
                }
                _ => Self::load(isa, at),
            }
        }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: a token vouches for the features, the caller for four writable elements.
        unsafe { vst1q_f32(to, self.0) }
    }

    #[inline(always)]
    fn observe(self) {
        // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
        unsafe {
            asm!("/* {0:v} */", in(vreg) self.0, options(nomem, nostack, preserves_flags));
        }
    }
}

impl Arithmetic for F32x4 {
    type Row = [Self; 32];

    #[inline(always)]
    fn row(self) -> [Self; 32] {
        [self; 32]
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe { vaddq_f32(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe { vmulq_f32(self.0, other.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe { vsubq_f32(self.0, other.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe { vabsq_f32(self.0) })
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe {
            vreinterpretq_f32_u32(vandq_u32(
                vceqq_f32(self.0, self.0),
                vreinterpretq_u32_f32(self.0),
            ))
        })
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe {
            vreinterpretq_f32_u32(vbicq_u32(
                vreinterpretq_u32_f32(mark.0),
                vceqq_f32(self.0, self.0),
            ))
        })
    }

    #[inline(always)]
    fn halving_sum(self) -> f32 {
        // SAFETY: a token vouches for the features.
        unsafe {
            let two = vadd_f32(vget_low_f32(self.0), vget_high_f32(self.0));
            vget_lane_f32::<0>(two) + vget_lane_f32::<1>(two)
        }
    }
}

impl Selection for F32x4 {
    #[inline(always)]
    fn max_bits(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe {
            vreinterpretq_f32_u32(vmaxq_u32(
                vreinterpretq_u32_f32(self.0),
                vreinterpretq_u32_f32(other.0),
            ))
        })
    }

    #[inline(always)]
    fn prefix_or(self, filler: Self, count: usize) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe {
            let lanes = vld1q_u32([0, 1, 2, 3].as_ptr());
            let mask = vcltq_u32(lanes, vdupq_n_u32(count.min(4) as u32));
            vbslq_f32(mask, self.0, filler.0)
        })
    }
}

impl Fused for F32x4 {
    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe { vfmaq_f32(addend.0, self.0, factor.0) })
    }
}

/// Two `f64` of the NEON tier.
#[derive(Clone, Copy)]
pub struct F64x2(float64x2_t);

impl Vector for F64x2 {
    type Isa = Neon;
    type Element = f64;
    const LANES: usize = 2;

    #[inline(always)]
    fn splat(_: Neon, value: f64) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe { vdupq_n_f64(value) })
    }

    #[inline(always)]
    unsafe fn load(_: Neon, at: *const f64) -> Self {
        // SAFETY: a token vouches for the features, the caller for two readable elements.
        F64x2(unsafe { vld1q_f64(at) })
    }

    #[inline(always)]
    unsafe fn load_partial(isa: Neon, at: *const f64, count: usize) -> Self {
        // SAFETY: a token vouches for the features, the caller for `min(count, 2)` readable
        // elements: each arm reads so many.
        unsafe {
            match count {
                0 => Self::splat(isa, 0.0),
                1 => F64x2(vld1q_lane_f64::<0>(at, vdupq_n_f64(0.0))),
                _ => Self::load(isa, at),
            }
        }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: a token vouches for the features, the caller for two writable elements.
        unsafe { vst1q_f64(to, self.0) }
    }

    #[inline(always)]
    fn observe(self) {
        // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
        unsafe {
            asm!("/* {0:v} */", in(vreg) self.0, options(nomem, nostack, preserves_flags));
        }
    }
}

impl Arithmetic for F64x2 {
    type Row = [Self; 32];

    #[inline(always)]
    fn row(self) -> [Self; 32] {
        [self; 32]
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe { vaddq_f64(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe { vmulq_f64(self.0, other.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe { vsubq_f64(self.0, other.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe { vabsq_f64(self.0) })
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe {
            vreinterpretq_f64_u64(vandq_u64(
                vceqq_f64(self.0, self.0),
                vreinterpretq_u64_f64(self.0),
            ))
        })
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe {
            vreinterpretq_f64_u64(vbicq_u64(
                vreinterpretq_u64_f64(mark.0),
                vceqq_f64(self.0, self.0),
            ))
        })
    }

    #[inline(always)]
    fn halving_sum(self) -> f64 {
        // SAFETY: a token vouches for the features.
        unsafe { vgetq_lane_f64::<0>(self.0) + vgetq_lane_f64::<1>(self.0) }
    }
}

impl Selection for F64x2 {
    #[inline(always)]
    fn max_bits(self, other: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe {
            vbslq_f64(
                vcgtq_u64(
                    vreinterpretq_u64_f64(self.0),
                    vreinterpretq_u64_f64(other.0),
                ),
                self.0,
                other.0,
            )
        })
    }

    #[inline(always)]
    fn prefix_or(self, filler: Self, count: usize) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe {
            let lanes = vld1q_u64([0, 1].as_ptr());
            let mask = vcltq_u64(lanes, vdupq_n_u64(count.min(2) as u64));
            vbslq_f64(mask, self.0, filler.0)
        })
    }
}

impl Fused for F64x2 {
    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe { vfmaq_f64(addend.0, self.0, factor.0) })
    }
}

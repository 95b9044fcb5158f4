//! Lanes that are passed on, on the NEON tier.

use super::{F32x4, F64x2};
use crate::simd::Carry;
use core::arch::aarch64::*;

impl Carry for F32x4 {
    #[inline(always)]
    fn scan_step<const HALF: usize>(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe {
            let added = match HALF {
                1 => vtrn1q_f32(vdupq_n_f32(0.0), self.0),
                _ => vcombine_f32(vdup_n_f32(0.0), vdup_laneq_f32::<1>(self.0)),
            };
            vaddq_f32(self.0, added)
        })
    }

    #[inline(always)]
    fn last(self) -> Self {
        // SAFETY: a token vouches for the features.
        F32x4(unsafe { vdupq_laneq_f32::<3>(self.0) })
    }
}

impl Carry for F64x2 {
    #[inline(always)]
    fn scan_step<const HALF: usize>(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe { vaddq_f64(self.0, vtrn1q_f64(vdupq_n_f64(0.0), self.0)) })
    }

    #[inline(always)]
    fn last(self) -> Self {
        // SAFETY: a token vouches for the features.
        F64x2(unsafe { vdupq_laneq_f64::<1>(self.0) })
    }
}

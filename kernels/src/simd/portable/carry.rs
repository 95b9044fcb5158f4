//! Lanes that are passed on, on the portable tier.

use super::{F32x4, F64x2};
use crate::simd::Carry;
use wide::{f32x4, f64x2};

impl Carry for F32x4 {
    #[inline(always)]
    fn scan_step<const HALF: usize>(self) -> Self {
        let [a, b, c, _] = self.0.to_array();
        let added = match HALF {
            1 => [0.0, a, 0.0, c],
            _ => [0.0, 0.0, b, b],
        };
        F32x4(self.0 + f32x4::new(added))
    }

    #[inline(always)]
    fn last(self) -> Self {
        let [.., last] = self.0.to_array();
        F32x4(f32x4::new([last; 4]))
    }
}

impl Carry for F64x2 {
    #[inline(always)]
    fn scan_step<const HALF: usize>(self) -> Self {
        let [first, _] = self.0.to_array();
        F64x2(self.0 + f64x2::new([0.0, first]))
    }

    #[inline(always)]
    fn last(self) -> Self {
        let [_, last] = self.0.to_array();
        F64x2(f64x2::new([last; 2]))
    }
}

//! The scalar tier passes nothing on: a lane has none behind it.

use super::{Opaque, Scalar};
use crate::element::{Float, Numbering};
use crate::simd::Carry;

#[allow(private_bounds)] // as in `super`
impl<E: Opaque + Float + Numbering> Carry for Scalar<E> {
    #[inline(always)]
    fn scan_step<const HALF: usize>(self) -> Self {
        self
    }

    #[inline(always)]
    fn last(self) -> Self {
        self
    }
}

//! The floating-point types that are measured.

use crate::buffer::Typical;
use superscalar::Float;

/// A floating-point type that operands and answers can have.
pub trait Real: Float + Typical + From<u8> + Into<f64> {
    /// The distance from one to the next value.
    const EPSILON: f64;

    /// The bits of an answer, as a [`Subject`](crate::measure::Subject) gives them.
    fn bits(self) -> u64;

    /// The answer that has these bits.
    fn of_bits(bits: u64) -> Self;
}

impl Real for f32 {
    const EPSILON: f64 = f32::EPSILON as f64;

    fn bits(self) -> u64 {
        u64::from(self.to_bits())
    }

    fn of_bits(bits: u64) -> f32 {
        f32::from_bits(bits as u32)
    }
}

impl Real for f64 {
    const EPSILON: f64 = f64::EPSILON;

    fn bits(self) -> u64 {
        self.to_bits()
    }

    fn of_bits(bits: u64) -> f64 {
        f64::from_bits(bits)
    }
}

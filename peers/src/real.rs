//! The floating-point types.

use superscalar::Element;
use superscalar_instrument::buffer::Dull;

/// A floating-point type that operands and answers can have.
pub trait Real: Element + Dull + Into<f64> {
    /// The distance from one to the next value.
    const EPSILON: f64;

    /// The bits of an answer.
    fn bits(self) -> u64;
}

impl Real for f32 {
    const EPSILON: f64 = f32::EPSILON as f64;

    fn bits(self) -> u64 {
        u64::from(self.to_bits())
    }
}

impl Real for f64 {
    const EPSILON: f64 = f64::EPSILON;

    fn bits(self) -> u64 {
        self.to_bits()
    }
}

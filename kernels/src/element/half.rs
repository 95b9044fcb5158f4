//! The elements of 16 bits: a sign and a magnitude.

use super::{Element, Ordered, sealed};

/// A binary floating-point element of 16 bits: a sign and a magnitude.
pub trait Half: Ordered {
    /// The magnitude of infinities.
    const INFINITY: u16;

    /// The element of that encoding.
    fn from_bits(bits: u16) -> Self;

    /// The value, exactly; a NaN may become another one.
    fn widened(self) -> f32;
}

elements!(half::f16: "f16", half::bf16: "bf16");

ordered! {
    half::f16: half::f16::NEG_INFINITY, half::f16::INFINITY, Some(half::f16::NAN), next_half, |x| -next_half(-x);
    half::bf16: half::bf16::NEG_INFINITY, half::bf16::INFINITY, Some(half::bf16::NAN), next_half, |x| -next_half(-x);
}

/// The next greater number of 16 bits, of a number below infinity.
#[inline]
fn next_half<H: Half>(x: H) -> H {
    let bits: u16 = bytemuck::cast(x);
    let magnitude = bits & 0x7fff;
    H::from_bits(if magnitude == 0 {
        1
    } else if bits == magnitude {
        bits + 1
    } else {
        bits - 1
    })
}

impl Half for half::f16 {
    const INFINITY: u16 = half::f16::INFINITY.to_bits();

    #[inline(always)]
    fn from_bits(bits: u16) -> Self {
        half::f16::from_bits(bits)
    }

    /// Without a branch, so that the compiler makes vectors of it: the fraction and the exponent go
    /// to their places, and the exponent gets the bias of `f32`. That of infinities and NaN gets it
    /// twice, to be the largest again. A subnormal gets the exponent of the least normal number,
    /// which is then subtracted. No number is a subnormal `f32` on the way, so that it does not
    /// matter whether the caller has those flushed to zero.
    #[inline(always)]
    fn widened(self) -> f32 {
        const BIAS: u32 = (127 - 15) << 23;
        const LARGEST: u32 = 31 << 23;
        let bits = u32::from(self.to_bits());
        let placed = (bits & 0x7fff) << 13;
        let twice = if placed >= LARGEST { BIAS } else { 0 };
        let normal = placed + BIAS + twice;
        let least_normal = f32::from_bits(BIAS + (1 << 23));
        let subnormal = f32::from_bits(normal + (1 << 23)) - least_normal;
        let magnitude = if placed < 1 << 23 {
            subnormal.to_bits()
        } else {
            normal
        };
        f32::from_bits(magnitude | (bits & 0x8000) << 16)
    }
}

impl Half for half::bf16 {
    const INFINITY: u16 = half::bf16::INFINITY.to_bits();

    #[inline(always)]
    fn from_bits(bits: u16) -> Self {
        half::bf16::from_bits(bits)
    }

    #[inline(always)]
    fn widened(self) -> f32 {
        f32::from_bits(u32::from(self.to_bits()) << 16)
    }
}

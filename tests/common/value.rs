//! The element types as the tests see them: bits, special encodings, conversions.

use crate::moments::{self, Reference};
use crate::oracle;
use crate::ordered::Comparable;
use crate::reference::Wide;
use superscalar::Float;

/// A floating-point element with its encoding, and with the oracle compiled for it.
///
/// The oracle's functions are methods here, so that they are instantiated in this package, which is
/// compiled optimised, and not in the tests, which are not.
pub trait Value: Float + Comparable {
    /// Bits of the fraction.
    const FRACTION_BITS: u32;
    /// Half a unit in the last place of one: the error of one rounding.
    const UNIT_ROUNDOFF: f64;

    /// The nearest element.
    fn of(value: f64) -> Self;
    /// The value, exactly.
    fn to_f64(self) -> f64;

    /// The lanes of the canonical order ([`oracle::lanes`]).
    fn canonical_lanes(terms: &[Self]) -> Vec<Self>;
    /// The canonical sum ([`oracle::sum`]).
    fn canonical_sum(terms: &[Self]) -> Self;
    /// The canonical variance and moments ([`moments::reference`]).
    fn reference_moments(x: &[Self]) -> Reference;
    /// The canonical dot product ([`oracle::dot`]).
    fn canonical_dot(a: &[Self], b: &[Self]) -> Self;
    /// Its lanes ([`oracle::dot_lanes`]).
    fn canonical_dot_lanes(a: &[Self], b: &[Self]) -> Vec<Self>;
    /// `a * b + c`, rounded once.
    fn fused(a: Self, b: Self, c: Self) -> Self;
    /// The sum in twice the precision of `f64`.
    fn wide_sum(x: &[Self]) -> Wide;
    /// The dot product in twice the precision of `f64`.
    fn wide_dot(a: &[Self], b: &[Self]) -> Wide;

    /// The encoding, with one encoding for every NaN: for lanes, whose NaN payloads are not
    /// specified.
    fn bits_of_value(self) -> u64 {
        if self.is_nan() {
            oracle::canonical_nan::<Self>().bits()
        } else {
            self.bits()
        }
    }

    /// The bits of plus infinity: every exponent bit and no other.
    fn infinity_bits() -> u64 {
        let exponent_bits = Self::BITS - 1 - Self::FRACTION_BITS;
        ((1 << exponent_bits) - 1) << Self::FRACTION_BITS
    }

    /// The sign bit.
    fn sign_bit() -> u64 {
        1 << (Self::BITS - 1)
    }
}

/// Whether this CPU multiplies and adds in one instruction. Without it, the standard library rounds
/// some subnormal results wrongly; then the kernels' own way must do, which their unit tests hold
/// against the instruction on other machines.
fn has_fused() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    return cfg!(target_arch = "aarch64");
}

macro_rules! value {
    ($float:ty) => {
        impl Value for $float {
            const FRACTION_BITS: u32 = <$float>::MANTISSA_DIGITS - 1;
            const UNIT_ROUNDOFF: f64 = <$float>::EPSILON as f64 / 2.0;

            fn of(value: f64) -> Self {
                value as $float
            }
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            fn canonical_lanes(terms: &[Self]) -> Vec<Self> {
                oracle::lanes(terms)
            }
            fn canonical_sum(terms: &[Self]) -> Self {
                oracle::sum(terms)
            }
            fn reference_moments(x: &[Self]) -> Reference {
                moments::reference(x)
            }
            fn canonical_dot(a: &[Self], b: &[Self]) -> Self {
                oracle::dot(a, b)
            }
            fn canonical_dot_lanes(a: &[Self], b: &[Self]) -> Vec<Self> {
                oracle::dot_lanes(a, b)
            }
            fn fused(a: Self, b: Self, c: Self) -> Self {
                if has_fused() {
                    a.mul_add(b, c)
                } else {
                    <$float as superscalar::kernels::element::Float>::mul_add(a, b, c)
                }
            }
            fn wide_sum(x: &[Self]) -> Wide {
                x.iter().map(|&x| f64::from(x)).collect()
            }
            fn wide_dot(a: &[Self], b: &[Self]) -> Wide {
                let mut sum = Wide::default();
                for (&a, &b) in a.iter().zip(b) {
                    sum.add_product(f64::from(a), f64::from(b));
                }
                sum
            }
        }
    };
}
value!(f32);
value!(f64);

//! The element types that kernels are instantiated for.

use bytemuck::Pod;
use core::fmt::Debug;
use core::hint::cold_path;
use core::ops::{Add, Mul};

mod sealed {
    pub trait Sealed {}
}

/// A numeric type that a slice may hold. Sealed: the types are those that kernels exist for.
pub trait Element: Pod + PartialEq + Debug + Send + Sync + sealed::Sealed {
    /// The name of the type: Rust's and numpy's short one (`f32`, `u8`).
    const NAME: &'static str;
}

/// A binary floating-point element, which the canonical order is defined for.
pub trait Float: Element + Add<Output = Self> + Mul<Output = Self> {
    /// Plus zero: where every canonical sum starts.
    const ZERO: Self;

    /// The value of an `f32`, exactly.
    fn of_f32(value: f32) -> Self;

    /// One value for each virtual lane: `[Self; 512 / size_of::<Self>()]`.
    type Row: Pod + AsRef<[Self]> + AsMut<[Self]> + Send + Sync + Debug;

    /// One `T` for each virtual lane.
    type RowOf<T: Copy>: Copy + AsRef<[T]> + AsMut<[T]>;

    /// `value` for each virtual lane.
    fn row_of<T: Copy>(value: T) -> Self::RowOf<T>;

    /// The value with the one NaN that results carry: the quiet NaN with a clear sign and no payload,
    /// whatever NaN went in. Which payload survives an addition depends on the instruction set and on
    /// the order in which the compiler names the operands; the bits of a result must not.
    fn with_canonical_nan(self) -> Self;
}

/// Makes types elements. Every one of them is a number of one machine word or less, of which every bit pattern is a value.
macro_rules! elements {
    ($($element:ty: $name:literal),*) => {
        $(
            impl sealed::Sealed for $element {}
            impl Element for $element {
                const NAME: &'static str = $name;
            }
        )*
    };
}
elements!(i8: "i8", i16: "i16", i32: "i32", i64: "i64", u8: "u8", u16: "u16", u32: "u32", u64: "u64");
elements!(f32: "f32", f64: "f64");
#[cfg(feature = "half")]
elements!(half::f16: "f16", half::bf16: "bf16");

impl Float for f32 {
    const ZERO: f32 = 0.0;

    #[inline(always)]
    fn of_f32(value: f32) -> f32 {
        value
    }

    type Row = [f32; 128];
    type RowOf<T: Copy> = [T; 128];

    #[inline(always)]
    fn row_of<T: Copy>(value: T) -> [T; 128] {
        [value; 128]
    }

    #[inline(always)]
    fn with_canonical_nan(self) -> f32 {
        if self.is_nan() {
            // A branch that is never taken costs less than the selection that the compiler would make.
            cold_path();
            return f32::NAN;
        }
        self
    }
}

impl Float for f64 {
    const ZERO: f64 = 0.0;

    #[inline(always)]
    fn of_f32(value: f32) -> f64 {
        value.into()
    }

    type Row = [f64; 64];
    type RowOf<T: Copy> = [T; 64];

    #[inline(always)]
    fn row_of<T: Copy>(value: T) -> [T; 64] {
        [value; 64]
    }

    #[inline(always)]
    fn with_canonical_nan(self) -> f64 {
        if self.is_nan() {
            // A branch that is never taken costs less than the selection that the compiler would make.
            cold_path();
            return f64::NAN;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Float;

    #[test]
    fn a_row_spans_512_bytes() {
        assert_eq!(size_of::<<f32 as Float>::Row>(), 512);
        assert_eq!(size_of::<<f64 as Float>::Row>(), 512);
    }

    #[test]
    fn nan_of_any_payload_becomes_one() {
        assert_eq!(
            f32::from_bits(0xffc0_1234).with_canonical_nan().to_bits(),
            0x7fc0_0000
        );
        assert_eq!(
            f64::from_bits(0xfff0_0000_0000_0001)
                .with_canonical_nan()
                .to_bits(),
            0x7ff8_0000_0000_0000
        );
        assert_eq!((-0.0f32).with_canonical_nan().to_bits(), 0x8000_0000);
    }
}

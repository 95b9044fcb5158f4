//! The element types that kernels are instantiated for.

use bytemuck::Pod;
use core::fmt::Debug;
use core::hint::{black_box, cold_path};
use core::ops::{Add, Div, Mul, Sub};

mod sealed {
    pub trait Sealed {}
}

/// A numeric type that a slice may hold. Sealed: the types are those that kernels exist for.
pub trait Element: Pod + PartialEq + Debug + Send + Sync + sealed::Sealed {
    /// The name of the type: Rust's and numpy's short one (`f32`, `u8`).
    const NAME: &'static str;
}

/// A binary floating-point element, which the canonical order is defined for.
pub trait Float:
    Ordered + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// Plus zero: where every canonical sum starts.
    const ZERO: Self;

    /// One.
    const ONE: Self;

    /// Plus infinity.
    const INFINITY: Self = Self::GREATEST;

    /// The least normal number.
    const MIN_POSITIVE: Self;

    /// A power of two. The squares of any numbers multiplied by it can be added up without an
    /// overflow.
    const SCALE_DOWN: Self;

    /// A power of two. The square of the least subnormal number multiplied by it is a normal
    /// number, and the squares of numbers below `sqrt(MIN_POSITIVE * 2^61)` can be added up without
    /// an overflow: those of any slice whose sum of squares is less than [`Float::MIN_POSITIVE`]
    /// for each of its elements.
    const SCALE_UP: Self;

    /// The logarithms of [`Float::SCALE_DOWN`] and [`Float::SCALE_UP`] to the base two.
    const SCALE_EXPONENTS: [i32; 2];

    /// The sums of squared deviations of a block that neither underflow nor overflow took anything
    /// from that counts: from one power of two on, to below another.
    const M2_EXPONENTS: [i32; 2];

    /// One value for each virtual lane: `[Self; 512 / size_of::<Self>()]`.
    type Row: Pod + AsRef<[Self]> + AsMut<[Self]> + Send + Sync + Debug;

    /// One `T` for each virtual lane.
    type RowOf<T: Copy>: Copy + AsRef<[T]> + AsMut<[T]>;

    /// `value` for each virtual lane.
    fn row_of<T: Copy>(value: T) -> Self::RowOf<T>;

    /// The value with the one NaN that results carry: the quiet NaN with a clear sign and no
    /// payload, whatever NaN went in. Which payload survives an addition depends on the instruction
    /// set and on the order in which the compiler names the operands; the bits of a result must
    /// not.
    fn with_canonical_nan(self) -> Self;

    /// The value with a clear sign bit.
    fn abs(self) -> Self;

    /// `self * factor + addend`, rounded once: without an instruction for it, slowly.
    fn mul_add(self, factor: Self, addend: Self) -> Self;

    /// Of two values with clear sign bits the one whose encoding is the larger integer: the larger
    /// number, or a NaN.
    fn max_bits(self, other: Self) -> Self;

    /// The value of an `f32`, exactly.
    fn of_f32(value: f32) -> Self;

    /// The value, exactly.
    fn widened(self) -> f64;

    /// The nearest element.
    fn narrowed(value: f64) -> Self;
}

/// An element whose values can be compared. Integers are all in order; floating-point numbers are
/// but for NaN, and zeros of either sign are equal.
pub trait Ordered: Element + PartialOrd {
    /// No value is less.
    const LEAST: Self;

    /// No value is greater.
    const GREATEST: Self;

    /// What NaN there is is reported as, where the type has any.
    const NAN: Option<Self>;

    /// The least value that is greater than this one, if there is any: of zeros of either sign, the
    /// same one; none of NaN.
    fn above(self) -> Option<Self>;

    /// The greatest value that is less than this one, if there is any, likewise.
    fn below(self) -> Option<Self>;

    /// Whether it is NaN.
    #[inline(always)]
    fn is_nan(self) -> bool {
        self.partial_cmp(&self).is_none()
    }
}

/// An element that can number a few things, so that a vector can hold a number for each of its
/// lanes.
pub trait Numbering: Ordered {
    /// Numbers up to this one fit every type.
    const LAST: u8 = 126;

    /// The element that stands for `number`, of at most one more than [`Numbering::LAST`]; greater
    /// for a greater number.
    fn of_number(number: u8) -> Self;

    /// The number that the element stands for.
    fn number(self) -> u8;
}

/// Writes the order of the types with these bounds, and their neighbours.
macro_rules! ordered {
    ($($element:ty: $least:expr, $greatest:expr, $nan:expr, $above:expr, $below:expr;)*) => {
        $(impl Ordered for $element {
            const LEAST: Self = $least;
            const GREATEST: Self = $greatest;
            const NAN: Option<Self> = $nan;

            #[inline]
            fn above(self) -> Option<Self> {
                let above: fn(Self) -> Self = $above;
                (self < Self::GREATEST).then(|| above(self))
            }

            #[inline]
            fn below(self) -> Option<Self> {
                let below: fn(Self) -> Self = $below;
                (self > Self::LEAST).then(|| below(self))
            }
        })*
    };
}
macro_rules! numbering {
    ($($element:ident),*) => {
        $(impl Numbering for $element {
            #[inline(always)]
            fn of_number(number: u8) -> Self {
                number as $element
            }

            #[inline(always)]
            fn number(self) -> u8 {
                self as u8
            }
        })*
    };
}
ordered! {
    i8: i8::MIN, i8::MAX, None, |x| x + 1, |x| x - 1;
    i16: i16::MIN, i16::MAX, None, |x| x + 1, |x| x - 1;
    i32: i32::MIN, i32::MAX, None, |x| x + 1, |x| x - 1;
    i64: i64::MIN, i64::MAX, None, |x| x + 1, |x| x - 1;
    u8: u8::MIN, u8::MAX, None, |x| x + 1, |x| x - 1;
    u16: u16::MIN, u16::MAX, None, |x| x + 1, |x| x - 1;
    u32: u32::MIN, u32::MAX, None, |x| x + 1, |x| x - 1;
    u64: u64::MIN, u64::MAX, None, |x| x + 1, |x| x - 1;
    f32: f32::NEG_INFINITY, f32::INFINITY, Some(f32::NAN), f32::next_up, f32::next_down;
    f64: f64::NEG_INFINITY, f64::INFINITY, Some(f64::NAN), f64::next_up, f64::next_down;
}
numbering!(i8, i16, i32, i64, u8, u16, u32, u64);

/// In the bits behind those of one: no conversion takes part.
impl Numbering for f32 {
    #[inline(always)]
    fn of_number(number: u8) -> f32 {
        f32::from_bits(1f32.to_bits() + u32::from(number))
    }

    #[inline(always)]
    fn number(self) -> u8 {
        (self.to_bits() - 1f32.to_bits()) as u8
    }
}

/// As for `f32`.
impl Numbering for f64 {
    #[inline(always)]
    fn of_number(number: u8) -> f64 {
        f64::from_bits(1f64.to_bits() + u64::from(number))
    }

    #[inline(always)]
    fn number(self) -> u8 {
        (self.to_bits() - 1f64.to_bits()) as u8
    }
}

/// Makes types elements. Every one of them is a number of one machine word or less, of which every
/// bit pattern is a value.
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

mod fused;
#[cfg(feature = "half")]
mod half;
#[cfg(feature = "half")]
pub use half::Half;

/// A NaN whose bits the compiler keeps. To it one NaN is as good as another: where it saw that the
/// replacement is a NaN, it left out the replacing in the tests' oracle, and the NaN of infinity
/// less infinity kept its sign.
#[inline(always)]
fn the_nan<E>(nan: E) -> E {
    black_box(nan)
}

impl Float for f32 {
    const ZERO: f32 = 0.0;

    #[inline(always)]
    fn of_f32(value: f32) -> f32 {
        value
    }

    const ONE: f32 = 1.0;
    const MIN_POSITIVE: f32 = f32::MIN_POSITIVE;
    const SCALE_DOWN: f32 = f32::from_bits((127 - 96) << 23);
    const SCALE_UP: f32 = f32::from_bits((127 + 90) << 23);
    const SCALE_EXPONENTS: [i32; 2] = [-96, 90];
    const M2_EXPONENTS: [i32; 2] = [-80, 128];
    type Row = [f32; 128];
    type RowOf<T: Copy> = [T; 128];

    #[inline(always)]
    fn row_of<T: Copy>(value: T) -> [T; 128] {
        [value; 128]
    }

    #[inline(always)]
    fn with_canonical_nan(self) -> f32 {
        if self.is_nan() {
            // A branch that is never taken costs less than the selection that the compiler would
            // make.
            cold_path();
            return the_nan(f32::NAN);
        }
        self
    }

    #[inline(always)]
    fn abs(self) -> f32 {
        self.abs()
    }

    fn mul_add(self, factor: Self, addend: Self) -> Self {
        fused::mul_add_f32(self, factor, addend)
    }

    #[inline(always)]
    fn max_bits(self, other: f32) -> f32 {
        f32::from_bits(self.to_bits().max(other.to_bits()))
    }

    #[inline(always)]
    fn widened(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn narrowed(value: f64) -> f32 {
        value as f32
    }
}

impl Float for f64 {
    const ZERO: f64 = 0.0;

    #[inline(always)]
    fn of_f32(value: f32) -> f64 {
        value.into()
    }

    const ONE: f64 = 1.0;
    const MIN_POSITIVE: f64 = f64::MIN_POSITIVE;
    const SCALE_DOWN: f64 = f64::from_bits((1023 - 600) << 52);
    const SCALE_UP: f64 = f64::from_bits((1023 + 600) << 52);
    const SCALE_EXPONENTS: [i32; 2] = [-600, 600];
    const M2_EXPONENTS: [i32; 2] = [-400, 400];
    type Row = [f64; 64];
    type RowOf<T: Copy> = [T; 64];

    #[inline(always)]
    fn row_of<T: Copy>(value: T) -> [T; 64] {
        [value; 64]
    }

    #[inline(always)]
    fn with_canonical_nan(self) -> f64 {
        if self.is_nan() {
            // A branch that is never taken costs less than the selection that the compiler would
            // make.
            cold_path();
            return the_nan(f64::NAN);
        }
        self
    }

    #[inline(always)]
    fn abs(self) -> f64 {
        self.abs()
    }

    fn mul_add(self, factor: Self, addend: Self) -> Self {
        fused::mul_add_f64(self, factor, addend)
    }

    #[inline(always)]
    fn max_bits(self, other: f64) -> f64 {
        f64::from_bits(self.to_bits().max(other.to_bits()))
    }

    #[inline(always)]
    fn widened(self) -> f64 {
        self
    }

    #[inline(always)]
    fn narrowed(value: f64) -> f64 {
        value
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

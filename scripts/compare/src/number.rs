//! The element types.

use half::{bf16, f16};

/// An element type of the library.
pub trait Number: Copy + 'static {
    const NAME: &'static str;
    /// The type of its sums, and their zero.
    type Sum: Copy + 'static;
    const ZERO: Self::Sum;

    /// A value that occurs among the elements.
    fn present() -> Self;

    /// A value that does not.
    fn absent() -> Self;

    /// An element for each hash: from -1 to 1, or any integer but the largest.
    fn of_hash(hash: u64) -> Self;

    /// The element, or NaN once in 64; the element where the type has no NaN.
    fn or_nan(self, hash: u64) -> Self;
}

/// A number from -1 to 1.
fn real(hash: u64) -> f64 {
    (hash >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

fn narrowed(x: f64) -> f32 {
    x as f32
}

macro_rules! floats {
    ($($element:ident: $sum:ty, $zero:expr, $of:expr;)*) => {
        $(impl Number for $element {
            const NAME: &'static str = stringify!($element);
            type Sum = $sum;
            const ZERO: $sum = $zero;

            fn present() -> Self {
                $of(0.5)
            }

            fn absent() -> Self {
                $of(2.0)
            }

            fn of_hash(hash: u64) -> Self {
                $of(real(hash))
            }

            fn or_nan(self, hash: u64) -> Self {
                if hash % 64 == 0 { Self::NAN } else { self }
            }
        })*
    };
}

macro_rules! integers {
    ($($element:ident: $sum:ty, $bits:expr;)*) => {
        $(impl Number for $element {
            const NAME: &'static str = stringify!($element);
            type Sum = $sum;
            const ZERO: $sum = 0;

            fn present() -> Self {
                7
            }

            fn absent() -> Self {
                Self::MAX
            }

            fn of_hash(hash: u64) -> Self {
                let element = (hash >> (64 - Self::BITS)) as Self >> (Self::BITS - $bits);
                if element == Self::MAX { 0 } else { element }
            }

            fn or_nan(self, _: u64) -> Self {
                self
            }
        })*
    };
}

floats! {
    f32: f32, 0.0, narrowed;
    f64: f64, 0.0, f64::from;
    f16: f32, 0.0, f16::from_f64;
    bf16: f32, 0.0, bf16::from_f64;
}

// The bits that are used. The sum of the squares of 16 Mi elements must fit in 128 bits.
integers! {
    i8: i64, 8;
    u8: u64, 8;
    i16: i64, 16;
    i32: i64, 32;
    i64: i128, 48;
    u64: u128, 48;
}

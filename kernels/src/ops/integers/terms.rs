//! Sums of the squares and of the magnitudes of integers, which are exact.
//!
//! # The algorithm
//!
//! Loops over chunks of a slice, which the compiler makes vectors of. A chunk is so short that its
//! sum fits in lanes of few bits: 2^16 squares of bytes in 32 bits; 2^31 squares of 32-bit
//! integers, each cut in two halves of 32 bits, in 64. The chunks are added up in 128 bits, and so
//! are the products of 64-bit integers, one by one.
//!
//! # What fits
//!
//! Squares of 8- and 16-bit integers are summed to 64 bits, those of 32- and 64-bit ones to 128;
//! magnitudes like the integers themselves. Sums of the squares of 64-bit integers, and of 2^32
//! others and more, may not fit: then the kernels panic.
//!
//! # What limits it
//!
//! The conversions, and of 64-bit integers the multiplier and the additions with carry.

use super::Integer;
use crate::input::Slice;
use crate::simd::{Isa, Kernel};
use core::fmt::Debug;
use core::marker::PhantomData;

/// An integer whose terms are summed.
pub trait Terms: Integer {
    /// Where a sum of squares fits.
    type Squares: Copy + PartialEq + Eq + Debug + Send + Sync + 'static;

    /// Where a sum of magnitudes fits.
    type Magnitudes: Copy + PartialEq + Eq + Debug + Send + Sync + 'static;

    /// The sum of the squares.
    ///
    /// # Panics
    ///
    /// When it does not fit.
    fn sum_of_squares(x: &[Self]) -> Self::Squares;

    /// The sum of the magnitudes.
    ///
    /// # Panics
    ///
    /// When it does not fit.
    fn sum_of_magnitudes(x: &[Self]) -> Self::Magnitudes;
}

/// Writes the sum of a term, of a chunk at a time: the type that a chunk is summed in, the elements
/// that a chunk has at most, the term.
macro_rules! by_chunks {
    ($x:expr, $chunk:ident, $most:expr, |$element:ident| $term:expr) => {{
        let mut sum = 0u128;
        for x in $x.chunks($most) {
            let mut chunk: $chunk = 0;
            for &$element in x {
                chunk += $term;
            }
            sum += u128::from(chunk);
        }
        sum
    }};
}

/// Elements of more than a byte that are summed in 64 bits.
const MANY: usize = 1 << 31;

macro_rules! narrow {
    ($($element:ident: squares in $squares:ident of $fewer:expr, magnitudes in $magnitudes:ident;)*) => {
        $(
            impl Terms for $element {
                type Squares = u64;
                type Magnitudes = u64;

                #[inline(always)]
                fn sum_of_squares(x: &[$element]) -> u64 {
                    narrowed(by_chunks!(x, $squares, $fewer, |x| {
                        $squares::from(x.abs_diff(0)) * $squares::from(x.abs_diff(0))
                    }))
                }

                #[inline(always)]
                fn sum_of_magnitudes(x: &[$element]) -> u64 {
                    narrowed(by_chunks!(x, $magnitudes, 1 << 16, |x| $magnitudes::from(x.abs_diff(0))))
                }
            }
        )*
    };
}
narrow! {
    i8: squares in u32 of 1 << 16, magnitudes in u32;
    u8: squares in u32 of 1 << 16, magnitudes in u32;
    i16: squares in u64 of MANY, magnitudes in u32;
    u16: squares in u64 of MANY, magnitudes in u32;
}

macro_rules! words {
    ($($element:ident),*) => {
        $(
            impl Terms for $element {
                type Squares = u128;
                type Magnitudes = u64;

                #[cfg_attr(not(unoptimised), inline(always))]
                fn sum_of_squares(x: &[$element]) -> u128 {
                    let mut sum = 0;
                    for x in x.chunks(MANY) {
                        let (mut low, mut high) = (0u64, 0u64);
                        for &x in x {
                            let square = u64::from(x.abs_diff(0)) * u64::from(x.abs_diff(0));
                            low += square & u64::from(u32::MAX);
                            high += square >> 32;
                        }
                        sum += u128::from(low) + (u128::from(high) << 32);
                    }
                    sum
                }

                #[inline(always)]
                fn sum_of_magnitudes(x: &[$element]) -> u64 {
                    narrowed(by_chunks!(x, u64, MANY, |x| u64::from(x.abs_diff(0))))
                }
            }
        )*
    };
}
words!(i32, u32);

macro_rules! double_words {
    ($($element:ident),*) => {
        $(
            impl Terms for $element {
                type Squares = u128;
                type Magnitudes = u128;

                #[cfg_attr(not(unoptimised), inline(always))]
                fn sum_of_squares(x: &[$element]) -> u128 {
                    let mut sum = 0u128;
                    for &x in x {
                        let magnitude = u128::from(x.abs_diff(0));
                        sum = match sum.checked_add(magnitude * magnitude) {
                            Some(sum) => sum,
                            None => does_not_fit("128"),
                        };
                    }
                    sum
                }

                #[cfg_attr(not(unoptimised), inline(always))]
                fn sum_of_magnitudes(x: &[$element]) -> u128 {
                    let mut sum = 0;
                    for &x in x {
                        sum += u128::from(x.abs_diff(0));
                    }
                    sum
                }
            }
        )*
    };
}
double_words!(i64, u64);

#[inline(always)]
fn narrowed(sum: u128) -> u64 {
    match u64::try_from(sum) {
        Ok(sum) => sum,
        Err(_) => does_not_fit("64"),
    }
}

#[cold]
#[inline(never)]
fn does_not_fit(bits: &str) -> ! {
    panic!("the sum of these squares or magnitudes does not fit in {bits} bits")
}

/// Kernel: the sum of the squares.
#[derive(Debug)]
pub struct SumOfSquares<E>(PhantomData<E>);

impl<I: Isa, E: Terms> Kernel<I> for SumOfSquares<E> {
    type Input = Slice<E>;
    type Output = E::Squares;

    #[inline(always)]
    unsafe fn run(_: I, x: &[E], (): ()) -> E::Squares {
        E::sum_of_squares(x)
    }
}

/// Kernel: the sum of the magnitudes.
#[derive(Debug)]
pub struct SumOfMagnitudes<E>(PhantomData<E>);

impl<I: Isa, E: Terms> Kernel<I> for SumOfMagnitudes<E> {
    type Input = Slice<E>;
    type Output = E::Magnitudes;

    #[inline(always)]
    unsafe fn run(_: I, x: &[E], (): ()) -> E::Magnitudes {
        E::sum_of_magnitudes(x)
    }
}

/// Writes the tables of an exact sum of terms of integers: operation, name, kernel, result.
macro_rules! exact_sum {
    ($op:ty, $name:literal, $kernel:ident, $result:ident) => {
        table!(E in [i8, i16, i32, i64, u8, u16, u32, u64]: $op, $name,
            Slice<E> => <E as Terms>::$result,
            &each_isa!($kernel<E>, Descriptor::new::<E>(1, 1)));
    };
}

#[cfg(test)]
mod tests {
    use super::Terms;

    #[test]
    fn the_ends_of_the_types_have_their_squares() {
        assert_eq!(i8::sum_of_squares(&[-128; 70_000]), 70_000 << 14);
        assert_eq!(u8::sum_of_squares(&[255; 70_000]), 70_000 * 255 * 255);
        assert_eq!(
            i16::sum_of_squares(&[i16::MIN, i16::MAX]),
            (1 << 30) + 32_767 * 32_767
        );
        assert_eq!(u16::sum_of_magnitudes(&[u16::MAX; 70_000]), 70_000 * 65_535);
        assert_eq!(i32::sum_of_squares(&[i32::MIN; 5]), 5 << 62);
        assert_eq!(
            u32::sum_of_squares(&[u32::MAX; 3]),
            3 * u128::from(u32::MAX) * u128::from(u32::MAX)
        );
        assert_eq!(i32::sum_of_magnitudes(&[i32::MIN; 5]), 5 << 31);
        assert_eq!(i64::sum_of_squares(&[i64::MIN; 3]), 3 << 126);
        assert_eq!(
            u64::sum_of_magnitudes(&[u64::MAX; 3]),
            3 * u128::from(u64::MAX)
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let least: [fn() -> u128; 2] = [
            || i64::sum_of_squares(&[i64::MIN; 4]),
            || u64::sum_of_squares(&[u64::MAX; 2]),
        ];
        for sum in least {
            let said = std::panic::catch_unwind(sum).unwrap_err();
            let said = said.downcast_ref::<std::string::String>().unwrap();
            assert!(said.contains("does not fit in 128 bits"), "{said}");
        }
    }
}

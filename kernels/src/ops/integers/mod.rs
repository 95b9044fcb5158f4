//! Sums of integers, which never wrap.
//!
//! An integer of 8 to 32 bits is summed in 64 bits, one of 64 bits in 128. Such a sum does not
//! depend on the order of its terms, so there is no canonical order to follow: every tier sums in
//! the order that suits it and answers the same.
//!
//! A sum of fewer than 2^32 integers of 32 bits fits in 64 bits whatever they are, and so does one
//! of fewer than 2^48 integers of fewer bits and one of 64-bit integers, of any number of them, in
//! 128 bits. Where a longer slice of 32-bit integers (16 GiB) has a sum that does not fit, the
//! kernels panic.
//!
//! [`sum`] holds the kernel, `summands` what it is fed with, `simd::widen` the operations that
//! differ from tier to tier. [`terms`] has the sums of squares and of magnitudes, [`dot`] the dot
//! products.

#[macro_use]
pub mod terms;
pub mod dot;
pub mod sum;
mod summands;

use crate::element::Element;
#[cfg(target_arch = "aarch64")]
use crate::simd::{OrZero, neon, widen::Widen};
use core::fmt::Debug;
use core::ops::Add;

/// An integer that has kernels.
pub trait Integer: Element + Ord {
    /// Where a sum of them fits: `i64` or `u64` for up to 32 bits, `i128` or `u128` for 64 bits.
    type Sum: Copy
        + PartialEq
        + Eq
        + Debug
        + Default
        + Send
        + Sync
        + From<Self>
        + Add<Output = Self::Sum>;

    /// Its vectors of NEON.
    #[cfg(target_arch = "aarch64")]
    type Neon: Widen<Element = Self> + OrZero;

    /// The sum in 128 bits. It fits: no slice has more than 2^61 integers of 64 bits.
    fn wide(sum: Self::Sum) -> i128;

    /// The sum that was gathered in 128 bits.
    ///
    /// # Panics
    ///
    /// When it does not fit.
    fn narrow(sum: i128) -> Self::Sum;

    /// The sum and one more element.
    ///
    /// # Panics
    ///
    /// When it does not fit.
    fn plus(sum: Self::Sum, x: Self) -> Self::Sum;

    /// The sum of few elements, one by one: they must be fewer than 2^32.
    fn sum_of_few(x: &[Self]) -> Self::Sum;
}

macro_rules! integers {
    ($($element:ident: $sum:ident, $neon:ident;)*) => {
        $(
            impl Integer for $element {
                type Sum = $sum;
                #[cfg(target_arch = "aarch64")]
                type Neon = neon::$neon;

                #[inline(always)]
                fn wide(sum: $sum) -> i128 {
                    sum as i128
                }

                #[inline(always)]
                fn narrow(sum: i128) -> $sum {
                    match $sum::try_from(sum) {
                        Ok(sum) => sum,
                        Err(_) => does_not_fit(Self::NAME, sum),
                    }
                }

                #[inline]
                fn plus(sum: $sum, x: $element) -> $sum {
                    match sum.checked_add($sum::from(x)) {
                        Some(sum) => sum,
                        // Only a sum of 64 bits gets so far.
                        None => does_not_fit(Self::NAME, sum as i128 + x as i128),
                    }
                }

                #[cfg_attr(not(unoptimised), inline(always))]
                fn sum_of_few(x: &[$element]) -> $sum {
                    let mut sum = 0;
                    for &x in x {
                        sum += $sum::from(x);
                    }
                    sum
                }
            }
        )*
    };
}
integers! {
    i8: i64, I8x16;
    i16: i64, I16x8;
    i32: i64, I32x4;
    i64: i128, I64x2;
    u8: u64, U8x16;
    u16: u64, U16x8;
    u32: u64, U32x4;
    u64: u128, U64x2;
}

#[cold]
#[inline(never)]
fn does_not_fit(element: &str, sum: i128) -> ! {
    panic!("sum: the sum of these {element} is {sum}, which does not fit in 64 bits")
}

#[cfg(test)]
mod tests {
    use super::Integer;

    #[test]
    fn sums_fit_or_are_refused() {
        assert_eq!(i32::narrow(-(1 << 63)), i64::MIN);
        assert_eq!(u64::narrow(1 << 100), 1 << 100);
        assert_eq!(u64::wide(u128::from(u64::MAX)), i128::from(u64::MAX));
        assert_eq!(i32::plus(i64::MAX - 7, 7), i64::MAX);
        let said = std::panic::catch_unwind(|| u32::plus(u64::MAX, 1)).unwrap_err();
        let said = said.downcast_ref::<std::string::String>().unwrap();
        assert!(said.contains("u32 is 18446744073709551616"), "{said}");
        assert_eq!(i8::sum_of_few(&[-128, -128]), -256);
        let said = std::panic::catch_unwind(|| u32::narrow(1 << 64)).unwrap_err();
        let said = said.downcast_ref::<std::string::String>().unwrap();
        assert!(said.contains("u32 is 18446744073709551616"), "{said}");
    }
}

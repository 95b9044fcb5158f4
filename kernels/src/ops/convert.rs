//! Copies of integers and of 16-bit floating-point numbers in the type that their means and variances are of.
//!
//! # The algorithm
//!
//! A loop over the elements, which the compiler makes vectors of: a copy has to be fast beside what a block of it is then fed to,
//! three operations a vector and more.
//!
//! # What limits it
//!
//! The conversions, of which AVX-512 has one for every integer type; AVX2 has none for those of 64 bits, which go one by one there.

use crate::element::{Element, Float};
use crate::simd::{Isa, Transform};
use core::marker::PhantomData;

/// An element that is converted.
pub trait Convert: Element {
    /// What to: `f64` for integers, `f32` for numbers of 16 bits.
    type To: Float;

    /// The value, exactly; of 64 bits the nearest, of two such the even one.
    fn converted(self) -> Self::To;
}

macro_rules! integers {
    ($($integer:ident),*) => {
        $(impl Convert for $integer {
            type To = f64;

            #[inline(always)]
            fn converted(self) -> f64 {
                self as f64
            }
        })*
    };
}
integers!(i8, i16, i32, i64, u8, u16, u32, u64);

#[cfg(feature = "half")]
macro_rules! halves {
    ($($half:ident),*) => {
        $(impl Convert for half::$half {
            type To = f32;

            #[inline(always)]
            fn converted(self) -> f32 {
                crate::element::Half::widened(self)
            }
        })*
    };
}
#[cfg(feature = "half")]
halves!(f16, bf16);

/// Body: the converted elements.
#[derive(Debug)]
pub struct Converts<E>(PhantomData<E>);

impl<I: Isa, E: Convert> Transform<I> for Converts<E> {
    type Element = E;
    type Output = E::To;

    #[inline(always)]
    unsafe fn run(_: I, x: &[E], out: &mut [E::To]) {
        for (x, out) in x.iter().zip(out) {
            *out = x.converted();
        }
    }
}

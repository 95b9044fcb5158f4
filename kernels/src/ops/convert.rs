//! Copies of integers and of 16-bit floating-point numbers in the type that their means and
//! variances are of.
//!
//! # The algorithm
//!
//! A loop over the elements, which the compiler makes vectors of: a copy has to be fast beside what
//! a block of it is then fed to, three operations a vector and more.
//!
//! # What limits it
//!
//! The conversions, of which AVX-512 has one for every integer type; AVX2 has none for those of 64
//! bits, which go one by one there.

use crate::counts::{Counts, Kind};
use crate::element::{Element, Float};
use crate::input::SliceInto;
use crate::simd::{Isa, Kernel};
use crate::table::Descriptor;
use core::marker::PhantomData;

/// The operation.
#[derive(Debug)]
pub struct Convert;

/// An element that is converted.
pub trait Convertible: Element {
    /// What to: `f64` for integers, `f32` for numbers of 16 bits.
    type To: Float;

    /// The value, exactly; of 64 bits the nearest, of two such the even one.
    fn converted(self) -> Self::To;
}

macro_rules! convertible {
    ($($element:ty => $to:ty, |$x:ident| $converted:expr;)*) => {$(
        impl Convertible for $element {
            type To = $to;

            #[inline(always)]
            fn converted(self) -> $to {
                let $x = self;
                $converted
            }
        }
    )*};
}
convertible! {
    i8 => f64, |x| f64::from(x);
    i16 => f64, |x| f64::from(x);
    i32 => f64, |x| f64::from(x);
    i64 => f64, |x| x as f64;
    u8 => f64, |x| f64::from(x);
    u16 => f64, |x| f64::from(x);
    u32 => f64, |x| f64::from(x);
    u64 => f64, |x| x as f64;
}
#[cfg(feature = "half")]
convertible! {
    half::f16 => f32, |x| crate::element::Half::widened(x);
    half::bf16 => f32, |x| crate::element::Half::widened(x);
}

/// What a copy costs.
const fn descriptor<E: Element>() -> Descriptor {
    Descriptor {
        counts: Counts::NONE.with(Kind::Store, 1.0),
        ..Descriptor::new::<E>(1, 1)
    }
}

table!(E in [i8, i16, i32, i64, u8, u16, u32, u64]: Convert, "convert", SliceInto<E, f64> => (),
    &each_isa!(Converts<E>, descriptor::<E>()));
#[cfg(feature = "half")]
table!(E in [half::f16, half::bf16]: Convert, "convert", SliceInto<E, f32> => (),
    &each_isa!(Converts<E>, descriptor::<E>()));

/// Kernel: the converted elements.
#[derive(Debug)]
pub struct Converts<E>(PhantomData<E>);

impl<I: Isa, E: Convertible> Kernel<I> for Converts<E> {
    type Input = SliceInto<E, E::To>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(_: I, x: &[E], out: &mut [E::To]) {
        for (x, out) in x.iter().zip(out) {
            *out = x.converted();
        }
    }
}

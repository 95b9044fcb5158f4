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

/// Writes the conversions of types, and their tables.
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

        table!(Convert, "convert", $element: SliceInto<$element, $to> => (),
            &each_isa!(Converts<$element>, Descriptor {
                stores: 1,
                ..Descriptor::new::<$element>(1, 1)
            }));
    )*};
    ($element:ident) => {
        convertible!($element => f64, |x| x as f64;);
    };
}
each_integer!(convertible);
#[cfg(feature = "half")]
convertible! {
    half::f16 => f32, |x| crate::element::Half::widened(x);
    half::bf16 => f32, |x| crate::element::Half::widened(x);
}

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

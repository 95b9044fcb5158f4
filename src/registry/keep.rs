//! The operations that copy the valid elements of a slice.

use super::{Described, Kernel, Operation};
use superscalar_kernels::element::Element;
use superscalar_kernels::registry::Words;
use superscalar_kernels::validity::Validity;

pub use superscalar_kernels::registry::KeepFn;

/// An unsigned integer, as which elements of its size are copied. Sealed.
pub trait Word: Words {
    /// The operation.
    #[doc(hidden)]
    fn keep() -> &'static Operation<KeepFn<Self>>;
}

/// Writes the statics of the types, which no generic could have.
macro_rules! words {
    ($($word:ident),*) => {
        $(impl Word for $word {
            fn keep() -> &'static Operation<KeepFn<$word>> {
                static KEEP: Operation<KeepFn<$word>> =
                    Operation::new("keep", <$word as Element>::NAME, $word::KEPT);
                &KEEP
            }
        })*

        /// The operations on words.
        pub(super) fn described() -> Vec<&'static dyn Described> {
            vec![$($word::keep()),*]
        }
    };
}
words!(u8, u16, u32, u64);

/// Copies of a slice with zero in place of the elements that are not valid.
pub fn keep<W: Word>() -> &'static Operation<KeepFn<W>> {
    W::keep()
}

impl<E: Element> Kernel<KeepFn<E>> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When there are not as many bits, or not as many places, as elements.
    #[inline]
    pub fn run(&self, x: &[E], validity: Validity<'_>, out: &mut [E]) {
        assert_eq!(x.len(), validity.len(), "elements and bits");
        assert_eq!(x.len(), out.len(), "slices of different lengths");
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs; the lengths are equal.
        unsafe { (self.row.function)(x, validity, out) }
    }
}

//! The rows that copy the valid elements of a slice.

use super::rows::vector_sheet;
use super::vectors::Vectors;
use super::{Purpose, Row, Sheet};
use crate::ops::keep::Kept;
use crate::simd::{Isa, Order};
use crate::validity::Validity;

/// An instance that copies the valid elements of a slice to another one of equal length, and zero in place of the others.
pub type KeepFn<E> = for<'a> unsafe fn(&[E], Validity<'a>, &mut [E]);

/// A word of which there are rows. Elements of other types are copied as words of their size.
pub trait Words: Vectors {
    /// The rows.
    const KEPT: &'static &'static [Row<KeepFn<Self>>];
}

const fn keep<V: Order>() -> Row<KeepFn<V::Element>> {
    Row {
        sheet: Sheet {
            stores: 1,
            ..vector_sheet::<V>(Purpose::Serve, 1)
        },
        function: V::Isa::transform_masked::<Kept<V>>,
    }
}

/// Writes the static of a type's rows.
macro_rules! words {
    ($($word:ident),*) => {
        $(impl Words for $word {
            const KEPT: &'static &'static [Row<KeepFn<$word>>] = {
                static KEPT: &[Row<KeepFn<$word>>] = &of_each_tier!($word as Vectors: keep [] ());
                &KEPT
            };
        })*
    };
}
words!(u8, u16, u32, u64);

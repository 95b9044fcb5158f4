//! The rows of the integer types.

use super::convert::convert;
use super::rows::vector_sheet;
use super::vectors::Vectors;
use super::{Purpose, ReduceFn, Row, Sheet, TransformFn, prefix, sheet};
use crate::ops::integers::Integer;
use crate::ops::integers::sum::Sum;
use crate::ops::integers::terms::{SumOfMagnitudes, SumOfSquares, Terms};
#[cfg(target_arch = "x86_64")]
use crate::simd::avx512::{self, vnni::Vnni};
use crate::simd::widen::Widen;
use crate::simd::{Isa, Vector};

/// A row of an integer sum.
pub type IntegerSum<E> = Row<ReduceFn<E, <E as Integer>::Sum>>;

/// The rows of an integer type.
#[derive(Debug)]
pub struct IntegerRows<E: Terms> {
    /// Sums of a slice.
    pub sum: &'static [IntegerSum<E>],
    /// Sums of the squares.
    pub sum_of_squares: &'static [Row<ReduceFn<E, E::Squares>>],
    /// Sums of the magnitudes.
    pub norm1: &'static [Row<ReduceFn<E, E::Magnitudes>>],
    /// Running sums.
    pub prefix_sum: &'static [Row<TransformFn<E, E::Sum>>],
    /// Conversions.
    pub convert: &'static [Row<TransformFn<E, f64>>],
}

/// An integer type that has rows.
pub trait IntegerReductions: Terms {
    /// Its rows.
    const INTEGER_ROWS: &'static IntegerRows<Self>;
}

const fn row<V: Widen, const A: usize, const NEAR: usize, const FAR: usize>(
    purpose: Purpose,
) -> IntegerSum<V::Element> {
    Row {
        sheet: Sheet {
            additions: 1,
            ..vector_sheet::<V>(purpose, A)
        },
        function: V::Isa::reduce::<Sum<V, A, NEAR, FAR>>,
    }
}

/// Rows that serve: `A` accumulators; long slices touched `NEAR` times, and `FAR` times where no cache holds them.
const fn sum<V: Widen, const A: usize, const NEAR: usize, const FAR: usize>()
-> IntegerSum<V::Element> {
    row::<V, A, NEAR, FAR>(Purpose::Serve)
}

#[cfg(target_arch = "x86_64")]
const fn study<V: Widen, const A: usize>() -> IntegerSum<V::Element> {
    row::<V, A, 0, 0>(Purpose::Study)
}

/// The row for the tier of vectors `V`, which it does not use.
const fn sum_of_squares<V: Vector, E: Terms>() -> Row<ReduceFn<E, E::Squares>> {
    Row {
        sheet: Sheet {
            additions: 1,
            multiplications: 1,
            ..sheet::<E>(V::Isa::TIER, Purpose::Serve, 1, 1)
        },
        function: V::Isa::reduce::<SumOfSquares<E>>,
    }
}

/// The row for the tier of vectors `V`, which it does not use.
const fn norm1<V: Vector, E: Terms>() -> Row<ReduceFn<E, E::Magnitudes>> {
    Row {
        sheet: Sheet {
            additions: 1,
            ..sheet::<E>(V::Isa::TIER, Purpose::Serve, 1, 1)
        },
        function: V::Isa::reduce::<SumOfMagnitudes<E>>,
    }
}

/// Writes the rows of a type: a static for each, as in [`super::Reductions`].
macro_rules! rows {
    ($($rows:ident $element:ident: first [$($first:expr),*], study [$($study:expr),*];)*) => {
        $(
            static $rows: IntegerRows<$element> = IntegerRows {
                sum: &[
                    sum::<<$element as Vectors>::Scalar, 4, 0, 0>(),
                    sum::<<$element as Vectors>::Portable, 4, 0, 0>(),
                    #[cfg(target_arch = "aarch64")]
                    sum::<<$element as Vectors>::Neon, 8, 0, 0>(),
                    #[cfg(target_arch = "x86_64")]
                    sum::<<$element as Vectors>::Avx2, 4, 0, 1>(),
                    $(
                        #[cfg(target_arch = "x86_64")]
                        $first,
                    )*
                    #[cfg(target_arch = "x86_64")]
                    sum::<<$element as Vectors>::Avx512, 4, 1, 3>(),
                    $(
                        #[cfg(target_arch = "x86_64")]
                        $study,
                    )*
                ],
                sum_of_squares: &of_each_tier!($element as Vectors: sum_of_squares [$element] ()),
                norm1: &of_each_tier!($element as Vectors: norm1 [$element] ()),
                convert: &of_each_tier!($element as Vectors: convert [$element] ()),
                prefix_sum: &of_each_tier!($element as Vectors: prefix::integers [] ()),
            };

            impl IntegerReductions for $element {
                const INTEGER_ROWS: &'static IntegerRows<$element> = &$rows;
            }
        )*
    };
}
rows! {
    I8 i8: first [sum::<Vnni<avx512::I8x64>, 8, 1, 3>()], study [];
    U8 u8: first [sum::<Vnni<avx512::U8x64>, 8, 1, 3>()],
        study [study::<avx512::U8x16, 1>(), study::<avx512::U8x16, 4>(), study::<avx512::U8x64, 1>(), study::<Vnni<avx512::U8x64>, 1>()];
    I16 i16: first [sum::<Vnni<avx512::I16x32>, 8, 1, 3>()], study [];
    U16 u16: first [sum::<Vnni<avx512::U16x32>, 8, 1, 3>()],
        study [study::<Vnni<avx512::U16x32>, 1>(), study::<Vnni<avx512::U16x32>, 4>(), study::<Vnni<avx512::U16x32>, 16>()];
    I32 i32: first [], study [];
    U32 u32: first [], study [];
    I64 i64: first [], study [];
    U64 u64: first [], study [];
}

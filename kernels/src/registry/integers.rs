//! The rows of the integer types.

use super::rows::vector_sheet;
use super::{Purpose, ReduceFn, Row, Sheet};
use crate::integers::Integer;
use crate::integers::sum::Sum;
#[cfg(target_arch = "aarch64")]
use crate::seam::neon;
use crate::seam::scalar::Scalar;
use crate::seam::widen::Widen;
use crate::seam::{Isa, portable};
#[cfg(target_arch = "x86_64")]
use crate::seam::{
    avx2,
    avx512::{self, vnni::Vnni},
};

/// A row of an integer sum.
pub type IntegerSum<E> = Row<ReduceFn<E, <E as Integer>::Sum>>;

/// The rows of an integer type.
#[derive(Debug)]
pub struct IntegerRows<E: Integer> {
    /// Sums of a slice.
    pub sum: &'static [IntegerSum<E>],
}

/// An integer type that has rows.
pub trait IntegerReductions: Integer {
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

/// Writes the rows of a type: a static for each, as in [`super::Reductions`].
macro_rules! rows {
    ($($rows:ident $element:ident: $portable:ident $neon:ident $avx2:ident $avx512:ident $accumulators:literal, first [$($first:expr),*], study [$($study:expr),*];)*) => {
        $(
            static $rows: IntegerRows<$element> = IntegerRows {
                sum: &[
                    sum::<Scalar<$element>, 4, 0, 0>(),
                    sum::<portable::$portable, 4, 0, 0>(),
                    #[cfg(target_arch = "aarch64")]
                    sum::<neon::$neon, 8, 0, 0>(),
                    #[cfg(target_arch = "x86_64")]
                    sum::<avx2::$avx2, 4, 0, 1>(),
                    $(
                        #[cfg(target_arch = "x86_64")]
                        $first,
                    )*
                    #[cfg(target_arch = "x86_64")]
                    sum::<avx512::$avx512, $accumulators, 1, 3>(),
                    $(
                        #[cfg(target_arch = "x86_64")]
                        $study,
                    )*
                ],
            };

            impl IntegerReductions for $element {
                const INTEGER_ROWS: &'static IntegerRows<$element> = &$rows;
            }
        )*
    };
}
rows! {
    I8 i8: I8x16 I8x16 I8x32 I8x64 4, first [sum::<Vnni<avx512::I8x64>, 8, 1, 3>()], study [];
    U8 u8: U8x16 U8x16 U8x32 U8x64 4, first [sum::<Vnni<avx512::U8x64>, 8, 1, 3>()],
        study [study::<avx512::U8x16, 1>(), study::<avx512::U8x16, 4>(), study::<avx512::U8x64, 1>(), study::<Vnni<avx512::U8x64>, 1>()];
    I16 i16: I16x8 I16x8 I16x16 I16x32 4, first [sum::<Vnni<avx512::I16x32>, 8, 1, 3>()], study [];
    U16 u16: U16x8 U16x8 U16x16 U16x32 4, first [sum::<Vnni<avx512::U16x32>, 8, 1, 3>()],
        study [study::<Vnni<avx512::U16x32>, 1>(), study::<Vnni<avx512::U16x32>, 4>(), study::<Vnni<avx512::U16x32>, 16>()];
    I32 i32: I32x4 I32x4 I32x8 I32x16 4, first [], study [];
    U32 u32: U32x4 U32x4 U32x8 U32x16 4, first [], study [];
    I64 i64: I64x2 I64x2 I64x4 I64x8 4, first [], study [];
    U64 u64: U64x2 U64x2 U64x4 U64x8 4, first [], study [];
}

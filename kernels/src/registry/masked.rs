//! The rows over the valid elements of a slice.

use super::extremes::{Extremal, Kind, extreme_sheet};
use super::rows::{RowsOf, vector_sheet};
use super::vectors::Vectors;
use super::{Family, MaskedFn, Purpose, ReduceFn, Row, Sheet, sheet};
use crate::element::{Float, Ordered};
use crate::ops::count_nan::MaskedCountNan;
use crate::ops::extremes::masked::MaskedValues;
use crate::ops::extremes::{Element, Raw, Running};
#[cfg(feature = "half")]
use crate::ops::half::Converted;
use crate::ops::integers::{Integer, sum as integers};
use crate::ops::masked::{MaskedSource, MaskedSum};
use crate::ops::norm_inf::MaskedNormInf;
use crate::order::terms::{Magnitude, Number, Square, SquareGrown, SquareShrunk, Term, Value};
#[cfg(target_arch = "aarch64")]
use crate::simd::neon;
use crate::simd::portable::Portable;
use crate::simd::scalar::Baseline;
use crate::simd::widen::Widen;
use crate::simd::{Arithmetic, Isa, Keep, Order, Selection};
#[cfg(target_arch = "x86_64")]
use crate::simd::{
    avx2,
    avx512::{self, vnni::Vnni},
};
#[cfg(all(feature = "half", target_arch = "x86_64"))]
use crate::simd::{interleaved::Interleaved, multipliers::InMultipliers};
use crate::validity::Ones;
use core::marker::PhantomData;

/// A row that answers a value of the valid elements.
pub type MaskedRow<E, O> = Row<MaskedFn<E, O>>;

/// A row that answers `N` extreme values of the valid elements; nothing where there are none.
pub type MaskedValuesRow<E, const N: usize> = MaskedRow<E, Option<[E; N]>>;

/// The rows of an element type.
#[derive(Debug)]
pub struct MaskedRows<E: Ordered, S: 'static> {
    /// Sums.
    pub sum: &'static [MaskedRow<E, S>],
    /// The least value.
    pub min: &'static [MaskedValuesRow<E, 1>],
    /// The greatest value.
    pub max: &'static [MaskedValuesRow<E, 1>],
    /// The least and the greatest value.
    pub minmax: &'static [MaskedValuesRow<E, 2>],
    /// The least value that is a number.
    pub nanmin: &'static [MaskedValuesRow<E, 1>],
    /// The greatest value that is a number.
    pub nanmax: &'static [MaskedValuesRow<E, 1>],
}

/// The rows that floating-point types have beyond those.
#[derive(Debug)]
pub struct MaskedNorms<E: Float> {
    /// Sums of the squares.
    pub sum_of_squares: &'static [MaskedRow<E, E>],
    /// Sums of the squares of elements multiplied by [`Float::SHRINK`].
    pub sum_of_squares_shrunk: &'static [MaskedRow<E, E>],
    /// Sums of the squares of elements multiplied by [`Float::GROW`].
    pub sum_of_squares_grown: &'static [MaskedRow<E, E>],
    /// Sums of the magnitudes.
    pub norm1: &'static [MaskedRow<E, E>],
    /// Largest magnitudes.
    pub norm_inf: &'static [MaskedRow<E, E>],
    /// Sums of the elements that are not NaN.
    pub nansum: &'static [MaskedRow<E, E>],
    /// Numbers of NaN.
    pub count_nan: &'static [MaskedRow<E, u64>],
}

/// An element type whose valid elements have rows. The rows are a static of this package; compare [`super::Reductions`].
pub trait MaskedReductions: Extremal {
    /// What a sum of these is.
    type MaskedSum: 'static;
    /// The rows.
    const MASKED: &'static MaskedRows<Self, Self::MaskedSum>;
}

/// With the parameters of [`MaskedSum`], for elements of `bytes` bytes and terms that take `multiplications`.
const fn sum<
    V: Arithmetic,
    T: MaskedSource<V::Element>,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const TOUCHES: usize,
>(
    multiplications: usize,
) -> MaskedRow<T::Element, V::Element> {
    Row {
        sheet: Sheet {
            bytes: size_of::<T::Element>(),
            additions: 1,
            multiplications,
            ..vector_sheet::<V>(Purpose::Serve, A)
        },
        function: V::Isa::reduce_masked::<MaskedSum<V, T, A, NA, NT, TOUCHES>>,
    }
}

const fn norm_inf<V: Selection, const A: usize>() -> MaskedRow<V::Element, V::Element> {
    Row {
        sheet: vector_sheet::<V>(Purpose::Serve, A),
        function: V::Isa::reduce_masked::<MaskedNormInf<V, A>>,
    }
}

const fn count_nan<V: Selection, const A: usize>() -> MaskedRow<V::Element, u64> {
    Row {
        sheet: Sheet {
            additions: 1,
            ..vector_sheet::<V>(Purpose::Serve, A)
        },
        function: V::Isa::reduce_masked::<MaskedCountNan<V, A>>,
    }
}

impl<E: Family> RowsOf<E> {
    pub(super) const MASKED: MaskedNorms<E> = MaskedNorms {
        sum_of_squares: Sums::<E, Square, 1>::ROWS,
        sum_of_squares_shrunk: Sums::<E, SquareShrunk, 2>::ROWS,
        sum_of_squares_grown: Sums::<E, SquareGrown, 2>::ROWS,
        norm1: Sums::<E, Magnitude, 0>::ROWS,
        norm_inf: &of_each_tier!(E as Family: norm_inf [8] ()),
        nansum: Sums::<E, Number, 0>::ROWS,
        count_nan: &of_each_tier!(E as Family: count_nan [8] ()),
    };
}

/// The sums of one kind of terms, that take so many multiplications. A mask takes a register, as a term does.
struct Sums<E, T, const MULTIPLICATIONS: usize>(PhantomData<(E, T)>);

impl<E: Family, T: Term, const M: usize> Sums<E, T, M> {
    const ROWS: &'static [MaskedRow<E, E>] = &[
        sum::<E::Scalar, T, 8, 8, 2, 0>(M),
        sum::<E::Portable, T, 8, 8, 2, 0>(M),
        #[cfg(target_arch = "aarch64")]
        sum::<E::Neon, T, 16, 16, 2, 0>(M),
        #[cfg(target_arch = "x86_64")]
        sum::<E::Avx2, T, 8, 8, 4, 0>(M),
        #[cfg(target_arch = "x86_64")]
        sum::<E::Avx512, T, 8, 8, 32, 1>(M),
    ];
}

const fn integer_sum<V: Widen + Keep, const A: usize>()
-> MaskedRow<V::Element, <V::Element as Integer>::Sum> {
    Row {
        sheet: Sheet {
            additions: 1,
            ..vector_sheet::<V>(Purpose::Serve, A)
        },
        function: V::Isa::reduce_masked::<integers::MaskedSum<V, A>>,
    }
}

const fn values<R, I: Isa, const N: usize, const A: usize>(
    comparisons: usize,
) -> MaskedValuesRow<Element<I, R, N>, N>
where
    R: Running<I, N>,
    Raw<I, R, N>: Order,
{
    Row {
        sheet: extreme_sheet::<Element<I, R, N>, Raw<I, R, N>>(Purpose::Serve, A, comparisons),
        function: I::reduce_masked::<MaskedValues<R, N, A>>,
    }
}

/// The rows of one vector type.
struct Of<K, V>(PhantomData<(K, V)>);

impl<V: Order, K: Kind<V>> Of<K, V> {
    const MIN: MaskedValuesRow<K::Element, 1> =
        values::<K::One<false>, V::Isa, 1, 4>(K::COMPARISONS[0]);
    const MAX: MaskedValuesRow<K::Element, 1> =
        values::<K::One<true>, V::Isa, 1, 4>(K::COMPARISONS[0]);
    const MINMAX: MaskedValuesRow<K::Element, 2> =
        values::<K::Two, V::Isa, 2, 2>(K::COMPARISONS[1]);
    const NANMIN: MaskedValuesRow<K::Element, 1> =
        values::<K::Numbers<false>, V::Isa, 1, 4>(K::COMPARISONS[2]);
    const NANMAX: MaskedValuesRow<K::Element, 1> =
        values::<K::Numbers<true>, V::Isa, 1, 4>(K::COMPARISONS[2]);
}

/// The lists of one element type, but for that of its sums.
struct Lists<E, S>(PhantomData<(E, S)>);

impl<E: Extremal, S> Lists<E, S> {
    const fn with(sum: &'static [MaskedRow<E, S>]) -> MaskedRows<E, S> {
        MaskedRows {
            sum,
            min: on_every_tier!(E: MIN),
            max: on_every_tier!(E: MAX),
            minmax: on_every_tier!(E: MINMAX),
            nanmin: on_every_tier!(E: NANMIN),
            nanmax: on_every_tier!(E: NANMAX),
        }
    }
}

/// Writes the static of a type's rows.
macro_rules! masked {
    ($($element:ty: $sum:ty, $sums:expr;)*) => {
        $(impl MaskedReductions for $element {
            type MaskedSum = $sum;
            const MASKED: &'static MaskedRows<$element, $sum> = {
                static MASKED: MaskedRows<$element, $sum> =
                    Lists::<$element, $sum>::with($sums);
                &MASKED
            };
        })*
    };
}
masked! {
    f32: f32, Sums::<f32, Value, 0>::ROWS;
    f64: f64, Sums::<f64, Value, 0>::ROWS;
}

/// Rows of integers: those of every tier, and those of AVX-512 that are preferred.
macro_rules! integers {
    ($($element:ident: [$($first:expr),*];)*) => {
        masked! {
            $($element: <$element as Integer>::Sum, &[
                integer_sum::<<$element as Vectors>::Scalar, 4>(),
                integer_sum::<<$element as Vectors>::Portable, 4>(),
                #[cfg(target_arch = "aarch64")]
                integer_sum::<<$element as Vectors>::Neon, 8>(),
                #[cfg(target_arch = "x86_64")]
                integer_sum::<<$element as Vectors>::Avx2, 4>(),
                $(
                    #[cfg(target_arch = "x86_64")]
                    $first,
                )*
                #[cfg(target_arch = "x86_64")]
                integer_sum::<<$element as Vectors>::Avx512, 4>(),
            ];)*
        }
    };
}
integers! {
    i8: [integer_sum::<Vnni<avx512::I8x64>, 8>()];
    u8: [integer_sum::<Vnni<avx512::U8x64>, 8>()];
    i16: [integer_sum::<Vnni<avx512::I16x32>, 8>()];
    u16: [integer_sum::<Vnni<avx512::U16x32>, 8>()];
    i32: [];
    u32: [];
    i64: [];
    u64: [];
}

/// Rows of 16-bit floating-point types, over vectors of `f32`: on x86-64 those that the plain sums have.
#[cfg(feature = "half")]
macro_rules! halves {
    ($($element:ty: $avx2:ty, $avx512:ty, $accumulators:literal;)*) => {
        masked! {
            $($element: f32, &[
                sum::<<f32 as Family>::Scalar, Converted<$element>, 8, 8, 2, 0>(0),
                sum::<<f32 as Family>::Portable, Converted<$element>, 8, 8, 2, 0>(0),
                #[cfg(target_arch = "aarch64")]
                sum::<<f32 as Family>::Neon, Converted<$element>, 16, 16, 2, 0>(0),
                #[cfg(target_arch = "x86_64")]
                sum::<$avx2, Converted<$element>, $accumulators, $accumulators, 8, 0>(0),
                #[cfg(target_arch = "x86_64")]
                sum::<$avx512, Converted<$element>, $accumulators, $accumulators, 32, 1>(0),
            ];)*
        }
    };
}
#[cfg(feature = "half")]
halves! {
    half::f16: InMultipliers<<f32 as Family>::Avx2>, InMultipliers<<f32 as Family>::Avx512>, 8;
    half::bf16: Interleaved<<f32 as Family>::Avx2>, Interleaved<<f32 as Family>::Avx512>, 4;
}

const fn ones<I: Isa>() -> Row<ReduceFn<u8, u64>> {
    Row {
        sheet: sheet::<u8>(I::TIER, Purpose::Serve, 8, 1),
        function: I::reduce::<Ones<I>>,
    }
}

/// The rows that count the bits of bytes that are set.
pub static ONES: &[Row<ReduceFn<u8, u64>>] = &[
    ones::<Baseline>(),
    ones::<Portable>(),
    #[cfg(target_arch = "aarch64")]
    ones::<neon::Neon>(),
    #[cfg(target_arch = "x86_64")]
    ones::<avx2::Avx2>(),
    #[cfg(target_arch = "x86_64")]
    ones::<avx512::Avx512>(),
];

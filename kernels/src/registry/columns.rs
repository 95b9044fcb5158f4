//! The rows of the reductions of columns.

use super::extremes::{Extremal, Kind, extreme_sheet};
use super::rows::{RowsOf, vector_sheet};
use super::vectors::Vectors;
use super::{ColumnsFn, Family, Purpose, Row, Sheet, sheet};
use crate::element::{Element, Float};
use crate::ops::columns::about::{About, ColumnAbout, Deviation, Powers};
use crate::ops::columns::extremes::ColumnExtreme;
use crate::ops::columns::integers::{ColumnInteger, ColumnIntegers};
use crate::ops::columns::sum::{ColumnLanes, ColumnSum};
use crate::ops::extremes::{Lens, Running};
#[cfg(feature = "half")]
use crate::ops::half::{Converted, Half};
use crate::order::terms::{Magnitude, NanMarks, Source, Square, Value};
#[cfg(target_arch = "aarch64")]
use crate::simd::neon::Neon;
use crate::simd::portable::Portable;
use crate::simd::scalar::Baseline;
use crate::simd::{Arithmetic, Isa, Order, Vector};
#[cfg(target_arch = "x86_64")]
use crate::simd::{avx2::Avx2, avx512::Avx512};
use core::marker::PhantomData;

/// The rows of an element type.
#[derive(Debug)]
pub struct ColumnRows<E: 'static, S: 'static> {
    /// Sums, of at most a block of floating-point numbers, of at most [`crate::ops::columns::integers::MOST_ROWS`] integers.
    pub sum: &'static [Row<ColumnsFn<E, S>>],
    /// Least values.
    pub min: &'static [Row<ColumnsFn<E, E>>],
    /// Greatest values.
    pub max: &'static [Row<ColumnsFn<E, E>>],
    /// Least numbers; NaN where there are none.
    pub nanmin: &'static [Row<ColumnsFn<E, E>>],
    /// Greatest numbers, likewise.
    pub nanmax: &'static [Row<ColumnsFn<E, E>>],
}

/// An element type of which columns are reduced.
pub trait ColumnReductions: Extremal {
    /// What a sum of these is.
    type Total: 'static;
    /// Its rows.
    const COLUMNS: &'static ColumnRows<Self, Self::Total>;
}

/// More rows of a floating-point type. Lanes are a row of results for each virtual lane.
#[derive(Debug)]
pub struct FloatColumnRows<E: Float> {
    /// Lanes of the sums.
    pub sum_lanes: &'static [Row<ColumnsFn<E, E>>],
    /// Sums of the squares.
    pub sum_of_squares: &'static [Row<ColumnsFn<E, E>>],
    /// Lanes of the sums of the squares.
    pub sum_of_squares_lanes: &'static [Row<ColumnsFn<E, E>>],
    /// Sums of the magnitudes.
    pub norm1: &'static [Row<ColumnsFn<E, E>>],
    /// Lanes of the sums of the magnitudes.
    pub norm1_lanes: &'static [Row<ColumnsFn<E, E>>],
    /// Sums of the deviations from given pivots, and of their squares, of at most a block.
    pub spread: &'static [Row<ColumnsFn<E, E>>],
    /// Sums of the cubes and of the fourth powers of deviations from given centres by given scales, of at most a block.
    pub powers: &'static [Row<ColumnsFn<E, E>>],
    /// Counts of NaN, as numbers of the type, of at most a block.
    pub count_nan: &'static [Row<ColumnsFn<E, E>>],
}

/// Vectors that are added up at a time.
const GROUP: usize = 4;

const fn sum_sheet<E: Element, V: Vector>(multiplications: usize) -> Sheet {
    Sheet {
        bytes: size_of::<E>(),
        additions: 1,
        multiplications,
        ..vector_sheet::<V>(Purpose::Serve, GROUP)
    }
}

const fn sum<V: Arithmetic, T: Source<V::Element>>(
    multiplications: usize,
) -> Row<ColumnsFn<T::Element, V::Element>> {
    Row {
        sheet: sum_sheet::<T::Element, V>(multiplications),
        function: V::Isa::reduce_columns::<ColumnSum<V, T, GROUP>>,
    }
}

const fn lanes<V: Arithmetic, T: Source<V::Element>>(
    multiplications: usize,
) -> Row<ColumnsFn<T::Element, V::Element>> {
    Row {
        sheet: sum_sheet::<T::Element, V>(multiplications),
        function: V::Isa::reduce_columns::<ColumnLanes<V, T, GROUP>>,
    }
}

/// Vectors of deviations that are added up at a time: two sums of each.
const PAIRS: usize = 2;

const fn about<V: Arithmetic, T: About<GIVEN>, const GIVEN: usize>(
    [additions, multiplications]: [usize; 2],
) -> Row<ColumnsFn<V::Element, V::Element>> {
    Row {
        sheet: Sheet {
            additions,
            multiplications,
            ..vector_sheet::<V>(Purpose::Serve, 2 * PAIRS)
        },
        function: V::Isa::reduce_columns::<ColumnAbout<V, T, GIVEN, PAIRS>>,
    }
}

/// The compiler chooses the vectors.
const fn integers<I: Isa, E: ColumnInteger>() -> Row<ColumnsFn<E, E::Sum>> {
    Row {
        sheet: Sheet {
            additions: 1,
            ..sheet::<E>(I::TIER, Purpose::Serve, 1, 1)
        },
        function: I::reduce_columns::<ColumnIntegers<E>>,
    }
}

const fn extreme<V: Order, K: Kind<V>, R>(
    comparisons: usize,
) -> Row<ColumnsFn<K::Element, K::Element>>
where
    R: Running<V::Isa, 1, Lens: Lens<V::Isa, Element = K::Element, Raw = V>>,
{
    Row {
        sheet: extreme_sheet::<K::Element, V>(Purpose::Serve, 1, comparisons),
        function: V::Isa::reduce_columns::<ColumnExtreme<R>>,
    }
}

const fn of_all<V: Order, K: Kind<V>, const GREATEST: bool>()
-> Row<ColumnsFn<K::Element, K::Element>> {
    extreme::<V, K, K::One<GREATEST>>(K::COMPARISONS[0])
}

const fn of_numbers<V: Order, K: Kind<V>, const GREATEST: bool>()
-> Row<ColumnsFn<K::Element, K::Element>> {
    extreme::<V, K, K::Numbers<GREATEST>>(K::COMPARISONS[2])
}

/// The lists of one kind of terms of a floating-point type, over the vectors of `E`.
struct Sums<E, T>(PhantomData<(E, T)>);

impl<E: Family, T: Source<E>> Sums<E, T> {
    const fn sums(multiplications: usize) -> [Row<ColumnsFn<T::Element, E>>; TIERS] {
        of_each_tier!(E as Family: sum [T] (multiplications))
    }

    const fn lanes(multiplications: usize) -> [Row<ColumnsFn<T::Element, E>>; TIERS] {
        of_each_tier!(E as Family: lanes [T] (multiplications))
    }
}

/// Tiers of this architecture.
const TIERS: usize =
    2 + cfg!(target_arch = "aarch64") as usize + 2 * cfg!(target_arch = "x86_64") as usize;

impl<E: Family> RowsOf<E> {
    pub(super) const FLOAT_COLUMNS: FloatColumnRows<E> = FloatColumnRows {
        sum_lanes: &Sums::<E, Value>::lanes(0),
        sum_of_squares: &Sums::<E, Square>::sums(1),
        sum_of_squares_lanes: &Sums::<E, Square>::lanes(1),
        norm1: &Sums::<E, Magnitude>::sums(0),
        norm1_lanes: &Sums::<E, Magnitude>::lanes(0),
        spread: &of_each_tier!(E as Family: about [Deviation, 1] ([3, 1])),
        powers: &of_each_tier!(E as Family: about [Powers, 2] ([3, 4])),
        count_nan: &Sums::<E, NanMarks>::sums(0),
    };
}

/// The lists of sums of integers.
struct Integers<E>(PhantomData<E>);

impl<E: ColumnInteger> Integers<E> {
    const SUMS: [Row<ColumnsFn<E, E::Sum>>; TIERS] = [
        integers::<Baseline, E>(),
        integers::<Portable, E>(),
        #[cfg(target_arch = "aarch64")]
        integers::<Neon, E>(),
        #[cfg(target_arch = "x86_64")]
        integers::<Avx2, E>(),
        #[cfg(target_arch = "x86_64")]
        integers::<Avx512, E>(),
    ];
}

/// The list of an extreme.
struct Extremes<E>(PhantomData<E>);

impl<E: Extremal> Extremes<E> {
    const fn of_all<const GREATEST: bool>() -> [Row<ColumnsFn<E, E>>; TIERS] {
        of_each_tier!(E::Lanes as Vectors: of_all [E::Kind, GREATEST] ())
    }

    const fn of_numbers<const GREATEST: bool>() -> [Row<ColumnsFn<E, E>>; TIERS] {
        of_each_tier!(E::Lanes as Vectors: of_numbers [E::Kind, GREATEST] ())
    }
}

/// Writes the static of a type's rows; compare [`super::Reductions`].
macro_rules! columns {
    ($($element:ty: $total:ty, $sums:expr;)*) => {
        $(impl ColumnReductions for $element {
            type Total = $total;
            const COLUMNS: &'static ColumnRows<$element, $total> = {
                static COLUMNS: ColumnRows<$element, $total> = ColumnRows {
                    sum: &$sums,
                    min: &Extremes::<$element>::of_all::<false>(),
                    max: &Extremes::<$element>::of_all::<true>(),
                    nanmin: &Extremes::<$element>::of_numbers::<false>(),
                    nanmax: &Extremes::<$element>::of_numbers::<true>(),
                };
                &COLUMNS
            };
        })*
    };
}
columns! {
    i8: i64, Integers::<i8>::SUMS;
    u8: u64, Integers::<u8>::SUMS;
    i16: i64, Integers::<i16>::SUMS;
    u16: u64, Integers::<u16>::SUMS;
    i32: i64, Integers::<i32>::SUMS;
    u32: u64, Integers::<u32>::SUMS;
    i64: i128, Integers::<i64>::SUMS;
    u64: u128, Integers::<u64>::SUMS;
    f32: f32, Sums::<f32, Value>::sums(0);
    f64: f64, Sums::<f64, Value>::sums(0);
}

/// The columns of a type of 16 bits are summed in `f32`.
#[cfg(feature = "half")]
impl<H: Half> Sums<f32, Converted<H>> {
    const OF_HALVES: [Row<ColumnsFn<H, f32>>; TIERS] = Self::sums(0);
}
#[cfg(feature = "half")]
columns! {
    half::f16: f32, Sums::<f32, Converted<half::f16>>::OF_HALVES;
    half::bf16: f32, Sums::<f32, Converted<half::bf16>>::OF_HALVES;
}

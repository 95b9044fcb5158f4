//! The element types of the public functions: facts, and how each reduction is made for them.

mod implementations;

use crate::columns::Blocks;
use crate::reduction::Reduction;
use crate::tables::{DownTables, DownValues, SumTables, Tables, Total};
use std::fmt::Debug;
use superscalar_kernels::element::Ordered;
use superscalar_kernels::input::{ColumnsInto, Pair, Slice, SliceInto, Valid, With};
use superscalar_kernels::limits::chains::Measured;
use superscalar_kernels::limits::loads::{Loads, LoadsPair};
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::convert::Convert;
use superscalar_kernels::ops::count_nan::CountNan;
use superscalar_kernels::ops::dot::Dot;
use superscalar_kernels::ops::extremes::tables as extremes;
use superscalar_kernels::ops::integers::Integer;
use superscalar_kernels::ops::mean_m2::MeanM2;
use superscalar_kernels::ops::moments::Moments4;
use superscalar_kernels::ops::nansum::Nansum;
use superscalar_kernels::ops::norm_inf::NormInf;
use superscalar_kernels::ops::norm1::Norm1;
use superscalar_kernels::ops::sum::Sum;
use superscalar_kernels::ops::sum_of_squares::{ScaledDown, ScaledUp, SumOfSquares};
use superscalar_kernels::ops::var::{Moments, Nanvar, Var};
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::table::{Down, Masked, Partial, Supports};

/// A result: copied, compared, shown, sent.
pub trait Outcome: Copy + PartialEq + Debug + Send + Sync + 'static {}

impl<T: Copy + PartialEq + Debug + Send + Sync + 'static> Outcome for T {}

/// An element type with the kernels that every type has: extremes and their positions, counts,
/// running sums. Sealed; every [`Element`] is one.
pub trait Compared:
    Ordered
    + Tables<extremes::Min, extremes::ValuesOf<Self, 1>>
    + Tables<extremes::Max, extremes::ValuesOf<Self, 1>>
    + Tables<extremes::Minmax, extremes::ValuesOf<Self, 2>>
    + Tables<extremes::Nanmin, extremes::ValuesOf<Self, 1>>
    + Tables<extremes::Nanmax, extremes::ValuesOf<Self, 1>>
    + DownValues<extremes::Min>
    + DownValues<extremes::Max>
    + DownValues<extremes::Nanmin>
    + DownValues<extremes::Nanmax>
    + Supports<extremes::Argmin, Input = Slice<Self>, Output = extremes::PositionsOf<1>>
    + Supports<extremes::Argmax, Input = Slice<Self>, Output = extremes::PositionsOf<1>>
    + Supports<extremes::Nanargmin, Input = Slice<Self>, Output = extremes::PositionsOf<1>>
    + Supports<extremes::Nanargmax, Input = Slice<Self>, Output = extremes::PositionsOf<1>>
    + Supports<extremes::Argminmax, Input = Slice<Self>, Output = extremes::PositionsOf<2>>
    + Supports<extremes::CountBetween, Input = With<Self, (Self, Self)>, Output = u64>
    + Supports<extremes::IndexOf, Input = With<Self, Self>, Output = Option<usize>>
{
}

/// A number that a slice may hold: `f64`, `f32`, `f16` and `bf16` of the crate `half`, and the
/// integers of 8 to 64 bits. Sealed.
pub trait Element: Compared {
    /// What a sum of these is: the type itself for `f32` and `f64`; `f32` for `f16` and `bf16`;
    /// `i64` or `u64` for integers of 8 to 32 bits; `i128` or `u128` for those of 64 bits.
    type Sum: Outcome;

    /// What a largest absolute value of these is: the type itself for `f32` and `f64`; `f32` for
    /// `f16` and `bf16`; the unsigned integer of as many bits for integers.
    type Magnitude: Outcome;

    /// What a sum of squares of these is: the type itself for `f32` and `f64`; `f32` for `f16` and
    /// `bf16`; `u64` for integers of 8 and 16 bits; `u128` for those of 32 and 64 bits.
    type Squares: Outcome;

    /// What a sum of absolute values of these is: the type itself for `f32` and `f64`; `f32` for
    /// `f16` and `bf16`; `u64` for integers of 8 to 32 bits; `u128` for those of 64 bits.
    type Magnitudes: Outcome;

    /// What a norm, a mean, a variance and their kin of these are: the type itself for `f32` and
    /// `f64`; `f32` for `f16` and `bf16`; `f64` for integers.
    type Statistic: Float;

    /// How sums are made.
    #[doc(hidden)]
    type BySum: Reduction<Self, Output = Self::Sum>;

    /// How sums of squares are made.
    #[doc(hidden)]
    type BySquares: Reduction<Self, Output = Self::Squares>;

    /// How sums of absolute values are made.
    #[doc(hidden)]
    type ByNorm1: Reduction<Self, Output = Self::Magnitudes>;

    /// How the largest absolute value is found.
    #[doc(hidden)]
    type ByNormInf: Reduction<Self, Output = Self::Magnitude>;

    /// How sums of the elements that are not NaN are made.
    #[doc(hidden)]
    type ByNansum: Reduction<Self, Output = Self::Sum>;

    /// How NaN is counted.
    #[doc(hidden)]
    type ByCountNan: Reduction<Self, Output = u64>;

    /// How count, mean and squared deviations are made.
    #[doc(hidden)]
    type ByVar: Reduction<Self, Output = MeanM2>;

    /// How those of the elements that are not NaN are made.
    #[doc(hidden)]
    type ByNanvar: Reduction<Self, Output = MeanM2>;

    /// How moments are made.
    #[doc(hidden)]
    type ByMoments: Reduction<Self, Output = Moments4<Self::Statistic>>;

    /// How sums of the squares of the values in the type of the statistics are made.
    #[doc(hidden)]
    type ByStatisticSquares: Reduction<Self, Output = Self::Statistic>;

    /// The same of values multiplied by a large power of two.
    #[doc(hidden)]
    type ByScaledUp: Reduction<Self, Output = Self::Statistic>;

    /// The same of values multiplied by a small power of two.
    #[doc(hidden)]
    type ByScaledDown: Reduction<Self, Output = Self::Statistic>;

    /// Columns as the kernels take them that have none for the type itself.
    #[doc(hidden)]
    type ColumnBlocks<'a>: Blocks<Self::Statistic>;

    /// These columns so.
    #[doc(hidden)]
    fn column_blocks(x: Columns<'_, Self>) -> Self::ColumnBlocks<'_>;

    /// The value as a statistic: exactly, but for integers of 64 bits, which are rounded.
    #[doc(hidden)]
    fn to_statistic(self) -> Self::Statistic;

    /// A sum as a statistic, rounded.
    #[doc(hidden)]
    fn sum_to_statistic(sum: Self::Sum) -> Self::Statistic;

    /// The absolute value of the one of two ends that is the farther from zero; zero where there
    /// are none, and NaN where the ends are.
    #[doc(hidden)]
    fn max_abs(ends: Option<(Self, Self)>) -> Self::Magnitude;

    /// Writes the running sums.
    #[doc(hidden)]
    fn cumsum(x: &[Self], out: &mut [Self::Sum]);
}

/// A floating-point type that the canonical order is defined for: `f32` or `f64`. Sealed.
pub trait Float:
    Element<Sum = Self, Squares = Self, Magnitudes = Self, Magnitude = Self, Statistic = Self>
    + for<'a> Element<ColumnBlocks<'a> = Columns<'a, Self>>
    + Measured
    + SumTables<Sum, Self>
    + SumTables<SumOfSquares, Self>
    + SumTables<ScaledUp, Self>
    + SumTables<ScaledDown, Self>
    + SumTables<Norm1, Self>
    + SumTables<Nansum, Self>
    + DownTables<Sum>
    + DownTables<SumOfSquares>
    + DownTables<Norm1>
    + Tables<Var, MeanM2>
    + Tables<Nanvar, MeanM2>
    + Tables<Moments, Moments4<Self>>
    + Supports<Dot, Input = Pair<Self, Self>, Output = Self>
    + Supports<Partial<Dot>, Input = Pair<Self, Self>, Output = Lanes<Self>>
    + Supports<NormInf, Input = Slice<Self>, Output = Self>
    + Supports<Masked<NormInf>, Input = Valid<Self>, Output = Self>
    + Supports<CountNan, Input = Slice<Self>, Output = u64>
    + Supports<Masked<CountNan>, Input = Valid<Self>, Output = u64>
    + Supports<Down<CountNan>, Input = ColumnsInto<Self, Self>, Output = ()>
    + Supports<Down<Var>, Input = ColumnsInto<Self, Self>, Output = ()>
    + Supports<Down<Moments>, Input = ColumnsInto<Self, Self>, Output = ()>
    + Supports<Loads, Input = Slice<Self>, Output = ()>
    + Supports<LoadsPair, Input = Pair<Self, Self>, Output = ()>
{
}

/// A type whose statistics are those of copies of its elements in another one: an integer or a
/// floating-point type of 16 bits. Sealed.
pub trait Converted:
    Element + Supports<Convert, Input = SliceInto<Self, <Self as Element>::Statistic>, Output = ()>
{
}

/// An integer, whose sums of squares and of absolute values are exact. Sealed.
pub trait Exact:
    Converted<Statistic = f64, Sum = <Self as Integer>::Sum, Squares: Total, Magnitudes: Total>
    + Integer
    + Supports<Sum, Input = Slice<Self>, Output = <Self as Integer>::Sum>
    + Supports<Masked<Sum>, Input = Valid<Self>, Output = <Self as Integer>::Sum>
    + Supports<Down<Sum>, Input = ColumnsInto<Self, <Self as Integer>::Sum>, Output = ()>
    + Supports<SumOfSquares, Input = Slice<Self>, Output = <Self as Element>::Squares>
    + Supports<Norm1, Input = Slice<Self>, Output = <Self as Element>::Magnitudes>
{
    /// So many elements are summed in line: a kernel would take longer.
    #[doc(hidden)]
    const IN_LINE: usize;
}

/// A floating-point type of 16 bits, whose sums are those of the same values in `f32`: `f16` or
/// `bf16` of the crate `half`. Sealed.
#[cfg(feature = "half")]
pub trait Half:
    Converted<Sum = f32, Squares = f32, Magnitudes = f32, Magnitude = f32, Statistic = f32>
    + SumTables<Sum, f32>
    + superscalar_kernels::element::Half
{
}

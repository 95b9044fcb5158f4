//! What the drivers ask of element types, operations and results. The tables that a kind of
//! operation needs have one name each here, so that nobody lists them twice.

use std::fmt::Debug;
use superscalar_kernels::element::Float;
use superscalar_kernels::input::{ColumnsInto, Slice, Valid};
use superscalar_kernels::ops::extremes::tables::{Max, Min, Nanmax, Nanmin, ValuesOf};
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::table::{Down, Masked as OfValid, Partial, Supports};

/// An element type with the kernels of a canonical sum in `F`.
pub trait SumTables<O, F: Float>:
    Supports<O, Input = Slice<Self>, Output = F>
    + Supports<Partial<O>, Input = Slice<Self>, Output = Lanes<F>>
    + Supports<OfValid<O>, Input = Valid<Self>, Output = F>
{
}

impl<O, F: Float, E> SumTables<O, F> for E where
    E: Supports<O, Input = Slice<E>, Output = F>
        + Supports<Partial<O>, Input = Slice<E>, Output = Lanes<F>>
        + Supports<OfValid<O>, Input = Valid<E>, Output = F>
{
}

/// A floating-point type with the kernels of the sums of columns.
pub trait DownTables<O>:
    Supports<Down<O>, Input = ColumnsInto<Self, Self>, Output = ()>
    + Supports<Partial<Down<O>>, Input = ColumnsInto<Self, Self>, Output = ()>
{
}

impl<O, E> DownTables<O> for E where
    E: Supports<Down<O>, Input = ColumnsInto<E, E>, Output = ()>
        + Supports<Partial<Down<O>>, Input = ColumnsInto<E, E>, Output = ()>
{
}

/// A floating-point type with the kernels of partials `N`.
pub trait TreeTables<O, N>:
    Supports<O, Input = Slice<Self>, Output = N> + Supports<OfValid<O>, Input = Valid<Self>, Output = N>
{
}

impl<O, N, E> TreeTables<O, N> for E where
    E: Supports<O, Input = Slice<E>, Output = N>
        + Supports<OfValid<O>, Input = Valid<E>, Output = N>
{
}

/// An element type with the kernels of `N` extreme values.
pub trait ValueTables<O, const N: usize>:
    Supports<O, Input = Slice<Self>, Output = ValuesOf<Self, N>>
    + Supports<OfValid<O>, Input = Valid<Self>, Output = ValuesOf<Self, N>>
{
}

impl<O, const N: usize, E> ValueTables<O, N> for E where
    E: Supports<O, Input = Slice<E>, Output = ValuesOf<E, N>>
        + Supports<OfValid<O>, Input = Valid<E>, Output = ValuesOf<E, N>>
{
}

/// An element type with the kernels of the extremes of columns.
pub trait DownValues<O>: Supports<Down<O>, Input = ColumnsInto<Self, Self>, Output = ()> {}

impl<O, E: Supports<Down<O>, Input = ColumnsInto<E, E>, Output = ()>> DownValues<O> for E {}

/// Which extreme an operation looks for.
pub trait Extreme: Send + 'static {
    /// The greatest, or else the least.
    const GREATEST: bool;
    /// Whether NaN is ignored.
    const NUMBERS: bool;

    /// Whether a value is better than another: more extreme. NaN is not compared.
    #[inline(always)]
    fn is_better<E: PartialOrd>(x: E, best: E) -> bool {
        if Self::GREATEST { x > best } else { x < best }
    }
}

impl Extreme for Min {
    const GREATEST: bool = false;
    const NUMBERS: bool = false;
}

impl Extreme for Max {
    const GREATEST: bool = true;
    const NUMBERS: bool = false;
}

impl Extreme for Nanmin {
    const GREATEST: bool = false;
    const NUMBERS: bool = true;
}

impl Extreme for Nanmax {
    const GREATEST: bool = true;
    const NUMBERS: bool = true;
}

/// An answer that is NaN where an element is.
pub trait MayBeNan {
    /// Whether it is NaN.
    fn is_nan(&self) -> bool;
}

impl MayBeNan for f32 {
    fn is_nan(&self) -> bool {
        f32::is_nan(*self)
    }
}

impl MayBeNan for f64 {
    fn is_nan(&self) -> bool {
        f64::is_nan(*self)
    }
}

impl MayBeNan for superscalar_kernels::ops::mean_m2::MeanM2 {
    fn is_nan(&self) -> bool {
        self.m2.is_nan()
    }
}

/// What sums of squares and of absolute values of integers are. Sealed.
pub trait Total: Copy + Default + Debug + PartialEq + Send + Sync + 'static {
    /// The sum of both.
    ///
    /// # Panics
    ///
    /// When it does not fit.
    #[doc(hidden)]
    #[must_use]
    fn plus(self, other: Self) -> Self;
}

macro_rules! totals {
    ($($total:ident),*) => {
        $(impl Total for $total {
            fn plus(self, other: $total) -> $total {
                match self.checked_add(other) {
                    Some(sum) => sum,
                    None => panic!(
                        "the sum of these squares or absolute values does not fit in {} bits",
                        $total::BITS
                    ),
                }
            }
        })*
    };
}
totals!(u64, u128);

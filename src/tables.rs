//! What the drivers ask of element types, operations and results. The tables that a kind of
//! operation needs have one name each here, so that nobody lists them twice.

use std::fmt::Debug;
use superscalar_kernels::element::Float;
use superscalar_kernels::input::{ColumnsInto, Slice, Valid};
use superscalar_kernels::ops::extremes::tables::{Max, Min, Nanmax, Nanmin};
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::table::{Down, Masked as OfValid, Partial, Supports};

/// An element type with the kernels of `O` on slices and over valid elements, which answer `R`.
pub trait Tables<O, R>:
    Supports<O, Input = Slice<Self>, Output = R> + Supports<OfValid<O>, Input = Valid<Self>, Output = R>
{
}

impl<O, R, E> Tables<O, R> for E where
    E: Supports<O, Input = Slice<E>, Output = R>
        + Supports<OfValid<O>, Input = Valid<E>, Output = R>
{
}

/// An element type with the kernels of a canonical sum in `F`.
pub trait SumTables<O, F: Float>:
    Tables<O, F> + Supports<Partial<O>, Input = Slice<Self>, Output = Lanes<F>>
{
}

impl<O, F: Float, E> SumTables<O, F> for E where
    E: Tables<O, F> + Supports<Partial<O>, Input = Slice<E>, Output = Lanes<F>>
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

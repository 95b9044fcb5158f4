//! The element types of the public functions.

use crate::exact::Total;
use crate::masked::kinds::MaskedKind;
use crate::par::kinds::ParallelKind;
use crate::registry::extremes::ExtremeOperations;
use crate::registry::masked::MaskedOperations;
use crate::registry::{ColumnOperations, Operation, Operations};
use crate::view::kinds::ViewKind;
use std::fmt::Debug;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::registry::extremes::Extremal;
use superscalar_kernels::registry::{ReduceFn, Reductions, TransformFn};

/// An element type of which the extremes are known. Sealed; every [`Element`] is one.
pub trait Extremes: Extremal {
    /// The extremes of the type and their chosen rows.
    #[doc(hidden)]
    fn extremes() -> &'static ExtremeOperations<Self>;
}

/// A number that a slice may hold: `f64`, `f32`, `f16` and `bf16` of the crate `half`, and the integers of 8 to 64 bits. Sealed.
pub trait Element: Extremes {
    /// What a sum of these is: the type itself for `f32` and `f64`; `f32` for `f16` and `bf16`; `i64` or `u64` for integers of 8 to
    /// 32 bits; `i128` or `u128` for those of 64 bits.
    type Sum: Copy + PartialEq + Debug + Send + Sync + 'static;

    /// What a magnitude of these is: the type itself for `f32` and `f64`; `f32` for `f16` and `bf16`; the unsigned integer of as many bits for
    /// integers.
    type Magnitude: Copy + PartialEq + Debug + Send + Sync + 'static;

    /// What a sum of squares of these is: the type itself for `f32` and `f64`; `f32` for `f16` and `bf16`; `u64` for integers of 8 and
    /// 16 bits; `u128` for those of 32 and 64 bits.
    type Squares: Copy + PartialEq + Debug + Send + Sync + 'static;

    /// What a sum of magnitudes of these is: the type itself for `f32` and `f64`; `f32` for `f16` and `bf16`; `u64` for integers of 8 to
    /// 32 bits; `u128` for those of 64 bits.
    type Magnitudes: Copy + PartialEq + Debug + Send + Sync + 'static;

    /// What a norm, a mean, a variance and their kin of these are: the type itself for `f32` and `f64`; `f32` for `f16` and `bf16`; `f64` for
    /// integers.
    type Statistic: Float;

    /// How its reductions are made.
    #[doc(hidden)]
    type NumberKind: MaskedKind<Self> + ParallelKind<Self> + ViewKind<Self>;

    /// The operation of its sums.
    #[doc(hidden)]
    fn sums() -> &'static Operation<ReduceFn<Self, Self::Sum>>;

    /// The operations over valid elements and their chosen rows.
    #[doc(hidden)]
    fn masked() -> &'static MaskedOperations<Self, Self::Sum>;

    /// The operation of its running sums.
    #[doc(hidden)]
    fn prefix_sums() -> &'static Operation<TransformFn<Self, Self::Sum>>;

    /// So many elements are summed in line: a kernel would take longer.
    #[doc(hidden)]
    const IN_LINE: usize;

    /// The sum of at most [`Element::IN_LINE`] elements.
    #[doc(hidden)]
    fn sum_of_few(x: &[Self]) -> Self::Sum;

    /// The sum of a slice that may be worth several cores.
    #[doc(hidden)]
    fn sum_on_cores(x: &[Self]) -> Self::Sum;

    /// The operations on columns.
    #[doc(hidden)]
    fn columns() -> &'static ColumnOperations<Self, Self::Sum>;

    /// Writes the sums of columns; false where there is no kernel for so many rows.
    #[doc(hidden)]
    fn sum_columns(x: Columns<'_, Self>, sums: &mut [Self::Sum]) -> bool;
}

/// A floating-point type of 16 bits, whose sums are those of the same values in `f32`: `f16` or `bf16` of the crate `half`. Sealed.
#[cfg(feature = "half")]
pub trait Half:
    Converted<Sum = f32, Squares = f32, Magnitudes = f32, Magnitude = f32, Statistic = f32>
    + superscalar_kernels::ops::half::Half
{
    /// The operation of the lanes of its sums.
    #[doc(hidden)]
    fn sum_lanes()
    -> &'static Operation<ReduceFn<Self, superscalar_kernels::order::lanes::Lanes<f32>>>;
}

/// A floating-point type that the canonical order is defined for: `f32` or `f64`. Sealed.
pub trait Float:
    Element<Sum = Self, Squares = Self, Magnitudes = Self, Magnitude = Self, Statistic = Self>
    + Reductions
{
    /// The operations of the type and their chosen rows.
    #[doc(hidden)]
    fn operations() -> &'static Operations<Self>;
}

/// A type whose statistics are those of copies of its elements in another one: an integer or a floating-point type of 16 bits. Sealed.
pub trait Converted: Element {
    /// The operation that copies.
    #[doc(hidden)]
    fn converts() -> &'static Operation<TransformFn<Self, Self::Statistic>>;
}

/// An integer, whose sums of squares and of magnitudes are exact. Sealed.
pub trait Exact: Converted<Statistic = f64, Squares: Total, Magnitudes: Total> {
    /// A sum, rounded.
    #[doc(hidden)]
    fn rounded(sum: Self::Sum) -> f64;

    /// The magnitude of the one of two ends that is the farther from zero; zero where there are none.
    #[doc(hidden)]
    fn farther(ends: Option<(Self, Self)>) -> Self::Magnitude;

    /// The operation of the sums of squares.
    #[doc(hidden)]
    fn squares() -> &'static Operation<ReduceFn<Self, Self::Squares>>;

    /// The operation of the sums of magnitudes.
    #[doc(hidden)]
    fn magnitudes() -> &'static Operation<ReduceFn<Self, Self::Magnitudes>>;
}

/// Writes the statics of the types, which no generic could have.
macro_rules! elements {
    ($($element:ty),*) => {
        $(impl Extremes for $element {
            fn extremes() -> &'static ExtremeOperations<$element> {
                static EXTREMES: ExtremeOperations<$element> = ExtremeOperations::new();
                &EXTREMES
            }
        })*
    };
}
elements!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
#[cfg(feature = "half")]
elements!(half::f16, half::bf16);

impl Float for f32 {
    fn operations() -> &'static Operations<f32> {
        static OPERATIONS: Operations<f32> = Operations::new();
        &OPERATIONS
    }
}

impl Float for f64 {
    fn operations() -> &'static Operations<f64> {
        static OPERATIONS: Operations<f64> = Operations::new();
        &OPERATIONS
    }
}

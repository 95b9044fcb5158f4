//! How each element type makes its reductions.

#[cfg(feature = "half")]
use super::Half;
use super::{Compared, Converted, Element, Exact, Float};
use crate::columns::Copies;
use crate::drivers::copies::{CopiedSum, CopiedTree};
use crate::drivers::counts::{NanCount, NotNumbers};
use crate::drivers::exact::{ExactSum, ExactTerms};
use crate::drivers::extremes::{LargestAbs, LargestEnd};
use crate::drivers::nan::IgnoringNan;
use crate::drivers::sums::Canonical;
use crate::drivers::trees::Tree;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::cumsum::Cumsum;
use superscalar_kernels::ops::integers::Integer;
use superscalar_kernels::ops::nansum::Nansum;
use superscalar_kernels::ops::norm1::Norm1;
use superscalar_kernels::ops::sum::Sum;
use superscalar_kernels::ops::sum_of_squares::{ScaledDown, ScaledUp, SumOfSquares};
use superscalar_kernels::ops::var::{Moments, Nanvar, Var};

macro_rules! floats {
    ($($element:ident),*) => {$(
        impl Compared for $element {}

        impl Element for $element {
            type Sum = $element;
            type Squares = $element;
            type Magnitudes = $element;
            type Magnitude = $element;
            type Statistic = $element;
            type BySum = Canonical<Sum>;
            type BySquares = Canonical<SumOfSquares>;
            type ByNorm1 = Canonical<Norm1>;
            type ByNormInf = LargestAbs;
            type ByNansum = IgnoringNan<Canonical<Nansum>, Canonical<Sum>>;
            type ByCountNan = NanCount;
            type ByVar = Tree<Var>;
            type ByNanvar = IgnoringNan<Tree<Nanvar>, Tree<Var>>;
            type ByMoments = Tree<Moments>;
            type ByStatisticSquares = Canonical<SumOfSquares>;
            type ByScaledUp = Canonical<ScaledUp>;
            type ByScaledDown = Canonical<ScaledDown>;
            type ColumnBlocks<'a> = Columns<'a, $element>;

            fn column_blocks(x: Columns<'_, $element>) -> Columns<'_, $element> {
                x
            }

            #[inline(always)]
            fn to_statistic(self) -> $element {
                self
            }

            #[inline(always)]
            fn sum_to_statistic(sum: $element) -> $element {
                sum
            }

            fn max_abs(ends: Option<($element, $element)>) -> $element {
                let (least, greatest) = ends.unwrap_or((0.0, 0.0));
                let (least, greatest) = (least.abs(), greatest.abs());
                if least > greatest { least } else { greatest }
            }

            #[inline(always)]
            fn cumsum(x: &[$element], out: &mut [$element]) {
                crate::dispatch::run::<Cumsum, $element>(x, out);
            }
        }

        impl Float for $element {}
    )*};
}
floats!(f32, f64);

macro_rules! integers {
    ($($element:ident: $magnitude:ident, $squares:ident, $magnitudes:ident;)*) => {$(
        impl Compared for $element {}

        impl Element for $element {
            type Sum = <$element as Integer>::Sum;
            type Squares = $squares;
            type Magnitudes = $magnitudes;
            type Magnitude = $magnitude;
            type Statistic = f64;
            type BySum = ExactSum;
            type BySquares = ExactTerms<SumOfSquares>;
            type ByNorm1 = ExactTerms<Norm1>;
            type ByNormInf = LargestEnd;
            type ByNansum = ExactSum;
            type ByCountNan = NotNumbers;
            type ByVar = CopiedTree<Var>;
            type ByNanvar = CopiedTree<Var>;
            type ByMoments = CopiedTree<Moments>;
            type ByStatisticSquares = CopiedSum<SumOfSquares>;
            type ByScaledUp = CopiedSum<ScaledUp>;
            type ByScaledDown = CopiedSum<ScaledDown>;
            type ColumnBlocks<'a> = Copies<'a, $element>;

            fn column_blocks(x: Columns<'_, $element>) -> Copies<'_, $element> {
                Copies(x)
            }

            #[inline(always)]
            fn to_statistic(self) -> f64 {
                self as f64
            }

            #[inline(always)]
            fn sum_to_statistic(sum: Self::Sum) -> f64 {
                sum as f64
            }

            fn max_abs(ends: Option<($element, $element)>) -> $magnitude {
                let (least, greatest) = ends.unwrap_or_default();
                least.abs_diff(0).max(greatest.abs_diff(0))
            }

            #[inline(always)]
            fn cumsum(x: &[$element], out: &mut [Self::Sum]) {
                crate::dispatch::run::<Cumsum, $element>(x, out);
            }
        }

        impl Converted for $element {}

        impl Exact for $element {
            // Words are added with carry at the speed of their loads.
            const IN_LINE: usize = if size_of::<$element>() < 8 { 8 } else { 16 };
        }
    )*};
}
integers! {
    i8: u8, u64, u64;
    i16: u16, u64, u64;
    i32: u32, u128, u64;
    i64: u64, u128, u128;
    u8: u8, u64, u64;
    u16: u16, u64, u64;
    u32: u32, u128, u64;
    u64: u64, u128, u128;
}

#[cfg(feature = "half")]
macro_rules! halves {
    ($($element:ty),*) => {$(
        impl Compared for $element {}

        impl Element for $element {
            type Sum = f32;
            type Squares = f32;
            type Magnitudes = f32;
            type Magnitude = f32;
            type Statistic = f32;
            type BySum = Canonical<Sum>;
            type BySquares = CopiedSum<SumOfSquares>;
            type ByNorm1 = CopiedSum<Norm1>;
            type ByNormInf = LargestEnd;
            type ByNansum = IgnoringNan<CopiedSum<Nansum>, Canonical<Sum>>;
            type ByCountNan = NotNumbers;
            type ByVar = CopiedTree<Var>;
            type ByNanvar = IgnoringNan<CopiedTree<Nanvar>, CopiedTree<Var>>;
            type ByMoments = CopiedTree<Moments>;
            type ByStatisticSquares = CopiedSum<SumOfSquares>;
            type ByScaledUp = CopiedSum<ScaledUp>;
            type ByScaledDown = CopiedSum<ScaledDown>;
            type ColumnBlocks<'a> = Copies<'a, $element>;

            fn column_blocks(x: Columns<'_, $element>) -> Copies<'_, $element> {
                Copies(x)
            }

            #[inline(always)]
            fn to_statistic(self) -> f32 {
                superscalar_kernels::element::Half::widened(self)
            }

            #[inline(always)]
            fn sum_to_statistic(sum: f32) -> f32 {
                sum
            }

            fn max_abs(ends: Option<($element, $element)>) -> f32 {
                use superscalar_kernels::element::Float;
                let Some((least, greatest)) = ends else {
                    return 0.0;
                };
                let [least, greatest] = [least, greatest].map(|end| end.to_statistic().abs());
                least.max_bits(greatest).with_canonical_nan()
            }

            #[inline(always)]
            fn cumsum(x: &[$element], out: &mut [f32]) {
                crate::dispatch::run::<Cumsum, $element>(x, out);
            }
        }

        impl Converted for $element {}

        impl Half for $element {}
    )*};
}
#[cfg(feature = "half")]
halves!(half::f16, half::bf16);

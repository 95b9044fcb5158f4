//! What a sum is for each element type: its operation, the few elements that are summed in line, and how cores share it.

use crate::converted;
use crate::element::{Converted, Element, Exact, Float};
use crate::nan::numbers_spread;
use crate::norms::{norm2_of, sqrt};
use crate::par;
use crate::registry::masked::MaskedOperations;
use crate::registry::{self, ColumnOperations, Described, Operation};
use crate::statistics::{mean_of, spread};
use crate::view::{canonical, run_up_to};
use superscalar_kernels::canonical::moments::Shape;
use superscalar_kernels::canonical::spread::Spread;
use superscalar_kernels::canonical::{FEW, up_to_four};
use superscalar_kernels::columns::Columns;
use superscalar_kernels::columns::integers::MOST_ROWS;
use superscalar_kernels::element as types;
use superscalar_kernels::integers::Integer;
use superscalar_kernels::integers::terms::Terms;
use superscalar_kernels::registry::masked::MaskedReductions;
use superscalar_kernels::registry::{IntegerReductions, ReduceFn, TransformFn};

macro_rules! floats {
    ($($element:ident),*) => {
        $(
            impl Element for $element {
                type Sum = $element;
                type Squares = $element;
                type Magnitudes = $element;
                type Magnitude = $element;
                type Statistic = $element;

                #[inline(always)]
                fn sum_of_squares(x: &[$element]) -> $element {
                    if x.len() <= FEW {
                        return up_to_four(x.len(), |i| x[i] * x[i]);
                    }
                    $element::operations().norms.sum_of_squares.run(x)
                }

                #[inline(always)]
                fn sum_of_magnitudes(x: &[$element]) -> $element {
                    if x.len() <= FEW {
                        return up_to_four(x.len(), |i| types::Float::magnitude(x[i]));
                    }
                    $element::operations().norms.norm1.run(x)
                }

                #[inline(always)]
                fn norm2(x: &[$element]) -> $element {
                    norm2_of(x, crate::sum_of_squares(x))
                }

                #[inline(always)]
                fn sum_of_numbers(x: &[$element]) -> $element {
                    $element::operations().norms.nansum.run(x)
                }

                fn mean_of_numbers(x: &[$element]) -> $element {
                    mean_of(crate::nansum(x), x.len() as u64 - crate::count_nan(x))
                }

                fn spread_of_numbers(x: &[$element]) -> Spread {
                    numbers_spread(x)
                }

                #[inline(always)]
                fn mean(x: &[$element]) -> $element {
                    mean_of(crate::sum(x), x.len() as u64)
                }

                #[inline(always)]
                fn spread(x: &[$element]) -> Spread {
                    spread(x)
                }

                #[inline(always)]
                fn shape(x: &[$element]) -> Shape<$element> {
                    $element::operations().statistics.shape.run(x)
                }

                #[inline(always)]
                fn largest_magnitude(x: &[$element]) -> $element {
                    $element::operations().norms.norm_inf.run(x)
                }

                #[inline(always)]
                fn number_of_nan(x: &[$element]) -> u64 {
                    registry::count_nan().run(x)
                }

                const IN_LINE: usize = FEW;

                #[inline(always)]
                fn sums() -> &'static Operation<ReduceFn<$element, $element>> {
                    &$element::operations().sum
                }

                fn prefix_sums() -> &'static Operation<TransformFn<$element, $element>> {
                    &$element::operations().prefix_sum
                }

                #[inline(always)]
                fn masked() -> &'static MaskedOperations<$element, Self::Sum> {
                    static MASKED: MaskedOperations<$element, $element> =
                        MaskedOperations::new($element::MASKED);
                    &MASKED
                }

                #[inline(always)]
                fn sum_of_few(x: &[$element]) -> $element {
                    up_to_four(x.len(), |i| x[i])
                }

                #[inline(always)]
                fn sum_on_cores(x: &[$element]) -> $element {
                    par::sum_of_lanes(x, registry::sum_lanes(), crate::sum)
                }

                #[inline(always)]
                fn columns() -> &'static ColumnOperations<$element, Self::Sum> {
                    static COLUMNS: ColumnOperations<$element, $element> = ColumnOperations::new();
                    &COLUMNS
                }

                fn sum_columns(x: Columns<'_, $element>, sums: &mut [Self::Sum]) -> bool {
                    let lanes = registry::column_sum_lanes();
                    canonical(&Self::columns().sum, lanes, x, sums)
                }
            }
        )*
    };
}
floats!(f32, f64);

/// A static in a function of the trait: a generic one can not have one for each type.
macro_rules! integers {
    ($($element:ident: $magnitude:ident),*) => {
        $(
            impl Element for $element {
                type Sum = <$element as Integer>::Sum;
                type Squares = <$element as Terms>::Squares;
                type Magnitudes = <$element as Terms>::Magnitudes;
                type Magnitude = $magnitude;
                type Statistic = f64;

                fn sum_of_squares(x: &[$element]) -> Self::Squares {
                    Self::squares().run(x)
                }

                fn sum_of_magnitudes(x: &[$element]) -> Self::Magnitudes {
                    Self::magnitudes().run(x)
                }

                fn norm2(x: &[$element]) -> f64 {
                    // No square of an integer, and no sum of squares, is beyond the range of `f64`.
                    sqrt(converted::sum_of_squares(x))
                }

                fn sum_of_numbers(x: &[$element]) -> Self::Sum {
                    crate::sum(x)
                }

                fn mean_of_numbers(x: &[$element]) -> f64 {
                    Self::mean(x)
                }

                fn spread_of_numbers(x: &[$element]) -> Spread {
                    Self::spread(x)
                }

                // The sum is exact.
                fn mean(x: &[$element]) -> f64 {
                    mean_of(crate::sum(x) as f64, x.len() as u64)
                }

                fn spread(x: &[$element]) -> Spread {
                    converted::spread(x)
                }

                fn shape(x: &[$element]) -> Shape<f64> {
                    converted::shape(x)
                }

                fn largest_magnitude(x: &[$element]) -> $magnitude {
                    // One of the two ends is the farther from zero.
                    let ends = crate::minmax(x).unwrap_or_default();
                    ends.0.abs_diff(0).max(ends.1.abs_diff(0))
                }

                fn number_of_nan(_: &[$element]) -> u64 {
                    0
                }

                // Up to here a plain loop takes less time than a call. Words are added with carry at the speed of their loads.
                const IN_LINE: usize = if size_of::<$element>() < 8 { 8 } else { 16 };

                #[inline(always)]
                fn sums() -> &'static Operation<ReduceFn<$element, Self::Sum>> {
                    static SUMS: Operation<ReduceFn<$element, <$element as Integer>::Sum>> =
                        Operation::of_integers();
                    &SUMS
                }

                fn prefix_sums() -> &'static Operation<TransformFn<$element, Self::Sum>> {
                    static PREFIX_SUMS: Operation<TransformFn<$element, <$element as Integer>::Sum>> =
                        Operation::new("prefix-sum", <$element as types::Element>::NAME, &$element::INTEGER_ROWS.prefix_sum);
                    &PREFIX_SUMS
                }

                #[inline(always)]
                fn masked() -> &'static MaskedOperations<$element, Self::Sum> {
                    static MASKED: MaskedOperations<$element, <$element as Integer>::Sum> =
                        MaskedOperations::new($element::MASKED);
                    &MASKED
                }

                #[inline(always)]
                fn sum_of_few(x: &[$element]) -> Self::Sum {
                    Integer::sum_of_few(x)
                }

                #[inline(always)]
                fn sum_on_cores(x: &[$element]) -> Self::Sum {
                    par::sum_of_integers(x)
                }

                #[inline(always)]
                fn columns() -> &'static ColumnOperations<$element, Self::Sum> {
                    static COLUMNS: ColumnOperations<$element, <$element as Integer>::Sum> = ColumnOperations::new();
                    &COLUMNS
                }

                fn sum_columns(x: Columns<'_, $element>, sums: &mut [Self::Sum]) -> bool {
                    run_up_to(MOST_ROWS, &Self::columns().sum, x, sums)
                }
            }

            impl Exact for $element {
                fn squares() -> &'static Operation<ReduceFn<$element, Self::Squares>> {
                    static SQUARES: Operation<ReduceFn<$element, <$element as Terms>::Squares>> =
                        Operation::new("sum-of-squares", <$element as types::Element>::NAME, &$element::INTEGER_ROWS.sum_of_squares);
                    &SQUARES
                }

                fn magnitudes() -> &'static Operation<ReduceFn<$element, Self::Magnitudes>> {
                    static MAGNITUDES: Operation<ReduceFn<$element, <$element as Terms>::Magnitudes>> =
                        Operation::new("norm1", <$element as types::Element>::NAME, &$element::INTEGER_ROWS.norm1);
                    &MAGNITUDES
                }
            }

            impl Converted for $element {
                fn converts() -> &'static Operation<TransformFn<$element, f64>> {
                    static CONVERTS: Operation<TransformFn<$element, f64>> =
                        Operation::new("convert", <$element as types::Element>::NAME, &$element::INTEGER_ROWS.convert);
                    &CONVERTS
                }
            }
        )*

        /// The operations on integers.
        pub(crate) fn integers() -> Vec<&'static dyn Described> {
            vec![$(
                $element::sums(), $element::squares(), $element::magnitudes(), $element::prefix_sums(), $element::converts()
            ),*]
        }
    };
}
integers!(i8: u8, i16: u16, i32: u32, i64: u64, u8: u8, u16: u16, u32: u32, u64: u64);

#[cfg(feature = "half")]
mod halves {
    use super::{
        ColumnOperations, Columns, Converted, Described, Element, FEW, MaskedOperations, Operation,
        ReduceFn, Shape, Spread, TransformFn, converted, mean_of, par, run_up_to, up_to_four,
    };
    use crate::element::Half;
    use half::{bf16, f16};
    use superscalar_kernels::canonical::block_len;
    use superscalar_kernels::canonical::lanes::Lanes;
    use superscalar_kernels::element::{self as types, Float as _, Half as _};
    use superscalar_kernels::registry::HalfReductions;
    use superscalar_kernels::registry::masked::MaskedReductions;

    macro_rules! halves {
        ($($element:ident),*) => {
            $(
                impl Element for $element {
                    type Sum = f32;
                    type Squares = f32;
                    type Magnitudes = f32;
                    type Magnitude = f32;
                    type Statistic = f32;

                    fn sum_of_squares(x: &[$element]) -> f32 {
                        converted::sum_of_squares(x)
                    }

                    fn sum_of_magnitudes(x: &[$element]) -> f32 {
                        converted::norm1(x)
                    }

                    fn norm2(x: &[$element]) -> f32 {
                        converted::norm2(x)
                    }

                    fn sum_of_numbers(x: &[$element]) -> f32 {
                        converted::nansum(x)
                    }

                    fn mean_of_numbers(x: &[$element]) -> f32 {
                        mean_of(crate::nansum(x), x.len() as u64 - crate::count_nan(x))
                    }

                    fn spread_of_numbers(x: &[$element]) -> Spread {
                        converted::nanspread(x)
                    }

                    fn mean(x: &[$element]) -> f32 {
                        mean_of(crate::sum(x), x.len() as u64)
                    }

                    fn spread(x: &[$element]) -> Spread {
                        converted::spread(x)
                    }

                    fn shape(x: &[$element]) -> Shape<f32> {
                        converted::shape(x)
                    }

                    fn largest_magnitude(x: &[$element]) -> f32 {
                        // One of the two ends is the farther from zero; with a NaN both are NaN.
                        let (least, greatest) = crate::minmax(x).unwrap_or_default();
                        let [least, greatest] = [least, greatest].map(|end| end.widened().abs());
                        least.larger_pattern(greatest).with_canonical_nan()
                    }

                    fn number_of_nan(x: &[$element]) -> u64 {
                        x.len() as u64 - crate::count_in_range(x, ..)
                    }

                    const IN_LINE: usize = FEW;

                    #[inline(always)]
                    fn sums() -> &'static Operation<ReduceFn<$element, f32>> {
                        static SUMS: Operation<ReduceFn<$element, f32>> =
                            Operation::new("sum", <$element as types::Element>::NAME, &$element::HALF_ROWS.sum);
                        &SUMS
                    }

                    fn prefix_sums() -> &'static Operation<TransformFn<$element, f32>> {
                        static PREFIX_SUMS: Operation<TransformFn<$element, f32>> =
                            Operation::new("prefix-sum", <$element as types::Element>::NAME, &$element::HALF_ROWS.prefix_sum);
                        &PREFIX_SUMS
                    }

                    #[inline(always)]
                    fn masked() -> &'static MaskedOperations<$element, Self::Sum> {
                        static MASKED: MaskedOperations<$element, f32> =
                            MaskedOperations::new($element::MASKED);
                        &MASKED
                    }

                    #[inline(always)]
                    fn sum_of_few(x: &[$element]) -> f32 {
                        up_to_four(x.len(), |i| x[i].widened())
                    }

                    #[inline(always)]
                    fn sum_on_cores(x: &[$element]) -> f32 {
                        par::sum_of_lanes(x, Self::sum_lanes(), crate::sum)
                    }

                    #[inline(always)]
                    fn columns() -> &'static ColumnOperations<$element, Self::Sum> {
                        static COLUMNS: ColumnOperations<$element, f32> = ColumnOperations::new();
                        &COLUMNS
                    }

                    fn sum_columns(x: Columns<'_, $element>, sums: &mut [Self::Sum]) -> bool {
                        run_up_to(block_len::<f32>(), &Self::columns().sum, x, sums)
                    }
                }

                impl Converted for $element {
                    fn converts() -> &'static Operation<TransformFn<$element, f32>> {
                        static CONVERTS: Operation<TransformFn<$element, f32>> =
                            Operation::new("convert", <$element as types::Element>::NAME, &$element::HALF_ROWS.convert);
                        &CONVERTS
                    }
                }

                impl Half for $element {
                    fn sum_lanes() -> &'static Operation<ReduceFn<$element, Lanes<f32>>> {
                        static LANES: Operation<ReduceFn<$element, Lanes<f32>>> =
                            Operation::new("sum-lanes", <$element as types::Element>::NAME, &$element::HALF_ROWS.sum_lanes);
                        &LANES
                    }
                }
            )*

            /// The operations on floating-point types of 16 bits.
            pub(crate) fn halves() -> Vec<&'static dyn Described> {
                vec![$($element::sums(), $element::sum_lanes(), $element::prefix_sums(), $element::converts()),*]
            }
        };
    }
    halves!(f16, bf16);
}
#[cfg(feature = "half")]
pub(crate) use halves::halves;

/// There are none.
#[cfg(not(feature = "half"))]
pub(crate) fn halves() -> Vec<&'static dyn Described> {
    Vec::new()
}

impl<E: IntegerReductions> Operation<ReduceFn<E, E::Sum>> {
    const fn of_integers() -> Self {
        Operation::new("sum", E::NAME, &E::INTEGER_ROWS.sum)
    }
}

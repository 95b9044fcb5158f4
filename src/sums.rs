//! What a sum is for each element type: its operation, the few elements that are summed in line, and how cores share it. All that is not a sum is
//! made for a kind of types, generically (`src/kinds.rs`).

use crate::element::{Converted, Element, Exact, Float};
use crate::kinds::{Floats, Integers};
use crate::par;
use crate::registry::masked::MaskedOperations;
use crate::registry::{self, ColumnOperations, Described, Operation};
use crate::view::{self, run_up_to};
use superscalar_kernels::element as types;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::columns::integers::MOST_ROWS;
use superscalar_kernels::ops::integers::Integer;
use superscalar_kernels::ops::integers::terms::Terms;
use superscalar_kernels::order::{FEW, up_to_four};
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
                type NumberKind = Floats;

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
                    view::sums(x, sums)
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
                type NumberKind = Integers;

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
                fn rounded(sum: Self::Sum) -> f64 {
                    sum as f64
                }

                fn farther(ends: Option<($element, $element)>) -> $magnitude {
                    let (least, greatest) = ends.unwrap_or_default();
                    least.abs_diff(0).max(greatest.abs_diff(0))
                }

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
        ReduceFn, TransformFn, par, run_up_to, up_to_four, view,
    };
    use crate::element::Half;
    use crate::kinds::Halves;
    use half::{bf16, f16};
    use superscalar_kernels::element::{self as types, Half as _};
    use superscalar_kernels::order::block_len;
    use superscalar_kernels::order::lanes::Lanes;
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
                    type NumberKind = Halves;

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
                            || view::sums(view::Copies(x), sums)
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

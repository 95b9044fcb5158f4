//! The rows of `f16` and `bf16`.

use super::convert::convert;
use super::rows::vector_sheet;
use super::{Family, Purpose, ReduceFn, Row, Sheet, TransformFn, prefix};
use crate::ops::half::{Converted, Half};
use crate::ops::sum::{Sum, SumLanes};
use crate::order::lanes::Lanes;
use crate::simd::{Arithmetic, Isa};
#[cfg(target_arch = "x86_64")]
use crate::simd::{interleaved::Interleaved, multipliers::InMultipliers};
use half::{bf16, f16};

/// The rows of a floating-point type of 16 bits.
#[derive(Debug)]
pub struct HalfRows<H: Half> {
    /// Sums of a slice.
    pub sum: &'static [Row<ReduceFn<H, f32>>],
    /// Lanes of the sum of a slice.
    pub sum_lanes: &'static [Row<ReduceFn<H, Lanes<f32>>>],
    /// Running sums.
    pub prefix_sum: &'static [Row<TransformFn<H, f32>>],
    /// Conversions.
    pub convert: &'static [Row<TransformFn<H, f32>>],
}

/// A floating-point type of 16 bits that has rows.
pub trait HalfReductions: Half {
    /// Its rows.
    const HALF_ROWS: &'static HalfRows<Self>;
}

const fn sheet<V: Arithmetic, H: Half>(accumulators: usize) -> Sheet {
    Sheet {
        bytes: size_of::<H>(),
        additions: 1,
        ..vector_sheet::<V>(Purpose::Serve, accumulators)
    }
}

/// With the parameters of the `f32` sum.
const fn sum<
    V: Arithmetic<Element = f32>,
    H: Half,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>() -> Row<ReduceFn<H, f32>> {
    Row {
        sheet: sheet::<V, H>(A),
        function: V::Isa::reduce::<Sum<V, Converted<H>, A, NA, NT, NEAR, FAR>>,
    }
}

const fn sum_lanes<
    V: Arithmetic<Element = f32>,
    H: Half,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>() -> Row<ReduceFn<H, Lanes<f32>>> {
    Row {
        sheet: sheet::<V, H>(NA),
        function: V::Isa::reduce::<SumLanes<V, Converted<H>, NA, NT, NEAR, FAR>>,
    }
}

/// The rows of a type, over the vectors of `f32`: on x86-64 those given, with so many accumulators.
macro_rules! rows {
    ($rows:ident $element:ident: $avx2:ty, $avx512:ty, $accumulators:literal) => {
        static $rows: HalfRows<$element> = HalfRows {
            sum: &[
                sum::<<f32 as Family>::Scalar, $element, 8, 8, 2, 0, 0>(),
                sum::<<f32 as Family>::Portable, $element, 8, 8, 2, 0, 0>(),
                #[cfg(target_arch = "aarch64")]
                sum::<<f32 as Family>::Neon, $element, 16, 16, 2, 0, 0>(),
                #[cfg(target_arch = "x86_64")]
                sum::<$avx2, $element, $accumulators, $accumulators, 8, 0, 0>(),
                #[cfg(target_arch = "x86_64")]
                sum::<$avx512, $element, $accumulators, $accumulators, 32, 1, 3>(),
            ],
            sum_lanes: &[
                sum_lanes::<<f32 as Family>::Scalar, $element, 8, 2, 0, 0>(),
                sum_lanes::<<f32 as Family>::Portable, $element, 8, 2, 0, 0>(),
                #[cfg(target_arch = "aarch64")]
                sum_lanes::<<f32 as Family>::Neon, $element, 16, 2, 0, 0>(),
                #[cfg(target_arch = "x86_64")]
                sum_lanes::<$avx2, $element, $accumulators, 8, 0, 0>(),
                #[cfg(target_arch = "x86_64")]
                sum_lanes::<$avx512, $element, $accumulators, 32, 1, 3>(),
            ],
    convert: &of_each_tier!(f32 as Family: convert [$element] ()),
    prefix_sum: &of_each_tier!(f32 as Family: prefix::floats [Converted<$element>] ()),
        };

        impl HalfReductions for $element {
            const HALF_ROWS: &'static HalfRows<$element> = &$rows;
        }
    };
}
rows!(F16 f16: InMultipliers<<f32 as Family>::Avx2>, InMultipliers<<f32 as Family>::Avx512>, 8);
rows!(BF16 bf16: Interleaved<<f32 as Family>::Avx2>, Interleaved<<f32 as Family>::Avx512>, 4);

//! The rows of `f16` and `bf16`.

use super::rows::vector_sheet;
use super::{Family, Purpose, ReduceFn, Row, Sheet};
use crate::canonical::half::{Half, Sum, SumLanes};
use crate::canonical::lanes::Lanes;
use crate::seam::{Arithmetic, Isa};
use core::marker::PhantomData;
use half::{bf16, f16};

/// The rows of a floating-point type of 16 bits.
#[derive(Debug)]
pub struct HalfRows<H: Half> {
    /// Sums of a slice.
    pub sum: &'static [Row<ReduceFn<H, f32>>],
    /// Lanes of the sum of a slice.
    pub sum_lanes: &'static [Row<ReduceFn<H, Lanes<f32>>>],
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
        function: V::Isa::reduce::<Sum<V, H, A, NA, NT, NEAR, FAR>>,
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
        function: V::Isa::reduce::<SumLanes<V, H, NA, NT, NEAR, FAR>>,
    }
}

/// The rows of a type, over the vectors of `f32`.
struct RowsOf<H>(PhantomData<H>);

impl<H: Half> RowsOf<H> {
    const ROWS: HalfRows<H> = HalfRows {
        sum: Self::SUM,
        sum_lanes: Self::SUM_LANES,
    };

    const SUM: &'static [Row<ReduceFn<H, f32>>] = &[
        sum::<<f32 as Family>::Scalar, H, 8, 8, 2, 0, 0>(),
        sum::<<f32 as Family>::Portable, H, 8, 8, 2, 0, 0>(),
        #[cfg(target_arch = "aarch64")]
        sum::<<f32 as Family>::Neon, H, 16, 16, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        sum::<<f32 as Family>::Avx2, H, 8, 8, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        sum::<<f32 as Family>::Avx512, H, 8, 8, 32, 0, 1>(),
    ];

    const SUM_LANES: &'static [Row<ReduceFn<H, Lanes<f32>>>] = &[
        sum_lanes::<<f32 as Family>::Scalar, H, 8, 2, 0, 0>(),
        sum_lanes::<<f32 as Family>::Portable, H, 8, 2, 0, 0>(),
        #[cfg(target_arch = "aarch64")]
        sum_lanes::<<f32 as Family>::Neon, H, 16, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        sum_lanes::<<f32 as Family>::Avx2, H, 8, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        sum_lanes::<<f32 as Family>::Avx512, H, 8, 32, 0, 1>(),
    ];
}

static F16: HalfRows<f16> = RowsOf::<f16>::ROWS;
static BF16: HalfRows<bf16> = RowsOf::<bf16>::ROWS;

impl HalfReductions for f16 {
    const HALF_ROWS: &'static HalfRows<f16> = &F16;
}

impl HalfReductions for bf16 {
    const HALF_ROWS: &'static HalfRows<bf16> = &BF16;
}

//! The rows themselves. A row names a body and a vector; the rest of it follows from those.

use super::vectors::Vectors;
use super::{
    ByteHistogramFn, ChainRows, Purpose, ReduceFn, ReducePairFn, Reductions, Row, Rows, Sheet,
    StepName, sheet,
};
use crate::element::Float;
use crate::limits::chains::{Add, Chains, Multiply, MultiplyAdd, Step};
use crate::limits::loads::{Loads, LoadsPair};
use crate::limits::stores::Stores;
use crate::ops::{bincount as bytes, dot as dot_bodies, sum as sum_bodies};
use crate::order::lanes::Lanes;
use crate::order::terms::Value;
#[cfg(target_arch = "aarch64")]
use crate::simd::neon;
use crate::simd::portable::Portable;
use crate::simd::scalar::Baseline;
use crate::simd::{Arithmetic, Carry, Fused, Isa, LoadPartial, Vector};
#[cfg(target_arch = "x86_64")]
use crate::simd::{avx2, avx512};
use crate::study;
use core::marker::PhantomData;

/// The vectors of a floating-point type, and what they can do beyond comparing.
pub trait Family: Float {
    /// One lane.
    type Scalar: Carry<Element = Self>;
    /// 128 bits, portable.
    type Portable: Carry<Element = Self>;
    /// 128 bits of NEON.
    #[cfg(target_arch = "aarch64")]
    type Neon: Fused<Element = Self> + Carry;
    /// 256 bits of AVX2.
    #[cfg(target_arch = "x86_64")]
    type Avx2: Fused<Element = Self> + Carry;
    /// 512 bits of AVX-512.
    #[cfg(target_arch = "x86_64")]
    type Avx512: Fused<Element = Self> + Carry;
}

macro_rules! family {
    ($($float:ty),*) => {
        $(impl Family for $float {
            type Scalar = <$float as Vectors>::Scalar;
            type Portable = <$float as Vectors>::Portable;
            #[cfg(target_arch = "aarch64")]
            type Neon = <$float as Vectors>::Neon;
            #[cfg(target_arch = "x86_64")]
            type Avx2 = <$float as Vectors>::Avx2;
            #[cfg(target_arch = "x86_64")]
            type Avx512 = <$float as Vectors>::Avx512;
        })*
    };
}
family!(f32, f64);

/// The sheet of a body over vectors `V`.
pub(super) const fn vector_sheet<V: Vector>(purpose: Purpose, accumulators: usize) -> Sheet {
    Sheet {
        extra: V::Isa::EXTRA,
        ..sheet::<V::Element>(V::Isa::TIER, purpose, V::LANES, accumulators)
    }
}

const fn sum_sheet<V: Vector>(purpose: Purpose, accumulators: usize) -> Sheet {
    Sheet {
        additions: 1,
        ..vector_sheet::<V>(purpose, accumulators)
    }
}

const fn dot_sheet<V: Vector>(purpose: Purpose, accumulators: usize) -> Sheet {
    Sheet {
        streams: 2,
        multiplications: 1,
        ..sum_sheet::<V>(purpose, accumulators)
    }
}

/// A block is swept by `A` accumulators; a node by `NA`, in tiles of `NT` rows; what is longer than a node is touched `NEAR` times, and `FAR`
/// times where no cache holds it.
const fn sum<
    V: Arithmetic,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>() -> Row<ReduceFn<V::Element, V::Element>> {
    Row {
        sheet: sum_sheet::<V>(Purpose::Serve, A),
        function: V::Isa::reduce::<sum_bodies::Sum<V, Value, A, NA, NT, NEAR, FAR>>,
    }
}

const fn sum_lanes<
    V: Arithmetic,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>() -> Row<ReduceFn<V::Element, Lanes<V::Element>>> {
    Row {
        sheet: sum_sheet::<V>(Purpose::Serve, NA),
        function: V::Isa::reduce::<sum_bodies::SumLanes<V, Value, NA, NT, NEAR, FAR>>,
    }
}

/// With the parameters of [`sum`].
const fn dot<
    V: Arithmetic,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>() -> Row<ReducePairFn<V::Element, V::Element>> {
    Row {
        sheet: dot_sheet::<V>(Purpose::Serve, A),
        function: V::Isa::reduce_pair::<dot_bodies::Dot<V, A, NA, NT, NEAR, FAR>>,
    }
}

const fn dot_lanes<
    V: Arithmetic,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>() -> Row<ReducePairFn<V::Element, Lanes<V::Element>>> {
    Row {
        sheet: dot_sheet::<V>(Purpose::Serve, NA),
        function: V::Isa::reduce_pair::<dot_bodies::DotLanes<V, NA, NT, NEAR, FAR>>,
    }
}

const fn study_sum<V: Arithmetic, const A: usize>() -> Row<ReduceFn<V::Element, V::Element>> {
    Row {
        sheet: sum_sheet::<V>(Purpose::Study, A),
        function: V::Isa::reduce::<study::Sum<V, A>>,
    }
}

const fn study_dot<V: Arithmetic, const A: usize>() -> Row<ReducePairFn<V::Element, V::Element>> {
    Row {
        sheet: dot_sheet::<V>(Purpose::Study, A),
        function: V::Isa::reduce_pair::<study::Dot<V, A>>,
    }
}

const fn loads<V: LoadPartial>() -> Row<ReduceFn<V::Element, ()>> {
    Row {
        sheet: vector_sheet::<V>(Purpose::Limit, 1),
        function: V::Isa::reduce::<Loads<V>>,
    }
}

const fn loads_pair<V: LoadPartial>() -> Row<ReducePairFn<V::Element, ()>> {
    Row {
        sheet: Sheet {
            streams: 2,
            ..vector_sheet::<V>(Purpose::Limit, 1)
        },
        function: V::Isa::reduce_pair::<LoadsPair<V>>,
    }
}

/// Chains that keep every port busy: the product of four cycles and two ports is eight; sixteen
/// registers hold twelve chains and their operand without a spill.
const MANY: usize = 12;

const fn chains<V: Arithmetic, S: Step<V>>(step: StepName) -> ChainRows<V::Element> {
    ChainRows {
        latency: Row {
            sheet: vector_sheet::<V>(Purpose::Limit, 1),
            function: V::Isa::reduce::<Chains<V, S, 1>>,
        },
        throughput: Row {
            sheet: vector_sheet::<V>(Purpose::Limit, MANY),
            function: V::Isa::reduce::<Chains<V, S, MANY>>,
        },
        step,
    }
}

/// The rows of a type, from its vectors.
pub(super) struct RowsOf<E>(PhantomData<E>);

impl<E: Family> RowsOf<E> {
    const ROWS: Rows<E> = Rows {
        sum: Self::SUM,
        sum_lanes: Self::SUM_LANES,
        dot: Self::DOT,
        dot_lanes: Self::DOT_LANES,
        loads: Self::LOADS,
        loads_pair: Self::LOADS_PAIR,
        chains: Self::CHAINS,
        norms: Self::NORMS,
        statistics: Self::STATISTICS,
        masked: Self::MASKED,
        columns: Self::FLOAT_COLUMNS,
        prefix_sum: Self::PREFIX_SUM,
    };

    const SUM: &'static [Row<ReduceFn<E, E>>] = &[
        sum::<E::Scalar, 8, 8, 2, 0, 0>(),
        sum::<E::Portable, 8, 8, 2, 0, 0>(),
        #[cfg(target_arch = "aarch64")]
        sum::<E::Neon, 16, 16, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        sum::<E::Avx2, 8, 16, 32, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        sum::<E::Avx512, 8, 8, 32, 1, 3>(),
        study_sum::<E::Scalar, 1>(),
        study_sum::<E::Scalar, 2>(),
        study_sum::<E::Scalar, 4>(),
        study_sum::<E::Scalar, 8>(),
        study_sum::<E::Portable, 1>(),
        study_sum::<E::Portable, 2>(),
        study_sum::<E::Portable, 4>(),
        study_sum::<E::Portable, 8>(),
        #[cfg(target_arch = "x86_64")]
        study_sum::<E::Avx2, 1>(),
        #[cfg(target_arch = "x86_64")]
        study_sum::<E::Avx2, 2>(),
        #[cfg(target_arch = "x86_64")]
        study_sum::<E::Avx2, 4>(),
        #[cfg(target_arch = "x86_64")]
        study_sum::<E::Avx2, 8>(),
        #[cfg(target_arch = "x86_64")]
        study_sum::<E::Avx512, 1>(),
        #[cfg(target_arch = "x86_64")]
        study_sum::<E::Avx512, 2>(),
        #[cfg(target_arch = "x86_64")]
        study_sum::<E::Avx512, 4>(),
        #[cfg(target_arch = "x86_64")]
        study_sum::<E::Avx512, 8>(),
    ];

    const SUM_LANES: &'static [Row<ReduceFn<E, Lanes<E>>>] = &[
        sum_lanes::<E::Scalar, 8, 2, 0, 0>(),
        sum_lanes::<E::Portable, 8, 2, 0, 0>(),
        #[cfg(target_arch = "aarch64")]
        sum_lanes::<E::Neon, 16, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        sum_lanes::<E::Avx2, 16, 32, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        sum_lanes::<E::Avx512, 8, 32, 1, 3>(),
    ];

    const DOT: &'static [Row<ReducePairFn<E, E>>] = &[
        dot::<E::Scalar, 8, 8, 2, 0, 0>(),
        dot::<E::Portable, 8, 8, 2, 0, 0>(),
        #[cfg(target_arch = "aarch64")]
        dot::<E::Neon, 16, 16, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        dot::<E::Avx2, 8, 8, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        dot::<E::Avx512, 8, 8, 32, 1, 1>(),
        study_dot::<E::Scalar, 1>(),
        study_dot::<E::Scalar, 2>(),
        study_dot::<E::Scalar, 4>(),
        study_dot::<E::Scalar, 8>(),
        study_dot::<E::Portable, 1>(),
        study_dot::<E::Portable, 2>(),
        study_dot::<E::Portable, 4>(),
        study_dot::<E::Portable, 8>(),
        #[cfg(target_arch = "x86_64")]
        study_dot::<E::Avx2, 1>(),
        #[cfg(target_arch = "x86_64")]
        study_dot::<E::Avx2, 2>(),
        #[cfg(target_arch = "x86_64")]
        study_dot::<E::Avx2, 4>(),
        #[cfg(target_arch = "x86_64")]
        study_dot::<E::Avx2, 8>(),
        #[cfg(target_arch = "x86_64")]
        study_dot::<E::Avx512, 1>(),
        #[cfg(target_arch = "x86_64")]
        study_dot::<E::Avx512, 2>(),
        #[cfg(target_arch = "x86_64")]
        study_dot::<E::Avx512, 4>(),
        #[cfg(target_arch = "x86_64")]
        study_dot::<E::Avx512, 8>(),
    ];

    const DOT_LANES: &'static [Row<ReducePairFn<E, Lanes<E>>>] = &[
        dot_lanes::<E::Scalar, 8, 2, 0, 0>(),
        dot_lanes::<E::Portable, 8, 2, 0, 0>(),
        #[cfg(target_arch = "aarch64")]
        dot_lanes::<E::Neon, 16, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        dot_lanes::<E::Avx2, 8, 2, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        dot_lanes::<E::Avx512, 8, 32, 1, 1>(),
    ];

    const LOADS: &'static [Row<ReduceFn<E, ()>>] = &of_each_tier!(E as Family: loads [] ());

    const LOADS_PAIR: &'static [Row<ReducePairFn<E, ()>>] =
        &of_each_tier!(E as Family: loads_pair [] ());

    const CHAINS: &'static [ChainRows<E>] = &[
        chains::<E::Scalar, Add>(StepName::Add),
        chains::<E::Scalar, Multiply>(StepName::Multiply),
        chains::<E::Portable, Add>(StepName::Add),
        chains::<E::Portable, Multiply>(StepName::Multiply),
        #[cfg(target_arch = "aarch64")]
        chains::<E::Neon, Add>(StepName::Add),
        #[cfg(target_arch = "aarch64")]
        chains::<E::Neon, Multiply>(StepName::Multiply),
        #[cfg(target_arch = "aarch64")]
        chains::<E::Neon, MultiplyAdd>(StepName::MultiplyAdd),
        #[cfg(target_arch = "x86_64")]
        chains::<E::Avx2, Add>(StepName::Add),
        #[cfg(target_arch = "x86_64")]
        chains::<E::Avx2, Multiply>(StepName::Multiply),
        #[cfg(target_arch = "x86_64")]
        chains::<E::Avx2, MultiplyAdd>(StepName::MultiplyAdd),
        #[cfg(target_arch = "x86_64")]
        chains::<E::Avx512, Add>(StepName::Add),
        #[cfg(target_arch = "x86_64")]
        chains::<E::Avx512, Multiply>(StepName::Multiply),
        #[cfg(target_arch = "x86_64")]
        chains::<E::Avx512, MultiplyAdd>(StepName::MultiplyAdd),
    ];
}

static F32: Rows<f32> = RowsOf::<f32>::ROWS;
static F64: Rows<f64> = RowsOf::<f64>::ROWS;

impl Reductions for f32 {
    const ROWS: &'static Rows<f32> = &F32;
}

impl Reductions for f64 {
    const ROWS: &'static Rows<f64> = &F64;
}

const fn byte_histogram_sheet<I: Isa>(purpose: Purpose, tables: usize) -> Sheet {
    Sheet {
        additions: 1,
        stores: 1,
        ..sheet::<u8>(I::TIER, purpose, 1, tables)
    }
}

const fn byte_histogram<I: Isa>() -> Row<ByteHistogramFn> {
    Row {
        sheet: byte_histogram_sheet::<I>(Purpose::Serve, 8),
        function: I::reduce::<bytes::Tables<I, 8>>,
    }
}

const fn study_byte_histogram<I: Isa, const T: usize>() -> Row<ByteHistogramFn> {
    Row {
        sheet: byte_histogram_sheet::<I>(Purpose::Study, T),
        function: I::reduce::<bytes::Tables<I, T>>,
    }
}

/// The rows of the byte histogram.
pub static BYTE_HISTOGRAM: &[Row<ByteHistogramFn>] = &[
    byte_histogram::<Baseline>(),
    byte_histogram::<Portable>(),
    #[cfg(target_arch = "aarch64")]
    byte_histogram::<neon::Neon>(),
    #[cfg(target_arch = "x86_64")]
    byte_histogram::<avx2::Avx2>(),
    #[cfg(target_arch = "x86_64")]
    byte_histogram::<avx512::Avx512>(),
    study_byte_histogram::<Baseline, 1>(),
    study_byte_histogram::<Baseline, 2>(),
    study_byte_histogram::<Baseline, 4>(),
    study_byte_histogram::<Baseline, 8>(),
];

/// The rows of the store limit.
pub static STORES: &[Row<ReduceFn<u8, ()>>] = &[
    stores::<Baseline>(),
    stores::<Portable>(),
    #[cfg(target_arch = "aarch64")]
    stores::<neon::Neon>(),
    #[cfg(target_arch = "x86_64")]
    stores::<avx2::Avx2>(),
    #[cfg(target_arch = "x86_64")]
    stores::<avx512::Avx512>(),
];

const fn stores<I: Isa>() -> Row<ReduceFn<u8, ()>> {
    Row {
        sheet: Sheet {
            stores: 1,
            ..sheet::<u8>(I::TIER, Purpose::Limit, 1, 1)
        },
        function: I::reduce::<Stores<I>>,
    }
}

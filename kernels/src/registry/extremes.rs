//! The rows of the extremes: values and positions, for every element type.

use super::{Purpose, ReduceFn, Row, Sheet, sheet};
use crate::element::{Numbering, Ordered};
use crate::extremes::Running;
#[cfg(feature = "half")]
use crate::extremes::halves;
use crate::extremes::positions::Positions;
use crate::extremes::running::{Numbers, One, Two};
use crate::extremes::values::Values;
#[cfg(feature = "half")]
use crate::seam::SignMagnitude;
#[cfg(target_arch = "aarch64")]
use crate::seam::neon;
use crate::seam::portable;
use crate::seam::scalar::Scalar;
use crate::seam::{Isa, Order, Vector};
#[cfg(target_arch = "x86_64")]
use crate::seam::{avx2, avx512};
use core::marker::PhantomData;

/// An instance that answers `N` extreme values; nothing where there are none.
pub type ValuesFn<E, const N: usize> = ReduceFn<E, Option<[E; N]>>;

/// An instance that answers the first positions of `N` extreme values; nothing where there are none.
pub type PositionsFn<E, const N: usize> = ReduceFn<E, Option<[usize; N]>>;

/// The rows of an element type.
#[derive(Debug)]
pub struct ExtremeRows<E: Ordered> {
    /// The least value.
    pub min: &'static [Row<ValuesFn<E, 1>>],
    /// The greatest value.
    pub max: &'static [Row<ValuesFn<E, 1>>],
    /// The least and the greatest value.
    pub minmax: &'static [Row<ValuesFn<E, 2>>],
    /// The first position of the least value.
    pub argmin: &'static [Row<PositionsFn<E, 1>>],
    /// The first position of the greatest value.
    pub argmax: &'static [Row<PositionsFn<E, 1>>],
    /// The first positions of the least and the greatest value.
    pub argminmax: &'static [Row<PositionsFn<E, 2>>],
    /// The least value that is a number.
    pub nanmin: &'static [Row<ValuesFn<E, 1>>],
    /// The greatest value that is a number.
    pub nanmax: &'static [Row<ValuesFn<E, 1>>],
    /// The first position of the least value that is a number.
    pub nanargmin: &'static [Row<PositionsFn<E, 1>>],
    /// The first position of the greatest value that is a number.
    pub nanargmax: &'static [Row<PositionsFn<E, 1>>],
}

/// What is kept of vectors `V` for each operation.
pub trait Kind<V: Order> {
    /// What the slice holds.
    type Element: Ordered;
    /// One extreme.
    type One<const GREATEST: bool>: Running<V::Isa, 1, Element = Self::Element, Raw = V>;
    /// Both.
    type Two: Running<V::Isa, 2, Element = Self::Element, Raw = V>;
    /// One extreme of the numbers.
    type Numbers<const GREATEST: bool>: Running<V::Isa, 1, Element = Self::Element, Raw = V>;
    /// Comparisons that an element costs, for one extreme, for both, for one of the numbers.
    const COMPARISONS: [usize; 3];
}

/// Lanes that are integers: all are numbers.
#[derive(Debug)]
pub struct AsIntegers;

impl<V: Order> Kind<V> for AsIntegers {
    type Element = V::Element;
    type One<const GREATEST: bool> = One<V, GREATEST>;
    type Two = Two<V>;
    type Numbers<const GREATEST: bool> = One<V, GREATEST>;
    const COMPARISONS: [usize; 3] = [1, 2, 1];
}

/// Lanes that are floating-point numbers, compared as such.
#[derive(Debug)]
pub struct AsFloats;

impl<V: Order> Kind<V> for AsFloats {
    type Element = V::Element;
    type One<const GREATEST: bool> = One<V, GREATEST>;
    type Two = Two<V>;
    type Numbers<const GREATEST: bool> = Numbers<V, GREATEST>;
    const COMPARISONS: [usize; 3] = [1, 2, 1];
}

/// Lanes of 16 bits that are floating-point numbers `H`.
#[cfg(feature = "half")]
#[derive(Debug)]
pub struct AsHalves<H>(PhantomData<H>);

#[cfg(feature = "half")]
impl<V: SignMagnitude, H: halves::Half> Kind<V> for AsHalves<H> {
    type Element = H;
    type One<const GREATEST: bool> = halves::OfHalves<V, H, GREATEST>;
    type Two = halves::OfHalves<V, H, true>;
    type Numbers<const GREATEST: bool> = halves::NumbersOfHalves<V, H, GREATEST>;
    const COMPARISONS: [usize; 3] = [3, 3, 1];
}

/// The vectors of a type whose lanes compare as they are, one for each tier that is compiled for this architecture.
pub trait OrderFamily: Numbering {
    /// One lane.
    type Scalar: Order<Element = Self>;
    /// 128 bits, portable.
    type Portable: Order<Element = Self>;
    /// 128 bits of NEON.
    #[cfg(target_arch = "aarch64")]
    type Neon: Order<Element = Self>;
    /// 256 bits of AVX2.
    #[cfg(target_arch = "x86_64")]
    type Avx2: Order<Element = Self>;
    /// 512 bits of AVX-512.
    #[cfg(target_arch = "x86_64")]
    type Avx512: Order<Element = Self>;
}

macro_rules! order_family {
    ($($element:ty: $portable:ident, $neon:ident, $avx2:ident, $avx512:ident;)*) => {
        $(impl OrderFamily for $element {
            type Scalar = Scalar<$element>;
            type Portable = portable::$portable;
            #[cfg(target_arch = "aarch64")]
            type Neon = neon::$neon;
            #[cfg(target_arch = "x86_64")]
            type Avx2 = avx2::$avx2;
            #[cfg(target_arch = "x86_64")]
            type Avx512 = avx512::$avx512;
        })*
    };
}
order_family! {
    i8: I8x16, I8x16, I8x32, I8x64;
    u8: U8x16, U8x16, U8x32, U8x64;
    i16: I16x8, I16x8, I16x16, I16x32;
    u16: U16x8, U16x8, U16x16, U16x32;
    i32: I32x4, I32x4, I32x8, I32x16;
    u32: U32x4, U32x4, U32x8, U32x16;
    i64: I64x2, I64x2, I64x4, I64x8;
    u64: U64x2, U64x2, U64x4, U64x8;
    f32: F32x4, F32x4, F32x8, F32x16;
    f64: F64x2, F64x2, F64x4, F64x8;
}

/// What is kept of the vectors of every tier.
#[cfg(target_arch = "x86_64")]
pub trait Kinds<E: Ordered, F: OrderFamily>:
    Kind<F::Scalar, Element = E>
    + Kind<F::Portable, Element = E>
    + Kind<F::Avx2, Element = E>
    + Kind<F::Avx512, Element = E>
{
}
#[cfg(target_arch = "x86_64")]
impl<E: Ordered, F: OrderFamily, K> Kinds<E, F> for K where
    K: Kind<F::Scalar, Element = E>
        + Kind<F::Portable, Element = E>
        + Kind<F::Avx2, Element = E>
        + Kind<F::Avx512, Element = E>
{
}

/// What is kept of the vectors of every tier.
#[cfg(target_arch = "aarch64")]
pub trait Kinds<E: Ordered, F: OrderFamily>:
    Kind<F::Scalar, Element = E> + Kind<F::Portable, Element = E> + Kind<F::Neon, Element = E>
{
}
#[cfg(target_arch = "aarch64")]
impl<E: Ordered, F: OrderFamily, K> Kinds<E, F> for K where
    K: Kind<F::Scalar, Element = E> + Kind<F::Portable, Element = E> + Kind<F::Neon, Element = E>
{
}

/// What is kept of the vectors of every tier.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub trait Kinds<E: Ordered, F: OrderFamily>:
    Kind<F::Scalar, Element = E> + Kind<F::Portable, Element = E>
{
}
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
impl<E: Ordered, F: OrderFamily, K> Kinds<E, F> for K where
    K: Kind<F::Scalar, Element = E> + Kind<F::Portable, Element = E>
{
}

/// An element type with extremes. Its rows are a static of this package; compare [`super::Reductions`].
pub trait Extremal: Ordered {
    /// What its lanes are loaded as.
    type Lanes: OrderFamily;
    /// What is kept of them.
    type Kind: Kinds<Self, Self::Lanes>;
    /// The rows.
    const EXTREMES: &'static ExtremeRows<Self>;
}

/// The sheet of a body over vectors `V` of elements `E`.
const fn extreme_sheet<E: Ordered, V: Vector>(
    purpose: Purpose,
    accumulators: usize,
    comparisons: usize,
) -> Sheet {
    Sheet {
        comparisons,
        ..sheet::<E>(V::Isa::TIER, purpose, V::LANES, accumulators)
    }
}

const fn values<R, I: Isa, const N: usize, const A: usize>(
    purpose: Purpose,
    comparisons: usize,
) -> Row<ValuesFn<R::Element, N>>
where
    R: Running<I, N>,
{
    Row {
        sheet: extreme_sheet::<R::Element, R::Raw>(purpose, A, comparisons),
        function: I::reduce::<Values<R, N, A>>,
    }
}

const fn positions<R, I: Isa, const N: usize, const A: usize, const EVERY: bool>(
    purpose: Purpose,
    comparisons: usize,
) -> Row<PositionsFn<R::Element, N>>
where
    R: Running<I, N>,
{
    Row {
        sheet: extreme_sheet::<R::Element, R::Raw>(purpose, A, comparisons),
        function: I::reduce::<Positions<R, N, A, EVERY>>,
    }
}

/// The rows of one vector type.
struct Of<K, V>(PhantomData<(K, V)>);

impl<V: Order, K: Kind<V>> Of<K, V> {
    const MIN: Row<ValuesFn<K::Element, 1>> =
        values::<K::One<false>, V::Isa, 1, 4>(Purpose::Serve, K::COMPARISONS[0]);
    const MAX: Row<ValuesFn<K::Element, 1>> =
        values::<K::One<true>, V::Isa, 1, 4>(Purpose::Serve, K::COMPARISONS[0]);
    const MINMAX: Row<ValuesFn<K::Element, 2>> =
        values::<K::Two, V::Isa, 2, 2>(Purpose::Serve, K::COMPARISONS[1]);
    const ARGMIN: Row<PositionsFn<K::Element, 1>> =
        positions::<K::One<false>, V::Isa, 1, 2, false>(Purpose::Serve, K::COMPARISONS[0]);
    const ARGMAX: Row<PositionsFn<K::Element, 1>> =
        positions::<K::One<true>, V::Isa, 1, 2, false>(Purpose::Serve, K::COMPARISONS[0]);
    const ARGMINMAX: Row<PositionsFn<K::Element, 2>> =
        positions::<K::Two, V::Isa, 2, 2, false>(Purpose::Serve, K::COMPARISONS[1]);
    const NANMIN: Row<ValuesFn<K::Element, 1>> =
        values::<K::Numbers<false>, V::Isa, 1, 4>(Purpose::Serve, K::COMPARISONS[2]);
    const NANMAX: Row<ValuesFn<K::Element, 1>> =
        values::<K::Numbers<true>, V::Isa, 1, 4>(Purpose::Serve, K::COMPARISONS[2]);
    const NANARGMIN: Row<PositionsFn<K::Element, 1>> =
        positions::<K::Numbers<false>, V::Isa, 1, 2, false>(Purpose::Serve, K::COMPARISONS[2]);
    const NANARGMAX: Row<PositionsFn<K::Element, 1>> =
        positions::<K::Numbers<true>, V::Isa, 1, 2, false>(Purpose::Serve, K::COMPARISONS[2]);

    /// A rung of the ladder: the greatest value, with `A` accumulators.
    const fn study_max<const A: usize>() -> Row<ValuesFn<K::Element, 1>> {
        values::<K::One<true>, V::Isa, 1, A>(Purpose::Study, K::COMPARISONS[0])
    }

    /// The textbook's kernel: every lane keeps an index.
    const INDEX_IN_LANE: Row<PositionsFn<K::Element, 1>> =
        positions::<K::One<true>, V::Isa, 1, 1, true>(Purpose::Study, K::COMPARISONS[0]);
}

/// The rows of one element type: those of every tier, in the order of preference, from the vectors of the tier.
struct RowsOf<E>(PhantomData<E>);

/// The vectors of a tier that an element is loaded as.
type LanesOf<E> = <E as Extremal>::Lanes;

impl<E: Extremal> RowsOf<E> {
    const ROWS: ExtremeRows<E> = ExtremeRows {
        min: Self::MIN,
        max: Self::MAX,
        minmax: Self::MINMAX,
        argmin: Self::ARGMIN,
        argmax: Self::ARGMAX,
        argminmax: Self::ARGMINMAX,
        nanmin: Self::NANMIN,
        nanmax: Self::NANMAX,
        nanargmin: Self::NANARGMIN,
        nanargmax: Self::NANARGMAX,
    };

    /// The rows, and the rungs of the ladder.
    const STUDIED: ExtremeRows<E> = ExtremeRows {
        max: Self::STUDIED_MAX,
        argmax: Self::STUDIED_ARGMAX,
        ..Self::ROWS
    };

    const MIN: &'static [Row<ValuesFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::MIN,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::MIN,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::MIN,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::MIN,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::MIN,
    ];

    const MAX: &'static [Row<ValuesFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::MAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::MAX,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::MAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::MAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::MAX,
    ];

    const MINMAX: &'static [Row<ValuesFn<E, 2>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::MINMAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::MINMAX,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::MINMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::MINMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::MINMAX,
    ];

    const ARGMIN: &'static [Row<PositionsFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::ARGMIN,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::ARGMIN,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::ARGMIN,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::ARGMIN,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::ARGMIN,
    ];

    const ARGMAX: &'static [Row<PositionsFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::ARGMAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::ARGMAX,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::ARGMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::ARGMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::ARGMAX,
    ];

    const ARGMINMAX: &'static [Row<PositionsFn<E, 2>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::ARGMINMAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::ARGMINMAX,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::ARGMINMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::ARGMINMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::ARGMINMAX,
    ];

    const NANMIN: &'static [Row<ValuesFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::NANMIN,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::NANMIN,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::NANMIN,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::NANMIN,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::NANMIN,
    ];

    const NANMAX: &'static [Row<ValuesFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::NANMAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::NANMAX,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::NANMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::NANMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::NANMAX,
    ];

    const NANARGMIN: &'static [Row<PositionsFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::NANARGMIN,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::NANARGMIN,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::NANARGMIN,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::NANARGMIN,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::NANARGMIN,
    ];

    const NANARGMAX: &'static [Row<PositionsFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::NANARGMAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::NANARGMAX,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::NANARGMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::NANARGMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::NANARGMAX,
    ];

    const STUDIED_MAX: &'static [Row<ValuesFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::MAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::MAX,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::MAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::MAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::MAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::study_max::<1>(),
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::study_max::<2>(),
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::study_max::<4>(),
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::study_max::<8>(),
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::study_max::<1>(),
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::study_max::<2>(),
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::study_max::<4>(),
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::study_max::<8>(),
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::study_max::<1>(),
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::study_max::<2>(),
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::study_max::<4>(),
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::study_max::<8>(),
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::study_max::<1>(),
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::study_max::<2>(),
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::study_max::<4>(),
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::study_max::<8>(),
    ];

    const STUDIED_ARGMAX: &'static [Row<PositionsFn<E, 1>>] = &[
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::ARGMAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::ARGMAX,
        #[cfg(target_arch = "aarch64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Neon>::ARGMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::ARGMAX,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::ARGMAX,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Scalar>::INDEX_IN_LANE,
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Portable>::INDEX_IN_LANE,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx2>::INDEX_IN_LANE,
        #[cfg(target_arch = "x86_64")]
        Of::<E::Kind, <LanesOf<E> as OrderFamily>::Avx512>::INDEX_IN_LANE,
    ];
}

/// Writes the static of a type's rows.
macro_rules! extremal {
    ($($element:ty: $lanes:ty as $kind:ty, $rows:ident;)*) => {
        $(impl Extremal for $element {
            type Lanes = $lanes;
            type Kind = $kind;
            const EXTREMES: &'static ExtremeRows<$element> = {
                static EXTREMES: ExtremeRows<$element> = RowsOf::<$element>::$rows;
                &EXTREMES
            };
        })*
    };
}
extremal! {
    i8: i8 as AsIntegers, ROWS;
    u8: u8 as AsIntegers, STUDIED;
    i16: i16 as AsIntegers, ROWS;
    u16: u16 as AsIntegers, ROWS;
    i32: i32 as AsIntegers, ROWS;
    u32: u32 as AsIntegers, ROWS;
    i64: i64 as AsIntegers, ROWS;
    u64: u64 as AsIntegers, ROWS;
    f32: f32 as AsFloats, STUDIED;
    f64: f64 as AsFloats, STUDIED;
}
#[cfg(feature = "half")]
extremal! {
    half::f16: u16 as AsHalves<half::f16>, ROWS;
    half::bf16: u16 as AsHalves<half::bf16>, ROWS;
}

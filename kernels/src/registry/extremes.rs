//! The rows of the extremes: values and positions, for every element type.

use super::vectors::Vectors;
use super::{Purpose, ReduceFn, Row, Sheet, sheet};
#[cfg(feature = "half")]
use crate::element::Half;
use crate::element::Ordered;
use crate::ops::counts::Between;
use crate::ops::extremes::first::FirstEqual;
#[cfg(feature = "half")]
use crate::ops::extremes::halves;
use crate::ops::extremes::positions::Positions;
use crate::ops::extremes::running::{Numbers, One, Two};
use crate::ops::extremes::values::Values;
use crate::ops::extremes::{Element, Lens, Raw, Running};
#[cfg(feature = "half")]
use crate::simd::SignMagnitude;
use crate::simd::{Isa, Order, Vector};
use core::marker::PhantomData;

/// An instance that answers `N` extreme values; nothing where there are none.
pub type ValuesFn<E, const N: usize> = ReduceFn<E, Option<[E; N]>>;

/// An instance that answers the first positions of `N` extreme values; nothing where there are none.
pub type PositionsFn<E, const N: usize> = ReduceFn<E, Option<[usize; N]>>;

/// An instance that answers how many elements lie between two, inclusive.
pub type CountFn<E> = unsafe fn(&[E], [E; 2]) -> u64;

/// An instance that answers where an element first stands. In an array, so that no other instance can have the type.
pub type FirstFn<E> = unsafe fn(&[E], [E; 1]) -> Option<usize>;

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
    /// How many elements lie between two.
    pub count_between: &'static [Row<CountFn<E>>],
    /// Where an element first stands, or the first NaN.
    pub first_equal: &'static [Row<FirstFn<E>>],
}

/// What is kept of vectors `V` for each operation.
pub trait Kind<V: Order> {
    /// What the slice holds.
    type Element: Ordered;
    /// One extreme.
    type One<const GREATEST: bool>: Running<V::Isa, 1, Lens: Lens<V::Isa, Element = Self::Element, Raw = V>>;
    /// Both.
    type Two: Running<V::Isa, 2, Lens: Lens<V::Isa, Element = Self::Element, Raw = V>>;
    /// One extreme of the numbers.
    type Numbers<const GREATEST: bool>: Running<V::Isa, 1, Lens: Lens<V::Isa, Element = Self::Element, Raw = V>>;
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
impl<V: SignMagnitude, H: Half> Kind<V> for AsHalves<H> {
    type Element = H;
    type One<const GREATEST: bool> = halves::OfHalves<V, H, GREATEST>;
    type Two = halves::BothOfHalves<V, H>;
    type Numbers<const GREATEST: bool> = halves::NumbersOfHalves<V, H, GREATEST>;
    const COMPARISONS: [usize; 3] = [3, 3, 1];
}

/// What is kept of the vectors of every tier.
#[cfg(target_arch = "x86_64")]
pub trait Kinds<E: Ordered, F: Vectors>:
    Kind<F::Scalar, Element = E>
    + Kind<F::Portable, Element = E>
    + Kind<F::Avx2, Element = E>
    + Kind<F::Avx512, Element = E>
{
}
#[cfg(target_arch = "x86_64")]
impl<E: Ordered, F: Vectors, K> Kinds<E, F> for K where
    K: Kind<F::Scalar, Element = E>
        + Kind<F::Portable, Element = E>
        + Kind<F::Avx2, Element = E>
        + Kind<F::Avx512, Element = E>
{
}

/// What is kept of the vectors of every tier.
#[cfg(target_arch = "aarch64")]
pub trait Kinds<E: Ordered, F: Vectors>:
    Kind<F::Scalar, Element = E> + Kind<F::Portable, Element = E> + Kind<F::Neon, Element = E>
{
}
#[cfg(target_arch = "aarch64")]
impl<E: Ordered, F: Vectors, K> Kinds<E, F> for K where
    K: Kind<F::Scalar, Element = E> + Kind<F::Portable, Element = E> + Kind<F::Neon, Element = E>
{
}

/// What is kept of the vectors of every tier.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub trait Kinds<E: Ordered, F: Vectors>:
    Kind<F::Scalar, Element = E> + Kind<F::Portable, Element = E>
{
}
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
impl<E: Ordered, F: Vectors, K> Kinds<E, F> for K where
    K: Kind<F::Scalar, Element = E> + Kind<F::Portable, Element = E>
{
}

/// An element type with extremes. Its rows are a static of this package; compare [`super::Reductions`].
pub trait Extremal: Ordered {
    /// What its lanes are loaded as.
    type Lanes: Vectors;
    /// What is kept of them.
    type Kind: Kinds<Self, Self::Lanes>;
    /// The rows.
    const EXTREMES: &'static ExtremeRows<Self>;
}

/// The sheet of a body over vectors `V` of elements `E`.
pub(super) const fn extreme_sheet<E: Ordered, V: Vector>(
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
) -> Row<ValuesFn<Element<I, R, N>, N>>
where
    R: Running<I, N>,
{
    Row {
        sheet: extreme_sheet::<Element<I, R, N>, Raw<I, R, N>>(purpose, A, comparisons),
        function: I::reduce::<Values<R, N, A>>,
    }
}

const fn positions<R, I: Isa, const N: usize, const A: usize, const EVERY: bool>(
    purpose: Purpose,
    comparisons: usize,
) -> Row<PositionsFn<Element<I, R, N>, N>>
where
    R: Running<I, N>,
{
    Row {
        sheet: extreme_sheet::<Element<I, R, N>, Raw<I, R, N>>(purpose, A, comparisons),
        function: I::reduce::<Positions<R, N, A, EVERY>>,
    }
}

/// Three comparisons: with either bound, and with the element itself.
const fn count_between<L: Lens<I>, I: Isa, const A: usize>() -> Row<CountFn<L::Element>> {
    Row {
        sheet: extreme_sheet::<L::Element, L::Raw>(Purpose::Serve, A, 3),
        function: I::reduce_with::<Between<L, A>>,
    }
}

/// One comparison.
const fn first_equal<L: Lens<I>, I: Isa>() -> Row<FirstFn<L::Element>> {
    Row {
        sheet: extreme_sheet::<L::Element, L::Raw>(Purpose::Serve, 4, 1),
        function: I::reduce_with::<FirstEqual<L>>,
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

    const COUNT_BETWEEN: Row<CountFn<K::Element>> =
        count_between::<<K::One<false> as Running<V::Isa, 1>>::Lens, V::Isa, 4>();

    const FIRST_EQUAL: Row<FirstFn<K::Element>> =
        first_equal::<<K::One<false> as Running<V::Isa, 1>>::Lens, V::Isa>();

    /// A rung of the ladder: the greatest value, with `A` accumulators.
    const fn study_max<const A: usize>() -> Row<ValuesFn<K::Element, 1>> {
        values::<K::One<true>, V::Isa, 1, A>(Purpose::Study, K::COMPARISONS[0])
    }

    /// The textbook's kernel: every lane keeps an index.
    const INDEX_IN_LANE: Row<PositionsFn<K::Element, 1>> =
        positions::<K::One<true>, V::Isa, 1, 1, true>(Purpose::Study, K::COMPARISONS[0]);
}

/// Writes a list: these rows of every tier, in the order of preference, and then rungs of the ladder, of the tiers that x86-64 has.
macro_rules! on_every_tier {
    ($element:ident: $row:ident $(, study $($study:ident $(::<$accumulators:literal>())?),+)?) => {
        &[
            on_every_tier!(@ $element Scalar $row),
            on_every_tier!(@ $element Portable $row),
            #[cfg(target_arch = "aarch64")]
            on_every_tier!(@ $element Neon $row),
            #[cfg(target_arch = "x86_64")]
            on_every_tier!(@ $element Avx2 $row),
            #[cfg(target_arch = "x86_64")]
            on_every_tier!(@ $element Avx512 $row),
            $(
                $(on_every_tier!(@ $element Scalar $study $(::<$accumulators>())?),)+
                $(on_every_tier!(@ $element Portable $study $(::<$accumulators>())?),)+
                $(
                    #[cfg(target_arch = "x86_64")]
                    on_every_tier!(@ $element Avx2 $study $(::<$accumulators>())?),
                )+
                $(
                    #[cfg(target_arch = "x86_64")]
                    on_every_tier!(@ $element Avx512 $study $(::<$accumulators>())?),
                )+
            )?
        ]
    };
    (@ $element:ident $tier:ident $row:ident $(::<$accumulators:literal>())?) => {
        Of::<$element::Kind, <$element::Lanes as Vectors>::$tier>::$row$(::<$accumulators>())?
    };
}

/// The rows of one element type.
struct RowsOf<E>(PhantomData<E>);

impl<E: Extremal> RowsOf<E> {
    const ROWS: ExtremeRows<E> = ExtremeRows {
        min: on_every_tier!(E: MIN),
        max: on_every_tier!(E: MAX),
        minmax: on_every_tier!(E: MINMAX),
        argmin: on_every_tier!(E: ARGMIN),
        argmax: on_every_tier!(E: ARGMAX),
        argminmax: on_every_tier!(E: ARGMINMAX),
        nanmin: on_every_tier!(E: NANMIN),
        nanmax: on_every_tier!(E: NANMAX),
        nanargmin: on_every_tier!(E: NANARGMIN),
        nanargmax: on_every_tier!(E: NANARGMAX),
        count_between: on_every_tier!(E: COUNT_BETWEEN),
        first_equal: on_every_tier!(E: FIRST_EQUAL),
    };

    /// The rows, and the rungs of the ladder.
    const STUDIED: ExtremeRows<E> = ExtremeRows {
        max: on_every_tier!(E: MAX, study study_max::<1>(), study_max::<2>(), study_max::<4>(), study_max::<8>()),
        argmax: on_every_tier!(E: ARGMAX, study INDEX_IN_LANE),
        ..Self::ROWS
    };
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

//! The tables of extremes, of counts in a range, and of positions of a value, for every element
//! type.

use super::accumulators::{Numbers, One, Two};
use super::first::FirstEqual;
#[cfg(feature = "half")]
use super::halves;
use super::operands::Extremal;
use super::positions::Positions;
use super::values::Values;
use super::{Accumulator, Element, KeyTransform, Loaded};
use crate::counts::{Counts, Kind as Operation};
#[cfg(feature = "half")]
use crate::element::Half;
use crate::element::Ordered;
use crate::input::{ColumnsInto, Slice, Valid, With};
use crate::ops::columns::extremes::ColumnExtreme;
use crate::ops::counts::Between;
#[cfg(feature = "half")]
use crate::simd::SignMagnitude;
use crate::simd::scalar::Scalar;
use crate::simd::vectors::{TIERS, Vectors};
use crate::simd::{Isa, Order, Vector};
use crate::study::{RUNGS, WIDTHS, flattened};
use crate::table::{Descriptor, Down, Entry, Masked, Purpose, chain};
#[cfg(feature = "half")]
use core::marker::PhantomData;

/// The operation: the least value.
#[derive(Debug)]
pub struct Min;
/// The operation: the greatest value.
#[derive(Debug)]
pub struct Max;
/// The operation: the least and the greatest value.
#[derive(Debug)]
pub struct Minmax;
/// The operation: the least value that is a number.
#[derive(Debug)]
pub struct Nanmin;
/// The operation: the greatest value that is a number.
#[derive(Debug)]
pub struct Nanmax;
/// The operation: the first position of the least value.
#[derive(Debug)]
pub struct Argmin;
/// The operation: the first position of the greatest value.
#[derive(Debug)]
pub struct Argmax;
/// The operation: the first positions of the least and the greatest value.
#[derive(Debug)]
pub struct Argminmax;
/// The operation: the first position of the least number.
#[derive(Debug)]
pub struct Nanargmin;
/// The operation: the first position of the greatest number.
#[derive(Debug)]
pub struct Nanargmax;
/// The operation: how many elements lie between two, inclusive.
#[derive(Debug)]
pub struct CountBetween;
/// The operation: where an element first stands, or the first NaN.
#[derive(Debug)]
pub struct IndexOf;

/// What `N` extreme values are; nothing where there are none.
pub type ValuesOf<E, const N: usize> = Option<[E; N]>;

/// The first positions of `N` extreme values; nothing where there are none.
pub type PositionsOf<const N: usize> = Option<[usize; N]>;

/// An entry of columns of `E`.
type ColumnsEntry<E> = Entry<ColumnsInto<E, E>, ()>;

/// An entry of a slice and two bounds.
type BoundsEntry<E> = Entry<With<E, (E, E)>, u64>;

/// The accumulators of vectors `V` for each operation.
pub trait Kind<V: Order> {
    /// What the slice holds.
    type Element: Ordered;
    /// One extreme.
    type One<const GREATEST: bool>: Accumulator<
            V::Isa,
            1,
            KeyTransform: KeyTransform<V::Isa, Element = Self::Element, Loaded = V>,
        >;
    /// Both.
    type Two: Accumulator<
            V::Isa,
            2,
            KeyTransform: KeyTransform<V::Isa, Element = Self::Element, Loaded = V>,
        >;
    /// One extreme of the numbers.
    type Numbers<const GREATEST: bool>: Accumulator<
            V::Isa,
            1,
            KeyTransform: KeyTransform<V::Isa, Element = Self::Element, Loaded = V>,
        >;
    /// What a vector costs, for one extreme, for both, for one of the numbers.
    const COUNTS: [Counts; 3];
    /// What a comparison with two bounds costs, and the count of its mask.
    const BETWEEN: Counts;
}

/// One minimum or maximum.
const ONE: Counts = Counts::NONE.with(Operation::Extreme, 1.0);

/// A bitwise operation for two vectors.
const HALF_LOGICAL: Counts = Counts::NONE.with(Operation::Logical, 0.5);
/// Two vectors are compared for NaN at once, and their mask joins the others.
const WATCHED: Counts = HALF_LOGICAL.with(Operation::Compare, 0.5);

/// The sign and the magnitude of 16 bits as a signed integer.
#[cfg(feature = "half")]
const SIGNED: Counts = Counts::NONE.with(Operation::Logical, 4.0);

/// The last comparison with bounds.
const COUNTED: Counts = Counts::NONE.with(Operation::CountMask, 1.0);
/// Both extremes, of two vectors that are sorted first.
const fn both_of<V: Order>() -> Counts {
    if size_of::<V::Element>() < 8 && V::Element::NAN.is_none() {
        return ONE.times(2);
    }
    HALF_LOGICAL.with(Operation::Extreme, 1.5)
}

/// What it costs to note a block: a merge, a comparison and a selection for each extreme.
const fn noted(extremes: usize, vectors: usize) -> Counts {
    let each = extremes as f32 / vectors as f32;
    Counts::NONE
        .with(Operation::Extreme, each)
        .with(Operation::Compare, each)
        .with(Operation::Logical, each)
        .with(Operation::Permute, 1.0 / vectors as f32)
}

/// Lanes that are integers: all are numbers.
#[derive(Debug)]
pub struct AsIntegers;

impl<V: Order> Kind<V> for AsIntegers {
    type Element = V::Element;
    type One<const GREATEST: bool> = One<V, GREATEST>;
    type Two = Two<V>;
    type Numbers<const GREATEST: bool> = One<V, GREATEST>;
    const COUNTS: [Counts; 3] = [ONE, both_of::<V>(), ONE];
    const BETWEEN: Counts = COUNTED.with(Operation::AddIntegers, 1.0);
}

/// Lanes that are floating-point numbers, compared as such.
#[derive(Debug)]
pub struct AsFloats;

impl<V: Order> Kind<V> for AsFloats {
    type Element = V::Element;
    type One<const GREATEST: bool> = One<V, GREATEST>;
    type Two = Two<V>;
    type Numbers<const GREATEST: bool> = Numbers<V, GREATEST>;
    const COUNTS: [Counts; 3] = [ONE.plus(WATCHED), both_of::<V>().plus(WATCHED), ONE];
    const BETWEEN: Counts = COUNTED.with(Operation::Extreme, 2.0);
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
    const COUNTS: [Counts; 3] = [ONE.times(3), ONE.times(3), ONE.plus(SIGNED)];
    const BETWEEN: Counts = COUNTED.plus(SIGNED);
}

/// The descriptor over vectors `V` of elements `E`.
const fn descriptor<E: Ordered, V: Vector>(
    purpose: Purpose,
    accumulators: usize,
    counts: Counts,
) -> Descriptor {
    Descriptor {
        purpose,
        counts,
        ..Descriptor::new::<E>(V::LANES, accumulators)
    }
}

const fn values<R, I, X, const N: usize, const A: usize>(
    purpose: Purpose,
    counts: Counts,
) -> Entry<X, ValuesOf<X::Element, N>>
where
    I: Isa,
    R: Accumulator<I, N>,
    X: Extremal<I, R::KeyTransform>,
{
    Entry::new::<I, Values<R, X, N, A>>(descriptor::<X::Element, Loaded<I, R, N>>(
        purpose, A, counts,
    ))
}

const fn positions<R, I: Isa, const N: usize, const A: usize, const EVERY: bool>(
    purpose: Purpose,
    counts: Counts,
) -> Entry<Slice<Element<I, R, N>>, PositionsOf<N>>
where
    R: Accumulator<I, N>,
{
    let block = if EVERY { 1 } else { R::BLOCK };
    Entry::new::<I, Positions<R, N, A, EVERY>>(descriptor::<Element<I, R, N>, Loaded<I, R, N>>(
        purpose,
        A,
        counts.plus(noted(N, block)),
    ))
}

const fn down<R, I: Isa>(counts: Counts) -> ColumnsEntry<Element<I, R, 1>>
where
    R: Accumulator<I, 1>,
{
    Entry::new::<I, ColumnExtreme<R>>(descriptor::<Element<I, R, 1>, Loaded<I, R, 1>>(
        Purpose::Production,
        1,
        counts,
    ))
}

/// An entry of a slice of a kind's elements, that answers values.
type ValuesEntry<K, V, const N: usize> =
    Entry<Slice<<K as Kind<V>>::Element>, ValuesOf<<K as Kind<V>>::Element, N>>;

/// An entry that answers positions.
type PositionsEntry<K, V, const N: usize> = Entry<Slice<<K as Kind<V>>::Element>, PositionsOf<N>>;

/// An entry of columns.
type DownEntry<K, V> = ColumnsEntry<<K as Kind<V>>::Element>;

/// How the elements of an accumulator are loaded and compared.
type Transform<V, R, const N: usize> = <R as Accumulator<<V as Vector>::Isa, N>>::KeyTransform;

/// One extreme, or one of the numbers, with four accumulators for values and two for positions.
const fn one<V, K, X, const GREATEST: bool>() -> Entry<X, ValuesOf<X::Element, 1>>
where
    V: Order,
    K: Kind<V>,
    X: Extremal<V::Isa, Transform<V, K::One<GREATEST>, 1>>,
{
    values::<K::One<GREATEST>, V::Isa, X, 1, 4>(Purpose::Production, K::COUNTS[0])
}
const fn both<V, K, X>() -> Entry<X, ValuesOf<X::Element, 2>>
where
    V: Order,
    K: Kind<V>,
    X: Extremal<V::Isa, Transform<V, K::Two, 2>>,
{
    values::<K::Two, V::Isa, X, 2, 2>(Purpose::Production, K::COUNTS[1])
}
const fn number<V, K, X, const GREATEST: bool>() -> Entry<X, ValuesOf<X::Element, 1>>
where
    V: Order,
    K: Kind<V>,
    X: Extremal<V::Isa, Transform<V, K::Numbers<GREATEST>, 1>>,
{
    values::<K::Numbers<GREATEST>, V::Isa, X, 1, 4>(Purpose::Production, K::COUNTS[2])
}
const fn one_position<V: Order, K: Kind<V>, const GREATEST: bool>() -> PositionsEntry<K, V, 1> {
    positions::<K::One<GREATEST>, V::Isa, 1, 2, false>(Purpose::Production, K::COUNTS[0])
}
const fn both_positions<V: Order, K: Kind<V>>() -> PositionsEntry<K, V, 2> {
    positions::<K::Two, V::Isa, 2, 2, false>(Purpose::Production, K::COUNTS[1])
}
const fn number_position<V: Order, K: Kind<V>, const GREATEST: bool>() -> PositionsEntry<K, V, 1> {
    positions::<K::Numbers<GREATEST>, V::Isa, 1, 2, false>(Purpose::Production, K::COUNTS[2])
}
const fn down_one<V: Order, K: Kind<V>, const GREATEST: bool>() -> DownEntry<K, V> {
    down::<K::One<GREATEST>, V::Isa>(K::COUNTS[0])
}
const fn down_number<V: Order, K: Kind<V>, const GREATEST: bool>() -> DownEntry<K, V> {
    down::<K::Numbers<GREATEST>, V::Isa>(K::COUNTS[2])
}

const fn count_between<V: Order, K: Kind<V>>() -> BoundsEntry<K::Element> {
    Entry::new::<V::Isa, Between<Transform<V, K::One<false>, 1>, 4>>(descriptor::<K::Element, V>(
        Purpose::Production,
        4,
        K::BETWEEN,
    ))
}

const fn index_of<V: Order, K: Kind<V>>() -> Entry<With<K::Element, K::Element>, Option<usize>> {
    Entry::new::<V::Isa, FirstEqual<Transform<V, K::One<false>, 1>>>(descriptor::<K::Element, V>(
        Purpose::Production,
        4,
        Counts::NONE.with(Operation::Compare, 1.0),
    ))
}

/// Rungs of the ladder: the greatest value, with 1, 2, 4 and 8 accumulators.
const fn rungs<V: Order, K: Kind<V>>() -> [ValuesEntry<K, V, 1>; 4] {
    [
        values::<K::One<true>, V::Isa, Slice<K::Element>, 1, 1>(Purpose::Study, K::COUNTS[0]),
        values::<K::One<true>, V::Isa, Slice<K::Element>, 1, 2>(Purpose::Study, K::COUNTS[0]),
        values::<K::One<true>, V::Isa, Slice<K::Element>, 1, 4>(Purpose::Study, K::COUNTS[0]),
        values::<K::One<true>, V::Isa, Slice<K::Element>, 1, 8>(Purpose::Study, K::COUNTS[0]),
    ]
}

/// The textbook's kernel: every lane keeps an index.
const fn index_in_lane<V: Order, K: Kind<V>>() -> PositionsEntry<K, V, 1> {
    positions::<K::One<true>, V::Isa, 1, 1, true>(Purpose::Study, K::COUNTS[0])
}

/// Writes the tables of element types: of their lanes, and what these are compared as.
macro_rules! extremes {
    ($e:ident in $types:tt: $lanes:ty, $kind:ty) => {
        table!($e in $types: Min, "min", Slice<$e> => ValuesOf<$e, 1>,
            &each_tier!($lanes as Vectors: one [$kind, Slice<$e>, false] ()));
        table!($e in $types: Minmax, "minmax", Slice<$e> => ValuesOf<$e, 2>,
            &each_tier!($lanes as Vectors: both [$kind, Slice<$e>] ()));
        table!($e in $types: Nanmin, "nanmin", Slice<$e> => ValuesOf<$e, 1>,
            &each_tier!($lanes as Vectors: number [$kind, Slice<$e>, false] ()));
        table!($e in $types: Nanmax, "nanmax", Slice<$e> => ValuesOf<$e, 1>,
            &each_tier!($lanes as Vectors: number [$kind, Slice<$e>, true] ()));
        table!($e in $types: Argmin, "argmin", Slice<$e> => PositionsOf<1>,
            &each_tier!($lanes as Vectors: one_position [$kind, false] ()));
        table!($e in $types: Argminmax, "argminmax", Slice<$e> => PositionsOf<2>,
            &each_tier!($lanes as Vectors: both_positions [$kind] ()));
        table!($e in $types: Nanargmin, "nanargmin", Slice<$e> => PositionsOf<1>,
            &each_tier!($lanes as Vectors: number_position [$kind, false] ()));
        table!($e in $types: Nanargmax, "nanargmax", Slice<$e> => PositionsOf<1>,
            &each_tier!($lanes as Vectors: number_position [$kind, true] ()));
        table!($e in $types: Masked<Min>, "masked-min", Valid<$e> => ValuesOf<$e, 1>,
            &each_tier!($lanes as Vectors: one [$kind, Valid<$e>, false] ()));
        table!($e in $types: Masked<Max>, "masked-max", Valid<$e> => ValuesOf<$e, 1>,
            &each_tier!($lanes as Vectors: one [$kind, Valid<$e>, true] ()));
        table!($e in $types: Masked<Minmax>, "masked-minmax", Valid<$e> => ValuesOf<$e, 2>,
            &each_tier!($lanes as Vectors: both [$kind, Valid<$e>] ()));
        table!($e in $types: Masked<Nanmin>, "masked-nanmin", Valid<$e> => ValuesOf<$e, 1>,
            &each_tier!($lanes as Vectors: number [$kind, Valid<$e>, false] ()));
        table!($e in $types: Masked<Nanmax>, "masked-nanmax", Valid<$e> => ValuesOf<$e, 1>,
            &each_tier!($lanes as Vectors: number [$kind, Valid<$e>, true] ()));
        table!($e in $types: Down<Min>, "column-min", ColumnsInto<$e, $e> => (),
            &each_tier!($lanes as Vectors: down_one [$kind, false] ()));
        table!($e in $types: Down<Max>, "column-max", ColumnsInto<$e, $e> => (),
            &each_tier!($lanes as Vectors: down_one [$kind, true] ()));
        table!($e in $types: Down<Nanmin>, "column-nanmin", ColumnsInto<$e, $e> => (),
            &each_tier!($lanes as Vectors: down_number [$kind, false] ()));
        table!($e in $types: Down<Nanmax>, "column-nanmax", ColumnsInto<$e, $e> => (),
            &each_tier!($lanes as Vectors: down_number [$kind, true] ()));
        table!($e in $types: CountBetween, "count-between", With<$e, ($e, $e)> => u64,
            &each_tier!($lanes as Vectors: count_between [$kind] ()));
        table!($e in $types: IndexOf, "index-of", With<$e, $e> => Option<usize>,
            &each_tier!($lanes as Vectors: index_of [$kind] ()));
    };
    (max, $e:ident in $types:tt: $lanes:ty, $kind:ty) => {
        table!($e in $types: Max, "max", Slice<$e> => ValuesOf<$e, 1>,
            &each_tier!($lanes as Vectors: one [$kind, Slice<$e>, true] ()));
        table!($e in $types: Argmax, "argmax", Slice<$e> => PositionsOf<1>,
            &each_tier!($lanes as Vectors: one_position [$kind, true] ()));
    };
    (max and study, $e:ident in $types:tt: $lanes:ty, $kind:ty) => {
        table!($e in $types: Max, "max", Slice<$e> => ValuesOf<$e, 1>,
            &chain::<_, _, TIERS, RUNGS, { TIERS + RUNGS }>(
                each_tier!($lanes as Vectors: one [$kind, Slice<$e>, true] ()),
                flattened([
                    rungs::<Scalar<$lanes>, $kind>(),
                    rungs::<<$lanes as Vectors>::Portable, $kind>(),
                    #[cfg(target_arch = "x86_64")]
                    rungs::<<$lanes as Vectors>::Avx2, $kind>(),
                    #[cfg(target_arch = "x86_64")]
                    rungs::<<$lanes as Vectors>::Avx512, $kind>(),
                ]),
            ));
        table!($e in $types: Argmax, "argmax", Slice<$e> => PositionsOf<1>,
            &chain::<_, _, TIERS, WIDTHS, { TIERS + WIDTHS }>(
                each_tier!($lanes as Vectors: one_position [$kind, true] ()),
                [
                    index_in_lane::<Scalar<$lanes>, $kind>(),
                    index_in_lane::<<$lanes as Vectors>::Portable, $kind>(),
                    #[cfg(target_arch = "x86_64")]
                    index_in_lane::<<$lanes as Vectors>::Avx2, $kind>(),
                    #[cfg(target_arch = "x86_64")]
                    index_in_lane::<<$lanes as Vectors>::Avx512, $kind>(),
                ],
            ));
    };
}
extremes!(E in [i8, u8, i16, u16, i32, u32, i64, u64]: E, AsIntegers);
extremes!(max, E in [i8, i16, u16, i32, u32, i64, u64]: E, AsIntegers);
extremes!(max and study, E in [u8]: E, AsIntegers);
extremes!(E in [f32, f64]: E, AsFloats);
extremes!(max and study, E in [f32, f64]: E, AsFloats);
#[cfg(feature = "half")]
extremes!(E in [half::f16, half::bf16]: u16, AsHalves<E>);
#[cfg(feature = "half")]
extremes!(max, E in [half::f16, half::bf16]: u16, AsHalves<E>);

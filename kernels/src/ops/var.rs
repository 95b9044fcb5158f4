//! The tables of variances and moments: [`super::variance`], [`super::invalid`] and
//! [`super::moments`] have the algorithms.

use super::columns::about_pivot::{ColumnSumsAboutPivot, FirstAndSecond, ThirdAndFourth};
#[cfg(target_arch = "x86_64")]
use super::invalid::ByLength;
use super::invalid::{MeanM2OfValid, Moments4Of, WithInvalid};
use super::mean_m2::MeanM2;
use super::moments::Moments4;
#[cfg(target_arch = "x86_64")]
use super::variance::MeanM2OnRequest;
use super::variance::{MeanM2Of, MeanM2OfBlocks};
use crate::counts::{Counts, Kind};
use crate::input::{ColumnsInto, Slice, Valid};
use crate::simd::portable::ACCUMULATORS;
use crate::simd::vectors::{Family, TIERS, Vectors};
use crate::simd::{Arithmetic, Kernel, Selection};
use crate::study::OnePassMeanM2;
use crate::table::{Descriptor, Down, Entry, Masked, Purpose};

/// The operation: count, mean and squared deviations.
#[derive(Debug)]
pub struct Var;

/// The operation over the elements that are not NaN.
#[derive(Debug)]
pub struct Nanvar;

/// The operation: what [`Var`] has, sums of third and fourth powers, minimum and maximum.
#[derive(Debug)]
pub struct Moments;

/// A deviation from the pivot, and its sum and that of its square.
const ABOUT_PIVOT: Counts = Counts::NONE
    .with(Kind::Add, 2.0)
    .with(Kind::MultiplyAdd, 1.0);

/// A comparison a vector, where elements that are not numbers are left out.
const fn numbers(left_out: bool) -> f32 {
    if left_out { 1.0 } else { 0.0 }
}

/// What [`Var`] costs.
const fn descriptor<V: Selection>(accumulators: usize, comparisons: f32) -> Descriptor {
    Descriptor {
        counts: ABOUT_PIVOT.with(Kind::Compare, comparisons),
        ..Descriptor::of::<V>(accumulators)
    }
}

/// What [`Moments`] costs.
const fn moments_descriptor<V: Selection>(accumulators: usize) -> Descriptor {
    Descriptor {
        counts: Counts::NONE
            .with(Kind::Add, 3.0)
            .with(Kind::Multiply, 2.0)
            .with(Kind::MultiplyAdd, 3.0)
            .with(Kind::Extreme, 2.0),
        ..Descriptor::of::<V>(accumulators)
    }
}

/// Slices beyond a node: each block's pivot when its turn comes.
type Beyond<V, const A: usize, const TILE: usize, const EXTRA_LOADS: usize> =
    MeanM2OfBlocks<V, A, TILE, EXTRA_LOADS, false>;

/// The same, with extra loads where the core wants them.
#[cfg(target_arch = "x86_64")]
type OnRequest<V, const EXTRA_LOADS: usize> = MeanM2OnRequest<V, 8, 32, EXTRA_LOADS>;

/// One sweep for all lengths.
const fn var<V: Selection, const A: usize, const TILE: usize>() -> Entry<Slice<V::Element>, MeanM2>
{
    var_by::<V, A, TILE, Beyond<V, A, TILE, 0>, Beyond<V, A, TILE, 0>>()
}

const fn var_by<V, const A: usize, const TILE: usize, InL3, InDram>()
-> Entry<Slice<V::Element>, MeanM2>
where
    V: Selection,
    InL3: Kernel<V::Isa, Input = Slice<V::Element>, Output = MeanM2>,
    InDram: Kernel<V::Isa, Input = Slice<V::Element>, Output = MeanM2>,
{
    Entry::new::<V::Isa, MeanM2Of<V, A, TILE, InL3, InDram>>(descriptor::<V>(A, 0.0))
}

/// The kernel `K`, which leaves invalid elements out, with `A` pairs of accumulators.
const fn of_valid<V, K, const A: usize>(comparisons: f32) -> Entry<K::Input, MeanM2>
where
    V: Selection,
    K: Kernel<V::Isa, Output = MeanM2>,
{
    Entry::new::<V::Isa, K>(descriptor::<V>(A, comparisons))
}

/// One sweep for all lengths.
const fn one_sweep<V, N, const NUMBERS: bool, const A: usize, const TILE: usize>()
-> Entry<N, MeanM2>
where
    V: Selection,
    N: WithInvalid<NUMBERS, Element = V::Element>,
{
    of_valid::<V, MeanM2OfValid<V, N, NUMBERS, A, TILE>, A>(numbers(NUMBERS))
}

/// AVX2, whose registers hold four pairs: `LA` of them for what is longer than a node, eight where
/// no cache holds it.
#[cfg(target_arch = "x86_64")]
const fn three_sweeps<V, N, const NUMBERS: bool, const LA: usize>() -> Entry<N, MeanM2>
where
    V: Selection,
    N: WithInvalid<NUMBERS, Element = V::Element>,
{
    of_valid::<
        V,
        ByLength<
            MeanM2OfValid<V, N, NUMBERS, 4, 32>,
            MeanM2OfValid<V, N, NUMBERS, LA, 8>,
            MeanM2OfValid<V, N, NUMBERS, 8, 8>,
        >,
        4,
    >(numbers(NUMBERS))
}

/// The kernels on each tier.
const fn every_tier<E, N, const NUMBERS: bool, const LA: usize>() -> [Entry<N, MeanM2>; TIERS]
where
    E: Family,
    N: WithInvalid<NUMBERS, Element = E>,
{
    tiers!(
        one_sweep::<E::Portable, N, NUMBERS, PORTABLE, 4>(),
        avx2: three_sweeps::<E::Avx2, N, NUMBERS, LA>(),
        avx512: one_sweep::<E::Avx512, N, NUMBERS, 8, 32>(),
    )
}

/// [`Var`] with `A` and `TILE`, the rest with `B`.
const fn moments<V, N, const A: usize, const TILE: usize, const B: usize>()
-> Entry<N, Moments4<V::Element>>
where
    V: Selection,
    N: WithInvalid<false, Element = V::Element>,
{
    Entry::new::<V::Isa, Moments4Of<V, N, A, TILE, B>>(moments_descriptor::<V>(B))
}

/// The kernels of moments on each tier.
const fn every_moments<E: Family, N: WithInvalid<false, Element = E>>()
-> [Entry<N, Moments4<E>>; TIERS] {
    tiers!(
        moments::<E::Portable, N, PORTABLE, 4, { PORTABLE / 2 }>(),
        avx2: moments::<E::Avx2, N, 4, 8, 2>(),
        avx512: moments::<E::Avx512, N, 8, 32, 4>(),
    )
}

/// From the sum and the sum of squares: a rung of the ladder, and a warning.
const fn one_pass<V: Arithmetic, const A: usize>() -> Entry<Slice<V::Element>, MeanM2> {
    Entry::new::<V::Isa, OnePassMeanM2<V, A>>(Descriptor {
        purpose: Purpose::Study,
        counts: Counts::NONE.with(Kind::Add, 2.0).with(Kind::Multiply, 1.0),
        ..Descriptor::of::<V>(A)
    })
}

/// Vectors of deviations that are added up at a time down columns: two sums of each.
const PAIRS: usize = 2;

const fn deviations<V: Arithmetic>() -> Entry<ColumnsInto<V::Element, V::Element>, ()> {
    Entry::new::<V::Isa, ColumnSumsAboutPivot<V, FirstAndSecond, 1, PAIRS>>(Descriptor {
        counts: ABOUT_PIVOT,
        ..Descriptor::of::<V>(2 * PAIRS)
    })
}

const fn third_and_fourth<V: Arithmetic>() -> Entry<ColumnsInto<V::Element, V::Element>, ()> {
    Entry::new::<V::Isa, ColumnSumsAboutPivot<V, ThirdAndFourth, 2, PAIRS>>(Descriptor {
        counts: Counts::NONE
            .with(Kind::Add, 1.0)
            .with(Kind::Multiply, 2.0)
            .with(Kind::MultiplyAdd, 2.0),
        ..Descriptor::of::<V>(2 * PAIRS)
    })
}

/// Accumulators of the portable kernels: each is a pair of sums.
const PORTABLE: usize = ACCUMULATORS / 2;

table!(E in [f32, f64]: Var, "var", Slice<E> => MeanM2, &[
    var::<<E as Vectors>::Portable, PORTABLE, 4>(),
    #[cfg(target_arch = "x86_64")]
    var_by::<
        <E as Vectors>::Avx2,
        4,
        32,
        Beyond<<E as Vectors>::Avx2, 4, 8, 0>,
        Beyond<<E as Vectors>::Avx2, 8, 8, 0>,
    >(),
    #[cfg(target_arch = "x86_64")]
    var_by::<
        <E as Vectors>::Avx512,
        8,
        32,
        OnRequest<<E as Vectors>::Avx512, 1>,
        OnRequest<<E as Vectors>::Avx512, 3>,
    >(),
    one_pass::<<E as Family>::Scalar, 1>(),
    one_pass::<<E as Family>::Scalar, 4>(),
    #[cfg(target_arch = "x86_64")]
    one_pass::<<E as Vectors>::Avx2, 1>(),
    #[cfg(target_arch = "x86_64")]
    one_pass::<<E as Vectors>::Avx2, 4>(),
    #[cfg(target_arch = "x86_64")]
    one_pass::<<E as Vectors>::Avx512, 1>(),
    #[cfg(target_arch = "x86_64")]
    one_pass::<<E as Vectors>::Avx512, 8>(),
]);
table!(E in [f32, f64]: Nanvar, "nanvar", Slice<E> => MeanM2,
    &every_tier::<E, Slice<E>, true, 8>());
table!(E in [f32, f64]: Masked<Var>, "masked-var", Valid<E> => MeanM2,
    &every_tier::<E, Valid<E>, false, 4>());
table!(E in [f32, f64]: Masked<Nanvar>, "masked-nanvar", Valid<E> => MeanM2,
    &every_tier::<E, Valid<E>, true, 4>());
table!(E in [f32, f64]: Moments, "moments", Slice<E> => Moments4<E>,
    &every_moments::<E, Slice<E>>());
table!(E in [f32, f64]: Masked<Moments>, "masked-moments", Valid<E> => Moments4<E>,
    &every_moments::<E, Valid<E>>());
table!(E in [f32, f64]: Down<Var>, "column-var", ColumnsInto<E, E> => (),
    &each_tier!(E as Vectors: deviations [] ()));
table!(E in [f32, f64]: Down<Moments>, "column-moments", ColumnsInto<E, E> => (),
    &each_tier!(E as Vectors: third_and_fourth [] ()));

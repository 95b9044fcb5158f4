//! The tables of variances and moments: [`super::variance`], [`super::invalid`] and
//! [`super::moments`] have the algorithms.

use super::columns::about_pivot::{ColumnSumsAboutPivot, FirstAndSecond, ThirdAndFourth};
use super::invalid::{MaskedMeanM2, MaskedMoments4, MeanM2OfNumbers};
use super::mean_m2::MeanM2;
use super::moments::{Moments4, Moments4Of};
use super::variance::{MeanM2Of, MeanM2OfBlocks};
use crate::input::{ColumnsInto, Slice, Valid};
use crate::simd::vectors::{Family, Vectors};
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

/// What [`Var`] costs.
const fn descriptor<V: Selection>(accumulators: usize, comparisons: usize) -> Descriptor {
    Descriptor {
        additions: 3,
        multiplications: 1,
        comparisons,
        ..Descriptor::of::<V>(accumulators)
    }
}

/// What [`Moments`] costs.
const fn moments_descriptor<V: Selection>(accumulators: usize) -> Descriptor {
    Descriptor {
        additions: 6,
        multiplications: 5,
        ..Descriptor::of::<V>(accumulators)
    }
}

/// Slices beyond a node: each block's pivot when its turn comes.
type Beyond<V, const A: usize, const TILE: usize, const EXTRA_LOADS: usize> =
    MeanM2OfBlocks<V, A, TILE, EXTRA_LOADS, false>;

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
    Entry::new::<V::Isa, MeanM2Of<V, A, TILE, InL3, InDram>>(descriptor::<V>(A, 0))
}

const fn nanvar<
    V: Selection,
    const A: usize,
    const TILE: usize,
    const FA: usize,
    const FT: usize,
>() -> Entry<Slice<V::Element>, MeanM2> {
    Entry::new::<V::Isa, MeanM2OfNumbers<V, A, TILE, FA, FT>>(descriptor::<V>(A, 1))
}

const fn masked<
    V: Selection,
    const NUMBERS: bool,
    const A: usize,
    const TILE: usize,
    const FA: usize,
    const FT: usize,
>() -> Entry<Valid<V::Element>, MeanM2> {
    Entry::new::<V::Isa, MaskedMeanM2<V, NUMBERS, A, TILE, FA, FT>>(descriptor::<V>(
        A,
        NUMBERS as usize,
    ))
}

/// [`Var`] with `A` and `TILE`, the rest with `B`.
const fn moments<V: Selection, const A: usize, const TILE: usize, const B: usize>()
-> Entry<Slice<V::Element>, Moments4<V::Element>> {
    Entry::new::<V::Isa, Moments4Of<V, A, TILE, B>>(moments_descriptor::<V>(B))
}

const fn masked_moments<V: Selection, const A: usize, const TILE: usize, const B: usize>()
-> Entry<Valid<V::Element>, Moments4<V::Element>> {
    Entry::new::<V::Isa, MaskedMoments4<V, A, TILE, B>>(moments_descriptor::<V>(B))
}

/// From the sum and the sum of squares: a rung of the ladder, and a warning.
const fn one_pass<V: Arithmetic, const A: usize>() -> Entry<Slice<V::Element>, MeanM2> {
    Entry::new::<V::Isa, OnePassMeanM2<V, A>>(Descriptor {
        purpose: Purpose::Study,
        additions: 2,
        multiplications: 1,
        ..Descriptor::of::<V>(A)
    })
}

/// Vectors of deviations that are added up at a time down columns: two sums of each.
const PAIRS: usize = 2;

const fn deviations<V: Arithmetic>() -> Entry<ColumnsInto<V::Element, V::Element>, ()> {
    Entry::new::<V::Isa, ColumnSumsAboutPivot<V, FirstAndSecond, 1, PAIRS>>(Descriptor {
        additions: 3,
        multiplications: 1,
        ..Descriptor::of::<V>(2 * PAIRS)
    })
}

const fn third_and_fourth<V: Arithmetic>() -> Entry<ColumnsInto<V::Element, V::Element>, ()> {
    Entry::new::<V::Isa, ColumnSumsAboutPivot<V, ThirdAndFourth, 2, PAIRS>>(Descriptor {
        additions: 3,
        multiplications: 4,
        ..Descriptor::of::<V>(2 * PAIRS)
    })
}

/// Writes the tables.
macro_rules! floats {
    ($($element:ident),*) => {$(
        table!(Var, "var", $element: Slice<$element> => MeanM2, &[
            var::<<$element as Vectors>::Portable, 4, 4>(),
            #[cfg(target_arch = "aarch64")]
            var::<<$element as Vectors>::Neon, 8, 4>(),
            #[cfg(target_arch = "x86_64")]
            var_by::<
                <$element as Vectors>::Avx2,
                4,
                32,
                Beyond<<$element as Vectors>::Avx2, 4, 8, 0>,
                Beyond<<$element as Vectors>::Avx2, 8, 8, 0>,
            >(),
            #[cfg(target_arch = "x86_64")]
            var_by::<
                <$element as Vectors>::Avx512,
                8,
                32,
                Beyond<<$element as Vectors>::Avx512, 8, 32, 1>,
                Beyond<<$element as Vectors>::Avx512, 8, 32, 3>,
            >(),
            one_pass::<<$element as Family>::Scalar, 1>(),
            one_pass::<<$element as Family>::Scalar, 4>(),
            #[cfg(target_arch = "x86_64")]
            one_pass::<<$element as Vectors>::Avx2, 1>(),
            #[cfg(target_arch = "x86_64")]
            one_pass::<<$element as Vectors>::Avx2, 4>(),
            #[cfg(target_arch = "x86_64")]
            one_pass::<<$element as Vectors>::Avx512, 1>(),
            #[cfg(target_arch = "x86_64")]
            one_pass::<<$element as Vectors>::Avx512, 8>(),
        ]);
        table!(Nanvar, "nanvar", $element: Slice<$element> => MeanM2, &[
            nanvar::<<$element as Vectors>::Portable, 4, 4, 4, 4>(),
            #[cfg(target_arch = "aarch64")]
            nanvar::<<$element as Vectors>::Neon, 8, 4, 8, 4>(),
            #[cfg(target_arch = "x86_64")]
            nanvar::<<$element as Vectors>::Avx2, 4, 32, 8, 8>(),
            #[cfg(target_arch = "x86_64")]
            nanvar::<<$element as Vectors>::Avx512, 8, 32, 8, 32>(),
        ]);
        floats!(@masked Var, "masked-var", $element, false);
        floats!(@masked Nanvar, "masked-nanvar", $element, true);
        table!(Moments, "moments", $element: Slice<$element> => Moments4<$element>, &[
            moments::<<$element as Vectors>::Portable, 4, 4, 2>(),
            #[cfg(target_arch = "aarch64")]
            moments::<<$element as Vectors>::Neon, 8, 4, 4>(),
            #[cfg(target_arch = "x86_64")]
            moments::<<$element as Vectors>::Avx2, 4, 8, 2>(),
            #[cfg(target_arch = "x86_64")]
            moments::<<$element as Vectors>::Avx512, 8, 32, 4>(),
        ]);
        table!(Masked<Moments>, "masked-moments", $element: Valid<$element> => Moments4<$element>, &[
            masked_moments::<<$element as Vectors>::Portable, 4, 4, 2>(),
            #[cfg(target_arch = "aarch64")]
            masked_moments::<<$element as Vectors>::Neon, 8, 4, 4>(),
            #[cfg(target_arch = "x86_64")]
            masked_moments::<<$element as Vectors>::Avx2, 4, 8, 2>(),
            #[cfg(target_arch = "x86_64")]
            masked_moments::<<$element as Vectors>::Avx512, 8, 32, 4>(),
        ]);
        table!(Down<Var>, "column-var", $element: ColumnsInto<$element, $element> => (),
            &each_tier!($element as Vectors: deviations [] ()));
        table!(Down<Moments>, "column-moments", $element: ColumnsInto<$element, $element> => (),
            &each_tier!($element as Vectors: third_and_fourth [] ()));
    )*};
    (@masked $op:ty, $name:literal, $element:ident, $numbers:literal) => {
        table!(Masked<$op>, $name, $element: Valid<$element> => MeanM2, &[
            masked::<<$element as Vectors>::Portable, $numbers, 4, 4, 4, 4>(),
            #[cfg(target_arch = "aarch64")]
            masked::<<$element as Vectors>::Neon, $numbers, 8, 4, 8, 4>(),
            #[cfg(target_arch = "x86_64")]
            masked::<<$element as Vectors>::Avx2, $numbers, 4, 32, 8, 8>(),
            #[cfg(target_arch = "x86_64")]
            masked::<<$element as Vectors>::Avx512, $numbers, 8, 32, 8, 32>(),
        ]);
    };
}
floats!(f32, f64);

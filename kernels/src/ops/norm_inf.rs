//! The largest magnitude.
//!
//! # The algorithm
//!
//! The sign bit is cleared, and the encodings are compared as unsigned integers: of magnitudes, the
//! larger number has the larger encoding, an infinity is larger than any number, and a NaN than an
//! infinity. So a NaN sticks by itself. `A` accumulators take the vectors in turn.
//!
//! # Why it is right
//!
//! The maximum of integers does not depend on their order, and all NaN become one at the end.
//! Filler is plus zero, the least magnitude, which is also the result for no elements.
//!
//! # What limits it
//!
//! The loads: an `and` and an integer maximum a vector, for which there are as many ports as for
//! additions. Where there is no 64-bit maximum (AVX2, NEON) it is a comparison and a selection.

use super::norm1::Abs;
use crate::counts::{Counts, Kind};
use crate::element::Float;
use crate::input::{Slice, Valid};
use crate::order::extra_loads::{AHEAD, ExtraLoads};
use crate::order::fold::{Largest, fold};
use crate::order::terms::{SliceTerms, Summand};
use crate::order::valid_terms::ValidTerms;
use crate::simd::vectors::Vectors;
use crate::simd::{Kernel, Selection, call};
use crate::table::{Descriptor, Entry, Masked};
use crate::validity::Validity;
use core::marker::PhantomData;

/// The operation.
#[derive(Debug)]
pub struct NormInf;

/// The most lanes that a vector has.
const MOST_LANES: usize = 16;

/// Kernel: the largest magnitude of a slice, with `A` accumulators. Each line has `IN_L3` extra
/// loads in a slice of more than a node, `IN_DRAM` in one that no cache holds, where a core wants
/// them ([`extra_loads`](crate::order::extra_loads)).
pub struct LargestAbs<V, const A: usize, const IN_L3: usize, const IN_DRAM: usize>(PhantomData<V>);

impl<V: Selection, const A: usize, const IN_L3: usize, const IN_DRAM: usize> Kernel<V::Isa>
    for LargestAbs<V, A, IN_L3, IN_DRAM>
{
    type Input = Slice<V::Element>;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) -> V::Element {
        if IN_DRAM == 0 {
            return largest::<V, A, _>(isa, terms::<_, 0>(x));
        }
        match ExtraLoads::of(size_of_val(x)) {
            ExtraLoads::None => largest::<V, A, _>(isa, terms::<_, 0>(x)),
            // SAFETY: the token vouches for the tier.
            ExtraLoads::InL3 => unsafe { call::<_, WithExtraLoads<V, A, IN_L3>>(isa, x, ()) },
            // SAFETY: the token vouches for the tier.
            ExtraLoads::InDram => unsafe { call::<_, WithExtraLoads<V, A, IN_DRAM>>(isa, x, ()) },
            // SAFETY: the token vouches for the tier.
            ExtraLoads::Ahead => unsafe { call::<_, WithExtraLoads<V, A, AHEAD>>(isa, x, ()) },
        }
    }
}

/// Kernel: the largest magnitude of a slice, with `EXTRA_LOADS` extra loads of each line.
struct WithExtraLoads<V, const A: usize, const EXTRA_LOADS: usize>(PhantomData<V>);

impl<V: Selection, const A: usize, const EXTRA_LOADS: usize> Kernel<V::Isa>
    for WithExtraLoads<V, A, EXTRA_LOADS>
{
    type Input = Slice<V::Element>;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) -> V::Element {
        largest::<V, A, _>(isa, terms::<_, EXTRA_LOADS>(x))
    }
}

/// Kernel: the largest magnitude of the valid elements of a slice, with `A` accumulators: plus zero
/// stands for the others.
pub struct MaskedNormInf<V, const A: usize>(PhantomData<V>);

impl<V: Selection, const A: usize> Kernel<V::Isa> for MaskedNormInf<V, A> {
    type Input = Valid<V::Element>;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], validity: &Validity<'_>) -> V::Element {
        // SAFETY: the caller vouches for equal lengths.
        let terms = unsafe { ValidTerms::<_, Abs, 0>::new(x, *validity) };
        largest::<V, A, _>(isa, terms)
    }
}

/// The magnitudes of a slice.
#[inline(always)]
fn terms<E, const EXTRA_LOADS: usize>(x: &[E]) -> SliceTerms<'_, E, Abs, EXTRA_LOADS> {
    SliceTerms::new(x)
}

/// The largest of terms that are magnitudes.
#[inline(always)]
fn largest<V: Selection, const A: usize, S: Summand<V::Element>>(
    isa: V::Isa,
    terms: S,
) -> V::Element {
    of_lanes(fold::<Largest, V, A, S>(isa, terms))
}

/// The largest of a vector's lanes, with one NaN for all.
#[cfg_attr(not(unoptimised), inline(always))]
fn of_lanes<V: Selection>(vector: V) -> V::Element {
    let mut lanes = [V::Element::ZERO; MOST_LANES];
    const { assert!(V::LANES <= MOST_LANES) };
    // SAFETY: there is room for `LANES` elements.
    unsafe { vector.store(lanes.as_mut_ptr()) };
    let mut largest = V::Element::ZERO;
    for lane in &lanes[..V::LANES] {
        largest = largest.max_bits(*lane);
    }
    largest.with_canonical_nan()
}

/// What it costs, with `A` accumulators.
const fn descriptor<V: Selection>(accumulators: usize) -> Descriptor {
    Descriptor {
        counts: Counts::NONE
            .with(Kind::Logical, 1.0)
            .with(Kind::MaxBits, 1.0),
        ..Descriptor::of::<V>(accumulators)
    }
}

/// The entry of vectors `V`, with `A` accumulators, and extra loads as [`LargestAbs`] says.
const fn entry<V: Selection, const A: usize, const IN_L3: usize, const IN_DRAM: usize>()
-> Entry<Slice<V::Element>, V::Element> {
    Entry::new::<V::Isa, LargestAbs<V, A, IN_L3, IN_DRAM>>(descriptor::<V>(A))
}

/// That of valid elements.
const fn masked<V: Selection, const A: usize>() -> Entry<Valid<V::Element>, V::Element> {
    Entry::new::<V::Isa, MaskedNormInf<V, A>>(descriptor::<V>(A))
}

table!(E in [f32, f64]: NormInf, "norm-inf", Slice<E> => E, &tiers!(
    entry::<<E as Vectors>::Portable, 8, 0, 0>(),
    avx2: entry::<<E as Vectors>::Avx2, 8, 0, 0>(),
    avx512: entry::<<E as Vectors>::Avx512, 8, 1, 3>(),
));
table!(E in [f32, f64]: Masked<NormInf>, "masked-norm-inf", Valid<E> => E,
    &each_tier!(E as Vectors: masked [8] ()));

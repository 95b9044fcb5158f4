//! How many elements are NaN.
//!
//! # The algorithm
//!
//! A lane adds a one for each NaN. Ones are counted exactly up to `2^24` in `f32`, so every chunk
//! of 2^16 vectors, which has at most `2^20` elements, is counted anew, and the chunks' counts are
//! added up as integers.
//!
//! # What limits it
//!
//! The loads: a comparison, an `and` and an addition a vector, of which there are two or more a
//! cycle.

use super::columns;
use crate::counts::{Counts, Kind};
use crate::element::Float;
use crate::input::{ColumnsInto, Slice, Valid};
use crate::order::fold::{Adding, fold};
use crate::order::terms::{SliceTerms, Summand, Term};
use crate::order::valid_terms::ValidTerms;
use crate::simd::vectors::Vectors;
use crate::simd::{Arithmetic, Kernel, Selection};
use crate::table::{Descriptor, Down, Entry, Masked};
use crate::validity::Validity;
use core::marker::PhantomData;

/// The operation.
#[derive(Debug)]
pub struct CountNan;

/// One where the element is NaN, else plus zero.
#[derive(Clone, Copy, Debug)]
pub struct NanMarks;

impl Term for NanMarks {
    const COUNTS: Counts = Counts::NONE.with(Kind::Compare, 1.0);

    #[inline(always)]
    fn of<V: Arithmetic>(isa: V::Isa, elements: V) -> V {
        elements.mark_nan(V::splat(isa, V::Element::ONE))
    }

    #[inline(always)]
    fn of_one<F: Float>(element: F) -> F {
        if element.is_nan() { F::ONE } else { F::ZERO }
    }
}

/// Vectors whose ones an element can count exactly: at most `2^20`.
const CHUNK_VECTORS: usize = 1 << 16;

/// Kernel: the number of NaN in a slice, with `A` accumulators.
pub struct CountNanIn<V, const A: usize>(PhantomData<V>);

impl<V: Selection, const A: usize> Kernel<V::Isa> for CountNanIn<V, A> {
    type Input = Slice<V::Element>;
    type Output = u64;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) -> u64 {
        let mut count = 0;
        for chunk in x.chunks(CHUNK_VECTORS * V::LANES) {
            count += of_chunk::<V, A, _>(isa, SliceTerms::<_, NanMarks, 0>::new(chunk));
        }
        count
    }
}

/// Kernel: the number of NaN among the valid elements of a slice, with `A` accumulators: plus zero
/// stands for the others.
pub struct MaskedCountNan<V, const A: usize>(PhantomData<V>);

impl<V: Selection, const A: usize> Kernel<V::Isa> for MaskedCountNan<V, A> {
    type Input = Valid<V::Element>;
    type Output = u64;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], validity: &Validity<'_>) -> u64 {
        let mut count = 0;
        let mut start = 0;
        for chunk in x.chunks(CHUNK_VECTORS * V::LANES) {
            let end = start + chunk.len();
            // SAFETY: the caller vouches for equal lengths, and the chunk's bits are as many.
            let terms =
                unsafe { ValidTerms::<_, NanMarks, 0>::new(chunk, validity.slice(start..end)) };
            count += of_chunk::<V, A, _>(isa, terms);
            start = end;
        }
        count
    }
}

/// The number of NaN in a chunk, from their marks.
#[inline(always)]
fn of_chunk<V: Selection, const A: usize, S: Summand<V::Element>>(isa: V::Isa, marks: S) -> u64 {
    let count = fold::<Adding, V, A, S>(isa, marks).halving_sum();
    count.widened() as u64
}

/// The descriptor, with `A` accumulators.
const fn descriptor<V: Selection>(accumulators: usize) -> Descriptor {
    Descriptor {
        counts: Counts::NONE.with(Kind::Add, 1.0).with(Kind::Compare, 1.0),
        ..Descriptor::of::<V>(accumulators)
    }
}

/// The entry of vectors `V`, with `A` accumulators.
const fn entry<V: Selection, const A: usize>() -> Entry<Slice<V::Element>, u64> {
    Entry::new::<V::Isa, CountNanIn<V, A>>(descriptor::<V>(A))
}

/// That of valid elements.
const fn masked<V: Selection, const A: usize>() -> Entry<Valid<V::Element>, u64> {
    Entry::new::<V::Isa, MaskedCountNan<V, A>>(descriptor::<V>(A))
}

table!(E in [f32, f64]: CountNan, "count-nan", Slice<E> => u64,
    &each_tier!(E as Vectors: entry [8] ()));
table!(E in [f32, f64]: Masked<CountNan>, "masked-count-nan", Valid<E> => u64,
    &each_tier!(E as Vectors: masked [8] ()));
// Down columns the marks are summed, as numbers of the type.
table!(E in [f32, f64]: Down<CountNan>, "column-count-nan", ColumnsInto<E, E> => (),
    &each_tier!(E as Vectors: columns::sum::whole [E, NanMarks] ()));

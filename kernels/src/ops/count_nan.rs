//! How many elements are NaN.
//!
//! # The algorithm
//!
//! A lane adds a one for each NaN. Ones are counted exactly up to `2^24` in `f32`, so every chunk of 2^16 vectors, which has at most `2^20` elements,
//! is counted anew, and the chunks' counts are added up as integers.
//!
//! # What limits it
//!
//! The loads: a comparison, an `and` and an addition a vector, of which there are two or more a cycle.

use super::masked::MaskedTerms;
use crate::element::Float;
use crate::order::terms::{NanMarks, Summand, Terms};
use crate::simd::{Reduce, ReduceMasked, Selection, halve};
use crate::validity::{Buffer, Validity, parts};
use core::marker::PhantomData;

/// Vectors whose ones an element can count exactly: at most `2^20`.
const CHUNK_VECTORS: usize = 1 << 16;

/// Body: the number of NaN in a slice, with `A` accumulators.
pub struct CountNan<V, const A: usize>(PhantomData<V>);

impl<V: Selection, const A: usize> Reduce<V::Isa> for CountNan<V, A> {
    type Element = V::Element;
    type Output = u64;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> u64 {
        let mut count = 0;
        for chunk in x.chunks(CHUNK_VECTORS * V::LANES) {
            count += of_chunk::<V, A, _>(isa, Terms::<_, NanMarks, 0>::new(chunk)).widened() as u64;
        }
        count
    }
}

/// Body: the number of NaN among the valid elements of a slice, with `A` accumulators: plus zero stands for the others.
pub struct MaskedCountNan<V, const A: usize>(PhantomData<V>);

impl<V: Selection, const A: usize> ReduceMasked<V::Isa> for MaskedCountNan<V, A> {
    type Element = V::Element;
    type Output = u64;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], validity: &Validity<'_>) -> u64 {
        let mut count = 0;
        let mut start = 0;
        for chunk in x.chunks(CHUNK_VECTORS * V::LANES) {
            let end = start + chunk.len();
            // SAFETY: the caller vouches for equal lengths, and the chunk's bits are as many.
            let terms =
                unsafe { MaskedTerms::<_, NanMarks, 0>::new(chunk, validity.slice(start..end)) };
            count += of_chunk::<V, A, _>(isa, terms).widened() as u64;
            start = end;
        }
        count
    }
}

/// The number of NaN in a chunk, from their marks.
#[inline(always)]
fn of_chunk<V: Selection, const A: usize, S: Summand<V::Element>>(
    isa: V::Isa,
    terms: S,
) -> V::Element {
    let n = terms.len();
    let mut accumulators = [V::splat(isa, V::Element::ZERO); A];
    let stride = A * V::LANES;
    let full = n / stride * stride;
    let buffer = Buffer::new();
    for (start, count) in parts(full, S::PART, stride) {
        // SAFETY: `count` terms follow `start`, at most a part.
        let terms = unsafe { terms.settled(start, count, &buffer) };
        for at in (start..start + count).step_by(stride) {
            for (j, accumulator) in accumulators.iter_mut().enumerate() {
                // SAFETY: the stride at `at` is full, and settled.
                *accumulator = accumulator.add(unsafe { terms.vector_from(isa, at, j * V::LANES) });
            }
        }
    }
    for at in (full..n).step_by(V::LANES) {
        // SAFETY: so many terms follow `at`.
        accumulators[0] = accumulators[0].add(unsafe { terms.prefix(isa, at, n - at) });
    }
    halve(&mut accumulators).halving_sum()
}

//! Study instances: sums and dot products outside the canonical order, for the rungs of the ladder.
//!
//! # The algorithm
//!
//! `A` accumulators of one vector each take the terms in turn. With `A = 1` every addition waits for the one
//! before: the time is the addition's latency, whatever the width. With more accumulators the
//! chains overlap in the pipeline, until the adders or the loads are busy in every cycle. That is the
//! whole lesson of the rungs `scalar` (one lane, one chain), `pipelined` (one lane, several chains),
//! `simd` (several lanes, one chain) and `simd-pipelined` (both).
//!
//! The results differ between the instances in their last bits: contract C1 does not cover them.

use crate::canonical::summand::{Products, Summand, Values};
use crate::element::Float;
use crate::seam::{Arithmetic, Reduce, ReducePair, halve};
use core::marker::PhantomData;

/// The sum of all terms with `A` accumulators; `A` is a power of two.
#[inline(always)]
fn accumulate<V: Arithmetic, S: Summand<V::Element>, const A: usize>(
    isa: V::Isa,
    terms: S,
) -> V::Element {
    let mut accumulators = [V::splat(isa, V::Element::ZERO); A];
    let stride = A * V::LANES;
    let strides = terms.len() / stride;
    for i in 0..strides {
        for (j, accumulator) in accumulators.iter_mut().enumerate() {
            // SAFETY: stride `i` is full.
            *accumulator = accumulator.add(unsafe { terms.vector(isa, i * stride + j * V::LANES) });
        }
    }
    for (j, accumulator) in accumulators.iter_mut().enumerate() {
        let at = strides * stride + j * V::LANES;
        // SAFETY: so many terms follow `at`, if any.
        *accumulator =
            accumulator.add(unsafe { terms.prefix(isa, at, terms.len().saturating_sub(at)) });
    }
    halve(&mut accumulators).halving_sum()
}

/// Body: the sum of a slice with `A` accumulators.
pub struct Sum<V, const A: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize> Reduce<V::Isa> for Sum<V, A> {
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> V::Element {
        accumulate::<V, _, A>(isa, Values::<_, 0>(x))
    }
}

/// Body: the dot product of two slices with `A` accumulators.
pub struct Dot<V, const A: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize> ReducePair<V::Isa> for Dot<V, A> {
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) -> V::Element {
        // SAFETY: the caller vouches for equal lengths.
        accumulate::<V, _, A>(isa, unsafe { Products::<_, 0>::new(a, b) })
    }
}

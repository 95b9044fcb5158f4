//! Study instances: sums and dot products outside the canonical order, for the rungs of the ladder.
//!
//! # The algorithm
//!
//! `A` accumulators of one vector each take the terms in turn. With `A = 1` every addition waits
//! for the one before: the time is the addition's latency, whatever the width. With more
//! accumulators the chains overlap in the pipeline, until the adders or the loads are busy in every
//! cycle. That is the whole lesson of the rungs `scalar` (one lane, one chain), `pipelined` (one
//! lane, several chains), `simd` (several lanes, one chain) and `simd-pipelined` (both).
//!
//! Products are rounded before they are added, as a plain loop in Rust or C does it. The results
//! differ between the instances in their last bits: contract C1 does not cover them.

use crate::counts::Kind;
use crate::element::Float;
use crate::input::{Input, Slice};
use crate::ops::mean_m2::MeanM2;
use crate::order::terms::{Summand, Summed, Values};
use crate::simd::vectors::Family;
use crate::simd::{Arithmetic, Kernel, halve};
use crate::table::{Descriptor, Entry, Purpose};
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

/// Kernel: the sum of the terms `T` of an input with `A` accumulators.
pub struct Accumulated<V, N, T, const A: usize>(PhantomData<(V, N, T)>);

impl<V: Arithmetic, N: Summed<V::Element, T>, T, const A: usize> Kernel<V::Isa>
    for Accumulated<V, N, T, A>
{
    type Input = N;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, first: N::First<'a>, rest: N::Rest<'a>) -> V::Element {
        // SAFETY: the caller vouches for the arguments.
        accumulate::<V, _, A>(isa, unsafe { N::terms::<0>(first, rest) })
    }
}

/// Kinds of vectors that the ladder has on this architecture: one lane, the portable ones, and
/// those of x86-64.
pub(crate) const WIDTHS: usize = 2 + 2 * cfg!(target_arch = "x86_64") as usize;

/// Numbers of accumulators: 1, 2, 4 and 8.
const COUNTS: usize = 4;

/// Rungs of a ladder of sums.
pub(crate) const RUNGS: usize = WIDTHS * COUNTS;

/// The rungs of one kind of vectors.
const fn rungs_of<V: Arithmetic, N: Summed<V::Element, T>, T>() -> [Entry<N, V::Element>; COUNTS] {
    const fn rung<V: Arithmetic, N: Summed<V::Element, T>, T, const A: usize>()
    -> Entry<N, V::Element> {
        Entry::new::<V::Isa, Accumulated<V, N, T, A>>(Descriptor {
            purpose: Purpose::Study,
            counts: N::COUNTS
                .with_sum(false)
                .and(Kind::Multiply, if N::FUSED { 1.0 } else { 0.0 }),
            streams: N::STREAMS,
            ..Descriptor::of::<V>(A)
        })
    }
    [
        rung::<V, N, T, 1>(),
        rung::<V, N, T, 2>(),
        rung::<V, N, T, 4>(),
        rung::<V, N, T, 8>(),
    ]
}

/// The rungs of a sum of the terms `T`.
pub(crate) const fn rungs<E: Family, N: Summed<E, T>, T>() -> [Entry<N, E>; RUNGS] {
    let widths = [
        rungs_of::<E::Scalar, N, T>(),
        rungs_of::<E::Portable, N, T>(),
        #[cfg(target_arch = "x86_64")]
        rungs_of::<E::Avx2, N, T>(),
        #[cfg(target_arch = "x86_64")]
        rungs_of::<E::Avx512, N, T>(),
    ];
    flattened(widths)
}

/// The rungs of all widths in one list.
pub(crate) const fn flattened<N: Input, O>(
    widths: [[Entry<N, O>; COUNTS]; WIDTHS],
) -> [Entry<N, O>; RUNGS] {
    let mut all = [widths[0][0]; RUNGS];
    let mut i = 0;
    while i < RUNGS {
        all[i] = widths[i / COUNTS][i % COUNTS];
        i += 1;
    }
    all
}

/// Kernel: the squared deviations from the sum and the sum of squares, with `A` accumulators of
/// each: `s2 - s1 * s1 / n`.
///
/// The formula of the textbooks, and a warning. Both sums grow with the square of the mean, and
/// their difference keeps none of the digits that the spread had: of data at 10^9 with a spread of
/// 10^-3 it leaves rounding errors, of either sign. It is faster by one operation in four.
pub struct OnePassMeanM2<V, const A: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize> Kernel<V::Isa> for OnePassMeanM2<V, A> {
    type Input = Slice<V::Element>;
    type Output = MeanM2;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) -> MeanM2 {
        let values = Values::<_, 0>::new(x);
        let zero = V::splat(isa, V::Element::ZERO);
        let (mut s1, mut s2) = ([zero; A], [zero; A]);
        let stride = A * V::LANES;
        let strides = x.len() / stride;
        for i in 0..strides {
            for j in 0..A {
                // SAFETY: stride `i` is full.
                let x: V = unsafe { values.vector(isa, i * stride + j * V::LANES) };
                s1[j] = s1[j].add(x);
                s2[j] = s2[j].add(x.mul(x));
            }
        }
        for j in 0..A {
            let at = strides * stride + j * V::LANES;
            // SAFETY: so many values follow `at`, if any.
            let x: V = unsafe { values.prefix(isa, at, x.len().saturating_sub(at)) };
            s1[j] = s1[j].add(x);
            s2[j] = s2[j].add(x.mul(x));
        }
        let (s1, s2) = (halve(&mut s1).halving_sum(), halve(&mut s2).halving_sum());
        let (s1, s2) = (s1.widened(), s2.widened());
        // In `f64`, as in production: a count may be no `f32`.
        let mean = s1 / x.len() as f64;
        MeanM2 {
            count: x.len() as u64,
            pivot: 0.0,
            offset: mean,
            m2: s2 - s1 * mean,
            exponent: 0,
        }
    }
}

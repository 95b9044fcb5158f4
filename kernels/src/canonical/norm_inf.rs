//! The largest magnitude.
//!
//! # The algorithm
//!
//! The sign bit is cleared, and the encodings are compared as unsigned integers: of magnitudes, the larger number has the
//! larger encoding, an infinity is larger than any number, and a NaN than an infinity. So a NaN sticks by itself. `A`
//! accumulators take the vectors in turn.
//!
//! # Why it is right
//!
//! The maximum of integers does not depend on their order, and all NaN become one at the end. Filler is plus zero, the
//! least magnitude, which is also the result for no elements.
//!
//! # What limits it
//!
//! The loads: an `and` and an integer maximum a vector, for which there are as many ports as for additions. Where there is no
//! 64-bit maximum (AVX2, NEON) it is a comparison and a selection.

use super::summand::{Magnitude, Summand, Terms};
use super::{node_len, streaming_len};
use crate::element::Float;
use crate::seam::{Isa, Reduce, Selection, call};
use core::marker::PhantomData;

/// The most lanes that a vector has.
const MOST_LANES: usize = 16;

/// Body: the largest magnitude of a slice, with `A` accumulators. A slice of more than a node is touched `NEAR` times, one that no
/// cache holds `FAR` times, for the prefetchers' sake ([`Terms`]).
pub struct NormInf<V, const A: usize, const NEAR: usize, const FAR: usize>(PhantomData<V>);

impl<V: Selection, const A: usize, const NEAR: usize, const FAR: usize> Reduce<V::Isa>
    for NormInf<V, A, NEAR, FAR>
{
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> V::Element {
        let near = const { node_len::<V::Element>() };
        let far = const { streaming_len::<V::Element>() };
        if x.len() <= near || FAR == 0 {
            largest::<V, A, 0>(isa, x)
        } else if x.len() <= far {
            // SAFETY: the token vouches for the tier.
            unsafe { call(x, V::Isa::reduce::<Touched<V, A, NEAR>>) }
        } else {
            // SAFETY: the token vouches for the tier.
            unsafe { call(x, V::Isa::reduce::<Touched<V, A, FAR>>) }
        }
    }
}

/// Body: the largest magnitude of a slice, touched `TOUCHES` times.
struct Touched<V, const A: usize, const TOUCHES: usize>(PhantomData<V>);

impl<V: Selection, const A: usize, const TOUCHES: usize> Reduce<V::Isa> for Touched<V, A, TOUCHES> {
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> V::Element {
        largest::<V, A, TOUCHES>(isa, x)
    }
}

#[inline(always)]
fn largest<V: Selection, const A: usize, const TOUCHES: usize>(
    isa: V::Isa,
    x: &[V::Element],
) -> V::Element {
    let terms = Terms::<_, Magnitude, TOUCHES>::new(x);
    let mut accumulators = [V::splat(isa, V::Element::ZERO); A];
    let stride = A * V::LANES;
    let strides = x.len() / stride;
    for i in 0..strides {
        for (j, accumulator) in accumulators.iter_mut().enumerate() {
            // SAFETY: stride `i` is full.
            let magnitudes: V = unsafe { terms.vector(isa, i * stride + j * V::LANES) };
            *accumulator = magnitudes.larger_pattern(*accumulator);
        }
    }
    let mut largest = accumulators[0];
    for accumulator in &accumulators[1..] {
        largest = largest.larger_pattern(*accumulator);
    }
    for at in (strides * stride..x.len()).step_by(V::LANES) {
        // SAFETY: so many terms follow `at`.
        largest = largest.larger_pattern(unsafe { terms.prefix(isa, at, x.len() - at) });
    }
    of_lanes(largest)
}

/// The largest of a vector's lanes, with one NaN for all.
#[inline(always)]
fn of_lanes<V: Selection>(vector: V) -> V::Element {
    let mut lanes = [V::Element::ZERO; MOST_LANES];
    const { assert!(V::LANES <= MOST_LANES) };
    // SAFETY: there is room for `LANES` elements.
    unsafe { vector.store(lanes.as_mut_ptr()) };
    let mut largest = V::Element::ZERO;
    for lane in &lanes[..V::LANES] {
        largest = largest.larger_pattern(*lane);
    }
    largest.with_canonical_nan()
}

//! Terms combined in any order: for operations whose answer does not depend on it.

use super::terms::Summand;
use crate::element::Float;
use crate::simd::Selection;
use crate::validity::{Buffer, chunks};

/// How two vectors become one, lane by lane, in any order. Zero changes nothing.
pub(crate) trait Combine {
    /// Both in one.
    fn combine<V: Selection>(one: V, other: V) -> V;
}

/// Sums: of terms whose sums are exact.
pub(crate) struct Adding;

impl Combine for Adding {
    #[inline(always)]
    fn combine<V: Selection>(one: V, other: V) -> V {
        one.add(other)
    }
}

/// The larger encoding: of terms with clear sign bits the larger number, or a NaN.
pub(crate) struct Largest;

impl Combine for Largest {
    #[inline(always)]
    fn combine<V: Selection>(one: V, other: V) -> V {
        one.max_bits(other)
    }
}

/// Strides from which on terms are so many that aligned vectors are worth a vector more.
const LONG_STRIDES: usize = 4;

/// All terms in the lanes of one vector, by `A` accumulators.
#[cfg_attr(not(unoptimised), inline(always))]
pub(crate) fn fold<C: Combine, V: Selection, const A: usize, S: Summand<V::Element>>(
    isa: V::Isa,
    terms: S,
) -> V {
    let n = terms.len();
    let mut accumulators = [V::splat(isa, V::Element::ZERO); A];
    let stride = A * V::LANES;
    let head = if n < LONG_STRIDES * stride {
        0
    } else {
        terms.head::<V>()
    };
    let full = (n - head) / stride * stride;
    let buffer = Buffer::new();
    for (start, count) in chunks(full, S::CHUNK, stride) {
        let start = head + start;
        // SAFETY: `count` terms follow `start`, at most a chunk; what is staged has no head.
        let terms = unsafe { terms.staged(isa, start, count, &buffer) };
        for at in (start..start + count).step_by(stride) {
            for (j, accumulator) in accumulators.iter_mut().enumerate() {
                // SAFETY: the stride at `at` is full, and staged.
                let loaded = unsafe { terms.load(isa, at, j * V::LANES) };
                *accumulator = C::combine(S::term(isa, loaded), *accumulator);
            }
        }
    }
    let mut all = accumulators[0];
    for accumulator in &accumulators[1..] {
        all = C::combine(all, *accumulator);
    }
    if head > 0 {
        // SAFETY: so many terms are there.
        all = C::combine(all, unsafe { terms.prefix(isa, 0, head) });
    }
    for at in (head + full..n).step_by(V::LANES) {
        // SAFETY: so many terms follow `at`.
        all = C::combine(all, unsafe { terms.prefix(isa, at, n - at) });
    }
    all
}

//! The pivot of a block: the mean of its first power of two of elements, at most a row.

use super::Elements;
use crate::element::Float;
use crate::order::row_len;
use crate::simd::{Selection, halve};

/// The largest power of two that exceeds neither `count` nor a row. A count of zero is none.
#[inline(always)]
pub(crate) fn pivotal<E>(count: usize) -> usize {
    1 << count.min(row_len::<E>()).ilog2()
}

/// The mean of `m` elements from their sum, or what stands for it.
#[inline(always)]
pub(crate) fn mean_or<E: Float>(sum: E, m: usize, first: E) -> E {
    // `1 / m`, which is exact, by its exponent: a division takes longer than all else.
    let reciprocal = f64::from_bits((1023 - u64::from(m.ilog2())) << 52);
    let mean = sum * E::narrowed(reciprocal);
    if mean.abs() < E::INFINITY {
        mean
    } else if first.abs() < E::INFINITY {
        first
    } else {
        E::ZERO
    }
}

/// The pivot of the block of `count` values from `start` on.
///
/// # Safety
///
/// `start + count <= values.len()`, and `count` is not zero.
#[cfg_attr(not(unoptimised), inline(always))]
pub(crate) unsafe fn pivot_of<V: Selection, S: Elements<V>>(
    isa: V::Isa,
    values: S,
    start: usize,
    count: usize,
) -> V::Element {
    let m = pivotal::<V::Element>(count);
    let mut head = V::splat(isa, V::Element::ZERO).row();
    if m < V::LANES {
        // SAFETY: `m` values follow `start`.
        head.as_mut()[0] = unsafe { values.prefix(isa, start, m) };
    } else {
        // `m` is a power of two, as the number of lanes is: no vector has a part of it.
        for (j, vector) in head.as_mut().iter_mut().enumerate() {
            if j * V::LANES < m {
                // SAFETY: `m` values follow `start`.
                *vector = unsafe { values.vector(isa, start + j * V::LANES) };
            }
        }
    }
    let first = head.as_ref()[0].lane(0);
    mean_or(halve(head.as_mut()).halving_sum(), m, first)
}

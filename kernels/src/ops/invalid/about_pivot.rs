//! The sweep of a block about its pivot, and, where that is far off, about its mean.

use super::kinds::InvalidElements;
use super::replaced::Replaced;
use crate::element::Float;
use crate::ops::mean_m2::MeanM2;
use crate::ops::variance::sums_about_pivot;
use crate::order::BLOCK_ROWS;
use crate::order::terms::Summand;
use crate::simd::Selection;

/// Count, mean and m2 of the block of `count` elements from `start` on, about a pivot.
///
/// # Safety
///
/// `start + count <= replaced.len()`, and `count` is not zero.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn about_pivot<V, H, S, const A: usize, const TILE: usize>(
    isa: V::Isa,
    replaced: Replaced<'_, V::Element, H, S>,
    start: usize,
    count: usize,
    pivot: V::Element,
) -> MeanM2
where
    V: Selection,
    H: InvalidElements<V::Element>,
    S: Summand<V::Element>,
{
    let (mut pivot, mut swept) = (pivot, 0);
    loop {
        replaced.met.set(0);
        // SAFETY: the caller vouches for the block.
        let (s1, s2) =
            unsafe { sums_about_pivot::<V, _, A, TILE>(isa, replaced, start, count, pivot) };
        let invalid = replaced.invalid.count(start, count, replaced.met.get());
        let mean_m2 = MeanM2::of_block(count - invalid, pivot, s1, s2);
        swept += 1;
        // In units of one, and of at least one element.
        let mean = V::Element::narrowed(mean_m2.pivot + mean_m2.offset);
        if swept == 2 || invalid == 0 || !is_far(&mean_m2, s2, mean) {
            return mean_m2;
        }
        pivot = mean;
    }
}

/// Whether the pivot was so far from the mean, which is a number, that it magnifies the error of
/// `s2` more than that of a block without invalid elements can.
#[inline(always)]
pub(super) fn is_far<E: Float>(mean_m2: &MeanM2, s2: E, mean: E) -> bool {
    const MAGNIFICATION: f64 = 1.0 + BLOCK_ROWS as f64;
    mean_m2.m2 * MAGNIFICATION < s2.widened() && mean.abs() < E::INFINITY
}

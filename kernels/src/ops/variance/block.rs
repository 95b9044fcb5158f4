//! Steps 1 to 4 of the specification: a block.

use super::elements::Elements;
use super::pivot::pivot_of;
use super::sweep::sums_about_pivot;
use crate::ops::mean_m2::MeanM2;
use crate::simd::Selection;

/// Count, mean and m2 of the block of `count` values from `start` on, which may be short and its
/// last row ragged.
///
/// # Safety
///
/// `start + count <= values.len()`, and `count` is not zero and at most a block.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn block<V, S, const A: usize, const TILE: usize>(
    isa: V::Isa,
    values: S,
    start: usize,
    count: usize,
) -> MeanM2
where
    V: Selection,
    S: Elements<V>,
{
    // SAFETY: the caller vouches for the block.
    unsafe {
        let pivot = pivot_of::<V, S>(isa, values, start, count);
        about_pivot::<V, S, A, TILE>(isa, values, start, count, pivot)
    }
}

/// The same, about a pivot that is known.
///
/// # Safety
///
/// As for [`block`].
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn about_pivot<V, S, const A: usize, const TILE: usize>(
    isa: V::Isa,
    values: S,
    start: usize,
    count: usize,
    pivot: V::Element,
) -> MeanM2
where
    V: Selection,
    S: Elements<V>,
{
    // SAFETY: the caller vouches for the block.
    let (s1, s2) = unsafe { sums_about_pivot::<V, S, A, TILE>(isa, values, start, count, pivot) };
    MeanM2::of_block(count, pivot, s1, s2)
}

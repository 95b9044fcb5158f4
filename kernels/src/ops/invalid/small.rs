//! A few elements, some of them invalid, for callers to whom the call of a kernel would be most of
//! the time.

use super::about_pivot::is_far;
use crate::element::Float;
use crate::ops::mean_m2::MeanM2;
use crate::ops::variance::{mean_or, pivotal};
use crate::order::small_sum;

/// Count, mean and m2 of the elements whose bit is set, of at most
/// [`SMALL`](crate::order::SMALL); `None` where a kernel has to sweep them more than once. The bits
/// beyond the elements are zero.
#[inline(always)]
pub fn small_mean_m2_of_valid<E: Float>(x: &[E], bits: u64) -> Option<MeanM2> {
    if bits == 0 {
        return Some(MeanM2::EMPTY);
    }
    let (n, m) = (x.len(), pivotal::<E>(x.len()));
    let replacement = x[bits.trailing_zeros() as usize];
    let or = |i: usize, other: E| if bits >> i & 1 != 0 { x[i] } else { other };
    let pivot = mean_or(small_sum(m, |i| or(i, replacement)), m, or(0, replacement));
    // The pivot is finite: the deviation of what stands for an invalid element is plus zero.
    let d = |i: usize| or(i, pivot) - pivot;
    let (s1, s2) = (small_sum(n, d), small_sum(n, |i| d(i) * d(i)));
    let count = bits.count_ones() as usize;
    let swept = MeanM2::of_block(count, pivot, s1, s2);
    let mean = E::narrowed(swept.pivot + swept.offset);
    let is_swept_again = count < n && is_far(&swept, s2, mean);
    (!is_swept_again && swept.is_settled::<E>()).then_some(swept)
}

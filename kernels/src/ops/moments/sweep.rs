//! The sweep of a block about its centre.

use super::{Moments4, centre_and_scale};
use crate::element::{Float, Ordered};
use crate::ops::mean_m2::MeanM2;
use crate::ops::variance::Elements;
use crate::order::row_len;
use crate::simd::{Selection, extreme_lane, halve};

/// The sums about a pivot of `B` vectors, and their extremes.
#[derive(Clone, Copy)]
struct SumsAboutPivot<V, const B: usize> {
    s3: [V; B],
    s4: [V; B],
    min: [V; B],
    max: [V; B],
}

/// Adds the deviations of a vector to lane `j` of the accumulators.
#[cfg_attr(not(unoptimised), inline(always))]
fn update<V: Selection, const B: usize>(sums: &mut SumsAboutPivot<V, B>, j: usize, z: V) {
    let q = z.mul(z);
    sums.s3[j] = q.mul_add(z, sums.s3[j]);
    sums.s4[j] = q.mul_add(q, sums.s4[j]);
}

/// Adds the vectors `first..first + B` of each of `rows` full rows from `start` on: deviations from
/// a centre, multiplied by a scale.
///
/// # Safety
///
/// `rows` full rows follow `start`, which, less the head, is a multiple of a block, in `values`,
/// and are staged; a row has `first + B` vectors.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn add_rows<V: Selection, S: Elements<V>, const B: usize>(
    isa: V::Isa,
    values: S,
    start: usize,
    rows: usize,
    first: usize,
    [centre, scale]: [V; 2],
    sums: &mut SumsAboutPivot<V, B>,
) {
    for r in 0..rows {
        for j in 0..B {
            let top = start + r * row_len::<V::Element>();
            let lane = (first + j) * V::LANES;
            // SAFETY: row `r` is full, and vector `first + j` of it ends inside it.
            let x = unsafe { values.vector(isa, top + lane) };
            // SAFETY: as above.
            let d = unsafe { values.deviations(isa, top, lane, centre) };
            sums.min[j] = x.min(sums.min[j]);
            sums.max[j] = x.max(sums.max[j]);
            update(sums, j, d.mul(scale));
        }
    }
}

/// Adds those of the row that is not full, if there is one, of `count` elements from `start` on.
///
/// # Safety
///
/// `start + count <= values.len()`; `start`, less the head, is a multiple of a block, and that is
/// staged.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn add_ragged<V: Selection, S: Elements<V>, const B: usize>(
    isa: V::Isa,
    values: S,
    start: usize,
    count: usize,
    first: usize,
    [centre, scale]: [V; 2],
    sums: &mut SumsAboutPivot<V, B>,
) {
    let row = row_len::<V::Element>();
    for top in (count / row * row..count).step_by(row) {
        for j in 0..B {
            let lane = top + (first + j) * V::LANES;
            if lane >= count {
                break;
            }
            let (at, left) = (start + lane, count - lane);
            // SAFETY: so many values follow `at`.
            let d = unsafe { values.prefix_deviations(isa, at, left, centre) };
            update(sums, j, d.mul(scale));
            // SAFETY: as above.
            let x = unsafe { values.prefix(isa, at, left) };
            let [a, b] = [sums.min[j], sums.max[j]];
            sums.min[j] = x.min(a).prefix_or(a, left);
            sums.max[j] = x.max(b).prefix_or(b, left);
        }
    }
}

/// Minimum, maximum and scaled deviations of the `count` values from `start` on, fewer than a
/// vector has.
///
/// # Safety
///
/// `start + count <= values.len()`, and `start` is a multiple of a block, which is staged.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn in_front_of<V: Selection, S: Elements<V>>(
    isa: V::Isa,
    values: S,
    start: usize,
    count: usize,
    [centre, scale]: [V; 2],
) -> [V; 3] {
    let min = V::splat(isa, V::Element::GREATEST);
    let max = V::splat(isa, V::Element::LEAST);
    // SAFETY: so many values follow `start`.
    let (x, d) = unsafe {
        let x = values.prefix(isa, start, count);
        (x, values.prefix_deviations(isa, start, count, centre))
    };
    [
        x.min(min).prefix_or(min, count),
        x.max(max).prefix_or(max, count),
        d.mul(scale),
    ]
}

/// The moments of a block whose mean and m2 are known.
///
/// # Safety
///
/// `start + count <= values.len()`, and `count` is not zero.
#[cfg_attr(not(unoptimised), inline(always))]
pub(crate) unsafe fn block<V: Selection, S: Elements<V>, const B: usize>(
    isa: V::Isa,
    values: S,
    start: usize,
    count: usize,
    mean_m2: MeanM2,
) -> Moments4<V::Element> {
    let (centre, scale) = centre_and_scale::<V::Element>(&mean_m2);
    let (c, s) = (V::splat(isa, centre), V::splat(isa, scale));
    let zero = V::splat(isa, V::Element::ZERO);
    let row = row_len::<V::Element>();
    let (mut s3, mut s4) = (zero.row(), zero.row());
    let head = values.head();
    let in_front = head.min(count);
    // SAFETY: so many values follow `start`.
    let [mut min, mut max, z] = unsafe { in_front_of(isa, values, start, in_front, [c, s]) };
    let z = z.head_last(head);
    let (start, count) = (start + in_front, count - in_front);
    let rows = count / row;
    for first in (0..row / V::LANES).step_by(B) {
        let mut sums = SumsAboutPivot {
            s3: [zero; B],
            s4: [zero; B],
            min: [min; B],
            max: [max; B],
        };
        if first + B == row / V::LANES {
            update(&mut sums, B - 1, z);
        }
        // SAFETY: the caller vouches for the block; a row is a multiple of `B` vectors.
        unsafe {
            add_rows(isa, values, start, rows, first, [c, s], &mut sums);
            add_ragged(isa, values, start, count, first, [c, s], &mut sums);
        }
        s3.as_mut()[first..first + B].copy_from_slice(&sums.s3);
        s4.as_mut()[first..first + B].copy_from_slice(&sums.s4);
        for j in 0..B {
            min = sums.min[j].min(min);
            max = sums.max[j].max(max);
        }
    }
    let sums = [
        halve(s3.as_mut()).halving_sum(),
        halve(s4.as_mut()).halving_sum(),
    ];
    let extremes = [extreme_lane::<V, false>(min), extreme_lane::<V, true>(max)];
    Moments4::of_block(mean_m2, sums, extremes)
}

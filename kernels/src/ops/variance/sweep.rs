//! The sweep of a block about its pivot.

use super::Elements;
use crate::element::Float;
use crate::order::sweep::ALIGNED_ROWS;
use crate::order::{block_len, row_len};
use crate::simd::{Arithmetic, Selection, halve};
use core::ops::Range;

/// `s1` and `s2` of `A` vectors.
#[derive(Clone, Copy)]
struct Pairs<V, const A: usize> {
    s1: [V; A],
    s2: [V; A],
}

/// Adds the rows `rows` of the block that starts at `start` to the lanes of their vectors
/// `first .. first + A`.
///
/// # Safety
///
/// These rows are in `values`.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn sweep<V: Selection, S: Elements<V>, const A: usize>(
    isa: V::Isa,
    values: S,
    start: usize,
    rows: Range<usize>,
    first: usize,
    pivot: V,
    pairs: &mut Pairs<V, A>,
) {
    for r in rows {
        for j in 0..A {
            let row = start + r * row_len::<V::Element>();
            // SAFETY: row `r` is full, and vector `first + j` of it ends inside it.
            let d = unsafe { values.deviations(isa, row, (first + j) * V::LANES, pivot) };
            pairs.s1[j] = pairs.s1[j].add(d);
            pairs.s2[j] = d.mul_add(d, pairs.s2[j]);
        }
    }
}

/// The lanes of a row, of `s1` and of `s2`.
struct TwoRows<V: Arithmetic> {
    s1: V::Row,
    s2: V::Row,
}

impl<V: Arithmetic> TwoRows<V> {
    /// Vectors `first .. first + A`.
    #[cfg_attr(not(unoptimised), inline(always))]
    fn pairs<const A: usize>(&self, isa: V::Isa, first: usize) -> Pairs<V, A> {
        let zero = V::splat(isa, V::Element::ZERO);
        let mut pairs = Pairs {
            s1: [zero; A],
            s2: [zero; A],
        };
        for j in 0..A {
            pairs.s1[j] = self.s1.as_ref()[first + j];
            pairs.s2[j] = self.s2.as_ref()[first + j];
        }
        pairs
    }
}

/// The first row of vectors `first .. first + A`: deviations that are not added to zeros, but for
/// those of the last vector, which are added to `head`.
///
/// # Safety
///
/// A full row follows `start` in `values`.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn first_row<V: Selection, S: Elements<V>, const A: usize>(
    isa: V::Isa,
    values: S,
    start: usize,
    first: usize,
    pivot: V,
    head: [V; 2],
) -> Pairs<V, A> {
    let zero = V::splat(isa, V::Element::ZERO);
    let mut pairs = Pairs {
        s1: [zero; A],
        s2: [zero; A],
    };
    for j in 0..A {
        // SAFETY: the row is full, and vector `first + j` of it ends inside it.
        let d = unsafe { values.deviations(isa, start, (first + j) * V::LANES, pivot) };
        if first + j + 1 < row_len::<V::Element>() / V::LANES {
            (pairs.s1[j], pairs.s2[j]) = (d, d.mul(d));
        } else {
            (pairs.s1[j], pairs.s2[j]) = (head[0].add(d), d.mul_add(d, head[1]));
        }
    }
    pairs
}

/// Adds `rows` full rows from `start` on to the lanes, swept by `A` pairs of accumulators, `TILE`
/// rows a pass. All lanes are zeros but those of the last vector.
///
/// # Safety
///
/// `rows` full rows follow `start` in `values`.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn full_rows<V: Selection, S: Elements<V>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    values: S,
    start: usize,
    rows: usize,
    pivot: V,
    sums: &mut TwoRows<V>,
) {
    let width = row_len::<V::Element>() / V::LANES;
    for top in (0..rows).step_by(TILE) {
        for first in (0..width).step_by(A) {
            let mut tile = top..rows.min(top + TILE);
            let mut pairs = if top == 0 {
                tile.start = 1;
                let head = [sums.s1.as_ref()[width - 1], sums.s2.as_ref()[width - 1]];
                // SAFETY: there is a first row.
                unsafe { first_row::<V, S, A>(isa, values, start, first, pivot, head) }
            } else {
                sums.pairs::<A>(isa, first)
            };
            // SAFETY: these rows are full.
            unsafe { sweep(isa, values, start, tile, first, pivot, &mut pairs) };
            for j in 0..A {
                sums.s1.as_mut()[first + j] = pairs.s1[j];
                sums.s2.as_mut()[first + j] = pairs.s2[j];
            }
        }
    }
}

/// The `count` values from `start` on begin the lanes of the last vector, where the first `head`
/// lanes stand.
///
/// # Safety
///
/// `start + count <= values.len()`, and `count` is less than a vector has lanes.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn begin<V: Selection, S: Elements<V>>(
    isa: V::Isa,
    values: S,
    start: usize,
    count: usize,
    head: usize,
    pivot: V,
    sums: &mut TwoRows<V>,
) {
    // SAFETY: as the caller vouches.
    let d = unsafe { values.prefix_deviations(isa, start, count, pivot) }.head_last(head);
    let last = row_len::<V::Element>() / V::LANES - 1;
    (sums.s1.as_mut()[last], sums.s2.as_mut()[last]) = (d, d.mul(d));
}

/// `S1` and `S2` of the block of `count` values from `start` on, about a pivot. Every value of the
/// block is asked for once.
///
/// # Safety
///
/// As for [`block`](super::block).
#[cfg_attr(not(unoptimised), inline(always))]
pub(crate) unsafe fn sums_about_pivot<V, S, const A: usize, const TILE: usize>(
    isa: V::Isa,
    values: S,
    start: usize,
    count: usize,
    pivot: V::Element,
) -> (V::Element, V::Element)
where
    V: Selection,
    S: Elements<V>,
{
    debug_assert!(count <= block_len::<V::Element>());
    let row = row_len::<V::Element>();
    let pivot = V::splat(isa, pivot);
    let zero = V::splat(isa, V::Element::ZERO);
    let mut sums = TwoRows::<V> {
        s1: zero.row(),
        s2: zero.row(),
    };
    let aligned = count >= const { ALIGNED_ROWS * row_len::<V::Element>() };
    let head = if aligned { values.head() } else { 0 };
    let in_front = head.min(count);
    // SAFETY: so many values follow `start`.
    unsafe { begin(isa, values, start, in_front, head, pivot, &mut sums) };
    let (start, count) = (start + in_front, count - in_front);
    let (rows, ragged) = (count / row, count % row);
    // SAFETY: so many rows are full; where there is one, a head was in front of it.
    unsafe { full_rows::<V, S, A, TILE>(isa, values, start, rows, pivot, &mut sums) };
    if ragged > 0 {
        // SAFETY: so many values follow the full rows.
        unsafe { add_ragged(isa, values, &mut sums, start + rows * row, ragged, pivot) };
    }
    let s1 = halve(sums.s1.as_mut()).halving_sum();
    let s2 = halve(sums.s2.as_mut()).halving_sum();
    (s1, s2)
}

/// Adds the deviations of the `count` values from `at` on, which are less than a row, to its lanes.
///
/// # Safety
///
/// `at + count <= values.len()`, and `at`, less the head, is a multiple of a row.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn add_ragged<V: Selection, S: Elements<V>>(
    isa: V::Isa,
    values: S,
    sums: &mut TwoRows<V>,
    at: usize,
    count: usize,
    pivot: V,
) {
    let (full, rest) = (count / V::LANES, count % V::LANES);
    // SAFETY: so many values are left.
    let partial = unsafe { values.prefix_deviations(isa, at + count - rest, rest, pivot) };
    let (s1, s2) = (sums.s1.as_mut(), sums.s2.as_mut());
    for (j, (s1, s2)) in s1.iter_mut().zip(s2).enumerate() {
        let d = if j < full {
            // SAFETY: this vector of the row is full.
            unsafe { values.deviations(isa, at, j * V::LANES, pivot) }
        } else if j == full {
            partial
        } else {
            break;
        };
        *s1 = s1.add(d);
        *s2 = d.mul_add(d, *s2);
    }
}

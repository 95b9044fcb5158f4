//! The rows of one lane of all columns, added up a few vectors at a time.

use super::Columns;
use crate::element::Float;
use crate::order::row_len;
use crate::order::source::Source;
use crate::order::terms::Term;
use crate::simd::Arithmetic;

/// Rows of a lane that are added up at a time.
pub(super) const CHUNK: usize = 8;

/// Lanes of the widest vectors of `f32`, two of them interleaved.
const WIDEST: usize = 32;

/// Where the sums of a lane go, and what is added to them first: the rows of `lefts` levels.
#[derive(Clone, Copy)]
pub(super) struct Place<E> {
    pub(super) to: *mut E,
    pub(super) lefts: usize,
    pub(super) levels: *const E,
    pub(super) pitch: usize,
}

/// Rows of a lane: `count` of them from `first` on, `stride` elements apart, which go on from the
/// sums in their place, or begin them.
#[derive(Clone, Copy)]
pub(super) struct Chunk<E> {
    pub(super) first: *const E,
    pub(super) count: usize,
    pub(super) stride: isize,
    pub(super) goes_on: bool,
}

/// The sums of a lane, and of its left siblings.
///
/// # Safety
///
/// The place must be valid for an element for each column, and the levels for reading as many.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn sum_lane<V: Arithmetic, S: Source<V::Element>, T: Term, const W: usize>(
    isa: V::Isa,
    x: Columns<'_, S>,
    lane: usize,
    place: Place<V::Element>,
) {
    for (chunk, last) in chunks_of_lane(x, lane, const { row_len::<V::Element>() }) {
        let lefts = if last { place.lefts } else { 0 };
        // SAFETY: these rows exist, and have so many columns; the caller vouches for the place.
        unsafe { sum_chunk::<V, S, T, W>(isa, chunk, x.columns(), Place { lefts, ..place }) };
    }
}

/// The rows of a lane, of `lanes`, in chunks, and whether a chunk is the last one. A lane that has
/// no row has a chunk without any.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) fn chunks_of_lane<E>(
    x: Columns<'_, E>,
    lane: usize,
    lanes: usize,
) -> impl Iterator<Item = (Chunk<E>, bool)> {
    let rows = x.rows().saturating_sub(lane).div_ceil(lanes);
    (0..rows.max(1)).step_by(CHUNK).map(move |done| {
        let count = CHUNK.min(rows - done);
        let chunk = Chunk {
            first: x.at(lane + done * lanes, 0),
            count,
            stride: x.stride.wrapping_mul(lanes as isize),
            goes_on: done > 0,
        };
        (chunk, done + count == rows)
    })
}

/// The sums of a chunk, `W` vectors at a time, then one at a time, then what is left.
///
/// # Safety
///
/// `columns` elements of every row of the chunk can be read; and as [`sum_lane`].
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn sum_chunk<V: Arithmetic, S: Source<V::Element>, T: Term, const W: usize>(
    isa: V::Isa,
    chunk: Chunk<S>,
    columns: usize,
    place: Place<V::Element>,
) {
    let mut column = 0;
    // SAFETY: the conditions say that so many columns follow.
    unsafe {
        while column + W * V::LANES <= columns {
            sum_group::<V, S, T, W, false>(isa, chunk, column, W * V::LANES, place);
            column += W * V::LANES;
        }
        while column + V::LANES <= columns {
            sum_group::<V, S, T, 1, false>(isa, chunk, column, V::LANES, place);
            column += V::LANES;
        }
        if column < columns {
            sum_group::<V, S, T, 1, true>(isa, chunk, column, columns - column, place);
        }
    }
}

/// The sums of `count` columns from `column` on: `W` full vectors, or, where `PARTIAL`, a vector
/// that is not full.
///
/// # Safety
///
/// So many columns follow; and as [`sum_chunk`].
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn sum_group<
    V: Arithmetic,
    S: Source<V::Element>,
    T: Term,
    const W: usize,
    const PARTIAL: bool,
>(
    isa: V::Isa,
    chunk: Chunk<S>,
    column: usize,
    count: usize,
    place: Place<V::Element>,
) {
    let mut row = chunk.first.wrapping_add(column);
    let mut rows = chunk.count;
    // SAFETY: the caller vouches for `count` columns of each row, of the place and of the levels.
    unsafe {
        let to = place.to.add(column);
        let mut sums = [V::splat(isa, V::Element::ZERO); W];
        if chunk.goes_on {
            sums = load::<V, W, PARTIAL>(isa, to, count);
        } else if rows > 0 {
            sums = terms::<V, S, T, W, PARTIAL>(isa, row, count);
            row = row.wrapping_offset(chunk.stride);
            rows -= 1;
        }
        for _ in 0..rows {
            sums = add_terms::<V, S, T, W, PARTIAL>(isa, sums, row, count);
            row = row.wrapping_offset(chunk.stride);
        }
        for level in 0..place.lefts {
            let left = place.levels.add(level * place.pitch + column);
            sums = add(load::<V, W, PARTIAL>(isa, left, count), sums);
        }
        store::<V, W, PARTIAL>(sums, to, count);
    }
}

/// Vector by vector, the sums of both.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) fn add<V: Arithmetic, const W: usize>(left: [V; W], right: [V; W]) -> [V; W] {
    let mut sums = left;
    for (sum, right) in sums.iter_mut().zip(right) {
        *sum = sum.add(right);
    }
    sums
}

/// The terms of the `count` elements from `at` on, rounded.
///
/// # Safety
///
/// They can be read, and are `W` full vectors, or, where `PARTIAL`, less than one.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn terms<
    V: Arithmetic,
    S: Source<V::Element>,
    T: Term,
    const W: usize,
    const PARTIAL: bool,
>(
    isa: V::Isa,
    at: *const S,
    count: usize,
) -> [V; W] {
    let mut vectors = [V::splat(isa, V::Element::ZERO); W];
    for (j, vector) in vectors.iter_mut().enumerate() {
        // SAFETY: as the caller vouches.
        *vector = T::of(isa, unsafe { elements::<V, S, PARTIAL>(isa, at, j, count) });
    }
    vectors
}

/// The sums, and the terms of the `count` elements from `at` on.
///
/// # Safety
///
/// As [`terms`].
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn add_terms<
    V: Arithmetic,
    S: Source<V::Element>,
    T: Term,
    const W: usize,
    const PARTIAL: bool,
>(
    isa: V::Isa,
    mut sums: [V; W],
    at: *const S,
    count: usize,
) -> [V; W] {
    for (j, sum) in sums.iter_mut().enumerate() {
        // SAFETY: as the caller vouches.
        let elements = unsafe { elements::<V, S, PARTIAL>(isa, at, j, count) };
        *sum = T::add_to(isa, *sum, elements);
    }
    sums
}

/// Vector `j` of the `count` elements from `at` on.
///
/// # Safety
///
/// They can be read. Where `PARTIAL`, `j` is zero and they are less than a vector; elsewhere they
/// are more than `j` vectors, and all are full.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn elements<V: Arithmetic, S: Source<V::Element>, const PARTIAL: bool>(
    isa: V::Isa,
    at: *const S,
    j: usize,
    count: usize,
) -> V {
    // SAFETY: as the caller vouches.
    unsafe {
        if PARTIAL {
            S::load_partial(isa, at, count)
        } else {
            S::load(isa, at.add(j * V::LANES))
        }
    }
}

/// The `count` sums from `at` on.
///
/// # Safety
///
/// As [`terms`].
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn load<V: Arithmetic, const W: usize, const PARTIAL: bool>(
    isa: V::Isa,
    at: *const V::Element,
    count: usize,
) -> [V; W] {
    let mut vectors = [V::splat(isa, V::Element::ZERO); W];
    for (j, vector) in vectors.iter_mut().enumerate() {
        // SAFETY: as the caller vouches.
        *vector = unsafe {
            if PARTIAL {
                V::load_partial(isa, at, count)
            } else {
                V::load(isa, at.add(j * V::LANES))
            }
        };
    }
    vectors
}

/// Writes `count` sums.
///
/// # Safety
///
/// They can be written, and are `W` full vectors, or, where `PARTIAL`, less than one.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn store<V: Arithmetic, const W: usize, const PARTIAL: bool>(
    sums: [V; W],
    to: *mut V::Element,
    count: usize,
) {
    const { assert!(V::LANES <= WIDEST) }
    for (j, sum) in sums.into_iter().enumerate() {
        // SAFETY: as the caller vouches; a vector fits in `WIDEST` elements.
        unsafe {
            if PARTIAL {
                let mut lanes = [V::Element::ZERO; WIDEST];
                sum.store(lanes.as_mut_ptr());
                to.copy_from_nonoverlapping(lanes.as_ptr(), count);
            } else {
                sum.store(to.add(j * V::LANES));
            }
        }
    }
}

//! The sums that variances of columns are made of.
//!
//! # The algorithm
//!
//! That of the canonical sums ([`super::sum`]), of two sums at once: of the deviations from each column's pivot, and of their squares. A tile is
//! half as wide, as twice as much waits for the right siblings. The pivots are sums of at most a row of elements, for which there is a kernel:
//! the caller asks it for them ([`pivotal_rows`], [`make_pivots`]), and combines blocks along the tree.
//!
//! # Why it is right
//!
//! Every operation of the specification ([`crate::canonical::variance`]) is performed on the same operands, but that sums begin with plus zero,
//! which may change the sign of a zero: of those the specification makes nothing.
//!
//! # What limits it
//!
//! As for the sums, that the rows of a lane lie far apart, and four operations for each vector that is loaded.
//!
//! On a busy Zen 4, AVX-512, `f32`, pivots included, as a share of the load loop's speed over the same bytes: 0.48 in L3 (2000 x 2000), 0.40 in L2 (500 x 512); the
//! copying way 0.11 and 0.08. One vector at a time 0.49 and 0.39, four 0.40 and 0.43.

use super::Columns;
use super::sum::{Part, Place, add, load, parts_of_lane, store};
use crate::canonical::variance::{mean_or, pivotal};
use crate::canonical::{block_len, row_len};
use crate::element::Float;
use crate::seam::{Arithmetic, ReduceColumns};
use core::marker::PhantomData;
use core::mem::MaybeUninit;

/// Bytes of the results of a tile.
const TILE_BYTES: usize = 4096;

/// Rows of a tile that wait for their right siblings, and the root; of either sum.
const LEVELS: usize = 8;

/// Bytes from one of them to the next: with a cache line between them they begin in different sets of the cache.
const PITCH_BYTES: usize = TILE_BYTES + 64;

/// The rows that wait: those of the deviations, then those of their squares.
#[repr(align(64))]
struct Levels {
    _bytes: [u8; 2 * LEVELS * PITCH_BYTES],
}

/// So many rows make up the pivots of columns of `rows` rows: the largest power of two that exceeds neither them nor a row of the canonical order. None of none.
#[inline(always)]
pub fn pivotal_rows<E: Float>(rows: usize) -> usize {
    if rows == 0 { 0 } else { pivotal::<E>(rows) }
}

/// Makes pivots of the sums of so many rows: the means, or, where one is not finite, the first element, or zero.
pub fn make_pivots<E: Float>(sums: &mut [E], rows: usize, first: &[E]) {
    for (sum, first) in sums.iter_mut().zip(first) {
        *sum = mean_or(*sum, rows, *first);
    }
}

/// Body: the halving sums of the deviations of columns of at most a block from their pivots, and of their squares, `W` vectors at a time. Three rows of an
/// element for each column: the pivots, which are read, the sums of the deviations, and those of the squares.
///
/// # Panics
///
/// When the columns are longer than a block, or these are not three for each column.
pub struct ColumnSpread<V, const W: usize>(PhantomData<V>);

impl<V: Arithmetic, const W: usize> ReduceColumns<V::Isa> for ColumnSpread<V, W> {
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    fn run(isa: V::Isa, x: Columns<'_, V::Element>, out: &mut [V::Element]) {
        let all = x.columns().checked_mul(3);
        assert_eq!(all, Some(out.len()), "three for each column");
        assert!(x.rows() <= block_len::<V::Element>(), "more than a block");
        let (pivots, sums) = out.split_at_mut(x.columns());
        let (deviations, squares) = sums.split_at_mut(x.columns());
        let mut levels: MaybeUninit<Levels> = MaybeUninit::uninit();
        let tile = const { TILE_BYTES / size_of::<V::Element>() };
        for first in (0..x.columns()).step_by(tile) {
            let columns = first..x.columns().min(first + tile);
            let part = x.part(0..x.rows(), columns.clone());
            // SAFETY: the memory is aligned for any element, and has room for what waits; a pivot for each column there is.
            unsafe {
                let memory = levels.as_mut_ptr().cast();
                let root = root::<V, W>(isa, part, &pivots[columns.clone()], memory);
                let count = part.columns();
                root.copy_to_nonoverlapping(deviations[columns.clone()].as_mut_ptr(), count);
                let root = root.add(apart::<V::Element>());
                root.copy_to_nonoverlapping(squares[columns].as_mut_ptr(), count);
            }
        }
    }
}

/// Elements from a row of a tile to the next in memory.
const fn pitch<E>() -> usize {
    PITCH_BYTES / size_of::<E>()
}

/// Elements from what waits of the deviations to what waits of their squares.
const fn apart<E>() -> usize {
    LEVELS * pitch::<E>()
}

/// Where the halving sums of a tile's columns are in the memory.
///
/// # Safety
///
/// `memory` must be that of [`Levels`]; there must be as many pivots as columns, which are at most a tile.
#[inline(always)]
unsafe fn root<V: Arithmetic, const W: usize>(
    isa: V::Isa,
    x: Columns<'_, V::Element>,
    pivots: &[V::Element],
    memory: *mut V::Element,
) -> *const V::Element {
    let pitch = const { pitch::<V::Element>() };
    let lanes = x.rows().clamp(1, row_len::<V::Element>());
    let bits = lanes.next_power_of_two().ilog2();
    for k in 0..1usize << bits {
        let lane = k.reverse_bits() >> 1 >> (usize::BITS - 1 - bits);
        let lefts = k.trailing_ones() as usize;
        // SAFETY: there are so many levels. Those below `lefts` wait, so they were written.
        unsafe {
            let place = Place {
                to: memory.add(lefts * pitch),
                lefts,
                levels: memory,
                pitch,
            };
            sum_lane::<V, W>(isa, x, pivots, lane, place);
        }
    }
    // SAFETY: the last leaf went up to this level.
    unsafe { memory.add(bits as usize * pitch) }
}

/// The sums of a lane, and of its left siblings.
///
/// # Safety
///
/// As [`root`], of the memory of the place.
#[inline(always)]
unsafe fn sum_lane<V: Arithmetic, const W: usize>(
    isa: V::Isa,
    x: Columns<'_, V::Element>,
    pivots: &[V::Element],
    lane: usize,
    place: Place<V::Element>,
) {
    for (part, last) in parts_of_lane(x, lane, const { row_len::<V::Element>() }) {
        let lefts = if last { place.lefts } else { 0 };
        // SAFETY: these rows exist, and have as many columns as there are pivots; the caller vouches for the place.
        unsafe { sum_part::<V, W>(isa, part, pivots, Place { lefts, ..place }) };
    }
}

/// The sums of a part, `W` vectors at a time, then one at a time, then what is left.
///
/// # Safety
///
/// As many elements of every row of the part can be read as there are pivots; and as [`sum_lane`].
#[inline(always)]
unsafe fn sum_part<V: Arithmetic, const W: usize>(
    isa: V::Isa,
    part: Part<V::Element>,
    pivots: &[V::Element],
    place: Place<V::Element>,
) {
    let (mut column, columns) = (0, pivots.len());
    // SAFETY: the conditions say that so many columns follow.
    unsafe {
        while column + W * V::LANES <= columns {
            sum_group::<V, W, false>(isa, part, pivots, column, place);
            column += W * V::LANES;
        }
        while column + V::LANES <= columns {
            sum_group::<V, 1, false>(isa, part, pivots, column, place);
            column += V::LANES;
        }
        if column < columns {
            sum_group::<V, 1, true>(isa, part, pivots, column, place);
        }
    }
}

/// The sums of the columns from `column` on: of `W` full vectors, or, where `FEW`, of all that are left, which are fewer than a vector has.
///
/// # Safety
///
/// So many columns follow; and as [`sum_part`].
#[inline(always)]
unsafe fn sum_group<V: Arithmetic, const W: usize, const FEW: bool>(
    isa: V::Isa,
    part: Part<V::Element>,
    pivots: &[V::Element],
    column: usize,
    place: Place<V::Element>,
) {
    let apart = const { apart::<V::Element>() };
    let count = pivots.len() - column;
    let mut row = part.first.wrapping_add(column);
    // SAFETY: the caller vouches for so many columns of each row, of the place and of the levels.
    unsafe {
        let to = place.to.add(column);
        let pivots = load::<V, W, FEW>(isa, pivots.as_ptr().add(column), count);
        let mut s1 = [V::splat(isa, V::Element::ZERO); W];
        let mut s2 = s1;
        if part.goes_on {
            s1 = load::<V, W, FEW>(isa, to, count);
            s2 = load::<V, W, FEW>(isa, to.add(apart), count);
        }
        let ones = V::ones(isa);
        for _ in 0..part.count {
            let x = load::<V, W, FEW>(isa, row, count);
            for j in 0..W {
                let d = x[j].sub(pivots[j]);
                s1[j] = d.add_on_multiplier(s1[j], ones);
                s2[j] = s2[j].add(d.mul(d));
            }
            row = row.wrapping_offset(part.stride);
        }
        for level in 0..place.lefts {
            let left = place.levels.add(level * place.pitch + column);
            s1 = add(load::<V, W, FEW>(isa, left, count), s1);
            s2 = add(load::<V, W, FEW>(isa, left.add(apart), count), s2);
        }
        store::<V, W, FEW>(s1, to, count);
        store::<V, W, FEW>(s2, to.add(apart), count);
    }
}

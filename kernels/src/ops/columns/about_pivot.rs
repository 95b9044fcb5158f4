//! The sums that variances and moments of columns are made of.
//!
//! # The algorithm
//!
//! That of the canonical sums ([`super::sum`]), of two sums at once, of terms about a pivot for
//! each column ([`AboutPivot`]): of the deviations from its pivot and of their squares, or of the
//! cubes and the fourth powers of the scaled deviations from its centre. A tile is half as wide, as
//! twice as much waits for the right siblings. The pivots are sums of at most a row of elements,
//! for which there is a kernel: the caller asks it for them ([`pivotal_rows`], [`make_pivots`]),
//! makes centres and scales of what became of them ([`crate::ops::moments::centre_and_scale`]), and
//! combines blocks along the tree.
//!
//! # Why it is right
//!
//! Every operation of the specifications ([`crate::ops::variance`], [`crate::ops::moments`]) is
//! performed on the same operands, but that sums begin with plus zero, which may change the sign of
//! a zero: of those the specifications make nothing.
//!
//! # What limits it
//!
//! As for the sums, that the rows of a lane lie far apart, and three operations for each vector
//! that is loaded, of third and fourth powers five.
//!
//! On a busy Zen 4, AVX-512, `f32`, pivots included, as a share of the load loop's speed over the
//! same bytes: variances 0.48 in L3 (2000 x 2000), 0.40 in L2 (500 x 512); the copying way 0.11 and
//! 0.08. One vector at a time 0.49 and 0.39, four 0.40 and 0.43. Moments, which pass over each
//! block four times, for mean and m2, the third and fourth powers and both extremes: 0.14 to 0.16
//! in L3, where those along the rows reach 0.28 to 0.36.

use super::Columns;
use super::lane::{Chunk, Place, add, chunks_of_lane, load, store};
use crate::element::Float;
use crate::input::ColumnsInto;
use crate::ops::variance::{mean_or, pivotal};
use crate::order::{block_len, row_len};
use crate::simd::{Arithmetic, Kernel};
use core::array::from_fn;
use core::marker::PhantomData;

/// Bytes of the results of a tile.
const TILE_BYTES: usize = 4096;

/// Rows of a tile that wait for their right siblings, and the root; of either sum.
const LEVELS: usize = 8;

/// Bytes from one of them to the next: with a cache line between them they begin in different sets
/// of the cache.
const PITCH_BYTES: usize = TILE_BYTES + 64;

/// Elements for the rows that wait, and for the first of them to begin a cache line.
pub const fn waiting_len<E>() -> usize {
    2 * apart::<E>() + LINE / size_of::<E>()
}

/// Bytes of a cache line.
const LINE: usize = 64;

/// So many rows make up the pivots of columns of `rows` rows: the largest power of two that exceeds
/// neither them nor a row of the canonical order. None of none.
#[inline(always)]
pub fn pivotal_rows<E: Float>(rows: usize) -> usize {
    if rows == 0 { 0 } else { pivotal::<E>(rows) }
}

/// Makes pivots of the sums of so many rows: the means, or, where one is not finite, the first
/// element, or zero.
pub fn make_pivots<E: Float>(sums: &mut [E], rows: usize, first: &[E]) {
    for (sum, first) in sums.iter_mut().zip(first) {
        *sum = mean_or(*sum, rows, *first);
    }
}

/// Two terms of an element about a pivot. `GIVEN` numbers are given for each column: the pivot, and
/// what else the terms need.
pub trait AboutPivot<const GIVEN: usize> {
    /// Updates both sums of each lane with one more element.
    fn update<V: Arithmetic>(x: V, given: [V; GIVEN], sums: [V; 2]) -> [V; 2];
}

/// The deviation from a pivot, and its square.
#[derive(Clone, Copy, Debug)]
pub struct FirstAndSecond;

impl AboutPivot<1> for FirstAndSecond {
    #[inline(always)]
    fn update<V: Arithmetic>(x: V, [pivot]: [V; 1], [s1, s2]: [V; 2]) -> [V; 2] {
        let d = x.sub(pivot);
        [s1.add(d), d.mul_add(d, s2)]
    }
}

/// The cube of the deviation from a centre, multiplied by a scale, and its fourth power.
#[derive(Clone, Copy, Debug)]
pub struct ThirdAndFourth;

impl AboutPivot<2> for ThirdAndFourth {
    #[inline(always)]
    fn update<V: Arithmetic>(x: V, [centre, scale]: [V; 2], [s3, s4]: [V; 2]) -> [V; 2] {
        let z = x.sub(centre).mul(scale);
        let q = z.mul(z);
        [q.mul_add(z, s3), q.mul_add(q, s4)]
    }
}

/// Kernel: both halving sums of the terms `T` of columns of at most a block, `W` vectors at a time.
/// So many rows of an element for each column as are given, which are read, then one of each sum,
/// then [`waiting_len`] elements, which are overwritten with anything.
///
/// # Panics
///
/// When the columns are longer than a block, or there are not so many elements.
pub struct ColumnSumsAboutPivot<V, T, const GIVEN: usize, const W: usize>(PhantomData<(V, T)>);

impl<V: Arithmetic, T: AboutPivot<GIVEN>, const GIVEN: usize, const W: usize> Kernel<V::Isa>
    for ColumnSumsAboutPivot<V, T, GIVEN, W>
{
    type Input = ColumnsInto<V::Element, V::Element>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: Columns<'_, V::Element>, out: &mut [V::Element]) {
        let rows = x.columns().checked_mul(GIVEN + 2);
        let all = rows.and_then(|rows| rows.checked_add(waiting_len::<V::Element>()));
        assert_eq!(
            all,
            Some(out.len()),
            "what is given, two sums, and what waits"
        );
        assert!(x.rows() <= block_len::<V::Element>(), "more than a block");
        let (given, sums) = out.split_at_mut(GIVEN * x.columns());
        let (first_sums, sums) = sums.split_at_mut(x.columns());
        let (second_sums, waiting) = sums.split_at_mut(x.columns());
        // Elements to the next cache line.
        let ahead = Some(waiting.as_ptr().align_offset(LINE)).filter(|ahead| *ahead < LINE);
        let waiting = waiting.get_mut(ahead.unwrap_or(0)..).unwrap_or_default();
        assert!(
            waiting.len() >= 2 * apart::<V::Element>(),
            "less than a line to the next one"
        );
        let tile = const { TILE_BYTES / size_of::<V::Element>() };
        for first in (0..x.columns()).step_by(tile) {
            let columns = first..x.columns().min(first + tile);
            let chunk = x.part(0..x.rows(), columns.clone());
            let given: [&[V::Element]; GIVEN] =
                from_fn(|k| &given[k * x.columns()..][columns.clone()]);
            // SAFETY: the memory is aligned for any element, and has room for what waits; for each
            // column there is what is given.
            unsafe {
                let memory = waiting.as_mut_ptr();
                let root = root::<V, T, GIVEN, W>(isa, chunk, given, memory);
                let count = chunk.columns();
                root.copy_to_nonoverlapping(first_sums[columns.clone()].as_mut_ptr(), count);
                let root = root.add(apart::<V::Element>());
                root.copy_to_nonoverlapping(second_sums[columns].as_mut_ptr(), count);
            }
        }
    }
}

/// Elements from a row of a tile to the next in memory.
const fn pitch<E>() -> usize {
    PITCH_BYTES / size_of::<E>()
}

/// Elements from what waits of the first sum to what waits of the second.
const fn apart<E>() -> usize {
    LEVELS * pitch::<E>()
}

/// Where the halving sums of a tile's columns are in the memory.
///
/// # Safety
///
/// `memory` must have room for the rows that wait, of either sum; as many numbers must be given as
/// there are columns, which are at most a tile.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn root<V: Arithmetic, T: AboutPivot<GIVEN>, const GIVEN: usize, const W: usize>(
    isa: V::Isa,
    x: Columns<'_, V::Element>,
    given: [&[V::Element]; GIVEN],
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
            sum_lane::<V, T, GIVEN, W>(isa, x, given, lane, place);
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
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn sum_lane<V: Arithmetic, T: AboutPivot<GIVEN>, const GIVEN: usize, const W: usize>(
    isa: V::Isa,
    x: Columns<'_, V::Element>,
    given: [&[V::Element]; GIVEN],
    lane: usize,
    place: Place<V::Element>,
) {
    for (chunk, last) in chunks_of_lane(x, lane, const { row_len::<V::Element>() }) {
        let lefts = if last { place.lefts } else { 0 };
        // SAFETY: these rows exist, and have so many columns; the caller vouches for the place and
        // for what is given.
        unsafe {
            sum_chunk::<V, T, GIVEN, W>(isa, chunk, x.columns(), given, Place { lefts, ..place })
        };
    }
}

/// The sums of a chunk, `W` vectors at a time, then one at a time, then what is left.
///
/// # Safety
///
/// `columns` elements of every row of the chunk can be read; and as [`sum_lane`].
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn sum_chunk<V: Arithmetic, T: AboutPivot<GIVEN>, const GIVEN: usize, const W: usize>(
    isa: V::Isa,
    chunk: Chunk<V::Element>,
    columns: usize,
    given: [&[V::Element]; GIVEN],
    place: Place<V::Element>,
) {
    let mut column = 0;
    // SAFETY: the conditions say that so many columns follow.
    unsafe {
        while column + W * V::LANES <= columns {
            sum_group::<V, T, GIVEN, W, false>(isa, chunk, columns - column, given, column, place);
            column += W * V::LANES;
        }
        while column + V::LANES <= columns {
            sum_group::<V, T, GIVEN, 1, false>(isa, chunk, columns - column, given, column, place);
            column += V::LANES;
        }
        if column < columns {
            sum_group::<V, T, GIVEN, 1, true>(isa, chunk, columns - column, given, column, place);
        }
    }
}

/// The sums of the columns from `column` on, of which there are `count`: of `W` full vectors, or,
/// where `PARTIAL`, of all that are left, which are fewer than a vector has.
///
/// # Safety
///
/// So many columns follow; and as [`sum_chunk`].
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn sum_group<
    V: Arithmetic,
    T: AboutPivot<GIVEN>,
    const GIVEN: usize,
    const W: usize,
    const PARTIAL: bool,
>(
    isa: V::Isa,
    chunk: Chunk<V::Element>,
    count: usize,
    given: [&[V::Element]; GIVEN],
    column: usize,
    place: Place<V::Element>,
) {
    let apart = const { apart::<V::Element>() };
    let mut row = chunk.first.wrapping_add(column);
    // SAFETY: the caller vouches for so many columns of each row, of the place and of the levels.
    unsafe {
        let to = place.to.add(column);
        let mut about = [[V::splat(isa, V::Element::ZERO); GIVEN]; W];
        for (k, given) in given.into_iter().enumerate() {
            let vectors = load::<V, W, PARTIAL>(isa, given.as_ptr().add(column), count);
            for (about, vector) in about.iter_mut().zip(vectors) {
                about[k] = vector;
            }
        }
        let mut s1 = [V::splat(isa, V::Element::ZERO); W];
        let mut s2 = s1;
        if chunk.goes_on {
            s1 = load::<V, W, PARTIAL>(isa, to, count);
            s2 = load::<V, W, PARTIAL>(isa, to.add(apart), count);
        }
        for _ in 0..chunk.count {
            let x = load::<V, W, PARTIAL>(isa, row, count);
            for j in 0..W {
                [s1[j], s2[j]] = T::update(x[j], about[j], [s1[j], s2[j]]);
            }
            row = row.wrapping_offset(chunk.stride);
        }
        for level in 0..place.lefts {
            let left = place.levels.add(level * place.pitch + column);
            s1 = add(load::<V, W, PARTIAL>(isa, left, count), s1);
            s2 = add(load::<V, W, PARTIAL>(isa, left.add(apart), count), s2);
        }
        store::<V, W, PARTIAL>(s1, to, count);
        store::<V, W, PARTIAL>(s2, to.add(apart), count);
    }
}

//! The least and the greatest values of columns.
//!
//! # The algorithm
//!
//! Eight rows are read at a time, or sixteen, in pairs, vector by vector of a tile of columns. What
//! accumulates of a vector of them ([`crate::ops::extremes::Accumulator`]) stays in registers; in
//! the end its keys are compared with the best so far, which wait in a cache. The last vector of a
//! row ends with it, and overlaps the one before: a column that is looked at twice is answered
//! twice. Of columns that do not fill a vector, each row is copied to one.
//!
//! # NaN
//!
//! Where there was a NaN that is not passed over, the key that stands for NaN takes the place of
//! the lane's best. Nothing is better, as comparisons pass over NaN in one operand only
//! (`Order::min`), so that it stays, and nothing but the keys need wait. Kernels that pass over NaN
//! answer one for a column that has nothing else: those are looked for where a key is what it was
//! in the beginning.
//!
//! # What limits it
//!
//! The loads. In L2, rows that are a multiple of 2 KiB apart fall into one or two sets of L1: eight
//! of them have room there, sixteen have not. Beyond L2, sixteen make better use of the
//! prefetchers, unless they are that far apart; and each row is asked for six lines ahead.
//!
//! Zen 4, AVX-512, two other compilers at work beside, so that figures of different runs differ by
//! 0.1 and more; as a share of 512-bit loads of the same bytes, taken in turns: 500 x 512 `f32`
//! (L2) 1.00; 2000 x 2000 `f32` (L3) 0.82 to 1.0, where 256-bit loads reach 1.05 to 1.18; 1400 x
//! 1400 `f64` 0.87; 4000 x 4000 `u8` 0.94; 2048 x 2048 `f32` 0.8.
//!
//! # What was tried
//!
//! Shares of 512-bit loads of the same bytes, measured as above; figures of one experiment were
//! taken in turns. "Watch" is that for NaN.
//!
//! | tried | L2 | L3 |
//! | --- | --- | --- |
//! | accumulators in the cache, extreme and mask in 128 bytes a vector, not keys | 0.81 | 0.72 |
//! | keys alone, no watch | 1.0 | 0.83 |
//! | the number of rows a variable of the loop | 0.57 | 0.71 |
//! | the number of rows a constant, no prefetch | 1.0 | 0.74 |
//!
//! Rows at a time, without a watch and without a prefetch; 32 rows with a watch:
//!
//! | rows | 2 | 4 | 8 | 12 | 16 | 24 | 32 |
//! | --- | --- | --- | --- | --- | --- | --- | --- |
//! | L2 | 0.94 | 1.00 | 1.05 | | 0.93 | | 0.57 |
//! | L3 | 0.69 | 0.79 | 0.91 | 0.91 | 0.92 to 0.99 | 0.88 | 0.79 |
//!
//! Vectors of a tile, sixteen rows; the tile of 16 vectors with 32 rows. Long runs win:
//!
//! | vectors | 16 | 32 | 64 | 128 |
//! | --- | --- | --- | --- | --- |
//! | L3 | 0.59 | 0.72 | 0.78 | 0.91 |
//!
//! Prefetches, and extra loads as long slices have them ([`crate::order::extra_loads`]):
//!
//! | tried | L3 | instead of | L2 |
//! | --- | --- | --- | --- |
//! | a prefetch 2, 4, 6 or 8 lines ahead in the row | 1.02 each | 0.92 | 0.15 lost |
//! | a prefetch 16 lines ahead, or into L2 only | 0.83 | 0.92 | 0.15 lost |
//! | a prefetch of the same columns of the next rows | 0.74 | 0.92 | 0.15 lost |
//! | a prefetch of the next rows in the order of memory, into L2 | 0.89 | 0.92 | 0.15 lost |
//! | one extra load of each line | 0.83 | 0.91 | 0.87 |
//! | three extra loads of each line | 0.88 | 0.91 | 0.71 |
//! | AVX2, sixteen rows of 2000 x 2000, with the prefetch | 0.85 | 0.68 | |

use super::Columns;
use crate::element::Ordered;
use crate::input::ColumnsInto;
use crate::ops::extremes::{Accumulator, Element, Key, KeyLane, KeyTransform, Loaded};
use crate::order::extra_loads::L2_BYTES;
use crate::simd::{Isa, Kernel, Order, Vector, prefetch};
use core::marker::PhantomData;

/// Vectors of a tile.
const TILE: usize = 128;

/// Rows that are read at a time, at least.
const GROUP: usize = 8;

/// Bytes from row to row whose multiples fall into two sets of a first level's cache, or one: no
/// more than a group's rows have room in them.
const SAME_SETS: usize = 2048;

/// So far ahead of what is read a row is asked for.
const AHEAD_BYTES: usize = 6 * 64;

/// Lanes of the widest vectors.
const WIDEST: usize = 64;

/// Kernel: an extreme of each column.
///
/// # Panics
///
/// When there is no row, or the extremes are not as many as the columns.
pub struct ColumnExtreme<R>(PhantomData<R>);

impl<I: Isa, R: Accumulator<I, 1>> Kernel<I> for ColumnExtreme<R> {
    type Input = ColumnsInto<Element<I, R, 1>, Element<I, R, 1>>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: I, x: Columns<'_, Element<I, R, 1>>, extremes: &mut [Element<I, R, 1>]) {
        assert_eq!(extremes.len(), x.columns(), "an extreme for each column");
        assert!(x.rows() > 0, "no rows");
        let lanes = Loaded::<I, R, 1>::LANES;
        if x.columns() < lanes {
            return short_path::<I, R>(isa, x, extremes);
        }
        let (beyond_l2, even) = (is_beyond_l2(&x), is_even(&x));
        let turn = if beyond_l2 && !even { 2 * GROUP } else { GROUP };
        for first in (0..x.columns()).step_by(TILE * lanes) {
            let vectors = TILE.min((x.columns() - first).div_ceil(lanes));
            let mut best = [R::identity(isa)[0]; TILE];
            let best = &mut best[..vectors];
            let full = x.rows() / turn * turn;
            for row in (0..full).step_by(turn) {
                // SAFETY: these rows exist, of a vector or more.
                unsafe {
                    match (beyond_l2, even) {
                        (false, _) => update_tile::<I, R, GROUP, false>(isa, x, row, first, best),
                        (true, true) => update_tile::<I, R, GROUP, true>(isa, x, row, first, best),
                        _ => update_tile::<I, R, { 2 * GROUP }, true>(isa, x, row, first, best),
                    }
                }
            }
            for row in full..x.rows() {
                // SAFETY: as above.
                unsafe { update_row::<I, R>(isa, x, row, first, best) };
            }
            for (v, best) in best.iter().enumerate() {
                let at = place::<I, R>(x.columns(), first, v);
                answer::<I, R>(x, *best, at, &mut extremes[at..at + lanes]);
            }
        }
    }
}

/// Whether the array is taken to lie outside L2.
#[inline(always)]
fn is_beyond_l2<E>(x: &Columns<'_, E>) -> bool {
    let bytes = x.columns().saturating_mul(size_of::<E>());
    bytes.saturating_mul(x.rows()) > L2_BYTES
}

/// Whether rows lie so far from each other that they fall into one or two sets of a cache.
#[inline(always)]
fn is_even<E>(x: &Columns<'_, E>) -> bool {
    x.stride.wrapping_mul(size_of::<E>() as isize) % SAME_SETS as isize == 0
}

/// The first column of vector `v` of the tile that begins at `first`.
#[inline(always)]
fn place<I: Isa, R: Accumulator<I, 1>>(columns: usize, first: usize, v: usize) -> usize {
    let lanes = Loaded::<I, R, 1>::LANES;
    (first + v * lanes).min(columns - lanes)
}

/// Updates with `TURN` rows from `row` on the vectors of the tile that begins at `first`.
///
/// # Safety
///
/// These rows exist, and are at least a vector long.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn update_tile<I: Isa, R: Accumulator<I, 1>, const TURN: usize, const AHEAD: bool>(
    isa: I,
    x: Columns<'_, Element<I, R, 1>>,
    row: usize,
    first: usize,
    best: &mut [Key<I, R, 1>],
) {
    for (v, best) in best.iter_mut().enumerate() {
        let mut at = x.at(row, place::<I, R>(x.columns(), first, v));
        let mut accumulator = R::start(isa);
        for _ in 0..TURN / 2 {
            let next = at.wrapping_offset(x.stride);
            if AHEAD {
                prefetch(at.wrapping_byte_add(AHEAD_BYTES));
                prefetch(next.wrapping_byte_add(AHEAD_BYTES));
            }
            // SAFETY: two of the rows, and a vector of columns.
            accumulator =
                unsafe { accumulator.update(load::<I, R>(isa, at), load::<I, R>(isa, next)) };
            at = next.wrapping_offset(x.stride);
        }
        *best = better::<I, R>(isa, accumulator, *best);
    }
}

/// Updates with one row; as [`update_tile`].
///
/// # Safety
///
/// As there.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn update_row<I: Isa, R: Accumulator<I, 1>>(
    isa: I,
    x: Columns<'_, Element<I, R, 1>>,
    row: usize,
    first: usize,
    best: &mut [Key<I, R, 1>],
) {
    for (v, best) in best.iter_mut().enumerate() {
        let at = x.at(row, place::<I, R>(x.columns(), first, v));
        // SAFETY: the row, and a vector of columns.
        let accumulator = R::start(isa).update_one(unsafe { load::<I, R>(isa, at) });
        *best = better::<I, R>(isa, accumulator, *best);
    }
}

/// A vector of elements, as what is loaded.
///
/// # Safety
///
/// `LANES` elements can be read from `at` on.
#[inline(always)]
unsafe fn load<I: Isa, R: Accumulator<I, 1>>(
    isa: I,
    at: *const Element<I, R, 1>,
) -> Loaded<I, R, 1> {
    const { assert!(size_of::<Element<I, R, 1>>() == size_of::<<Loaded<I, R, 1> as Vector>::Element>()) };
    // SAFETY: as the caller vouches; lanes of what is loaded are as long as the elements, and all
    // bits are a value of theirs.
    unsafe { Vector::load(isa, at.cast()) }
}

/// Lane by lane, the more extreme of the accumulator and of the best so far; what stands for
/// NaN where there was one.
#[cfg_attr(not(unoptimised), inline(always))]
fn better<I: Isa, R: Accumulator<I, 1>>(
    isa: I,
    accumulator: R,
    best: Key<I, R, 1>,
) -> Key<I, R, 1> {
    let [key] = accumulator.keys();
    let best = if R::GREATEST[0] {
        key.max(best)
    } else {
        key.min(best)
    };
    match R::NAN_KEY {
        Some(nan) => Order::select(accumulator.nan_lanes(isa), Vector::splat(isa, nan), best),
        None => best,
    }
}

/// Writes the extremes of the columns of a vector, from `column` on.
#[cfg_attr(not(unoptimised), inline(always))]
fn answer<I: Isa, R: Accumulator<I, 1>>(
    x: Columns<'_, Element<I, R, 1>>,
    best: Key<I, R, 1>,
    column: usize,
    extremes: &mut [Element<I, R, 1>],
) {
    const { assert!(Loaded::<I, R, 1>::LANES <= WIDEST) }
    let mut lanes: [KeyLane<I, R, 1>; WIDEST] = [best.lane(0); WIDEST];
    // SAFETY: a vector has at most so many lanes.
    unsafe { best.store(lanes.as_mut_ptr()) };
    let mut in_doubt = false;
    for (extreme, lane) in extremes.iter_mut().zip(lanes) {
        *extreme = match (R::NAN_KEY, Element::<I, R, 1>::NAN) {
            (Some(key), Some(nan)) if lane == key || lane.is_nan() => nan,
            _ => R::KeyTransform::element(lane),
        };
        in_doubt |= R::may_be_nothing([lane]);
    }
    if in_doubt {
        let columns = column..column + extremes.len();
        mark_empty(x.part(0..x.rows(), columns), extremes);
    }
}

/// Writes NaN for each column in which there is nothing else.
#[cold]
#[inline(never)]
fn mark_empty<E: Ordered>(x: Columns<'_, E>, extremes: &mut [E]) {
    let Some(nan) = E::NAN else { return };
    let mut has_number = [false; WIDEST];
    for row in 0..x.rows() {
        for (has_number, element) in has_number.iter_mut().zip(x.row(row)) {
            *has_number |= !element.is_nan();
        }
    }
    for (extreme, has_number) in extremes.iter_mut().zip(has_number) {
        if !has_number {
            *extreme = nan;
        }
    }
}

/// The extremes of fewer columns than a vector has.
#[cfg_attr(not(unoptimised), inline(always))]
fn short_path<I: Isa, R: Accumulator<I, 1>>(
    isa: I,
    x: Columns<'_, Element<I, R, 1>>,
    extremes: &mut [Element<I, R, 1>],
) {
    let mut lanes = [Element::<I, R, 1>::LEAST; WIDEST];
    let [mut best] = R::identity(isa);
    for row in 0..x.rows() {
        lanes[..x.columns()].copy_from_slice(x.row(row));
        // SAFETY: no vector has more lanes.
        let accumulator = R::start(isa).update_one(unsafe { load::<I, R>(isa, lanes.as_ptr()) });
        best = better::<I, R>(isa, accumulator, best);
    }
    answer::<I, R>(x, best, 0, extremes);
}

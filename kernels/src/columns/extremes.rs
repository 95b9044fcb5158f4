//! The least and the greatest values of columns.
//!
//! # The algorithm
//!
//! Sixteen rows pass by at a time, in pairs, vector by vector of a tile of columns; what is kept of each vector ([`crate::extremes::Running`]) waits in a
//! cache meanwhile. The last vector of a row ends with it, and overlaps the one before: a column that is looked at twice is answered twice.
//! Columns that do not fill a vector are looked at one by one.
//!
//! A NaN is known to have passed by in some column of a vector, not in which: where one did, the columns of that vector are searched
//! for it.
//!
//! # What limits it
//!
//! The loads. On a busy Zen 4, `f32`, as a share of the load loop's speed over the same bytes: 0.72 in L2 (500 x 512), 0.88 to 0.91 in L3 (2000 x 2000).

use super::Columns;
use crate::element::Ordered;
use crate::extremes::{Element, KeyLane, Lens, Raw, Running, plain};
use crate::seam::{Isa, Order, ReduceColumns, Vector};
use core::marker::PhantomData;
use core::ops::Range;

/// Vectors of a tile.
const TILE: usize = 128;

/// Rows that pass by at a time.
const TURN: usize = 16;

/// Lanes of the widest vectors.
const WIDEST: usize = 64;

/// Body: an extreme of each column.
///
/// # Panics
///
/// When there is no row, or the extremes are not as many as the columns.
pub struct ColumnExtreme<R>(PhantomData<R>);

impl<I: Isa, R: Running<I, 1>> ReduceColumns<I> for ColumnExtreme<R> {
    type Element = Element<I, R, 1>;
    type Output = Element<I, R, 1>;

    #[inline(always)]
    fn run(isa: I, x: Columns<'_, Element<I, R, 1>>, extremes: &mut [Element<I, R, 1>]) {
        assert_eq!(extremes.len(), x.columns(), "an extreme for each column");
        assert!(x.rows() > 0, "no rows");
        let lanes = Raw::<I, R, 1>::LANES;
        if x.columns() < lanes {
            return few(x, extremes, R::GREATEST[0]);
        }
        for first in (0..x.columns()).step_by(TILE * lanes) {
            let vectors = TILE.min((x.columns() - first).div_ceil(lanes));
            let mut running = [R::start(isa); TILE];
            let running = &mut running[..vectors];
            for row in (0..x.rows()).step_by(TURN) {
                let rows = row..x.rows().min(row + TURN);
                // SAFETY: these rows exist, of a vector or more.
                unsafe { pass_by::<I, R>(isa, x, rows, first, running) };
            }
            for (v, running) in running.iter().enumerate() {
                let at = place::<I, R>(x.columns(), first, v);
                answer::<I, R>(isa, x, *running, at, &mut extremes[at..at + lanes]);
            }
        }
    }
}

/// The first column of vector `v` of the tile that begins at `first`.
#[inline(always)]
fn place<I: Isa, R: Running<I, 1>>(columns: usize, first: usize, v: usize) -> usize {
    let lanes = Raw::<I, R, 1>::LANES;
    (first + v * lanes).min(columns - lanes)
}

/// Rows pass by the vectors of the tile that begins at `first`.
///
/// # Safety
///
/// These rows exist, and are at least a vector long.
#[inline(always)]
unsafe fn pass_by<I: Isa, R: Running<I, 1>>(
    isa: I,
    x: Columns<'_, Element<I, R, 1>>,
    rows: Range<usize>,
    first: usize,
    running: &mut [R],
) {
    for (v, running) in running.iter_mut().enumerate() {
        let column = place::<I, R>(x.columns(), first, v);
        let mut at = x.at(rows.start, column);
        let mut kept = *running;
        for _ in 0..rows.len() / 2 {
            let next = at.wrapping_offset(x.stride);
            // SAFETY: two of the rows, and a vector of columns; lanes of what is loaded are as long as the elements, and all bits are a value of theirs.
            kept = unsafe { kept.take(load::<I, R>(isa, at), load::<I, R>(isa, next)) };
            at = next.wrapping_offset(x.stride);
        }
        if rows.len() % 2 == 1 {
            // SAFETY: the last of the rows.
            kept = kept.take_one(unsafe { load::<I, R>(isa, at) });
        }
        *running = kept;
    }
}

/// A vector of elements, as what is loaded.
///
/// # Safety
///
/// `LANES` elements can be read from `at` on.
#[inline(always)]
unsafe fn load<I: Isa, R: Running<I, 1>>(isa: I, at: *const Element<I, R, 1>) -> Raw<I, R, 1> {
    const { assert!(size_of::<Element<I, R, 1>>() == size_of::<<Raw<I, R, 1> as Vector>::Element>()) };
    // SAFETY: as the caller vouches.
    unsafe { Vector::load(isa, at.cast()) }
}

/// Writes the extremes of the columns of a vector, from `column` on.
#[inline(always)]
fn answer<I: Isa, R: Running<I, 1>>(
    isa: I,
    x: Columns<'_, Element<I, R, 1>>,
    running: R,
    column: usize,
    extremes: &mut [Element<I, R, 1>],
) {
    const { assert!(Raw::<I, R, 1>::LANES <= WIDEST) }
    let [key] = running.keys();
    let mut lanes: [KeyLane<I, R, 1>; WIDEST] = [key.lane(0); WIDEST];
    // SAFETY: a vector has at most so many lanes.
    unsafe { key.store(lanes.as_mut_ptr()) };
    for (extreme, lane) in extremes.iter_mut().zip(lanes) {
        *extreme = R::Lens::element(lane);
    }
    if running.met_nan(isa) {
        let columns = column..column + extremes.len();
        mark_nan(x.part(0..x.rows(), columns), extremes);
    }
}

/// Writes NaN for each column in which there is one.
#[cold]
#[inline(never)]
fn mark_nan<E: Ordered>(x: Columns<'_, E>, extremes: &mut [E]) {
    let Some(nan) = E::NAN else { return };
    for row in 0..x.rows() {
        for (extreme, element) in extremes.iter_mut().zip(x.row(row)) {
            if element.is_nan() {
                *extreme = nan;
            }
        }
    }
}

/// The extremes of a few columns, one by one.
#[inline(always)]
fn few<E: Ordered>(x: Columns<'_, E>, extremes: &mut [E], greatest: bool) {
    extremes.copy_from_slice(x.row(0));
    for row in 1..x.rows() {
        for (extreme, &element) in extremes.iter_mut().zip(x.row(row)) {
            let beats = if greatest {
                element > *extreme
            } else {
                element < *extreme
            };
            // A NaN that is the extreme already stays: nothing beats it.
            if beats || element.is_nan() {
                *extreme = element;
            }
        }
    }
    for extreme in extremes {
        *extreme = match E::NAN {
            Some(nan) if extreme.is_nan() => nan,
            _ => plain(*extreme),
        };
    }
}

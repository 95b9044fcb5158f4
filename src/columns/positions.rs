//! Where the extremes of columns first stand, and both extremes at once, by the kernels of one
//! extreme.
//!
//! # The algorithm
//!
//! In a strip of columns, a block of rows at a time:
//!
//! ```text
//! the extremes of the block, by the kernel of columns
//! for each column: where the block's extreme is better than the best so far, keep it and the block
//! in the end, for each column: find the first element equal to the best in its block
//! ```
//!
//! # Why it is right
//!
//! Only what is more extreme takes the place of the best, so the block that is noted is the first
//! one in which the best stands. A NaN that is not passed over takes its place too, and nothing
//! takes that of a NaN. Where NaN is passed over, a block of nothing else answers NaN, which is
//! never the best but where there is nothing else at all.
//!
//! # What it costs
//!
//! A block of `B` rows costs a comparison for each column, and in the end each column is looked
//! down for half a block: so `B` is about the square root of the number of rows. No instance is
//! compiled for it, and what is in production for values is so for positions. A block does not
//! say that it lies beyond L2, so the kernel does without its prefetch.
//!
//! Picoseconds an element, one Zen 4 core, AVX-512, `f32`:
//!
//! | array, rows of a block | extremes at once | of blocks | comparisons | looking down |
//! | --- | --- | --- | --- | --- |
//! | 500 x 512 (L2), 16 | 38 | 53 | 28 | 19 |
//! | 32 | 38 | 44 | 15 | 34 |
//! | 64 | 38 | 41 | 8 | 67 |
//! | 2000 x 2000 (L3), 32 | 60 | 79 | 16 | 20 |
//! | 64 | 64 | 83 | 8 | 37 |
//! | 128 | 85 | 109 | 7 | 105 |

use crate::dispatch::run;
use crate::element::Element;
use crate::tables::{DownValues, Extreme};
use std::marker::PhantomData;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::extremes::tables::{Max, Min};
use superscalar_kernels::table::Down;

/// Bytes of a strip's rows: those of a tile of the kernels.
const STRIP_BYTES: usize = 8192;

/// Rows of a block at least.
const LEAST_BLOCK: usize = 16;

/// Writes where an extreme of each column first stands; nothing where NaN is passed over
/// (`NUMBERS`) and there is nothing else.
pub(crate) fn positions_of_columns<E: Element + DownValues<O>, O: Extreme>(
    x: Columns<'_, E>,
    out: &mut [Option<usize>],
) {
    for (x, out) in strips(x, out) {
        let mut best = Bests::<E, O>::new(&x);
        each_block(x, |number, rows| best.take(number, rows));
        for (column, out) in out.iter_mut().enumerate() {
            *out = best.position(x, column);
        }
    }
}

/// Writes where the least and the greatest of each column first stand.
pub(crate) fn both_positions_of_columns<E: Element>(
    x: Columns<'_, E>,
    out: &mut [Option<(usize, usize)>],
) {
    for (x, out) in strips(x, out) {
        let (least, greatest) = both_bests(x);
        for (column, out) in out.iter_mut().enumerate() {
            *out = least.position(x, column).zip(greatest.position(x, column));
        }
    }
}

/// Writes the least and the greatest of each column.
pub(crate) fn both_of_columns<E: Element>(x: Columns<'_, E>, out: &mut [Option<(E, E)>]) {
    for (x, out) in strips(x, out) {
        let (least, greatest) = both_bests(x);
        let values = least.values.into_iter().zip(greatest.values);
        for (out, values) in out.iter_mut().zip(values) {
            *out = Some(values);
        }
    }
}

/// Both bests of a strip. The second kernel finds a block in a cache.
fn both_bests<E: Element>(x: Columns<'_, E>) -> (Bests<E, Min>, Bests<E, Max>) {
    let (mut least, mut greatest) = (Bests::new(&x), Bests::new(&x));
    each_block(x, |number, rows| {
        least.take(number, rows);
        greatest.take(number, rows);
    });
    (least, greatest)
}

/// The strips of columns, each with its results.
fn strips<'a, 'o, E: Element, O>(
    x: Columns<'a, E>,
    out: &'o mut [O],
) -> impl Iterator<Item = (Columns<'a, E>, &'o mut [O])> {
    let width = STRIP_BYTES / size_of::<E>();
    let first = (0..x.columns()).step_by(width);
    first.zip(out.chunks_mut(width)).map(move |(first, out)| {
        let columns = first..first + out.len();
        (x.part(0..x.rows(), columns), out)
    })
}

/// Rows of a block.
fn block_rows(rows: usize) -> usize {
    rows.isqrt().next_multiple_of(8).max(LEAST_BLOCK)
}

/// Calls `f` with the number and the rows of each block.
fn each_block<'a, E>(x: Columns<'a, E>, mut f: impl FnMut(u32, Columns<'a, E>)) {
    let block = block_rows(x.rows());
    for (number, first) in (0..).zip((0..x.rows()).step_by(block)) {
        let rows = first..x.rows().min(first + block);
        f(number, x.part(rows, 0..x.columns()));
    }
}

/// The best of each column so far, and the block that it stands in.
struct Bests<E, O> {
    values: Vec<E>,
    blocks: Vec<u32>,
    of_block: Vec<E>,
    operation: PhantomData<O>,
}

impl<E: Element + DownValues<O>, O: Extreme> Bests<E, O> {
    /// Of columns that have no block yet.
    fn new(x: &Columns<'_, E>) -> Self {
        let values = vec![E::LEAST; x.columns()];
        Bests {
            of_block: values.clone(),
            values,
            blocks: vec![0; x.columns()],
            operation: PhantomData,
        }
    }

    /// The next block, of this number.
    fn take(&mut self, number: u32, rows: Columns<'_, E>) {
        if number == 0 {
            return run::<Down<O>, E>(rows, &mut self.values);
        }
        run::<Down<O>, E>(rows, &mut self.of_block);
        let bests = self.values.iter_mut().zip(&mut self.blocks);
        for ((best, block), value) in bests.zip(&self.of_block) {
            let wins = Self::wins(*value, *best);
            *best = if wins { *value } else { *best };
            *block = if wins { number } else { *block };
        }
    }

    /// Whether a later block's value takes the place of the best.
    #[inline(always)]
    fn wins(value: E, best: E) -> bool {
        let is_better = O::is_better(value, best);
        if O::NUMBERS {
            is_better | (best.is_nan() & !value.is_nan())
        } else {
            is_better | (value.is_nan() & !best.is_nan())
        }
    }

    /// The first row of a column in which its best stands.
    fn position(&self, x: Columns<'_, E>, column: usize) -> Option<usize> {
        let (best, block) = (self.values[column], block_rows(x.rows()));
        let nan = best.is_nan();
        if nan && O::NUMBERS {
            return None;
        }
        let first = self.blocks[column] as usize * block;
        let rows = first..x.rows().min(first + block);
        let mut elements = x.part(rows, column..column + 1).column(0);
        let in_block = if nan {
            elements.position(|element| element.is_nan())
        } else {
            elements.position(|element| element == best)
        };
        in_block.map(|row| first + row)
    }
}

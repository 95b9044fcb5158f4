//! Means and squared deviations of columns, by the kernels that walk across them.

use super::columns::along_the_tree;
use crate::element::Float;
use superscalar_kernels::canonical::spread::Spread;
use superscalar_kernels::canonical::tree::Merge;
use superscalar_kernels::columns::Columns;
use superscalar_kernels::columns::spread::{make_pivots, pivotal_rows};

/// Bytes of a strip's rows: two tiles of the kernel.
const STRIP_BYTES: usize = 8192;

/// Writes the spread of each column.
pub(super) fn spreads<E: Float>(x: Columns<'_, E>, out: &mut [Spread]) {
    let width = STRIP_BYTES / size_of::<E>();
    let first = (0..x.columns()).step_by(width);
    for (first, out) in first.zip(out.chunks_mut(width)) {
        let x = x.part(0..x.rows(), first..first + out.len());
        let mut sums = vec![E::ZERO; 3 * out.len()];
        let blank = vec![Spread::EMPTY; out.len()];
        let of_block = |x: Columns<'_, E>, node: &mut [Spread]| of_block(x, &mut sums, node);
        out.copy_from_slice(&along_the_tree(x, blank, of_block, Spread::merge));
    }
}

/// Writes those of at most a block. `sums` are overwritten.
fn of_block<E: Float>(x: Columns<'_, E>, sums: &mut [E], out: &mut [Spread]) {
    let rows = pivotal_rows::<E>(x.rows());
    let pivots = &mut sums[..out.len()];
    let head = x.part(0..rows, 0..x.columns());
    E::columns().sum.serving().run(head, pivots);
    make_pivots(pivots, rows, x.row(0));
    E::operations().columns.spread.serving().run(x, sums);
    let (pivots, sums) = sums.split_at(out.len());
    let (deviations, squares) = sums.split_at(out.len());
    for (column, out) in out.iter_mut().enumerate() {
        let [pivot, s1, s2] = [pivots, deviations, squares].map(|of| of[column]);
        *out = Spread::of_block(x.rows(), pivot, s1, s2);
    }
}

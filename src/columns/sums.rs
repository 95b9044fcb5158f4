//! Canonical sums of columns, by the kernels that walk across them.

use super::blocks::{Blocks, strips};
use crate::dispatch::run;
use crate::element::Float;
use crate::tables::DownTables;
use std::ops::Range;
use superscalar_kernels::input::ColumnsInto;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::columns::sum::spare_len;
use superscalar_kernels::ops::sum::Sum;
use superscalar_kernels::order::{block_len, row_len};
use superscalar_kernels::table::{Down, Partial, Supports};

/// Bytes of the results of a strip of columns that are longer than a block.
const STRIP_BYTES: usize = 4096;

/// Writes the canonical sums of columns of any length: by the kernel of up to a block, and by way
/// of lanes beyond.
pub(crate) fn canonical<O, F: Float + DownTables<O>>(x: impl Blocks<F>, out: &mut [F]) -> bool {
    let short = x.rows() <= block_len::<F>();
    let most = if short { usize::MAX } else { STRIP_BYTES };
    let mut copies = Vec::new();
    for (columns, out) in strips(x, most, out) {
        let width = columns.len();
        if short {
            x.with(0..x.rows(), columns, &mut copies, |x| {
                run_with_spare::<O, F>(x, out);
            });
            continue;
        }
        let blank = vec![F::ZERO; width * row_len::<F>()];
        let lanes = |x: Columns<'_, F>, node: &mut [F]| run::<Partial<Down<O>>, F>(x, node);
        let root = along_the_tree(x, columns, &mut copies, blank, lanes, |a, b| *a + *b);
        // A row for each lane: the sum of such columns halves them.
        if let Some(lanes) = Columns::new(&root, 0, row_len::<F>(), width, width as isize) {
            run::<Down<Sum>, F>(lanes, out);
        }
    }
    true
}

/// Runs a kernel of canonical sums, with the memory that it has a use for.
pub(super) fn run_with_spare<O, F>(x: Columns<'_, F>, out: &mut [F])
where
    F: Float + Supports<Down<O>, Input = ColumnsInto<F, F>, Output = ()>,
{
    let spare = spare_len(&x);
    if spare == 0 {
        return run::<Down<O>, F>(x, out);
    }
    let mut sums = vec![F::ZERO; out.len() + spare];
    run::<Down<O>, F>(x, &mut sums);
    out.copy_from_slice(&sums[..out.len()]);
}

/// What `of_block` writes of each block of these columns, as long as `blank`, combined along the
/// canonical tree of blocks by `merge`.
pub(super) fn along_the_tree<F: Float, T: Clone>(
    x: impl Blocks<F>,
    columns: Range<usize>,
    room: &mut Vec<F>,
    blank: Vec<T>,
    mut of_block: impl FnMut(Columns<'_, F>, &mut [T]),
    merge: impl Fn(&T, &T) -> T,
) -> Vec<T> {
    let block = block_len::<F>();
    let mut waiting: Vec<Vec<T>> = Vec::new();
    let mut spare: Vec<Vec<T>> = Vec::new();
    for (number, first) in (0..x.rows()).step_by(block).enumerate() {
        let rows = first..x.rows().min(first + block);
        let mut node = spare.pop().unwrap_or_else(|| blank.clone());
        x.with(rows, columns.clone(), room, |x| of_block(x, &mut node));
        // The tree as a binary counter: `superscalar_kernels::order::tree`.
        for _ in 0..number.trailing_ones() {
            node = merge_last(&mut waiting, node, &mut spare, &merge);
        }
        waiting.push(node);
    }
    let mut root = waiting.pop().unwrap_or_default();
    while !waiting.is_empty() {
        root = merge_last(&mut waiting, root, &mut spare, &merge);
    }
    root
}

/// The node that waited last, and on its right this one.
fn merge_last<T>(
    waiting: &mut Vec<Vec<T>>,
    right: Vec<T>,
    spare: &mut Vec<Vec<T>>,
    merge: impl Fn(&T, &T) -> T,
) -> Vec<T> {
    let Some(mut left) = waiting.pop() else {
        return right;
    };
    for (left, right) in left.iter_mut().zip(&right) {
        *left = merge(left, right);
    }
    spare.push(right);
    left
}

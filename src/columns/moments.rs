//! Means, squared deviations and higher moments of columns, and counts of NaN, by the kernels that
//! walk across them.

use super::blocks::{Blocks, strips};
use super::sums::{along_the_tree, run_with_spare};
use crate::dispatch::run;
use crate::element::Float;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::columns::about_pivot::{make_pivots, pivotal_rows, waiting_len};
use superscalar_kernels::ops::count_nan::CountNan;
use superscalar_kernels::ops::extremes::tables::{Max, Min};
use superscalar_kernels::ops::mean_m2::MeanM2;
use superscalar_kernels::ops::moments::{Moments4, centre_and_scale};
use superscalar_kernels::ops::sum::Sum;
use superscalar_kernels::ops::var::{Moments, Var};
use superscalar_kernels::order::block_len;
use superscalar_kernels::order::tree::Merge;
use superscalar_kernels::table::Down;

/// Bytes of a strip's rows: two tiles of the kernel.
const STRIP_BYTES: usize = 8192;

/// Writes count, mean and m2 of each column.
pub(crate) fn mean_m2_of_columns<F: Float>(x: impl Blocks<F>, out: &mut [MeanM2]) {
    let mut scratch = Vec::new();
    let of_block = |x: Columns<'_, F>, out: &mut [MeanM2]| mean_m2_of_block(x, &mut scratch, out);
    merged(x, MeanM2::EMPTY, of_block, out);
}

/// Writes the moments of each column.
pub(crate) fn moments_of_columns<F: Float>(x: impl Blocks<F>, out: &mut [Moments4<F>]) {
    let (mut scratch, mut partials) = (Vec::new(), Vec::new());
    let of_block = |x: Columns<'_, F>, out: &mut [Moments4<F>]| {
        partials.resize(out.len(), MeanM2::EMPTY);
        mean_m2_of_block(x, &mut scratch, &mut partials);
        moments_of_block(x, &partials, &mut scratch, out);
    };
    merged(x, Moments4::empty(), of_block, out);
}

/// Writes how many elements of each column are NaN.
pub(crate) fn nan_of_columns<F: Float>(x: impl Blocks<F>, out: &mut [u64]) {
    let (mut room, mut counts) = (Vec::new(), Vec::new());
    for (columns, out) in strips(x, usize::MAX, out) {
        counts.resize(out.len(), F::ZERO);
        for first in (0..x.rows()).step_by(block_len::<F>()) {
            let rows = first..x.rows().min(first + block_len::<F>());
            x.with(rows, columns.clone(), &mut room, |x| {
                run_with_spare::<CountNan, F>(x, &mut counts);
            });
            for (out, count) in out.iter_mut().zip(&counts) {
                *out += count.widened() as u64;
            }
        }
    }
}

/// Writes for each column what `of_block` writes of blocks, merged along the canonical tree, a
/// strip of columns at a time.
fn merged<F: Float, N: Merge>(
    x: impl Blocks<F>,
    empty: N,
    mut of_block: impl FnMut(Columns<'_, F>, &mut [N]),
    out: &mut [N],
) {
    let mut room = Vec::new();
    for (columns, out) in strips(x, STRIP_BYTES, out) {
        let blank = vec![empty; out.len()];
        out.copy_from_slice(&along_the_tree(
            x,
            columns,
            &mut room,
            blank,
            &mut of_block,
            N::merge,
        ));
    }
}

/// Writes count, mean and m2 of the columns of at most a block. `scratch` is overwritten.
fn mean_m2_of_block<F: Float>(x: Columns<'_, F>, scratch: &mut Vec<F>, out: &mut [MeanM2]) {
    scratch.resize(3 * out.len() + waiting_len::<F>(), F::ZERO);
    let rows = pivotal_rows::<F>(x.rows());
    let pivots = &mut scratch[..out.len()];
    let head = x.part(0..rows, 0..x.columns());
    run::<Down<Sum>, F>(head, pivots);
    make_pivots(pivots, rows, x.row(0));
    run::<Down<Var>, F>(x, scratch);
    let (pivots, sums) = scratch.split_at(out.len());
    let (deviations, squares) = sums[..2 * out.len()].split_at(out.len());
    for (column, out) in out.iter_mut().enumerate() {
        let [pivot, s1, s2] = [pivots, deviations, squares].map(|of| of[column]);
        *out = MeanM2::of_block(x.rows(), pivot, s1, s2);
    }
    if out.iter().any(|out| !out.is_settled::<F>()) {
        let columns = finite_that_differ(x, |column| !out[column].is_settled::<F>());
        for (column, elements) in columns {
            out[column] = run::<Var, F>(&elements, ());
        }
    }
}

/// The columns that are `chosen` and whose elements are finite and not all equal, as slices: the
/// kernels of slices multiply them by a power of two, where their squares leave the range.
#[cold]
fn finite_that_differ<F: Float>(
    x: Columns<'_, F>,
    chosen: impl Fn(usize) -> bool,
) -> Vec<(usize, Vec<F>)> {
    let mut ends = vec![F::ZERO; 2 * x.columns()];
    let (least, greatest) = ends.split_at_mut(x.columns());
    run::<Down<Min>, F>(x, least);
    run::<Down<Max>, F>(x, greatest);
    // No NaN is less than anything.
    let differ = |column: usize| {
        let (least, greatest) = (least[column], greatest[column]);
        least < greatest && least.abs() < F::INFINITY && greatest.abs() < F::INFINITY
    };
    (0..x.columns())
        .filter(|&column| chosen(column) && differ(column))
        .map(|column| (column, x.column(column).collect()))
        .collect()
}

/// Writes the moments of at most a block, whose mean and m2 are known. `scratch` is overwritten.
fn moments_of_block<F: Float>(
    x: Columns<'_, F>,
    partials: &[MeanM2],
    scratch: &mut Vec<F>,
    out: &mut [Moments4<F>],
) {
    let width = out.len();
    scratch.resize(4 * width + waiting_len::<F>(), F::ZERO);
    let (centres, scales) = scratch.split_at_mut(width);
    for ((partial, centre), scale) in partials.iter().zip(centres).zip(scales) {
        (*centre, *scale) = centre_and_scale(partial);
    }
    run::<Down<Moments>, F>(x, scratch);
    let (given, sums) = scratch.split_at_mut(2 * width);
    let (least, greatest) = given.split_at_mut(width);
    run::<Down<Min>, F>(x, least);
    run::<Down<Max>, F>(x, greatest);
    let (m3, m4) = sums[..2 * width].split_at(width);
    for (column, out) in out.iter_mut().enumerate() {
        *out = Moments4::of_block(
            partials[column],
            [m3[column], m4[column]],
            [least[column], greatest[column]],
        );
    }
    if partials.iter().any(|partial| !partial.is_settled::<F>()) {
        let columns = finite_that_differ(x, |column| !partials[column].is_settled::<F>());
        for (column, elements) in columns {
            out[column] = run::<Moments, F>(&elements, ());
        }
    }
}

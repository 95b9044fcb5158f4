//! Operations on floating-point types: sums, norms, statistics, and the same over numbers and over
//! valid elements.

use super::{Level, numbers};
use std::cell::RefCell;
use std::hint::black_box;
use superscalar::registry::{self, masked};
use superscalar::{Element, Float};
use superscalar_kernels::ops::columns::Columns;

/// Columns of the array whose columns are summed: rows of it are a few vectors.
const COLUMNS: usize = 64;

/// Benches all of them.
pub fn all<E: Float + Element<Sum = E> + From<u8>>(level: &mut Level<'_>) {
    let x: Vec<E> = numbers(level.bytes);
    sums(level, &x);
    statistics(level, &x);
    of_valid_elements(level, &x);
    down_columns(level, &x);
}

fn sums<E: Float + Element<Sum = E>>(level: &mut Level<'_>, x: &[E]) {
    level.reduce(registry::of::<ops::Sum, E>(), x);
    level.reduce(registry::sum_of_squares::<E>(), x);
    level.reduce(registry::norm1::<E>(), x);
    level.reduce(registry::norm_inf::<E>(), x);
    level.reduce(registry::nansum::<E>(), x);
    let (a, b) = x.split_at(x.len() / 2);
    level.operation(registry::of::<ops::Dot, E>(), |kernel| {
        black_box(kernel.run(black_box(a), b));
    });
    let sums = RefCell::new(x.to_vec());
    level.operation(registry::prefix_sum::<E>(), |kernel| {
        kernel.run(black_box(x), &mut sums.borrow_mut());
    });
}

fn statistics<E: Float>(level: &mut Level<'_>, x: &[E]) {
    level.reduce(registry::spread::<E>(), x);
    level.reduce(registry::nanspread::<E>(), x);
    level.reduce(registry::shape::<E>(), x);
    level.reduce(registry::count_nan::<E>(), x);
}

fn of_valid_elements<E: Float>(level: &mut Level<'_>, x: &[E]) {
    level.masked(masked::sum::<E>(), x);
    level.masked(masked::sum_of_squares::<E>(), x);
    level.masked(masked::norm1::<E>(), x);
    level.masked(masked::nansum::<E>(), x);
    level.masked(registry::masked_spread::<E>(), x);
}

fn down_columns<E: Float + Element<Sum = E>>(level: &mut Level<'_>, x: &[E]) {
    let rows = x.len() / COLUMNS;
    let array =
        Columns::new(x, 0, rows, COLUMNS, COLUMNS as isize).expect("there are so many rows");
    let out = RefCell::new(vec![x[0]; COLUMNS]);
    level.operation(registry::column_sum::<E>(), |kernel| {
        kernel.run(black_box(array), &mut out.borrow_mut());
    });
    level.operation(registry::column_min::<E>(), |kernel| {
        kernel.run(black_box(array), &mut out.borrow_mut());
    });
}

//! Operations on floating-point types: sums, norms, statistics, and the same over numbers and over
//! valid elements.

use super::{Level, numbers};
use std::cell::RefCell;
use std::hint::black_box;
use superscalar::Float;
use superscalar::kernels::input::SliceInto;
use superscalar::registry::{self, Down, Masked, Supports, ops};
use superscalar_kernels::ops::columns::Columns;

/// Columns of the array whose columns are summed: rows of it are a few vectors.
const COLUMNS: usize = 64;

/// A type whose running sums are of the type itself.
pub trait Summed: Supports<ops::Cumsum, Input = SliceInto<Self, Self>, Output = ()> {}

impl<E: Supports<ops::Cumsum, Input = SliceInto<E, E>, Output = ()>> Summed for E {}

/// Benches all of them.
pub fn all<E: Float + From<u8> + Summed>(level: &mut Level<'_>) {
    let x: Vec<E> = numbers(level.bytes);
    sums(level, &x);
    statistics(level, &x);
    of_valid_elements(level, &x);
    down_columns(level, &x);
}

fn sums<E: Float + Summed>(level: &mut Level<'_>, x: &[E]) {
    level.reduce(registry::of::<ops::Sum, E>(), x);
    level.reduce(registry::of::<ops::SumOfSquares, E>(), x);
    level.reduce(registry::of::<ops::Norm1, E>(), x);
    level.reduce(registry::of::<ops::NormInf, E>(), x);
    level.reduce(registry::of::<ops::Nansum, E>(), x);
    let (a, b) = x.split_at(x.len() / 2);
    level.operation(registry::of::<ops::Dot, E>(), |kernel| {
        black_box(kernel.run(black_box(a), b));
    });
    let sums = RefCell::new(x.to_vec());
    level.operation(registry::of::<ops::Cumsum, E>(), |kernel| {
        kernel.run(black_box(x), &mut sums.borrow_mut());
    });
}

fn statistics<E: Float>(level: &mut Level<'_>, x: &[E]) {
    level.reduce(registry::of::<ops::Var, E>(), x);
    level.reduce(registry::of::<ops::Nanvar, E>(), x);
    level.reduce(registry::of::<ops::Moments, E>(), x);
    level.reduce(registry::of::<ops::CountNan, E>(), x);
}

fn of_valid_elements<E: Float>(level: &mut Level<'_>, x: &[E]) {
    level.masked(registry::of::<Masked<ops::Sum>, E>(), x);
    level.masked(registry::of::<Masked<ops::SumOfSquares>, E>(), x);
    level.masked(registry::of::<Masked<ops::Norm1>, E>(), x);
    level.masked(registry::of::<Masked<ops::Nansum>, E>(), x);
    level.masked(registry::of::<Masked<ops::Var>, E>(), x);
}

fn down_columns<E: Float>(level: &mut Level<'_>, x: &[E]) {
    let rows = x.len() / COLUMNS;
    let array =
        Columns::new(x, 0, rows, COLUMNS, COLUMNS as isize).expect("there are so many rows");
    let out = RefCell::new(vec![x[0]; COLUMNS]);
    level.operation(registry::of::<Down<ops::Sum>, E>(), |kernel| {
        kernel.run(black_box(array), &mut out.borrow_mut());
    });
    level.operation(registry::of::<Down<ops::Min>, E>(), |kernel| {
        kernel.run(black_box(array), &mut out.borrow_mut());
    });
}

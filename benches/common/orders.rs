//! Operations that compare: extremes, where they stand, counts.

use super::{Level, numbers};
use std::hint::black_box;
use superscalar::Element;
use superscalar::registry::{extremes, masked};

/// Benches all of them.
pub fn all<E: Element + From<u8>>(level: &mut Level<'_>) {
    let x: Vec<E> = numbers(level.bytes);
    level.reduce(extremes::max::<E>(), &x);
    level.reduce(extremes::minmax::<E>(), &x);
    level.reduce(extremes::argmax::<E>(), &x);
    level.reduce(extremes::argminmax::<E>(), &x);
    level.reduce(extremes::nanmax::<E>(), &x);
    level.masked(masked::max::<E>(), &x);
    let [low, high, absent] = [3, 90, 200].map(E::from);
    level.operation(extremes::count_between::<E>(), |kernel| {
        black_box(kernel.run(black_box(&x), [low, high]));
    });
    level.operation(extremes::first_equal::<E>(), |kernel| {
        black_box(kernel.run(black_box(&x), absent));
    });
}

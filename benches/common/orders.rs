//! Operations that compare: extremes, where they stand, counts.

use super::{Level, numbers};
use std::hint::black_box;
use superscalar::Element;
use superscalar::registry::{self, Masked, ops};

/// Benches all of them.
pub fn all<E: Element + From<u8>>(level: &mut Level<'_>) {
    let x: Vec<E> = numbers(level.bytes);
    level.reduce(registry::of::<ops::Max, E>(), &x);
    level.reduce(registry::of::<ops::Minmax, E>(), &x);
    level.reduce(registry::of::<ops::Argmax, E>(), &x);
    level.reduce(registry::of::<ops::Argminmax, E>(), &x);
    level.reduce(registry::of::<ops::Nanmax, E>(), &x);
    level.masked(registry::of::<Masked<ops::Max>, E>(), &x);
    let [low, high, absent] = [3, 90, 200].map(E::from);
    level.operation(registry::of::<ops::CountBetween, E>(), |kernel| {
        black_box(kernel.run(black_box(&x), (low, high)));
    });
    level.operation(registry::of::<ops::IndexOf, E>(), |kernel| {
        black_box(kernel.run(black_box(&x), absent));
    });
}

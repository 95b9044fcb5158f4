//! The bars of sums and dot products.

use super::limits::{self, Work, bar, share};
use super::{Bar, short_bar, timed};
use crate::buffer::Buffer;
use crate::footprint::Footprint;
use crate::measure::{Subject, opaque};
use crate::real::Real;
use crate::streams::Streams;
use superscalar::registry::{self, ops};
use superscalar::tier;

/// The bars of slices in each level of the memory.
pub(super) fn bars() -> Vec<Bar> {
    let mut bars = Vec::new();
    for footprint in Footprint::LEVELS {
        bars.extend([
            sum_bar::<f32>(footprint),
            sum_bar::<f64>(footprint),
            dot_bar::<f32>(footprint),
            dot_bar::<f64>(footprint),
        ]);
    }
    bars
}

/// The bars of calls on a few elements.
pub(super) fn short_bars() -> Vec<Bar> {
    let mut bars = Vec::new();
    for n in [1, 3, 8, 16, 32] {
        bars.extend([short_sum_bar::<f32>(n), short_sum_bar::<f64>(n)]);
        bars.extend([short_dot_bar::<f32>(n), short_dot_bar::<f64>(n)]);
    }
    bars
}

fn sum_bar<E: Real>(footprint: Footprint) -> Bar {
    let work = Work {
        operation: "sum",
        dtype: E::NAME,
        footprint,
    };
    bar(work, share(footprint), move |environment, plan| {
        let n = footprint.elements(&environment.caches, 1, size_of::<E>());
        let x = Buffer::new(n, |i| E::typical(i as u64));
        let x = x.as_slice();
        let sum = registry::of::<ops::Sum, E>().serving();
        limits::timed(
            work,
            n,
            plan,
            Streams::One(x).loads(tier::active())?,
            Subject::new("sum", || sum.run(opaque(x)).bits()),
        )
    })
}

fn dot_bar<E: Real>(footprint: Footprint) -> Bar {
    let work = Work {
        operation: "dot",
        dtype: E::NAME,
        footprint,
    };
    bar(work, share(footprint), move |environment, plan| {
        let n = footprint.elements(&environment.caches, 2, size_of::<E>());
        let a = Buffer::new(n, |i| E::typical(i as u64));
        let b = Buffer::new(n, |i| E::typical((n + i) as u64));
        let (a, b) = (a.as_slice(), b.as_slice());
        let dot = registry::of::<ops::Dot, E>().serving();
        limits::timed(
            work,
            n,
            plan,
            Streams::Two(a, b).loads(tier::active())?,
            Subject::new("dot", || dot.run(opaque(a), opaque(b)).bits()),
        )
    })
}

fn short_sum_bar<E: Real>(n: usize) -> Bar {
    short_bar::<E>("sum", n, move |_, plan| {
        let x: Vec<E> = (0..n).map(|i| E::typical(i as u64)).collect();
        timed(
            n,
            plan,
            Subject::new("plain loop", || plain_sum(opaque(&x)).bits()),
            Subject::new("sum", || superscalar::sum(opaque(&x)).bits()),
        )
    })
}

fn short_dot_bar<E: Real>(n: usize) -> Bar {
    short_bar::<E>("dot", n, move |_, plan| {
        let a: Vec<E> = (0..n).map(|i| E::typical(i as u64)).collect();
        let b: Vec<E> = (0..n).map(|i| E::typical((n + i) as u64)).collect();
        timed(
            n,
            plan,
            Subject::new("plain loop", || plain_dot(opaque(&a), opaque(&b)).bits()),
            Subject::new("dot", || superscalar::dot(opaque(&a), opaque(&b)).bits()),
        )
    })
}

fn plain_sum<E: Real>(x: &[E]) -> E {
    x.iter().fold(E::ZERO, |sum, x| sum + *x)
}

fn plain_dot<E: Real>(a: &[E], b: &[E]) -> E {
    a.iter().zip(b).fold(E::ZERO, |sum, (a, b)| sum + *a * *b)
}

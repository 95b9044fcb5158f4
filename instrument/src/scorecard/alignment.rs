//! The bars of slices that begin 16 bytes behind a cache line, where large arrays of `Vec` and of
//! numpy begin. Each is held against the same elements at the start of a line; the two streams of a
//! dot product lie alike, or the second alone lies so.

use super::{Bar, timed};
use crate::buffer::Buffer;
use crate::footprint::Footprint;
use crate::measure::{Subject, opaque};
use crate::real::Real;

/// An operation on a slice, or on two that lie alike, whose result is given in bits.
type Entry<E> = (&'static str, fn(&[E], &[E]) -> u64);

fn entries<E: Real>() -> [Entry<E>; 9] {
    [
        ("sum", |x, _| superscalar::sum(x).bits()),
        ("dot", |x, y| superscalar::dot(x, y).bits()),
        ("norm1", |x, _| superscalar::norm1(x).bits()),
        ("norm2", |x, _| superscalar::norm2(x).bits()),
        ("norm_inf", |x, _| superscalar::norm_inf(x).bits()),
        ("min", |x, _| superscalar::min(x).map_or(0, Real::bits)),
        ("max", |x, _| superscalar::max(x).map_or(0, Real::bits)),
        ("argmax", |x, _| {
            superscalar::argmax(x).map_or(0, |at| at as u64)
        }),
        ("var", |x, _| superscalar::var(x, 0).bits()),
    ]
}

pub(super) fn bars() -> Vec<Bar> {
    let mut bars = of::<f32>();
    bars.extend(of::<f64>());
    bars
}

fn of<E: Real>() -> Vec<Bar> {
    let mut bars = Vec::new();
    for footprint in [Footprint::L1, Footprint::L2] {
        for (name, call) in entries::<E>() {
            bars.push(bar::<E>(name, Behind::All, footprint, call));
        }
        let dot = |x: &[E], y: &[E]| superscalar::dot(x, y).bits();
        bars.push(bar::<E>("dot", Behind::Second, footprint, dot));
    }
    bars
}

/// Which slices begin behind a line.
#[derive(Clone, Copy)]
enum Behind {
    All,
    Second,
}

fn bar<E: Real>(
    operation: &'static str,
    which: Behind,
    footprint: Footprint,
    call: fn(&[E], &[E]) -> u64,
) -> Bar {
    let streams = if operation == "dot" { 2 } else { 1 };
    let second = match which {
        Behind::All => "",
        Behind::Second => ", second slice",
    };
    Bar {
        name: format!("misaligned {operation} {} {footprint}{second}", E::NAME),
        operation,
        dtype: E::NAME,
        footprint: footprint.to_string(),
        limit_name: "the same, aligned",
        required: 1.0 / 1.25,
        physical: false,
        run: Box::new(move |environment, plan| {
            let n = footprint.elements(&environment.caches, streams, size_of::<E>());
            let [x, y] = [0, n].map(|seed| Placed::<E>::new(n, seed));
            let aligned = || call(opaque(x.aligned()), opaque(y.aligned()));
            let first = match which {
                Behind::All => x.misaligned(),
                Behind::Second => x.aligned(),
            };
            let misaligned = || call(opaque(first), opaque(y.misaligned()));
            timed(
                n,
                plan,
                Subject::new("aligned", aligned),
                Subject::expecting(aligned(), "misaligned", misaligned),
            )
        }),
    }
}

/// The same elements at the start of a line and behind one.
struct Placed<E> {
    aligned: Buffer<E>,
    behind: Buffer<E>,
}

impl<E: Real> Placed<E> {
    fn new(n: usize, seed: usize) -> Self {
        let element = |i: usize| E::typical((seed + i) as u64);
        Placed {
            aligned: Buffer::new(n, element),
            behind: Buffer::behind(n, element),
        }
    }

    fn aligned(&self) -> &[E] {
        self.aligned.as_slice()
    }

    fn misaligned(&self) -> &[E] {
        self.behind.as_slice()
    }
}

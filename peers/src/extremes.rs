//! Who takes part in the greatest, its position, and the positions of the least and the greatest.

use crate::comparison::Field;
use crate::contestant::Contestant;
use crate::external::External;
use crate::numpy::Dtype;
use argminmax::{ArgMinMax, NaNArgMinMax};
use bytemuck::Pod;
use numkong::ReduceMinMax;
use std::hint::black_box;
use superscalar::Element;
use superscalar::registry::{self, ops};
use superscalar_instrument::buffer::Typical;
use superscalar_instrument::measure::opaque;

/// An element type that every library knows.
pub trait Column: Element + Typical + Dtype + Into<f64> + ReduceMinMax<Output: Into<f64>> {
    /// The positions of the least and the greatest by the crate `argminmax`; of floating-point
    /// numbers, with the rule for NaN that is ours.
    fn argminmax(x: &[Self]) -> (usize, usize);
    /// The position of the greatest by the crate `argminmax`, likewise.
    fn argmax(x: &[Self]) -> usize;
}

macro_rules! column {
    ($($element:ty: $both:ident $greatest:ident;)*) => {
        $(impl Column for $element {
            fn argminmax(x: &[Self]) -> (usize, usize) {
                x.$both()
            }
            fn argmax(x: &[Self]) -> usize {
                x.$greatest()
            }
        })*
    };
}
column! {
    f32: nanargminmax nanargmax;
    f64: nanargminmax nanargmax;
    i32: argminmax argmax;
    u8: argminmax argmax;
}

/// The contestants of the greatest value.
pub fn max<'a, E: Column>(x: &'a [E], external: External<'a>) -> Field<'a> {
    let bits = |greatest: Option<E>| greatest.map_or(u64::MAX, |x| x.into().to_bits());
    let plain = move || bits(opaque(x).iter().copied().reduce(greater));
    let expected = plain();
    let mut peers = vec![
        Contestant::exact("plain loop", expected, plain),
        // The library has no greatest alone: the least and the positions come with it.
        Contestant::exact("numkong", expected, move || {
            let found = E::reduce_minmax(opaque(x), size_of::<E>());
            found.map_or(u64::MAX, |(_, _, greatest, _)| greatest.into().to_bits())
        }),
    ];
    let numpy = external.numpy;
    peers.extend(numpy.map(|numpy| numpy.exact("max", expected, x)));
    let ours = move || bits(superscalar::max(opaque(x)));
    Field {
        ours: Contestant::exact("superscalar", expected, ours),
        peers,
        limits: vec![loads(x)],
    }
}

/// The contestants of the position of the greatest.
pub fn argmax<'a, E: Column>(x: &'a [E], external: External<'a>) -> Field<'a> {
    let expected = plain_argmax(x) as u64;
    let ours = move || superscalar::argmax(opaque(x)).map_or(u64::MAX, |at| at as u64);
    let mut peers = vec![
        Contestant::exact("plain loop", expected, move || {
            plain_argmax(opaque(x)) as u64
        }),
        Contestant::exact("argminmax", expected, move || E::argmax(opaque(x)) as u64),
        // The library has no greatest alone: the least comes with it.
        Contestant::exact("numkong", expected, move || {
            E::reduce_minmax(opaque(x), size_of::<E>()).map_or(u64::MAX, |(_, _, _, at)| at as u64)
        }),
    ];
    let numpy = external.numpy;
    peers.extend(numpy.map(|numpy| numpy.exact("argmax", expected, x)));
    Field {
        ours: Contestant::exact("superscalar", expected, ours),
        peers,
        limits: vec![loads(x)],
    }
}

/// The contestants of the positions of the least and the greatest.
pub fn argminmax<'a, E: Column>(x: &'a [E], _: External<'a>) -> Field<'a> {
    let both = |(min, max): (usize, usize)| (min as u64) << 32 ^ max as u64;
    let expected = both(plain_argminmax(x));
    let ours = move || superscalar::argminmax(opaque(x)).map_or(u64::MAX, both);
    Field {
        ours: Contestant::exact("superscalar", expected, ours),
        peers: vec![
            Contestant::exact("plain loop", expected, move || {
                both(plain_argminmax(opaque(x)))
            }),
            Contestant::exact("argminmax", expected, move || both(E::argminmax(opaque(x)))),
            Contestant::exact("numkong", expected, move || {
                let found = E::reduce_minmax(opaque(x), size_of::<E>());
                found.map_or(u64::MAX, |(_, min, _, max)| both((min, max)))
            }),
        ],
        limits: vec![loads(x)],
    }
}

/// The loads of the same bytes; of what is no whole number of words, the empty loop.
fn loads<E: Pod>(x: &[E]) -> Contestant<'_> {
    match bytemuck::try_cast_slice::<E, f32>(x) {
        Ok(words) if words.len() > 32 => {
            let loads = registry::of::<ops::Loads, f32>().serving();
            Contestant::limit("loads", move || loads.run(opaque(words)))
        }
        _ => Contestant::limit("empty loop", move || {
            black_box(opaque(x));
        }),
    }
}

fn greater<E: Element>(a: E, b: E) -> E {
    if b > a { b } else { a }
}

fn plain_argmax<E: Element>(x: &[E]) -> usize {
    let mut best = 0;
    for (i, value) in x.iter().enumerate() {
        if *value > x[best] {
            best = i;
        }
    }
    best
}

fn plain_argminmax<E: Element>(x: &[E]) -> (usize, usize) {
    let mut best = (0, 0);
    for (i, value) in x.iter().enumerate() {
        if *value < x[best.0] {
            best.0 = i;
        }
        if *value > x[best.1] {
            best.1 = i;
        }
    }
    best
}

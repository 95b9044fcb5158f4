//! The load limit: a loop of full-width loads and nothing else over the bytes of one or two slices.
//!
//! The loaded register is "read" by an empty assembly statement (`Vector::observe`), so the loop's
//! machine code is loads, a pointer increment and a branch. Two streams are read in turn, as a dot
//! product does.

use crate::input::{Pair, Slice};
use crate::simd::vectors::{Family, TIERS, Vectors};
use crate::simd::{Kernel, Vector};
use crate::table::{Descriptor, Entry, Purpose, chain};
use core::marker::PhantomData;

/// The limit of one stream.
#[derive(Debug)]
pub struct Loads;

/// The limit of two streams.
#[derive(Debug)]
pub struct LoadsPair;

/// Vectors a turn of the loop: as many as a canonical row of 512-bit registers has.
const UNROLL: usize = 8;

/// Loads all elements of `x`.
#[inline(always)]
fn load_all<V: Vector, const STREAMS: usize>(isa: V::Isa, streams: [&[V::Element]; STREAMS]) {
    let n = streams[0].len();
    let turn = UNROLL * V::LANES;
    let turns = n / turn;
    for t in 0..turns {
        for j in 0..UNROLL {
            for x in streams {
                // SAFETY: turn `t` is full, and every stream has the length of the first.
                unsafe { V::load(isa, x.as_ptr().add(t * turn + j * V::LANES)) }.observe();
            }
        }
    }
    for at in (turns * turn..n).step_by(V::LANES) {
        for x in streams {
            // SAFETY: `n - at` elements follow `at`.
            unsafe { V::load_partial(isa, x.as_ptr().add(at), n - at) }.observe();
        }
    }
}

/// Kernel: one stream of loads.
pub struct LoadsOf<V>(PhantomData<V>);

impl<V: Vector> Kernel<V::Isa> for LoadsOf<V> {
    type Input = Slice<V::Element>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) {
        load_all::<V, 1>(isa, [x]);
    }
}

/// Kernel: two streams of loads.
pub struct LoadsOfPair<V>(PhantomData<V>);

impl<V: Vector> Kernel<V::Isa> for LoadsOfPair<V> {
    type Input = Pair<V::Element, V::Element>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) {
        load_all::<V, 2>(isa, [a, b]);
    }
}

const fn one<V: Vector>() -> Entry<Slice<V::Element>, ()> {
    Entry::new::<V::Isa, LoadsOf<V>>(Descriptor {
        purpose: Purpose::Limit,
        ..Descriptor::of::<V>(1)
    })
}

const fn two<V: Vector>() -> Entry<Pair<V::Element, V::Element>, ()> {
    Entry::new::<V::Isa, LoadsOfPair<V>>(Descriptor {
        purpose: Purpose::Limit,
        streams: 2,
        ..Descriptor::of::<V>(1)
    })
}

// One lane, and each tier.
table!(E in [f32, f64]: Loads, "loads", Slice<E> => (),
&chain::<_, _, 1, TIERS, { TIERS + 1 }>(
    [one::<<E as Family>::Scalar>()],
    each_tier!(E as Vectors: one [] ()),
));
table!(E in [f32, f64]: LoadsPair, "loads-pair", Pair<E, E> => (),
&chain::<_, _, 1, TIERS, { TIERS + 1 }>(
    [two::<<E as Family>::Scalar>()],
    each_tier!(E as Vectors: two [] ()),
));

//! The load limit: a loop of full-width loads and nothing else over the bytes of one or two slices.
//!
//! The loaded register is "read" by an empty assembly statement ([`Vector::observe`](crate::simd::Vector::observe)), so the loop's machine
//! code is loads, a pointer increment and a branch. Two streams are read in turn, as a dot product does.

use crate::simd::{LoadPartial, Reduce, ReducePair};
use core::marker::PhantomData;

/// Vectors a turn of the loop: as many as a canonical row of 512-bit registers has.
const UNROLL: usize = 8;

/// Loads all elements of `x`.
#[inline(always)]
fn load_all<V: LoadPartial, const STREAMS: usize>(isa: V::Isa, streams: [&[V::Element]; STREAMS]) {
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

/// Body: one stream of loads.
pub struct Loads<V>(PhantomData<V>);

impl<V: LoadPartial> Reduce<V::Isa> for Loads<V> {
    type Element = V::Element;
    type Output = ();

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) {
        load_all::<V, 1>(isa, [x]);
    }
}

/// Body: two streams of loads.
pub struct LoadsPair<V>(PhantomData<V>);

impl<V: LoadPartial> ReducePair<V::Isa> for LoadsPair<V> {
    type Element = V::Element;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) {
        load_all::<V, 2>(isa, [a, b]);
    }
}

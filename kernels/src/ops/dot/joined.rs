//! Dot products of slices that have different offsets in a cache line: of more than a block and at
//! most a node, on tiers that join vectors by one instruction (AVX-512).
//!
//! # The algorithm
//!
//! The sweep reads vectors of the first slice from its first aligned one on. Where the second slice
//! is not aligned there, each of its vectors is joined from two that are, by one permutation: of a
//! row of eight vectors nine are loaded, as neighbours share one. Lanes and order are those of
//! plain loads, so the bits are too. Rows at the ends of the slices, next to which there is
//! nothing to read, the first row of each block and one that is not full are loaded as they lie.
//!
//! # What limits it
//!
//! Loads: a vector across two lines takes as long as two. The permutation shares a port with half
//! of the products.
//!
//! # What was tried
//!
//! Time against slices that both begin a line, the second one 16 bytes behind, `f32`, 512 bits,
//! Emerald Rapids, in bytes of both slices:
//!
//! | tried | 8 KiB | 32 KiB | 33 to 40 KiB | 64 KiB to 1 MiB | 2 MiB |
//! | --- | --- | --- | --- | --- | --- |
//! | a loop, loads as they lie | 1.2 to 1.3 | 1.3 to 1.4 | | 1.3 | 1.0 |
//! | a loop, joined vectors | 1.3 | 1.1 to 1.3 | | 1.02 to 1.09 | 1.0 |
//! | the kernel, loads as they lie (up to a block) | | 1.5 | | | |
//! | the kernel, joined vectors (beyond a block) | | | 1.1 to 1.2 | 1.01 to 1.04 | 1.0 |

use super::PairTerms;
use crate::element::Float;
use crate::input::{Function, Pair};
use crate::order::lanes::Lanes;
use crate::order::sweep;
use crate::order::terms::Summand;
use crate::simd::{Arithmetic, Isa, Kernel};
use core::marker::PhantomData;

/// The terms of a dot product whose second slice lies otherwise than the first.
#[derive(Clone, Copy)]
struct JoinedTerms<'a, E>(PairTerms<'a, E, 0>);

impl<E: Float> Summand<E> for JoinedTerms<'_, E> {
    type Loaded<V: Arithmetic<Element = E>> = [V; 2];

    #[cfg_attr(not(unoptimised), inline(always))]
    fn len(self) -> usize {
        Summand::<E>::len(self.0)
    }

    #[inline(always)]
    fn head<V: Arithmetic<Element = E>>(self) -> usize {
        self.0.head::<V>()
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        start: usize,
        lane: usize,
    ) -> [V; 2] {
        // SAFETY: as the caller vouches.
        unsafe { self.0.load(isa, start, lane) }
    }

    const INSIDE: bool = true;

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load_inside<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        start: usize,
        lane: usize,
    ) -> [V; 2] {
        let PairTerms { a, b } = self.0;
        // Elements from an aligned vector of `b` to the one that is asked for: the same of all,
        // which are a multiple of `LANES` behind the head of `a`.
        let behind = (V::LANES + V::head(a.as_ptr()) - V::head(b.as_ptr())) % V::LANES;
        // SAFETY: the caller vouches for `LANES` terms from `start + lane` on, and for as many in
        // front of them and behind them, of which fewer are read.
        unsafe {
            let aligned = b.as_ptr().add(start + lane - behind);
            let [low, high] = [aligned, aligned.add(V::LANES)].map(|at| V::load(isa, at));
            let a = V::load(isa, a.as_ptr().add(start + lane));
            [a, low.join(high, behind)]
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load_partial<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
    ) -> [V; 2] {
        // SAFETY: as the caller vouches.
        unsafe { self.0.load_partial(isa, at, count) }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn term<V: Arithmetic<Element = E>>(isa: V::Isa, loaded: [V; 2]) -> V {
        PairTerms::<E, 0>::term(isa, loaded)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_term<V: Arithmetic<Element = E>>(isa: V::Isa, sum: V, loaded: [V; 2]) -> V {
        PairTerms::<E, 0>::add_term(isa, sum, loaded)
    }
}

/// Kernel: the lanes of a pair of at most a node.
struct JoinedLanes<V, const A: usize, const TILE: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize, const TILE: usize> Kernel<V::Isa> for JoinedLanes<V, A, TILE> {
    type Input = Pair<V::Element, V::Element>;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, a: &'a [V::Element], b: &'a [V::Element]) -> Lanes<V::Element> {
        // SAFETY: the caller vouches for equal lengths.
        let terms = JoinedTerms(unsafe { PairTerms::new(a, b) });
        sweep::node::<V, _, A, TILE>(isa, terms).store(terms.head::<V>())
    }
}

/// A sweep of two slices of at most a node.
type Node<E> = Function<Pair<E, E>, Lanes<E>>;

/// The instance for these slices, if their vectors are to be joined.
#[inline(always)]
pub(super) fn node<V: Arithmetic, const A: usize, const TILE: usize>(
    a: &[V::Element],
    b: &[V::Element],
) -> Option<Node<V::Element>> {
    if const { !V::JOINS } || V::head(a.as_ptr()) == V::head(b.as_ptr()) {
        return None;
    }
    Some(V::Isa::run::<JoinedLanes<V, A, TILE>>)
}

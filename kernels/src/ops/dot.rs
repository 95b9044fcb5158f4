//! The dot product of two slices of equal length: the canonical sum of the products, each of which
//! enters the sum of its lane by one fused multiply-add.
//!
//! # What limits it
//!
//! The loads of two streams. What was tried stands with the sweep ([`crate::order::sweep`]). Slices
//! that have different offsets in a cache line have an instance of their own ([`joined`]).

pub mod joined;

use crate::counts::Counts;
use crate::element::Float;
use crate::input::{Function, Pair};
use crate::order::extra_loads::load_extra;
use crate::order::lanes::Lanes;
use crate::order::sum::{Forms, forms, lanes, wholes};
use crate::order::terms::{Summand, Summed};
use crate::simd::Arithmetic;
use crate::simd::portable::ACCUMULATORS;
use crate::simd::vectors::{Family, TIERS};
use crate::study::{self, RUNGS};
use crate::table::{Partial, chain};

/// The operation.
#[derive(Debug)]
pub struct Dot;

/// What a pair of elements contributes to a dot product: their product.
#[derive(Clone, Copy, Debug)]
pub struct Product;

impl<F: Float> Summed<F, Product> for Pair<F, F> {
    const COUNTS: Counts = Counts::NONE;
    const FUSED: bool = true;
    type Terms<'a, const EXTRA_LOADS: usize> = PairTerms<'a, F, EXTRA_LOADS>;

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn terms<'a: 'a, const EXTRA_LOADS: usize>(
        a: &'a [F],
        b: &'a [F],
    ) -> PairTerms<'a, F, EXTRA_LOADS> {
        // SAFETY: the caller vouches for equal lengths.
        unsafe { PairTerms::new(a, b) }
    }

    #[inline(always)]
    fn node<V: Arithmetic<Element = F>, const A: usize, const TILE: usize>(
        a: &[F],
        b: &&[F],
    ) -> Option<Function<Self, Lanes<F>>> {
        joined::node::<V, A, TILE>(a, b)
    }
}

/// The terms of a dot product.
#[derive(Clone, Copy)]
pub struct PairTerms<'a, E, const EXTRA_LOADS: usize> {
    a: &'a [E],
    b: &'a [E],
}

impl<'a, E, const EXTRA_LOADS: usize> PairTerms<'a, E, EXTRA_LOADS> {
    /// The products of `a` and `b`.
    ///
    /// # Safety
    ///
    /// `a` and `b` must have the same length.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub unsafe fn new(a: &'a [E], b: &'a [E]) -> Self {
        debug_assert_eq!(a.len(), b.len());
        PairTerms { a, b }
    }
}

impl<E: Float, const EXTRA_LOADS: usize> Summand<E> for PairTerms<'_, E, EXTRA_LOADS> {
    type Loaded<V: Arithmetic<Element = E>> = [V; 2];

    #[cfg_attr(not(unoptimised), inline(always))]
    fn len(self) -> usize {
        self.a.len()
    }

    #[inline(always)]
    fn head<V: Arithmetic<Element = E>>(self) -> usize {
        V::head(self.a.as_ptr())
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        start: usize,
        lane: usize,
    ) -> [V; 2] {
        // SAFETY: the caller vouches for `LANES` terms from `start + lane` on, and both slices have
        // so many.
        unsafe {
            let [a, b] = [self.a, self.b].map(|x| x.as_ptr().add(start + lane));
            load_extra::<E, EXTRA_LOADS>(a, V::LANES);
            load_extra::<E, EXTRA_LOADS>(b, V::LANES);
            [V::load(isa, a), V::load(isa, b)]
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load_partial<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
    ) -> [V; 2] {
        // SAFETY: the caller vouches for `min(count, LANES)` terms from `at` on, and both slices
        // have so many; where that is none, the addresses may lie outside, which `wrapping_add`
        // allows.
        unsafe {
            [
                V::load_partial(isa, self.a.as_ptr().wrapping_add(at), count),
                V::load_partial(isa, self.b.as_ptr().wrapping_add(at), count),
            ]
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn term<V: Arithmetic<Element = E>>(_: V::Isa, [a, b]: [V; 2]) -> V {
        a.mul(b)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_term<V: Arithmetic<Element = E>>(_: V::Isa, sum: V, [a, b]: [V; 2]) -> V {
        a.mul_add(b, sum)
    }
}

/// The kernels of each tier.
const fn every_tier<E: Family>() -> [Forms<Pair<E, E>, E>; TIERS] {
    tiers!(
        forms::<E::Portable, Pair<E, E>, Product, ACCUMULATORS, ACCUMULATORS, 2, 0, 0>(),
        avx2: forms::<E::Avx2, Pair<E, E>, Product, 8, 8, 2, 0, 0>(),
        avx512: forms::<E::Avx512, Pair<E, E>, Product, 8, 8, 32, 1, 1>(),
    )
}

table!(E in [f32, f64]: Dot, "dot", Pair<E, E> => E,
&chain::<_, _, TIERS, RUNGS, { TIERS + RUNGS }>(
    wholes(&every_tier::<E>()),
    study::rungs::<E, Pair<E, E>, Product>(),
));
table!(E in [f32, f64]: Partial<Dot>, "dot-lanes", Pair<E, E> => Lanes<E>,
    &lanes(&every_tier::<E>()));

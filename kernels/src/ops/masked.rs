//! Canonical sums over the valid elements of a slice.
//!
//! # The specification
//!
//! An element that is left out contributes plus zero in its place: the sum has the bits of the canonical sum of the slice with plus zero in
//! place of those elements. So every element stays in its virtual lane, whatever is left out elsewhere, and with no element left out the
//! sum is the plain one. What stands in a place that is left out does not matter, be it NaN.
//!
//! # The algorithm
//!
//! That of [`sweep`](crate::order::sweep), with elements that are kept or left out where they are loaded: a vector's bits ([`Bits::keep`]) become
//! a mask, under which the elements are loaded (AVX-512), or which the elements are joined with.
//!
//! # What limits it
//!
//! On AVX-512 two more instructions a vector: a load of a mask, which takes half a cycle of a vector unit of Zen 4, and the masked load, as an addition
//! under a mask would leave minus zero where plus zero has to be added. Where the bits begin inside a byte, they are moved besides
//! ([`crate::validity`]). One Zen 4 core, times against those of the plain sum, whatever the bits, at the beginning of a byte and inside one: at a
//! third of L1 1.6 and 1.75, of L2 1.1 and 1.15, in L3 1.05 to 1.1 and 1.1 to 1.15, in DRAM 1.1 and 1.15; with a neighbour on the same core, in L1 up to 2.4.
//! A loop of nothing but loads of masks and additions under them, which are no faster than masked loads and additions, takes 1.7 in L1 and 1.04 in L2: what
//! is more is moving bits, the last row, the call. Norms take no longer against the plain ones; sums of numbers and counts of NaN, which have a mask of
//! their own, 1.45 and 1.5 in L2.
//!
//! On AVX2 it is three more: a byte of bits is copied to all lanes ([`Order::from_bits`](crate::simd::Order::from_bits)), which keep their own and compare it, and
//! the elements are joined with the result. That is four operations for four pipes, one cycle a vector, where two loads take one: a loop of nothing else takes
//! twice the time of plain additions in L1 and 1.16 of it in L2.
//!
//! # What was tried
//!
//! * A mask made in a general register, of bits that were shifted for each vector: 2.6 in L1, 1.3 in L2.
//! * Leaving out terms instead of elements: the same for norms; for sums of numbers and counts of NaN 1.6 to 1.8 at half of L2 instead of
//!   1.5, as the compiler makes of two masks a comparison under one of them, and loads each vector for it and once more. (With masks made
//!   in general registers.)
//! * AVX2, cycles a vector in L1, where additions alone take 0.61: bits by way of a general register 2.28, a byte copied 1.25; shifted to the sign of each lane for a
//!   masked load 1.23; four bytes copied for four vectors 1.14 to 1.16; masks from a table 1.36 (eight lanes) and 1.53 (four).

use crate::element::{Element, Float};
use crate::order::lanes::Lanes;
use crate::order::sweep::{OUTER_LEVELS, Sums, node, up_to_a_block};
use crate::order::terms::{Summand, Term, touch};
use crate::order::tree::Tree;
use crate::order::{block_len, finish, node_len};
use crate::simd::{Arithmetic, Isa, ReduceMasked, call_masked};
use crate::validity::{Bits, Buffer, PART, Validity};
use core::marker::PhantomData;

/// What the terms of a canonical sum over the valid elements of a slice are made of; compare [`Source`](crate::order::terms::Source).
pub trait MaskedSource<E: Float> {
    /// What the slice holds.
    type Element: Element;

    /// The terms, touched so many times ([`Terms`](crate::order::terms::Terms)).
    type Terms<'a, const TOUCHES: usize>: Summand<E>;

    /// The terms of a slice: plus zero for each element that is not valid.
    ///
    /// # Safety
    ///
    /// `validity` must be as long as `x`.
    unsafe fn masked_terms<'a, const TOUCHES: usize>(
        x: &'a [Self::Element],
        validity: Validity<'a>,
    ) -> Self::Terms<'a, TOUCHES>;
}

impl<E: Float, T: Term> MaskedSource<E> for T {
    type Element = E;
    type Terms<'a, const TOUCHES: usize> = MaskedTerms<'a, E, T, TOUCHES>;

    #[inline(always)]
    unsafe fn masked_terms<'a, const TOUCHES: usize>(
        x: &'a [E],
        validity: Validity<'a>,
    ) -> MaskedTerms<'a, E, T, TOUCHES> {
        // SAFETY: the caller vouches for equal lengths.
        unsafe { MaskedTerms::new(x, validity) }
    }
}

/// The terms `T` of the valid elements of a slice, and those of plus zero, which are plus zero, in place of the others. Touched like
/// [`Terms`](crate::order::terms::Terms).
#[derive(Clone, Copy)]
pub struct MaskedTerms<'a, E, T, const TOUCHES: usize> {
    elements: &'a [E],
    /// As long as the elements.
    validity: Validity<'a>,
    /// Of the terms that are settled.
    bits: Bits,
    term: PhantomData<T>,
}

impl<'a, E, T, const TOUCHES: usize> MaskedTerms<'a, E, T, TOUCHES> {
    /// The terms of the valid elements.
    ///
    /// # Safety
    ///
    /// `validity` must be as long as `elements`.
    #[inline(always)]
    pub unsafe fn new(elements: &'a [E], validity: Validity<'a>) -> Self {
        debug_assert_eq!(elements.len(), validity.len());
        MaskedTerms {
            elements,
            validity,
            bits: Bits::NONE,
            term: PhantomData,
        }
    }
}

impl<E: Float, T: Term, const TOUCHES: usize> Summand<E> for MaskedTerms<'_, E, T, TOUCHES> {
    const PART: usize = PART;

    #[inline(always)]
    fn len(self) -> usize {
        self.elements.len()
    }

    #[inline(always)]
    unsafe fn settled(mut self, start: usize, count: usize, buffer: &Buffer) -> Self {
        // SAFETY: the caller vouches for so many elements, and there are as many bits.
        self.bits = unsafe { self.validity.part(start, count, buffer) };
        self
    }

    #[inline(always)]
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: as the caller vouches.
        unsafe { self.vector_from(isa, at - at % 8, at % 8) }
    }

    #[inline(always)]
    unsafe fn vector_from<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        start: usize,
        lane: usize,
    ) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `start + lane` on, whose bits are there.
        unsafe {
            let at = self.elements.as_ptr().add(start + lane);
            touch::<E, TOUCHES>(at, V::LANES);
            T::of(isa, self.bits.keep(isa, V::load(isa, at), start, lane))
        }
    }

    #[inline(always)]
    unsafe fn prefix<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on, and there are as many bits; where that is none, the
        // address may lie outside the slice, which `wrapping_add` allows.
        unsafe {
            let bits = self.validity.prefix(at, count.min(V::LANES));
            let elements = V::load_partial(isa, self.elements.as_ptr().wrapping_add(at), count);
            T::of(isa, elements.keep(isa, bits))
        }
    }
}

/// Body: the canonical sum of the terms `T` of the valid elements of a slice. `A` accumulators sweep a block; `NA` tiles of `NT` rows of longer
/// slices, which are touched `TOUCHES` times.
pub struct MaskedSum<V, T, const A: usize, const NA: usize, const NT: usize, const TOUCHES: usize>(
    PhantomData<(V, T)>,
);

impl<
    V: Arithmetic,
    T: MaskedSource<V::Element>,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const TOUCHES: usize,
> ReduceMasked<V::Isa> for MaskedSum<V, T, A, NA, NT, TOUCHES>
{
    type Element = T::Element;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[T::Element], validity: &Validity<'_>) -> V::Element {
        // SAFETY: the caller vouches for equal lengths, the token for the tier; the first is at most a block.
        unsafe {
            if x.len() <= const { block_len::<V::Element>() } {
                up_to_a_block::<V, _, A>(isa, T::masked_terms::<0>(x, *validity))
            } else {
                call_masked(
                    x,
                    validity,
                    V::Isa::reduce_masked::<MaskedSumOfNodes<V, T, NA, NT, TOUCHES>>,
                )
            }
        }
    }
}

/// Body: the canonical sum of a slice that is longer than a block. An instance of its own, so that shorter slices need no stack.
struct MaskedSumOfNodes<V, T, const A: usize, const TILE: usize, const TOUCHES: usize>(
    PhantomData<(V, T)>,
);

impl<
    V: Arithmetic,
    T: MaskedSource<V::Element>,
    const A: usize,
    const TILE: usize,
    const TOUCHES: usize,
> ReduceMasked<V::Isa> for MaskedSumOfNodes<V, T, A, TILE, TOUCHES>
{
    type Element = T::Element;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[T::Element], validity: &Validity<'_>) -> V::Element {
        let lanes = if x.len() <= const { node_len::<V::Element>() } {
            // SAFETY: the caller vouches for equal lengths, the token for the tier.
            unsafe {
                call_masked(
                    x,
                    validity,
                    V::Isa::reduce_masked::<MaskedSumNode<V, T, A, TILE, 0>>,
                )
            }
        } else {
            // SAFETY: as above.
            unsafe {
                call_masked(
                    x,
                    validity,
                    V::Isa::reduce_masked::<MaskedSumOfManyNodes<V, T, A, TILE, TOUCHES>>,
                )
            }
        };
        finish(Sums::<V>::load(isa, &lanes).halving_sum())
    }
}

/// Body: the lanes of a slice of at most a node. `A` accumulators sweep tiles of `TILE` rows, touched `TOUCHES` times.
struct MaskedSumNode<V, T, const A: usize, const TILE: usize, const TOUCHES: usize>(
    PhantomData<(V, T)>,
);

impl<
    V: Arithmetic,
    T: MaskedSource<V::Element>,
    const A: usize,
    const TILE: usize,
    const TOUCHES: usize,
> ReduceMasked<V::Isa> for MaskedSumNode<V, T, A, TILE, TOUCHES>
{
    type Element = T::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[T::Element], validity: &Validity<'_>) -> Lanes<V::Element> {
        assert!(x.len() <= node_len::<V::Element>(), "more than a node");
        // SAFETY: the caller vouches for equal lengths.
        let terms = unsafe { T::masked_terms::<TOUCHES>(x, *validity) };
        node::<V, _, A, TILE>(isa, terms).store()
    }
}

/// Body: the lanes of a slice of any length, from its nodes. An instance of its own, for the stack that the tree of nodes takes.
struct MaskedSumOfManyNodes<V, T, const A: usize, const TILE: usize, const TOUCHES: usize>(
    PhantomData<(V, T)>,
);

impl<
    V: Arithmetic,
    T: MaskedSource<V::Element>,
    const A: usize,
    const TILE: usize,
    const TOUCHES: usize,
> ReduceMasked<V::Isa> for MaskedSumOfManyNodes<V, T, A, TILE, TOUCHES>
{
    type Element = T::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    unsafe fn run(_: V::Isa, x: &[T::Element], validity: &Validity<'_>) -> Lanes<V::Element> {
        let mut nodes: Tree<Lanes<V::Element>, OUTER_LEVELS> = Tree::new();
        let mut start = 0;
        for part in x.chunks(const { node_len::<V::Element>() }) {
            let end = start + part.len();
            // SAFETY: the token vouches for the tier, and the part has as many bits as elements.
            nodes.push(unsafe {
                call_masked(
                    part,
                    &validity.slice(start..end),
                    V::Isa::reduce_masked::<MaskedSumNode<V, T, A, TILE, TOUCHES>>,
                )
            });
            start = end;
        }
        nodes.root().unwrap_or(Lanes::zero())
    }
}

//! The bodies of the canonical dot product; compare those of the [sum](super::sum).
//!
//! The algorithm is [`sweep`](crate::order::sweep)'s. Short slices, slices of a few nodes, and longer ones have instances of their own, so that none
//! has the stack frame of the next.

use crate::order::lanes::Lanes;
use crate::order::sweep::{OUTER_LEVELS, Sums, node, up_to_a_block};
use crate::order::terms::Products;
use crate::order::tree::Tree;
use crate::order::{block_len, finish, node_len, streaming_len};
use crate::simd::{Arithmetic, Isa, ReducePair, call_pair};
use core::marker::PhantomData;

/// Body: the canonical dot product of two slices, with the parameters of [`Sum`](super::sum::Sum).
pub struct Dot<
    V,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>(PhantomData<V>);

impl<
    V: Arithmetic,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
> ReducePair<V::Isa> for Dot<V, A, NA, NT, NEAR, FAR>
{
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) -> V::Element {
        if a.len() <= const { block_len::<V::Element>() } {
            // SAFETY: the caller vouches for equal lengths; they are at most a block.
            unsafe { up_to_a_block::<V, _, A>(isa, Products::<_, 0>::new(a, b)) }
        } else {
            // SAFETY: the token vouches for the tier, the caller for equal lengths.
            unsafe {
                call_pair(
                    a,
                    b,
                    V::Isa::reduce_pair::<DotOfNodes<V, NA, NT, NEAR, FAR>>,
                )
            }
        }
    }
}

/// Body: the canonical dot product of two slices that are longer than a block, with the parameters of `SumOfNodes`.
struct DotOfNodes<V, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>(
    PhantomData<V>,
);

impl<V: Arithmetic, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>
    ReducePair<V::Isa> for DotOfNodes<V, A, TILE, NEAR, FAR>
{
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) -> V::Element {
        let sums = if a.len() <= const { node_len::<V::Element>() } {
            // SAFETY: the caller vouches for equal lengths.
            node::<V, _, A, TILE>(isa, unsafe { Products::<_, 0>::new(a, b) })
        } else {
            // SAFETY: the token vouches for the tier, the caller for equal lengths.
            let lanes = unsafe {
                call_pair(
                    a,
                    b,
                    V::Isa::reduce_pair::<DotOfManyNodes<V, A, TILE, NEAR, FAR>>,
                )
            };
            Sums::<V>::load(isa, &lanes)
        };
        finish(sums.halving_sum())
    }
}

/// Body: the lanes of the products of two slices of any length, with the parameters of [`SumLanes`](super::sum::SumLanes).
pub struct DotLanes<V, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>(
    PhantomData<V>,
);

impl<V: Arithmetic, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>
    ReducePair<V::Isa> for DotLanes<V, A, TILE, NEAR, FAR>
{
    type Element = V::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) -> Lanes<V::Element> {
        if a.len() <= const { node_len::<V::Element>() } {
            // SAFETY: the caller vouches for equal lengths.
            node::<V, _, A, TILE>(isa, unsafe { Products::<_, 0>::new(a, b) }).store()
        } else {
            // SAFETY: the token vouches for the tier, the caller for equal lengths.
            unsafe {
                call_pair(
                    a,
                    b,
                    V::Isa::reduce_pair::<DotOfManyNodes<V, A, TILE, NEAR, FAR>>,
                )
            }
        }
    }
}

/// Body: the lanes of the products of two slices of at most a node, with the parameters of `SumNode`.
struct DotNode<V, const A: usize, const TILE: usize, const TOUCHES: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize, const TILE: usize, const TOUCHES: usize> ReducePair<V::Isa>
    for DotNode<V, A, TILE, TOUCHES>
{
    type Element = V::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) -> Lanes<V::Element> {
        assert!(a.len() <= node_len::<V::Element>(), "more than a node");
        // SAFETY: the caller vouches for equal lengths.
        let products = unsafe { Products::<_, TOUCHES>::new(a, b) };
        node::<V, _, A, TILE>(isa, products).store()
    }
}

/// Body: the lanes of the products of slices of any length, from their nodes; compare `SumOfManyNodes`.
struct DotOfManyNodes<V, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>(
    PhantomData<V>,
);

impl<V: Arithmetic, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>
    ReducePair<V::Isa> for DotOfManyNodes<V, A, TILE, NEAR, FAR>
{
    type Element = V::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    unsafe fn run(_: V::Isa, a: &[V::Element], b: &[V::Element]) -> Lanes<V::Element> {
        let mut nodes: Tree<Lanes<V::Element>, OUTER_LEVELS> = Tree::new();
        let node = if a.len() <= const { streaming_len::<V::Element>() } {
            V::Isa::reduce_pair::<DotNode<V, A, TILE, NEAR>>
        } else {
            V::Isa::reduce_pair::<DotNode<V, A, TILE, FAR>>
        };
        let len = const { node_len::<V::Element>() };
        for (a, b) in a.chunks(len).zip(b.chunks(len)) {
            // SAFETY: the token vouches for the tier, and equal slices have equal chunks.
            nodes.push(unsafe { node(a, b) });
        }
        nodes.root().unwrap_or(Lanes::zero())
    }
}

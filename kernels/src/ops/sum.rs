//! The bodies of the canonical sums: of the values, their squares, their magnitudes, of values that are converted ([`Source`]).
//!
//! The algorithm is [`sweep`](crate::order::sweep)'s. Short slices, slices of a few nodes, and longer ones have instances of their own, so that none
//! has the stack frame of the next.

use crate::order::lanes::Lanes;
use crate::order::sweep::{OUTER_LEVELS, Sums, node, up_to_a_block};
use crate::order::terms::Source;
use crate::order::tree::Tree;
use crate::order::{block_len, finish, node_len, streaming_len};
use crate::simd::{Arithmetic, Isa, Reduce, call};
use core::marker::PhantomData;

/// Body: the canonical sum of the terms `T` of a slice. `A` accumulators sweep a block; `NA`, `NT`, `NEAR` and `FAR`
/// say how longer slices are swept: the parameters of `SumOfNodes`.
pub struct Sum<
    V,
    T,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>(PhantomData<(V, T)>);

impl<
    V: Arithmetic,
    T: Source<V::Element>,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
> Reduce<V::Isa> for Sum<V, T, A, NA, NT, NEAR, FAR>
{
    type Element = T::Element;
    type Output = V::Element;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[T::Element]) -> V::Element {
        if x.len() <= const { block_len::<V::Element>() } {
            // SAFETY: at most a block.
            unsafe { up_to_a_block::<V, _, A>(isa, T::terms::<0>(x)) }
        } else {
            // SAFETY: the token vouches for the tier.
            unsafe { call(x, V::Isa::reduce::<SumOfNodes<V, T, NA, NT, NEAR, FAR>>) }
        }
    }
}

/// Body: the canonical sum of a slice that is longer than a block. `A` accumulators sweep tiles of `TILE` rows. Slices of
/// more than a node are touched `NEAR` times, and those that no cache holds `FAR` times. An instance of its own, so that the
/// short calls of [`Sum`] need no stack.
struct SumOfNodes<V, T, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>(
    PhantomData<(V, T)>,
);

impl<
    V: Arithmetic,
    T: Source<V::Element>,
    const A: usize,
    const TILE: usize,
    const NEAR: usize,
    const FAR: usize,
> Reduce<V::Isa> for SumOfNodes<V, T, A, TILE, NEAR, FAR>
{
    type Element = T::Element;
    type Output = V::Element;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[T::Element]) -> V::Element {
        let sums = if x.len() <= const { node_len::<V::Element>() } {
            node::<V, _, A, TILE>(isa, T::terms::<0>(x))
        } else {
            // SAFETY: the token vouches for the tier.
            let lanes = unsafe {
                call(
                    x,
                    V::Isa::reduce::<SumOfManyNodes<V, T, A, TILE, NEAR, FAR>>,
                )
            };
            Sums::<V>::load(isa, &lanes)
        };
        finish(sums.halving_sum())
    }
}

/// Body: the lanes of a slice of any length, for whoever combines them with those of other parts. With the parameters of
/// `SumOfNodes`.
pub struct SumLanes<V, T, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>(
    PhantomData<(V, T)>,
);

impl<
    V: Arithmetic,
    T: Source<V::Element>,
    const A: usize,
    const TILE: usize,
    const NEAR: usize,
    const FAR: usize,
> Reduce<V::Isa> for SumLanes<V, T, A, TILE, NEAR, FAR>
{
    type Element = T::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[T::Element]) -> Lanes<V::Element> {
        if x.len() <= const { node_len::<V::Element>() } {
            node::<V, _, A, TILE>(isa, T::terms::<0>(x)).store()
        } else {
            // SAFETY: the token vouches for the tier.
            unsafe {
                call(
                    x,
                    V::Isa::reduce::<SumOfManyNodes<V, T, A, TILE, NEAR, FAR>>,
                )
            }
        }
    }
}

/// Body: the lanes of a slice of at most a node. `A` accumulators sweep tiles of `TILE` rows, touched `TOUCHES` times.
struct SumNode<V, T, const A: usize, const TILE: usize, const TOUCHES: usize>(PhantomData<(V, T)>);

impl<V: Arithmetic, T: Source<V::Element>, const A: usize, const TILE: usize, const TOUCHES: usize>
    Reduce<V::Isa> for SumNode<V, T, A, TILE, TOUCHES>
{
    type Element = T::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[T::Element]) -> Lanes<V::Element> {
        assert!(x.len() <= node_len::<V::Element>(), "more than a node");
        node::<V, _, A, TILE>(isa, T::terms::<TOUCHES>(x)).store()
    }
}

/// Body: the lanes of a slice of any length, from its nodes. An instance of its own: the tree of nodes takes more stack
/// than shorter slices should have to touch.
struct SumOfManyNodes<V, T, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>(
    PhantomData<(V, T)>,
);

impl<
    V: Arithmetic,
    T: Source<V::Element>,
    const A: usize,
    const TILE: usize,
    const NEAR: usize,
    const FAR: usize,
> Reduce<V::Isa> for SumOfManyNodes<V, T, A, TILE, NEAR, FAR>
{
    type Element = T::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    fn run(_: V::Isa, x: &[T::Element]) -> Lanes<V::Element> {
        let mut nodes: Tree<Lanes<V::Element>, OUTER_LEVELS> = Tree::new();
        let node = if x.len() <= const { streaming_len::<T::Element>() } {
            V::Isa::reduce::<SumNode<V, T, A, TILE, NEAR>>
        } else {
            V::Isa::reduce::<SumNode<V, T, A, TILE, FAR>>
        };
        for part in x.chunks(const { node_len::<V::Element>() }) {
            // SAFETY: the token vouches for the tier.
            nodes.push(unsafe { node(part) });
        }
        nodes.root().unwrap_or(Lanes::zero())
    }
}

//! The canonical sum, swept a block at a time.
//!
//! # The algorithm
//!
//! ```text
//! up to half a row  load ceil(n / lanes) vectors, the last ones short; halve them; halve the last one
//! up to a block     sweep the rows with A accumulators a pass; halve
//! up to a node      four blocks at a time: sweep, sweep, add, sweep, sweep, add, add; push into a tree
//! beyond            push the nodes' lanes into another tree
//! ```
//!
//! A row is 512 bytes wide: 8 vectors of 64 bytes, 16 of 32, 32 of 16. Where the registers hold them all (AVX-512),
//! a block is swept once. Narrower tiers sweep it in passes of `A` accumulators, tile by tile: in a tile of `TILE`
//! rows every pass finds the cache lines that the first one fetched. Lanes are independent, so the order
//! of passes changes no bit.
//!
//! # Why it is right
//!
//! Every addition of the specification in the module above is performed, on the same operands in the same
//! order; additions of plus zero are dropped or inserted where the specification shows them to be harmless.
//!
//! # What limits it
//!
//! The loads. Eight chains at an addition every two to four cycles of latency keep two adders busy, and an
//! addition takes its operand from memory, so that a vector costs one instruction.
//!
//! # What was tried
//!
//! Ratios to the load limit of the same footprint, one Zen 4 core, `f32`, 32 KiB L1, 1 MiB L2, 32 MiB L3:
//!
//! * Pushing every block into the tree by itself lost 5 % in L2 (0.92 instead of 0.965) and 3 % in L3: whether a block
//!   completes a subtree is a branch that no predictor foresees, and every miss empties the
//!   pipeline of its loads. Hence the fixed shape of four blocks, in line.
//! * Software prefetch of the rows ahead (1, 2 or 4 rows): nothing in L1 and L2, 0.94 down to 0.75 in L3, 0.96 down to 0.90 in DRAM.
//!   The hardware's prefetchers know the pattern.
//! * Two, four, eight or sixteen rows a turn of the inner loop: nothing in L1, 0 to 3 % less beyond.
//! * Two blocks at once, row by row in turn, with sixteen accumulators: 0.95 in L2 and 0.93 in L3, where one after the
//!   other reaches 0.96 and 0.955. Eight blocks in line instead of four: the same as four.
//! * All loads of a row of the first stream before those of the second, for `dot`: the same as in turn.
//!
//! What is left of the gap beyond L1 is the canonical order's own: the study row with eight accumulators and no blocks
//! reaches 0.999 in L2 and 0.98 in L3. It is spread over the pushes (a branch that no predictor foresees, eight
//! stores and eight loads every 64 KiB), the ragged end and the root.
//!
//! In DRAM the loop of 512-bit loads is no limit on that core: loads of 256 bits take 0.86 of its time, of 128 bits 0.75, and the
//! AVX2 row of `sum` 0.87 of the time of the AVX-512 row. Nodes of streams that no cache holds want narrower vectors there.
//!
//! More that was tried:
//!
//! * One function for all lengths: its stack frame and saved registers cost short calls 5 % of a third of L1.
//!   Hence three instances: up to a block without any stack, up to a node, beyond.
//! * Masked loads for the whole of a ragged row, empty vectors included: 8 % of a third of L1 for `dot`. A branch for each
//!   vector is cheaper, as it is foreseen when lengths repeat.
//! * AVX2, a whole block per pass (`TILE` = 32): 0.62 of the limit in DRAM, 0.75 in L3, since the first pass leaves half of every row to
//!   the second. Tiles of 2 rows: 0.95 and 0.87. One pass with 16 accumulators: 0.97 and 0.98 for
//!   `sum`, which needs no other register; in L1 0.80, where two passes of eight reach 0.85.
//!   For `dot` a product needs a register, and 16 accumulators spill.

use super::lanes::Lanes;
use super::summand::{Products, Summand, Values};
use super::tree::{Merge, Tree};
use super::{BLOCK_ROWS, NODE_BLOCKS, block_len, finish, node_len, row_len};
use crate::element::Float;
use crate::seam::{Arithmetic, Isa, Reduce, ReducePair, Vector, call, call_pair, halve};
use core::marker::PhantomData;
use core::mem::MaybeUninit;

/// Blocks whose subtree is written out in line.
const QUAD: usize = 4;

/// Levels of the tree of quads inside a node: `NODE_BLOCKS / QUAD` leaves have the bits 0 to 4.
const QUAD_LEVELS: usize = (NODE_BLOCKS / QUAD).ilog2() as usize + 1;

/// Levels of the tree of nodes: enough for any slice that fits in an address space of 64 bits.
const OUTER_LEVELS: usize = 44;

/// The lanes of a row.
struct Sums<V: Vector>(V::Row);

impl<V: Vector> Clone for Sums<V> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: Vector> Copy for Sums<V> {}

impl<V: Arithmetic> Sums<V> {
    #[inline(always)]
    fn load(isa: V::Isa, lanes: &Lanes<V::Element>) -> Self {
        let mut vectors = V::splat(isa, V::Element::ZERO).row();
        for (j, vector) in vectors.as_mut().iter_mut().enumerate() {
            // SAFETY: the vectors of a row hold as many elements as `lanes`.
            *vector = unsafe { V::load(isa, lanes.as_slice().as_ptr().add(j * V::LANES)) };
        }
        Sums(vectors)
    }

    #[inline(always)]
    fn store(self) -> Lanes<V::Element> {
        let mut lanes: MaybeUninit<Lanes<V::Element>> = MaybeUninit::uninit();
        let first: *mut V::Element = lanes.as_mut_ptr().cast();
        for (j, vector) in self.0.as_ref().iter().enumerate() {
            // SAFETY: the vectors of a row hold exactly as many elements as `lanes`, which is its elements and
            // nothing else (`repr(C)`).
            unsafe { vector.store(first.add(j * V::LANES)) }
        }
        // SAFETY: every element was written.
        unsafe { lanes.assume_init() }
    }

    #[inline(always)]
    fn halving_sum(mut self) -> V::Element {
        halve(self.0.as_mut()).halving_sum()
    }
}

impl<V: Arithmetic> Merge for Sums<V> {
    #[inline(always)]
    fn merge(mut self, right: &Self) -> Self {
        for (left, right) in self.0.as_mut().iter_mut().zip(right.0.as_ref()) {
            *left = left.add(*right);
        }
        self
    }
}

/// The lanes of the block of `count` terms from `start` on, swept by `A` accumulators, `TILE` rows a pass.
///
/// # Safety
///
/// `start + count <= terms.len()`.
#[inline(always)]
unsafe fn block<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
    start: usize,
    count: usize,
) -> Sums<V> {
    let row = row_len::<V::Element>();
    let width = row / V::LANES;
    debug_assert!(width.is_multiple_of(A));
    let (rows, ragged) = (count / row, count % row);
    let mut sums = V::splat(isa, V::Element::ZERO).row();
    for top in (0..rows).step_by(TILE) {
        for first in (0..width).step_by(A) {
            let mut accumulators = [V::splat(isa, V::Element::ZERO); A];
            accumulators.copy_from_slice(&sums.as_ref()[first..first + A]);
            for r in top..rows.min(top + TILE) {
                for (j, accumulator) in accumulators.iter_mut().enumerate() {
                    let at = start + r * row + (first + j) * V::LANES;
                    // SAFETY: row `r` is full, and vector `first + j` of it ends inside it.
                    *accumulator = accumulator.add(unsafe { terms.vector(isa, at) });
                }
            }
            sums.as_mut()[first..first + A].copy_from_slice(&accumulators);
        }
    }
    // One branch for the many lengths that have no ragged row.
    if ragged > 0 {
        for (j, sum) in sums.as_mut().iter_mut().enumerate() {
            let lane = j * V::LANES;
            if lane < ragged {
                let at = start + rows * row + lane;
                // SAFETY: the ragged row has `ragged - lane` terms from `at` on.
                *sum = sum.add(unsafe { terms.prefix(isa, at, ragged - lane) });
            }
        }
    }
    Sums(sums)
}

/// The sum of all terms, unfinished, where they fill more than `K / 2` vectors and at most `K`, which are at
/// most a row.
///
/// # Safety
///
/// `K / 2 * LANES <= terms.len() <= K * LANES`.
#[inline(always)]
unsafe fn part_of_row<V: Arithmetic, S: Summand<V::Element>, const K: usize>(
    isa: V::Isa,
    terms: S,
) -> V::Element {
    let mut vectors = [V::splat(isa, V::Element::ZERO); K];
    for (j, vector) in vectors.iter_mut().enumerate() {
        let at = j * V::LANES;
        *vector = if j < K / 2 {
            // SAFETY: the caller vouches for `K / 2` full vectors.
            unsafe { terms.vector(isa, at) }
        } else {
            // SAFETY: so many terms follow `at`, if any.
            unsafe { terms.prefix(isa, at, terms.len().saturating_sub(at)) }
        };
    }
    halve(&mut vectors).halving_sum()
}

/// The lanes of four full blocks from `start` on.
///
/// # Safety
///
/// Four blocks follow `start` in `terms`.
#[inline(always)]
unsafe fn quad<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
    start: usize,
) -> Sums<V> {
    // Written out, so that the sweep's number of rows is a constant in each copy of it.
    let len = BLOCK_ROWS * row_len::<V::Element>();
    // SAFETY: the caller vouches for four blocks.
    unsafe {
        let a = block::<V, S, A, TILE>(isa, terms, start, len);
        let b = block::<V, S, A, TILE>(isa, terms, start + len, len);
        let left = a.merge(&b);
        let c = block::<V, S, A, TILE>(isa, terms, start + 2 * len, len);
        let d = block::<V, S, A, TILE>(isa, terms, start + 3 * len, len);
        left.merge(&c.merge(&d))
    }
}

/// The lanes of all terms, which are at most a node.
///
/// # Panics
///
/// When there are more terms than a node has: the tree has no level for them.
#[inline(always)]
fn node<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
) -> Sums<V> {
    let block_len = block_len::<V::Element>();
    let quad_len = QUAD * block_len;
    let mut quads: Tree<Sums<V>, QUAD_LEVELS> = Tree::new();
    let mut start = 0;
    while terms.len() - start >= quad_len {
        // SAFETY: a full quad follows `start`.
        quads.push(unsafe { quad::<V, S, A, TILE>(isa, terms, start) });
        start += quad_len;
    }
    let mut rest: Tree<Sums<V>, 3> = Tree::new();
    while start < terms.len() {
        let count = block_len.min(terms.len() - start);
        // SAFETY: `count` terms follow `start`.
        rest.push(unsafe { block::<V, S, A, TILE>(isa, terms, start, count) });
        start += count;
    }
    if let Some(rest) = rest.root() {
        quads.push(rest);
    }
    match quads.root() {
        Some(root) => root,
        None => Sums(V::splat(isa, V::Element::ZERO).row()),
    }
}

/// The canonical sum of terms that are at most a block: everything happens in registers.
///
/// # Safety
///
/// `terms.len()` is at most a block.
#[inline(always)]
unsafe fn up_to_a_block<V: Arithmetic, S: Summand<V::Element>, const A: usize>(
    isa: V::Isa,
    terms: S,
) -> V::Element {
    let n = terms.len();
    // SAFETY: each call's range of lengths is the condition that guards it.
    let folded = unsafe {
        if n <= V::LANES {
            terms.prefix::<V>(isa, 0, n).halving_sum()
        } else if n <= 2 * V::LANES {
            part_of_row::<V, S, 2>(isa, terms)
        } else if n <= 4 * V::LANES {
            part_of_row::<V, S, 4>(isa, terms)
        } else if n <= 8 * V::LANES {
            part_of_row::<V, S, 8>(isa, terms)
        } else {
            block::<V, S, A, BLOCK_ROWS>(isa, terms, 0, n).halving_sum()
        }
    };
    finish(folded)
}

/// Body: the canonical sum of a slice. `A` accumulators sweep a block; longer slices go to [`SumNode`]
/// with `SA` and `ST`.
pub struct Sum<V, const A: usize, const SA: usize, const ST: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize, const SA: usize, const ST: usize> Reduce<V::Isa>
    for Sum<V, A, SA, ST>
{
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> V::Element {
        if x.len() <= const { block_len::<V::Element>() } {
            // SAFETY: at most a block.
            unsafe { up_to_a_block::<V, _, A>(isa, Values(x)) }
        } else {
            // SAFETY: the token vouches for the tier.
            unsafe { call(V::Isa::reduce::<SumOfNodes<V, SA, ST>>, x) }
        }
    }
}

/// Body: the canonical sum of a slice, from the lanes of its nodes. An instance of its own, so that the short
/// calls of [`Sum`] need no stack.
struct SumOfNodes<V, const A: usize, const TILE: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize, const TILE: usize> Reduce<V::Isa> for SumOfNodes<V, A, TILE> {
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> V::Element {
        let node = V::Isa::reduce::<SumNode<V, A, TILE>>;
        // SAFETY: the token vouches for the tier.
        let lanes = unsafe {
            if x.len() <= const { node_len::<V::Element>() } {
                node(x)
            } else {
                lanes_of_sums(x, node)
            }
        };
        finish(Sums::<V>::load(isa, &lanes).halving_sum())
    }
}

/// Body: the lanes of a slice of at most a node. `A` accumulators sweep tiles of `TILE` rows.
pub struct SumNode<V, const A: usize, const TILE: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize, const TILE: usize> Reduce<V::Isa> for SumNode<V, A, TILE> {
    type Element = V::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> Lanes<V::Element> {
        assert!(x.len() <= node_len::<V::Element>(), "more than a node");
        node::<V, _, A, TILE>(isa, Values(x)).store()
    }
}

/// Body: the canonical dot product of two slices, with the parameters of [`Sum`].
pub struct Dot<V, const A: usize, const SA: usize, const ST: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize, const SA: usize, const ST: usize> ReducePair<V::Isa>
    for Dot<V, A, SA, ST>
{
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) -> V::Element {
        if a.len() <= const { block_len::<V::Element>() } {
            // SAFETY: the caller vouches for equal lengths; they are at most a block.
            unsafe { up_to_a_block::<V, _, A>(isa, Products::new(a, b)) }
        } else {
            // SAFETY: the token vouches for the tier, the caller for equal lengths.
            unsafe { call_pair(V::Isa::reduce_pair::<DotOfNodes<V, SA, ST>>, a, b) }
        }
    }
}

/// Body: the canonical dot product of two slices, from the lanes of its nodes; compare [`SumOfNodes`].
struct DotOfNodes<V, const A: usize, const TILE: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize, const TILE: usize> ReducePair<V::Isa>
    for DotOfNodes<V, A, TILE>
{
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) -> V::Element {
        let node = V::Isa::reduce_pair::<DotNode<V, A, TILE>>;
        // SAFETY: the token vouches for the tier, the caller for equal lengths.
        let lanes = unsafe {
            if a.len() <= const { node_len::<V::Element>() } {
                node(a, b)
            } else {
                lanes_of_dots(a, b, node)
            }
        };
        finish(Sums::<V>::load(isa, &lanes).halving_sum())
    }
}

/// Body: the lanes of the products of two slices of at most a node, with the parameters of [`SumNode`].
pub struct DotNode<V, const A: usize, const TILE: usize>(PhantomData<V>);

impl<V: Arithmetic, const A: usize, const TILE: usize> ReducePair<V::Isa> for DotNode<V, A, TILE> {
    type Element = V::Element;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, a: &[V::Element], b: &[V::Element]) -> Lanes<V::Element> {
        assert!(a.len() <= node_len::<V::Element>(), "more than a node");
        // SAFETY: the caller vouches for equal lengths.
        let products = unsafe { Products::new(a, b) };
        node::<V, _, A, TILE>(isa, products).store()
    }
}

/// The lanes of a slice of any length, from its nodes. Never inlined: the tree of nodes takes more stack than
/// shorter slices should have to touch.
///
/// # Safety
///
/// The CPU must have the tier that `node` is an instance of.
#[inline(never)]
unsafe fn lanes_of_sums<E: Float>(x: &[E], node: unsafe fn(&[E]) -> Lanes<E>) -> Lanes<E> {
    let mut nodes: Tree<Lanes<E>, OUTER_LEVELS> = Tree::new();
    for part in x.chunks(node_len::<E>()) {
        // SAFETY: the caller vouches for the tier.
        nodes.push(unsafe { node(part) });
    }
    nodes.root().unwrap_or(Lanes::zero())
}

/// The lanes of the products of slices of any length, from their nodes; compare [`lanes_of_sums`].
///
/// # Safety
///
/// The CPU must have the tier that `node` is an instance of, and `a` and `b` the same length.
#[inline(never)]
unsafe fn lanes_of_dots<E: Float>(
    a: &[E],
    b: &[E],
    node: unsafe fn(&[E], &[E]) -> Lanes<E>,
) -> Lanes<E> {
    let mut nodes: Tree<Lanes<E>, OUTER_LEVELS> = Tree::new();
    let len = node_len::<E>();
    for (a, b) in a.chunks(len).zip(b.chunks(len)) {
        // SAFETY: the caller vouches for the tier, and equal slices have equal chunks.
        nodes.push(unsafe { node(a, b) });
    }
    nodes.root().unwrap_or(Lanes::zero())
}

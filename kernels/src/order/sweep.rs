//! The canonical sum, swept a block at a time.
//!
//! # The algorithm
//!
//! ```text
//! up to half a row  load ceil(n / lanes) vectors, the last ones short; halve them, and the last
//! up to a block     load the first row, add the others with A accumulators a pass; halve
//! up to a quad      four blocks in registers, if there are: (block + block) + (block + block)
//! up to a node      push the quads into a tree
//! beyond            push the nodes' lanes into another tree
//! ```
//!
//! A row is 512 bytes wide: 8 vectors of 64 bytes, 16 of 32, 32 of 16. Where the registers hold
//! them all (AVX-512), a block is swept once. Narrower tiers sweep it in passes of `A`
//! accumulators, tile by tile: in a tile of `TILE` rows every pass finds the cache lines that the
//! first one fetched. Lanes are independent, so the order of passes changes no bit.
//!
//! # Why it is right
//!
//! Every addition of the specification in the module above is performed, on the same operands in
//! the same order; additions of plus zero are dropped or inserted where the specification shows
//! them to be harmless.
//!
//! # What limits it
//!
//! The loads. Eight chains at an addition every two to four cycles of latency keep two adders busy,
//! and an addition takes its operand from memory, so that a vector costs one instruction. In L1 the
//! adders are as busy as the load ports on cores that add one 512-bit vector a cycle, so additions
//! that need not be are left out.
//!
//! # What was tried
//!
//! Times against those of the load loop over the same footprint, one Zen 4 core, `f32`, 32 KiB L1,
//! 1 MiB L2, 32 MiB L3:
//!
//! * Adding the first row to zeros instead of loading it: eight additions a block, 27 instead of 20
//!   cycles for 256 elements.
//! * A tree of blocks instead of quads: 1.05 in L2. Quads written out, a copy of the sweep for each
//!   block: 1.034 in L2 for `sum` and 1.023 for `dot`, where one copy in a loop takes 1.031 and
//!   1.016. Eight blocks written out: as four.
//! * The tree of nodes moved by value (22 KiB) and its lanes added outside the instance, without
//!   vectors: 1.08 for 2 MiB instead of 1.04.
//! * Software prefetch of the rows ahead (1, 2 or 4 rows): nothing in L1 and L2, 6 to 20 % lost in
//!   L3, 6 % in DRAM. The hardware's prefetchers know the pattern.
//! * Two, four, eight or sixteen rows a turn of the inner loop: nothing in L1, 0 to 3 % lost
//!   beyond.
//! * Two blocks at once, row by row in turn, with sixteen accumulators: 2 % lost in L2 and L3.
//! * All loads of a row of the first stream before those of the second, for `dot`: the same as in
//!   turn.
//!
//! What is left beyond L1 is the tree's. For each quad of 64 KiB a row of lanes goes to the stack
//! and comes back, through a cache that the stream has swept in between. Without the pushes `sum`
//! takes 1.014 there; without the additions in a quad nothing changes; the study row without blocks
//! takes 1.001.
//!
//! From beyond L2 the loop of 512-bit loads is no limit on that core: in DRAM, loads of 256 bits
//! take 0.88 of its time, of 128 bits 0.86; in L3 0.98 and 0.98. What counts is how often a line is
//! accessed (a 512-bit load and three of 8 bytes take 0.86 too), so slices of many nodes load from
//! their lines more than once: [`super::terms::Values`]. That took `sum` from 0.86 of the fastest
//! loads to 0.98 in DRAM, and from 0.91 to 0.93 in L3. Instead, 256-bit vectors and sixteen
//! accumulators: 0.93 in DRAM, as their lanes fill the registers and the tree is in memory. Extra
//! loads in L2: 2 % lost.
//!
//! More that was tried:
//!
//! * One function for all lengths: its stack frame and saved registers cost short calls 5 % of a
//!   third of L1. Hence instances for up to a block without any stack, up to a node, beyond.
//! * Masked loads for the whole of a ragged row, empty vectors included: 8 % of a third of L1 for
//!   `dot`. A branch for each vector is cheaper, as it is foreseen when lengths repeat.
//! * AVX2, a whole block per pass (`TILE` = 32): 0.62 of the limit in DRAM, 0.75 in L3, since the
//!   first pass leaves half of every row to the second. Tiles of 2 rows: 0.95 and 0.87. One pass
//!   with 16 accumulators: 0.97 and 0.98 for `sum`, which needs no other register; in L1 0.80,
//!   where two passes of eight reach 0.85. For `dot` a product needs a register, and 16
//!   accumulators spill.

use super::lanes::Lanes;
use super::terms::Summand;
use super::tree::{Merge, Tree};
use super::{BLOCK_ROWS, NODE_BLOCKS, block_len, finish, row_len};
use crate::element::Float;
use crate::simd::{Arithmetic, Rows, halve};
use crate::validity::Buffer;
use core::mem::MaybeUninit;
use core::ops::Range;

/// Blocks whose subtree is written out in line.
const QUAD: usize = 4;

/// Levels of the tree of quads inside a node: `NODE_BLOCKS / QUAD` leaves have the bits 0 to 4.
const QUAD_LEVELS: usize = (NODE_BLOCKS / QUAD).ilog2() as usize + 1;

/// Levels of the tree of nodes: enough for any slice that fits in an address space of 64 bits.
pub(crate) const OUTER_LEVELS: usize = 44;

/// The lanes of a row.
pub(crate) struct Sums<V: Rows>(V::Row);

impl<V: Rows> Clone for Sums<V> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: Rows> Copy for Sums<V> {}

impl<V: Arithmetic> Sums<V> {
    #[inline(always)]
    pub(crate) fn load(isa: V::Isa, lanes: &Lanes<V::Element>) -> Self {
        let mut vectors = V::splat(isa, V::Element::ZERO).row();
        for (j, vector) in vectors.as_mut().iter_mut().enumerate() {
            // SAFETY: the vectors of a row hold as many elements as `lanes`.
            *vector = unsafe { V::load(isa, lanes.as_slice().as_ptr().add(j * V::LANES)) };
        }
        Sums(vectors)
    }

    #[inline(always)]
    pub(crate) fn store(self) -> Lanes<V::Element> {
        let mut lanes: MaybeUninit<Lanes<V::Element>> = MaybeUninit::uninit();
        let first: *mut V::Element = lanes.as_mut_ptr().cast();
        for (j, vector) in self.0.as_ref().iter().enumerate() {
            // SAFETY: the vectors of a row hold exactly as many elements as `lanes`, which is its
            // elements and nothing else (`repr(C)`).
            unsafe { vector.store(first.add(j * V::LANES)) }
        }
        // SAFETY: every element was written.
        unsafe { lanes.assume_init() }
    }

    #[inline(always)]
    pub(crate) fn halving_sum(mut self) -> V::Element {
        halve(self.0.as_mut()).halving_sum()
    }
}

impl<V: Arithmetic> Merge for Sums<V> {
    #[inline(always)]
    fn merge(&self, right: &Self) -> Self {
        let mut sums = *self;
        for (sum, right) in sums.0.as_mut().iter_mut().zip(right.0.as_ref()) {
            *sum = sum.add(*right);
        }
        sums
    }
}

/// Adds rows to accumulators: vectors `first .. first + A` of the rows `rows` of the block that
/// starts at `start`.
///
/// # Safety
///
/// These rows are in `terms`, and staged. `start` is a multiple of a row.
#[inline(always)]
unsafe fn sweep<V: Arithmetic, S: Summand<V::Element>, const A: usize>(
    isa: V::Isa,
    terms: S,
    start: usize,
    rows: Range<usize>,
    first: usize,
    mut accumulators: [V; A],
) -> [V; A] {
    for r in rows {
        for (j, accumulator) in accumulators.iter_mut().enumerate() {
            let row = start + r * row_len::<V::Element>();
            // SAFETY: row `r` is full, and vector `first + j` of it ends inside it.
            let vector = unsafe { terms.vector_from(isa, row, (first + j) * V::LANES) };
            *accumulator = accumulator.add(vector);
        }
    }
    accumulators
}

/// The lanes of `rows` full rows from `start` on, swept by `A` accumulators, `TILE` rows a pass.
///
/// # Safety
///
/// `rows` full rows follow `start` in `terms`, and are staged. `start` is a multiple of a row.
#[inline(always)]
unsafe fn full_rows<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
    start: usize,
    rows: usize,
) -> Sums<V> {
    let width = row_len::<V::Element>() / V::LANES;
    debug_assert!(width.is_multiple_of(A));
    let mut sums = V::splat(isa, V::Element::ZERO).row();
    if rows == 0 {
        return Sums(sums);
    }
    for first in (0..width).step_by(A) {
        // The first row is loaded, not added to zeros: eight additions less.
        let mut accumulators = [V::splat(isa, V::Element::ZERO); A];
        for (j, accumulator) in accumulators.iter_mut().enumerate() {
            // SAFETY: there is a first row.
            *accumulator = unsafe { terms.vector(isa, start + (first + j) * V::LANES) };
        }
        // SAFETY: the caller vouches for these rows.
        let swept = unsafe { sweep(isa, terms, start, 1..rows.min(TILE), first, accumulators) };
        sums.as_mut()[first..first + A].copy_from_slice(&swept);
    }
    for top in (TILE..rows).step_by(TILE) {
        for first in (0..width).step_by(A) {
            let mut accumulators = [V::splat(isa, V::Element::ZERO); A];
            accumulators.copy_from_slice(&sums.as_ref()[first..first + A]);
            let tile = top..rows.min(top + TILE);
            // SAFETY: the caller vouches for these rows.
            let swept = unsafe { sweep(isa, terms, start, tile, first, accumulators) };
            sums.as_mut()[first..first + A].copy_from_slice(&swept);
        }
    }
    Sums(sums)
}

/// The lanes of the block of `count` terms from `start` on, which may be short and its last row
/// ragged.
///
/// # Safety
///
/// `start + count <= terms.len()`, these terms are staged, and `start` is a multiple of a row.
#[inline(always)]
unsafe fn block<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
    start: usize,
    count: usize,
) -> Sums<V> {
    let row = row_len::<V::Element>();
    let (rows, ragged) = (count / row, count % row);
    // SAFETY: so many rows are full.
    let sums = unsafe { full_rows::<V, S, A, TILE>(isa, terms, start, rows) };
    // One branch for the many lengths that have no ragged row.
    if ragged > 0 {
        // SAFETY: so many terms follow the full rows.
        return unsafe { add_ragged(isa, terms, sums, start + rows * row, ragged) };
    }
    sums
}

/// The lanes, and the `count` terms of a row that begins at `start`.
///
/// # Safety
///
/// `start + count <= terms.len()`.
#[inline(always)]
unsafe fn add_ragged<V: Arithmetic, S: Summand<V::Element>>(
    isa: V::Isa,
    terms: S,
    sums: Sums<V>,
    start: usize,
    count: usize,
) -> Sums<V> {
    let Sums(mut sums) = sums;
    for (j, sum) in sums.as_mut().iter_mut().enumerate() {
        let lane = j * V::LANES;
        if lane < count {
            // SAFETY: the row has `count - lane` terms from there on.
            *sum = sum.add(unsafe { terms.prefix(isa, start + lane, count - lane) });
        }
    }
    Sums(sums)
}

/// The sum of all terms, unfinished, where they fill more than `K / 2` vectors and at most `K`,
/// which are at most a row.
///
/// # Safety
///
/// `K / 2 * LANES <= terms.len() <= K * LANES`, and the terms are staged.
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

/// The lanes of one to four blocks from `start` on, `count` terms; only the last block may be
/// short.
///
/// # Safety
///
/// `start + count <= terms.len()`, `count` is not zero, and `start` is a multiple of a row.
#[inline(always)]
unsafe fn quad<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
    start: usize,
    count: usize,
) -> Sums<V> {
    let len = const { block_len::<V::Element>() };
    const { assert!(QUAD * block_len::<V::Element>() <= S::CHUNK) }
    let buffer = Buffer::new();
    // SAFETY: `count` terms follow `start`, no more than four blocks have.
    let terms = unsafe { terms.staged(start, count, &buffer) };
    let zero = Sums(V::splat(isa, V::Element::ZERO).row());
    let (mut left, mut right) = (zero, zero);
    let mut number = 0;
    // A loop and not four calls: one copy of the sweep is faster than four, and the branches repeat
    // every quad.
    loop {
        let at = number * len;
        let part = len.min(count - at);
        // SAFETY: `part` terms follow `start + at`.
        let sums = unsafe { block::<V, S, A, TILE>(isa, terms, start + at, part) };
        match number {
            0 => left = sums,
            1 => left = left.merge(&sums),
            2 => right = sums,
            _ => right = right.merge(&sums),
        }
        number += 1;
        if at + part == count {
            break;
        }
    }
    if number > 2 { left.merge(&right) } else { left }
}

/// The lanes of all terms, which are at most a node and more than none.
///
/// # Panics
///
/// When there are more terms than a node has: the tree has no level for them.
#[inline(always)]
pub(crate) fn node<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
) -> Sums<V> {
    let quad_len = const { QUAD * block_len::<V::Element>() };
    let n = terms.len();
    if n == 0 {
        return Sums(V::splat(isa, V::Element::ZERO).row());
    }
    let mut quads: Tree<Sums<V>, QUAD_LEVELS> = Tree::new();
    let mut start = 0;
    loop {
        let count = quad_len.min(n - start);
        // SAFETY: `count` terms follow `start`, at least one.
        let sums = unsafe { quad::<V, S, A, TILE>(isa, terms, start, count) };
        if count == n {
            // The root of a tree of one leaf, which need not leave its registers.
            return sums;
        }
        quads.push(sums);
        start += count;
        if start == n {
            break;
        }
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
pub(crate) unsafe fn up_to_a_block<V: Arithmetic, S: Summand<V::Element>, const A: usize>(
    isa: V::Isa,
    terms: S,
) -> V::Element {
    let n = terms.len();
    // SAFETY: each call's range of lengths is the condition that guards it.
    let folded = unsafe {
        if n <= V::LANES {
            terms.prefix::<V>(isa, 0, n).halving_sum()
        } else if const { S::CHUNK < usize::MAX } {
            // Vectors that take more than a load would be written out fourteen times below.
            let buffer = Buffer::new();
            let terms = terms.staged(0, n, &buffer);
            block::<V, S, A, BLOCK_ROWS>(isa, terms, 0, n).halving_sum()
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

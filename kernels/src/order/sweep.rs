//! The canonical sum, swept a block at a time.
//!
//! # The algorithm
//!
//! ```text
//! up to half a row  load ceil(n / lanes) vectors, the last ones short; halve them, and the last
//! up to a block     load the first row, add the others with A accumulators a pass; halve; of a
//!                   slice that is not aligned the rows begin at an aligned vector (`sums.rs`)
//! up to a node      push the blocks' lanes into a tree
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
//! and an addition takes its operand from memory, so that a vector of `sum` costs one instruction;
//! one of `dot` a load and a fused multiply-add. In L1 the adders are as busy as the load ports on
//! cores that add one 512-bit vector a cycle, so additions that need not be are left out. On
//! Intel's cores, whose latency is four cycles at two additions a cycle, eight chains are just
//! enough.
//!
//! # What was tried
//!
//! Time against the load loop over the same footprint, one Zen 4 core, `f32`, 32 KiB L1, 1 MiB L2,
//! 32 MiB L3; two figures are `sum` and `dot`.
//!
//! | tried | L1 | L2 | L3 | DRAM |
//! | --- | --- | --- | --- | --- |
//! | a tree of blocks whose lanes are copied to each merge and from it | | 1.05 | | |
//! | quads or eight blocks written out, a copy of the sweep each | | 1.034, 1.023 | | |
//! | quads, one copy in a loop | | 1.031, 1.016 | | |
//! | software prefetch 1, 2 or 4 rows ahead | same | same | 6 to 20 % lost | 6 % lost |
//! | 2, 4, 8 or 16 rows a turn of the inner loop | same | 0 to 3 % lost | as L2 | as L2 |
//! | two blocks at once, row by row in turn, 16 accumulators | | 2 % lost | 2 % lost | |
//!
//! A tree of blocks whose lanes stay in the registers that they were swept in (production): time
//! against quads in a loop, one Zen 3 core, `f32`.
//!
//! | tier | input | 64 KiB | 512 KiB | 4 to 8 MiB |
//! | --- | --- | --- | --- | --- |
//! | AVX2 | `sum` | 0.97 | 0.98 | 0.96 |
//! | AVX2 | sum of squares | 0.96 | 0.93 | 0.98 |
//! | AVX2 | `sum` of valid elements | 0.95 | 0.96 | 0.97 |
//! | portable | `sum` | 0.89 | 0.88 | 0.92 |
//!
//! The hardware's prefetchers know the pattern. What is left beyond L1 is the tree's: for each
//! block of 16 KiB a row of lanes goes to the stack, and half of them come back, through a cache
//! that the stream has swept in between. Beyond L2 the loop of 512-bit loads is no limit on that
//! core, and lines of long slices are loaded more than once ([`super::extra_loads`]).
//!
//! | tried | figure | instead of |
//! | --- | --- | --- |
//! | beyond L1: `sum` without pushes into the tree | 1.014 | |
//! | beyond L1: `sum` without additions of four blocks | the same | |
//! | beyond L1: `sum` without blocks (reference) | 1.001 | |
//! | the first row added to zeros, eight additions a block | 27 cycles, 256 elements | 20 |
//! | nodes by value (22 KiB then), lanes added outside, without vectors | 1.08, 2 MiB | 1.04 |
//! | `dot`, all loads of a row of the first stream before the second's | the same | in turn |
//! | one function for all lengths: stack frame, saved registers | 5 % lost, third of L1 | 3 |
//! | `dot`, masked loads of a ragged row, empty vectors too | 8 % lost, third of L1 | branches |
//!
//! So there are two target instances, up to a block without any stack and up to a node, and a
//! function for what is longer. Branches, one a vector, are foreseen when lengths repeat.
//!
//! An addition of normal numbers whose result is subnormal takes an assist of some 150 cycles on
//! Intel's cores, at any width, and so may the sums of subnormal numbers of both signs, which pass
//! the border of the normal ones now and then. Nanoseconds an element, blocks of 32 rows in L2, C
//! with intrinsics, Emerald Rapids:
//!
//! | `f32` data | 512 bits | 256 bits |
//! | --- | --- | --- |
//! | typical | 0.031 | 0.048 |
//! | subnormal, positive | 0.034 | 0.039 |
//! | subnormal, below 2^-137, of both signs | 0.037 | 0.047 |
//! | subnormal, of both signs | 0.11 | 0.12 |
//! | normal, below 2^-125, of both signs | 2.6 | 3.4 |
//!
//! A product takes the assist for each subnormal operand, so that elements can not be scaled before
//! they are added.
//!
//! Shares of the load limit, AVX2. For `dot` an operand needs a register, and 16 accumulators
//! spill.
//!
//! | accumulators, passes | rows of a tile | L1 | L3 | DRAM |
//! | --- | --- | --- | --- | --- |
//! | 8, two | 32: the first pass leaves half of every row to the second | | 0.75 | 0.62 |
//! | 8, two | 2 | | 0.87 | 0.95 |
//! | 8, two | not noted | 0.85 | | |
//! | 16, one (`sum`, which needs no other register) | | 0.80 | 0.98 | 0.97 |

use super::inside::{add_inside, rows_inside};
use super::sums::Sums;
use super::terms::Summand;
use super::tree::Tree;
use super::{BLOCK_ROWS, NODE_BLOCKS, block_len, finish, row_len};
use crate::element::Float;
use crate::simd::{Arithmetic, halve};
use crate::validity::Buffer;
use core::mem::MaybeUninit;

/// Levels of the tree of blocks inside a node: numbers up to `NODE_BLOCKS` have the bits 0 to 6.
const BLOCK_LEVELS: usize = NODE_BLOCKS.ilog2() as usize + 1;

/// Rows from which on aligned vectors are worth another masked load and a ragged row. Emerald
/// Rapids, AVX-512, a sum of `f32` at 16 bytes behind a line: at 2 rows 6 ns for these, 3 ns for
/// vectors that are not aligned; at 4 rows as long.
pub(crate) const ALIGNED_ROWS: usize = 4;

/// Blocks of a node that are staged at a time.
const STAGED_BLOCKS: usize = 4;

/// Levels of the tree of nodes that are enough for fewer than `2^13` of them. A node of `f16` is
/// 2^19 bytes: these are more than an address space of 32 bits has.
pub(crate) const SHORT_LEVELS: usize = 13;

/// The same for any slice that fits in 2^56 bytes, which is what a program is given at most by
/// x86-64, AArch64 and RISC-V.
pub(crate) const LONG_LEVELS: usize = if usize::BITS == 64 { 38 } else { SHORT_LEVELS };

/// Adds the first row, which begins at `start`, to lanes that are zeros but for those of the last
/// vector. It is loaded, not added to zeros: a row of additions less.
///
/// # Safety
///
/// As [`full_rows`], of one row.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn first_row<V: Arithmetic, S: Summand<V::Element>>(
    isa: V::Isa,
    terms: S,
    start: usize,
    sums: &mut V::Row,
) {
    let width = row_len::<V::Element>() / V::LANES;
    for (j, sum) in sums.as_mut().iter_mut().enumerate() {
        // SAFETY: the row is full, and vector `j` of it ends inside it.
        let loaded = unsafe { terms.load(isa, start, j * V::LANES) };
        *sum = if j < width - 1 {
            S::term(isa, loaded)
        } else {
            S::add_term(isa, *sum, loaded)
        };
    }
}

/// The `count` terms from `start` on, moved to where the first `head` lanes stand.
///
/// # Safety
///
/// `start + count <= terms.len()`, and `count` is less than a vector has lanes.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn in_front_of<V: Arithmetic, S: Summand<V::Element>>(
    isa: V::Isa,
    terms: S,
    start: usize,
    count: usize,
    head: usize,
) -> V {
    // SAFETY: as the caller vouches.
    unsafe { terms.prefix::<V>(isa, start, count) }.head_last(head)
}

/// The lanes of `rows` full rows from `start` on, swept by `A` accumulators, `TILE` rows a pass;
/// those of the last vector begin with the terms of `head`.
///
/// # Safety
///
/// `rows` full rows follow `start` in `terms`, and are staged. `start`, less the head of the terms,
/// is a multiple of a row.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn full_rows<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
    start: usize,
    rows: usize,
    head: V,
) -> Sums<V> {
    let width = row_len::<V::Element>() / V::LANES;
    debug_assert!(width.is_multiple_of(A));
    let mut sums = V::splat(isa, V::Element::ZERO).row();
    sums.as_mut()[width - 1] = head;
    if rows == 0 {
        return Sums(sums);
    }
    // SAFETY: there is a first row.
    unsafe { first_row::<V, S>(isa, terms, start, &mut sums) };
    let inside = rows_inside::<V, S>(terms, start).min(rows);
    if inside > 1 {
        // SAFETY: so many rows are full and inside; a row is in front of them.
        unsafe { add_inside::<V, S, A>(isa, terms, start, inside, &mut sums) };
    }
    for top in (inside.max(1)..rows).step_by(TILE) {
        for first in (0..width).step_by(A) {
            let mut accumulators = [V::splat(isa, V::Element::ZERO); A];
            for (j, accumulator) in accumulators.iter_mut().enumerate() {
                *accumulator = sums.as_ref()[first + j];
            }
            for r in top..rows.min(top + TILE) {
                for (j, accumulator) in accumulators.iter_mut().enumerate() {
                    let row = start + r * row_len::<V::Element>();
                    // SAFETY: row `r` is full, and vector `first + j` of it ends inside it.
                    let loaded = unsafe { terms.load(isa, row, (first + j) * V::LANES) };
                    *accumulator = S::add_term(isa, *accumulator, loaded);
                }
            }
            for (j, accumulator) in accumulators.iter().enumerate() {
                sums.as_mut()[first + j] = *accumulator;
            }
        }
    }
    Sums(sums)
}

/// The lanes of the block of `count` terms from `start` on, which may be short and its last row
/// ragged; the first `head` of them stand at the end.
///
/// # Safety
///
/// `start + count <= terms.len()`, these terms are staged, `start` is a multiple of a row, and
/// `head` is zero or that of the terms.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn block<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
    start: usize,
    count: usize,
    head: usize,
) -> Sums<V> {
    let row = row_len::<V::Element>();
    let in_front = head.min(count);
    // SAFETY: so many terms follow `start`, at most a head.
    let first = unsafe { in_front_of(isa, terms, start, in_front, head) };
    let (start, count) = (start + in_front, count - in_front);
    let (rows, ragged) = (count / row, count % row);
    // SAFETY: so many rows are full; where there is one, a head was in front of it.
    let sums = unsafe { full_rows::<V, S, A, TILE>(isa, terms, start, rows, first) };
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
/// `start + count <= terms.len()`, and these terms are staged. `start`, less the head of the terms,
/// is a multiple of a row, and `count` less than a row.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn add_ragged<V: Arithmetic, S: Summand<V::Element>>(
    isa: V::Isa,
    terms: S,
    sums: Sums<V>,
    start: usize,
    count: usize,
) -> Sums<V> {
    let Sums(mut sums) = sums;
    let (full, rest) = (count / V::LANES, count % V::LANES);
    // SAFETY: so many terms are left.
    let partial = unsafe { terms.load_partial(isa, start + count - rest, rest) };
    for (j, sum) in sums.as_mut().iter_mut().enumerate() {
        if j < full {
            // SAFETY: this vector of the row is full.
            let loaded = unsafe { terms.load(isa, start, j * V::LANES) };
            *sum = S::add_term(isa, *sum, loaded);
        } else if j == full {
            *sum = S::add_term(isa, *sum, partial);
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
#[cfg_attr(not(unoptimised), inline(always))]
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

/// The lanes of all terms, which are at most a node; the first of them, as many as the head of the
/// terms, stand at the end.
///
/// # Panics
///
/// When there are so many blocks that the tree has no level for them: 128, twice a node's.
#[cfg_attr(not(unoptimised), inline(always))]
pub(crate) fn node<V: Arithmetic, S: Summand<V::Element>, const A: usize, const TILE: usize>(
    isa: V::Isa,
    terms: S,
) -> Sums<V> {
    let len = const { block_len::<V::Element>() };
    const { assert!(STAGED_BLOCKS * block_len::<V::Element>() <= S::CHUNK) }
    let (n, head) = (terms.len(), terms.head::<V>());
    let buffer = Buffer::new();
    let mut place = MaybeUninit::uninit();
    let blocks: &mut Tree<Sums<V>, BLOCK_LEVELS> = Tree::new_in(&mut place);
    for start in (0..n).step_by(STAGED_BLOCKS * len) {
        let end = n.min(start + STAGED_BLOCKS * len);
        // SAFETY: these terms exist, no more than can be staged.
        let terms = unsafe { terms.staged(isa, start, end - start, &buffer) };
        for at in (start..end).step_by(len) {
            let count = len.min(end - at);
            // SAFETY: so many terms follow `at`, and are staged; the head is theirs.
            blocks.push(unsafe { block::<V, S, A, TILE>(isa, terms, at, count, head) });
        }
    }
    root_or_zero(isa, blocks)
}

/// The root of the tree of blocks, or lanes of zeros.
#[cfg_attr(not(unoptimised), inline(always))]
fn root_or_zero<V: Arithmetic>(isa: V::Isa, blocks: &Tree<Sums<V>, BLOCK_LEVELS>) -> Sums<V> {
    match blocks.root() {
        Some(root) => root,
        None => Sums(V::splat(isa, V::Element::ZERO).row()),
    }
}

/// The canonical sum of terms that are at most a block: everything happens in registers.
///
/// # Safety
///
/// `terms.len()` is at most a block.
#[cfg_attr(not(unoptimised), inline(always))]
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
            let terms = terms.staged(isa, 0, n, &buffer);
            block::<V, S, A, BLOCK_ROWS>(isa, terms, 0, n, 0).halving_sum()
        } else if n <= 2 * V::LANES {
            part_of_row::<V, S, 2>(isa, terms)
        } else if n <= 4 * V::LANES {
            part_of_row::<V, S, 4>(isa, terms)
        } else if n <= 8 * V::LANES {
            part_of_row::<V, S, 8>(isa, terms)
        } else {
            let head = if n < const { ALIGNED_ROWS * row_len::<V::Element>() } {
                0
            } else {
                terms.head::<V>()
            };
            block::<V, S, A, BLOCK_ROWS>(isa, terms, 0, n, head).halving_sum()
        }
    };
    finish(folded)
}

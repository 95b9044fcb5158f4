//! The canonical order: floating-point sums whose bits depend on the values and their order alone.
//!
//! # The specification
//!
//! A sum of `n` terms (the values themselves, or the products of a dot product) is evaluated like
//! this, every addition rounded to nearest-even:
//!
//! 1. **Lanes.** There are `L` virtual lanes, 512 bytes of elements: 128 for `f32`, 64 for `f64`.
//!    Term `i` belongs to lane `i mod L`. `L` consecutive terms are a *row*.
//! 2. **Blocks.** [`BLOCK_ROWS`] = 32 consecutive rows are a *block* (4096 `f32`, 2048 `f64`); the
//!    last block may be shorter and its last row may be ragged. In a block each lane starts at
//!    `+0.0` and adds its terms in their order; one that is a product by a fused multiply-add, in
//!    one rounding. A lane for which a ragged row has no term stays as it is.
//! 3. **Tree.** Blocks are combined lane by lane, `left + right`, along a binary tree over their
//!    numbers: a run of `m > 1` blocks is split after the largest power of two below `m`, both
//!    parts are combined by the same rule, then each other ([`tree`]).
//! 4. **Halving.** The `L` lanes of the root are folded in half, `lower + upper`, until one is
//!    left.
//! 5. A result that is NaN is the one canonical NaN
//!    ([`crate::element::Float::with_canonical_nan`]), and one that is zero is `+0.0`.
//!
//! A sum of nothing is `+0.0`, and so is a sum of zeros of any sign. That makes plus zero harmless
//! filler: adding it to a lane changes no bit but the sign of a zero, which no result shows (a lane
//! of products that vanish may be `-0.0`: nothing says of which sign its zero is). Kernels may
//! therefore fill a ragged row with zeros, skip the initial zero of lanes that do exist (and round
//! their first product alone), and drop the empty half of a halving step, as long as the last step
//! adds `+0.0` ([`finish`]).
//!
//! Where a tier has no instruction for a fused multiply-add, it computes the same bits without one
//! (`simd::portable`).
//!
//! The result depends on neither tier, thread count, alignment nor machine. It does depend on the
//! floating-point environment: with another rounding mode, or with flush-to-zero set by the caller,
//! the caller gets that environment's sums. The library never changes it.
//!
//! # Error
//!
//! At most 31 + log2(n / 4096) + 7 additions of `f32` stand between a term and the result (6
//! instead of 7, and 2048 instead of 4096, for `f64`), so the error is that of a pairwise sum with
//! a base of 32. Of products only the first of each lane in a block is rounded by itself.
//!
//! # Files
//!
//! [`terms`] says what is summed ([`valid_terms`] of valid elements), [`source`] what it is read
//! from, [`extra_loads`] how often long inputs are loaded, [`sweep`] how blocks are swept and what
//! was tried, `sums` where the lanes of a row stand, [`tree`] how blocks are combined, [`lanes`]
//! what travels between threads; [`sum`] has the kernels and their entries.

pub mod extra_loads;
pub(crate) mod fold;
mod inside;
pub mod lanes;
mod selected;
pub mod source;
#[macro_use]
pub mod sum;
pub(crate) mod sums;
pub mod sweep;
pub mod terms;
pub mod tree;
pub mod valid_terms;

use crate::element::Float;

/// The span of the virtual lanes in bytes: eight 512-bit registers, enough independent chains to
/// hide an addition's latency of four cycles at two additions a cycle.
pub const ROW_BYTES: usize = 512;

/// Rows in a block: 16 KiB of each stream. Short enough for the error bound and for a narrow tier
/// to find the block in L1 again on its second sweep; long enough for the tree to cost under a
/// twentieth of the loads.
pub const BLOCK_ROWS: usize = 32;

/// Blocks in a node, the largest subtree that one kernel call evaluates: 1 MiB of each stream. Its
/// tree fits in a stack frame of less than a page, and what happens between nodes is too rare to
/// matter.
pub const NODE_BLOCKS: usize = 64;

/// Nodes of a stream beyond which it is taken to come from DRAM: more than any core's L2, and more
/// than most cores' share of an L3. A matter of speed alone.
pub const STREAMING_NODES: usize = 16;

/// Elements in a row: the number `L` of virtual lanes.
pub const fn row_len<E>() -> usize {
    ROW_BYTES / size_of::<E>()
}

/// Elements in a full block.
pub const fn block_len<E>() -> usize {
    BLOCK_ROWS * row_len::<E>()
}

/// Elements in a full node.
pub const fn node_len<E>() -> usize {
    NODE_BLOCKS * block_len::<E>()
}

/// Elements beyond which a stream is taken to come from DRAM.
pub const fn streaming_len<E>() -> usize {
    STREAMING_NODES * node_len::<E>()
}

/// The last step of every canonical sum: a zero becomes `+0.0`, a NaN the canonical one.
#[inline(always)]
pub fn finish<E: Float>(folded: E) -> E {
    (folded + E::ZERO).with_canonical_nan()
}

/// Terms up to which [`small_sum`] answers.
pub const SMALL: usize = 4;

/// The canonical sum of the terms `term(0)` to `term(n - 1)` where `n` is at most [`SMALL`]: the
/// halving tree of a row that has only these lanes. For callers to whom the call of anything would
/// be most of the time.
#[cfg_attr(not(unoptimised), inline(always))]
pub fn small_sum<E: Float>(n: usize, term: impl Fn(usize) -> E) -> E {
    debug_assert!(n <= SMALL);
    if n < 2 {
        return if n < 1 { E::ZERO } else { finish(term(0)) };
    }
    let (mut even, mut odd) = (term(0), term(1));
    if n > 2 {
        even = even + term(2);
    }
    if n > 3 {
        odd = odd + term(3);
    }
    finish(even + odd)
}

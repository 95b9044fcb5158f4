//! The canonical variance: mean and squared deviations in one pass over memory.
//!
//! # The specification
//!
//! Lanes, rows, blocks and the tree are those of the canonical sum (the module above). Every
//! operation is rounded once, in the element type up to step 4, in `f64` from there on.
//!
//! 1. **Pivot.** `m` is the largest power of two that exceeds neither the block's number of
//!    elements `n` nor a row. The first `m` elements are folded in half, `lower + upper`, until one
//!    is left, which is multiplied by `1/m`: their mean is the block's pivot `p`. Where that is not
//!    finite, the block's first element is; where that is not, zero is.
//! 2. **Lanes.** Each lane starts with `s1 = s2 = 0` and takes its elements in their order:
//!    `d = x - p`, `s1 = s1 + d`, `s2 = s2 + d*d`, product and addition in one rounding.
//! 3. **Halving.** The lanes of `s1` and those of `s2` are each folded in half to `S1` and `S2`.
//! 4. **Block.** With `offset = S1 * (1 / n)` the block's mean is `p + offset`, and the sum of its
//!    squared deviations `m2 = S2 - S1 * offset`, or zero where that is negative.
//!    Where `m2` is less than `2^-80` or not less than `2^128` (`f32`), less than `2^-400` or not
//!    less than `2^400` (`f64`), or NaN, steps 1 to 4 are done again with each element multiplied
//!    by a power of two: by `2^90` or `2^-96`, by `2^600` or `2^-600`. If what comes out is finite
//!    and above zero, it is the block, in units that take the product back ([`super::mean_m2`]). A
//!    block of an `m2` of zero and a pivot whose square is no less than that bound has equal
//!    elements, and stays what it is.
//! 5. **Tree.** Blocks are combined along the tree by Chan's formula (the `merge` of [`MeanM2`]).
//!    The pivot stays apart from the offset to the end: differences of means lose nothing to a
//!    large offset that all data have in common.
//!
//! # Why it is right
//!
//! With `M2` the squared deviations of the block's `n` elements from their mean `a`, and `M2'`
//! those of the first `m` from theirs, which is `p`:
//!
//! ```text
//! S2 = M2 + n (a - p)^2                  the squares about any p
//! m (a - p)^2 = (squares of the first m about a) - M2' <= M2
//! S2 <= M2 + (n / m) M2 = (1 + n / m) M2
//! ```
//!
//! So the subtraction in step 4 magnifies the relative error of `S2` by at most `1 + n/m`, which is
//! 33 for a full block and 3 for what is shorter than a row, **whatever the data**: offsets,
//! outliers and drifts are all in it. (A rounded pivot adds the square of its rounding, a unit in
//! the last place of the data, which they can not tell from their own.) The relative error of `S2`
//! and `S1` is that of 32 + 7 additions. A sum about a pivot that is one element would be magnified
//! by `1 + n`; one without a pivot by `1 + (mean / deviation)^2`, without any bound.
//!
//! Data that are all equal have the variance zero: `m` is a power of two, so their pivot is exact.
//!
//! # Range
//!
//! No square of a deviation that counts leaves the range, whatever the data: of a block in which
//! one overflows or many underflow, the elements are multiplied by a power of two (Blue, 1978). The
//! exponents leave room on both sides: what is multiplied by the large one has squares from
//! `2^-118` to `2^121` (`f32`) or from `2^-948` to `2^812`, by the small one from `2^-84` to `2^78`
//! or from `2^-810` to `2^861`, sums of a block included. Deviations that are smaller by so much
//! that their squares vanish beside the largest are none that counts. The price is one comparison
//! of `m2` a block; a second sweep of the blocks concerned, which are also those with an infinity
//! or a NaN; and for a block of zeros a look at whether it is one: it takes 1.5 to 1.8 times the
//! time of another block (Zen 3, AVX2), where a second sweep takes 2.2 times.
//!
//! An infinity or a NaN among the data makes the variance NaN, and the mean what their sum would
//! be.
//!
//! # What limits it
//!
//! The arithmetic: a subtraction, an addition and a fused multiply-add for one load. Adders and
//! multipliers are separate pipes on many cores, one 512-bit operation a cycle each on Zen 4: two
//! cycles a vector. From L2, which takes as long, the two do not overlap to the last. Intel's cores
//! do any two of the three 512-bit operations a cycle.
//!
//! What a block costs besides is latency: the pivot before its sweep, the halving and step 4 after
//! it. Up to a node the next block's pivot is found before this block is swept, and the processor
//! finishes a block while it sweeps the next. Beyond, the next block is still on its way from
//! memory: who looks at it early waits for it.
//!
//! AVX2 has registers for four pairs of accumulators, and sweeps a row in four passes. Passes over
//! DRAM, whose lines come in order only to those who ask in order, are of eight pairs, half of
//! them in memory: 0.87 to 0.97 of the load limit in DRAM instead of 0.58 to 0.62; in L3 they lose,
//! 0.52 instead of 0.55 to 0.59. Variances of valid elements are swept in the same three
//! ways; of numbers, eight pairs from L3 on are as fast as four (4 MiB of `f32`, Zen 3).
//!
//! # What was tried
//!
//! Measured before products were fused, when `s2` took a multiplication and an addition, and `s1`
//! was added on the multiplier. Shares of the load limit of the same footprint, one Zen 4 core,
//! AVX-512 where nothing else is said; two figures are `f32` and `f64`.
//!
//! | tried | L1 | L2 | L3 | DRAM |
//! | --- | --- | --- | --- | --- |
//! | all three additions and subtractions on the adders | 0.37 to 0.39 at best | | | |
//! | on both pipes, without the next line and pivots ahead | 0.43, 0.44 | | | |
//! | first sums and quotient | 0.43 to 0.455, 0.455 to 0.468 | | | |
//! | folding `s1` on the multiplier while `s2` folds on the adder | no change | | | |
//! | each block's pivot in its turn | | 0.84, 0.85 | | |
//! | each block's pivot ahead (production) | | 0.857, 0.871 | | |
//! | AVX2: lines of the next tile asked for in order during this one | | | 0.65, 0.76 | 0.55 |
//!
//! First sums and quotient: the first row's deviations are the first sums, not added to zeros, and
//! the quotient by `n` is a product with a reciprocal that waits. `f32` folds one level more and
//! converts its sums, twenty cycles of latency a call.
//!
//! | tried | figure | why |
//! | --- | --- | --- |
//! | DRAM, pivots in their turn | 0.87 of the time of 512-bit loads | as the fastest loads |
//! | DRAM, pivots ahead | 1.16 of the time of 512-bit loads | the other way round than in L2 |
//! | AVX2: every second row, add to `s1` on the adder | 1.45 cycles a vector | |
//! | up to four elements by the entry in production | 2.5 times as long | |
//!
//! Up to four elements are computed in line instead: [`small_mean_m2`].
//!
//! Valid elements of `f32`, AVX2, one Zen 3 core: speed against four pairs and tiles of 32 rows up
//! to a node, of eight rows beyond. The slice begins a page where nothing else is said.
//!
//! | tried | L2 | L3 | DRAM | DRAM, 16 bytes behind a page |
//! | --- | --- | --- | --- | --- |
//! | four pairs, tiles of eight | 0.87 to 0.93 | 1 | 1 | 1 |
//! | four pairs, tiles of 32 (production in L2) | 1 | 0.96, 0.90 | | |
//! | eight pairs, tiles of eight (production in DRAM) | | 0.84 to 0.91 | 1.46 to 1.55 | 0.98 |
//!
//! Of `f64` the last is 1.13 to 1.17 in DRAM.

mod block;
mod elements;
mod pivot;
mod scaled;
mod sweep;

pub(crate) use elements::Elements;
pub(crate) use pivot::{mean_or, pivot_of, pivotal};
pub(crate) use scaled::{A as SCALED_A, Scaled, TILE as SCALED_TILE, all_zero};
pub(crate) use sweep::sums_about_pivot;

use super::mean_m2::MeanM2;
use crate::element::Float;
use crate::input::Slice;
use crate::order::extra_loads::{AHEAD, ExtraLoads};
use crate::order::terms::Values;
use crate::order::tree::Tree;
use crate::order::{block_len, node_len, streaming_len};
use crate::simd::{Kernel, Selection, call, halve};
use block::{about_pivot, block};
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use scaled::settled;

/// Levels of the tree of blocks: enough for any slice that fits in an address space of 64 bits, or
/// of 32, where a block of bytes that are converted is 2^12 of them.
pub const LEVELS: usize = usize::BITS as usize - 12;

/// Kernel: count, mean and m2 of a slice. `A` pairs of accumulators sweep tiles of `TILE` rows;
/// what is longer than a node is left to `InL3`, what no cache holds to `InDram`.
pub struct MeanM2Of<V, const A: usize, const TILE: usize, InL3, InDram>(
    PhantomData<(V, InL3, InDram)>,
);

impl<V, const A: usize, const TILE: usize, InL3, InDram> Kernel<V::Isa>
    for MeanM2Of<V, A, TILE, InL3, InDram>
where
    V: Selection,
    InL3: Kernel<V::Isa, Input = Slice<V::Element>, Output = MeanM2>,
    InDram: Kernel<V::Isa, Input = Slice<V::Element>, Output = MeanM2>,
{
    type Input = Slice<V::Element>;
    type Output = MeanM2;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) -> MeanM2 {
        if x.len() <= const { block_len::<V::Element>() } {
            up_to_a_block::<V, A, TILE>(isa, x)
        } else if x.len() <= const { node_len::<V::Element>() } {
            // SAFETY: the token vouches for the tier.
            unsafe { call::<_, MeanM2OfBlocks<V, A, TILE, 0, true>>(isa, x, ()) }
        } else if x.len() <= const { streaming_len::<V::Element>() } {
            // SAFETY: the token vouches for the tier.
            unsafe { call::<_, InL3>(isa, x, ()) }
        } else {
            // SAFETY: the token vouches for the tier.
            unsafe { call::<_, InDram>(isa, x, ()) }
        }
    }
}

/// Kernel: count, mean and m2 of a slice of any length, with `EXTRA_LOADS` extra loads of each
/// line, with pivots found `AHEAD` of their time or not. An instance of its own, so that the short
/// calls need not have the stack frame of the tree.
pub struct MeanM2OfBlocks<
    V,
    const A: usize,
    const TILE: usize,
    const EXTRA_LOADS: usize,
    const AHEAD: bool,
>(PhantomData<V>);

impl<V: Selection, const A: usize, const TILE: usize, const EXTRA_LOADS: usize, const AHEAD: bool>
    Kernel<V::Isa> for MeanM2OfBlocks<V, A, TILE, EXTRA_LOADS, AHEAD>
{
    type Input = Slice<V::Element>;
    type Output = MeanM2;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) -> MeanM2 {
        let mut place = MaybeUninit::uninit();
        let blocks: &mut Tree<MeanM2, LEVELS> = Tree::new_in(&mut place);
        let values = Values::<_, EXTRA_LOADS>::new(x);
        let len = const { block_len::<V::Element>() };
        let mut pivot = V::Element::ZERO;
        if AHEAD && !x.is_empty() {
            // SAFETY: so many elements follow, at least one.
            pivot = unsafe { pivot_of::<V, _>(isa, values, 0, len.min(x.len())) };
        }
        for start in (0..x.len()).step_by(len) {
            let count = len.min(x.len() - start);
            let (mut this, next) = (pivot, start + count);
            // Found while the block in front is swept, so that no sweep waits for its own.
            if !AHEAD {
                // SAFETY: `count` elements follow `start`, at least one.
                this = unsafe { pivot_of::<V, _>(isa, values, start, count) };
            } else if next < x.len() {
                // SAFETY: so many elements follow `next`, at least one.
                pivot = unsafe { pivot_of::<V, _>(isa, values, next, len.min(x.len() - next)) };
            }
            // SAFETY: `count` elements follow `start`, at least one.
            let swept = unsafe { about_pivot::<V, _, A, TILE>(isa, values, start, count, this) };
            blocks.push(settled::<V>(isa, &x[start..next], swept));
        }
        blocks.root().unwrap_or(MeanM2::EMPTY)
    }
}

/// Kernel: count, mean and m2 of a slice of any length, with `EXTRA_LOADS` extra loads of each line
/// where the core wants them ([`extra_loads`](crate::order::extra_loads)), each block's pivot in
/// its turn.
pub struct MeanM2OnRequest<V, const A: usize, const TILE: usize, const EXTRA_LOADS: usize>(
    PhantomData<V>,
);

impl<V: Selection, const A: usize, const TILE: usize, const EXTRA_LOADS: usize> Kernel<V::Isa>
    for MeanM2OnRequest<V, A, TILE, EXTRA_LOADS>
{
    type Input = Slice<V::Element>;
    type Output = MeanM2;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) -> MeanM2 {
        // SAFETY: the token vouches for the tier.
        unsafe {
            match ExtraLoads::of(size_of_val(x)) {
                ExtraLoads::None => call::<_, MeanM2OfBlocks<V, A, TILE, 0, false>>(isa, x, ()),
                ExtraLoads::Ahead => {
                    call::<_, MeanM2OfBlocks<V, A, TILE, AHEAD, false>>(isa, x, ())
                }
                _ => call::<_, MeanM2OfBlocks<V, A, TILE, EXTRA_LOADS, false>>(isa, x, ()),
            }
        }
    }
}

/// Count, mean and m2 of at most a block.
#[cfg_attr(not(unoptimised), inline(always))]
fn up_to_a_block<V: Selection, const A: usize, const TILE: usize>(
    isa: V::Isa,
    x: &[V::Element],
) -> MeanM2 {
    let n = x.len();
    let values = Values::<_, 0>::new(x);
    if n == 0 {
        return MeanM2::EMPTY;
    }
    // SAFETY: each call's range of lengths is the condition that guards it.
    let swept = unsafe {
        if n <= V::LANES {
            part_of_row::<V, _, 1>(isa, values)
        } else if n <= 2 * V::LANES {
            part_of_row::<V, _, 2>(isa, values)
        } else if n <= 4 * V::LANES {
            part_of_row::<V, _, 4>(isa, values)
        } else if n <= 8 * V::LANES {
            part_of_row::<V, _, 8>(isa, values)
        } else {
            block::<V, _, A, TILE>(isa, values, 0, n)
        }
    };
    settled::<V>(isa, x, swept)
}

/// Count, mean and m2 of all values, where they fill more than `K / 2` vectors and at most `K`,
/// which are at most a row.
///
/// # Safety
///
/// `K / 2 * LANES < values.len() <= K * LANES`.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn part_of_row<V: Selection, S: Elements<V>, const K: usize>(
    isa: V::Isa,
    values: S,
) -> MeanM2 {
    let n = values.len();
    let zero = V::splat(isa, V::Element::ZERO);
    let mut x = [zero; K];
    for (j, vector) in x.iter_mut().enumerate() {
        let at = j * V::LANES;
        *vector = if j < K / 2 {
            // SAFETY: the caller vouches for `K / 2` full vectors.
            unsafe { values.vector(isa, at) }
        } else {
            // SAFETY: so many values follow `at`, if any.
            unsafe { values.prefix(isa, at, n.saturating_sub(at)) }
        };
    }
    let m = pivotal::<V::Element>(n);
    let mut head = x;
    for (j, vector) in head.iter_mut().enumerate().skip(K / 2) {
        *vector = vector.prefix_or(zero, m.saturating_sub(j * V::LANES));
    }
    let pivot = mean_or(halve(&mut head).halving_sum(), m, x[0].lane(0));
    let (mut s1, mut s2) = (x, x);
    for (j, vector) in x.iter().enumerate() {
        let mut d = vector.sub(V::splat(isa, pivot));
        if j >= K / 2 {
            d = d.prefix_or(zero, n.saturating_sub(j * V::LANES));
        }
        s1[j] = d;
        s2[j] = d.mul(d);
    }
    let (s1, s2) = (halve(&mut s1).halving_sum(), halve(&mut s2).halving_sum());
    MeanM2::of_block(n, pivot, s1, s2)
}

/// Count, mean and m2 of at most [`SMALL`](crate::order::SMALL) elements, for callers to whom the
/// call of anything would be most of the time; none of more, or where their squares leave the
/// range.
#[cfg_attr(not(unoptimised), inline(always))]
pub fn small_mean_m2<E: Float>(x: &[E]) -> Option<MeanM2> {
    match *x {
        [] => Some(MeanM2::EMPTY),
        [a] => mean_m2_of([a]),
        [a, b] => mean_m2_of([a, b]),
        [a, b, c] => mean_m2_of([a, b, c]),
        [a, b, c, d] => mean_m2_of([a, b, c, d]),
        _ => None,
    }
}

/// The same of at least one element, of which the compiler knows how many there are: a division by
/// most of these numbers is a multiplication.
#[cfg_attr(not(unoptimised), inline(always))]
fn mean_m2_of<E: Float, const N: usize>(x: [E; N]) -> Option<MeanM2> {
    let m = pivotal::<E>(N);
    let pivot = mean_or(crate::order::small_sum(m, |i| x[i]), m, x[0]);
    let d = |i: usize| x[i] - pivot;
    let s1 = crate::order::small_sum(N, d);
    let s2 = crate::order::small_sum(N, |i| d(i) * d(i));
    let swept = MeanM2::of_block(N, pivot, s1, s2);
    swept.is_settled::<E>().then_some(swept)
}

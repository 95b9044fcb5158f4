//! Kernels that answer where the extremes of a slice first stand.
//!
//! # The algorithm
//!
//! ```text
//! a slice of at most 16 vectors: its extreme, as in `values.rs`; the first element equal to it
//! for each span of up to 127 blocks of B vectors:
//!     for each block: update the accumulators as in `values.rs`; then, lane by lane,
//!         where the accumulator has changed since the last block, note the number of this one
//!     the span's: the most extreme lane, among equal ones that of the least block; keep the best
//! what is left behind the last full block is one more block
//! look through the best block for the first element equal to the extreme
//! ```
//!
//! # Why it is right
//!
//! A lane notes a block only when it becomes more extreme, so the number that it holds is that of
//! the first block in which its extreme stands; and the first element equal to the extreme of all
//! stands in the least of the blocks noted by lanes that have it. A later span wins only by being
//! more extreme. With a NaN in a span, none stood before it: the first one is looked for there. A
//! lane that never changed holds block zero, and the value that every value is at least as extreme
//! as; where that is the extreme of all, all elements are equal to it or passed over.
//!
//! Blocks are numbered from 0 to 126 so that numbers fit lanes of eight bits, and so lanes of any
//! type: every type has the same loop.
//!
//! # What limits it
//!
//! The loads, as for the values, from L2 on. In L1 two things count besides. Noting a block costs a
//! merge of the accumulators, a comparison, a selection and a broadcast, whatever the data: nothing
//! where there is a second port for comparisons, so integers of up to 32 bits have blocks of 8
//! vectors, and the others of 16; of vectors of 32 bytes twice as many. And at the end comes a
//! chain of some sixty cycles in which each step waits for the one before: fold the lanes, find the
//! lane and its number, look through the block.
//!
//! With blocks of one vector this is the textbook's kernel, which has an index in every lane: a
//! reference entry.
//!
//! # What was tried
//!
//! Shares of the load limit, Zen 4, AVX-512; two figures are a third of L1 and 28 KiB. The machine
//! was never quiet.
//!
//! | tried | `f32` | `i64` | `i32` |
//! | --- | --- | --- | --- |
//! | blocks of 8 vectors | | | 0.80, 0.90 |
//! | blocks of 16 vectors | 0.67 | 0.71 | 0.74 |
//! | blocks of 32 vectors | 0.56, 0.77 | 0.57 | |
//! | accumulators that begin anew in every block, which saves the merge | 0.53, 0.69 | | |
//!
//! With such accumulators the masks of "unordered" stay in mask registers, whose operations wait
//! for the ports of the comparisons.
//!
//! | tried | share | depends on |
//! | --- | --- | --- |
//! | the whole slice for its extreme, then from its start for the position | 0.5 to 1 | position |
//! | `f32`, `f64`: blocks of 32 vectors, the last with its own fold | 0.61 to 0.73 | position |
//! | one lane has the extreme: a look at it, no fold of the numbers | as with the fold | |
//!
//! The look at that lane makes no difference that could be measured, and stays.
//!
//! AVX2, a third of L1, shares of the load limit by vectors of a block:
//!
//! | positions | data | 8 | 16 | 32 |
//! | --- | --- | --- | --- | --- |
//! | one | integers of up to 32 bits | 0.66 to 0.76 | 0.77 to 0.80 | |
//! | both | the same | | 0.50 to 0.58 | 0.60 to 0.64 |
//! | one | floating-point numbers | | 0.50 | 0.52 to 0.54 |

use super::first::{Equal, Nan, first};
use super::operands::Elements;
use super::values::{merge_all, update_all, update_pair, update_rest};
use super::{
    Accumulator, Element, Key, KeyLane, Loaded, extreme_lanes, fills_a_line, is_better, load,
};
use crate::element::{Numbering, Ordered};
use crate::input::Slice;
use crate::order::extra_loads::{AHEAD, ExtraLoads};
use crate::simd::{Isa, Kernel, Order, Vector, extreme_lane};
use core::marker::PhantomData;

/// Vectors of which a slice is short: to look through all of them takes less time than to note
/// blocks, 10 to 20 ns instead of 15 to 30.
const SHORT: usize = 16;

/// Vectors from which on a slice is long: its first vector is looked at by itself, if it is not
/// aligned, and the blocks begin at an aligned one.
const LONG: usize = 64;

/// Blocks in a span.
const SPAN: usize = u8::MAX as usize / 2;

/// The best so far, and the block that it stands in.
#[derive(Clone, Copy)]
struct Best<K> {
    key: K,
    start: usize,
}

/// These keys, all in the block that begins at `start`.
#[cfg_attr(not(unoptimised), inline(always))]
fn from_start<K: Copy, const N: usize>(keys: [K; N], start: usize) -> [Best<K>; N] {
    let mut best = [Best {
        key: keys[0],
        start,
    }; N];
    for (best, key) in best.iter_mut().zip(keys) {
        best.key = key;
    }
    best
}

/// Kernel: the first positions of the `N` extremes of a slice, with `A` accumulators; with `EVERY`
/// a block is one vector.
pub struct Positions<R, const N: usize, const A: usize, const EVERY: bool>(PhantomData<R>);

impl<I: Isa, R: Accumulator<I, N>, const N: usize, const A: usize, const EVERY: bool> Kernel<I>
    for Positions<R, N, A, EVERY>
{
    type Input = Slice<Element<I, R, N>>;
    type Output = Option<[usize; N]>;

    #[inline(always)]
    unsafe fn run(isa: I, x: &[Element<I, R, N>], (): ()) -> Option<[usize; N]> {
        const { assert!(R::BLOCK.is_multiple_of(2 * A)) };
        let short = if EVERY { 1 } else { SHORT };
        if x.len() <= short * Loaded::<I, R, N>::LANES {
            return of_short::<I, R, N, A>(isa, x);
        }
        let len = SPAN * block_len::<I, R, N, EVERY>();
        let mut best: Option<[Best<KeyLane<I, R, N>>; N]> = None;
        let mut head = 0;
        if !EVERY && x.len() >= const { LONG * Loaded::<I, R, N>::LANES } {
            head = Loaded::<I, R, N>::head(x.as_ptr().cast());
        }
        if head > 0 {
            // SAFETY: the slice has more than a vector.
            let Some(found) = (unsafe { of_first_vector::<I, R, N>(isa, x) }) else {
                return first::<I, R::KeyTransform, _>(isa, x, 0, Nan)
                    .map(|position| [position; N]);
            };
            best = Some(found);
        }
        for at in (head..x.len()).step_by(len) {
            let end = x.len().min(at + len);
            // SAFETY: the span starts inside the slice, which has at least a vector.
            let found = unsafe {
                if const { !EVERY && fills_a_line::<I, R::KeyTransform>() } {
                    match ExtraLoads::of(size_of_val(x)) {
                        ExtraLoads::None => span::<I, R, N, A, EVERY, 0>(isa, &x[..end], at),
                        ExtraLoads::InL3 => span::<I, R, N, A, EVERY, 1>(isa, &x[..end], at),
                        ExtraLoads::InDram => span::<I, R, N, A, EVERY, 3>(isa, &x[..end], at),
                        ExtraLoads::Ahead => span::<I, R, N, A, EVERY, AHEAD>(isa, &x[..end], at),
                    }
                } else {
                    span::<I, R, N, A, EVERY, 0>(isa, &x[..end], at)
                }
            };
            let Some(found) = found else {
                return first::<I, R::KeyTransform, _>(isa, x, at, Nan)
                    .map(|position| [position; N]);
            };
            best = Some(better::<I, R, N>(best, found));
        }
        locate::<I, R, N>(isa, x, best?)
    }
}

/// The extremes of the first vector; nothing if there was NaN.
///
/// # Safety
///
/// `LANES <= x.len()`.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn of_first_vector<I: Isa, R: Accumulator<I, N>, const N: usize>(
    isa: I,
    x: &[Element<I, R, N>],
) -> Option<[Best<KeyLane<I, R, N>>; N]> {
    // SAFETY: as the caller vouches.
    let first = R::start(isa).update_one(unsafe { load::<I, R::KeyTransform>(isa, x, 0) });
    if first.met_nan(isa) {
        return None;
    }
    Some(from_start(extreme_lanes::<I, R, N>(first.keys()), 0))
}

/// The positions in a short slice, all of which is looked through.
#[cfg_attr(not(unoptimised), inline(always))]
fn of_short<I: Isa, R: Accumulator<I, N>, const N: usize, const A: usize>(
    isa: I,
    x: &[Element<I, R, N>],
) -> Option<[usize; N]> {
    if x.is_empty() {
        return None;
    }
    // SAFETY: the slice is not empty.
    let all = update_all::<I, R, _, N, A>(isa, unsafe { Elements::<_, 0>::new(x) });
    if all.met_nan(isa) {
        return first::<I, R::KeyTransform, _>(isa, x, 0, Nan).map(|position| [position; N]);
    }
    let keys = extreme_lanes::<I, R, N>(all.keys());
    locate::<I, R, N>(isa, x, from_start(keys, 0))
}

/// The extremes of what follows `at`, and the first blocks that have them; nothing if there was
/// NaN.
///
/// # Safety
///
/// `LANES <= x.len()`, and from `at` on, a multiple of a block, there are at most [`SPAN`] blocks,
/// of which the last may be short.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn span<
    I: Isa,
    R: Accumulator<I, N>,
    const N: usize,
    const A: usize,
    const EVERY: bool,
    const T: usize,
>(
    isa: I,
    x: &[Element<I, R, N>],
    at: usize,
) -> Option<[Best<KeyLane<I, R, N>>; N]> {
    let block = block_len::<I, R, N, EVERY>();
    let (blocks, rest) = ((x.len() - at) / block, (x.len() - at) % block);
    let mut accumulators = [R::start(isa); A];
    let mut noted = Noted {
        best: R::identity(isa),
        numbers: [Key::<I, R, N>::splat(isa, KeyLane::<I, R, N>::of_number(0)); N],
    };
    for number in 0..blocks {
        // SAFETY: so many blocks are full.
        unsafe {
            update_block::<I, R, N, A, EVERY, T>(isa, &mut accumulators, x, at + number * block)
        };
        noted = noted.note(isa, merge_all::<I, R, N, A>(accumulators), number);
    }
    let mut merged = merge_all::<I, R, N, A>(accumulators);
    if rest > 0 {
        // SAFETY: the caller vouches for a vector. It may begin before the last block, even before
        // the span: what it looks at twice is noted already, or stands in a span that is not worse.
        merged = unsafe { update_rest(isa, merged, Elements::<_, 0>::new(x), at + blocks * block) };
        noted = noted.note(isa, merged, blocks);
    }
    if merged.met_nan(isa) {
        return None;
    }
    Some(noted.first_blocks(isa, at, block))
}

/// The extreme of each lane so far, and the number of the first block that has it.
#[derive(Clone, Copy)]
struct Noted<I: Isa, R: Accumulator<I, N>, const N: usize> {
    best: [Key<I, R, N>; N],
    numbers: [Key<I, R, N>; N],
}

impl<I: Isa, R: Accumulator<I, N>, const N: usize> Noted<I, R, N> {
    /// Notes a block in the lanes whose running extremes are more extreme than before it.
    #[cfg_attr(not(unoptimised), inline(always))]
    fn note(self, isa: I, accumulator: R, number: usize) -> Self {
        let Noted {
            mut best,
            mut numbers,
        } = self;
        let number = Key::<I, R, N>::splat(isa, KeyLane::<I, R, N>::of_number(number as u8));
        for (which, key) in accumulator.keys().into_iter().enumerate() {
            let changed = if R::GREATEST[which] {
                best[which].less(key)
            } else {
                key.less(best[which])
            };
            numbers[which] = Key::<I, R, N>::select(changed, number, numbers[which]);
            best[which] = key;
        }
        Noted { best, numbers }
    }

    /// The extremes of all lanes, each with the start of the first block that has it.
    #[inline(always)]
    fn first_blocks(self, isa: I, at: usize, block: usize) -> [Best<KeyLane<I, R, N>>; N] {
        let keys = extreme_lanes::<I, R, N>(self.best);
        let mut found = from_start(keys, at);
        for (which, found) in found.iter_mut().enumerate() {
            let holding = self.best[which].equal(Key::<I, R, N>::splat(isa, found.key));
            found.start += block * least_number(isa, holding, self.numbers[which]);
        }
        found
    }
}

/// The least of the numbers in the lanes of a mask. Where that is one lane, it takes half the time.
#[inline(always)]
fn least_number<V: Order>(isa: V::Isa, holding: V::Mask, numbers: V) -> usize {
    let least = match V::single(holding) {
        Some(lane) => numbers.lane(lane),
        None => {
            let none = V::splat(isa, V::Element::of_number(SPAN as u8));
            extreme_lane::<V, false>(V::select(holding, numbers, none))
        }
    };
    least.number().into()
}

/// Elements of a block.
const fn block_len<I: Isa, R: Accumulator<I, N>, const N: usize, const EVERY: bool>() -> usize {
    let vectors = if EVERY { 1 } else { R::BLOCK };
    vectors * Loaded::<I, R, N>::LANES
}

/// Updates the accumulators with the vectors of a block.
///
/// # Safety
///
/// The block is in `x`, and `start` is a multiple of one.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn update_block<
    I: Isa,
    R: Accumulator<I, N>,
    const N: usize,
    const A: usize,
    const EVERY: bool,
    const T: usize,
>(
    isa: I,
    accumulators: &mut [R; A],
    x: &[Element<I, R, N>],
    start: usize,
) {
    if EVERY {
        // SAFETY: the caller vouches for the block, which is this vector.
        accumulators[0] =
            accumulators[0].update_one(unsafe { load::<I, R::KeyTransform>(isa, x, start) });
        return;
    }
    // As many pairs a turn as accumulators: a loop with one index for both would keep the
    // accumulators in memory.
    for turn in 0..R::BLOCK / (2 * A) {
        for (j, accumulator) in accumulators.iter_mut().enumerate() {
            let at = start + 2 * (turn * A + j) * Loaded::<I, R, N>::LANES;
            // SAFETY: the caller vouches for the block.
            *accumulator =
                unsafe { update_pair(isa, *accumulator, Elements::<_, T>::new(x), at, 0) };
        }
    }
}

/// What was found last where it is more extreme, else what was found before.
#[cfg_attr(not(unoptimised), inline(always))]
fn better<I: Isa, R: Accumulator<I, N>, const N: usize>(
    before: Option<[Best<KeyLane<I, R, N>>; N]>,
    found: [Best<KeyLane<I, R, N>>; N],
) -> [Best<KeyLane<I, R, N>>; N] {
    let Some(mut best) = before else {
        return found;
    };
    for (which, found) in found.into_iter().enumerate() {
        if is_better(R::GREATEST, which, found.key, best[which].key) {
            best[which] = found;
        }
    }
    best
}

/// The first elements equal to the extremes, each from the start of its block on; none if all were
/// passed over.
#[cfg_attr(not(unoptimised), inline(always))]
fn locate<I: Isa, R: Accumulator<I, N>, const N: usize>(
    isa: I,
    x: &[Element<I, R, N>],
    best: [Best<KeyLane<I, R, N>>; N],
) -> Option<[usize; N]> {
    let mut keys = [best[0].key; N];
    for (key, best) in keys.iter_mut().zip(best) {
        *key = best.key;
    }
    if R::may_be_nothing(keys) && (R::NOTHING_IS_CERTAIN || x.iter().all(|x| x.is_nan())) {
        return None;
    }
    let mut positions = [0; N];
    for (position, best) in positions.iter_mut().zip(best) {
        let wanted = Equal::<Key<I, R, N>>::new(isa, best.key);
        *position = first::<I, R::KeyTransform, _>(isa, x, best.start, wanted)?;
    }
    Some(positions)
}

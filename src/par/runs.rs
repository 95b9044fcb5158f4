//! Parts of a sum that fit the canonical tree, wherever it is cut.
//!
//! A chunk is a range of blocks. It falls into *runs*: subtrees of the canonical tree, each of a
//! power of two of blocks that starts at a multiple of its length. There are at most two of each
//! length, whatever the range. The lanes of all runs, in order, combine to the root by the tree's
//! own rule ([`BlockTree::push_subtree`]), so it does not matter where the chunks were cut.

use super::executor::{Executor, chunk};
use crate::tree::BlockTree;
use std::ops::Range;
use superscalar_kernels::element::Float;
use superscalar_kernels::order::block_len;
use superscalar_kernels::order::tree::Merge;

/// So many partials find room on the caller's stack. An allocation of that size, aligned to cache
/// lines, takes half as long as the fork-join of two cores. To be debugged, calls take several
/// times as much of the stack, and nobody counts nanoseconds.
const SMALL: usize = if cfg!(debug_assertions) { 4 } else { 12 };

/// `2^level` blocks from block `first` on, the last of which may be short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: usize,
    level: u32,
}

impl Run {
    /// Its elements, of `len` in all.
    fn elements<E>(self, len: usize) -> Range<usize> {
        let block = block_len::<E>();
        let end = (self.first + (1 << self.level)) * block;
        self.first * block..end.min(len)
    }
}

/// The longest runs that make up a range of blocks.
fn runs(blocks: Range<usize>) -> impl Iterator<Item = Run> {
    let mut first = blocks.start;
    std::iter::from_fn(move || {
        let left = blocks.end - first;
        let level = first.trailing_zeros().min(left.checked_ilog2()?);
        let run = Run { first, level };
        first += 1 << level;
        Some(run)
    })
}

/// The runs of chunk `index` of `chunks` of `len` elements.
fn runs_of_chunk<E>(index: usize, chunks: usize, len: usize) -> impl Iterator<Item = Run> {
    runs(chunk(index, chunks, len.div_ceil(block_len::<E>())))
}

/// The root of the canonical tree over the blocks of `len` elements, by the chunks of a executor.
/// `partial` gives the node of a range of elements.
pub(super) fn root<E: Float, P: Merge + Send>(
    executor: &Executor,
    len: usize,
    partial: &(dyn Fn(Range<usize>) -> P + Sync),
) -> Option<P> {
    let chunks = executor.chunks();
    let of_chunk = |index| runs_of_chunk::<E>(index, chunks, len);
    // One place for all partials, got by the caller: what a worker allocated, another thread would
    // have to give back.
    let count = (0..chunks).map(|index| of_chunk(index).count()).sum();
    let mut few = [const { None }; SMALL];
    let mut many = Vec::new();
    let all: &mut [Option<P>] = match few.get_mut(..count) {
        Some(few) => few,
        None => {
            many.resize_with(count, || None);
            &mut many
        }
    };
    let mut slots = Vec::with_capacity(chunks);
    let mut rest = &mut *all;
    for index in 0..chunks {
        let (slot, others) = rest.split_at_mut(of_chunk(index).count());
        slots.push(slot);
        rest = others;
    }
    // What the job holds has room on one cache line: see `team::Call`.
    executor.each(&mut slots, move |index, slot| {
        for (run, place) in runs_of_chunk::<E>(index, chunks, len).zip(slot.iter_mut()) {
            *place = Some(partial(run.elements::<E>(len)));
        }
    });
    combined((0..chunks).flat_map(of_chunk).zip(&*all))
}

/// The root of the tree of runs and their partials. A function of its own: while a chunk is being
/// done, its tree is not on the stack.
#[inline(never)]
fn combined<'a, P: Merge + 'a>(runs: impl Iterator<Item = (Run, &'a Option<P>)>) -> Option<P> {
    let mut tree = BlockTree::new();
    for (run, partial) in runs {
        // Every slot was run, or the job panicked.
        tree.push_subtree((*partial)?, run.level as usize);
    }
    tree.root()
}

/// The partials of the chunks of `len` elements, merged one after the other. Chunks are of whole
/// blocks.
pub(super) fn in_order<E: Float, P: Merge + Send>(
    executor: &Executor,
    len: usize,
    partial: &(dyn Fn(Range<usize>) -> P + Sync),
) -> Option<P> {
    let block = block_len::<E>();
    let chunks = executor.chunks();
    let mut few = [const { None }; SMALL];
    let mut many = Vec::new();
    let all: &mut [Option<P>] = match few.get_mut(..chunks) {
        Some(few) => few,
        None => {
            many.resize_with(chunks, || None);
            &mut many
        }
    };
    executor.each(all, move |index, place| {
        let blocks = chunk(index, chunks, len.div_ceil(block));
        *place = Some(partial(blocks.start * block..len.min(blocks.end * block)));
    });
    let partials = all.iter().flatten().copied();
    partials.reduce(|left, right| left.merge(&right))
}

#[cfg(test)]
mod tests {
    use super::{Run, runs};

    #[test]
    fn runs_make_up_the_range_and_fit_the_tree() {
        for start in 0..130 {
            for end in start..300 {
                let mut next = start;
                for Run { first, level } in runs(start..end) {
                    assert_eq!(first, next, "{start}..{end}");
                    assert!(first.is_multiple_of(1 << level), "{start}..{end}");
                    next += 1 << level;
                }
                assert_eq!(next, end);
            }
        }
    }

    #[test]
    fn runs_are_few() {
        for start in 0..200usize {
            for end in start..1000 {
                let most = 2 * (end - start + 1).ilog2() as usize + 1;
                assert!(runs(start..end).count() <= most, "{start}..{end}");
            }
        }
    }
}

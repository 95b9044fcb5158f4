//! Parts of a sum that fit the canonical tree, wherever it is cut.
//!
//! A chunk is a range of blocks. It falls into *runs*: subtrees of the canonical tree, each of a
//! power of two of blocks that starts at a multiple of its length. There are at most two of each
//! length, whatever the range. The lanes of all runs, in order, combine to the root by the tree's
//! own rule, so it does not matter where the chunks were cut.

use super::OfRange;
use super::executor::{Executor, chunk};
use super::places::{Places, with_places};
use crate::team::{Code, Task};
use std::ops::Range;
use superscalar_kernels::element::Float;
use superscalar_kernels::order::block_len;
use superscalar_kernels::order::tree::Merge;

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
fn runs(blocks: Range<usize>) -> impl Iterator<Item = Run> + Clone {
    let mut first = blocks.start;
    std::iter::from_fn(move || {
        let left = blocks.end - first;
        let level = first.trailing_zeros().min(left.checked_ilog2()?);
        let run = Run { first, level };
        first += 1 << level;
        Some(run)
    })
}

/// How blocks are cut into chunks, and how many places each of these has for its partials. Two
/// halves of a word, as a task has no more room.
#[derive(Clone, Copy)]
struct Cut {
    chunks: u32,
    places: u32,
}

impl Cut {
    /// That of an executor, for `blocks` blocks, a range of which needs so many places.
    fn of(executor: &Executor, blocks: usize, places: impl Fn(Range<usize>) -> usize) -> Cut {
        let chunks = executor.chunks();
        let most = (0..chunks).map(|index| places(chunk(index, chunks, blocks)));
        Cut {
            chunks: chunks as u32,
            places: most.max().unwrap_or(0) as u32,
        }
    }

    fn chunks(self) -> usize {
        self.chunks as usize
    }

    /// The blocks of a chunk.
    fn chunk(self, index: usize, blocks: usize) -> Range<usize> {
        chunk(index, self.chunks(), blocks)
    }

    /// The first place of a chunk.
    fn place(self, index: usize) -> usize {
        index * self.places as usize
    }

    /// Places of all chunks.
    fn all_places(self) -> usize {
        self.place(self.chunks())
    }
}

/// The runs of chunk `index` of `len` elements.
fn runs_of_chunk<E>(cut: Cut, index: usize, len: usize) -> impl Iterator<Item = Run> + Clone {
    runs(cut.chunk(index, len.div_ceil(block_len::<E>())))
}

/// The root of the canonical tree over the blocks of `len` elements, by the chunks of an executor.
/// `partial` gives the node of a range of elements.
pub(super) fn root<E: Float, P: Merge + Send>(
    executor: &Executor,
    len: usize,
    partial: OfRange<'_, P>,
) -> Option<P> {
    let cut = Cut::of(executor, len.div_ceil(block_len::<E>()), |it| {
        runs(it).count()
    });
    with_places(cut.all_places(), |places: Places<'_, P>| {
        // What this captures fills the words of a task.
        let task = move |(first, step)| {
            for index in (first..cut.chunks()).step_by(step) {
                let runs = runs_of_chunk::<E>(cut, index, len);
                let ranges = runs.map(|run| run.elements::<E>(len));
                // SAFETY: a task does each number once, and no chunk has more runs than places.
                unsafe { places.fill(cut.place(index), ranges, |range| partial.call(range)) };
            }
        };
        executor.run(Code::Kernels, cut.chunks(), &Task::new(task));
        let all = (0..cut.chunks())
            .flat_map(|index| (cut.place(index)..).zip(runs_of_chunk::<E>(cut, index, len)));
        // SAFETY: the task has filled a place for each run, or it panicked.
        unsafe { combined(all, places) }
    })
}

/// The root of the tree of runs, which are in order, each with the number of its place. A function
/// of its own: while a chunk is being done, what it needs is not on the stack.
///
/// A run is combined with the runs on its left that have come to its level, as `Tree` does it. A
/// node stays in the place of its leftmost run: to keep it elsewhere means to copy it, and in a
/// tree of any height to allocate memory, which took half a microsecond for two runs.
///
/// # Safety
///
/// The places were filled, and nobody else uses them any more.
#[inline(never)]
unsafe fn combined<P: Merge>(
    runs: impl Iterator<Item = (usize, Run)>,
    places: Places<'_, P>,
) -> Option<P> {
    // The place and the level of each node that waits for its right sibling, of descending levels.
    let mut waiting = [(0, 0); usize::BITS as usize];
    let mut count = 0;
    for (mut place, Run { mut level, .. }) in runs {
        while count > 0 && waiting[count - 1].1 == level {
            let left = waiting[count - 1].0;
            // SAFETY: as the caller vouches.
            unsafe { places.merge(left, place) };
            (place, level, count) = (left, level + 1, count - 1);
        }
        waiting[count] = (place, level);
        count += 1;
    }
    for pair in waiting[..count].windows(2).rev() {
        // SAFETY: as above.
        unsafe { places.merge(pair[0].0, pair[1].0) };
    }
    // SAFETY: as above.
    (count > 0).then(|| unsafe { *places.get(waiting[0].0) })
}

/// The partials of the chunks of `len` elements, merged one after the other. Chunks are of whole
/// blocks.
pub(super) fn in_order<E: Float, P: Merge + Send>(
    executor: &Executor,
    len: usize,
    partial: OfRange<'_, P>,
) -> Option<P> {
    let cut = Cut::of(executor, len.div_ceil(block_len::<E>()), |_| 1);
    with_places(cut.all_places(), |places: Places<'_, P>| {
        let task = move |(first, step)| {
            let block = block_len::<E>();
            for index in (first..cut.chunks()).step_by(step) {
                let blocks = cut.chunk(index, len.div_ceil(block));
                let range = blocks.start * block..len.min(blocks.end * block);
                // SAFETY: a task does each number once, and each has a place.
                unsafe { places.fill(index, Some(range).into_iter(), |range| partial.call(range)) };
            }
        };
        executor.run(Code::Kernels, cut.chunks(), &Task::new(task));
        // SAFETY: the task has filled all places, or it panicked.
        let partials = (0..cut.chunks()).map(|index| *unsafe { places.get(index) });
        partials.reduce(|left, right| left.merge(&right))
    })
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

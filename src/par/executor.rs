//! Who works on a parallel operation with the caller: the `rayon` pool that it is in, or a team; or
//! nobody.

use super::{first_use, pool};
use crate::team::{self, Code, Task, Team, for_each_of};
use crate::tuning;
use std::ops::Range;

/// Chunks for each thread of a `rayon` pool: more than one, as its other jobs take time that nobody
/// knows of.
const CHUNKS_PER_THREAD: usize = 4;

/// Bytes that a chunk in a `rayon` pool should have: handing it to another thread takes about as
/// long as reading so many.
const POOL_CHUNK_BYTES: usize = 128 << 10;

/// The threads that work on one operation.
pub(super) enum Executor {
    /// The pool that the calling thread belongs to, and the number of chunks.
    Pool(usize),
    /// A team, and the number of chunks.
    Team(Team, usize),
}

impl Executor {
    /// The executor for an operation that reads `bytes` and can be cut into `parts`; none where the
    /// caller is to work alone.
    pub(super) fn of(bytes: usize, parts: usize) -> Option<Executor> {
        if rayon::current_thread_index().is_some() {
            return Executor::of_pool(bytes, parts);
        }
        let worth = tuning::workers_for(bytes).unwrap_or_else(|| first_use::workers_for(bytes));
        let worth = worth.min(parts);
        if worth < 2 {
            return None;
        }
        let team = team::serving()?;
        let chunks = worth.min(team.workers());
        (chunks > 1).then_some(Executor::Team(team, chunks))
    }

    fn of_pool(bytes: usize, parts: usize) -> Option<Executor> {
        team::count_forks();
        if team::is_forked_thread() {
            // The pool's other threads are not in this process.
            return None;
        }
        let threads = rayon::current_num_threads();
        let worth = (bytes / POOL_CHUNK_BYTES).min(parts);
        let chunks = worth.min(threads * CHUNKS_PER_THREAD);
        (threads > 1 && chunks > 1).then_some(Executor::Pool(chunks))
    }

    /// The number of chunks that an operation should be cut into.
    pub(super) fn chunks(&self) -> usize {
        match self {
            Executor::Pool(chunks) | Executor::Team(_, chunks) => *chunks,
        }
    }

    /// Runs `job`, which is made of kernels of ours, once for every slot.
    pub(super) fn each<T: Send>(&self, slots: &mut [T], job: impl Fn(usize, &mut T) + Sync) {
        self.each_of(Code::Kernels, slots, job);
    }

    /// Runs `job` once for every slot.
    pub(super) fn each_of<T: Send>(
        &self,
        code: Code,
        slots: &mut [T],
        job: impl Fn(usize, &mut T) + Sync,
    ) {
        for_each_of(slots, job, |count, task| self.run(code, count, task));
    }

    /// Has at most `chunks` threads do a task.
    pub(super) fn run(&self, code: Code, chunks: usize, task: &Task<'_>) {
        match self {
            Executor::Pool(_) => pool::run(chunks, task),
            Executor::Team(team, _) => team.run(code, chunks, task),
        }
    }
}

/// Chunk `index` of `chunks` of `0..len`: consecutive, in the order of the chunks, of lengths that
/// differ by one at most.
pub(super) fn chunk(index: usize, chunks: usize, len: usize) -> Range<usize> {
    let bound = |index: usize| index * (len / chunks) + index.min(len % chunks);
    bound(index)..bound(index + 1)
}

#[cfg(test)]
mod tests {
    use super::chunk;

    #[test]
    fn chunks_cover_everything_once_and_evenly() {
        for len in 0..50 {
            for chunks in 1..10 {
                let ranges: Vec<_> = (0..chunks).map(|i| chunk(i, chunks, len)).collect();
                let all: Vec<usize> = ranges.iter().cloned().flatten().collect();
                assert!(all.into_iter().eq(0..len));
                let lengths = ranges.iter().map(ExactSizeIterator::len);
                assert!(lengths.clone().max() <= lengths.min().map(|least| least + 1));
            }
        }
    }
}

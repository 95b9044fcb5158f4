//! Who works on a parallel operation with the caller: the `rayon` pool that it is in, or a team; or nobody.

use crate::team::{self, Team};
use crate::tuning;
use rayon::prelude::*;
use std::ops::Range;
use superscalar_kernels::order::block_len;

/// Shares for each thread of a `rayon` pool: more than one, as its other jobs take time that nobody knows of.
const SHARES_PER_THREAD: usize = 4;

/// Bytes that a share in a `rayon` pool should have: handing it to another thread takes about as long as reading so many.
const POOL_SHARE_BYTES: usize = 128 << 10;

/// The threads that work on one operation.
pub(super) enum Crew {
    /// The pool that the calling thread belongs to, and the number of shares.
    Pool(usize),
    /// A team, and the number of shares.
    Team(Team, usize),
}

impl Crew {
    /// The crew for an operation that reads `bytes` and can be cut into `parts`; none where the caller is to work alone.
    pub(super) fn of(bytes: usize, parts: usize) -> Option<Crew> {
        if rayon::current_thread_index().is_some() {
            return Crew::of_pool(bytes, parts);
        }
        let worth = tuning::workers_for(bytes).min(parts);
        if worth < 2 {
            return None;
        }
        let team = team::serving()?;
        let shares = worth.min(team.workers());
        (shares > 1).then_some(Crew::Team(team, shares))
    }

    fn of_pool(bytes: usize, parts: usize) -> Option<Crew> {
        let threads = rayon::current_num_threads();
        let worth = (bytes / POOL_SHARE_BYTES).min(parts);
        let shares = worth.min(threads * SHARES_PER_THREAD);
        (threads > 1 && shares > 1).then_some(Crew::Pool(shares))
    }

    /// The crew for the blocks of a slice that are summed in the canonical order of `E`.
    pub(super) fn of_blocks<T, E>(x: &[T]) -> Option<Crew> {
        Crew::of_blocks_like::<E>(x.len(), size_of_val(x))
    }

    /// The same where elements are converted to `E`, and one by one take about as long as those do.
    pub(super) fn of_copies<T, E>(x: &[T]) -> Option<Crew> {
        Crew::of_blocks_like::<E>(x.len(), x.len().saturating_mul(size_of::<E>()))
    }

    /// The crew for `len` elements that take as long as so many bytes, in blocks of `E`.
    fn of_blocks_like<E>(len: usize, bytes: usize) -> Option<Crew> {
        if tuning::is_too_little(bytes) {
            return None;
        }
        Crew::of(bytes, len.div_ceil(block_len::<E>()))
    }

    /// The number of shares that an operation should be cut into.
    pub(super) fn shares(&self) -> usize {
        match self {
            Crew::Pool(shares) | Crew::Team(_, shares) => *shares,
        }
    }

    /// Runs `job` once for every slot.
    pub(super) fn each<T: Send>(&self, slots: &mut [T], job: impl Fn(usize, &mut T) + Sync) {
        let numbered = |(i, slot): (usize, &mut T)| job(i, slot);
        match self {
            Crew::Pool(_) => slots.par_iter_mut().enumerate().for_each(numbered),
            Crew::Team(team, _) => team.each(slots, job),
        }
    }
}

/// Share `index` of `shares` of `0..len`: consecutive, in the order of the shares, of lengths that differ by one at most.
pub(super) fn share(index: usize, shares: usize, len: usize) -> Range<usize> {
    let bound = |index: usize| index * (len / shares) + index.min(len % shares);
    bound(index)..bound(index + 1)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_cover_everything_once_and_evenly() {
        for len in 0..50 {
            for shares in 1..10 {
                let ranges: Vec<_> = (0..shares).map(|i| share(i, shares, len)).collect();
                let all: Vec<usize> = ranges.iter().cloned().flatten().collect();
                assert!(all.into_iter().eq(0..len));
                let lengths = ranges.iter().map(ExactSizeIterator::len);
                assert!(lengths.clone().max() <= lengths.min().map(|least| least + 1));
            }
        }
    }
}

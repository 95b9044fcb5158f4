//! Who works on a parallel operation: the caller alone, the `rayon` pool that it is in, or a team.

use crate::team::{self, Team};
use crate::tuning;
use rayon::prelude::*;
use std::ops::Range;

/// Shares for each thread of a `rayon` pool: more than one, as its other jobs take time that nobody knows of.
const SHARES_PER_THREAD: usize = 4;

/// Bytes that a share in a `rayon` pool should have: handing it to another thread takes about as long as reading so many.
const POOL_SHARE_BYTES: usize = 128 << 10;

/// The threads that work on one operation.
pub(super) enum Crew {
    Alone,
    /// The pool that the calling thread belongs to, and the number of shares.
    Pool(usize),
    /// A team, and the number of shares.
    Team(Team, usize),
}

impl Crew {
    /// The crew for an operation that reads `bytes` and can be cut into `parts`.
    pub(super) fn of(bytes: usize, parts: usize) -> Crew {
        if rayon::current_thread_index().is_some() {
            return Crew::of_pool(bytes, parts);
        }
        let worth = tuning::workers_for(bytes).min(parts);
        if worth < 2 {
            return Crew::Alone;
        }
        let Some(team) = team::serving() else {
            return Crew::Alone;
        };
        match worth.min(team.workers()) {
            0 | 1 => Crew::Alone,
            shares => Crew::Team(team, shares),
        }
    }

    fn of_pool(bytes: usize, parts: usize) -> Crew {
        let threads = rayon::current_num_threads();
        let worth = (bytes / POOL_SHARE_BYTES).min(parts);
        match worth.min(threads * SHARES_PER_THREAD) {
            shares if threads > 1 && shares > 1 => Crew::Pool(shares),
            _ => Crew::Alone,
        }
    }

    /// The number of shares that an operation should be cut into.
    pub(super) fn shares(&self) -> usize {
        match self {
            Crew::Alone => 1,
            Crew::Pool(shares) | Crew::Team(_, shares) => *shares,
        }
    }

    /// Runs `job` once for every slot.
    pub(super) fn each<T: Send>(&self, slots: &mut [T], job: impl Fn(usize, &mut T) + Sync) {
        let numbered = |(i, slot): (usize, &mut T)| job(i, slot);
        match self {
            Crew::Alone => slots.iter_mut().enumerate().for_each(numbered),
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

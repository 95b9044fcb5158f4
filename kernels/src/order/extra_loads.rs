//! How the cache lines of long inputs are loaded: more than once, or fetched before, where a core
//! wants that.
//!
//! A line that sees one wide load and nothing else is a weak signal to the prefetchers of some
//! cores: what counts there is how often a line is accessed. Other cores lose by every load that is
//! not needed. Elements that are loaded once more are forgotten, so the answers are the same to the
//! bit, and the choice is one of speed alone: that of the active [`profile`].
//!
//! # What was tried
//!
//! Time against 512-bit loads, `f32`, one Zen 4 core:
//!
//! | loads | L3 | DRAM | 512-bit loads against them, DRAM |
//! | --- | --- | --- | --- |
//! | 256 bits | 0.98 | 0.88 | 1.12 to 1.15 |
//! | 128 bits | 0.98 | 0.86 | 1.15 to 1.17 |
//! | 512 bits and one extra load of each line | | as 256 bits | |
//! | 512 bits and three extra loads of 8 bytes | | 0.86, as 128 bits | |
//!
//! The speed of `sum` of `f32` as a share of the fastest loads on Zen 4, of plain 512-bit loads on
//! Emerald Rapids (two figures: at the start of a line and 16 bytes behind it; the other core of
//! that machine was busy, in caches for the most part):
//!
//! | tried | core | L3 | DRAM |
//! | --- | --- | --- | --- |
//! | one load of each line | Zen 4 | 0.91 | 0.86 |
//! | one extra load in L3, three in DRAM | Zen 4 | 0.93 | 0.98 |
//! | 256-bit vectors, sixteen accumulators | Zen 4 | | 0.93 |
//! | one load of each line | Emerald Rapids | 1.07, 1.07 | 1.15, 1.08 |
//! | one extra load in L3, three in DRAM | Emerald Rapids | 0.94, 1.02 | 0.92, 0.85 |
//! | one extra load in both | Emerald Rapids | 1.02, 1.03 | 0.95, 0.91 |
//! | 256-bit vectors, sixteen accumulators | Emerald Rapids | 1.02, 1.13 | 1.00, 0.96 |
//!
//! Lanes of 256-bit vectors fill the registers, and the tree is in memory. Extra loads in L2 lose
//! 2 % on Zen 4. Minima of 512-bit vectors there, as a share of the fastest loads of any width:
//! with no extra load, one and three 0.99, 1.00 and 0.70 of them at 4 MiB, 0.90, 1.00 and 0.84 at
//! 10 MiB; in DRAM 0.75 with none and 0.98 with three.
//!
//! # Lines that are fetched before
//!
//! Emerald Rapids has 16 lines under way between the first two levels of its caches, and 48 behind
//! the second (Intel's optimization manual, Golden Cove). From DRAM a kernel of one operation a
//! vector is so far ahead of its loads that the prefetchers of the second level are kept busy; one
//! of three is not, though its operations would take a tenth of the time of the loads. A fetch into
//! the second level with each line, two pages ahead, does it: C with intrinsics, 512 MiB of `f32`,
//! share of plain loads (two runs; fetches of each line, into the second level where nothing else
//! is said).
//!
//! | operations a vector | none | 3 KiB | 6 KiB | 8 KiB | 12 KiB | 8 KiB, into the first |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | a load | 1 | 1.04 | 1.04 | 1.05 | 1.05 | 0.98 |
//! | sum: 1 | 0.98, 1.01 | 1.04 | 1.04 | 1.05 | 1.04 | 1.00 |
//! | minimum and maximum: 2 | 0.89, 0.82 | 1.01 | 1.04 | 1.03 | 1.03 | 0.93 |
//! | integers, top words: 2 | 0.87, 0.83 | 0.99 | 1.01 | 1.04 | 0.99 | 0.91 |
//! | integers, split sums: 3 | 0.77, 0.76 | 0.94 | 0.96 | 0.97 | 0.95 | 0.95 |
//!
//! From the last cache fetches of loops of two and three operations lose up to an eighth. Kernels
//! of one operation are left as they are; those with a branch or a mask for each vector anyway ask
//! for each vector whether to fetch (`Fetched`), others have instances of their own.

use super::{BLOCK_ROWS, NODE_BLOCKS, ROW_BYTES, STREAMING_NODES};
use crate::element::Element;
use crate::profile::{self, Profile};
use crate::simd::{Vector, fetch};
use core::ptr;

/// Bytes beyond which a slice is taken to lie outside the second level of the caches:
/// those of a node.
pub(crate) const L2_BYTES: usize = NODE_BLOCKS * BLOCK_ROWS * ROW_BYTES;

/// Bytes beyond which it is taken to lie in DRAM.
pub(crate) const L3_BYTES: usize = STREAMING_NODES * L2_BYTES;

/// Whether the active profile's cores want them.
pub fn wanted() -> bool {
    active().extra_loads()
}

/// The active profile.
#[inline(always)]
fn active() -> Profile {
    profile::choice().map_or(Profile::Default, |(profile, _)| profile)
}

/// In place of a number of extra loads: what lies [`DISTANCE`] ahead is fetched into the second
/// level of the caches.
pub(crate) const AHEAD: usize = usize::MAX;

/// Bytes from a vector to what is fetched with it.
const DISTANCE: usize = 8 << 10;

/// By where an input is taken to lie, the extra loads of each of its lines, if vectors fill those.
pub(crate) enum ExtraLoads {
    /// None: it lies in the first two levels of the caches, or the core wants none.
    None,
    /// Those for the last level.
    InL3,
    /// Those for DRAM.
    InDram,
    /// None, but lines ahead are fetched: it lies in DRAM.
    Ahead,
}

impl ExtraLoads {
    /// Those of an input of so many bytes.
    #[inline(always)]
    pub(crate) fn of(bytes: usize) -> Self {
        if bytes <= L2_BYTES {
            return ExtraLoads::None;
        }
        let (profile, in_dram) = (active(), bytes > L3_BYTES);
        if profile.extra_loads() {
            return if in_dram {
                ExtraLoads::InDram
            } else {
                ExtraLoads::InL3
            };
        }
        if in_dram && profile.fetches_ahead() {
            return ExtraLoads::Ahead;
        }
        ExtraLoads::None
    }
}

/// Where what is fetched with the vectors of a slice begins, for kernels that compute so much that
/// a branch a vector takes no time: [`DISTANCE`] ahead of them, or nowhere.
#[derive(Clone, Copy)]
pub(crate) struct Fetched<E>(*const E);

impl<E: Element> Fetched<E> {
    /// That of a slice.
    #[inline(always)]
    pub(crate) fn of(x: &[E]) -> Self {
        Fetched(match ExtraLoads::of(size_of_val(x)) {
            ExtraLoads::Ahead => x.as_ptr().wrapping_byte_add(DISTANCE),
            _ => ptr::null(),
        })
    }

    /// Fetches what belongs to the vector at `at`, if that fills a line.
    #[inline(always)]
    pub(crate) fn fetch<V: Vector>(self, at: usize) {
        if const { V::LANES * size_of::<E>() == 64 } && !self.0.is_null() {
            fetch(self.0.wrapping_add(at).cast());
        }
    }
}

/// Reads `EXTRA_LOADS` elements of the vector at `at` once more, one by one and evenly spread, and
/// forgets them; or fetches what is [`AHEAD`], which reads nothing, so that it may lie beyond the
/// end.
///
/// # Safety
///
/// `at` must be valid for reading `lanes` elements.
#[cfg_attr(not(unoptimised), inline(always))]
pub(crate) unsafe fn load_extra<E: Element, const EXTRA_LOADS: usize>(at: *const E, lanes: usize) {
    if EXTRA_LOADS == AHEAD {
        return fetch(at.cast::<u8>().wrapping_add(DISTANCE));
    }
    for k in 1..=EXTRA_LOADS {
        // SAFETY: an element of the vector, for which the caller vouches. Volatile, as nobody needs
        // its value.
        unsafe { ptr::read_volatile(at.add(k * lanes / (EXTRA_LOADS + 1))) };
    }
}

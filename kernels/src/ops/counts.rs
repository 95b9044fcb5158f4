//! How many elements lie between two bounds, both of which count.
//!
//! # The algorithm
//!
//! ```text
//! vector j of each A vectors: counter j counts its mask of lanes between the bounds
//!     (`Order::between`)
//! before a byte of a counter can overflow: its total is added to the count, and it starts anew
//! ```
//!
//! # Why it is right
//!
//! Integers are between where their distance from the least, modulo 2^bits, is at most that of the
//! greatest; or where clamping them to the bounds changes nothing, which is how floating-point
//! numbers are compared: zeros of both signs are equal, and NaN, which the first comparison passes
//! over, is clamped to a number that it is not equal to. Where the bounds are in the wrong order
//! none of this holds, and callers answer themselves. The last vector is filled up with zeros,
//! which are taken off again.
//!
//! One kernel counts equal elements (both bounds are the value), ranges, numbers (between the
//! infinities) and finite numbers: what is next to an excluded bound is a bound that counts.
//!
//! # What limits it
//!
//! The loads, beyond L1. A vector takes two or three operations whatever the width of its lanes,
//! so that bytes are as fast as words of the same number of bytes. Counters of AVX-512 are
//! popcounts of mask registers. Those of the other tiers subtract masks from bytes, also masks of
//! wider lanes, whose bytes then count several times. Zen 4, AVX-512, as a share of the load limit:
//! 0.5 in L1, 0.95 and more beyond. Keys of `f16` and `bf16` take three or four operations more:
//! 0.3 in L1, 0.6 in L2, 0.8 in L3, all of it in DRAM.
//!
//! # What was tried
//!
//! Zen 4, AVX-512, shares of the load limit in L2:
//!
//! | tried | data | share | instead of |
//! | --- | --- | --- | --- |
//! | clamping integers too | 64 bits | 0.65 | 0.98 |
//! | clamping integers too | 32 bits | 0.8 | 0.95 |

use crate::input::With;
use crate::ops::extremes::{KeyTransform, fills_a_line, load};
use crate::order::extra_loads::{AHEAD, ExtraLoads, load_extra};
use crate::simd::{Isa, Kernel, Order, Vector};
use core::marker::PhantomData;

/// Masks that a counter takes before its total is added to the count; a few more may follow at
/// the end of a slice.
const MASKS: usize = 240;

/// Vectors from which on a slice is long: what is in front of the first aligned vector is counted
/// by itself.
const LONG: usize = 64;

/// The most bytes that a vector has.
const MOST_BYTES: usize = 64;

/// Kernel: the number of elements that are at least the first and at most the second of two bounds,
/// with `A` counters. The first must not be greater.
#[derive(Debug)]
pub struct Between<L, const A: usize>(PhantomData<L>);

impl<I: Isa, L: KeyTransform<I>, const A: usize> Kernel<I> for Between<L, A> {
    type Input = With<L::Element, (L::Element, L::Element)>;
    type Output = u64;

    #[inline(always)]
    unsafe fn run(isa: I, x: &[L::Element], (least, greatest): (L::Element, L::Element)) -> u64 {
        let lanes = L::Loaded::LANES;
        let bounds = Bounds::<I, L> {
            least: key::<I, L>(isa, least),
            greatest: key::<I, L>(isa, greatest),
        };
        let mut head = 0;
        if x.len() >= LONG * lanes {
            head = L::Loaded::head(x.as_ptr().cast());
        }
        let (first, x) = x.split_at(head);
        let (full, rest) = x.split_at(x.len() - x.len() % lanes);
        let count = if const { fills_a_line::<I, L>() } {
            match ExtraLoads::of(size_of_val(x)) {
                ExtraLoads::None => bounds.among::<A, 0>(isa, full),
                ExtraLoads::InL3 => bounds.among::<A, 1>(isa, full),
                ExtraLoads::InDram => bounds.among::<A, 3>(isa, full),
                ExtraLoads::Ahead => bounds.among::<A, AHEAD>(isa, full),
            }
        } else {
            bounds.among::<A, 0>(isa, full)
        };
        let zero: L::Element = bytemuck::Zeroable::zeroed();
        let zero_counts = least <= zero && zero <= greatest;
        let count = count + bounds.among_few(isa, first, zero_counts);
        count + bounds.among_few(isa, rest, zero_counts)
    }
}

/// A vector whose lanes are all a value, as they are compared.
#[inline(always)]
fn key<I: Isa, L: KeyTransform<I>>(isa: I, value: L::Element) -> L::Key {
    L::key(isa, L::Loaded::splat(isa, bytemuck::cast(value)))
}

/// The bounds in every lane.
struct Bounds<I: Isa, L: KeyTransform<I>> {
    least: L::Key,
    greatest: L::Key,
}

impl<I: Isa, L: KeyTransform<I>> Bounds<I, L> {
    /// Counts one more vector.
    #[inline(always)]
    fn count(
        &self,
        isa: I,
        counter: <L::Key as Order>::Counter,
        x: L::Loaded,
    ) -> <L::Key as Order>::Counter {
        let key = L::key(isa, x);
        let between = key.between(self.least, self.greatest);
        <L::Key as Order>::count_mask(counter, between)
    }

    /// The vector that begins at `at` is counted, and `T` elements of it are read once more and
    /// forgotten.
    ///
    /// # Safety
    ///
    /// `at + LANES <= x.len()`.
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn count_at<const T: usize>(
        &self,
        isa: I,
        counter: <L::Key as Order>::Counter,
        x: &[L::Element],
        at: usize,
    ) -> <L::Key as Order>::Counter {
        // SAFETY: the caller vouches for a vector.
        unsafe {
            load_extra::<_, T>(x.as_ptr().add(at), L::Loaded::LANES);
            self.count(isa, counter, load::<I, L>(isa, x, at))
        }
    }

    /// The count of a slice of whole vectors.
    #[cfg_attr(not(unoptimised), inline(always))]
    fn among<const A: usize, const T: usize>(&self, isa: I, x: &[L::Element]) -> u64 {
        let lanes = L::Loaded::LANES;
        let mut count = 0;
        for x in x.chunks(MASKS * A * lanes) {
            let mut counters = [<L::Key as Order>::counter(isa); A];
            let turns = x.len() / (A * lanes);
            for t in 0..turns {
                for (j, counter) in counters.iter_mut().enumerate() {
                    // SAFETY: turn `t` is full.
                    *counter = unsafe { self.count_at::<T>(isa, *counter, x, (t * A + j) * lanes) };
                }
            }
            for at in (turns * A * lanes..x.len()).step_by(lanes) {
                // SAFETY: the slice is of whole vectors.
                counters[0] = unsafe { self.count_at::<T>(isa, counters[0], x, at) };
            }
            for counter in counters {
                count += <L::Key as Order>::total(counter);
            }
        }
        count
    }

    /// The count of fewer elements than a vector has, whose other lanes are zeros, which may count.
    #[inline(always)]
    fn among_few(&self, isa: I, x: &[L::Element], zero_counts: bool) -> u64 {
        if x.is_empty() {
            return 0;
        }
        let mut filled = [0u8; MOST_BYTES];
        let bytes: &[u8] = bytemuck::cast_slice(x);
        filled[..bytes.len()].copy_from_slice(bytes);
        const { assert!(L::Loaded::LANES * size_of::<L::Element>() <= MOST_BYTES) };
        // SAFETY: the buffer has room for the widest vector.
        let vector = unsafe { L::Loaded::load(isa, filled.as_ptr().cast()) };
        let counter = <L::Key as Order>::counter(isa);
        let count = <L::Key as Order>::total(self.count(isa, counter, vector));
        let zeros = if zero_counts {
            L::Loaded::LANES - x.len()
        } else {
            0
        };
        count - zeros as u64
    }
}

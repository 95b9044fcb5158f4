//! Sums that have room: how a vector of integers goes into partial sums that are wider than its
//! lanes.
//!
//! A *narrow* partial takes a vector in one to four instructions, and so many vectors before it
//! could wrap. A *wide* partial takes narrow ones. What both are is a tier's own choice; the
//! methods that they share are told here.
//!
//! # Split sums
//!
//! A word of `2k` bits that holds two elements of `k` bits, or one element of `2k` bits, is
//! `w = high * 2^k + low`. Two accumulators of `2k` bits take it in three instructions: `all += w`,
//! which may wrap, and `high += w >> k`, which may not. Modulo `2^2k`
//!
//! ```text
//! all = sum(w) = sum(high) * 2^k + sum(low)     so     sum(low) = all - (sum(high) << k)
//! ```
//!
//! and where the steps are at most `2^k`, the sum of the low halves is less than `2^2k`, so that
//! the difference modulo `2^2k` is the sum itself. With two elements a word the result is
//! `sum(high) + sum(low)`; with one it is `sum(high) * 2^k + sum(low)`, in twice the bits. Nothing
//! is masked, and no element is moved to a register of its own: two widening conversions and two
//! additions take half of a 512-bit register each, and reach 0.45 of the load limit in L1 on Zen 4
//! where the split sum reaches 0.7.
//!
//! # Signs
//!
//! A signed element with its sign bit flipped is an unsigned one that is larger by `2^(k-1)`. Where
//! an instruction knows unsigned elements alone, the bit is flipped, and the total is corrected by
//! so much for each lane of each vector: lanes beyond the end of a slice hold zero, which is
//! flipped as well. Likewise the other way round, where an instruction knows signed elements alone.

use super::Vector;
use crate::ops::integers::Integer;

/// Vectors in a block: what a wide partial takes, on every tier. A block's lanes of 64 bits hold at
/// most `2^16` words of less than `2^32`, and eight of them can still be added up.
pub const BLOCK: usize = 1 << 16;

/// A register of partial sums, or two.
pub trait Partial<I>: Copy {
    /// The sums of nothing.
    fn zero(isa: I) -> Self;

    /// Lane by lane, modulo the width of a lane.
    fn plus(self, other: Self) -> Self;
}

/// A vector of integers that goes into partial sums.
pub trait Widen: Vector<Element: Integer> {
    /// What takes vectors.
    type Narrow: Partial<Self::Isa>;
    /// What takes narrow partials.
    type Wide: Partial<Self::Isa>;
    /// Vectors that a narrow partial takes, however they come together in it: at most [`BLOCK`].
    const STEPS: usize;

    /// The partial and this vector.
    fn add_to(self, partial: Self::Narrow) -> Self::Narrow;

    /// The wide partial and the narrow one. A wide partial takes [`BLOCK`] vectors.
    fn widen(partial: Self::Narrow, wide: Self::Wide) -> Self::Wide;

    /// The sum of a wide partial, into which `vectors` went.
    fn total(wide: Self::Wide, vectors: usize) -> <Self::Element as Integer>::Sum;

    /// The sum of a narrow partial, into which `vectors` went.
    #[inline(always)]
    fn total_of_narrow(
        isa: Self::Isa,
        partial: Self::Narrow,
        vectors: usize,
    ) -> <Self::Element as Integer>::Sum {
        Self::total(Self::widen(partial, Self::Wide::zero(isa)), vectors)
    }
}

/// The two accumulators of a split sum.
#[derive(Clone, Copy)]
pub struct Split<W> {
    /// The words, modulo the width of a lane.
    pub all: W,
    /// Their upper halves.
    pub high: W,
}

impl<I: Copy, W: Partial<I>> Partial<I> for Split<W> {
    #[inline(always)]
    fn zero(isa: I) -> Self {
        let zero = W::zero(isa);
        Split {
            all: zero,
            high: zero,
        }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Split {
            all: self.all.plus(other.all),
            high: self.high.plus(other.high),
        }
    }
}

/// The sum of the lower halves of words of 64 bits.
#[inline(always)]
fn low([all, high]: [u64; 2]) -> u64 {
    all.wrapping_sub(high << 32)
}

/// The sum of words of two elements of 32 bits, from a split sum: all and high.
#[inline(always)]
pub(super) fn pairs(split: [u64; 2]) -> u64 {
    split[1] + low(split)
}

/// The sum of words, from a split sum.
#[inline(always)]
pub(super) fn words(split: [u64; 2]) -> u128 {
    (u128::from(split[1]) << 32) + u128::from(low(split))
}

/// The sum of signed words, from a split sum whose upper halves are signed.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(always)]
pub(super) fn signed_words(split: [i64; 2]) -> i128 {
    let low = low(split.map(|sum| sum as u64));
    (i128::from(split[1]) << 32) + i128::from(low)
}

/// The sum of `count` elements that are larger by `2^bias` than what they stand for.
#[inline(always)]
pub(super) fn subtract_bias(sum: u64, count: usize, bias: u32) -> i64 {
    sum as i64 - ((count as i64) << bias)
}

/// The sum of `count` elements that are smaller by `2^bias` than what they stand for.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn add_bias(sum: i64, count: usize, bias: u32) -> u64 {
    (sum + ((count as i64) << bias)) as u64
}

/// The sum of `count` words that are larger by `2^63` than what they stand for.
#[inline(always)]
pub(super) fn subtract_bias_of_words(split: [u64; 2], count: usize) -> i128 {
    words(split) as i128 - ((count as i128) << 63)
}

/// The first `count` bytes from `at` on, the first one in the lowest bits, and zero beyond. Words
/// that overlap make up any length in two loads.
///
/// # Safety
///
/// `count` is below 16, and so many bytes can be read from `at` on.
#[inline(always)]
pub(super) unsafe fn few_bytes(at: *const u8, count: usize) -> u128 {
    // SAFETY: every load lies within the first `count` bytes, for which the caller vouches.
    unsafe {
        if count >= 8 {
            let [first, last] = [at, at.add(count - 8)]
                .map(|at| u128::from(u64::from_le(at.cast::<u64>().read_unaligned())));
            first | last << (8 * (count - 8))
        } else if count >= 4 {
            let [first, last] = [at, at.add(count - 4)]
                .map(|at| u64::from(u32::from_le(at.cast::<u32>().read_unaligned())));
            u128::from(first | last << (8 * (count - 4)))
        } else if count >= 2 {
            let [first, last] = [at, at.add(count - 2)]
                .map(|at| u32::from(u16::from_le(at.cast::<u16>().read_unaligned())));
            u128::from(first | last << (8 * (count - 2)))
        } else if count == 1 {
            u128::from(at.read())
        } else {
            0
        }
    }
}

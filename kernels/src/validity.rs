//! Which elements of a slice are valid: a bitmap as Arrow has it, a bit for each element, the
//! lowest bit of a byte first, beginning at any bit.
//!
//! # How a vector's bits are read
//!
//! Where the slice's first bit begins a byte, so do those of every vector that a sweep reads, from
//! multiples of its lanes on, and are whole bytes (or lie in one, of fewer than eight lanes): a
//! load gives them, which AVX-512 loads a mask with. The bits of other slices are first shifted to
//! the beginning of a byte, a chunk at a time and a word at a time, into memory that the sweep
//! lends ([`Validity::chunk`]). Bits that need not be moved are read once before, a byte of each
//! cache line, so that they come all at once.
//!
//! # What was tried
//!
//! A mask takes an adder of Zen 4 for 1.5 cycles if it comes from a general register, and for half
//! a cycle if it comes from memory. Bits that are shifted for each vector come from a general
//! register. Time against the plain kernel:
//!
//! | tried | masked | L1 | L2 |
//! | --- | --- | --- | --- |
//! | bits shifted for each vector | sums | 2.6 | 1.3 |
//! | bits shifted for each vector | variances | 1.9 | 1.65 |
//! | one word for four vectors, shifted as a mask | | no better | no better |

mod chunk;
mod shift;
#[cfg(test)]
mod tests;
mod words;

pub use chunk::{Bits, Buffer, CHUNK, chunks};

use crate::simd::{Isa, call};
use core::marker::PhantomData;
use core::ops::Range;
use core::ptr::NonNull;
use shift::{Part, Shift};
use words::{few_bytes, shifted, word};

/// A bit for each element of a slice: set where it is valid.
#[derive(Clone, Copy, Debug)]
pub struct Validity<'a> {
    /// The byte with the first bit. It is never null, so that an `Option` has no word beside it.
    first: NonNull<u8>,
    /// Where in it that is.
    shift: u32,
    len: usize,
    /// Whether the slice that this is a part of is taken to lie in DRAM.
    in_dram: bool,
    bits: PhantomData<&'a [u8]>,
}

// SAFETY: it is a shared reference to bytes.
unsafe impl Send for Validity<'_> {}
// SAFETY: as above.
unsafe impl Sync for Validity<'_> {}

impl<'a> Validity<'a> {
    /// The `len` bits from bit `offset` on, if there are so many.
    #[inline(always)]
    pub fn new(bits: &'a [u8], offset: usize, len: usize) -> Option<Self> {
        let end = offset.checked_add(len)?;
        if end.div_ceil(8) > bits.len() {
            return None;
        }
        Some(Validity {
            first: NonNull::from(&bits[offset / 8..]).cast(),
            shift: (offset % 8) as u32,
            len,
            in_dram: len >= DRAM_BITS,
            bits: PhantomData,
        })
    }

    /// Number of bits.
    #[inline(always)]
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Bytes in which these bits are.
    #[inline(always)]
    fn bytes(self) -> usize {
        (self.shift as usize + self.len).div_ceil(8)
    }

    /// The bytes in which the bits are, and how many bits of the first one are in front of them.
    #[inline]
    pub fn as_bytes(self) -> (&'a [u8], u32) {
        // SAFETY: `new` found so many bytes, which are borrowed for as long, and `slice` takes a
        // part of them.
        let bytes = unsafe { core::slice::from_raw_parts(self.first.as_ptr(), self.bytes()) };
        (bytes, self.shift)
    }

    /// Whether element `i` is valid.
    ///
    /// # Panics
    ///
    /// When there is no such element.
    #[inline]
    pub fn is_valid(self, i: usize) -> bool {
        assert!(i < self.len, "element {i} of {}", self.len);
        // SAFETY: one element from `i` on.
        unsafe { self.prefix(i, 1) != 0 }
    }

    /// How many of the elements are valid.
    #[inline(always)]
    pub fn count(self) -> u64 {
        self.count_with(ones)
    }

    /// The same, where `ones` counts the bits that are set in bytes.
    #[inline(always)]
    pub fn count_with(self, ones: impl Fn(&[u8]) -> u64) -> u64 {
        let (bytes, shift) = self.as_bytes();
        let ([first, ..], end) = (bytes, shift as usize + self.len) else {
            return 0;
        };
        // Bits of the first and of the last byte that are not the slice's.
        let before = first & !(u8::MAX << shift);
        let beyond = match (end % 8, bytes.last()) {
            (used @ 1.., Some(last)) => last & u8::MAX << used,
            _ => 0,
        };
        ones(bytes) - u64::from(before.count_ones() + beyond.count_ones())
    }

    /// The first element that is valid.
    #[inline(always)]
    pub fn first(self) -> Option<usize> {
        let mut at = 0;
        while at < self.len {
            // SAFETY: so many elements follow.
            let bits = unsafe { self.prefix(at, self.len - at) };
            if bits != 0 {
                return Some(at + bits.trailing_zeros() as usize);
            }
            at += 64;
        }
        None
    }

    /// The bits of a part of the slice.
    ///
    /// # Panics
    ///
    /// When the part does not lie in the slice.
    #[inline]
    pub fn slice(self, part: Range<usize>) -> Self {
        let Range { start, end } = part;
        assert!(
            start <= end && end <= self.len,
            "elements {start}..{end} of {}",
            self.len
        );
        let shift = self.shift as usize + start;
        Validity {
            // SAFETY: the part begins at a byte of the bitmap, or right behind the last one.
            first: unsafe { self.first.add(shift / 8) },
            shift: (shift % 8) as u32,
            len: end - start,
            in_dram: self.in_dram,
            bits: PhantomData,
        }
    }

    /// The bits of `count` elements from `start` on, each vector's at the beginning of a byte:
    /// those of the bitmap, or such as an instance for `isa` puts in `buffer`.
    ///
    /// # Safety
    ///
    /// `start + count <= self.len()`, `count <= CHUNK`, and `start` is a multiple of 8.
    #[inline(always)]
    pub unsafe fn chunk<I: Isa>(self, isa: I, start: usize, count: usize, buffer: &Buffer) -> Bits {
        debug_assert!(start + count <= self.len && count <= CHUNK && start.is_multiple_of(8));
        let first = self.first.as_ptr().cast_const();
        let from = first.wrapping_add(start / 8);
        if self.shift == 0 && !self.in_dram {
            for byte in (0..count.div_ceil(8)).step_by(CACHE_LINE) {
                // SAFETY: a byte in which there are bits of the chunk. Volatile, as nobody needs
                // its value.
                unsafe { from.add(byte).read_volatile() };
            }
            return Bits { first };
        }
        if count <= 64 {
            // SAFETY: so many elements follow, and there is room for a word.
            return unsafe { buffer.word(start, self.prefix(start, count)) };
        }
        let part = Part {
            validity: self,
            start,
            count,
        };
        // SAFETY: the caller vouches for the part.
        unsafe { call::<_, Shift>(isa, part, buffer) }
    }

    /// The bits of the elements `at .. at + min(count, 64)`, that of element `at` the lowest, and
    /// zero above.
    ///
    /// # Safety
    ///
    /// `at + min(count, 64) <= self.len()`, or `count` is zero.
    #[inline(always)]
    pub unsafe fn prefix(self, at: usize, count: usize) -> u64 {
        if count == 0 {
            return 0;
        }
        let bit = self.shift as usize + at;
        let shift = bit as u32 % 8;
        // SAFETY: the caller vouches for an element, whose byte this is.
        let from = unsafe { self.first.add(bit / 8) }.as_ptr().cast_const();
        let left = self.bytes() - bit / 8;
        // SAFETY: so many bytes follow; where fewer do than a word has, those in front of them are
        // read too, if there are so many.
        let bits = unsafe {
            if left > 8 {
                shifted(from, shift)
            } else if self.bytes() >= 8 {
                let missing = 8 - left;
                word(from.sub(missing)) >> (8 * missing as u32 + shift)
            } else {
                few_bytes(from, left) >> shift
            }
        };
        bits & u64::MAX >> 64usize.saturating_sub(count)
    }
}

/// Bytes.
const CACHE_LINE: usize = 64;

/// Bits whose elements are taken to lie in DRAM, and they too. Such bits are moved though they need
/// not be: with two streams from DRAM, a masked sum of `f32` took 1.35 to 1.5 times as long as a
/// plain one with the bits where they were, and 1.15 with these.
const DRAM_BITS: usize = 1 << 23;

/// How many bits of the bytes are set.
#[inline(always)]
pub(crate) fn ones(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut ones = 0;
    for word in words {
        ones += u64::from(u64::from_ne_bytes(*word).count_ones());
    }
    for byte in rest {
        ones += u64::from(byte.count_ones());
    }
    ones
}

//! Which elements of a slice are valid: a bitmap as Arrow has it, a bit for each element, the lowest bit of a byte first, beginning at any
//! bit.
//!
//! # How a vector's bits are read
//!
//! Where the slice's first bit begins a byte, so do those of every vector that a sweep reads, from multiples of its lanes on, and are whole bytes
//! (or lie in one, of fewer than eight lanes): a load gives them, which AVX-512 loads a mask with. The bits of other slices are first shifted to
//! the beginning of a byte, a part at a time and a word at a time, into memory that the sweep lends ([`Validity::part`]). Bits that need not be
//! moved are read once before, a byte of each cache line, so that they come all at once.
//!
//! # What was tried
//!
//! On Zen 4 a mask that comes from a general register takes an adder for 1.5 cycles, one that comes from memory half a cycle of it. Bits shifted for each
//! vector have to go the first way: masked sums took 2.6 times as long as plain ones in L1 and 1.3 in L2, masked variances 1.9 and 1.65. One word for four
//! vectors, shifted as a mask: no better.

use crate::seam::{Isa, Keep, Order, Reduce, Vector};
use core::cell::UnsafeCell;
use core::iter;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ops::Range;
use core::ptr;

/// A bit for each element of a slice: set where it is valid.
#[derive(Clone, Copy, Debug)]
pub struct Validity<'a> {
    /// The byte with the first bit.
    first: *const u8,
    /// Where in it that is.
    shift: u32,
    len: usize,
    /// Bits of the slice that this is a part of.
    whole: usize,
    bits: PhantomData<&'a [u8]>,
}

// SAFETY: it is a shared reference to bytes.
unsafe impl Send for Validity<'_> {}
// SAFETY: as above.
unsafe impl Sync for Validity<'_> {}

impl<'a> Validity<'a> {
    /// The `len` bits from bit `offset` on, if there are so many.
    #[inline]
    pub fn new(bits: &'a [u8], offset: usize, len: usize) -> Option<Self> {
        let end = offset.checked_add(len)?;
        if end.div_ceil(8) > bits.len() {
            return None;
        }
        Some(Validity {
            first: bits[offset / 8..].as_ptr(),
            shift: (offset % 8) as u32,
            len,
            whole: len,
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
        // SAFETY: `new` found so many bytes, which are borrowed for as long, and `slice` takes a part of them.
        let bytes = unsafe { core::slice::from_raw_parts(self.first, self.bytes()) };
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
            first: self.first.wrapping_add(shift / 8),
            shift: (shift % 8) as u32,
            len: end - start,
            whole: self.whole,
            bits: PhantomData,
        }
    }

    /// The bits of `count` elements from `start` on, each vector's at the beginning of a byte: those of the bitmap, or such as are put in `buffer`.
    ///
    /// # Safety
    ///
    /// `start + count <= self.len()`, `count <= PART`, and `start` is a multiple of 8.
    #[inline(always)]
    pub unsafe fn part(self, start: usize, count: usize, buffer: &Buffer) -> Bits {
        debug_assert!(start + count <= self.len && count <= PART && start.is_multiple_of(8));
        let from = self.first.wrapping_add(start / 8);
        if self.shift == 0 && self.whole < FAR {
            for byte in (0..count.div_ceil(8)).step_by(CACHE_LINE) {
                // SAFETY: a byte in which there are bits of the part. Volatile, as nobody needs its value.
                unsafe { from.add(byte).read_volatile() };
            }
            return Bits { first: self.first };
        }
        let words: *mut u64 = buffer.0.get().cast();
        let words_of_part = count.div_ceil(64);
        // Words behind which there is a byte.
        let whole = words_of_part.min((self.bytes() - start / 8).saturating_sub(1) / 8);
        for i in 0..whole {
            // SAFETY: nine bytes follow, in which there are bits; and the buffer has room for the words of a part.
            unsafe {
                words
                    .add(i)
                    .write(shifted(from.add(8 * i), self.shift).to_le())
            };
        }
        for i in whole..words_of_part {
            // SAFETY: so many elements follow, at least one; and the same.
            unsafe {
                let bits = self.prefix(start + 64 * i, count - 64 * i);
                words.add(i).write(bits.to_le());
            }
        }
        Bits {
            first: words.cast_const().cast::<u8>().wrapping_sub(start / 8),
        }
    }

    /// The bits of the elements `at .. at + min(count, 64)`, that of element `at` the lowest, and zero above.
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
        let (from, left) = unsafe { (self.first.add(bit / 8), self.bytes() - bit / 8) };
        // SAFETY: so many bytes follow; where fewer do than a word has, those in front of them are read too, if there are so many.
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

/// Bits whose elements are taken to lie in DRAM, and they too. Such bits are moved though they need not be: with two streams from DRAM, a masked sum of `f32`
/// took 1.35 to 1.5 times as long as a plain one with the bits where they were, and 1.15 with these.
const FAR: usize = 1 << 23;

/// Elements of whose bits a [`Buffer`] takes.
pub const PART: usize = 16384;

/// Where the parts of `len` elements start that are settled one after the other, and how many each has: at most `most`, and but for the last one
/// a multiple of eight turns.
#[inline(always)]
pub fn parts(len: usize, most: usize, turn: usize) -> impl Iterator<Item = (usize, usize)> {
    let (part, mut next) = (most / (8 * turn) * (8 * turn), 0);
    // Of one part, as a slice that need not be settled is, the compiler sees that there is no more.
    iter::from_fn(move || {
        let (start, count) = (next, part.min(len - next));
        next += count;
        (count > 0).then_some((start, count))
    })
}

/// Room for the bits of a part of a slice.
#[repr(align(64))]
pub struct Buffer(UnsafeCell<MaybeUninit<[u64; PART / 64]>>);

impl Buffer {
    /// Room, and nothing in it.
    #[inline(always)]
    pub fn new() -> Self {
        Buffer(UnsafeCell::new(MaybeUninit::uninit()))
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Buffer::new()
    }
}

/// The bits of a part of a slice ([`Validity::part`]).
#[derive(Clone, Copy, Debug)]
pub struct Bits {
    /// The byte that begins with the bit of the slice's first element, or where it would be.
    first: *const u8,
}

impl Bits {
    /// Those of no element.
    pub const NONE: Bits = Bits { first: ptr::null() };

    /// Where the elements of the vector at `start + lane` are valid. In two parts, so that what depends on the row is computed once for all its vectors.
    ///
    /// # Safety
    ///
    /// These are bits of a part that has `LANES` elements from `start + lane` on. Both are multiples of `LANES`, and of four lanes or more `start` is one of 8.
    /// The bitmap is still borrowed, and the buffer neither gone nor filled with another part.
    #[inline(always)]
    pub unsafe fn mask<V: Order>(self, isa: V::Isa, start: usize, lane: usize) -> V::Mask {
        // SAFETY: as the caller vouches.
        unsafe {
            if V::LANES < 8 {
                let (byte, from) = self.part_of_byte::<V>(start, lane);
                V::of_part_of_byte(isa, byte, from)
            } else {
                V::of_bits(isa, self.whole_bytes::<V>(start, lane))
            }
        }
    }

    /// The vector at `start + lane` with plus zero in place of the elements that are not valid.
    ///
    /// # Safety
    ///
    /// As for [`Bits::mask`].
    #[inline(always)]
    pub unsafe fn keep<V: Keep>(self, isa: V::Isa, vector: V, start: usize, lane: usize) -> V {
        // SAFETY: as the caller vouches.
        unsafe {
            if V::LANES < 8 {
                let (byte, from) = self.part_of_byte::<V>(start, lane);
                vector.keep_by_part_of_byte(isa, byte, from)
            } else {
                vector.keep(isa, self.whole_bytes::<V>(start, lane))
            }
        }
    }

    /// The byte in which the bits of the vector at `start + lane` are, and from which of its bits on: it holds eight of a multiple of eight on. Of four lanes
    /// that does not depend on the row, so that a loop over rows knows it.
    ///
    /// # Safety
    ///
    /// As for [`Bits::mask`], of fewer than eight lanes.
    #[inline(always)]
    unsafe fn part_of_byte<V: Vector>(self, start: usize, lane: usize) -> (u8, usize) {
        let (at, from) = if V::LANES < 4 {
            ((start + lane) / 8, (start + lane) % 8)
        } else {
            debug_assert!(start.is_multiple_of(8));
            (start / 8 + lane / 8, lane % 8)
        };
        // SAFETY: the caller vouches for the bits.
        (unsafe { self.first.wrapping_add(at).read() }, from)
    }

    /// The bits of the vector at `start + lane`, that of its first element the lowest.
    ///
    /// # Safety
    ///
    /// As for [`Bits::mask`], of eight lanes or more, so that the bits are whole bytes.
    #[inline(always)]
    unsafe fn whole_bytes<V: Vector>(self, start: usize, lane: usize) -> u64 {
        const { assert!(V::LANES.is_power_of_two() && V::LANES <= 64) }
        let from = self.first.wrapping_add(start / 8 + lane / 8);
        // SAFETY: the caller vouches for the bits.
        unsafe {
            match V::LANES {
                8 => u64::from(from.read()),
                16 => u64::from(u16::from_le(from.cast::<u16>().read_unaligned())),
                32 => u64::from(u32::from_le(from.cast::<u32>().read_unaligned())),
                _ => word(from),
            }
        }
    }
}

/// The 64 bits from bit `shift` on of those from `at` on.
///
/// # Safety
///
/// `at` must be valid for reading nine bytes, and `shift` is less than 8.
#[inline(always)]
unsafe fn shifted(at: *const u8, shift: u32) -> u64 {
    // SAFETY: as the caller vouches. The words overlap in 56 bits, which are equal.
    unsafe { word(at) >> shift | word(at.add(1)) << (8 - shift) }
}

/// The eight bytes from `at` on, the first one lowest.
///
/// # Safety
///
/// `at` must be valid for reading eight bytes.
#[inline(always)]
unsafe fn word(at: *const u8) -> u64 {
    // SAFETY: as the caller vouches; `read_unaligned` asks for no alignment.
    u64::from_le(unsafe { at.cast::<u64>().read_unaligned() })
}

/// The `count` bytes from `at` on, at least one and fewer than eight, the first one lowest. In two halves that may overlap: a word that is put together in
/// memory byte by byte is waited for.
///
/// # Safety
///
/// `at` must be valid for reading so many bytes.
#[inline(always)]
unsafe fn few_bytes(at: *const u8, count: usize) -> u64 {
    let (low, high, half) = match count {
        // SAFETY: the caller vouches for the bytes: two halves of four begin at the first byte and four before the end.
        4.. => unsafe {
            let [low, high] = [at, at.add(count - 4)].map(|at| at.cast::<u32>().read_unaligned());
            (
                u64::from(u32::from_le(low)),
                u64::from(u32::from_le(high)),
                4,
            )
        },
        // SAFETY: likewise two of two.
        2.. => unsafe {
            let [low, high] = [at, at.add(count - 2)].map(|at| at.cast::<u16>().read_unaligned());
            (
                u64::from(u16::from_le(low)),
                u64::from(u16::from_le(high)),
                2,
            )
        },
        // SAFETY: there is a byte.
        _ => return u64::from(unsafe { at.read() }),
    };
    low | high << (8 * (count - half))
}

/// Body: how many bits of the bytes are set.
pub struct Ones<I>(PhantomData<I>);

impl<I: Isa> Reduce<I> for Ones<I> {
    type Element = u8;
    type Output = u64;

    #[inline(always)]
    fn run(_: I, x: &[u8]) -> u64 {
        ones(x)
    }
}

/// How many bits of the bytes are set.
#[inline(always)]
fn ones(bytes: &[u8]) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::{Bits, Buffer, PART, Validity};
    use crate::seam::scalar::Scalar;
    use crate::seam::{Vector, portable};
    use std::vec::Vec;

    #[test]
    fn a_bitmap_has_the_bits() {
        assert!(Validity::new(&[0], 3, 5).is_some());
        assert!(Validity::new(&[0], 3, 6).is_none());
        assert!(Validity::new(&[0], 9, 0).is_none());
        assert!(Validity::new(&[], 0, 0).is_some());
        assert!(Validity::new(&[0], usize::MAX, 1).is_none());
    }

    #[test]
    fn bits_are_those_of_the_elements() {
        let bitmap: Vec<u8> = (0..24u8).map(|i| i.wrapping_mul(151) ^ 0x5a).collect();
        let bit = |i: usize| bitmap[i / 8] >> (i % 8) & 1 != 0;
        for offset in 0..20 {
            for end in (offset..192).step_by(7) {
                let all = Validity::new(&bitmap, offset, end - offset).unwrap();
                for at in 0..all.len() {
                    assert_eq!(all.is_valid(at), bit(offset + at));
                    let part = all.slice(at..all.len());
                    let valid = (offset + at..end).filter(|&i| bit(i)).count();
                    assert_eq!(part.count(), valid as u64, "{offset} {end} {at}");
                    for count in 0..=part.len().min(64) {
                        // SAFETY: so many elements.
                        let bits = [unsafe { part.prefix(0, count) }, unsafe {
                            all.prefix(at, count)
                        }];
                        let expected = (0..count)
                            .map(|i| u64::from(bit(offset + at + i)) << i)
                            .sum();
                        assert_eq!(bits, [expected; 2], "{offset} {end} {at} {count}");
                    }
                }
            }
        }
    }

    /// The bits of a vector, and in those above its lanes anything.
    ///
    /// # Safety
    ///
    /// As for [`Bits::mask`].
    unsafe fn lanes<V: Vector>(bits: Bits, start: usize, lane: usize) -> u64 {
        // SAFETY: as the caller vouches.
        unsafe {
            if V::LANES < 8 {
                let (byte, from) = bits.part_of_byte::<V>(start, lane);
                u64::from(byte >> from)
            } else {
                bits.whole_bytes::<V>(start, lane)
            }
        }
    }

    /// The lanes of every vector of a part.
    fn lanes_of<V: Vector>(bitmap: &[u8], offset: usize, len: usize) {
        let all = Validity::new(bitmap, offset, len).unwrap();
        let buffer = Buffer::new();
        for start in (0..len).step_by(64) {
            let count = PART.min(len - start);
            // SAFETY: so many elements from a multiple of 8 on.
            let bits = unsafe { all.part(start, count, &buffer) };
            for at in (start..start + count).step_by(V::LANES) {
                if at + V::LANES <= len {
                    // SAFETY: this is the condition; all are multiples of the lanes.
                    let [lanes, prefix] = unsafe {
                        [
                            lanes::<V>(bits, start, at - start),
                            all.prefix(at, V::LANES),
                        ]
                    };
                    let kept = u64::MAX >> (64 - V::LANES);
                    assert_eq!(
                        lanes & kept,
                        prefix,
                        "{} lanes, {offset} {len} {at}",
                        V::LANES
                    );
                }
            }
        }
    }

    #[test]
    fn lanes_are_prefixes() {
        for offset in 0..10usize {
            // A box of its own for every length, so that an instrument sees a read beyond it.
            for len in 0..200usize {
                let bytes = (offset + len).div_ceil(8) as u8;
                let bitmap: Vec<u8> = (0..bytes).map(|i| i.wrapping_mul(151) ^ 0x5a).collect();
                lanes_of::<Scalar<u8>>(&bitmap, offset, len);
                lanes_of::<portable::F64x2>(&bitmap, offset, len);
                lanes_of::<portable::F32x4>(&bitmap, offset, len);
                lanes_of::<portable::U16x8>(&bitmap, offset, len);
                lanes_of::<portable::U8x16>(&bitmap, offset, len);
                #[cfg(target_arch = "x86_64")]
                lanes_of::<crate::seam::avx2::U8x32>(&bitmap, offset, len);
                #[cfg(target_arch = "x86_64")]
                lanes_of::<crate::seam::avx512::U8x64>(&bitmap, offset, len);
            }
        }
    }
}

//! The bits of a chunk of a slice, as a sweep reads them: those of a vector are whole bytes, or lie
//! in one.

use super::words::word;
use crate::simd::{OrZero, Order, Vector};
use core::cell::UnsafeCell;
use core::iter;
use core::mem::MaybeUninit;
use core::ptr;

/// Elements of whose bits a [`Buffer`] takes.
pub const CHUNK: usize = 16384;

/// Where the chunks of `len` elements start that are staged one after the other, and how many each
/// has: at most `most`, and but for the last one a multiple of eight turns.
#[inline(always)]
pub fn chunks(len: usize, most: usize, turn: usize) -> impl Iterator<Item = (usize, usize)> {
    let (chunk, mut next) = (most / (8 * turn) * (8 * turn), 0);
    // Of one chunk, as a slice that need not be staged is, the compiler sees that there is no more.
    iter::from_fn(move || {
        let (start, count) = (next, chunk.min(len - next));
        next += count;
        (count > 0).then_some((start, count))
    })
}

/// Room for the bits of a chunk of a slice.
#[repr(align(64))]
pub struct Buffer(pub(super) UnsafeCell<MaybeUninit<[u64; CHUNK / 64]>>);

impl Buffer {
    /// Room, and nothing in it.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub const fn new() -> Self {
        Buffer(UnsafeCell::new(MaybeUninit::uninit()))
    }

    /// The first word, for the bits of the elements from `start` on.
    #[inline(always)]
    pub(super) fn word(&self, start: usize, bits: u64) -> Bits {
        let first: *mut u64 = self.0.get().cast();
        // SAFETY: there is room for more than a word, which nobody borrows: bits are read by
        // pointers.
        unsafe { first.write(bits.to_le()) };
        Bits {
            first: first.cast_const().cast::<u8>().wrapping_sub(start / 8),
        }
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Buffer::new()
    }
}

/// The bits of a chunk of a slice ([`Validity::chunk`](super::Validity::chunk)).
#[derive(Clone, Copy, Debug)]
pub struct Bits {
    /// The byte that begins with the bit of the slice's first element, or where it would be.
    pub(super) first: *const u8,
}

impl Bits {
    /// Those of no element.
    pub const NONE: Bits = Bits { first: ptr::null() };

    /// Where the elements of the vector at `start + lane` are valid. In two parts, so that what
    /// depends on the row is computed once for all its vectors.
    ///
    /// # Safety
    ///
    /// These are bits of a chunk that has `LANES` elements from `start + lane` on. Both are
    /// multiples of `LANES`, and of four lanes or more `start` is one of 8. The bitmap is still
    /// borrowed, and the buffer neither gone nor filled with another chunk.
    #[inline(always)]
    pub unsafe fn mask<V: Order>(self, isa: V::Isa, start: usize, lane: usize) -> V::Mask {
        // SAFETY: as the caller vouches.
        unsafe {
            if V::LANES < 8 {
                let (byte, from) = self.part_of_byte::<V>(start, lane);
                V::from_part_of_byte(isa, byte, from)
            } else {
                V::from_bits(isa, self.whole_bytes::<V>(start, lane))
            }
        }
    }

    /// The vector at `start + lane` with plus zero in place of the elements that are not valid.
    ///
    /// # Safety
    ///
    /// As for [`Bits::mask`].
    #[cfg_attr(not(unoptimised), inline(always))]
    pub unsafe fn select_or_zero<V: OrZero>(
        self,
        isa: V::Isa,
        vector: V,
        start: usize,
        lane: usize,
    ) -> V {
        // SAFETY: as the caller vouches.
        unsafe {
            if V::LANES < 8 {
                let (byte, from) = self.part_of_byte::<V>(start, lane);
                vector.select_or_zero_by_part_of_byte(isa, byte, from)
            } else {
                vector.select_or_zero(isa, self.whole_bytes::<V>(start, lane))
            }
        }
    }

    /// The byte in which the bits of the vector at `start + lane` are, and from which of its bits
    /// on: it holds eight of a multiple of eight on. Of four lanes that does not depend on the row,
    /// so that a loop over rows knows it.
    ///
    /// # Safety
    ///
    /// As for [`Bits::mask`], of fewer than eight lanes.
    #[inline(always)]
    pub(super) unsafe fn part_of_byte<V: Vector>(self, start: usize, lane: usize) -> (u8, usize) {
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
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(crate) unsafe fn whole_bytes<V: Vector>(self, start: usize, lane: usize) -> u64 {
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

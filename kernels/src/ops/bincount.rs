//! The byte histogram: how often each of the 256 values occurs.
//!
//! # The algorithm
//!
//! ```text
//! clear T tables of 256 counters: of 16 bits up to 65535 bytes, else of 32
//! for each 8 bytes, loaded as one word: add one to tables[j mod T][byte j], j = 0 .. 8
//! add up the tables in 64 bits
//! ```
//!
//! # Why it is right
//!
//! A chunk has at most 2^31 bytes, fewer than 2^32, so that no 32-bit counter and no sum of the
//! same counter over all tables can wrap; nor can 16-bit ones that count at most 65535 bytes
//! together.
//!
//! # What limits it
//!
//! The store port. Each byte is a load, an addition and a store of one counter, and this loop can
//! not do with fewer stores than bytes: one cycle a byte where the core stores once a cycle. Three
//! things stay out of the way of that:
//!
//! * One load of a word replaces eight loads of a byte.
//! * A counter that was just stored must be forwarded from the store queue before it can be
//!   incremented again, which takes four to eight cycles on cores that do not rename memory. With
//!   `T = 8` tables, equal bytes in a row come back to the same counter only every eighth byte, so
//!   constant data runs at the speed of random data.
//! * A table is a cache line longer than its counters. Tables of 1 KiB would put the same counter
//!   of every fourth table at the same offset in a 4 KiB page, and a core that compares only those
//!   bits takes the load for one of the bytes just stored.
//!
//! # What was tried
//!
//! Zen 4, 256 KiB: time of constant data against random data, with and without a neighbour on the
//! core's other thread.
//!
//! | tables | with | without |
//! | --- | --- | --- |
//! | exactly 1 KiB | 1.2 | 1.02 |
//! | a cache line longer (production) | 1.00 | 1.01 |
//!
//! | tried | figure | instead of |
//! | --- | --- | --- |
//! | 1, 2 or 4 tables | the same time | 8 tables |
//! | clear and add up 8 tables, 32-bit counters | some 650 cycles more | one table |
//! | clear and add up 8 tables, 16-bit counters | some 400 cycles more | one table |
//! | clear counts, count, copy the counts to the caller | 48 ns for one byte | 21 ns |
//!
//! Zen 4 forwards a store in no time; eight tables are for the cores that do not. 400 cycles are
//! 7 % of the time of 4096 bytes, so fewer than 1024 bytes are counted without tables.

use crate::counts::{self, Kind};
use crate::input::Slice;
use crate::simd::portable::Portable;
use crate::simd::scalar::Baseline;
use crate::simd::{Isa, Kernel};
use crate::table::{Descriptor, Entry, Purpose};
use core::marker::PhantomData;
use core::ops::AddAssign;

/// Bytes after which the tables are emptied.
const CHUNK: usize = 1 << 31;

/// Bytes up to which 16-bit counters can not wrap. They take half the time to clear and to add up.
const SMALL: usize = u16::MAX as usize;

/// Fewer bytes than this are not worth the tables: see [`count_few`].
pub const SHORT: usize = 1024;

/// Counters from one table to the next: 256 and a cache line.
const STRIDE: usize = 256 + 16;

/// What a table counts with.
trait Counter: Copy + AddAssign + Into<u64> {
    const ZERO: Self;
    const ONE: Self;
}

impl Counter for u16 {
    const ZERO: u16 = 0;
    const ONE: u16 = 1;
}

impl Counter for u32 {
    const ZERO: u32 = 0;
    const ONE: u32 = 1;
}

/// The operation.
#[derive(Debug)]
pub struct Bincount;

/// The counts of the 256 byte values.
pub type Counts = [u64; 256];

/// Kernel: `T` private tables. `T` divides eight.
pub struct Tables<I, const T: usize>(PhantomData<I>);

impl<I: Isa, const T: usize> Kernel<I> for Tables<I, T> {
    type Input = Slice<u8>;
    type Output = Counts;

    #[inline(always)]
    unsafe fn run(_: I, x: &[u8], (): ()) -> Counts {
        if x.len() <= CHUNK {
            return count_chunk::<T>(x);
        }
        x.chunks(CHUNK).map(count_chunk::<T>).fold([0; 256], add)
    }
}

/// The sums of two counts.
#[inline]
pub fn add(mut left: Counts, right: Counts) -> Counts {
    for (left, right) in left.iter_mut().zip(right) {
        *left += right;
    }
    left
}

/// The counts of `x`, one by one: what fewer than [`SHORT`] bytes deserve.
pub fn count_few(x: &[u8]) -> Counts {
    // A local that is never borrowed becomes the caller's memory itself: no copy of 2 KiB, which
    // takes as long as forty bytes.
    let mut counts = [0; 256];
    for &byte in x {
        counts[usize::from(byte)] += 1;
    }
    counts
}

/// The counts of at most [`CHUNK`] bytes.
#[inline(always)]
fn count_chunk<const T: usize>(chunk: &[u8]) -> Counts {
    if chunk.len() <= SMALL {
        count_in_tables::<u16, T>(chunk)
    } else {
        count_in_tables::<u32, T>(chunk)
    }
}

#[cfg_attr(not(unoptimised), inline(always))]
fn count_in_tables<C: Counter, const T: usize>(chunk: &[u8]) -> Counts {
    const { assert!(8 % T == 0) }
    let mut tables = [[C::ZERO; STRIDE]; T];
    let (words, rest) = chunk.as_chunks::<8>();
    for word in words {
        let word = u64::from_le_bytes(*word);
        for j in 0..8 {
            let byte = (word >> (8 * j)) as u8;
            tables[j % T][usize::from(byte)] += C::ONE;
        }
    }
    for &byte in rest {
        tables[0][usize::from(byte)] += C::ONE;
    }
    // Never borrowed, as in `count_few`.
    let mut counts = [0; 256];
    for value in 0..=255u8 {
        let value = usize::from(value);
        let mut sum = C::ZERO;
        for table in &tables {
            sum += table[value];
        }
        counts[value] = sum.into();
    }
    counts
}

/// What `T` tables cost.
const fn descriptor(purpose: Purpose, tables: usize) -> Descriptor {
    Descriptor {
        purpose,
        counts: counts::Counts::NONE.with(Kind::StoreCounter, 1.0),
        ..Descriptor::new::<u8>(1, tables)
    }
}

/// A rung of the ladder: `T` tables.
const fn study<const T: usize>() -> Entry<Slice<u8>, Counts> {
    Entry::new::<Baseline, Tables<Baseline, T>>(descriptor(Purpose::Study, T))
}

/// The entry of a tier.
const fn entry<I: Isa>() -> Entry<Slice<u8>, Counts> {
    Entry::new::<I, Tables<I, 8>>(descriptor(Purpose::Production, 8))
}

table!(E in [u8]: Bincount, "bincount", Slice<E> => Counts, &[
    entry::<Portable>(),
    #[cfg(target_arch = "x86_64")]
    entry::<crate::simd::avx2::Avx2>(),
    #[cfg(target_arch = "x86_64")]
    entry::<crate::simd::avx512::Avx512>(),
    study::<1>(),
    study::<2>(),
    study::<4>(),
    study::<8>(),
]);

//! The byte histogram: how often each of the 256 values occurs.
//!
//! # The algorithm
//!
//! ```text
//! clear T tables of 256 32-bit counters
//! for each 8 bytes, loaded as one word: add one to tables[j mod T][byte j], j = 0 .. 8
//! add the tables to the caller's 64-bit counts
//! ```
//!
//! # Why it is right
//!
//! A part has at most 2^31 bytes, fewer than 2^32, so that no 32-bit counter and no sum of the same
//! counter over all tables can wrap. The part's counts then go to 64 bits.
//!
//! # What limits it
//!
//! The store port. Each byte is a load, an addition and a store of one counter, and this loop can not do with
//! fewer stores than bytes: one cycle a byte where the core stores once a cycle. Three things stay
//! out of the way of that:
//!
//! * One load of a word replaces eight loads of a byte.
//! * A counter that was just stored must be forwarded from the store queue before it can be incremented again, which takes
//!   four to eight cycles on cores that do not rename memory. With `T = 8` tables, equal bytes in a row come
//!   back to the same counter only every eighth byte, so constant data runs at the speed of random data.
//! * A table is a cache line longer than its counters. Tables of 1 KiB would put the same counter of every fourth table at
//!   the same offset in a 4 KiB page, and a core that compares only those bits takes the load for one of the bytes just stored.
//!
//! # What was tried
//!
//! Zen 4, 256 KiB. With tables of exactly 1 KiB, constant data took 1.2 times as long as random data while a neighbour
//! used the core's other thread, and 1.02 times as long without one; with the longer tables 1.00 and 1.01. One, two and four
//! tables take the same time as eight there, as that core forwards a store in no time; eight are for the cores
//! that do not. Clearing and adding up eight tables is not free: over 10,922 bytes they take 1.09 cycles a byte where one
//! table takes 1.03, some 650 cycles more in all. So fewer than 1024 bytes are counted without any.

use crate::seam::{Accumulate, Isa};
use core::marker::PhantomData;

/// Bytes after which the tables are emptied.
const PART: usize = 1 << 31;

/// Fewer bytes than this are counted straight into the caller's counts.
const SHORT: usize = 1024;

/// Counters from one table to the next: 256 and a cache line.
const STRIDE: usize = 256 + 16;

/// The counts of the 256 byte values.
pub type Counts = [u64; 256];

/// Body: short slices directly, longer ones with eight tables. What serves the public API.
pub struct ByteHistogram<I>(PhantomData<I>);

impl<I: Isa> Accumulate<I> for ByteHistogram<I> {
    type Element = u8;
    type State = Counts;

    #[inline(always)]
    fn run(isa: I, x: &[u8], counts: &mut Counts) {
        if x.len() < SHORT {
            count_directly(x, counts);
        } else {
            Tables::<I, 8>::run(isa, x, counts);
        }
    }
}

/// Body: `T` private tables, at any length. `T` divides eight.
pub struct Tables<I, const T: usize>(PhantomData<I>);

impl<I: Isa, const T: usize> Accumulate<I> for Tables<I, T> {
    type Element = u8;
    type State = Counts;

    #[inline(always)]
    fn run(_: I, x: &[u8], counts: &mut Counts) {
        for part in x.chunks(PART) {
            count_in_tables::<T>(part, counts);
        }
    }
}

#[inline(always)]
fn count_directly(x: &[u8], counts: &mut Counts) {
    for &byte in x {
        counts[usize::from(byte)] += 1;
    }
}

#[inline(always)]
fn count_in_tables<const T: usize>(part: &[u8], counts: &mut Counts) {
    const { assert!(8 % T == 0) }
    let mut tables = [[0u32; STRIDE]; T];
    let (words, rest) = part.as_chunks::<8>();
    for word in words {
        let word = u64::from_le_bytes(*word);
        for j in 0..8 {
            let byte = (word >> (8 * j)) as u8;
            tables[j % T][usize::from(byte)] += 1;
        }
    }
    count_directly(rest, counts);
    for (value, count) in counts.iter_mut().enumerate() {
        let mut sum = 0;
        for table in &tables {
            sum += table[value];
        }
        *count += u64::from(sum);
    }
}

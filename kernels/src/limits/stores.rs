//! The store limit: a loop of 32-bit stores and nothing else, scattered over tables as a histogram's are.

use crate::simd::{Isa, Reduce};
use core::marker::PhantomData;

/// The tables that are stored to: as many, and as large, as those of the byte histogram.
const TABLES: usize = 8;

/// Body: a store for each element of the slice, which is not read. Eight stores a turn go to one place in each
/// of eight tables; the place moves by a stride that is prime to the table.
pub struct Stores<I>(PhantomData<I>);

impl<I: Isa> Reduce<I> for Stores<I> {
    type Element = u8;
    type Output = ();

    #[inline(always)]
    fn run(_: I, x: &[u8]) {
        let mut tables = [[0u32; 256]; TABLES];
        let mut place = 0u8;
        for _ in 0..x.len() / TABLES {
            for table in &mut tables {
                // SAFETY: the place of a byte's value lies in a table of 256, and the table is ours.
                unsafe { (&raw mut table[usize::from(place)]).write_volatile(1) }
            }
            place = place.wrapping_add(97);
        }
    }
}

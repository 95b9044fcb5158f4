//! The store limit: a loop of 32-bit stores and nothing else, scattered over tables as a
//! histogram's are.

use crate::counts::{Counts, Kind};
use crate::input::Slice;
use crate::simd::portable::Portable;
use crate::simd::scalar::Baseline;
use crate::simd::{Isa, Kernel};
use crate::table::{Descriptor, Entry, Purpose};
use core::marker::PhantomData;

/// The tables that are stored to: as many, and as large, as those of the byte histogram.
const TABLES: usize = 8;

/// The limit.
#[derive(Debug)]
pub struct Stores;

/// Kernel: a store for each element of the slice, which is not read. Eight stores a turn go to one
/// place in each of eight tables; the place moves by a stride that is prime to the table.
pub struct StoresIn<I>(PhantomData<I>);

impl<I: Isa> Kernel<I> for StoresIn<I> {
    type Input = Slice<u8>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(_: I, x: &[u8], (): ()) {
        let mut tables = [[0u32; 256]; TABLES];
        let mut place = 0u8;
        for _ in 0..x.len() / TABLES {
            for table in &mut tables {
                // SAFETY: the place of a byte's value lies in a table of 256, and the table is
                // ours.
                unsafe { (&raw mut table[usize::from(place)]).write_volatile(1) }
            }
            place = place.wrapping_add(97);
        }
    }
}

/// The entry of a tier.
const fn entry<I: Isa>() -> Entry<Slice<u8>, ()> {
    Entry::new::<I, StoresIn<I>>(Descriptor {
        purpose: Purpose::Limit,
        counts: Counts::NONE.with(Kind::StoreCounter, 1.0),
        ..Descriptor::new::<u8>(1, 1)
    })
}

/// The loop of every CPU.
pub(super) const COUNTERS: Entry<Slice<u8>, ()> = entry::<Portable>();

table!(E in [u8]: Stores, "stores", Slice<E> => (), &[
    entry::<Baseline>(),
    entry::<Portable>(),
    #[cfg(target_arch = "x86_64")]
    entry::<crate::simd::avx2::Avx2>(),
    #[cfg(target_arch = "x86_64")]
    entry::<crate::simd::avx512::Avx512>(),
]);

//! How many bits of bytes are set: how many elements of a slice are valid.
//!
//! The loop says nothing of vectors: the compiler makes them of the tier's instructions.

use crate::input::Slice;
use crate::simd::{Isa, Kernel};
use crate::table::Descriptor;
use crate::validity::ones;

/// The operation: how many bits of bytes are set.
#[derive(Debug)]
pub struct CountOnes;

/// Kernel: how many bits of the bytes are set.
pub struct Ones;

impl<I: Isa> Kernel<I> for Ones {
    type Input = Slice<u8>;
    type Output = u64;

    #[inline(always)]
    unsafe fn run(_: I, x: &[u8], (): ()) -> u64 {
        ones(x)
    }
}

table!(E in [u8]: CountOnes, "count-ones", Slice<E> => u64,
    &each_isa!(Ones, Descriptor::new::<E>(8, 1)));

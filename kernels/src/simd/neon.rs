//! Tier `neon`: 128-bit vectors of aarch64, through their own intrinsics, for sums of integers.
//!
//! # Why nothing else
//!
//! The compiler makes NEON of the portable tier too. Its machine code was compared with that of
//! kernels of intrinsics for everything, loop by loop: instructions for 16 bytes in the innermost
//! loop that reads the most, both with as many accumulators (rustc 1.96, `--release`).
//!
//! | kernel | intrinsics | portable |
//! | --- | --- | --- |
//! | sum of u8, u16, u32 (`uadalp`) | 1.88 | 3.00 |
//! | sum of i8, i16, i32 (`sadalp`) | 1.88 | 4.00 |
//! | sum of i64; u64 | 2.88; 2.88 | 4.00; 3.00 |
//! | sum of valid elements of 8, 16, 32 bits | 7.5, 6.8, 9.0 | 13.8, 9.5, 10.0 or more |
//! | sum; norm1 and sum of squares of floats | 1.64; 1.64 | 1.56; 1.72 |
//! | argmin, argminmax; argmax of floats | 5.1 to 5.7; 6.1 | 5.8 to 6.8; 4.9 |
//! | max of floats | 5.5 | 2.8 |
//! | index_of | 4.00 to 4.25 | 4.25 to 4.75 |
//! | cumsum of f32; f64 | 14.8; 10.8 | 13.0; 10.0 |
//! | 314 of 363 kernels | | within 4 % |
//!
//! So intrinsics serve sums of integers alone: what they gain at positions is lost at others, and
//! each kernel would be compiled twice.

use crate::tier::Tier;

isa! {
    /// The token of the NEON tier: held only by code compiled with its features.
    Neon, Tier::Neon,
    features: "neon"
}

mod integers;
mod widen;

pub use integers::*;

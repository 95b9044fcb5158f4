//! The kernels of `superscalar`: what runs between the first load and the last add.
//!
//! This package knows nobody. It starts no thread, asks no CPU what it is, allocates nothing and
//! reads no file. The library (`superscalar`) detects the CPU, chooses an entry of a [`table`] and
//! calls it; link the library, not this package.
//!
//! Three kinds of function live here and are never mixed:
//!
//! | kind | where | holds |
//! | --- | --- | --- |
//! | vector operation | a vector newtype of `simd`, inlined | one or two intrinsics |
//! | kernel | [`ops`], [`order`], [`limits`], [`study`], inlined | the algorithm, over vectors |
//! | instance | `simd::Isa::run`, with the features of a tier | one line that calls a kernel |
//!
//! Without optimisation parts of kernels are functions of their own (`unoptimised`, of
//! which the build script tells): inlined, each would have its part of the instance's stack frame
//! to the end.
//!
//! # What keeps it sound
//!
//! An instance may only run on a CPU that has its features. What a table says of it is derived from
//! its token ([`table::Entry`]), and the vector layer is private: outside this package there is no
//! token, vector or mask to be had, and no kernel to be written.
//!
//! ```compile_fail,E0603
//! use superscalar_kernels::simd::avx2::Mask;
//! ```
//!
//! ```compile_fail,E0451
//! use superscalar_kernels::ops::sum::Sum;
//! use superscalar_kernels::table::{Descriptor, Entry, Supports};
//! let serving = <f32 as Supports<Sum>>::TABLE.entries()[0];
//! let portable = Descriptor::new::<f32>(4, 1);
//! let forged = Entry { descriptor: portable, function: serving.function() };
//! ```
#![no_std]

#[cfg(test)]
extern crate std;

#[macro_use]
pub mod table;

pub mod counts;
pub mod element;
pub mod input;
pub mod limits;
#[macro_use]
pub mod order;
pub mod ops;
pub mod profile;
mod simd;
pub mod study;
pub mod tier;
pub mod validity;

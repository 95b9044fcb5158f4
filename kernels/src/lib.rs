//! The kernels of `superscalar`: what runs between the first load and the last add.
//!
//! This package knows nobody. It starts no thread, asks no CPU what it is, allocates nothing and
//! reads no file. The library (`superscalar`) detects the CPU, chooses a row of the [`registry`] and
//! calls it; link the library, not this package.
//!
//! Three kinds of function live here and are never mixed:
//!
//! | kind | where | holds |
//! | --- | --- | --- |
//! | op | a vector newtype of [`seam`], `#[inline(always)]` | one or two intrinsics |
//! | body | [`canonical`], [`columns`], [`convert`], [`counts`], [`extremes`], [`integers`], [`keep`], [`prefix`], [`study`], [`bytes`], [`limits`], `#[inline(always)]` | the algorithm, generic over the vector |
//! | instance | [`seam::Isa`], `#[target_feature]` | one line that calls a body |
#![no_std]

#[cfg(test)]
extern crate std;

#[macro_use]
pub mod table;

pub mod element;
pub mod input;
pub mod limits;
#[macro_use]
pub mod order;
pub mod ops;
pub mod simd;
pub mod study;
pub mod tier;
pub mod validity;

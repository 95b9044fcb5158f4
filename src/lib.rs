//! Hand-tuned kernels for numeric data, each measured beside the machine's limits, with the same
//! bits on every machine.
//!
//! ```
//! let x: Vec<f64> = (1..=100_000).map(f64::from).collect();
//! assert_eq!(superscalar::sum(&x), 5_000_050_000.0);
//! assert_eq!(superscalar::sum(&[250u8; 1000]), 250_000u64);
//! assert_eq!(superscalar::dot(&x[..3], &[1.0, 10.0, 100.0]), 321.0);
//! assert_eq!(superscalar::par::sum(&x).to_bits(), superscalar::sum(&x).to_bits());
//! assert_eq!(superscalar::histogram::bincount(b"banana")[usize::from(b'a')], 3);
//! ```
//!
//! # What it promises
//!
//! * **The same bits everywhere.** A floating-point sum or dot product depends on the values and
//!   their order alone: not on the instruction set, the number of threads, the alignment or the
//!   machine. The order of additions is specified ([`kernels::order`]) and every kernel follows it.
//! * **The best instructions that the CPU has**, found once at run time ([`tier`]), visible and
//!   forceable (`SUPERSCALAR_TIER=avx2`, or [`tier::force`]).
//! * **A good guest.** Nothing is spawned or pinned, and no floating-point mode is changed, by the
//!   functions at the root; nothing is allocated, but some KiB where some ten thousand elements or
//!   more are converted or selected on their way. Those of [`par`] run in the caller's `rayon`
//!   pool, or on a team of threads that the first large call starts ([`team`] tells what that does
//!   not do).
//! * **Little of the stack.** A call takes at most 48 KiB, optimised or not.
//!
//! # Where things are
//!
//! | module | holds |
//! | --- | --- |
//! | the root | every reduction of a slice ([`sum`], [`var`], [`argmax`] and their kin), [`dot`], |
//! | | [`cumsum`], counts ([`count_equal`], [`count_in_range`]), [`index_of`], [`all_finite`] |
//! | [`masked`] | every reduction over the valid elements of a slice, by a bitmap as Arrow has it |
//! | [`histogram`] | counting |
//! | [`view`] | two-dimensional arrays with strides, reduced along either axis |
//! | [`par`] | reductions, [`dot`], byte histograms and counts on several cores |
//! | [`team`] | the threads that they run on |
//! | [`topology`] | the machine's CPUs, caches, mask and quota, and how many workers that makes |
//! | [`tuning`] | how many workers an input is worth |
//! | [`tier`] | which instruction sets there are, which one is active, how to force one |
//! | [`registry`] | every kernel with its descriptor, for tools and for study |
//! | [`built`] | what this library was built from and with |

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod built;
mod columns;
mod count;
mod cumsum;
mod detect;
mod dispatch;
mod dot;
mod drivers;
mod element;
mod error;
mod formulas;
mod functions;
pub mod histogram;
pub mod masked;
mod moments;
pub mod par;
mod process;
pub mod profile;
mod reduction;
pub mod registry;
mod scratch;
mod tables;
pub mod team;
pub mod tier;
pub mod topology;
mod tree;
pub mod tuning;
pub mod view;

pub use count::{
    all_finite, all_nan, any_infinite, any_nan, count_equal, count_in_range, index_of,
    try_count_in_range,
};
pub use cumsum::{cumsum, try_cumsum};
pub use dot::{Multiply, dot, try_dot};
#[cfg(feature = "half")]
pub use element::Half;
pub use element::{Converted, Element, Exact, Float};
pub use error::Error;
pub use functions::{
    argmax, argmin, argminmax, count_nan, max, mean, min, minmax, moments, nanargmax, nanargmin,
    nanmax, nanmean, nanmin, nanstd, nansum, nanvar, norm_inf, norm1, norm2, std, sum,
    sum_of_squares, var,
};
pub use moments::Moments;
/// The kernels themselves: the canonical order's specification, the operations and the vector
/// layer.
pub use superscalar_kernels as kernels;

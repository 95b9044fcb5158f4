//! What the tests share. A package of its own, so that the oracle is compiled optimised and once.
//!
//! | file | holds |
//! | --- | --- |
//! | [`value`] | the bits and conversions of the element types |
//! | [`oracle`] | the canonical order as plain loops, written from its specification alone |
//! | [`moments`] | the canonical variance and moments, likewise |
//! | [`known`] | what every reduction must answer, of whole slices and of valid elements |
//! | [`answer`] | the bits of results |
//! | [`operations`], [`mod@kernels`] | the public reductions in all forms, and their kernels |
//! | [`reference`](mod@reference) | sums in twice the precision, and the error bound of a sum |
//! | [`lengths`] | the lengths that matter, each with its reason |
//! | [`data`] | the generator and the data sets |
//! | [`kinds`] | data by the names of their kinds, for every element type |
//! | [`special`] | zeros, subnormals, infinities, NaN and overflow, and where they stand |
//! | [`offsets`] | slices at every offset, between elements that would spoil a result |
//! | [`ordered`] | the element types that are compared, and the extremes as a plain loop |
//! | [`extremes`] | all kernels and functions that answer extremes, asked alike |
//! | [`bitmaps`] | bitmaps of valid elements |
//! | [`types`] | checks that are called for several element types |
//! | [`columns`] | elements of views |
//! | [`rows`] | the kernels that this machine can run, and an account of those that it can not |
//! | [`child`] | a test run again in a process of its own |
//! | [`watchdog`] | an end for tests that hang |
//!
//! Nothing here knows a kernel's code or an intrinsic.

pub mod answer;
pub mod bitmaps;
pub mod child;
pub mod columns;
pub mod data;
pub mod extremes;
pub mod kernels;
pub mod kinds;
pub mod known;
pub mod lengths;
pub mod moments;
pub mod offsets;
pub mod operations;
pub mod oracle;
pub mod ordered;
pub mod reference;
pub mod rows;
pub mod special;
pub mod types;
pub mod value;
pub mod watchdog;

//! The instrument of `superscalar`: takes real kernels through every level of the hardware's
//! parallelism and shows each beside the limit that binds it, measured in the same run.
//!
//! | module | holds |
//! | --- | --- |
//! | [`measure`] | interleaved samples, the core clock, medians |
//! | [`machine`] | what this machine is, and its limits |
//! | [`footprint`], [`buffer`], [`input`] | how much data, where it lies, where it comes from |
//! | [`model`] | which limit binds a kernel |
//! | [`ladder`] | the rungs from one scalar chain to all cores |
//! | [`scorecard`] | the bars that kernels must reach |
//! | [`record`], [`compare`] | what a scorecard measured, in a file; several of them compared |
//! | [`pinned`] | the team that is measured |
//! | [`explain`] | which kernel is in production, and why |
//! | [`describe`] | what is in a file of numbers |
//! | [`report`], [`text`] | tables, JSON and progress; what others wrote, made printable |
//!
//! The program is a thin `main` over these; `peers` measures other libraries with the same
//! [`measure`].

pub mod buffer;
pub mod compare;
pub mod describe;
pub mod explain;
pub mod footprint;
pub mod format;
pub mod input;
pub mod ladder;
pub mod machine;
pub mod measure;
pub mod model;
pub mod names;
pub mod operation;
pub mod pinned;
pub mod real;
pub mod record;
pub mod report;
pub mod scorecard;
pub mod streams;
pub mod text;
pub mod tune;

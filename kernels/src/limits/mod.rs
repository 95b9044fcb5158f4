//! Limits: loops that do nothing but the one thing that binds a kernel, for the instrument to
//! measure.
//!
//! [`loads`] touches every byte and computes nothing; [`chains`] computes on registers and touches
//! no byte, and so do most of the [`operations`], whose [`steps`] stand apart; [`stores`] only
//! stores; [`clock`] counts the core's cycles.

pub mod chains;
pub mod clock;
pub mod loads;
pub mod operations;
pub mod steps;
pub mod stores;

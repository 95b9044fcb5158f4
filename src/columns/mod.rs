//! Columns of arrays, by the kernels that walk across them: what the drivers hand them to.

mod blocks;
mod memory;
mod moments;
mod positions;
mod sums;

pub(crate) use blocks::{Blocks, Copies};
pub(crate) use memory::{copied, room_for};
pub(crate) use moments::{mean_m2_of_columns, moments_of_columns, nan_of_columns};
pub(crate) use positions::{both_of_columns, both_positions_of_columns, positions_of_columns};
pub(crate) use sums::canonical;

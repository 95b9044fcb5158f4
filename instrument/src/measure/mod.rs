//! How things are timed here.
//!
//! Subjects are measured interleaved: in every round each subject runs once, for about the same
//! time, in an order that rotates. A disturbance then hits all of them alike, and the ratio of two
//! subjects is taken round by round, where disturbances cancel out. Each sample is converted to
//! core cycles with the clock measured right before and after it ([`clock`]), and its answer is
//! checked. Calls that are shorter than a sample warm the caches first: the subject before may have
//! moved the data to another core.

pub mod clock;
mod in_order;
mod opaque;
mod sample;
mod stat;

pub use in_order::in_order;
pub use opaque::opaque;
pub use sample::{Error, Measured, Plan, Subject, interleave, ratio};
pub use stat::Stat;

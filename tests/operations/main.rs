//! What every operation answers: in every form, of every element type, on every tier of this
//! machine.
//!
//! The tests share a process. None of them forces a tier, but in a process of its own: CI runs some
//! with one that the environment names.

mod bitmaps;
mod canonical;
mod copies;
mod count;
mod cumsum;
mod dots;
mod extremes;
mod histogram;
mod integer_dots;
mod integers;
mod nodes;
mod norms;
mod properties;
mod reductions;
mod scales;
mod soak;
mod stack;
mod statistics;
mod study;
mod threads;
mod view_columns;

//! What every operation answers: in every form, of every element type, on every tier of this
//! machine.
//!
//! The tests share a process. None of them forces a tier: CI runs some with one that the
//! environment names.

mod canonical;
mod converted;
mod count;
mod cumsum;
mod extremes;
mod half_sums;
mod histogram;
mod integer_dots;
mod integer_sums;
mod invalid;
mod masked;
mod nodes;
mod norms;
mod properties;
mod statistics;
mod study;
mod threads;
mod view;
mod view_columns;

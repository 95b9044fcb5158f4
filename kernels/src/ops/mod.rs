//! The operations, one file or folder each.

#[macro_use]
pub mod integers;

pub mod bincount;
pub mod columns;
pub mod convert;
pub mod count_nan;
pub mod count_ones;
pub mod counts;
pub mod cumsum;
pub mod dot;
pub mod extremes;
#[cfg(feature = "half")]
pub mod half;
pub mod invalid;
pub mod list;
pub mod masked;
pub mod mean_m2;
pub mod moments;
pub mod nansum;
pub mod norm1;
pub mod norm_inf;
pub mod select_or_zero;
pub mod sum;
pub mod sum_of_squares;
pub mod var;
pub mod variance;

//! How reductions are made: the implementations of [`Reduction`](crate::reduction::Reduction), and
//! the driver of several cores.
//!
//! | file | reductions |
//! | --- | --- |
//! | [`sums`] | canonical sums of terms, by kernels for the element type |
//! | [`trees`] | variances and moments: partials that merge along the canonical tree |
//! | [`copies`] | both for types that have no kernels for them, by converted copies of blocks |
//! | [`exact`] | sums of integers |
//! | [`extremes`] | the least, the greatest, both; largest absolute values |
//! | [`positions`] | where they first stand |
//! | [`short`] | both of a few elements, in line |
//! | [`counts`] | counts of NaN |
//! | [`derived`] | means and norms: formulas of the sums |
//! | [`nan`] | what ignores NaN, down columns |

pub(crate) mod copies;
pub(crate) mod counts;
pub(crate) mod derived;
pub(crate) mod exact;
pub(crate) mod extremes;
pub(crate) mod nan;
pub(crate) mod positions;
pub(crate) mod short;
pub(crate) mod sums;
pub(crate) mod trees;

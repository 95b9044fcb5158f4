//! Rows that have terms in front of them and behind them, so that a vector of terms may be made of
//! what lies around it: [`Summand::load_inside`].

use super::row_len;
use super::terms::Summand;
use crate::element::Float;
use crate::simd::Arithmetic;

/// Number of rows from `start` on that have a vector of terms behind them, if such rows are loaded
/// another way.
#[inline(always)]
pub(super) fn rows_inside<V: Arithmetic, S: Summand<V::Element>>(terms: S, start: usize) -> usize {
    if const { !S::INSIDE } {
        return 0;
    }
    (terms.len() - start).saturating_sub(V::LANES) / row_len::<V::Element>()
}

/// Adds rows 1 to `rows` of those that begin at `start`.
///
/// # Safety
///
/// As `full_rows`, of `rows` rows, which a vector of terms follows.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn add_inside<V: Arithmetic, S: Summand<V::Element>, const A: usize>(
    isa: V::Isa,
    terms: S,
    start: usize,
    rows: usize,
    sums: &mut V::Row,
) {
    let width = row_len::<V::Element>() / V::LANES;
    for first in (0..width).step_by(A) {
        let mut accumulators = [V::splat(isa, V::Element::ZERO); A];
        for (j, accumulator) in accumulators.iter_mut().enumerate() {
            *accumulator = sums.as_ref()[first + j];
        }
        for r in 1..rows {
            for (j, accumulator) in accumulators.iter_mut().enumerate() {
                let row = start + r * row_len::<V::Element>();
                // SAFETY: row `r` is full, vector `first + j` of it ends inside it, and a row is
                // in front of it and a vector behind it.
                let loaded = unsafe { terms.load_inside(isa, row, (first + j) * V::LANES) };
                *accumulator = S::add_term(isa, *accumulator, loaded);
            }
        }
        for (j, accumulator) in accumulators.iter().enumerate() {
            sums.as_mut()[first + j] = *accumulator;
        }
    }
}

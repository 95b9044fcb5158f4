//! The sums of columns of integers.
//!
//! # The algorithm
//!
//! Narrow partials of a tile of columns, twice as wide as the elements, take eight rows at a time;
//! before they could wrap, they go to the sums. The order is of no matter
//! ([`crate::ops::integers`]).
//!
//! The loops say nothing of vectors: the compiler makes them of the tier's instructions, since they
//! widen, add and store, column by column. The vector layer's partials (`simd::widen`) are no help,
//! as they add neighbouring lanes up.
//!
//! # What limits it
//!
//! The widening: two conversions and two additions for each vector. Those of 64 bits are carried
//! one by one. On a busy Zen 4, as a share of the load loop's speed over the same bytes: `i32` 0.64
//! to 0.74 in L2 (500 x 512), `u8` 0.36 there and about 0.7 in L3.

use super::Columns;
use crate::input::ColumnsInto;
use crate::ops::integers::Integer;
use crate::simd::{Isa, Kernel};
use core::marker::PhantomData;

/// Columns of a tile.
const TILE: usize = 512;

/// Rows that are added at a time.
const TURN: usize = 8;

/// Rows up to which no sum of columns wraps, of whatever type.
pub const MOST_ROWS: usize = 1 << 31;

/// An integer of which columns are summed.
pub trait ColumnInteger: Integer {
    /// A partial sum.
    type Narrow: Copy + Default;

    /// So many elements fit in a partial sum.
    const ROWS: usize;

    /// The partial and the element. Does not wrap before [`ColumnInteger::ROWS`] of them.
    fn add_to(self, partial: Self::Narrow) -> Self::Narrow;

    /// The sum and the partial. Does not wrap before [`MOST_ROWS`] elements.
    fn total(partial: Self::Narrow, sum: Self::Sum) -> Self::Sum;
}

macro_rules! integers {
    ($($element:ident: $narrow:ident, $rows:expr;)*) => {
        $(impl ColumnInteger for $element {
            type Narrow = $narrow;
            const ROWS: usize = $rows;

            #[inline(always)]
            fn add_to(self, partial: $narrow) -> $narrow {
                // As wrapping additions, so that no build checks them one by one.
                partial.wrapping_add($narrow::from(self))
            }

            #[inline(always)]
            fn total(partial: $narrow, sum: Self::Sum) -> Self::Sum {
                sum + Self::Sum::from(partial)
            }
        })*
    };
}
// `2^k` elements of `k` bits are at least `-2^(2k - 1)`, and less than `2^2k`.
integers! {
    i8: i16, 1 << 8;
    u8: u16, 1 << 8;
    i16: i32, 1 << 16;
    u16: u32, 1 << 16;
    i32: i64, MOST_ROWS;
    u32: u64, MOST_ROWS;
    i64: i128, MOST_ROWS;
    u64: u128, MOST_ROWS;
}

/// Kernel: the sums of columns of at most [`MOST_ROWS`] integers.
///
/// # Panics
///
/// When there are more rows, or the sums are not as many as the columns.
pub struct ColumnIntegers<E>(PhantomData<E>);

impl<I: Isa, E: ColumnInteger> Kernel<I> for ColumnIntegers<E> {
    type Input = ColumnsInto<E, E::Sum>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(_: I, x: Columns<'_, E>, sums: &mut [E::Sum]) {
        assert_eq!(sums.len(), x.columns(), "a sum for each column");
        assert!(x.rows() <= MOST_ROWS, "more rows than a sum has room for");
        sums.fill(E::Sum::default());
        for first in (0..x.columns()).step_by(TILE) {
            let end = x.columns().min(first + TILE);
            for row in (0..x.rows()).step_by(E::ROWS) {
                let rows = row..x.rows().min(row + E::ROWS);
                let mut partials = [E::Narrow::default(); TILE];
                add_rows(x.part(rows, first..end), &mut partials);
                for (sum, partial) in sums[first..end].iter_mut().zip(&partials) {
                    *sum = E::total(*partial, *sum);
                }
            }
        }
    }
}

/// Adds the rows of a tile to its partials.
#[cfg_attr(not(unoptimised), inline(always))]
fn add_rows<E: ColumnInteger>(x: Columns<'_, E>, partials: &mut [E::Narrow; TILE]) {
    let partials = &mut partials[..x.columns()];
    let full = x.rows() / TURN * TURN;
    for row in (0..full).step_by(TURN) {
        let mut rows: [&[E]; TURN] = [&[]; TURN];
        for (j, place) in rows.iter_mut().enumerate() {
            *place = &x.row(row + j)[..partials.len()];
        }
        for (column, partial) in partials.iter_mut().enumerate() {
            for row in rows {
                *partial = row[column].add_to(*partial);
            }
        }
    }
    for row in full..x.rows() {
        for (partial, element) in partials.iter_mut().zip(x.row(row)) {
            *partial = element.add_to(*partial);
        }
    }
}

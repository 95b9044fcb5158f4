//! Reductions of columns: one result for each column of an array whose rows are contiguous.
//!
//! A column of such an array is a slice with a stride, and to walk down it alone would read one
//! element of each cache line. So the kernels here walk along the rows and keep a result for each
//! of many columns. What a column's result is does not change: the bits are those of the plain
//! kernel on a copy of the column.
//!
//! | file | holds |
//! | --- | --- |
//! | `sum.rs` | the canonical floating-point sums |
//! | `lane.rs` | the rows of one lane, for the sums and those about a pivot |
//! | `integers.rs` | the sums of integers |
//! | `extremes.rs` | the least and the greatest values |
//! | `about_pivot.rs` | the sums that variances and moments are made of |

pub mod about_pivot;
pub mod extremes;
pub mod integers;
mod lane;
pub mod sum;

use core::marker::PhantomData;
use core::ops::Range;
use core::slice;

/// Rows of adjacent elements, any distance apart: the argument of the kernels.
///
/// Every element of every row can be read: the constructor has seen to that.
#[derive(Debug)]
pub struct Columns<'a, E> {
    first: *const E,
    rows: usize,
    columns: usize,
    stride: isize,
    elements: PhantomData<&'a [E]>,
}

impl<E> Clone for Columns<'_, E> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Columns<'_, E> {}

impl<'a, E> Columns<'a, E> {
    /// `rows` rows of `columns` elements of `data`. The first begins at `start`, each other one
    /// `stride` elements behind the one before. Nothing where an element would lie outside `data`.
    /// Without an element, any `start` and `stride` will do.
    pub fn new(
        data: &'a [E],
        start: usize,
        rows: usize,
        columns: usize,
        stride: isize,
    ) -> Option<Self> {
        let first = data.as_ptr().wrapping_add(start);
        let it = Columns {
            first,
            rows,
            columns,
            stride,
            elements: PhantomData,
        };
        if rows == 0 || columns == 0 {
            return Some(it);
        }
        // Products of 64-bit numbers fit in 128 bits; their sums may be one too large.
        let (start, last) = (start as i128, stride as i128 * (rows - 1) as i128);
        let lowest = start + last.min(0);
        let end = (start + last.max(0)).saturating_add(columns as i128);
        (lowest >= 0 && end <= data.len() as i128).then_some(it)
    }

    /// Number of rows.
    #[inline(always)]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    #[inline(always)]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The rows and columns of these numbers.
    ///
    /// # Panics
    ///
    /// When there are none of these numbers.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub fn part(&self, rows: Range<usize>, columns: Range<usize>) -> Columns<'a, E> {
        assert!(rows.start <= rows.end && rows.end <= self.rows, "no rows");
        assert!(
            columns.start <= columns.end && columns.end <= self.columns,
            "no columns"
        );
        Columns {
            first: self.at(rows.start, columns.start),
            rows: rows.len(),
            columns: columns.len(),
            ..*self
        }
    }

    /// A row.
    ///
    /// # Panics
    ///
    /// When there is none of this number.
    #[inline(always)]
    pub fn row(&self, row: usize) -> &'a [E] {
        assert!(row < self.rows, "no row");
        if self.columns == 0 {
            return &[];
        }
        // SAFETY: the constructor has seen to it that the elements of every row can be read, for
        // `'a`.
        unsafe { slice::from_raw_parts(self.at(row, 0), self.columns) }
    }

    /// The elements of a column, from the first row on.
    ///
    /// # Panics
    ///
    /// When there is none of this number.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub fn column(&self, column: usize) -> impl Iterator<Item = E> + use<'a, E>
    where
        E: Copy,
    {
        assert!(column < self.columns, "no column");
        let (mut at, stride) = (self.at(0, column), self.stride);
        (0..self.rows).map(move |_| {
            // SAFETY: the constructor has seen to it that the elements of every row can be read,
            // for `'a`, and this is one of each.
            let element = unsafe { *at };
            at = at.wrapping_offset(stride);
            element
        })
    }

    /// Where an element is. Of any meaning only where there is one.
    #[inline(always)]
    fn at(&self, row: usize, column: usize) -> *const E {
        self.first
            .wrapping_offset(self.stride.wrapping_mul(row as isize))
            .wrapping_add(column)
    }
}

#[cfg(test)]
mod tests {
    use super::Columns;

    #[test]
    fn a_column_goes_down_the_rows() {
        let data = [0, 1, 2, 3, 4, 5, 6, 7];
        let new = |start, stride| Columns::new(&data, start, 3, 2, stride).expect("inside");
        assert!(new(0, 3).column(1).eq([1, 4, 7]));
        assert!(new(6, -3).column(0).eq([6, 3, 0]));
        assert!(new(2, 0).column(0).eq([2; 3]));
        assert_eq!(new(0, 3).part(1..1, 0..2).column(0).count(), 0);
    }

    #[test]
    fn what_reaches_outside_is_refused() {
        let data = [0, 1, 2, 3, 4, 5, 6, 7];
        let new = |start, rows, columns, stride| Columns::new(&data, start, rows, columns, stride);
        assert!(new(0, 2, 4, 4).is_some() && new(0, 2, 4, 5).is_none());
        assert!(new(4, 2, 4, -4).is_some() && new(3, 2, 4, -4).is_none());
        assert!(new(5, 1000, 3, 0).is_some() && new(6, 1, 3, 0).is_none());
        assert!(new(0, usize::MAX, 1, isize::MAX).is_none());
        assert!(new(0, usize::MAX, 1, isize::MIN).is_none());
        assert!(new(usize::MAX, 1, usize::MAX, 0).is_none());
        assert!(new(usize::MAX, usize::MAX, usize::MAX, isize::MAX).is_none());
        assert!(new(usize::MAX, usize::MAX, usize::MAX, isize::MIN).is_none());
        assert!(new(usize::MAX, 0, 3, 7).is_some() && new(9, 3, 0, 7).is_some());
        let up = new(6, 3, 2, -3).unwrap();
        assert_eq!([up.row(0), up.row(2)], [[6, 7], [0, 1]]);
        assert_eq!(up.part(1..3, 1..2).row(1), [1]);
    }
}

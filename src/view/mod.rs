//! Two-dimensional views of a slice, and reductions along either axis without a copy of the array.
//!
//! A [`View`] says where the elements of an array lie: a start and two strides, in elements, which may be negative or zero as in numpy. A
//! reduction has one result for each row or each column ([`Axis`]), and each result has **the bits that the plain function gives for the
//! same elements in a slice of their own**: it depends neither on the strides nor on how the kernel walked.
//!
//! ```
//! use superscalar::view::{Axis, View};
//! let x = [1.0f32, 2.0, 3.0, //
//!          4.0, 5.0, 6.0];
//! let view = View::of_rows(&x, 2, 3)?;
//! assert_eq!(view.sum(Axis::Rows), [6.0, 15.0]);
//! assert_eq!(view.sum(Axis::Columns), [5.0, 7.0, 9.0]);
//! assert_eq!(view.argmax(Axis::Columns), [Some(1); 3]);
//! let last_two_columns_upside_down = View::new(&x, 4, 2, 2, -3, 1)?;
//! assert_eq!(last_two_columns_upside_down.mean(Axis::Rows), [5.5, 2.5]);
//! # Ok::<(), superscalar::Error>(())
//! ```
//!
//! # How
//!
//! * Rows (or columns) whose elements are adjacent are slices: the plain function runs on each.
//! * Columns that are adjacent to each other have kernels that walk along the rows and keep a result for each column ([`crate::kernels::ops::columns`]). Sums and
//!   extremes have them for every type; norms, variances and moments for `f32` and `f64`, to which other types are converted, as many columns at
//!   a time as have room in 1 MiB. Reductions that pass over NaN but the extremes use those of all elements for columns without one; the other columns are
//!   copied.
//! * All others, and the exact [`View::sum_of_squares`] and [`View::norm1`] of integers, are copied, as many as two cache lines have elements and 1 MiB has
//!   room for, but at least one, into a buffer that is allocated once, and the plain function runs on the copies: they reach a tenth of the loads' speed.

mod blocks;
mod columns;
pub(crate) mod kinds;
mod lanes;
mod positions;
mod reductions;
mod spreads;

use crate::element::Element;
use crate::error::Error;
#[cfg(feature = "half")]
pub(crate) use blocks::Copies;
pub(crate) use columns::run_up_to;
pub(crate) use kinds::sums;
use lanes::Lanes;

/// What there is one result for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Axis {
    /// Each row is reduced: one result a row. numpy's `axis=1`.
    Rows,
    /// Each column is reduced: one result a column. numpy's `axis=0`.
    Columns,
}

/// A two-dimensional view of a slice.
#[derive(Clone, Copy, Debug)]
pub struct View<'a, E> {
    data: &'a [E],
    start: usize,
    rows: usize,
    columns: usize,
    row_stride: isize,
    column_stride: isize,
}

impl<'a, E: Element> View<'a, E> {
    /// The array whose element in row `i` and column `j` is `data[start + i * row_stride + j * column_stride]`. Strides are in elements, and may be
    /// negative or zero.
    ///
    /// # Errors
    ///
    /// [`Error::ViewOutside`] with all numbers, where an element would lie outside `data`. A view without elements has none there, whatever the
    /// start and the strides.
    ///
    /// ```
    /// use superscalar::view::View;
    /// let error = View::new(&[0u8; 10], 2, 3, 3, 3, 1).unwrap_err();
    /// assert_eq!(error.to_string(), "view: 3 rows of 3 columns from element 2 on, with strides of 3 and 1, \
    ///     reach from element 2 to element 10, and there are 10 elements");
    /// ```
    pub fn new(
        data: &'a [E],
        start: usize,
        rows: usize,
        columns: usize,
        row_stride: isize,
        column_stride: isize,
    ) -> Result<Self, Error> {
        let view = View {
            data,
            start,
            rows,
            columns,
            row_stride,
            column_stride,
        };
        let (first, last) = view.reach();
        if first < 0 || last >= data.len() as i128 {
            return Err(Error::ViewOutside {
                elements: data.len(),
                start,
                shape: [rows, columns],
                strides: [row_stride, column_stride],
                reach: [first, last],
            });
        }
        Ok(view)
    }

    /// The array of `rows` adjacent rows of `columns` adjacent elements.
    ///
    /// # Errors
    ///
    /// [`Error::ViewLength`] where these are not as many elements as `data` has.
    ///
    /// ```
    /// use superscalar::view::View;
    /// let error = View::of_rows(&[0u8; 10], 3, 3).unwrap_err();
    /// assert_eq!(error.to_string(), "view: 3 rows of 3 columns need 9 elements, and there are 10");
    /// ```
    pub fn of_rows(data: &'a [E], rows: usize, columns: usize) -> Result<Self, Error> {
        if rows.checked_mul(columns) != Some(data.len()) {
            return Err(Error::ViewLength {
                elements: data.len(),
                shape: [rows, columns],
            });
        }
        Ok(View {
            data,
            start: 0,
            rows,
            columns,
            row_stride: columns as isize,
            column_stride: 1,
        })
    }

    /// One vector of `len` elements, `stride` apart: a view of one row.
    ///
    /// # Errors
    ///
    /// As [`View::new`].
    ///
    /// ```
    /// use superscalar::view::{Axis, View};
    /// let backwards = View::strided(&[1i32, 2, 3, 4, 5], 4, 3, -2)?;
    /// assert_eq!(backwards.sum(Axis::Rows), [9]);
    /// assert_eq!(backwards.get(0, 2), Some(1));
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn strided(data: &'a [E], start: usize, len: usize, stride: isize) -> Result<Self, Error> {
        View::new(data, start, 1, len, 0, stride)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The element in that row and column; nothing where there is none.
    pub fn get(&self, row: usize, column: usize) -> Option<E> {
        let inside = row < self.rows && column < self.columns;
        inside.then(|| self.lanes(Axis::Rows).get(row, column))
    }

    /// The view whose rows are the columns of this one.
    #[must_use]
    pub fn transposed(&self) -> Self {
        View {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..*self
        }
    }

    /// That row, as a view of one row; nothing where there is none.
    pub fn row(&self, row: usize) -> Option<Self> {
        let lanes = self.lanes(Axis::Rows);
        (row < self.rows).then(|| View {
            start: lanes.position(row, 0),
            rows: 1,
            ..*self
        })
    }

    /// That column, as a view of one row; nothing where there is none.
    pub fn column(&self, column: usize) -> Option<Self> {
        self.transposed().row(column)
    }

    /// The least and the greatest position of an element; 0 and -1 where there is none. Saturated, where they are beyond 128 bits.
    fn reach(&self) -> (i128, i128) {
        if self.rows == 0 || self.columns == 0 {
            return (0, -1);
        }
        // The products fit: they are of 64 bits each.
        let down = (self.rows - 1) as i128 * self.row_stride as i128;
        let along = (self.columns - 1) as i128 * self.column_stride as i128;
        let first = down.min(0).saturating_add(along.min(0));
        let last = down.max(0).saturating_add(along.max(0));
        let start = self.start as i128;
        (first.saturating_add(start), last.saturating_add(start))
    }

    /// What is reduced along an axis.
    fn lanes(&self, axis: Axis) -> Lanes<'a, E> {
        let (count, len, across, along) = match axis {
            Axis::Rows => (self.rows, self.columns, self.row_stride, self.column_stride),
            Axis::Columns => (self.columns, self.rows, self.column_stride, self.row_stride),
        };
        Lanes {
            data: self.data,
            start: self.start,
            count,
            len,
            across,
            along,
        }
    }
}

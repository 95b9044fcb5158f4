//! Two-dimensional views of a slice, and reductions along either axis without a copy of the array.
//!
//! A [`View`] is a shape, two strides and a start. Strides are in elements and signed: negative
//! ones and zero are as in numpy. A reduction takes an [`Axis`], which means what it means in numpy
//! and ndarray: [`Axis(0)`](Axis) reduces along axis 0 and has one result for each column,
//! `Axis(1)` has one for each row. Each result has **the bits of the plain function of the same
//! elements in a slice of their own**, whatever the strides.
//!
//! ```
//! use superscalar::view::{Axis, View};
//! let x = [1.0f32, 2.0, 3.0, //
//!          4.0, 5.0, 6.0];
//! let view = View::from_shape([2, 3], &x)?;
//! assert_eq!(view.sum(Axis(0)), [5.0, 7.0, 9.0]);
//! assert_eq!(view.sum(Axis(1)), [6.0, 15.0]);
//! assert_eq!(view.argmax(Axis(0)), [Some(1); 3]);
//! let last_two_columns_upside_down = View::from_shape_strides([2, 2], [-3, 1], 4, &x)?;
//! assert_eq!(last_two_columns_upside_down.mean(Axis(1)), [5.5, 2.5]);
//! # Ok::<(), superscalar::Error>(())
//! ```
//!
//! # How
//!
//! * Rows (or columns) whose elements are adjacent are slices: the plain function runs on each;
//!   on one, where all are the same by a stride of zero.
//! * Columns that are adjacent to each other have kernels that walk along the rows and keep a
//!   result for each column ([`crate::kernels::ops::columns`]). Sums and extremes have them for
//!   every type; norms, variances and moments for `f32` and `f64`, to which other types are
//!   converted, as many columns at a time as fit in 1 MiB. Reductions that ignore NaN, but for the
//!   extremes, use the kernels of all elements for columns without one; the other columns are
//!   copied.
//! * All others, and the exact [`View::sum_of_squares`] and [`View::norm1`] of integers, are copied
//!   to a buffer that is allocated once: as many as two cache lines have elements and 1 MiB has
//!   room for, and at least one. The plain function runs on the copies, at a tenth of the loads'
//!   speed.

mod lanes;

use crate::columns::room_for;
use crate::element::Element;
use crate::error::Error;
use crate::reduction::Reduction;
use lanes::Lanes;

/// Bytes that a view may have which repeats elements, or has none: addresses have 47 bits.
const MOST_BYTES: u128 = if usize::BITS == 64 {
    1 << 47
} else {
    isize::MAX as u128
};

/// An axis of a view, by its number: 0 or 1, as in numpy and ndarray.
///
/// | axis | a reduction along it | has one result for each | numpy |
/// | --- | --- | --- | --- |
/// | `Axis(0)` | runs down the columns | column | `axis=0` |
/// | `Axis(1)` | runs along the rows | row | `axis=1` |
///
/// # Panics
///
/// Every function that takes an axis panics for any other number:
///
/// ```should_panic
/// # use superscalar::view::{Axis, View};
/// let view = View::from_shape([1, 2], &[1, 2]).unwrap();
/// view.sum(Axis(2)); // view: axis 2 was given; a view has the axes 0 and 1
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Axis(pub usize);

impl Axis {
    /// Its number, and that of the other axis.
    fn and_other(self) -> [usize; 2] {
        match self.0 {
            0 => [0, 1],
            1 => [1, 0],
            given => refuse(given),
        }
    }
}

/// The documented panic for an axis that there is not.
#[cold]
#[inline(never)]
fn refuse(given: usize) -> ! {
    panic!("view: axis {given} was given; a view has the axes 0 and 1")
}

/// A two-dimensional view of a slice.
///
/// # How large it may be
///
/// With strides of zero, or smaller than a row, a view has more elements than its slice; without
/// elements, a length may be any number. Then the elements, a length of zero taken as one, may be
/// 2^47 bytes (2^31 - 1 where addresses have 32 bits): what a process can address, and for hours a
/// reduction's work.
///
/// # Panics
///
/// A reduction whose results, or whose copy of a row or column, the system has not the memory for
/// panics with the message of [`Error::ViewMemory`].
///
/// ```
/// use superscalar::view::{Axis, View};
/// let ten_times = View::from_shape_strides([10, 3], [0, 1], 0, &[1i32, 2, 3])?;
/// assert_eq!(ten_times.sum(Axis(0)), [10, 20, 30]);
/// let error = View::from_shape_strides([2, usize::MAX], [0, 0], 0, &[1i32, 2]).unwrap_err();
/// let wanted = format!("view: 2 rows of {} elements of 4 bytes are more than", usize::MAX);
/// assert!(error.to_string().starts_with(&wanted));
/// # Ok::<(), superscalar::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct View<'a, E> {
    data: &'a [E],
    start: usize,
    shape: [usize; 2],
    strides: [isize; 2],
}

impl<'a, E: Element> View<'a, E> {
    /// The array of `rows` adjacent rows of `columns` adjacent elements: C order.
    ///
    /// # Errors
    ///
    /// [`Error::ViewLength`] when `rows * columns` is not the length of `data`;
    /// [`Error::ViewTooLarge`] when one length is zero and the other one [too large](View).
    ///
    /// ```
    /// use superscalar::view::View;
    /// let view = View::from_shape([2, 5], &[0u8; 10])?;
    /// assert_eq!((view.shape(), view.strides()), ([2, 5], [5, 1]));
    /// let error = View::from_shape([3, 3], &[0u8; 10]).unwrap_err();
    /// let wanted = "view: 3 rows of 3 columns need 9 elements, and there are 10";
    /// assert_eq!(error.to_string(), wanted);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn from_shape(shape @ [rows, columns]: [usize; 2], data: &'a [E]) -> Result<Self, Error> {
        if rows.checked_mul(columns) != Some(data.len()) {
            return Err(Error::ViewLength {
                elements: data.len(),
                shape,
            });
        }
        let view = View {
            data,
            start: 0,
            shape,
            strides: [columns as isize, 1],
        };
        view.of_a_size()
    }

    /// The array whose element in row `i` and column `j` is
    /// `data[start + i * row_stride + j * column_stride]`, with a shape of `[rows, columns]` and
    /// strides of `[row_stride, column_stride]` elements, which may be negative or zero.
    ///
    /// # Errors
    ///
    /// [`Error::ViewOutside`] with all numbers, when an element would lie outside `data`. A view
    /// without elements has none there, whatever the start and the strides.
    /// [`Error::ViewTooLarge`] when it is [too large](View).
    ///
    /// ```
    /// use superscalar::view::{Axis, View};
    /// let x = [1i32, 2, 3, 4, 5, 6, 7, 8];
    /// let every_other_column = View::from_shape_strides([2, 2], [4, 2], 0, &x)?;
    /// assert_eq!(every_other_column.sum(Axis(1)), [4, 12]);
    /// let error = View::from_shape_strides([3, 3], [3, 1], 2, &[0u8; 10]).unwrap_err();
    /// assert_eq!(error.to_string(), "view: 3 rows of 3 columns from element 2 on, \
    ///     with strides of 3 and 1, \
    ///     reach from element 2 to element 10, and there are 10 elements");
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn from_shape_strides(
        shape: [usize; 2],
        strides: [isize; 2],
        start: usize,
        data: &'a [E],
    ) -> Result<Self, Error> {
        let view = View {
            data,
            start,
            shape,
            strides,
        };
        let (first, last) = view.reach();
        if first < 0 || last >= data.len() as i128 {
            return Err(Error::ViewOutside {
                elements: data.len(),
                start,
                shape,
                strides,
                reach: [first, last],
            });
        }
        view.of_a_size()
    }

    /// One vector of `len` elements, `stride` apart, the first of them `data[start]`: a view of one
    /// row.
    ///
    /// # Errors
    ///
    /// As [`View::from_shape_strides`].
    ///
    /// ```
    /// use superscalar::view::{Axis, View};
    /// let backwards = View::strided(3, -2, 4, &[1i32, 2, 3, 4, 5])?;
    /// assert_eq!(backwards.shape(), [1, 3]);
    /// assert_eq!(backwards.sum(Axis(1)), [9]);
    /// assert_eq!(backwards.get(0, 2), Some(1));
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn strided(len: usize, stride: isize, start: usize, data: &'a [E]) -> Result<Self, Error> {
        View::from_shape_strides([1, len], [0, stride], start, data)
    }

    /// Rows and columns.
    pub fn shape(&self) -> [usize; 2] {
        self.shape
    }

    /// Elements from one row to the next, and from one column to the next.
    pub fn strides(&self) -> [isize; 2] {
        self.strides
    }

    /// Number of rows.
    pub fn nrows(&self) -> usize {
        self.shape[0]
    }

    /// Number of columns.
    pub fn ncols(&self) -> usize {
        self.shape[1]
    }

    /// The element in that row and column; `None` where there is none.
    pub fn get(&self, row: usize, column: usize) -> Option<E> {
        let inside = row < self.nrows() && column < self.ncols();
        inside.then(|| self.lanes(Axis(1)).get(row, column))
    }

    /// The view whose rows are the columns of this one.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let ([rows, columns], [row_stride, column_stride]) = (self.shape, self.strides);
        View {
            shape: [columns, rows],
            strides: [column_stride, row_stride],
            ..*self
        }
    }

    /// That row, as a view of one row; `None` where there is none.
    pub fn row(&self, row: usize) -> Option<Self> {
        let lanes = self.lanes(Axis(1));
        (row < self.nrows()).then(|| View {
            start: lanes.position(row, 0),
            shape: [1, self.ncols()],
            ..*self
        })
    }

    /// That column, as a view of one row; `None` where there is none.
    pub fn column(&self, column: usize) -> Option<Self> {
        self.transposed().row(column)
    }

    /// The view, unless it is too large.
    fn of_a_size(self) -> Result<Self, Error> {
        let [rows, columns] = self.shape.map(|length| length.max(1) as u128);
        let (elements, element) = (rows * columns, size_of::<E>());
        // A slice of any length may be seen once.
        if elements <= self.data.len() as u128 || elements <= MOST_BYTES / element as u128 {
            return Ok(self);
        }
        Err(Error::ViewTooLarge {
            shape: self.shape,
            element,
            most: MOST_BYTES,
        })
    }

    /// The least and the greatest position of an element; 0 and -1 where there is none. Saturated
    /// beyond 128 bits.
    fn reach(&self) -> (i128, i128) {
        let ([rows, columns], [row_stride, column_stride]) = (self.shape, self.strides);
        if rows == 0 || columns == 0 {
            return (0, -1);
        }
        // The products fit: they are of 64 bits each.
        let down = (rows - 1) as i128 * row_stride as i128;
        let along = (columns - 1) as i128 * column_stride as i128;
        let first = down.min(0).saturating_add(along.min(0));
        let last = down.max(0).saturating_add(along.max(0));
        let start = self.start as i128;
        (first.saturating_add(start), last.saturating_add(start))
    }

    /// What is reduced along an axis.
    fn lanes(&self, axis: Axis) -> Lanes<'a, E> {
        let [along, across] = axis.and_other();
        Lanes {
            data: self.data,
            start: self.start,
            count: self.shape[across],
            len: self.shape[along],
            across: self.strides[across],
            along: self.strides[along],
        }
    }
}

impl<E: Element> View<'_, E> {
    /// Calls `f` with the number and the elements of each column (`Axis(0)`) or row (`Axis(1)`), in
    /// order. The reductions without a kernel of their own are made of this.
    ///
    /// Adjacent elements are handed over where they are. Others are copied to a buffer, the only
    /// allocation: of up to 1 MiB, or of one row (column), where that is longer.
    ///
    /// # Panics
    ///
    /// As [`View`], and [`Axis`].
    ///
    /// ```
    /// use superscalar::view::{Axis, View};
    /// let view = View::from_shape([2, 3], &[1i32, 2, 3, 4, 5, 6])?;
    /// let mut sums = [0; 3];
    /// view.each(Axis(0), |column, x| sums[column] = superscalar::sum(x));
    /// assert_eq!(sums, [5, 7, 9]);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn each(&self, axis: Axis, f: impl FnMut(usize, &[E])) {
        self.lanes(axis).each(f);
    }

    /// What `f` answers of each column (`Axis(0)`) or row (`Axis(1)`): ndarray's `map_axis`,
    /// numpy's `apply_along_axis`. As [`View::each`].
    ///
    /// ```
    /// use superscalar::view::{Axis, View};
    /// let view = View::from_shape([2, 2], &[1.0, 2.0, 4.0, 6.0])?;
    /// assert_eq!(view.reduce(Axis(0), |x| superscalar::var(x, 0)), [2.25, 4.0]);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn reduce<R>(&self, axis: Axis, f: impl Fn(&[E]) -> R) -> Vec<R> {
        let mut results = room_for("results", self.lanes(axis).count);
        self.each(axis, |_, x| results.push(f(x)));
        results
    }

    /// Writes [`crate::sum`] of each. Allocates nothing, but where [`View::each`] would have to
    /// copy, or for long adjacent columns of floating-point numbers: up to 330 KiB, and from a
    /// block of rows on 512 KiB for each doubling.
    ///
    /// # Panics
    ///
    /// When `sums` has not an element for each.
    pub fn sum_into(&self, axis: Axis, sums: &mut [E::Sum]) {
        self.along_into::<E::BySum>(axis, sums);
    }

    /// The driver of views: what `map` makes of the answers along an axis, by kernels that walk
    /// across columns where there are some, else of each by itself.
    pub(crate) fn along<R: Reduction<E>, T>(
        &self,
        axis: Axis,
        map: impl Fn(R::Output) -> T,
    ) -> Vec<T> {
        let lanes = self.lanes(axis);
        if let Some(mut answers) = lanes.as_columns().and_then(R::of_columns) {
            lanes.put_in_order(&mut answers);
            return answers.into_iter().map(map).collect();
        }
        let mut answers = room_for("results", lanes.count);
        if let Some(one) = lanes.repeated() {
            one.each(|_, x| {
                let answer = R::slice(x);
                answers.extend((0..lanes.count).map(|_| map(answer)));
            });
        } else {
            lanes.each(|_, x| answers.push(map(R::slice(x))));
        }
        answers
    }

    /// Writes the answers along an axis.
    fn along_into<R: Reduction<E>>(&self, axis: Axis, answers: &mut [R::Output]) {
        let lanes = self.lanes(axis);
        assert_eq!(answers.len(), lanes.count, "a place for each answer");
        if lanes.as_columns().is_some_and(|x| R::columns(x, answers)) {
            lanes.put_in_order(answers);
        } else if let Some(one) = lanes.repeated() {
            one.each(|_, x| answers.fill(R::slice(x)));
        } else {
            lanes.each(|lane, x| answers[lane] = R::slice(x));
        }
    }
}

//! The reductions of a view.

use super::columns::canonical;
use super::positions::{both, both_positions, positions};
use super::spreads::spreads;
use super::{Axis, View};
use crate::element::{Element, Float};
use crate::norms::norm2_in_range;
use crate::registry::{ColumnsFn, Operation};
use crate::statistics::{Moments, mean_of, stddev_of, variance_of};
use superscalar_kernels::canonical::spread::Spread;
use superscalar_kernels::columns::Columns;

/// Of any elements.
impl<E: Element> View<'_, E> {
    /// Calls `f` with the number and the elements of each row, or of each column, in their order: what all reductions are made of that have no
    /// kernel of their own.
    ///
    /// Elements that are adjacent are handed over where they are. Others are copied to a buffer, which is all that is allocated: of up
    /// to 1 MiB, or of one row (column), where that is longer.
    ///
    /// ```
    /// use superscalar::view::{Axis, View};
    /// let view = View::of_rows(&[1i32, 2, 3, 4, 5, 6], 2, 3)?;
    /// let mut sums = [0; 3];
    /// view.each(Axis::Columns, |column, x| sums[column] = superscalar::sum(x));
    /// assert_eq!(sums, [5, 7, 9]);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn each(&self, axis: Axis, f: impl FnMut(usize, &[E])) {
        self.lanes(axis).each(f);
    }

    /// What `f` answers of each row, or of each column; as [`View::each`].
    ///
    /// ```
    /// use superscalar::view::{Axis, View};
    /// let view = View::of_rows(&[1.0, 2.0, 4.0, 6.0], 2, 2)?;
    /// assert_eq!(view.reduce(Axis::Columns, |x| superscalar::variance(x, 0)), [2.25, 4.0]);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn reduce<R>(&self, axis: Axis, f: impl Fn(&[E]) -> R) -> Vec<R> {
        let mut results = Vec::with_capacity(self.results(axis));
        self.each(axis, |_, x| results.push(f(x)));
        results
    }

    /// Number of results: of rows, or of columns.
    fn results(&self, axis: Axis) -> usize {
        match axis {
            Axis::Rows => self.rows,
            Axis::Columns => self.columns,
        }
    }

    /// [`crate::sum`] of each.
    pub fn sum(&self, axis: Axis) -> Vec<E::Sum> {
        let mut sums = vec![E::sum_of_few(&[]); self.results(axis)];
        self.sum_into(axis, &mut sums);
        sums
    }

    /// Writes [`crate::sum`] of each. Allocates nothing, but where [`View::each`] would have to copy, or for adjacent columns of floating-point numbers that are
    /// longer than 1024 elements of `f32` or 512 of `f64`: up to 330 KiB, and from 4096 or 2048 elements on 512 KiB for each doubling.
    ///
    /// # Panics
    ///
    /// When `sums` has not an element for each.
    pub fn sum_into(&self, axis: Axis, sums: &mut [E::Sum]) {
        let lanes = self.lanes(axis);
        if !lanes.by_columns(sums, E::sum_columns) {
            lanes.each(|lane, x| sums[lane] = crate::sum(x));
        }
    }

    /// [`crate::min`] of each.
    pub fn min(&self, axis: Axis) -> Vec<Option<E>> {
        self.extremes(axis, &E::columns().min, crate::min)
    }

    /// [`crate::max`] of each.
    pub fn max(&self, axis: Axis) -> Vec<Option<E>> {
        self.extremes(axis, &E::columns().max, crate::max)
    }

    /// The extremes, by the kernel of columns or by the plain function.
    fn extremes(
        &self,
        axis: Axis,
        operation: &'static Operation<ColumnsFn<E, E>>,
        plain: fn(&[E]) -> Option<E>,
    ) -> Vec<Option<E>> {
        let by_kernel = self.extremes_of_columns(axis, operation);
        by_kernel.map_or_else(
            || self.reduce(axis, plain),
            |values| values.into_iter().map(Some).collect(),
        )
    }

    /// The extremes by the kernel of columns, where there are columns.
    fn extremes_of_columns(
        &self,
        axis: Axis,
        operation: &'static Operation<ColumnsFn<E, E>>,
    ) -> Option<Vec<E>> {
        let mut values = vec![*self.data.get(self.start)?; self.results(axis)];
        let lanes = self.lanes(axis);
        let done = lanes.by_columns(&mut values, |x, values| {
            operation.serving().run(x, values);
            true
        });
        done.then_some(values)
    }

    /// What a kernel of columns writes for each, where there are columns, or else what the plain function answers.
    fn by_columns_or<O: Clone>(
        &self,
        axis: Axis,
        kernel: fn(Columns<'_, E>, &mut [Option<O>]),
        plain: fn(&[E]) -> Option<O>,
    ) -> Vec<Option<O>> {
        let mut results = vec![None; self.results(axis)];
        let done = self.lanes(axis).by_columns(&mut results, |x, results| {
            kernel(x, results);
            true
        });
        if done {
            return results;
        }
        self.reduce(axis, plain)
    }

    /// [`crate::minmax`] of each.
    pub fn minmax(&self, axis: Axis) -> Vec<Option<(E, E)>> {
        self.by_columns_or(axis, both, crate::minmax)
    }

    /// [`crate::argmin`] of each: its number in the row, or in the column.
    pub fn argmin(&self, axis: Axis) -> Vec<Option<usize>> {
        self.by_columns_or(axis, positions::<E, false, false>, crate::argmin)
    }

    /// [`crate::argmax`] of each.
    pub fn argmax(&self, axis: Axis) -> Vec<Option<usize>> {
        self.by_columns_or(axis, positions::<E, true, false>, crate::argmax)
    }

    /// [`crate::argminmax`] of each.
    pub fn argminmax(&self, axis: Axis) -> Vec<Option<(usize, usize)>> {
        self.by_columns_or(axis, both_positions, crate::argminmax)
    }

    /// [`crate::nanmin`] of each.
    pub fn nanmin(&self, axis: Axis) -> Vec<Option<E>> {
        self.numbers(axis, &E::columns().nanmin, crate::nanmin)
    }

    /// [`crate::nanmax`] of each.
    pub fn nanmax(&self, axis: Axis) -> Vec<Option<E>> {
        self.numbers(axis, &E::columns().nanmax, crate::nanmax)
    }

    /// The extremes, of kernels that answer NaN where there is nothing else.
    fn numbers(
        &self,
        axis: Axis,
        operation: &'static Operation<ColumnsFn<E, E>>,
        plain: fn(&[E]) -> Option<E>,
    ) -> Vec<Option<E>> {
        let mut extremes = self.extremes(axis, operation, plain);
        for extreme in &mut extremes {
            *extreme = extreme.filter(|value| !value.is_nan());
        }
        extremes
    }

    /// [`crate::nanargmin`] of each.
    pub fn nanargmin(&self, axis: Axis) -> Vec<Option<usize>> {
        self.by_columns_or(axis, positions::<E, false, true>, crate::nanargmin)
    }

    /// [`crate::nanargmax`] of each.
    pub fn nanargmax(&self, axis: Axis) -> Vec<Option<usize>> {
        self.by_columns_or(axis, positions::<E, true, true>, crate::nanargmax)
    }
}

/// Of `f32` and `f64`.
impl<E: Float> View<'_, E> {
    /// [`crate::sum_of_squares`] of each.
    pub fn sum_of_squares(&self, axis: Axis) -> Vec<E> {
        let of = &E::operations().columns;
        let operations = [&of.sum_of_squares, &of.sum_of_squares_lanes];
        self.sums(axis, operations, crate::sum_of_squares)
    }

    /// [`crate::norm1`] of each.
    pub fn norm1(&self, axis: Axis) -> Vec<E> {
        let of = &E::operations().columns;
        self.sums(axis, [&of.norm1, &of.norm1_lanes], crate::norm1)
    }

    /// Sums of other terms, by the kernels of columns or by the plain function.
    fn sums(
        &self,
        axis: Axis,
        [sum, lanes]: [&'static Operation<ColumnsFn<E, E>>; 2],
        plain: fn(&[E]) -> E,
    ) -> Vec<E> {
        let mut sums = vec![E::ZERO; self.results(axis)];
        let by_columns = |x, sums: &mut [E]| canonical(sum, lanes, x, sums);
        if !self.lanes(axis).by_columns(&mut sums, by_columns) {
            self.each(axis, |lane, x| sums[lane] = plain(x));
        }
        sums
    }

    /// [`crate::norm2`] of each.
    pub fn norm2(&self, axis: Axis) -> Vec<E> {
        let lanes = self.lanes(axis);
        if lanes.are_slices() {
            return self.reduce(axis, crate::norm2);
        }
        let mut norms = self.sum_of_squares(axis);
        for (lane, norm) in norms.iter_mut().enumerate() {
            *norm = norm2_in_range(lanes.len, *norm)
                .unwrap_or_else(|| crate::norm2(&lanes.copied(lane)));
        }
        norms
    }

    /// [`crate::norm_inf`] of each.
    pub fn norm_inf(&self, axis: Axis) -> Vec<E> {
        if self.lanes(axis).are_slices() {
            return self.reduce(axis, crate::norm_inf);
        }
        // The largest magnitude is that of an extreme; with a NaN, both are it.
        let largest = |(least, greatest): (E, E)| {
            let (least, greatest) = (least.magnitude(), greatest.magnitude());
            if least > greatest { least } else { greatest }
        };
        let both = self.minmax(axis).into_iter();
        both.map(|both| both.map_or(E::ZERO, largest)).collect()
    }

    /// [`crate::mean`] of each.
    pub fn mean(&self, axis: Axis) -> Vec<E> {
        let count = self.lanes(axis).len as u64;
        let mut means = self.sum(axis);
        for mean in &mut means {
            *mean = mean_of(*mean, count);
        }
        means
    }

    /// [`crate::variance`] of each.
    pub fn variance(&self, axis: Axis, ddof: u64) -> Vec<E> {
        self.of_spreads(axis, ddof, variance_of)
            .unwrap_or_else(|| self.reduce(axis, |x| crate::variance(x, ddof)))
    }

    /// [`crate::stddev`] of each.
    pub fn stddev(&self, axis: Axis, ddof: u64) -> Vec<E> {
        self.of_spreads(axis, ddof, stddev_of)
            .unwrap_or_else(|| self.reduce(axis, |x| crate::stddev(x, ddof)))
    }

    /// What follows from the spread of each column, where there are columns.
    fn of_spreads(&self, axis: Axis, ddof: u64, of: fn(&Spread, u64) -> E) -> Option<Vec<E>> {
        let mut all = vec![Spread::EMPTY; self.results(axis)];
        let done = self.lanes(axis).by_columns(&mut all, |x, all| {
            spreads(x, all);
            true
        });
        done.then(|| all.iter().map(|spread| of(spread, ddof)).collect())
    }

    /// [`crate::moments`] of each.
    pub fn moments(&self, axis: Axis) -> Vec<Moments<E>> {
        self.reduce(axis, crate::moments)
    }

    /// [`crate::nansum`] of each.
    pub fn nansum(&self, axis: Axis) -> Vec<E> {
        self.but_nan(axis, |view| view.sum(axis), crate::nansum)
    }

    /// [`crate::nanmean`] of each.
    pub fn nanmean(&self, axis: Axis) -> Vec<E> {
        self.but_nan(axis, |view| view.mean(axis), crate::nanmean)
    }

    /// [`crate::nanvar`] of each.
    pub fn nanvar(&self, axis: Axis, ddof: u64) -> Vec<E> {
        let plain = |x: &[E]| crate::nanvar(x, ddof);
        self.but_nan(axis, |view| view.variance(axis, ddof), plain)
    }

    /// [`crate::nanstd`] of each.
    pub fn nanstd(&self, axis: Axis, ddof: u64) -> Vec<E> {
        let plain = |x: &[E]| crate::nanstd(x, ddof);
        self.but_nan(axis, |view| view.stddev(axis, ddof), plain)
    }

    /// The reduction of all elements, and in place of each NaN the plain function's answer, which passes over NaN: an element that is NaN makes
    /// that of all NaN, and without one both are the same. Where that is one lane in eight, all are copied, a tile of them at a time.
    fn but_nan(
        &self,
        axis: Axis,
        of_all: impl FnOnce(&Self) -> Vec<E>,
        plain: impl Fn(&[E]) -> E,
    ) -> Vec<E> {
        let lanes = self.lanes(axis);
        if lanes.are_slices() {
            return self.reduce(axis, plain);
        }
        let mut results = of_all(self);
        let nan = results.iter().filter(|result| result.is_nan()).count();
        if 8 * nan > results.len() {
            return self.reduce(axis, plain);
        }
        for (lane, result) in results.iter_mut().enumerate() {
            if result.is_nan() {
                *result = plain(&lanes.copied(lane));
            }
        }
        results
    }

    /// [`crate::count_nan`] of each.
    pub fn count_nan(&self, axis: Axis) -> Vec<u64> {
        self.reduce(axis, crate::count_nan)
    }
}

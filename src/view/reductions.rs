//! The reductions of a view.

use super::kinds::{ViewKind, squares};
use super::positions::{both, both_positions, positions};
use super::spreads::{counts_of_nan, shapes, spreads};
use super::{Axis, View};
use crate::element::Element;
use crate::kinds::Kind;
use crate::norms::{norm2_in_range, sqrt};
use crate::registry::{ColumnsFn, Operation};
use crate::statistics::{Moments, std_of, var_of};
use superscalar_kernels::element::{Float as _, Ordered as _};
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::moments::Shape;
use superscalar_kernels::ops::spread::Spread;

/// Reductions along an axis: one result for each column along `Axis(0)`, for each row along
/// `Axis(1)`.
///
/// # Panics
///
/// All of them, as [`Axis`] says.
impl<E: Element> View<'_, E> {
    /// Calls `f` with the number and the elements of each column (`Axis(0)`) or row (`Axis(1)`), in
    /// order. The reductions without a kernel of their own are made of this.
    ///
    /// Adjacent elements are handed over where they are. Others are copied to a buffer, the only
    /// allocation: of up to 1 MiB, or of one row (column), where that is longer.
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

    /// What `f` answers of each column (`Axis(0)`) or row (`Axis(1)`): ndarray's `map_axis`, numpy's
    /// `apply_along_axis`. As [`View::each`].
    ///
    /// ```
    /// use superscalar::view::{Axis, View};
    /// let view = View::from_shape([2, 2], &[1.0, 2.0, 4.0, 6.0])?;
    /// assert_eq!(view.reduce(Axis(0), |x| superscalar::var(x, 0)), [2.25, 4.0]);
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn reduce<R>(&self, axis: Axis, f: impl Fn(&[E]) -> R) -> Vec<R> {
        let mut results = Vec::with_capacity(self.results(axis));
        self.each(axis, |_, x| results.push(f(x)));
        results
    }

    /// Number of results.
    fn results(&self, axis: Axis) -> usize {
        self.lanes(axis).count
    }

    /// [`crate::sum`] of each.
    pub fn sum(&self, axis: Axis) -> Vec<E::Sum> {
        let mut sums = vec![E::sum_of_few(&[]); self.results(axis)];
        self.sum_into(axis, &mut sums);
        sums
    }

    /// Writes [`crate::sum`] of each. Allocates nothing, but where [`View::each`] would have to copy, or for adjacent columns of floating-point numbers that are
    /// longer than 1024 elements of `f32` or 512 of `f64`: up to 330 KiB, and from 4096 or 2048 elements on 512 KiB for each doubling;
    /// and for those of `f16` and `bf16` that are longer than 4096 elements: 1 MiB, and 32 KiB for each doubling.
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

/// Norms and statistics along an axis: one result for each column along `Axis(0)`, for each row
/// along `Axis(1)`.
///
/// # Panics
///
/// All of them, as [`Axis`] says.
impl<E: Element> View<'_, E> {
    /// [`crate::sum_of_squares`] of each.
    ///
    /// # Panics
    ///
    /// As that, of any of them.
    pub fn sum_of_squares(&self, axis: Axis) -> Vec<E::Squares> {
        self.sums(axis, E::NumberKind::squares, crate::sum_of_squares)
    }

    /// [`crate::norm1`] of each.
    ///
    /// # Panics
    ///
    /// As that, of any of them.
    pub fn norm1(&self, axis: Axis) -> Vec<E::Magnitudes> {
        self.sums(axis, E::NumberKind::magnitudes, crate::norm1)
    }

    /// Sums, by what writes those of columns or by the plain function.
    fn sums<S: Clone>(
        &self,
        axis: Axis,
        of_columns: fn(Columns<'_, E>, &mut [S]) -> bool,
        plain: fn(&[E]) -> S,
    ) -> Vec<S> {
        let mut sums = vec![plain(&[]); self.results(axis)];
        if !self.lanes(axis).by_columns(&mut sums, of_columns) {
            self.each(axis, |lane, x| sums[lane] = plain(x));
        }
        sums
    }

    /// [`crate::norm2`] of each.
    pub fn norm2(&self, axis: Axis) -> Vec<E::Statistic> {
        let lanes = self.lanes(axis);
        let mut norms = vec![E::Statistic::ZERO; lanes.count];
        let by_kernel = lanes.by_columns(&mut norms, |x, norms| {
            squares(E::NumberKind::blocks(x), norms)
        });
        if !by_kernel {
            return self.reduce(axis, crate::norm2);
        }
        for (lane, norm) in norms.iter_mut().enumerate() {
            // No square of an integer is beyond the range.
            *norm = if E::NAN.is_none() {
                sqrt(*norm)
            } else {
                norm2_in_range(lanes.len, *norm)
                    .unwrap_or_else(|| crate::norm2(&lanes.copied(lane)))
            };
        }
        norms
    }

    /// [`crate::norm_inf`] of each.
    pub fn norm_inf(&self, axis: Axis) -> Vec<E::Magnitude> {
        if self.lanes(axis).are_slices() {
            return self.reduce(axis, crate::norm_inf);
        }
        let both = self.minmax(axis).into_iter();
        both.map(E::NumberKind::farther).collect()
    }

    /// [`crate::mean`] of each.
    pub fn mean(&self, axis: Axis) -> Vec<E::Statistic> {
        let count = self.lanes(axis).len as u64;
        let sums = self.sum(axis).into_iter();
        sums.map(|sum| E::NumberKind::mean_of(sum, count)).collect()
    }

    /// [`crate::var`] of each.
    pub fn var(&self, axis: Axis, ddof: u64) -> Vec<E::Statistic> {
        self.of_spreads(axis, ddof, var_of)
            .unwrap_or_else(|| self.reduce(axis, |x| crate::var(x, ddof)))
    }

    /// [`crate::std`] of each.
    pub fn std(&self, axis: Axis, ddof: u64) -> Vec<E::Statistic> {
        self.of_spreads(axis, ddof, std_of)
            .unwrap_or_else(|| self.reduce(axis, |x| crate::std(x, ddof)))
    }

    /// What follows from the spread of each column, where there are columns.
    fn of_spreads(
        &self,
        axis: Axis,
        ddof: u64,
        of: fn(&Spread, u64) -> E::Statistic,
    ) -> Option<Vec<E::Statistic>> {
        let mut all = vec![Spread::EMPTY; self.results(axis)];
        let done = self.lanes(axis).by_columns(&mut all, |x, all| {
            spreads(E::NumberKind::blocks(x), all);
            true
        });
        done.then(|| all.iter().map(|spread| of(spread, ddof)).collect())
    }

    /// [`crate::moments`] of each.
    pub fn moments(&self, axis: Axis) -> Vec<Moments<E::Statistic>> {
        let mut all = vec![Shape::empty(); self.results(axis)];
        let done = self.lanes(axis).by_columns(&mut all, |x, all| {
            shapes(E::NumberKind::blocks(x), all);
            true
        });
        if !done {
            return self.reduce(axis, crate::moments);
        }
        all.into_iter().map(|shape| Moments { shape }).collect()
    }

    /// [`crate::nansum`] of each.
    pub fn nansum(&self, axis: Axis) -> Vec<E::Sum> {
        // The mean of one element is that element; a sum has no way of its own to say that it is NaN.
        let is_nan = |sum: &E::Sum| E::NumberKind::mean_of(*sum, 1).is_nan();
        self.but_nan(axis, |view| view.sum(axis), crate::nansum, is_nan)
    }

    /// [`crate::nanmean`] of each.
    pub fn nanmean(&self, axis: Axis) -> Vec<E::Statistic> {
        self.but_nan(
            axis,
            |view| view.mean(axis),
            crate::nanmean,
            |mean| mean.is_nan(),
        )
    }

    /// [`crate::nanvar`] of each.
    pub fn nanvar(&self, axis: Axis, ddof: u64) -> Vec<E::Statistic> {
        let plain = |x: &[E]| crate::nanvar(x, ddof);
        self.but_nan(axis, |view| view.var(axis, ddof), plain, |it| it.is_nan())
    }

    /// [`crate::nanstd`] of each.
    pub fn nanstd(&self, axis: Axis, ddof: u64) -> Vec<E::Statistic> {
        let plain = |x: &[E]| crate::nanstd(x, ddof);
        self.but_nan(axis, |view| view.std(axis, ddof), plain, |it| it.is_nan())
    }

    /// The reduction of all elements, and in place of each NaN the plain function's answer, which passes over NaN: an element that is NaN makes
    /// that of all NaN, and without one both are the same. Where that is one lane in eight, all are copied, a tile of them at a time.
    fn but_nan<R>(
        &self,
        axis: Axis,
        of_all: impl FnOnce(&Self) -> Vec<R>,
        plain: impl Fn(&[E]) -> R,
        is_nan: impl Fn(&R) -> bool,
    ) -> Vec<R> {
        if E::NAN.is_none() {
            return of_all(self);
        }
        let lanes = self.lanes(axis);
        if lanes.are_slices() {
            return self.reduce(axis, plain);
        }
        let mut results = of_all(self);
        let nan = results.iter().filter(|result| is_nan(result)).count();
        if 8 * nan > results.len() {
            return self.reduce(axis, plain);
        }
        for (lane, result) in results.iter_mut().enumerate() {
            if is_nan(result) {
                *result = plain(&lanes.copied(lane));
            }
        }
        results
    }

    /// [`crate::count_nan`] of each.
    pub fn count_nan(&self, axis: Axis) -> Vec<u64> {
        let mut counts = vec![0; self.results(axis)];
        if E::NAN.is_none() {
            return counts;
        }
        let done = self.lanes(axis).by_columns(&mut counts, |x, counts| {
            counts_of_nan(E::NumberKind::blocks(x), counts);
            true
        });
        if !done {
            self.each(axis, |lane, x| counts[lane] = crate::count_nan(x));
        }
        counts
    }
}

//! A row that this CPU can run, and safe to call.

use super::{ColumnsFn, MaskedFn, ReduceFn, ReducePairFn, Row, Sheet, TransformFn};
use crate::detect;
use crate::tier;
use superscalar_kernels::element::Element;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::registry::extremes::{CountFn, FirstFn};
use superscalar_kernels::validity::Validity;

/// Whether this CPU has the tier and the extra features of a row.
pub fn runs_here(sheet: &Sheet) -> bool {
    tier::check(sheet.tier).is_ok() && detect::has(sheet.extra)
}

/// A row whose tier and extra features this CPU has: calling it is safe.
#[derive(Clone, Copy, Debug)]
pub struct Kernel<F: 'static> {
    pub(super) row: &'static Row<F>,
}

impl<F> Kernel<F> {
    /// The kernel of a row, where this CPU has the row's tier and extra features.
    pub fn of(row: &'static Row<F>) -> Option<Self> {
        runs_here(&row.sheet).then_some(Kernel { row })
    }

    /// What the kernel is and costs.
    pub fn sheet(&self) -> &'static Sheet {
        &self.row.sheet
    }

    /// The instance itself, for those who want to read its machine code.
    pub fn function(&self) -> &F {
        &self.row.function
    }
}

impl<E: Element, O> Kernel<ReduceFn<E, O>> {
    /// Runs the kernel.
    #[inline]
    pub fn run(&self, x: &[E]) -> O {
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs.
        unsafe { (self.row.function)(x) }
    }
}

impl<E: Element, O> Kernel<ReducePairFn<E, O>> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When the slices differ in length.
    #[inline]
    pub fn run(&self, a: &[E], b: &[E]) -> O {
        assert_eq!(a.len(), b.len(), "slices of different lengths");
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs; the lengths are equal.
        unsafe { (self.row.function)(a, b) }
    }
}

impl<E: Element, O> Kernel<TransformFn<E, O>> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When the slices differ in length.
    #[inline]
    pub fn run(&self, x: &[E], out: &mut [O]) {
        assert_eq!(x.len(), out.len(), "slices of different lengths");
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs; the lengths are equal.
        unsafe { (self.row.function)(x, out) }
    }
}

impl<E: Element, O> Kernel<MaskedFn<E, O>> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When there are not as many bits as elements.
    #[inline]
    pub fn run(&self, x: &[E], validity: &Validity<'_>) -> O {
        assert_eq!(x.len(), validity.len(), "elements and bits");
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs; the lengths are equal.
        unsafe { (self.row.function)(x, validity) }
    }
}

impl<E, O> Kernel<ColumnsFn<E, O>> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When `out` has not as many elements as the kernel states: one for each column, or one for each virtual lane of each.
    #[inline]
    pub fn run(&self, x: Columns<'_, E>, out: &mut [O]) {
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs.
        unsafe { (self.row.function)(x, out) }
    }
}

impl<E: Element> Kernel<CountFn<E>> {
    /// Runs the kernel.
    #[inline]
    pub fn run(&self, x: &[E], between: [E; 2]) -> u64 {
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs.
        unsafe { (self.row.function)(x, between) }
    }
}

impl<E: Element> Kernel<FirstFn<E>> {
    /// Runs the kernel.
    #[inline]
    pub fn run(&self, x: &[E], value: E) -> Option<usize> {
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs.
        unsafe { (self.row.function)(x, [value]) }
    }
}

//! An operation on an element type: its rows, the choice of the one that serves, and how it is run.

use super::kernel::Kernel;
use super::{MaskedFn, Purpose, ReduceFn, ReducePairFn, Row, Sheet, lock_choices};
use crate::tier::{self, Tier};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use superscalar_kernels::element::Element;
use superscalar_kernels::registry::extremes::CountFn;
use superscalar_kernels::validity::Validity;

/// An operation on an element type: its rows, and which of them serves.
#[derive(Debug)]
pub struct Operation<F: 'static> {
    name: &'static str,
    element: &'static str,
    /// By way of the static that holds the list: a constant that read the list itself would make the compiler build the
    /// instances again in this package.
    rows: &'static &'static [Row<F>],
    /// The row that serves; null until it is asked for.
    serving: AtomicPtr<Row<F>>,
}

impl<F> Operation<F> {
    pub(crate) const fn new(
        name: &'static str,
        element: &'static str,
        rows: &'static &'static [Row<F>],
    ) -> Self {
        Operation {
            name,
            element,
            rows,
            serving: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// What the operation is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Every row that was compiled, whether or not this CPU can run it.
    pub fn rows(&self) -> &'static [Row<F>] {
        self.rows
    }

    /// Every row that this CPU can run.
    pub fn kernels(&self) -> impl Iterator<Item = Kernel<F>> + use<F> {
        self.rows.iter().filter_map(Kernel::of)
    }

    /// The row that serves the public API.
    ///
    /// # Panics
    ///
    /// As [`tier::active`].
    #[inline]
    pub fn serving(&self) -> Kernel<F> {
        match self.chosen() {
            Some(kernel) => kernel,
            None => self.choose(),
        }
    }

    /// The row that serves, if it was chosen already.
    #[inline]
    fn chosen(&self) -> Option<Kernel<F>> {
        // Acquire pairs with the release in `choose`, though the row is constant data in any case.
        let row = self.serving.load(Ordering::Acquire);
        // SAFETY: only `choose` stores a pointer that is not null, and it came from a `&'static Row`.
        let row: Option<&'static Row<F>> = unsafe { row.as_ref() };
        row.map(|row| Kernel { row })
    }

    #[cold]
    #[inline(never)]
    fn choose(&self) -> Kernel<F> {
        let _choosing = lock_choices();
        let tier = tier::active();
        let Some(kernel) = self.serving_on(tier) else {
            panic!(
                "{} {} has no row on tier {tier}, which every operation must have",
                self.name, self.element
            )
        };
        let row: *const Row<F> = kernel.row;
        self.serving.store(row.cast_mut(), Ordering::Release);
        kernel
    }

    /// The row that serves where `tier` is active, if this CPU can run it: of several, the first whose extra features
    /// it has.
    pub fn serving_on(&self, tier: Tier) -> Option<Kernel<F>> {
        let serves = |row: &&Row<F>| row.sheet.tier == tier && row.sheet.purpose != Purpose::Study;
        self.rows.iter().filter(serves).find_map(Kernel::of)
    }
}

impl<E: Element, O> Operation<ReduceFn<E, O>> {
    /// Runs the row that serves.
    ///
    /// # Panics
    ///
    /// As [`tier::active`].
    #[inline(always)]
    pub(crate) fn run(&'static self, x: &[E]) -> O {
        match self.chosen() {
            Some(kernel) => kernel.run(x),
            None => self.first_run(x),
        }
    }

    /// The call that chooses the row. A function of its own, so that all later calls need no stack frame to keep their
    /// arguments in.
    #[cold]
    #[inline(never)]
    fn first_run(&'static self, x: &[E]) -> O {
        self.serving().run(x)
    }
}

impl<E: Element, O> Operation<ReducePairFn<E, O>> {
    /// Runs the row that serves; as the method of one slice.
    ///
    /// # Panics
    ///
    /// As [`Kernel::run`].
    #[inline(always)]
    pub(crate) fn run(&'static self, a: &[E], b: &[E]) -> O {
        match self.chosen() {
            Some(kernel) => kernel.run(a, b),
            None => self.first_run(a, b),
        }
    }

    #[cold]
    #[inline(never)]
    fn first_run(&'static self, a: &[E], b: &[E]) -> O {
        self.serving().run(a, b)
    }
}

impl<E: Element> Operation<CountFn<E>> {
    /// Runs the row that serves; as the method of one slice.
    ///
    /// # Panics
    ///
    /// As [`tier::active`].
    #[inline(always)]
    pub(crate) fn run(&'static self, x: &[E], between: [E; 2]) -> u64 {
        self.serving().run(x, between)
    }
}

impl<E: Element, O> Operation<MaskedFn<E, O>> {
    /// Runs the row that serves; as the method of one slice.
    ///
    /// # Panics
    ///
    /// As [`Kernel::run`].
    #[inline(always)]
    pub(crate) fn run(&'static self, x: &[E], validity: &Validity<'_>) -> O {
        self.serving().run(x, validity)
    }
}

/// An operation as tools see it that do not run it.
pub trait Described: Sync {
    /// What the operation is called.
    fn name(&self) -> &'static str;
    /// The element type's name.
    fn element(&self) -> &'static str;
    /// The data sheets of all rows.
    fn sheets(&self) -> Vec<&'static Sheet>;
    /// The data sheet of the row that serves.
    ///
    /// # Panics
    ///
    /// As [`tier::active`].
    fn serving_sheet(&self) -> &'static Sheet;
    /// Forgets the choice of the row, so that the next call makes it anew.
    #[doc(hidden)]
    fn forget_choice(&self);
}

impl<F: Sync + 'static> Described for Operation<F> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn element(&self) -> &'static str {
        self.element
    }

    fn sheets(&self) -> Vec<&'static Sheet> {
        self.rows.iter().map(|row| &row.sheet).collect()
    }

    fn serving_sheet(&self) -> &'static Sheet {
        self.serving().sheet()
    }

    fn forget_choice(&self) {
        self.serving.store(ptr::null_mut(), Ordering::Release);
    }
}

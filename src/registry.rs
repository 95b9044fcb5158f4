//! Every kernel of every operation, with its data sheet: for tools, for tests and for study.
//!
//! An [`Operation`] owns the list of its rows and the choice of the row that serves. A [`Kernel`] is a row that this
//! CPU can run, and safe to call.
//!
//! ```
//! use superscalar::registry;
//! let x = [1.0f32; 1000];
//! for kernel in registry::sum::<f32>().kernels() {
//!     assert_eq!(kernel.run(&x), 1000.0, "{:?}", kernel.sheet());
//! }
//! ```

pub mod extremes;
pub mod masked;

use crate::detect;
use crate::element::{Converted, Element, Exact, Float};
use crate::sums;
use crate::tier::{self, Tier};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use superscalar_kernels::canonical::lanes::Lanes;
use superscalar_kernels::columns::Columns;
use superscalar_kernels::element as types;
use superscalar_kernels::registry::extremes::CountFn;
use superscalar_kernels::registry::{self as rows, Reductions};
use superscalar_kernels::validity::Validity;

mod columns;
mod norms;
mod statistics;

pub use columns::*;
pub use norms::*;
pub use statistics::*;
pub use superscalar_kernels::limits::chains::STEPS;
pub use superscalar_kernels::registry::{
    ByteHistogramFn, ColumnsFn, MaskedFn, ReduceFn, ReducePairFn, TransformFn,
};
pub use superscalar_kernels::registry::{ChainRows, Purpose, Row, Sheet, StepName};

/// A row whose tier and extra features this CPU has: calling it is safe.
#[derive(Clone, Copy, Debug)]
pub struct Kernel<F: 'static> {
    row: &'static Row<F>,
}

impl<F> Kernel<F> {
    /// The kernel of a row, where this CPU has the row's tier and extra features.
    pub fn of(row: &'static Row<F>) -> Option<Self> {
        let present = tier::check(row.sheet.tier).is_ok() && detect::has(row.sheet.extra);
        present.then_some(Kernel { row })
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

impl<E: types::Element, O> Kernel<ReduceFn<E, O>> {
    /// Runs the kernel.
    #[inline]
    pub fn run(&self, x: &[E]) -> O {
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs.
        unsafe { (self.row.function)(x) }
    }
}

impl<E: types::Element, O> Kernel<ReducePairFn<E, O>> {
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

impl<E: types::Element, O> Kernel<TransformFn<E, O>> {
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

impl<E: types::Element, O> Kernel<MaskedFn<E, O>> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When there are not as many bits as elements.
    #[inline]
    pub fn run(&self, x: &[E], validity: Validity<'_>) -> O {
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

impl<E: types::Element> Kernel<CountFn<E>> {
    /// Runs the kernel.
    #[inline]
    pub fn run(&self, x: &[E], between: [E; 2]) -> u64 {
        // SAFETY: a `Kernel` exists only where the CPU has all that the row needs.
        unsafe { (self.row.function)(x, between) }
    }
}

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

impl<E: types::Element, O> Operation<ReduceFn<E, O>> {
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

impl<E: types::Element, O> Operation<ReducePairFn<E, O>> {
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

impl<E: types::Element> Operation<CountFn<E>> {
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

impl<E: types::Element, O> Operation<MaskedFn<E, O>> {
    /// Runs the row that serves; as the method of one slice.
    ///
    /// # Panics
    ///
    /// As [`Kernel::run`].
    #[inline(always)]
    pub(crate) fn run(&'static self, x: &[E], validity: Validity<'_>) -> O {
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

/// The operations of a floating-point element type.
#[derive(Debug)]
pub struct Operations<E: Reductions> {
    pub(crate) sum: Operation<ReduceFn<E, E>>,
    pub(crate) sum_lanes: Operation<ReduceFn<E, Lanes<E>>>,
    pub(crate) dot: Operation<ReducePairFn<E, E>>,
    pub(crate) dot_lanes: Operation<ReducePairFn<E, Lanes<E>>>,
    pub(crate) loads: Operation<ReduceFn<E, ()>>,
    pub(crate) loads_pair: Operation<ReducePairFn<E, ()>>,
    pub(crate) norms: Norms<E>,
    pub(crate) statistics: Statistics<E>,
    pub(crate) masked: masked::MaskedNorms<E>,
    pub(crate) columns: FloatColumns<E>,
    pub(crate) prefix_sum: Operation<TransformFn<E, E>>,
}

impl<E: Reductions> Operations<E> {
    pub(crate) const fn new() -> Self {
        Operations {
            sum: Operation::new("sum", E::NAME, &E::ROWS.sum),
            sum_lanes: Operation::new("sum-lanes", E::NAME, &E::ROWS.sum_lanes),
            dot: Operation::new("dot", E::NAME, &E::ROWS.dot),
            dot_lanes: Operation::new("dot-lanes", E::NAME, &E::ROWS.dot_lanes),
            loads: Operation::new("loads", E::NAME, &E::ROWS.loads),
            loads_pair: Operation::new("loads-pair", E::NAME, &E::ROWS.loads_pair),
            norms: Norms::new(),
            statistics: Statistics::new(),
            masked: masked::MaskedNorms::new(),
            columns: FloatColumns::new(),
            prefix_sum: Operation::new("prefix-sum", E::NAME, &E::ROWS.prefix_sum),
        }
    }

    fn described(&'static self) -> impl Iterator<Item = &'static dyn Described> {
        let basic: [&'static dyn Described; 7] = [
            &self.sum,
            &self.sum_lanes,
            &self.dot,
            &self.dot_lanes,
            &self.loads,
            &self.loads_pair,
            &self.prefix_sum,
        ];
        let norms = self.norms.described();
        basic
            .into_iter()
            .chain(norms)
            .chain(self.statistics.described())
            .chain(self.masked.described())
            .chain(self.columns.described())
    }
}

static BYTE_HISTOGRAM: Operation<ByteHistogramFn> =
    Operation::new("histogram", "u8", &rows::BYTE_HISTOGRAM);

static STORES: Operation<ReduceFn<u8, ()>> = Operation::new("stores", "u8", &rows::STORES);

/// Every operation.
pub fn operations() -> impl Iterator<Item = &'static dyn Described> {
    let bytes: [&'static dyn Described; 2] = [&BYTE_HISTOGRAM, &STORES];
    let floats = f32::operations().described();
    floats
        .chain(f64::operations().described())
        .chain(sums::integers())
        .chain(sums::halves())
        .chain(extremes())
        .chain(masked::described())
        .chain(bytes)
}

/// The extremes of every element type, and its columns.
fn extremes() -> impl Iterator<Item = &'static dyn Described> {
    fn of<E: Element>() -> Vec<&'static dyn Described> {
        let columns = columns::described::<E>();
        E::extremes()
            .described()
            .into_iter()
            .chain(columns)
            .collect()
    }
    let signed = [of::<i8>(), of::<i16>(), of::<i32>(), of::<i64>()];
    let unsigned = [of::<u8>(), of::<u16>(), of::<u32>(), of::<u64>()];
    let floats = [of::<f32>(), of::<f64>()];
    #[cfg(feature = "half")]
    let halves = [of::<half::f16>(), of::<half::bf16>()];
    #[cfg(not(feature = "half"))]
    let halves: [Vec<&'static dyn Described>; 0] = [];
    signed
        .into_iter()
        .chain(unsigned)
        .chain(floats)
        .chain(halves)
        .flatten()
}

/// Held by whoever chooses a row, and by whoever changes what is to be chosen: a choice that began before a tier was
/// forced must not be published after it.
pub(crate) fn lock_choices() -> MutexGuard<'static, ()> {
    static CHOICES: Mutex<()> = Mutex::new(());
    CHOICES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes every operation choose its row anew.
pub(crate) fn forget_choices() {
    operations().for_each(Described::forget_choice);
}

/// Sums of a slice: those that serve (the canonical ones of floating-point types) and the study instances.
pub fn sum<E: Element>() -> &'static Operation<ReduceFn<E, E::Sum>> {
    E::sums()
}

/// Running sums.
pub fn prefix_sum<E: Element>() -> &'static Operation<TransformFn<E, E::Sum>> {
    E::prefix_sums()
}

/// Sums of the squares of integers.
pub fn sum_of_integer_squares<E: Exact>() -> &'static Operation<ReduceFn<E, E::Squares>> {
    E::squares()
}

/// Sums of the magnitudes of integers.
pub fn sum_of_integer_magnitudes<E: Exact>() -> &'static Operation<ReduceFn<E, E::Magnitudes>> {
    E::magnitudes()
}

/// Copies of integers in `f64`, and of 16-bit floating-point numbers in `f32`.
pub fn convert<E: Converted>() -> &'static Operation<TransformFn<E, E::Statistic>> {
    E::converts()
}

/// The lanes of the sum of a slice, for combining parts along the canonical tree.
pub fn sum_lanes<E: Float>() -> &'static Operation<ReduceFn<E, Lanes<E>>> {
    &E::operations().sum_lanes
}

/// The lanes of the sum of a slice of a 16-bit floating-point type, which are `f32`.
#[cfg(feature = "half")]
pub fn sum_lanes_of_halves<E: crate::element::Half>() -> &'static Operation<ReduceFn<E, Lanes<f32>>>
{
    E::sum_lanes()
}

/// Dot products: the canonical ones and the study instances.
pub fn dot<E: Float>() -> &'static Operation<ReducePairFn<E, E>> {
    &E::operations().dot
}

/// The lanes of the dot product of two slices.
pub fn dot_lanes<E: Float>() -> &'static Operation<ReducePairFn<E, Lanes<E>>> {
    &E::operations().dot_lanes
}

/// The load limit of one stream: loads, and nothing else.
pub fn loads<E: Float>() -> &'static Operation<ReduceFn<E, ()>> {
    &E::operations().loads
}

/// The load limit of two streams.
pub fn loads_pair<E: Float>() -> &'static Operation<ReducePairFn<E, ()>> {
    &E::operations().loads_pair
}

/// The latencies and throughputs of the arithmetic, tier by tier.
pub fn chains<E: Float>() -> &'static [ChainRows<E>] {
    E::ROWS.chains
}

/// The byte histogram: the rows that serve and the study instances.
pub fn byte_histogram() -> &'static Operation<ByteHistogramFn> {
    &BYTE_HISTOGRAM
}

/// The store limit: a 32-bit store for each byte of the slice, and nothing else.
pub fn stores() -> &'static Operation<ReduceFn<u8, ()>> {
    &STORES
}

/// The chains that count the core's cycles.
pub use superscalar_kernels::limits::clock;

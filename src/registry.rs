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

use crate::element::{Converted, Element, Exact, Float};
use crate::sums;
use std::sync::{Mutex, MutexGuard, PoisonError};
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::registry::{self as rows, Reductions};

mod columns;
mod keep;
mod kernel;
mod norms;
mod operation;
mod statistics;

pub use columns::*;
pub use keep::*;
pub use kernel::{Kernel, runs_here};
pub use norms::*;
pub use operation::{Described, Operation};
pub use statistics::*;
pub use superscalar_kernels::limits::chains::STEPS;
pub use superscalar_kernels::registry::{
    ByteHistogramFn, ColumnsFn, MaskedFn, ReduceFn, ReducePairFn, TransformFn,
};
pub use superscalar_kernels::registry::{ChainRows, Purpose, Row, Sheet, StepName};

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
    let bytes: [&'static dyn Described; 3] = [&masked::COUNT_ONES, &BYTE_HISTOGRAM, &STORES];
    let floats = f32::operations().described();
    floats
        .chain(f64::operations().described())
        .chain(sums::integers())
        .chain(sums::halves())
        .chain(of_every_element())
        .chain(keep::described())
        .chain(bytes)
}

/// What every element type has: its extremes, its columns, its valid elements.
fn of_every_element() -> impl Iterator<Item = &'static dyn Described> {
    fn of<E: Element>() -> Vec<&'static dyn Described> {
        let extremes = E::extremes().described().into_iter();
        extremes
            .chain(columns::described::<E>())
            .chain(E::masked().described())
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

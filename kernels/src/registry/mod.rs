//! The registry: every kernel, one static list of rows for each operation and element type.
//!
//! The public API, the tests, the benches, the ladder and the documents read these lists; nothing else
//! says which kernels there are. To add a kernel is to write a body and a row; the instance follows from the
//! vector type that the row names.
//!
//! A row's function is `unsafe`: whoever calls it vouches that the CPU has the row's tier. The library asks the
//! CPU once and hands out safe handles.

use crate::element::{Element, Float};
use crate::ops::bincount::Counts;
use crate::ops::columns::Columns;
use crate::order::lanes::Lanes;
use crate::tier::Tier;
use crate::validity::Validity;
use core::fmt::{self, Display};

#[macro_use]
mod vectors;

mod columns;
mod convert;
#[macro_use]
pub mod extremes;
#[cfg(feature = "half")]
mod halves;
mod integers;
mod keep;
pub mod masked;
mod norms;
mod prefix;
mod rows;
mod statistics;

pub use columns::{ColumnReductions, ColumnRows, FloatColumnRows};
#[cfg(feature = "half")]
pub use halves::{HalfReductions, HalfRows};
pub use integers::{IntegerReductions, IntegerRows, IntegerSum};
pub use keep::{KeepFn, Words};
pub use masked::MaskedNorms;
pub use norms::Norms;
pub use rows::{BYTE_HISTOGRAM, Family, STORES};
pub use statistics::Statistics;
pub use vectors::Vectors;

/// An instance that maps a slice to a value.
pub type ReduceFn<E, O> = unsafe fn(&[E]) -> O;
/// An instance that maps two slices of equal length to a value.
pub type ReducePairFn<E, O> = unsafe fn(&[E], &[E]) -> O;
/// An instance that writes values for each column.
pub type ColumnsFn<E, O> = unsafe fn(Columns<'_, E>, &mut [O]);

/// An instance that maps the valid elements of a slice to a value.
pub type MaskedFn<E, O> = unsafe fn(&[E], &Validity<'_>) -> O;

/// An instance that maps a slice to another one of equal length.
pub type TransformFn<E, O> = unsafe fn(&[E], &mut [O]);

/// What a row is there for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Serves the public API, under the contract of its operation.
    Serve,
    /// A rung of the ladder: right within its error bound, but outside the canonical order.
    Study,
    /// Measures a limit and computes nothing that anyone wants.
    Limit,
}

/// The data sheet of a kernel: what it is and what an element costs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// The features that it needs.
    pub tier: Tier,
    /// Features that it needs beyond the tier's, by the compiler's names, separated by commas.
    pub extra: &'static str,
    /// What it is there for.
    pub purpose: Purpose,
    /// Elements in a vector.
    pub lanes: usize,
    /// Independent dependency chains: vectors, or tables of a histogram.
    pub accumulators: usize,
    /// Memory operands that it reads in order.
    pub streams: usize,
    /// Bytes of an element of one stream.
    pub bytes: usize,
    /// Additions an element.
    pub additions: usize,
    /// Multiplications an element.
    pub multiplications: usize,
    /// Comparisons an element.
    pub comparisons: usize,
    /// Stores an element.
    pub stores: usize,
}

impl Sheet {
    /// What it needs, to be shown: the tier, and behind a plus sign the features beyond it.
    pub fn needs(&self) -> impl Display + use<> {
        let Sheet { tier, extra, .. } = *self;
        let plus = if extra.is_empty() { "" } else { "+" };
        fmt::from_fn(move |f| write!(f, "{tier}{plus}{extra}"))
    }
}

/// A kernel: its data sheet and its instance.
#[derive(Clone, Copy, Debug)]
pub struct Row<F> {
    /// What it is and costs.
    pub sheet: Sheet,
    /// The instance. Calling it is `unsafe`: the CPU must have the tier of the sheet, and its extra features.
    pub function: F,
}

/// The chains that measure an arithmetic operation of one tier.
#[derive(Clone, Copy, Debug)]
pub struct ChainRows<E> {
    /// One chain: the operation's latency.
    pub latency: Row<ReduceFn<E, E>>,
    /// Enough chains to keep the ports busy: the operation's throughput.
    pub throughput: Row<ReduceFn<E, E>>,
    /// What the chains are made of.
    pub step: StepName,
}

/// The arithmetic operations that limits are measured for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepName {
    /// Floating-point addition.
    Add,
    /// Floating-point multiplication.
    Multiply,
    /// Fused multiplication and addition.
    MultiplyAdd,
}

impl StepName {
    /// The name as a table shows it.
    pub const fn name(self) -> &'static str {
        match self {
            StepName::Add => "add",
            StepName::Multiply => "multiply",
            StepName::MultiplyAdd => "multiply-add",
        }
    }
}

/// The rows of a floating-point type.
#[derive(Debug)]
pub struct Rows<E: Float> {
    /// Sums of a slice.
    pub sum: &'static [Row<ReduceFn<E, E>>],
    /// Lanes of the sum of a slice.
    pub sum_lanes: &'static [Row<ReduceFn<E, Lanes<E>>>],
    /// Dot products.
    pub dot: &'static [Row<ReducePairFn<E, E>>],
    /// Lanes of the dot product of slices.
    pub dot_lanes: &'static [Row<ReducePairFn<E, Lanes<E>>>],
    /// The load limit of one stream.
    pub loads: &'static [Row<ReduceFn<E, ()>>],
    /// The load limit of two streams.
    pub loads_pair: &'static [Row<ReducePairFn<E, ()>>],
    /// Latencies and throughputs of the arithmetic.
    pub chains: &'static [ChainRows<E>],
    /// Norms.
    pub norms: Norms<E>,
    /// Variances and moments.
    pub statistics: Statistics<E>,
    /// Norms of the valid elements.
    pub masked: MaskedNorms<E>,
    /// Sums of columns, other than the plain ones.
    pub columns: FloatColumnRows<E>,
    /// Running sums.
    pub prefix_sum: &'static [Row<TransformFn<E, E>>],
}

/// A floating-point type that has rows.
///
/// The rows are statics of this package, one for each type. A constant that reads a list out of one makes the compiler
/// build the instances again in the package that reads it; one that takes the list's address does not.
pub trait Reductions: Float {
    /// Its rows.
    const ROWS: &'static Rows<Self>;
}

/// The rows of the byte histogram.
pub type ByteHistogramFn = ReduceFn<u8, Counts>;

/// The elements of a row's sheet that follow from its types.
const fn sheet<E: Element>(
    tier: Tier,
    purpose: Purpose,
    lanes: usize,
    accumulators: usize,
) -> Sheet {
    Sheet {
        tier,
        extra: "",
        purpose,
        lanes,
        accumulators,
        streams: 1,
        bytes: size_of::<E>(),
        additions: 0,
        multiplications: 0,
        comparisons: 0,
        stores: 0,
    }
}

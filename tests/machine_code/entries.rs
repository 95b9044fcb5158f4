//! The kernels whose machine code is read: all that were compiled, whether or not this CPU can run
//! them.

use superscalar::Float;
use superscalar::registry::{self, Operation, Purpose, Row, Sheet};
use superscalar_kernels::registry::{ReduceFn, ReducePairFn};
use superscalar_kernels::tier::Tier;

/// A kernel: what it is called, what it should be, and where its code begins.
#[derive(Debug)]
pub struct Entry {
    pub operation: &'static str,
    pub sheet: Sheet,
    pub address: u64,
    title: String,
}

impl Entry {
    fn new(operation: &'static str, element: &str, sheet: Sheet, address: usize) -> Self {
        let Sheet {
            tier,
            purpose,
            accumulators,
            ..
        } = sheet;
        let title =
            format!("{operation} {element} {tier} {purpose:?}, {accumulators} accumulators");
        Entry {
            operation,
            sheet,
            address: address as u64,
            title,
        }
    }

    /// What a failure calls it.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Bytes of a vector, or of an element where the tier has no vectors.
    pub fn width(&self) -> usize {
        self.sheet.lanes * self.sheet.bytes
    }

    /// Whether the tier computes several lanes at a time.
    pub fn packed(&self) -> bool {
        self.sheet.tier != Tier::Scalar
    }

    /// Whether it measures a limit.
    pub fn is_limit(&self) -> bool {
        self.sheet.purpose == Purpose::Limit
    }
}

fn reduce<E: Float, O>(operation: &'static Operation<ReduceFn<E, O>>) -> Vec<Entry> {
    let entry = |row: &'static Row<ReduceFn<E, O>>| {
        Entry::new(operation.name(), E::NAME, row.sheet, row.function as usize)
    };
    operation.rows().iter().map(entry).collect()
}

fn reduce_pair<E: Float, O>(operation: &'static Operation<ReducePairFn<E, O>>) -> Vec<Entry> {
    let entry = |row: &'static Row<ReducePairFn<E, O>>| {
        Entry::new(operation.name(), E::NAME, row.sheet, row.function as usize)
    };
    operation.rows().iter().map(entry).collect()
}

fn of<E: Float>() -> Vec<Entry> {
    let mut entries = reduce(registry::sum::<E>());
    entries.extend(reduce(registry::sum_lanes::<E>()));
    entries.extend(reduce(registry::sum_of_squares::<E>()));
    entries.extend(reduce(registry::sum_of_squares_lanes::<E>()));
    entries.extend(reduce(registry::norm1::<E>()));
    entries.extend(reduce(registry::norm1_lanes::<E>()));
    entries.extend(reduce_pair(registry::dot::<E>()));
    entries.extend(reduce_pair(registry::dot_lanes::<E>()));
    entries.extend(reduce(registry::loads::<E>()));
    entries.extend(reduce_pair(registry::loads_pair::<E>()));
    for chains in registry::chains::<E>() {
        for row in [chains.latency, chains.throughput] {
            entries.push(Entry::new(
                chains.step.name(),
                E::NAME,
                row.sheet,
                row.function as usize,
            ));
        }
    }
    entries
}

/// The kernels of all reductions and limits.
pub fn all() -> Vec<Entry> {
    of::<f32>().into_iter().chain(of::<f64>()).collect()
}

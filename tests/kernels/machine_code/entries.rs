//! The kernels whose machine code is read: all that were compiled, whether or not this CPU can run
//! them.

use superscalar::Float;
use superscalar::registry::{self, Descriptor, Kind, Measured, Operation, Partial, Purpose, ops};
use superscalar_kernels::input::Input;
use superscalar_kernels::table;
use superscalar_kernels::tier::Tier;

/// A kernel: what it is called, what it should be, and where its code begins.
#[derive(Debug)]
pub struct Entry {
    pub operation: &'static str,
    pub descriptor: Descriptor,
    pub address: u64,
    title: String,
}

impl Entry {
    fn new<N: Input, O>(
        operation: &'static str,
        element: &str,
        entry: &table::Entry<N, O>,
    ) -> Self {
        let descriptor = *entry.descriptor();
        let Descriptor {
            tier,
            purpose,
            accumulators,
            ..
        } = descriptor;
        let title =
            format!("{operation} {element} {tier} {purpose:?}, {accumulators} accumulators");
        Entry {
            operation,
            descriptor,
            address: entry.function() as usize as u64,
            title,
        }
    }

    /// What a failure calls it.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Bytes of a vector, or of an element where the tier has no vectors.
    pub fn width(&self) -> usize {
        self.descriptor.lanes * self.descriptor.bytes
    }

    /// Operations of a kind for each vector, in whole numbers.
    pub fn count(&self, kind: Kind) -> usize {
        self.descriptor.counts.of(kind) as usize
    }

    /// Whether the tier computes several lanes at a time.
    pub fn packed(&self) -> bool {
        self.descriptor.tier != Tier::Scalar
    }

    /// Whether it measures a limit.
    pub fn is_limit(&self) -> bool {
        self.descriptor.purpose == Purpose::Limit
    }
}

fn entries<N: Input, O>(operation: Operation<N, O>) -> Vec<Entry> {
    let entries = operation.entries().iter();
    let entry = |entry| Entry::new(operation.name(), operation.element(), entry);
    entries.map(entry).collect()
}

fn of<E: Float>() -> Vec<Entry> {
    let mut all = entries(registry::of::<ops::Sum, E>());
    all.extend(entries(registry::of::<Partial<ops::Sum>, E>()));
    all.extend(entries(registry::of::<ops::SumOfSquares, E>()));
    all.extend(entries(registry::of::<Partial<ops::SumOfSquares>, E>()));
    all.extend(entries(registry::of::<ops::Norm1, E>()));
    all.extend(entries(registry::of::<Partial<ops::Norm1>, E>()));
    all.extend(entries(registry::of::<ops::Dot, E>()));
    all.extend(entries(registry::of::<Partial<ops::Dot>, E>()));
    all.extend(entries(registry::of::<ops::Loads, E>()));
    all.extend(entries(registry::of::<ops::LoadsPair, E>()));
    for chain in *<E as Measured>::CHAINS {
        for entry in [&chain.latency, &chain.throughput] {
            all.push(Entry::new(chain.step.name(), E::NAME, entry));
        }
    }
    all
}

/// The kernels of all reductions and limits.
pub fn all() -> Vec<Entry> {
    of::<f32>().into_iter().chain(of::<f64>()).collect()
}

//! Every kernel of every operation on slices against either guard page.

use super::guarded::{Edge, Guarded, Number};
use common::child::emulated;
use common::lengths;
use common::rows::{self, describe};
use common::value::Value;
use std::collections::BTreeSet;
use superscalar::registry::{
    self, Descriptor, Kernel, Measured, Operation, Partial, Supports, ops,
};
use superscalar::{Converted, Element, Exact};
use superscalar_kernels::input::{Input, Pair, Slice, SliceInto};

/// The name and the element type of an operation.
pub type Name = (&'static str, &'static str);

/// Where the two slices of a call lie.
pub const EDGES: [(Edge, Edge); 3] = [
    (Edge::Start, Edge::Start),
    (Edge::End, Edge::End),
    (Edge::End, Edge::Start),
];

/// Two guarded places for the operands of a call, and what has been run on them.
pub struct Sweep {
    pub left: Guarded,
    pub right: Guarded,
    done: BTreeSet<Name>,
}

/// Runs everything.
///
/// # Panics
///
/// When the registry has an operation that is not run here.
pub fn every_operation() {
    let longest = size_of::<f32>() * longest::<f32>();
    let guarded = || Guarded::new(longest).expect("pages can be mapped");
    let mut sweep = Sweep {
        left: guarded(),
        right: guarded(),
        done: BTreeSet::new(),
    };
    sweep.floats::<f32>();
    sweep.floats::<f64>();
    sweep.bytes();
    #[cfg(feature = "half")]
    {
        sweep.halves::<half::f16>();
        sweep.halves::<half::bf16>();
    }
    sweep.integers::<i8>();
    sweep.integers::<i16>();
    sweep.integers::<i32>();
    sweep.integers::<i64>();
    sweep.integers::<u8>();
    sweep.integers::<u16>();
    sweep.integers::<u32>();
    sweep.integers::<u64>();
    sweep.extremes_of_every_type();
    sweep.masked_of_every_type();
    let all: BTreeSet<Name> = registry::operations()
        .iter()
        .map(|it| (it.name, it.element))
        .collect();
    assert_eq!(
        sweep.done, all,
        "the operations that were run, and those that there are"
    );
}

/// Every length up to three rows, the table's up to several blocks, and a node and more.
fn lengths<E>() -> Vec<usize> {
    let all = [
        lengths::short::<E>(),
        lengths::notable::<E>(),
        lengths::nodewise::<E>(),
    ]
    .concat();
    all.iter()
        .map(|length| length.n)
        .filter(|n| *n <= longest::<E>())
        .collect()
}

/// A little more than a node.
pub const fn longest<E>() -> usize {
    lengths::node_len::<E>() + 1
}

impl Sweep {
    fn floats<E>(&mut self)
    where
        E: Value + Number + Supports<ops::Cumsum, Input = SliceInto<E, E>, Output = ()>,
    {
        self.left.fill(E::of(1.0));
        self.right.fill(E::of(1.0));
        let all = lengths::<E>();
        self.reduce(registry::of::<ops::Sum, E>(), &all);
        self.reduce(registry::of::<Partial<ops::Sum>, E>(), &all);
        self.reduce(registry::of::<ops::Loads, E>(), &all);
        self.norms::<E>(&all);
        self.reduce(registry::of::<ops::Var, E>(), &all);
        self.reduce(registry::of::<ops::Nanvar, E>(), &all);
        self.reduce(registry::of::<ops::Moments, E>(), &all);
        self.reduce(registry::of::<ops::CountNan, E>(), &all);
        self.reduce_pair(registry::of::<ops::Dot, E>(), &all);
        self.reduce_pair(registry::of::<Partial<ops::Dot>, E>(), &all);
        self.reduce_pair(registry::of::<ops::LoadsPair, E>(), &all);
        self.chains::<E>();
        self.columns_of_floats::<E>();
        self.transform(registry::of::<ops::Cumsum, E>(), &all);
    }

    fn norms<E: Value>(&mut self, all: &[usize]) {
        self.reduce(registry::of::<ops::SumOfSquares, E>(), all);
        self.reduce(registry::of::<Partial<ops::SumOfSquares>, E>(), all);
        self.reduce(registry::of::<ops::ScaledDown, E>(), all);
        self.reduce(registry::of::<Partial<ops::ScaledDown>, E>(), all);
        self.reduce(registry::of::<ops::ScaledUp, E>(), all);
        self.reduce(registry::of::<Partial<ops::ScaledUp>, E>(), all);
        self.reduce(registry::of::<ops::Norm1, E>(), all);
        self.reduce(registry::of::<Partial<ops::Norm1>, E>(), all);
        self.reduce(registry::of::<ops::NormInf, E>(), all);
        self.reduce(registry::of::<ops::Nansum, E>(), all);
        self.reduce(registry::of::<Partial<ops::Nansum>, E>(), all);
    }

    fn bytes(&mut self) {
        let lengths: Vec<usize> = (0..1100).chain(4090..4110).collect();
        self.reduce(registry::of::<ops::Stores, u8>(), &lengths);
        self.reduce(registry::of::<ops::Bincount, u8>(), &lengths);
        self.reduce_pair(registry::of::<ops::Dot, i8>(), &lengths);
        self.reduce_pair(registry::of::<ops::Dot, u8>(), &lengths);
        self.reduce_pair(registry::of::<ops::Dot, i16>(), &lengths);
        self.reduce_pair(registry::of::<ops::MixedDot, u8>(), &lengths);
    }

    #[cfg(feature = "half")]
    fn halves<E>(&mut self)
    where
        E: superscalar::Half + Supports<ops::Cumsum, Input = SliceInto<E, f32>, Output = ()>,
    {
        let all = lengths::<f32>();
        self.reduce(registry::of::<ops::Sum, E>(), &all);
        self.reduce(registry::of::<Partial<ops::Sum>, E>(), &all);
        self.transform(registry::of::<ops::Cumsum, E>(), &all);
        self.convert::<E>(&all);
    }

    /// Every length up to three turns of eight of the widest vectors, and around the steps of
    /// narrow partials.
    fn integers<E>(&mut self)
    where
        E: Exact + Element<Sum: Number>,
        E: Supports<ops::Cumsum, Input = SliceInto<E, <E as Element>::Sum>, Output = ()>,
    {
        // Sums of the squares of any 64 bits would not fit.
        self.left.fill(0u8);
        let turn = 8 * 64 / size_of::<E>();
        let short = 0..=3 * turn + 1;
        let steps = [4096, 8192].map(|n| n - 1..n + 2);
        let lengths: Vec<usize> = short.chain(steps.into_iter().flatten()).collect();
        self.reduce(registry::of::<ops::Sum, E>(), &lengths);
        self.reduce(registry::of::<ops::SumOfSquares, E>(), &lengths);
        self.reduce(registry::of::<ops::Norm1, E>(), &lengths);
        self.transform(registry::of::<ops::Cumsum, E>(), &lengths);
        self.convert::<E>(&lengths);
    }

    pub fn reduce<E: Element, O>(&mut self, operation: Operation<Slice<E>, O>, lengths: &[usize]) {
        self.each(
            operation,
            [Edge::Start, Edge::End],
            lengths,
            |it, kernel, edge, n| {
                kernel.run(it.left.slice(edge, n));
            },
        );
    }

    fn reduce_pair<A: Element, B: Element, O>(
        &mut self,
        operation: Operation<Pair<A, B>, O>,
        lengths: &[usize],
    ) {
        self.each(operation, EDGES, lengths, |it, kernel, (left, right), n| {
            kernel.run(it.left.slice(left, n), it.right.slice(right, n));
        });
    }

    /// Not run by an emulator of x86: qemu (7.2) reads sixteen bytes where the instruction that
    /// converts two words (CVTDQ2PD) reads eight.
    fn convert<E: Converted<Statistic: Number>>(&mut self, lengths: &[usize]) {
        if emulated() && cfg!(target_arch = "x86_64") {
            let (name, _) = self.begin(registry::of::<ops::Convert, E>());
            eprintln!("not run, since qemu reads too much: {name:?}");
            return;
        }
        self.transform(registry::of::<ops::Convert, E>(), lengths);
    }

    fn transform<E: Element, O: Number>(
        &mut self,
        operation: Operation<SliceInto<E, O>, ()>,
        lengths: &[usize],
    ) {
        self.each(operation, EDGES, lengths, |it, kernel, (left, right), n| {
            kernel.run(it.left.slice(left, n), it.right.slice_mut(right, n));
        });
    }

    /// The chains read an operand and a seed for each chain, and no more.
    fn chains<E: Value>(&mut self) {
        for chains in *<E as Measured>::CHAINS {
            for entry in [&chains.latency, &chains.throughput] {
                let Some(kernel) = Kernel::of(entry) else {
                    continue; // the tier is absent, which the other operations have said
                };
                announce(("chains", E::NAME), kernel.descriptor());
                let n = 1 + kernel.descriptor().accumulators;
                kernel.run(self.left.slice(Edge::Start, n));
                kernel.run(self.left.slice(Edge::End, n));
            }
        }
    }

    /// Runs every kernel of an operation at each of the edges, with each length.
    pub fn each<N: Input, O, A: Copy, const EDGES: usize>(
        &mut self,
        operation: Operation<N, O>,
        edges: [A; EDGES],
        lengths: &[usize],
        mut run: impl FnMut(&mut Self, &Kernel<N, O>, A, usize),
    ) {
        let (name, kernels) = self.begin(operation);
        for kernel in kernels {
            announce(name, kernel.descriptor());
            for edge in edges {
                for &n in lengths {
                    run(self, &kernel, edge, n);
                }
            }
        }
    }

    /// The kernels of an operation, which is noted as done.
    pub fn begin<N: Input, O>(&mut self, operation: Operation<N, O>) -> (Name, Vec<Kernel<N, O>>) {
        let name = (operation.name(), operation.element());
        self.done.insert(name);
        (name, rows::every(operation))
    }
}

pub fn announce((operation, element): Name, descriptor: &Descriptor) {
    eprintln!("runs {operation} {element}, {}", describe(descriptor));
}

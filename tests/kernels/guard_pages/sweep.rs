//! Every kernel of every operation on slices against either guard page.

use super::guarded::{Edge, Guarded, Number};
use common::child::{emulated, thinned};
use common::kernels::{Kernels, Operands, Served};
use common::known::Known;
use common::lengths;
use common::rows::{self, describe};
use common::value::Value;
use half::{bf16, f16};
use std::collections::BTreeSet;
use superscalar::registry::{self, Descriptor, Kernel, Measured, Operation, Supports, ops};
use superscalar::{Converted, Element};
use superscalar_kernels::input::{Input, Pair, Slice, SliceInto, ValidInto};
use superscalar_kernels::validity::Validity;

/// Where the operands of a call lie; the last is for two slices that are both read.
const EDGES: [(Edge, Edge); 4] = [
    (Edge::Start, Edge::Start),
    (Edge::End, Edge::End),
    (Edge::End, Edge::Start),
    (Edge::Start, Edge::End),
];

/// Guarded places for the operands of a call and for the bits of valid elements, and what has been
/// run on them.
pub struct Sweep {
    pub left: Guarded,
    right: Guarded,
    bits: Guarded,
    done: BTreeSet<String>,
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
        bits: guarded(),
        done: BTreeSet::new(),
    };
    sweep.bits.fill(0x5au8);
    macro_rules! run {
        ($($method:ident: $($type:ident)*;)*) => {
            $($(sweep.$method::<$type>();)*)*
        };
    }
    run! {
        reductions: i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 f16 bf16;
        transforms: i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 f16 bf16;
        converts: i8 i16 i32 i64 u8 u16 u32 u64 f16 bf16;
        extremes: i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 f16 bf16;
        selects: u8 u16 u32 u64;
        limits: f32 f64;
        columns_of_floats: f32 f64;
    }
    sweep.bytes();
    let all = registry::operations().into_iter();
    let all: BTreeSet<String> = all
        .map(|it| format!("{} {}", it.name, it.element))
        .collect();
    assert_eq!(
        sweep.done, all,
        "the operations that were run, and those that there are"
    );
}

/// A little more than a node.
const fn longest<E>() -> usize {
    lengths::node_len::<E>() + 1
}

/// Of types with an order, every length up to three rows, the table's up to several blocks, and a
/// node and more. Of integers, every length up to three turns of eight of the widest vectors, and
/// around the steps of narrow partials.
fn lengths<E: Known>() -> Vec<usize> {
    if E::is_exact() {
        let short = 0..=3 * 8 * 64 / size_of::<E>() + 1;
        return short.chain(4095..4098).chain(8191..8194).collect();
    }
    let all = [
        lengths::short::<E::Statistic>(),
        lengths::notable::<E::Statistic>(),
        lengths::nodewise::<E::Statistic>(),
    ];
    let all = all.concat().into_iter().map(|length| length.n);
    all.filter(|n| *n <= longest::<E::Statistic>()).collect()
}

/// Lengths for the kernels over valid elements: up to some turns of the widest vectors, where the
/// last ones are read with care, and about blocks and parts.
fn lengths_of_masked<E>() -> Vec<usize> {
    let turn = 8 * 64 / size_of::<E>();
    let blocks = [32 * turn, 33 * turn, 128 * turn, 160 * turn].into_iter();
    let about = blocks.flat_map(|n| [n - 33, n - 1, n, n + 1, n + 31]);
    let short = (0..=2 * turn + 33).step_by(thinned(5));
    short.chain(about).chain([longest::<E>() - 1]).collect()
}

impl Sweep {
    fn reductions<E: Served>(&mut self) {
        // Sums of the squares of any 64 bits would not fit.
        let one = E::of_bits(if E::is_exact() { 0 } else { E::small(1).bits() });
        self.left.fill(one);
        self.right.fill(one);
        for kernels in E::kernels(true) {
            let masked = kernels.masked.then(lengths_of_masked::<E>);
            self.run_all(&kernels, &masked.unwrap_or_else(lengths::<E>));
        }
    }

    /// The elements lie against either guard page, and so do the second ones and the bytes of the
    /// bits, which begin and end anywhere in them.
    pub fn run_all<E: Known>(&mut self, kernels: &Kernels<E>, lengths: &[usize]) {
        let offsets = if kernels.masked { &[0, 1][..] } else { &[0] };
        self.done.insert(kernels.title.clone());
        for row in &kernels.rows {
            announce(&kernels.title, row.descriptor);
            let pairs = row.descriptor.streams > 1;
            for (edges, &n) in EDGES[..if pairs { 4 } else { 3 }]
                .iter()
                .flat_map(|it| lengths.iter().map(move |n| (it, n)))
            {
                let (x, y) = (self.left.slice(edges.0, n), self.right.slice(edges.1, n));
                for offset in offsets.iter().map(|offset| offset * (n % 7 + 1)) {
                    let bytes = self.bits.slice(edges.1, (offset + n).div_ceil(8));
                    let valid = Validity::new(bytes, offset, n).expect("there are so many");
                    (row.ask)(Operands { x, y, valid });
                }
            }
        }
    }

    fn transforms<E>(&mut self)
    where
        E: Known<Sum: Number>,
        E: Supports<ops::Cumsum, Input = SliceInto<E, <E as Element>::Sum>, Output = ()>,
    {
        self.left.fill(E::of_bits(0));
        self.transform(registry::of::<ops::Cumsum, E>());
    }

    /// Not run by an emulator of x86: qemu (7.2) reads sixteen bytes where the instruction that
    /// converts two words (CVTDQ2PD) reads eight.
    fn converts<E: Converted<Statistic: Number> + Known>(&mut self) {
        let operation = registry::of::<ops::Convert, E>();
        if emulated() && cfg!(target_arch = "x86_64") {
            let (name, _) = self.begin(operation);
            return eprintln!("not run, since qemu reads too much: {name:?}");
        }
        self.left.fill(E::of_bits(0));
        self.transform(operation);
    }

    fn transform<E: Known, O: Number>(&mut self, operation: Operation<SliceInto<E, O>, ()>) {
        self.each(
            operation,
            &lengths::<E>(),
            |it, kernel, (left, right), n| {
                kernel.run(it.left.slice(left, n), it.right.slice_mut(right, n));
            },
        );
    }

    /// The output needs no guard page: a vector that is stored is one that was loaded.
    fn selects<W>(&mut self)
    where
        W: Known + Supports<ops::SelectOrZero, Input = ValidInto<W, W>, Output = ()>,
    {
        let lengths = lengths_of_masked::<W>();
        let mut out = vec![W::of_bits(0); lengths.iter().copied().max().unwrap_or(0)];
        let operation = registry::of::<ops::SelectOrZero, W>();
        self.each(operation, &lengths, |it, kernel, (left, right), n| {
            let offset = n % 8;
            let bytes = it.bits.slice(right, (offset + n).div_ceil(8));
            let bits = Validity::new(bytes, offset, n).expect("there are so many");
            kernel.run(it.left.slice(left, n), bits, &mut out[..n]);
        });
    }

    fn bytes(&mut self) {
        let lengths: Vec<usize> = (0..1100).chain(4090..4110).collect();
        self.reduce(registry::of::<ops::Stores, u8>(), &lengths);
        self.reduce(registry::of::<ops::Bincount, u8>(), &lengths);
        self.reduce(registry::of::<ops::CountOnes, u8>(), &lengths);
        self.reduce_pair(registry::of::<ops::Dot, i8>(), &lengths);
        self.reduce_pair(registry::of::<ops::Dot, u8>(), &lengths);
        self.reduce_pair(registry::of::<ops::Dot, i16>(), &lengths);
        self.reduce_pair(registry::of::<ops::MixedDot, u8>(), &lengths);
    }

    fn limits<E: Value + Known>(&mut self) {
        self.left.fill(E::small(1));
        self.right.fill(E::small(1));
        let all = lengths::<E>();
        self.reduce(registry::of::<ops::Loads, E>(), &all);
        self.reduce_pair::<E, E, ()>(registry::of::<ops::LoadsPair, E>(), &all);
        // The chains read an operand and a seed for each chain, and no more.
        for chains in *<E as Measured>::CHAINS {
            // Where the tier is absent, the other operations have said so.
            for kernel in [&chains.latency, &chains.throughput]
                .into_iter()
                .filter_map(Kernel::of)
            {
                announce(E::NAME, kernel.descriptor());
                let n = 1 + kernel.descriptor().accumulators;
                kernel.run(self.left.slice(Edge::Start, n));
                kernel.run(self.left.slice(Edge::End, n));
            }
        }
    }

    pub fn reduce<E: Element, O>(&mut self, operation: Operation<Slice<E>, O>, lengths: &[usize]) {
        self.each(operation, lengths, |it, kernel, (edge, _), n| {
            kernel.run(it.left.slice(edge, n));
        });
    }

    fn reduce_pair<A: Element, B: Element, O>(
        &mut self,
        operation: Operation<Pair<A, B>, O>,
        lengths: &[usize],
    ) {
        self.each(operation, lengths, |it, kernel, (left, right), n| {
            kernel.run(it.left.slice(left, n), it.right.slice(right, n));
        });
    }

    /// Runs every kernel of an operation at each of the edges, with each length.
    pub fn each<N: Input, O>(
        &mut self,
        operation: Operation<N, O>,
        lengths: &[usize],
        mut run: impl FnMut(&mut Self, &Kernel<N, O>, (Edge, Edge), usize),
    ) {
        let (name, kernels) = self.begin(operation);
        for kernel in kernels {
            announce(&name, kernel.descriptor());
            for edges in EDGES {
                lengths.iter().for_each(|n| run(self, &kernel, edges, *n));
            }
        }
    }

    /// The kernels of an operation, which is noted as done.
    pub fn begin<N: Input, O>(
        &mut self,
        operation: Operation<N, O>,
    ) -> (String, Vec<Kernel<N, O>>) {
        let name = format!("{} {}", operation.name(), operation.element());
        self.done.insert(name.clone());
        (name, rows::every(operation))
    }
}

pub fn announce(operation: &str, descriptor: &Descriptor) {
    eprintln!("runs {operation}, {}", describe(descriptor));
}

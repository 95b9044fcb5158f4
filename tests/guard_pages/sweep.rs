//! Every kernel of every operation on slices against either guard page.

use crate::guarded::{Edge, Guarded, Number};
use common::child::emulated;
use common::lengths;
use common::rows::{self, describe};
use common::value::Value;
use half::{bf16, f16};
use std::collections::BTreeSet;
use superscalar::registry::extremes::{self, CountFn, FirstFn};
use superscalar::registry::masked;
use superscalar::registry::{self, Described, Kernel, Operation, Sheet, Word};
use superscalar::{Converted, Element, Exact};
use superscalar_kernels::registry::{MaskedFn, ReduceFn, ReducePairFn, TransformFn};
use superscalar_kernels::validity::Validity;

/// The name and the element type of an operation.
pub type Name = (&'static str, &'static str);

/// Where the two slices of a call lie.
const EDGES: [(Edge, Edge); 3] = [
    (Edge::Start, Edge::Start),
    (Edge::End, Edge::End),
    (Edge::End, Edge::Start),
];

/// Two guarded places for the operands of a call, and what has been run on them.
pub struct Sweep {
    pub left: Guarded,
    right: Guarded,
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
        .map(|it| (it.name(), it.element()))
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
const fn longest<E>() -> usize {
    lengths::node_len::<E>() + 1
}

/// Lengths for the kernels of extremes: all that are less than a short vector, all about whole
/// vectors, blocks and a span, of vectors of any width.
fn lengths_of_extremes<E>() -> Vec<usize> {
    const WIDTHS: [usize; 3] = [16, 32, 64];
    let mut lengths: BTreeSet<usize> = (0..18).collect();
    for bytes in WIDTHS {
        let lanes = bytes / size_of::<E>();
        for vectors in [1, 2, 3, 16, 17, 32] {
            lengths.extend([-1, 0, 1].map(|more| (vectors * lanes).strict_add_signed(more)));
        }
    }
    let span = 127 * 16 * 16 / size_of::<E>();
    lengths.extend([span - 1, span, span + 1]);
    lengths.into_iter().collect()
}

/// Lengths for the kernels over valid elements: up to some turns of the widest vectors, where the
/// last ones are read with care, and about blocks and parts.
fn lengths_of_masked<E>() -> Vec<usize> {
    let turn = 8 * 64 / size_of::<E>();
    let short = 0..=2 * turn + 33;
    let blocks = [32 * turn, 33 * turn, 128 * turn, 160 * turn];
    let about = blocks
        .into_iter()
        .flat_map(|n| [n - 33, n - 1, n, n + 1, n + 31]);
    let step = common::child::thinned(5);
    let node = [longest::<E>() - 1];
    short.step_by(step).chain(about).chain(node).collect()
}

impl Sweep {
    fn extremes_of_every_type(&mut self) {
        self.extremes::<i8>(1);
        self.extremes::<i16>(1);
        self.extremes::<i32>(1);
        self.extremes::<i64>(1);
        self.extremes::<u8>(1);
        self.extremes::<u16>(1);
        self.extremes::<u32>(1);
        self.extremes::<u64>(1);
        self.extremes::<f32>(1.0);
        self.extremes::<f64>(1.0);
        self.extremes(f16::ONE);
        self.extremes(bf16::ONE);
        // With NaN, kernels look for the first one, or whether there is anything else.
        self.extremes(f32::NAN);
        self.extremes(f64::NAN);
        self.extremes(f16::NAN);
        self.extremes(bf16::NAN);
    }

    fn extremes<E: Element>(&mut self, value: E) {
        self.left.fill(value);
        let lengths = lengths_of_extremes::<E>();
        self.reduce(extremes::min::<E>(), &lengths);
        self.reduce(extremes::max::<E>(), &lengths);
        self.reduce(extremes::minmax::<E>(), &lengths);
        self.reduce(extremes::argmin::<E>(), &lengths);
        self.reduce(extremes::argmax::<E>(), &lengths);
        self.reduce(extremes::argminmax::<E>(), &lengths);
        self.reduce(extremes::nanmin::<E>(), &lengths);
        self.reduce(extremes::nanmax::<E>(), &lengths);
        self.reduce(extremes::nanargmin::<E>(), &lengths);
        self.reduce(extremes::nanargmax::<E>(), &lengths);
        self.count(extremes::count_between::<E>(), value, &lengths);
        self.first(extremes::first_equal::<E>(), value, &lengths);
        self.columns(value);
    }

    fn masked_of_every_type(&mut self) {
        self.right.fill(0x5au8);
        self.reduce_bits();
        self.masked::<i8>(1);
        self.masked::<i16>(1);
        self.masked::<i32>(1);
        self.masked::<i64>(1);
        self.masked::<u8>(1);
        self.masked::<u16>(1);
        self.masked::<u32>(1);
        self.masked::<u64>(1);
        self.masked::<f32>(1.0);
        self.masked::<f64>(1.0);
        #[cfg(feature = "half")]
        self.masked(f16::ONE);
        #[cfg(feature = "half")]
        self.masked(bf16::ONE);
        self.masked_norms::<f32>();
        self.masked_norms::<f64>();
        self.keep(1u8, 0);
        self.keep(1u16, 0);
        self.keep(1u32, 0);
        self.keep(1u64, 0);
    }

    /// As [`Sweep::reduce_masked`]. What is written lies where it may: a vector that is stored is
    /// one that was loaded.
    fn keep<W: Word>(&mut self, value: W, zero: W) {
        self.left.fill(value);
        let lengths = lengths_of_masked::<W>();
        let mut out = vec![zero; lengths.iter().copied().max().unwrap_or(0)];
        let operation = registry::keep::<W>();
        self.each(
            operation,
            EDGES,
            &lengths,
            |it, kernel, (left, right), n| {
                let offset = n % 8;
                let bytes = it.right.slice(right, (offset + n).div_ceil(8));
                let bits = Validity::new(bytes, offset, n).expect("there are so many");
                kernel.run(it.left.slice(left, n), bits, &mut out[..n]);
            },
        );
    }

    fn masked<E: Element>(&mut self, value: E) {
        self.left.fill(value);
        let lengths = lengths_of_masked::<E>();
        self.reduce_masked(masked::sum::<E>(), &lengths);
        self.reduce_masked(masked::min::<E>(), &lengths);
        self.reduce_masked(masked::max::<E>(), &lengths);
        self.reduce_masked(masked::minmax::<E>(), &lengths);
        self.reduce_masked(masked::nanmin::<E>(), &lengths);
        self.reduce_masked(masked::nanmax::<E>(), &lengths);
    }

    fn masked_norms<E: Value>(&mut self) {
        self.left.fill(E::of(1.0));
        let lengths = lengths_of_masked::<E>();
        self.reduce_masked(masked::sum_of_squares::<E>(), &lengths);
        self.reduce_masked(masked::sum_of_squares_shrunk::<E>(), &lengths);
        self.reduce_masked(masked::sum_of_squares_grown::<E>(), &lengths);
        self.reduce_masked(masked::norm1::<E>(), &lengths);
        self.reduce_masked(masked::norm_inf::<E>(), &lengths);
        self.reduce_masked(masked::nansum::<E>(), &lengths);
        self.reduce_masked(masked::count_nan::<E>(), &lengths);
        self.reduce_masked(registry::masked_spread::<E>(), &lengths);
        self.reduce_masked(registry::masked_nanspread::<E>(), &lengths);
        self.reduce_masked(registry::masked_shape::<E>(), &lengths);
    }

    fn reduce_bits(&mut self) {
        let lengths: Vec<usize> = (0..100).chain(4090..4110).collect();
        self.reduce(masked::count_ones(), &lengths);
    }

    /// The elements lie against either guard page, and so do the bytes of the bits, which begin and
    /// end anywhere in them.
    fn reduce_masked<E: Element, O>(
        &mut self,
        operation: &'static Operation<MaskedFn<E, O>>,
        lengths: &[usize],
    ) {
        self.each(operation, EDGES, lengths, |it, kernel, (left, right), n| {
            for offset in [0, n % 7 + 1] {
                let bytes = it.right.slice(right, (offset + n).div_ceil(8));
                let bits = Validity::new(bytes, offset, n).expect("there are so many");
                kernel.run(it.left.slice(left, n), &bits);
            }
        });
    }

    fn floats<E: Value + Element<Sum: Number>>(&mut self) {
        self.left.fill(E::of(1.0));
        self.right.fill(E::of(1.0));
        let all = lengths::<E>();
        self.reduce(registry::sum::<E>(), &all);
        self.reduce(registry::sum_lanes::<E>(), &all);
        self.reduce(registry::loads::<E>(), &all);
        self.norms::<E>(&all);
        self.reduce(registry::spread::<E>(), &all);
        self.reduce(registry::nanspread::<E>(), &all);
        self.reduce(registry::shape::<E>(), &all);
        self.reduce(registry::count_nan::<E>(), &all);
        self.reduce_pair(registry::dot::<E>(), &all);
        self.reduce_pair(registry::dot_lanes::<E>(), &all);
        self.reduce_pair(registry::loads_pair::<E>(), &all);
        self.chains::<E>();
        self.columns_of_floats::<E>();
        self.transform(registry::prefix_sum::<E>(), &all);
    }

    fn norms<E: Value>(&mut self, all: &[usize]) {
        self.reduce(registry::sum_of_squares::<E>(), all);
        self.reduce(registry::sum_of_squares_lanes::<E>(), all);
        self.reduce(registry::sum_of_squares_shrunk::<E>(), all);
        self.reduce(registry::sum_of_squares_grown::<E>(), all);
        self.reduce(registry::norm1::<E>(), all);
        self.reduce(registry::norm1_lanes::<E>(), all);
        self.reduce(registry::norm_inf::<E>(), all);
        self.reduce(registry::nansum::<E>(), all);
        self.reduce(registry::nansum_lanes::<E>(), all);
    }

    fn bytes(&mut self) {
        let lengths: Vec<usize> = (0..1100).chain(4090..4110).collect();
        self.reduce(registry::stores(), &lengths);
        self.reduce(registry::byte_histogram(), &lengths);
    }

    #[cfg(feature = "half")]
    fn halves<E: superscalar::Half + Converted<Statistic = f32>>(&mut self) {
        let all = lengths::<f32>();
        self.reduce(registry::sum::<E>(), &all);
        self.reduce(registry::sum_lanes_of_halves::<E>(), &all);
        self.transform(registry::prefix_sum::<E>(), &all);
        self.convert::<E>(&all);
    }

    /// Every length up to three turns of eight of the widest vectors, and around the steps of
    /// narrow partials.
    fn integers<E: Exact<Statistic = f64> + Element<Sum: Number>>(&mut self) {
        // Sums of the squares of any 64 bits would not fit.
        self.left.fill(0u8);
        let turn = 8 * 64 / size_of::<E>();
        let short = 0..=3 * turn + 1;
        let steps = [4096, 8192].map(|n| n - 1..n + 2);
        let lengths: Vec<usize> = short.chain(steps.into_iter().flatten()).collect();
        self.reduce(registry::sum::<E>(), &lengths);
        self.reduce(registry::sum_of_integer_squares::<E>(), &lengths);
        self.reduce(registry::sum_of_integer_magnitudes::<E>(), &lengths);
        self.transform(registry::prefix_sum::<E>(), &lengths);
        self.convert::<E>(&lengths);
    }

    fn reduce<E: Element, O>(
        &mut self,
        operation: &'static Operation<ReduceFn<E, O>>,
        lengths: &[usize],
    ) {
        self.each(
            operation,
            [Edge::Start, Edge::End],
            lengths,
            |it, kernel, edge, n| {
                kernel.run(it.left.slice(edge, n));
            },
        );
    }

    fn reduce_pair<E: Element, O>(
        &mut self,
        operation: &'static Operation<ReducePairFn<E, O>>,
        lengths: &[usize],
    ) {
        self.each(operation, EDGES, lengths, |it, kernel, (left, right), n| {
            kernel.run(it.left.slice(left, n), it.right.slice(right, n));
        });
    }

    fn count<E: Element>(
        &mut self,
        operation: &'static Operation<CountFn<E>>,
        value: E,
        lengths: &[usize],
    ) {
        self.each(
            operation,
            [Edge::Start, Edge::End],
            lengths,
            |it, kernel, edge, n| {
                kernel.run(it.left.slice(edge, n), [value, value]);
            },
        );
    }

    /// Looks for what the slice is full of, and for what is not there.
    fn first<E: Element>(
        &mut self,
        operation: &'static Operation<FirstFn<E>>,
        value: E,
        lengths: &[usize],
    ) {
        self.each(
            operation,
            [Edge::Start, Edge::End],
            lengths,
            |it, kernel, edge, n| {
                for wanted in [value, E::GREATEST] {
                    kernel.run(it.left.slice(edge, n), wanted);
                }
            },
        );
    }

    /// Not run by an emulator of x86: qemu (7.2) reads sixteen bytes where the instruction that
    /// converts two words (CVTDQ2PD) reads eight.
    fn convert<E: Converted<Statistic: Number>>(&mut self, lengths: &[usize]) {
        if emulated() && cfg!(target_arch = "x86_64") {
            let (name, _) = self.begin(registry::convert::<E>());
            eprintln!("not run, since qemu reads too much: {name:?}");
            return;
        }
        self.transform(registry::convert::<E>(), lengths);
    }

    fn transform<E: Element, O: Number>(
        &mut self,
        operation: &'static Operation<TransformFn<E, O>>,
        lengths: &[usize],
    ) {
        self.each(operation, EDGES, lengths, |it, kernel, (left, right), n| {
            kernel.run(it.left.slice(left, n), it.right.slice_mut(right, n));
        });
    }

    /// The chains read an operand and a seed for each chain, and no more.
    fn chains<E: Value>(&mut self) {
        for chains in registry::chains::<E>() {
            for row in [&chains.latency, &chains.throughput] {
                let Some(kernel) = Kernel::of(row) else {
                    continue; // the tier is absent, which the other operations have said
                };
                announce(("chains", E::NAME), kernel.sheet());
                let n = 1 + kernel.sheet().accumulators;
                kernel.run(self.left.slice(Edge::Start, n));
                kernel.run(self.left.slice(Edge::End, n));
            }
        }
    }

    /// Runs every kernel of an operation at each of the edges, with each length.
    fn each<F: Sync, A: Copy, const EDGES: usize>(
        &mut self,
        operation: &'static Operation<F>,
        edges: [A; EDGES],
        lengths: &[usize],
        mut run: impl FnMut(&mut Self, &Kernel<F>, A, usize),
    ) {
        let (name, kernels) = self.begin(operation);
        for kernel in kernels {
            announce(name, kernel.sheet());
            for edge in edges {
                for &n in lengths {
                    run(self, &kernel, edge, n);
                }
            }
        }
    }

    /// The kernels of an operation, which is noted as done.
    pub fn begin<F: Sync>(&mut self, operation: &'static Operation<F>) -> (Name, Vec<Kernel<F>>) {
        let name = (operation.name(), Described::element(operation));
        self.done.insert(name);
        (name, rows::every(operation))
    }
}

pub fn announce((operation, element): Name, sheet: &Sheet) {
    eprintln!("runs {operation} {element}, {}", describe(sheet));
}

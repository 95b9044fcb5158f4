//! What the benches of one core share: every kernel of a level, at two footprints that need no
//! machine's description.

mod floats;
mod orders;

use criterion::{BenchmarkId, Criterion, Throughput};
use std::hint::black_box;
use superscalar::kernels::input::{Input, Pair, Slice, Valid};
use superscalar::masked::Validity;
use superscalar::registry::{self, Descriptor, Kernel, Masked, Operation, ops};
use superscalar::{Element, Exact};

/// Bytes of the working set: within every L1, and within every L2 that matters.
const FOOTPRINTS: [usize; 2] = [8 << 10, 128 << 10];

/// Bits of a bitmap that are not the slice's, so that no vector's bits are whole bytes.
const OFFSET: usize = 3;

/// Benches every kernel that `level` keeps, of every operation on types of each kind.
pub fn one_core(name: &'static str, level: fn(&Descriptor) -> bool) {
    let mut criterion = Criterion::default().configure_from_args();
    for bytes in FOOTPRINTS {
        let mut level = Level {
            criterion: &mut criterion,
            name,
            bytes,
            keeps: level,
        };
        floats::all::<f32>(&mut level);
        floats::all::<f64>(&mut level);
        orders::all::<f32>(&mut level);
        orders::all::<f64>(&mut level);
        orders::all::<u8>(&mut level);
        orders::all::<i32>(&mut level);
        integers::<u8>(&mut level);
        integers::<i32>(&mut level);
        dots(&mut level, registry::of::<ops::Dot, i8>());
        dots(&mut level, registry::of::<ops::Dot, u8>());
        dots(&mut level, registry::of::<ops::Dot, i16>());
        dots(&mut level, registry::of::<ops::MixedDot, u8>());
        let x: Vec<u8> = numbers(bytes);
        level.operation(registry::of::<ops::Bincount, u8>(), |kernel| {
            black_box(kernel.run(black_box(&x)));
        });
    }
    criterion.final_summary();
}

/// Benches dot products of integers.
fn dots<A, B, D>(level: &mut Level<'_>, operation: Operation<Pair<A, B>, D>)
where
    A: Element + TryFrom<u8>,
    B: Element + TryFrom<u8>,
{
    let small = |i: usize| (i % 100) as u8;
    let n = level.bytes / (size_of::<A>() + size_of::<B>());
    let a: Vec<A> = (0..n).filter_map(|i| small(i).try_into().ok()).collect();
    let b: Vec<B> = (0..n)
        .filter_map(|i| small(7 * i).try_into().ok())
        .collect();
    level.operation(operation, |kernel| {
        black_box(kernel.run(black_box(&a), &b));
    });
}

/// A level at a footprint.
pub struct Level<'a> {
    criterion: &'a mut Criterion,
    name: &'static str,
    bytes: usize,
    keeps: fn(&Descriptor) -> bool,
}

impl Level<'_> {
    /// Benches the kernels of an operation.
    pub fn operation<N: Input, O>(
        &mut self,
        operation: Operation<N, O>,
        run: impl Fn(&Kernel<N, O>),
    ) {
        let public = operation.name().replace('-', "_");
        let title = format!("{}/{public}/{}", self.name, operation.element());
        let mut group = self.criterion.benchmark_group(title);
        group.throughput(Throughput::Bytes(self.bytes as u64));
        for kernel in operation.kernels() {
            if (self.keeps)(kernel.descriptor()) {
                let id = id(kernel.descriptor(), self.bytes);
                group.bench_function(id, |bencher| bencher.iter(|| run(&kernel)));
            }
        }
        group.finish();
    }

    /// Benches the kernels of an operation that reduces a slice.
    pub fn reduce<E: Element, O>(&mut self, operation: Operation<Slice<E>, O>, x: &[E]) {
        self.operation(operation, |kernel| {
            black_box(kernel.run(black_box(x)));
        });
    }

    /// Benches the kernels of an operation that reduces the valid elements of a slice: half of its
    /// elements.
    pub fn masked<E: Element, O>(&mut self, operation: Operation<Valid<E>, O>, x: &[E]) {
        let bits = vec![0b0110_1001; (OFFSET + x.len()).div_ceil(8)];
        let validity = Validity::new(&bits, OFFSET, x.len()).expect("there are so many bits");
        self.operation(operation, |kernel| {
            black_box(kernel.run(black_box(x), black_box(&validity.into())));
        });
    }
}

/// Small numbers, one for each place.
pub fn numbers<E: Element + From<u8>>(bytes: usize) -> Vec<E> {
    let n = bytes / size_of::<E>();
    (0..n).map(|i| E::from((i * i / 7 % 128) as u8)).collect()
}

/// Sums that widen, and running ones.
fn integers<E: Exact + From<u8>>(level: &mut Level<'_>) {
    let x: Vec<E> = numbers(level.bytes);
    level.reduce(registry::of::<ops::Sum, E>(), &x);
    level.reduce(registry::of::<ops::SumOfSquares, E>(), &x);
    level.reduce(registry::of::<ops::Norm1, E>(), &x);
    level.masked(registry::of::<Masked<ops::Sum>, E>(), &x);
}

/// Tells every kernel from the others of its operation, as Criterion wants it.
fn id(descriptor: &Descriptor, bytes: usize) -> BenchmarkId {
    let Descriptor {
        tier,
        purpose,
        lanes,
        accumulators,
        ..
    } = descriptor;
    BenchmarkId::new(format!("{tier}-{purpose:?}-{lanes}x{accumulators}"), bytes)
}

//! What the benches of one core share: every row of a level, at two footprints that need no machine's description.

use criterion::{BenchmarkId, Criterion, Throughput};
use std::hint::black_box;
use superscalar::registry::{self, Sheet, extremes};
use superscalar::{Element, Float};

/// Bytes of the working set: within every L1, and within every L2 that matters.
const FOOTPRINTS: [usize; 2] = [8 << 10, 128 << 10];

/// Benches every row that `level` keeps, of every operation.
pub fn one_core(name: &str, level: fn(&Sheet) -> bool) {
    let mut criterion = Criterion::default().configure_from_args();
    for bytes in FOOTPRINTS {
        floats::<f32>(&mut criterion, name, bytes, level);
        floats::<f64>(&mut criterion, name, bytes, level);
        greatest::<f32>(&mut criterion, name, bytes, level);
        greatest::<f64>(&mut criterion, name, bytes, level);
        greatest::<u8>(&mut criterion, name, bytes, level);
        histogram(&mut criterion, name, bytes, level);
    }
    criterion.final_summary();
}

fn floats<E: Float + From<u8>>(
    criterion: &mut Criterion,
    name: &str,
    bytes: usize,
    level: fn(&Sheet) -> bool,
) {
    let x = vec![E::from(1); bytes / size_of::<E>()];
    let (a, b) = x.split_at(x.len() / 2);
    let mut group = criterion.benchmark_group(format!("{name}/sum/{}", E::NAME));
    group.throughput(Throughput::Bytes(bytes as u64));
    for kernel in registry::sum::<E>()
        .kernels()
        .filter(|kernel| level(kernel.sheet()))
    {
        group.bench_function(id(kernel.sheet(), bytes), |bencher| {
            bencher.iter(|| kernel.run(black_box(&x)));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group(format!("{name}/dot/{}", E::NAME));
    group.throughput(Throughput::Bytes(bytes as u64));
    for kernel in registry::dot::<E>()
        .kernels()
        .filter(|kernel| level(kernel.sheet()))
    {
        group.bench_function(id(kernel.sheet(), bytes), |bencher| {
            bencher.iter(|| kernel.run(black_box(a), b));
        });
    }
    group.finish();
}

/// The greatest value, and where it first stands.
fn greatest<E: Element + From<u8>>(
    criterion: &mut Criterion,
    name: &str,
    bytes: usize,
    level: fn(&Sheet) -> bool,
) {
    let n = bytes / size_of::<E>();
    let x: Vec<E> = (0..n).map(|i| E::from((i * i / 7) as u8)).collect();
    let mut group = criterion.benchmark_group(format!("{name}/max/{}", E::NAME));
    group.throughput(Throughput::Bytes(bytes as u64));
    for kernel in extremes::max::<E>()
        .kernels()
        .filter(|kernel| level(kernel.sheet()))
    {
        group.bench_function(id(kernel.sheet(), bytes), |bencher| {
            bencher.iter(|| kernel.run(black_box(&x)));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group(format!("{name}/argmax/{}", E::NAME));
    group.throughput(Throughput::Bytes(bytes as u64));
    for kernel in extremes::argmax::<E>()
        .kernels()
        .filter(|kernel| level(kernel.sheet()))
    {
        group.bench_function(id(kernel.sheet(), bytes), |bencher| {
            bencher.iter(|| kernel.run(black_box(&x)));
        });
    }
    group.finish();
}

fn histogram(criterion: &mut Criterion, name: &str, bytes: usize, level: fn(&Sheet) -> bool) {
    let x: Vec<u8> = (0..bytes).map(|i| (i * i / 7) as u8).collect();
    let mut group = criterion.benchmark_group(format!("{name}/histogram/u8"));
    group.throughput(Throughput::Bytes(bytes as u64));
    let operation = registry::byte_histogram();
    for kernel in operation.kernels().filter(|kernel| level(kernel.sheet())) {
        group.bench_function(id(kernel.sheet(), bytes), |bencher| {
            bencher.iter(|| kernel.run(black_box(&x)));
        });
    }
    group.finish();
}

fn id(sheet: &Sheet, bytes: usize) -> BenchmarkId {
    let Sheet {
        tier,
        purpose,
        lanes,
        accumulators,
        ..
    } = sheet;
    BenchmarkId::new(format!("{tier}-{purpose:?}-{lanes}x{accumulators}"), bytes)
}

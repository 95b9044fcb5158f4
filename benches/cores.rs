//! Level `cores`: the public operations on teams of one worker up to all workers.

use criterion::{BenchmarkId, Criterion, Throughput};
use std::hint::black_box;
use superscalar::par;
use superscalar::team::{Config, Team};

/// Elements of the working set: 32 MiB of `f32`.
const ELEMENTS: usize = 8 << 20;

fn main() -> Result<(), superscalar::Error> {
    let mut criterion = Criterion::default().configure_from_args();
    let x = vec![1.0f32; ELEMENTS];
    let bytes: Vec<u8> = (0..ELEMENTS).map(|i| (i * i / 7) as u8).collect();
    for workers in 1..=Config::default().workers {
        let team = Team::new(Config::with_workers(workers))?;
        let mut group = criterion.benchmark_group("cores");
        group.throughput(Throughput::Elements(ELEMENTS as u64));
        group.bench_function(BenchmarkId::new("sum/f32", workers), |bencher| {
            bencher.iter(|| team.install(|| par::sum(black_box(&x))));
        });
        group.bench_function(BenchmarkId::new("dot/f32", workers), |bencher| {
            bencher.iter(|| team.install(|| par::dot(black_box(&x), &x)));
        });
        group.bench_function(BenchmarkId::new("bincount/u8", workers), |bencher| {
            bencher.iter(|| team.install(|| par::histogram::bincount(black_box(&bytes))));
        });
        group.finish();
    }
    criterion.final_summary();
    Ok(())
}

//! Sums of integers are the sums of the plain loop in 128 bits: every kernel of every tier, the
//! public functions, and those on several cores.

use common::child::{emulated, thinned};
use common::data::Generator;
use common::rows::{describe, every, serving};
use std::fmt::Debug;
use superscalar::kernels::input::Slice;
use superscalar::registry::{self, Kernel, Supports, ops};
use superscalar::team::{Config, Team};
use superscalar::tuning::Tuning;
use superscalar::{Element, par};

/// An integer type as the tests see it.
trait Integer:
    Element<Sum: Debug> + Ord + Supports<ops::Sum, Input = Slice<Self>, Output = <Self as Element>::Sum>
{
    const LEAST: Self;
    const LARGEST: Self;
    fn of_bits(bits: u64) -> Self;
    fn wide(self) -> i128;
    fn wide_sum(sum: Self::Sum) -> i128;
}

macro_rules! integers {
    ($($integer:ident)*) => {
        $(
            impl Integer for $integer {
                const LEAST: Self = <$integer>::MIN;
                const LARGEST: Self = <$integer>::MAX;
                fn of_bits(bits: u64) -> Self {
                    bits as $integer
                }
                fn wide(self) -> i128 {
                    i128::from(self)
                }
                fn wide_sum(sum: Self::Sum) -> i128 {
                    i128::try_from(sum).expect("no sum of a slice needs the last bit")
                }
            }
        )*
    };
}
integers!(i8 i16 i32 i64 u8 u16 u32 u64);

/// A check of every integer type.
macro_rules! on_every_type {
    ($check:ident) => {
        $check::<i8>();
        $check::<u16>();
        $check::<i32>();
        $check::<u64>();
        // One type of each width will do where that takes long; the others' kernels run between
        // guard pages.
        if !emulated() {
            $check::<u8>();
            $check::<i16>();
            $check::<u32>();
            $check::<i64>();
        }
    };
}

/// The oracle.
fn plain_sum<E: Integer>(x: &[E]) -> i128 {
    x.iter().map(|x| x.wide()).sum()
}

fn random<E: Integer>(n: usize, seed: u64) -> Vec<E> {
    let mut generator = Generator::new(seed);
    (0..n).map(|_| E::of_bits(generator.bits() >> 7)).collect()
}

#[track_caller]
fn assert_sums<E: Integer>(
    kernels: &[Kernel<Slice<E>, E::Sum>],
    x: &[E],
    expected: i128,
    what: impl Fn() -> String,
) {
    for kernel in kernels {
        let found = E::wide_sum(kernel.run(x));
        let row = describe(kernel.descriptor());
        assert_eq!(found, expected, "{}, {}, {row}", E::NAME, what());
    }
}

/// Turns and a half of eight accumulators of the widest vector, from everywhere in a cache line.
/// The elements around a slice are not zero.
fn short_slices<E: Integer>() {
    let kernels = every(registry::of::<ops::Sum, E>());
    let longest = 3 * 8 * 64 / 2 / size_of::<E>();
    let offsets = 64 / size_of::<E>();
    let all = random::<E>(longest + offsets, 1);
    for offset in 0..offsets {
        let mut expected = 0;
        for n in 0..=longest {
            let x = &all[offset..offset + n];
            expected += x.last().map_or(0, |last| last.wide());
            let what = || format!("{n} elements at {offset}");
            assert_sums(&kernels, x, expected, what);
            assert_eq!(E::wide_sum(superscalar::sum(x)), expected, "{}", what());
        }
        assert_eq!(expected, plain_sum(&all[offset..offset + longest]));
    }
}

#[test]
fn every_short_length_at_every_offset() {
    on_every_type!(short_slices);
}

/// Lengths at which a narrow partial must have been widened, or a wide one summed, on some tier;
/// and those beyond which slices are read otherwise. With all elements at one end of their range, a
/// step too many wraps.
fn lengths<E>() -> Vec<usize> {
    let vectors = [16, 32, 64].map(|bytes| bytes / size_of::<E>());
    let bounds = [128, 256, 1 << 15, 1 << 16];
    let steps = vectors
        .iter()
        .flat_map(|lanes| bounds.map(|bound| bound * lanes));
    let sizes = [1usize << 20, 16 << 20].map(|bytes| bytes / size_of::<E>());
    let around = steps
        .chain(sizes)
        .flat_map(|n| [n - 1, n, n + 1, 2 * n + 77]);
    let mut lengths: Vec<usize> = around.chain([0, 1, 2, 5, 31, 100, 1000, 5000]).collect();
    lengths.sort_unstable();
    lengths.dedup();
    lengths
}

fn extremes<E: Integer>() {
    let kernels = every(registry::of::<ops::Sum, E>());
    let lengths = lengths::<E>();
    let longest = lengths.last().copied().unwrap_or(0);
    for (name, ends) in [
        ("the least", [<E as Integer>::LEAST; 2]),
        ("the largest", [E::LARGEST; 2]),
        (
            "the least and the largest in turn",
            [<E as Integer>::LEAST, E::LARGEST],
        ),
        ("minus one, or the largest", [E::of_bits(u64::MAX); 2]),
    ] {
        let all: Vec<E> = ends.into_iter().cycle().take(longest).collect();
        let [first, second] = ends.map(E::wide);
        for &n in lengths.iter().step_by(thinned(3)) {
            let (even, odd) = (n.div_ceil(2) as i128, (n / 2) as i128);
            let expected = even * first + odd * second;
            assert_sums(&kernels, &all[..n], expected, || {
                format!("{n} times {name}")
            });
        }
    }
}

#[test]
fn no_partial_wraps() {
    on_every_type!(extremes);
}

fn long_slices<E: Integer>() {
    let kernels = every(registry::of::<ops::Sum, E>());
    for n in lengths::<E>() {
        let x = random::<E>(n, 2);
        assert_sums(&kernels, &x, plain_sum(&x), || {
            format!("{n} random elements")
        });
    }
}

#[test]
fn random_elements_of_every_notable_length() {
    on_every_type!(long_slices);
}

fn teams<E: Integer>() {
    Tuning::new([1; 7]).activate();
    let team = |workers| Team::new(Config::with_workers(workers)).expect("a team can be started");
    let teams = [1, 2, 3, 5].map(team);
    for n in [0, 1, 5, 4097, 100_003, (5 << 20) / size_of::<E>() + 3] {
        let x = random::<E>(n, 3);
        let expected = plain_sum(&x);
        let title = format!("{n} {}", E::NAME);
        assert_eq!(E::wide_sum(par::sum(&x)), expected, "{title}");
        for team in &teams {
            let found = team.install(|| par::sum(&x));
            let workers = team.workers();
            assert_eq!(E::wide_sum(found), expected, "{title}, {workers} workers");
        }
        let parts: Vec<&[E]> = x.chunks(1 + n / 7).collect();
        let sums: Vec<E::Sum> = par::batch::reduce(&parts, superscalar::sum);
        let found: i128 = sums.into_iter().map(E::wide_sum).sum();
        assert_eq!(found, expected, "{title}, in parts");
    }
}

#[test]
fn cores_share_a_sum() {
    on_every_type!(teams);
}

fn serves<E: Integer>() {
    serving(registry::of::<ops::Sum, E>());
}

#[test]
fn every_tier_has_a_row_that_serves() {
    on_every_type!(serves);
}

#[test]
fn sums_are_of_the_promised_types() {
    let _: (i64, i64, i64, i128) = (
        superscalar::sum(&[1i8]),
        superscalar::sum(&[1i16]),
        superscalar::sum(&[1i32]),
        superscalar::sum(&[1i64]),
    );
    let _: (u64, u64, u64, u128) = (
        superscalar::sum(&[1u8]),
        superscalar::sum(&[1u16]),
        superscalar::sum(&[1u32]),
        superscalar::sum(&[1u64]),
    );
    assert_eq!(superscalar::sum::<i8>(&[]), 0);
}

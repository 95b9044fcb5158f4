//! Every study kernel comes within the bound of its number of roundings, and is exact where all
//! sums are.

use common::data;
use common::lengths::{self, Length};
use common::offsets::{OFFSETS, OffsetSlices};
use common::reference::{Wide, bound_of_study};
use common::rows::{self, describe};
use common::value::Value;
use superscalar::registry::{self, Descriptor, Kernel, Kind, Measured, STEPS, ops};
use superscalar_kernels::input::{Pair, Slice};

/// The study kernels of both operations.
struct Rows<E: Value> {
    sums: Vec<Kernel<Slice<E>, E>>,
    dots: Vec<Kernel<Pair<E, E>, E>>,
}

impl<E: Value> Rows<E> {
    fn study() -> Self {
        Rows {
            sums: rows::study(registry::of::<ops::Sum, E>()),
            dots: rows::study(registry::of::<ops::Dot, E>()),
        }
    }

    /// Runs every kernel on two slices, and hands each result to `check`.
    fn run(&self, a: &[E], b: &[E], mut check: impl FnMut(&'static str, &Descriptor, E)) {
        for kernel in &self.sums {
            check("sum", kernel.descriptor(), kernel.run(a));
        }
        for kernel in &self.dots {
            check("dot", kernel.descriptor(), kernel.run(a, b));
        }
    }
}

fn all_lengths<E>() -> Vec<Length> {
    [lengths::short::<E>(), lengths::blockwise::<E>()].concat()
}

/// Integers whose sums are exact in any order: no term may be missing, doubled or misplaced.
fn integers_are_exact<E: Value>() {
    let rows = Rows::<E>::study();
    let longest = all_lengths::<E>().last().map_or(0, |length| length.n);
    let [a, b] = [31, 32].map(|seed| data::values::<E>(longest, seed, data::integer));
    let place = || OffsetSlices::new(longest, E::of_bits(E::infinity_bits() | 1));
    let (mut left, mut right) = (place(), place());
    for Length { n, why } in all_lengths::<E>() {
        let (sum, dot) = (E::wide_sum(&a[..n]), E::wide_dot(&a[..n], &b[..n]));
        for offset in OFFSETS {
            let a = left.place(offset, &a[..n]);
            let b = right.place((3 * offset + n) % OFFSETS.end, &b[..n]);
            rows.run(a, b, |operation, descriptor, found| {
                let expected = if operation == "sum" { sum } else { dot };
                let what = format!("{operation} {}, {n} ({why}) at offset {offset}", E::NAME);
                let row = describe(descriptor);
                assert_eq!(found.to_f64(), expected.value(), "{what}, {row}");
            });
        }
    }
}

#[test]
fn sums_of_integers_are_exact() {
    integers_are_exact::<f32>();
    integers_are_exact::<f64>();
}

fn roundings_are_bounded<E: Value>(kind: fn(&mut data::Generator) -> E) {
    let rows = Rows::<E>::study();
    let longest = all_lengths::<E>().last().map_or(0, |length| length.n);
    let [a, b] = [33, 34].map(|seed| data::values::<E>(longest, seed, kind));
    for Length { n, why } in all_lengths::<E>() {
        let (a, b) = (&a[..n], &b[..n]);
        let (sum, dot) = (E::wide_sum(a), E::wide_dot(a, b));
        rows.run(a, b, |operation, descriptor, found| {
            let expected: Wide = if operation == "sum" { sum } else { dot };
            let error = expected.distance(found.to_f64());
            let bound = bound_of_study(descriptor, n, E::UNIT_ROUNDOFF, expected.magnitude());
            let what = format!(
                "{operation} {}, {n} ({why}), {}",
                E::NAME,
                describe(descriptor)
            );
            assert!(
                error <= bound,
                "{what}: off by {error:e}, more than {bound:e}"
            );
        });
    }
}

#[test]
fn errors_stay_within_the_bound() {
    roundings_are_bounded::<f32>(data::uniform);
    roundings_are_bounded::<f64>(data::uniform);
    roundings_are_bounded::<f32>(data::mixed);
    roundings_are_bounded::<f64>(data::mixed);
}

/// IEEE 754 decides these, whatever the order: an infinity is the sum, two of unlike sign are NaN.
fn infinities_and_nan_come_through<E: Value>() {
    let rows = Rows::<E>::study();
    let infinity = E::of_bits(E::infinity_bits());
    let minus_infinity = E::of_bits(E::infinity_bits() | E::sign_bit());
    let ones = |n| vec![E::of(1.0); n];
    for Length { n, why } in lengths::notable::<E>().into_iter().filter(|it| it.n > 1) {
        let mut x = ones(n);
        x[n - 1] = infinity;
        rows.run(&x, &ones(n), |operation, descriptor, found| {
            let row = describe(descriptor);
            assert_eq!(found, infinity, "{operation}, {n} ({why}), {row}");
        });
        x[n / 2 - 1] = minus_infinity;
        rows.run(&x, &ones(n), |operation, descriptor, found| {
            let row = describe(descriptor);
            assert!(found.is_nan(), "{operation}, {n} ({why}), {row}");
        });
    }
}

#[test]
fn infinities_and_nan_are_not_lost() {
    infinities_and_nan_come_through::<f32>();
    infinities_and_nan_come_through::<f64>();
}

/// The ladder has a rung of one chain and rungs of several on every tier that it climbs.
#[test]
fn a_tier_of_the_ladder_has_one_chain_and_several() {
    let kernels = Rows::<f32>::study().sums;
    for tier in superscalar::tier::available() {
        let all = kernels.iter().map(|it| it.descriptor());
        let of_tier = all.filter(|it| it.tier == tier);
        let accumulators: Vec<usize> = of_tier.map(|it| it.accumulators).collect();
        eprintln!("rungs of {tier}: {accumulators:?} accumulators");
        let rungs = accumulators.contains(&1) && accumulators.len() > 1;
        assert!(rungs || accumulators.is_empty(), "{tier}");
    }
}

/// With an operand of one, additions count their steps and multiplications change nothing: a chain
/// that took fewer steps than it says would measure a latency that is too short.
fn chains_take_every_step<E: Value>() {
    for chains in *<E as Measured>::CHAINS {
        let steps = match chains.step {
            Kind::Add | Kind::MultiplyAdd => STEPS,
            _ => 0,
        };
        let entries = [&chains.latency, &chains.throughput];
        for kernel in entries.into_iter().filter_map(Kernel::of) {
            let descriptor = kernel.descriptor();
            let seeds = 1..=descriptor.accumulators;
            let sum: usize = seeds.clone().map(|seed| seed + steps).sum();
            let x: Vec<E> = [1]
                .into_iter()
                .chain(seeds)
                .map(|i| E::of(i as f64))
                .collect();
            let expected = (descriptor.lanes * sum) as f64;
            let found = kernel.run(&x).to_f64();
            let (name, row) = (chains.step.name(), describe(descriptor));
            assert_eq!(found, expected, "{name} {row}");
        }
    }
}

#[test]
fn chains_have_as_many_steps_as_they_say() {
    chains_take_every_step::<f32>();
    chains_take_every_step::<f64>();
}

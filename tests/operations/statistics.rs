//! Variances and moments: the bits of the plain-loop reference with every kernel and at every
//! length, and the true values of ill-conditioned data.

use common::child::thinned;
use common::data::{self, Generator};
use common::lengths::{self, Length};
use common::moments::Reference;
use common::offsets::{OFFSETS, OffsetSlices};
use common::rows::{self, describe, serving};
use common::special;
use common::value::Value;
use superscalar::kernels::input::Slice;
use superscalar::registry::{self, Kernel, ops};
use superscalar_kernels::ops::mean_m2::MeanM2;
use superscalar_kernels::ops::moments::Moments4;
use superscalar_kernels::order;
use superscalar_kernels::order::tree::Tree;

struct Rows<E: Value> {
    mean_m2: Vec<Kernel<Slice<E>, MeanM2>>,
    moments: Vec<Kernel<Slice<E>, Moments4<E>>>,
}

/// Numbers as bits, with one NaN.
fn bits<const N: usize>(values: [f64; N]) -> [u64; N] {
    values.map(Value::bits_of_value)
}

impl<E: Value> Rows<E> {
    fn serving() -> Self {
        Rows {
            mean_m2: serving(registry::of::<ops::Var, E>()),
            moments: serving(registry::of::<ops::Moments, E>()),
        }
    }

    fn check(&self, x: &[E], reference: &Reference, what: &str) {
        let mean_m2 = bits([reference.pivot, reference.offset, reference.m2]);
        for kernel in &self.mean_m2 {
            let MeanM2 {
                count,
                pivot,
                offset,
                m2,
            } = kernel.run(x);
            let row = describe(kernel.descriptor());
            assert_eq!(count, reference.count, "{what}, {row}");
            assert_eq!(bits([pivot, offset, m2]), mean_m2, "{what}, {row}");
        }
        let [least, greatest] = reference.range;
        let rest = bits([reference.m3, reference.m4, least, greatest]);
        for kernel in &self.moments {
            let moments = kernel.run(x);
            let MeanM2 {
                count,
                pivot,
                offset,
                m2,
            } = moments.mean_m2;
            let row = format!("moments {what}, {}", describe(kernel.descriptor()));
            assert_eq!(count, reference.count, "{row}");
            assert_eq!(bits([pivot, offset, m2]), mean_m2, "{row}");
            let Moments4 {
                m3, m4, min, max, ..
            } = moments;
            let found = bits([m3, m4, min.to_f64(), max.to_f64()]);
            assert_eq!(found, rest, "{row}");
        }
    }
}

fn rows_follow_the_order<E: Value>(lengths: &[Length]) {
    let rows = Rows::<E>::serving();
    let longest = lengths.last().map_or(0, |length| length.n);
    let x = data::values::<E>(longest, 1, data::mixed);
    let mut slices = OffsetSlices::new(longest);
    for Length { n, why } in lengths {
        let what = format!("{n} elements ({why}), {}", E::NAME);
        let reference = E::reference_moments(&x[..*n]);
        for offset in [0, 1, 7, 14] {
            let x = slices.place((offset + n) % OFFSETS.end, &x[..*n]);
            rows.check(x, &reference, &what);
        }
    }
}

#[test]
fn rows_follow_the_order_at_every_length() {
    for lengths in [lengths::short::<f32>(), lengths::blockwise::<f32>()] {
        rows_follow_the_order::<f32>(&lengths);
    }
    for lengths in [lengths::short::<f64>(), lengths::blockwise::<f64>()] {
        rows_follow_the_order::<f64>(&lengths);
    }
    rows_follow_the_order::<f32>(&lengths::nodewise::<f32>());
    rows_follow_the_order::<f64>(&lengths::nodewise::<f64>());
}

fn long_slices<E: Value>() {
    let n = order::streaming_len::<E>() + order::block_len::<E>() + 3;
    let x = data::values::<E>(n, 2, data::mixed);
    Rows::<E>::serving().check(&x, &E::reference_moments(&x), "a long slice");
}

#[test]
fn slices_that_no_cache_holds_follow_the_order() {
    long_slices::<f32>();
    long_slices::<f64>();
}

fn special_values<E: Value>() {
    let rows = Rows::<E>::serving();
    for Length { n, .. } in lengths::notable::<E>() {
        for (name, x) in special::slices::<E>(n).into_iter().step_by(thinned(13)) {
            let what = format!("{n} elements, {name}, {}", E::NAME);
            let reference = E::reference_moments(&x);
            rows.check(&x, &reference, &what);
            public_functions(&x, &reference, &what);
        }
    }
}

/// The public functions, which have a way of their own for a few elements.
fn public_functions<E: Value>(x: &[E], reference: &Reference, what: &str) {
    let n = reference.count as f64;
    let variance = |ddof: f64| {
        if n > ddof {
            reference.m2 / (n - ddof)
        } else {
            f64::NAN
        }
    };
    let found = [superscalar::var(x, 0), superscalar::var(x, 1)];
    let expected = [0.0, 1.0].map(|ddof| E::of(variance(ddof)));
    assert_eq!(found.map(E::bits), expected.map(E::bits_of_value), "{what}");
    let root = E::of(variance(1.0).sqrt());
    assert_eq!(
        superscalar::std(x, 1).bits(),
        root.bits_of_value(),
        "{what}"
    );
    let mean = E::of(E::canonical_sum(x).to_f64() / n);
    assert_eq!(superscalar::mean(x).bits(), mean.bits_of_value(), "{what}");
}

#[test]
fn special_values_keep_to_the_rules() {
    special_values::<f32>();
    special_values::<f64>();
}

/// Data that spoil other algorithms, by their name.
fn ill_conditioned<E: Value>() -> Vec<(&'static str, Vec<E>)> {
    let spread = |n: usize, offset: f64, width: f64| -> Vec<E> {
        let mut generator = Generator::new(7);
        let mut value = || data::uniform::<f64>(&mut generator);
        (0..n).map(|_| E::of(offset + width * value())).collect()
    };
    let n = 100_003;
    // Of what the type can tell apart at all.
    let (offset, width) = if E::BITS == 64 {
        (1e9, 1e-3)
    } else {
        (1e4, 1.0)
    };
    let mut outlier = spread(n, offset, width);
    outlier[0] = E::of(-1e3 * offset);
    let mut late = spread(n, 0.0, 1.0);
    late[n - 1] = E::of(1e6);
    let wandering = |i: usize| E::of(1e5 + (i as f64 / 3e3).sin() * 1e3 + (i % 17) as f64);
    let steps = |i: usize| E::of((i / 4096 * 1000) as f64 + (i % 3) as f64);
    vec![
        ("ordinary", spread(n, 0.0, 1.0)),
        ("large offset, tiny spread", spread(n, offset, width)),
        ("few, far off", spread(9, offset, width)),
        ("outlier first", outlier),
        ("outlier last", late),
        ("wandering", (0..n).map(wandering).collect()),
        ("steps", (0..n).map(steps).collect()),
        ("a line", (0..n).map(|i| E::of(i as f64)).collect()),
    ]
}

/// Mean and sums of the powers of the deviations, in twice the precision of `f64` as far as it
/// matters: about a near integer first.
fn true_powers(x: &[f64]) -> [f64; 4] {
    let n = x.len() as f64;
    let about: f64 = x[x.len() / 2];
    let shifted: Vec<f64> = x.iter().map(|x| x - about).collect();
    let mean = f64::wide_sum(&shifted).value() / n;
    let d: Vec<f64> = shifted.iter().map(|x| x - mean).collect();
    let squares: Vec<f64> = d.iter().map(|d| d * d).collect();
    [
        mean + about,
        f64::wide_dot(&d, &d).value(),
        f64::wide_dot(&d, &squares).value(),
        f64::wide_dot(&squares, &squares).value(),
    ]
}

fn ill_conditioned_data<E: Value>() {
    for (name, x) in ill_conditioned::<E>() {
        let n = x.len() as f64;
        let wide: Vec<f64> = x.iter().map(|x| x.to_f64()).collect();
        let [mean, m2, m3, m4] = true_powers(&wide);
        let moments = superscalar::moments(&x);
        let close = |found: E, expected: f64, units: f64, least: f64, what: &str| {
            let error = (found.to_f64() - expected).abs();
            let bound = units * E::UNIT_ROUNDOFF * expected.abs().max(least);
            assert!(
                error <= bound,
                "{} {what} of {name}: {:e} instead of {expected:e}, off by {error:e}, more than {bound:e}",
                E::NAME,
                found.to_f64()
            );
        };
        let scale = (m2 / n + mean * mean).sqrt();
        close(moments.mean(), mean, 4.0, scale, "mean");
        close(superscalar::var(&x, 0), m2 / n, 100.0, 0.0, "var");
        close(
            superscalar::var(&x, 1),
            m2 / (n - 1.0),
            100.0,
            0.0,
            "var, ddof 1",
        );
        close(superscalar::std(&x, 0), (m2 / n).sqrt(), 100.0, 0.0, "std");
        close(
            moments.skewness(),
            n.sqrt() * m3 / m2.powf(1.5),
            300.0,
            1.0,
            "skewness",
        );
        close(
            moments.kurtosis(),
            n * m4 / (m2 * m2) - 3.0,
            400.0,
            3.0,
            "kurtosis",
        );
        assert_eq!(moments.var(1).bits(), superscalar::var(&x, 1).bits());
        assert_eq!(moments.std(0).bits(), superscalar::std(&x, 0).bits());
        merged_parts_agree(&x, &moments);
    }
}

/// Parts of any lengths merge to nearly the whole.
fn merged_parts_agree<E: Value>(x: &[E], whole: &superscalar::Moments<E>) {
    let merged = x
        .chunks(777)
        .fold(superscalar::Moments::new(), |merged, part| {
            merged.merge(&superscalar::moments(part))
        });
    let close =
        |a: E, b: E| (a.to_f64() - b.to_f64()).abs() <= 300.0 * E::UNIT_ROUNDOFF * b.to_f64().abs();
    assert_eq!(merged.count(), whole.count());
    assert_eq!((merged.min(), merged.max()), (whole.min(), whole.max()));
    assert!(close(merged.mean(), whole.mean()));
    assert!(close(merged.var(0), whole.var(0)), "{merged:?} {whole:?}");
}

#[test]
fn ill_conditioned_data_are_measured_well() {
    ill_conditioned_data::<f32>();
    ill_conditioned_data::<f64>();
}

#[test]
fn equal_elements_do_not_vary() {
    for n in [1, 2, 3, 5, 7, 100, 129, 5000, 10_001] {
        for value in [0.1, -1e-30, 1e38, f32::MAX] {
            let x = vec![value; n];
            let moments = superscalar::moments(&x);
            assert_eq!(superscalar::var(&x, 0).to_bits(), 0, "{n} times {value}");
            assert_eq!(moments.mean(), value);
            assert!(moments.skewness().is_nan() && moments.kurtosis().is_nan());
            assert_eq!((moments.min(), moments.max()), (Some(value), Some(value)));
        }
    }
}

#[test]
fn nothing_is_no_number() {
    let none: [f32; 0] = [];
    assert!(superscalar::mean(&none).is_nan());
    assert_eq!(superscalar::var(&none, 0).to_bits(), f32::NAN.to_bits());
    assert!(superscalar::std(&[1.0f64, 2.0], 2).is_nan());
    assert_eq!(superscalar::moments(&none), superscalar::Moments::new());
    assert_eq!(superscalar::moments(&none).min(), None);
    assert_eq!(
        superscalar::var(&[1.0, f64::NAN], 0).to_bits(),
        f64::NAN.to_bits()
    );
    assert_eq!(superscalar::mean(&[1.0, f64::INFINITY]), f64::INFINITY);
    assert_eq!(
        superscalar::moments(&[f64::INFINITY, 1.0]).mean(),
        f64::INFINITY
    );
    // Tiny deviations vanish, and never leave a negative variance.
    assert!(superscalar::std(&[1e-30f32, 2e-30, 5e-30], 0) >= 0.0);
}

/// The study kernels are right where their formula is.
#[test]
fn the_formula_of_the_textbooks_works_on_small_integers() {
    for kernel in rows::study(registry::of::<ops::Var, f64>()) {
        let x: Vec<f64> = (0..1000).map(|i| f64::from(i % 10)).collect();
        assert_eq!(
            kernel.run(&x).variance(0),
            8.25,
            "{}",
            describe(kernel.descriptor())
        );
        let far: Vec<f64> = x.iter().map(|x| 1e9 + x * 1e-3).collect();
        assert!(
            (kernel.run(&far).variance(0) - 8.25e-6).abs() > 1e-6,
            "what it is a warning of"
        );
        assert!((superscalar::var(&far, 0) - 8.25e-6).abs() < 1e-9);
    }
}

/// Parts of a power of two of blocks combine to the whole.
fn parts_combine<E: Value>() {
    let rows = Rows::<E>::serving();
    let x = data::values::<E>(lengths::node_len::<E>() + 4321, 11, data::mixed);
    let (mean_m2, moments) = (rows.mean_m2[0].run(&x), rows.moments[0].run(&x));
    for blocks in [1, 2, 8, 64] {
        let part = blocks * order::block_len::<E>();
        for kernel in &rows.mean_m2 {
            let mut tree: Tree<MeanM2, 16> = Tree::new();
            x.chunks(part).for_each(|part| tree.push(kernel.run(part)));
            assert_eq!(tree.root(), Some(mean_m2), "parts of {blocks} blocks");
        }
        for kernel in &rows.moments {
            let mut tree: Tree<Moments4<E>, 16> = Tree::new();
            x.chunks(part).for_each(|part| tree.push(kernel.run(part)));
            assert_eq!(tree.root(), Some(moments), "parts of {blocks} blocks");
        }
    }
}

#[test]
fn parts_of_any_power_of_two_of_blocks_combine_to_the_whole() {
    parts_combine::<f32>();
    parts_combine::<f64>();
}

#[test]
fn batches_say_what_the_functions_say() {
    use superscalar::par::batch;
    let slices: Vec<Vec<f64>> = [0, 1, 5, 100, 5000, 70_000]
        .map(|n| data::values(n, n as u64, data::mixed))
        .to_vec();
    let each =
        |one: fn(&[f64]) -> f64| -> Vec<u64> { slices.iter().map(|x| one(x).bits()).collect() };
    let bits = |found: Vec<f64>| -> Vec<u64> { found.into_iter().map(f64::to_bits).collect() };
    assert_eq!(
        bits(batch::reduce(&slices, superscalar::sum_of_squares)),
        each(superscalar::sum_of_squares)
    );
    assert_eq!(
        bits(batch::reduce(&slices, superscalar::norm2)),
        each(superscalar::norm2)
    );
    assert_eq!(
        bits(batch::reduce(&slices, superscalar::mean)),
        each(superscalar::mean)
    );
    assert_eq!(
        bits(batch::reduce(&slices, |x| superscalar::var(x, 1))),
        each(|x| superscalar::var(x, 1))
    );
}

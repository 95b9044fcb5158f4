//! Variances and moments of data that spoil other algorithms, in their true values; and what is
//! said of no data, or of equal ones.

use common::answer::Answer;
use common::data::{self, Generator};
use common::known::{self, Known};
use common::oracle::block_len;
use common::rows::{self, describe, serving};
use common::value::Value;
use superscalar::masked::{Masked, Validity};
use superscalar::par;
use superscalar::registry::{self, ops};
use superscalar::view::{Axis, View};

/// Data that spoil other algorithms, by their name.
fn ill_conditioned<E: Value>() -> Vec<(&'static str, Vec<E>)> {
    let spread = |n: usize, offset: f64, width: f64| -> Vec<E> {
        let mut generator = Generator::new(7);
        let mut value = || data::uniform::<f64>(&mut generator);
        (0..n).map(|_| E::of(offset + width * value())).collect()
    };
    let n = 100_003;
    // Of what the type can tell apart at all.
    let (offset, width) = [(1e4, 1.0), (1e9, 1e-3)][usize::from(E::BITS == 64)];
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
            let what = format!(
                "{} {what} of {name}: {found:?} instead of {expected:e}",
                E::NAME
            );
            assert!(
                error <= bound,
                "{what}, off by {error:e}, more than {bound:e}"
            );
        };
        let scale = (m2 / n + mean * mean).sqrt();
        let [var, var1, std] = [
            superscalar::var(&x, 0),
            superscalar::var(&x, 1),
            superscalar::std(&x, 0),
        ];
        let (skewness, kurtosis) = (n.sqrt() * m3 / m2.powf(1.5), n * m4 / (m2 * m2) - 3.0);
        close(moments.mean(), mean, 4.0, scale, "mean");
        close(var, m2 / n, 100.0, 0.0, "var");
        close(var1, m2 / (n - 1.0), 100.0, 0.0, "var, ddof 1");
        close(std, (m2 / n).sqrt(), 100.0, 0.0, "std");
        close(moments.skewness(), skewness, 300.0, 1.0, "skewness");
        close(moments.kurtosis(), kurtosis, 400.0, 3.0, "kurtosis");
        assert_eq!(
            [moments.var(1), moments.std(0)].map(E::bits),
            [var1, std].map(E::bits)
        );
        merged_parts_agree(&x, &moments);
    }
}

/// Parts of any lengths merge to nearly the whole.
fn merged_parts_agree<E: Value>(x: &[E], whole: &superscalar::Moments<E>) {
    let parts = x.chunks(777).map(superscalar::moments);
    let merged = parts.fold(superscalar::Moments::new(), |merged, part| {
        merged.merge(&part)
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
    let (infinity, nan) = (f64::INFINITY, f64::NAN);
    assert_eq!(superscalar::var(&[1.0, nan], 0).to_bits(), nan.to_bits());
    assert_eq!(superscalar::mean(&[1.0, infinity]), infinity);
    assert_eq!(superscalar::moments(&[infinity, 1.0]).mean(), infinity);
    // Tiny deviations vanish, and never leave a negative variance.
    assert!(superscalar::std(&[1e-30f32, 2e-30, 5e-30], 0) >= 0.0);
}

/// The study kernels are right where their formula is.
#[test]
fn the_formula_of_the_textbooks_works_on_small_integers() {
    for kernel in rows::study(registry::of::<ops::Var, f64>()) {
        let x: Vec<f64> = (0..1000).map(|i| f64::from(i % 10)).collect();
        let row = describe(kernel.descriptor());
        assert_eq!(kernel.run(&x).variance(0), 8.25, "{row}");
        let far: Vec<f64> = x.iter().map(|x| 1e9 + x * 1e-3).collect();
        let error = (kernel.run(&far).variance(0) - 8.25e-6).abs();
        assert!(error > 1e-6, "what it is a warning of");
        assert!((superscalar::var(&far, 0) - 8.25e-6).abs() < 1e-9);
    }
}

/// Outliers among the first elements of a block, most of which are NaN: the pivot is far off, and
/// the block is swept again.
fn pivots_are_mended<E: Value + Known>() {
    let block = block_len::<E>();
    let nan = E::of(f64::NAN);
    for n in [block / 2, block, 2 * block + 100] {
        let mut x: Vec<E> = (0..n).map(|i| E::of(10.0 + (i % 7) as f64)).collect();
        for block in x.chunks_mut(block) {
            block[..60].fill(nan);
            block[5] = E::of(1e6);
        }
        let whole: Vec<Option<E>> = x.iter().copied().map(Some).collect();
        let expected = known::nan_mean_m2(&whole);
        for kernel in serving(registry::of::<ops::Nanvar, E>()) {
            let found = Some(Answer::of(kernel.run(&x)));
            assert_eq!(found, expected, "{n}, an outlier in front");
        }
        let numbers = x.iter().filter(|x| !x.is_nan());
        let numbers: Vec<f64> = numbers.map(|x| x.to_f64()).collect();
        let exact = superscalar::var(&numbers, 0);
        let found = superscalar::nanvar(&x, 0).to_f64();
        assert!((found / exact - 1.0).abs() < 1e-5, "{found}, {exact}");
    }
    let mut constant = vec![E::of(0.1); 3 * block];
    constant.iter_mut().step_by(3).for_each(|x| *x = nan);
    assert_eq!(superscalar::nanvar(&constant, 0), E::ZERO);
}

#[test]
fn nan_are_ignored() {
    pivots_are_mended::<f32>();
    pivots_are_mended::<f64>();
    let inf = f64::INFINITY;
    assert!(superscalar::nanvar(&[1.0, inf, f64::NAN], 0).is_nan());
    assert_eq!(superscalar::nansum(&[1.0, inf, f64::NAN]), inf);
}

/// Whatever the processor makes of infinity less infinity, and whatever the compiler knows of it.
fn one_nan_for_all<E: Value>() {
    let (one, both) = ([E::INFINITY], [E::INFINITY, E::of(f64::NEG_INFINITY)]);
    let found = [
        superscalar::var(&one, 0),
        superscalar::var(&one, 1),
        superscalar::std(&one, 0),
        superscalar::std(&one, 1),
        superscalar::nanvar(&one, 0),
        superscalar::nanstd(&one, 0),
        superscalar::moments(&one).std(0),
        superscalar::sum(&both),
        superscalar::nansum(&both),
        superscalar::mean(&both),
        superscalar::nanmean(&both),
        superscalar::dot(&both, &one.repeat(2)),
    ];
    let canonical = [0x7fc0_0000, 0x7ff8 << 48][usize::from(E::BITS == 64)];
    assert_eq!(found.map(E::bits), [canonical; 12]);
}

#[test]
fn every_nan_is_the_canonical_one() {
    one_nan_for_all::<f32>();
    one_nan_for_all::<f64>();
}

/// More elements than an `f32` can count: the count is not rounded before the division.
#[test]
fn means_of_many_elements_are_rounded_once() {
    let n = (1 << 24) + 1;
    let mut x = vec![0.0f32; n + 1];
    x[0] = 16_777_215.0;
    x[n] = f32::NAN;
    let valid = vec![u8::MAX; n.div_ceil(8)];
    let (whole, with_nan) = (&x[..n], &x[..]);
    let masked = |x, count| {
        let validity = Validity::new(&valid, 0, count).expect("so many bits");
        Masked::new(x, validity).expect("as many elements")
    };
    let [row, column] =
        [[1, n], [n, 1]].map(|shape| View::from_shape(shape, whole).expect("so many"));
    let means = [
        ("mean", superscalar::mean(whole)),
        ("nanmean", superscalar::nanmean(with_nan)),
        ("par::mean", par::mean(whole)),
        ("par::nanmean", par::nanmean(with_nan)),
        ("batch", par::batch::reduce(&[whole], superscalar::mean)[0]),
        ("masked mean", masked(whole, n).mean()),
        ("masked nanmean", masked(whole, n).nanmean()),
        ("mean along a row", row.mean(Axis(1))[0]),
        ("mean down a column", column.mean(Axis(0))[0]),
    ];
    for (name, mean) in means {
        assert_eq!(mean.to_bits(), 0x3f7f_fffe, "{name}: {mean}");
    }
}

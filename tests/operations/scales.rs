//! Statistics of elements that are multiplied by powers of two: all that have a scale of their own
//! follow, to the bit, and skewness and kurtosis stay what they are.

use common::data::{self, Generator};
use common::moments::times_power_of_two;
use common::oracle::block_len;
use common::ordered::Comparable;
use common::value::Value;
use half::{bf16, f16};
use superscalar::masked::{Masked, Validity};
use superscalar::par;
use superscalar::view::{Axis, View};
use superscalar::{Element, Moments};

/// The moments of a slice in every form: with an invalid element and with NaN, too.
fn in_every_form<E: Element>(x: &[E]) -> Vec<(&'static str, Moments<E::Statistic>)> {
    let n = x.len();
    let mut valid = vec![u8::MAX; n / 8 + 1];
    valid[n / 8] &= !(1 << (n % 8));
    let mut longer = x.to_vec();
    longer.push(x[0]);
    let all = Masked::new(x, Validity::new(&valid, 0, n).expect("so many bits"));
    let but_one = Masked::new(
        &longer,
        Validity::new(&valid, 0, n + 1).expect("so many bits"),
    );
    // Two equal rows; and two columns, side by side.
    let rows = [x, x].concat();
    let columns: Vec<E> = x.iter().flat_map(|&x| [x, x]).collect();
    let [rows, columns] = [([2, n], &rows), ([n, 2], &columns)]
        .map(|(shape, x)| View::from_shape(shape, &x[..]).expect("so many"));
    vec![
        ("slice", superscalar::moments(x)),
        ("par", par::moments(x)),
        ("batch", par::batch::reduce(&[x], superscalar::moments)[0]),
        ("masked", all.expect("as many").moments()),
        ("masked, one invalid", but_one.expect("as many").moments()),
        ("row", rows.moments(Axis(1))[1]),
        ("column", columns.moments(Axis(0))[1]),
    ]
}

/// Variances and deviations in every form, which have the bits of those of moments.
fn spreads<E: Element>(x: &[E]) -> Vec<(&'static str, E::Statistic, E::Statistic)> {
    let n = x.len();
    let valid = vec![u8::MAX; n / 8 + 1];
    let masked = Masked::new(x, Validity::new(&valid, 0, n).expect("so many bits"));
    let masked = masked.expect("as many");
    let columns: Vec<E> = x.iter().flat_map(|&x| [x, x]).collect();
    let view = View::from_shape([n, 2], &columns).expect("so many");
    vec![
        ("slice", superscalar::var(x, 1), superscalar::std(x, 0)),
        ("par", par::var(x, 1), par::std(x, 0)),
        ("nan", superscalar::nanvar(x, 1), superscalar::nanstd(x, 0)),
        ("masked", masked.var(1), masked.std(0)),
        ("masked nan", masked.nanvar(1), masked.nanstd(0)),
        ("column", view.var(Axis(0), 1)[1], view.std(Axis(0), 0)[1]),
    ]
}

/// Elements in all of `1 <= |x| < 4`, some of which are equal.
fn elements(n: usize) -> Vec<f64> {
    let mut generator = Generator::new(11);
    let mut value = || 1.0 + data::uniform::<f64>(&mut generator).abs() % 1.0;
    let element = |i: usize| match (n, i % 5) {
        (..=8, _) => 1.0 + (i % 3) as f64,
        (_, 0) => -3.5,
        (_, 1) => 1.0,
        _ => (2.0 * value() * 256.0).floor() / 256.0,
    };
    (0..n).map(element).collect()
}

/// Whether the moments are those of `1`, whose elements were multiplied by `2^k`.
fn assert_scaled<E: Value>(found: &Moments<E>, one: &Moments<E>, k: i32, what: &str) {
    let by = |x: E, k| E::of(times_power_of_two(x.to_f64(), k)).bits();
    let shape = |it: &Moments<E>| [it.skewness(), it.kurtosis()].map(E::bits);
    assert_eq!(shape(found), shape(one), "{what}: {found:?}, {one:?}");
    let scaled = [found.mean(), found.std(0)].map(E::bits);
    assert_eq!(
        scaled,
        [one.mean(), one.std(0)].map(|it| by(it, k)),
        "{what}: {found:?}"
    );
    // What is expected of a subnormal variance was rounded twice.
    let [variance, expected] = [found.var(0).bits(), by(one.var(0), 2 * k)];
    let ulp = u64::from(E::of_bits(expected) < E::MIN_POSITIVE);
    assert!(variance.abs_diff(expected) <= ulp, "{what}: {found:?}");
    let ends = [found.min(), found.max()].map(|it| it.map(E::bits));
    assert_eq!(
        ends,
        [one.min(), one.max()].map(|it| it.map(|it| by(it, k))),
        "{what}"
    );
}

/// Slices of `n` elements at each of these scales, `E` of the value.
fn at_every_scale<E: Element>(
    n: usize,
    scales: impl Iterator<Item = i32>,
    of: impl Fn(f64) -> E,
    every_form: bool,
) where
    E::Statistic: Value,
{
    let x = elements(n);
    let at = |k| -> Vec<E> { x.iter().map(|&x| of(times_power_of_two(x, k))).collect() };
    let one = superscalar::moments(&at(0));
    for k in scales {
        let x = at(k);
        if !every_form {
            assert_scaled(
                &superscalar::moments(&x),
                &one,
                k,
                &format!("{} 2^{k}", E::NAME),
            );
            continue;
        }
        for (form, found) in in_every_form(&x) {
            assert_scaled(&found, &one, k, &format!("{form}, {n} {} 2^{k}", E::NAME));
        }
        let moments = superscalar::moments(&x);
        let expected = [moments.var(1), moments.std(0)].map(|it| it.bits());
        for (form, var, std) in spreads(&x) {
            let found = [var, std].map(|it| it.bits());
            assert_eq!(found, expected, "{form}, {n} {} 2^{k}", E::NAME);
        }
    }
}

/// From the least to the greatest scale at which the elements are normal numbers; in every form
/// some of these, for slices of several blocks, and of a masked block of many rows.
#[test]
fn skewness_and_kurtosis_have_no_scale() {
    for n in [4, 100, 5000] {
        at_every_scale(n, -1022..=1022, |x| x, false);
        at_every_scale(n, -126..=126, |x| x as f32, false);
    }
    for n in [3, 200, 4500, 9000] {
        let dozens =
            |least: i32, greatest| (least..=greatest).filter(move |k| (k - least) % 47 == 0);
        at_every_scale(n, dozens(-1022, 1022).chain([-269, 1022]), |x| x, true);
        at_every_scale(n, dozens(-126, 126).chain([126]), |x| x as f32, true);
    }
    at_every_scale(7, -126..=126, bf16::from_f64, true);
    at_every_scale(7, -14..=14, f16::from_f64, true);
}

/// Known ones, and subnormal numbers.
#[test]
fn known_shapes() {
    for k in [-1074, -1000, -540, -269, -255, 0, 255, 500, 1000, 1021] {
        let x = [1.0, 2.0, 3.0, 4.0].map(|x| times_power_of_two(x, k));
        for (form, moments) in in_every_form(&x) {
            assert_eq!(
                (moments.skewness(), moments.kurtosis()),
                (0.0, -1.36),
                "{form} 2^{k}"
            );
            let deviation = times_power_of_two(1.25f64.sqrt(), k);
            assert_eq!(moments.std(0), deviation, "{form} 2^{k}");
        }
    }
    for k in [-149, -100, -63, 0, 64, 125] {
        let x = [1.0, 2.0, 3.0, 4.0].map(|x| times_power_of_two(x, k) as f32);
        for (form, moments) in in_every_form(&x) {
            assert_eq!(
                (moments.skewness(), moments.kurtosis()),
                (0.0, -1.36),
                "{form} 2^{k}"
            );
            let variance = times_power_of_two(1.25, 2 * k) as f32;
            assert_eq!(moments.var(0), variance, "{form} 2^{k}");
        }
    }
    for (form, moments) in in_every_form(&[0.0f32, 1.0, 2.0, 10.0].map(|x| x * 1e-23)) {
        let [skewness, kurtosis] = [moments.skewness(), moments.kurtosis()];
        assert!((skewness - 1.045_62).abs() < 1e-6, "{form}: {skewness}");
        assert!((kurtosis + 0.749_289_7).abs() < 1e-6, "{form}: {kurtosis}");
    }
}

/// The largest numbers of both signs: their mean is between them, though neither their sum nor
/// their distance is in the range.
fn largest<E: Value>() {
    let [max, min] =
        [E::GREATEST, E::LEAST].map(|it| if it > E::ZERO { it.below() } else { it.above() });
    let (max, min) = (max.expect("a number"), min.expect("a number"));
    for (form, moments) in in_every_form(&[max, min, max, min]) {
        assert_eq!((moments.mean(), moments.std(0)), (E::ZERO, max), "{form}");
        assert_eq!(
            (moments.skewness(), moments.kurtosis()),
            (E::ZERO, E::of(-2.0)),
            "{form}"
        );
    }
    // A row of one, and some blocks of the other.
    let row = 512 / size_of::<E>();
    let x = [vec![max; row], vec![min; 99 * row]].concat();
    for (form, moments) in in_every_form(&x) {
        let ratio = |of: E| of.to_f64() / max.to_f64();
        let close = |a: f64, b: f64| (a - b).abs() < 300.0 * E::UNIT_ROUNDOFF * b.abs();
        assert!(close(ratio(moments.mean()), -0.98), "{form}: {moments:?}");
        assert!(
            close(ratio(moments.std(0)), 0.0396f64.sqrt()),
            "{form}: {moments:?}"
        );
        assert!(
            close(moments.skewness().to_f64(), 0.98 / (0.01f64 * 0.99).sqrt()),
            "{form}"
        );
    }
}

#[test]
fn finite_elements_have_a_finite_mean() {
    largest::<f32>();
    largest::<f64>();
}

/// Blocks of very different scales: the small ones are as good as zeros.
fn mixed<E: Value>(small: i32, large: i32) {
    let n = block_len::<E>();
    let x = elements(n);
    let at = |k| -> Vec<E> { x.iter().map(|&x| E::of(times_power_of_two(x, k))).collect() };
    let (zeros, small, large) = (vec![E::ZERO; n], at(small), at(large));
    for order in [
        [0, 1, 1],
        [1, 0, 0],
        [0, 0, 1],
        [1, 1, 0],
        [0, 1, 0],
        [0, 0, 0],
    ] {
        let [tiny, nothing] =
            [&small, &zeros].map(|low| order.map(|it| [low, &large][it]).map(|x| &x[..]));
        let whole = superscalar::moments(&nothing.concat());
        let merged = tiny.map(superscalar::moments).into_iter();
        let merged = merged.fold(Moments::new(), |merged, part| merged.merge(&part));
        let mut found = in_every_form(&tiny.concat());
        found.push(("merged", merged));
        for (form, found) in found {
            if order == [0, 0, 0] {
                // The same elements three times over.
                let one = superscalar::moments(&at(0));
                let close = |a: E, b: E| (a.to_f64() - b.to_f64()).abs() < 1e-4;
                assert!(close(found.skewness(), one.skewness()), "{form}: {found:?}");
                assert!(close(found.kurtosis(), one.kurtosis()), "{form}: {found:?}");
                continue;
            }
            let all = |it: &Moments<E>| [it.mean(), it.std(0), it.skewness(), it.kurtosis()];
            for (found, expected) in all(&found).into_iter().zip(all(&whole)) {
                let ratio = found.to_f64() / expected.to_f64();
                let off = (ratio - 1.0).abs();
                assert!(
                    off < 300.0 * E::UNIT_ROUNDOFF,
                    "{form} {order:?}: {found:?}, {expected:?}"
                );
            }
        }
    }
}

#[test]
fn blocks_of_unlike_scales_merge() {
    mixed::<f64>(-500, 500);
    mixed::<f64>(-1022, 1000);
    mixed::<f64>(-1022, 0);
    mixed::<f64>(0, 1022);
    mixed::<f32>(-126, 120);
    mixed::<f32>(-60, 0);
    mixed::<f32>(0, 100);
}

/// No elements differ; and what is no number.
fn nothing_to_measure<E: Value>(scales: impl Iterator<Item = i32>) {
    for k in scales.step_by(13) {
        let value = E::of(times_power_of_two(1.5, k));
        for x in [vec![value; 5], vec![value; 9001], vec![E::ZERO; 4500]] {
            for (form, moments) in in_every_form(&x) {
                let expected = [x[0], E::ZERO, E::ZERO].map(E::bits);
                let found = [moments.mean(), moments.var(1), moments.std(0)].map(E::bits);
                assert_eq!(found, expected, "{form} 2^{k}");
                assert!(
                    moments.skewness().is_nan() && moments.kurtosis().is_nan(),
                    "{form} 2^{k}"
                );
            }
        }
        for odd in [E::INFINITY, E::of(f64::NAN)] {
            let mut x = vec![value; 3000];
            x[1] = E::ZERO;
            x[2500] = odd;
            for (form, moments) in in_every_form(&x) {
                assert_eq!(
                    moments.mean().bits_of_value(),
                    odd.bits_of_value(),
                    "{form} 2^{k}"
                );
                let found = [moments.std(0), moments.skewness(), moments.kurtosis()];
                assert!(found.into_iter().all(E::is_nan), "{form} 2^{k}");
                assert_eq!(
                    moments.max().expect("some").bits_of_value(),
                    odd.bits_of_value()
                );
            }
        }
    }
}

#[test]
fn equal_elements_and_infinities_at_every_scale() {
    nothing_to_measure::<f64>(-1074..1023);
    nothing_to_measure::<f32>(-149..127);
}

/// Numbers that are not there are found by nobody, whatever the scale of those that are.
fn valid_ones<E: Value>(scales: impl Iterator<Item = i32>) {
    let x = elements(5000);
    let some = |k| -> Vec<E> {
        let element = |(i, &x): (usize, &f64)| match i % 3 {
            1 => E::of(f64::NAN),
            _ => E::of(times_power_of_two(x, k)),
        };
        x.iter().enumerate().map(element).collect()
    };
    let one = superscalar::nanstd(&some(0), 0);
    for k in scales.step_by(5) {
        let x = some(k);
        let expected = E::of(times_power_of_two(one.to_f64(), k));
        assert_eq!(superscalar::nanstd(&x, 0), expected, "2^{k}");
        assert_eq!(par::nanstd(&x, 0), expected, "2^{k}");
    }
}

#[test]
fn invalid_elements_change_nothing() {
    valid_ones::<f64>(-1022..1022);
    valid_ones::<f32>(-126..126);
}

/// Counts of merged moments stop at the largest one.
#[test]
fn counts_do_not_wrap() {
    let mut moments = superscalar::moments(&[1.0, 2.0, 3.0, 4.0]);
    for k in 0..70 {
        let count = 4u64.checked_shl(k + 1).filter(|it| *it != 0);
        moments = moments.merge(&moments);
        assert_eq!(moments.count(), count.unwrap_or(u64::MAX));
        assert_eq!(moments.mean(), 2.5);
    }
}

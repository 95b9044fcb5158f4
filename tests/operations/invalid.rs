//! Statistics of slices with invalid elements: NaN, or left out by a bitmap; every kernel against
//! the plain-loop reference.

use common::child::thinned;
use common::data::{self, Generator};
use common::lengths::{self, Length};
use common::moments::{Reference, reference_of_valid};
use common::rows::{describe, serving};
use common::special;
use common::value::Value;
use superscalar::masked::{Masked, Validity};
use superscalar::registry::{self, Masked as OfValid, ops};
use superscalar_kernels::ops::mean_m2::MeanM2;
use superscalar_kernels::order;

/// Numbers as bits, with one NaN.
fn bits<const N: usize>(values: [f64; N]) -> [u64; N] {
    values.map(Value::bits_of_value)
}

fn check_mean_m2(mean_m2: &MeanM2, reference: &Reference, what: &str) {
    assert_eq!(mean_m2.count, reference.count, "{what}");
    assert_eq!(
        bits([mean_m2.pivot, mean_m2.offset, mean_m2.m2]),
        bits([reference.pivot, reference.offset, reference.m2]),
        "{what}"
    );
}

/// Elements that are not NaN, among some that are: from none to all.
fn with_nan<E: Value>(n: usize, every: usize) -> Vec<E> {
    let nan = E::of_bits(E::infinity_bits() | E::sign_bit() | 0x55);
    let mut x = data::values::<E>(n, 9, data::mixed);
    x.iter_mut().step_by(every).for_each(|x| *x = nan);
    x
}

fn nan_are_ignored<E: Value>() {
    let lengths = [lengths::notable::<E>(), lengths::nodewise::<E>()].concat();
    for Length { n, .. } in lengths.into_iter().step_by(thinned(3)) {
        for every in [1, 2, 3, 100, n + 1] {
            let mut x = with_nan::<E>(n, every);
            if every > n {
                x = data::values(n, 10, data::mixed);
            }
            check_nan_family(&x, &format!("{n} elements, every {every}th NaN"));
        }
    }
}

fn check_nan_family<E: Value>(x: &[E], what: &str) {
    let what = format!("{} {what}", E::NAME);
    let zeroed: Vec<E> = x
        .iter()
        .map(|x| if x.is_nan() { E::ZERO } else { *x })
        .collect();
    let numbers: Vec<Option<E>> = x.iter().map(|x| (!x.is_nan()).then_some(*x)).collect();
    let reference = reference_of_valid(&numbers);
    let nan = x.len() as u64 - reference.count;
    for kernel in serving(registry::of::<ops::CountNan, E>()) {
        assert_eq!(
            kernel.run(x),
            nan,
            "{what}, {}",
            describe(kernel.descriptor())
        );
    }
    for kernel in serving(registry::of::<ops::Nanvar, E>()) {
        let row = format!("{what}, {}", describe(kernel.descriptor()));
        check_mean_m2(&kernel.run(x), &reference, &row);
    }
    let sum = E::canonical_sum(&zeroed);
    let over = |n: u64| reference.m2 / n as f64;
    let variance = if reference.count > 1 {
        over(reference.count - 1)
    } else {
        f64::NAN
    };
    let stddev = if reference.count > 0 {
        over(reference.count).sqrt()
    } else {
        f64::NAN
    };
    let mean = E::of(sum.to_f64() / reference.count as f64).bits_of_value();
    let expected = [
        nan,
        sum.bits(),
        mean,
        E::of(variance).bits_of_value(),
        E::of(stddev).bits_of_value(),
    ];
    assert_eq!(nan_family(x), expected, "{what}");
    assert_eq!(par_nan_family(x), expected, "{what}, on several cores");
    if nan == 0 {
        let plain = [superscalar::var(x, 1), superscalar::std(x, 0)];
        assert_eq!(expected[3..], plain.map(Value::bits), "{what}");
    }
}

/// Outliers among the first elements of a block, most of which are NaN: the pivot is far off, and
/// the block is swept again.
fn pivots_are_mended<E: Value>() {
    let block = order::block_len::<E>();
    let nan = E::of(f64::NAN);
    for n in [block / 2, block, 2 * block + 100] {
        let mut x: Vec<E> = (0..n).map(|i| E::of(10.0 + (i % 7) as f64)).collect();
        for block in x.chunks_mut(block) {
            block[..60].fill(nan);
            block[5] = E::of(1e6);
        }
        check_nan_family(&x, &format!("{n} elements, an outlier in front"));
        let numbers: Vec<f64> = x
            .iter()
            .filter(|x| !x.is_nan())
            .map(|x| x.to_f64())
            .collect();
        let exact = superscalar::var(&numbers, 0);
        let found = superscalar::nanvar(&x, 0).to_f64();
        assert!((found / exact - 1.0).abs() < 1e-5, "{found}, {exact}");
    }
    let mut constant = vec![E::of(0.1); 3 * block];
    constant.iter_mut().step_by(3).for_each(|x| *x = nan);
    assert_eq!(superscalar::nanvar(&constant, 0), E::ZERO);
}

fn nan_family<E: Value>(x: &[E]) -> [u64; 5] {
    let [mean, variance] = [superscalar::nanmean(x), superscalar::nanvar(x, 1)];
    let stddev = superscalar::nanstd(x, 0).bits();
    let sum = superscalar::nansum(x).bits();
    [
        superscalar::count_nan(x),
        sum,
        mean.bits(),
        variance.bits(),
        stddev,
    ]
}

fn par_nan_family<E: Value>(x: &[E]) -> [u64; 5] {
    use superscalar::par;
    let [mean, variance] = [par::nanmean(x), par::nanvar(x, 1)];
    let (sum, stddev) = (par::nansum(x).bits(), par::nanstd(x, 0).bits());
    [par::count_nan(x), sum, mean.bits(), variance.bits(), stddev]
}

#[test]
fn nan_are_ignored_and_counted() {
    nan_are_ignored::<f32>();
    nan_are_ignored::<f64>();
    pivots_are_mended::<f32>();
    pivots_are_mended::<f64>();
    let inf = f64::INFINITY;
    assert!(superscalar::nanvar(&[1.0, inf, f64::NAN], 0).is_nan());
    assert_eq!(superscalar::nansum(&[1.0, inf, f64::NAN]), inf);
}

/// A bitmap with a fraction `share` of its bits set, from the bit `offset` on.
fn bitmap(n: usize, offset: usize, share: f64, random: &mut Generator) -> Vec<u8> {
    let mut bytes = vec![0u8; (offset + n).div_ceil(8)];
    for bit in 0..8 * bytes.len() {
        let set = (random.bits() >> 11) as f64 / (1u64 << 53) as f64;
        bytes[bit / 8] |= u8::from(set < share) << (bit % 8);
    }
    bytes
}

/// Every kernel of the masked statistics.
fn check_masked<E: Value>(x: &[E], bytes: &[u8], offset: usize, what: &str) {
    let what = format!("{} {what}, {} from bit {offset}", E::NAME, x.len());
    let validity = superscalar_kernels::validity::Validity::new(bytes, offset, x.len()).unwrap();
    let valid: Vec<Option<E>> = x
        .iter()
        .enumerate()
        .map(|(i, x)| validity.is_valid(i).then_some(*x))
        .collect();
    let numbers: Vec<Option<E>> = valid.iter().map(|x| x.filter(|x| !x.is_nan())).collect();
    let reference = reference_of_valid(&valid);
    for kernel in serving(registry::of::<OfValid<ops::Var>, E>()) {
        let row = format!("{what}, {}", describe(kernel.descriptor()));
        check_mean_m2(&kernel.run(x, &validity), &reference, &row);
    }
    for kernel in serving(registry::of::<OfValid<ops::Moments>, E>()) {
        let row = format!("moments {what}, {}", describe(kernel.descriptor()));
        let moments = kernel.run(x, &validity);
        check_mean_m2(&moments.mean_m2, &reference, &row);
        let found = [
            moments.m3,
            moments.m4,
            moments.min.to_f64(),
            moments.max.to_f64(),
        ];
        let [least, greatest] = reference.range;
        assert_eq!(
            bits(found),
            bits([reference.m3, reference.m4, least, greatest]),
            "{row}"
        );
    }
    let reference = reference_of_valid(&numbers);
    for kernel in serving(registry::of::<OfValid<ops::Nanvar>, E>()) {
        let row = format!("nan {what}, {}", describe(kernel.descriptor()));
        check_mean_m2(&kernel.run(x, &validity), &reference, &row);
    }
}

fn masked_rows_follow_the_reference<E: Value>() {
    let mut random = Generator::new(77);
    for Length { n, .. } in lengths::notable::<E>().into_iter().step_by(thinned(3)) {
        for (offset, share) in [(0, 1.0), (3, 0.5), (8, 0.02), (13, 0.9), (1, 0.0)] {
            // The values of invalid elements do not matter, NaN and infinities among them.
            let bytes = bitmap(n, offset, share, &mut random);
            let mut x = data::values::<E>(n, offset as u64, data::mixed);
            for (i, x) in x.iter_mut().enumerate() {
                let bit = offset + i;
                if bytes[bit / 8] >> (bit % 8) & 1 == 0 {
                    *x = E::of([f64::NAN, f64::INFINITY, 1e30][i % 3]);
                } else if share == 0.9 && i % 50 == 0 {
                    *x = E::of(f64::NAN);
                }
            }
            check_masked(&x, &bytes, offset, &format!("share {share}"));
        }
    }
}

#[test]
fn valid_elements_follow_the_reference() {
    masked_rows_follow_the_reference::<f32>();
    masked_rows_follow_the_reference::<f64>();
}

/// With all bits set, the bits of the plain functions; with some bits set, special values as they
/// come.
fn plain_where_all_are_valid<E: Value>() {
    let n = 3 * order::block_len::<E>() + 77;
    let x = data::values::<E>(n, 5, data::mixed);
    let bytes = vec![0xff; n.div_ceil(8) + 1];
    let masked = Masked::new(&x, Validity::new(&bytes, 5, n).unwrap()).unwrap();
    let found = [
        masked.var(1),
        masked.std(0),
        masked.nanvar(0),
        masked.nanstd(1),
    ];
    let plain = [
        superscalar::var(&x, 1),
        superscalar::std(&x, 0),
        superscalar::var(&x, 0),
        superscalar::std(&x, 1),
    ];
    assert_eq!(found.map(Value::bits), plain.map(Value::bits));
    assert_eq!(masked.moments(), superscalar::moments(&x));
    let none = Masked::new(&x, Validity::new(&[0; 5000], 0, n).unwrap()).unwrap();
    assert!(none.var(0).is_nan());
    assert_eq!(none.moments(), superscalar::Moments::new());
    let special: Vec<E> = special::encodings::<E>()
        .into_iter()
        .map(|(_, value)| value)
        .collect();
    for values in special.chunks(40) {
        check_masked(values, &[0xb7; 6], 2, "special values");
    }
}

#[test]
fn all_valid_elements_are_plain_ones() {
    plain_where_all_are_valid::<f32>();
    plain_where_all_are_valid::<f64>();
}

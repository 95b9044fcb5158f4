//! What types answer that have no kernels of their own for it: integers against 128 bits or their copies in `f64`, halves against their copies
//! in `f32`, bit for bit.

use common::data::Generator;
use common::rows::{describe, every};
use half::{bf16, f16};
use std::fmt::Debug;
use superscalar::registry::convert;
use superscalar::{Converted, Moments};
use superscalar::{count_nan, mean, moments, norm_inf, stddev, variance};

/// The bits of a result, by way of the name that `Debug` gives each of them; NaN has one.
fn same<T: Debug>(a: T, b: T) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

/// Statistics are those of the copies.
fn statistics_of_copies<E: Converted>(x: &[E], copy: &[E::Statistic]) {
    let what = || format!("{} {}", E::NAME, x.len());
    for ddof in [0, 1, 7] {
        assert!(same(variance(x, ddof), variance(copy, ddof)), "{}", what());
        assert!(same(stddev(x, ddof), stddev(copy, ddof)), "{}", what());
    }
    let [a, b]: [Moments<E::Statistic>; 2] = [moments(x), moments(copy)];
    assert!(same(a, b), "{}", what());
    for kernel in every(convert::<E>()) {
        let mut out: Vec<E::Statistic> = copy.iter().rev().copied().collect();
        kernel.run(x, &mut out);
        let equal = |(a, b): (&E::Statistic, &E::Statistic)| same(a, b);
        assert!(
            out.iter().zip(copy).all(equal),
            "{}",
            describe(kernel.sheet())
        );
    }
}

/// Lengths of a few elements, of vectors, and of blocks.
const LENGTHS: [usize; 12] = [0, 1, 2, 3, 4, 5, 31, 64, 65, 1000, 4096, 10_001];

fn integers<E: Converted<Statistic = f64, Magnitude: Into<u128>>>(
    of_bits: fn(u64) -> E,
    wide: fn(E) -> i128,
) {
    let mut generator = Generator::new(1);
    let ends = [0, 1, 1 << (8 * size_of::<E>() - 1), u64::MAX];
    for n in LENGTHS {
        for random in [false, true] {
            let x: Vec<E> = (0..n)
                .map(|_| match random {
                    true => of_bits(generator.bits()),
                    false => of_bits(ends[generator.below(4) as usize]),
                })
                .collect();
            let right = x.iter().map(|x| wide(*x).unsigned_abs()).max();
            assert_eq!(norm_inf(&x).into(), right.unwrap_or(0), "{} {n}", E::NAME);
            assert_eq!(count_nan(&x), 0);
            let copy: Vec<f64> = x.iter().map(|x| wide(*x) as f64).collect();
            statistics_of_copies(&x, &copy);
            let sum: i128 = x.iter().map(|x| wide(*x)).sum();
            assert!(same(mean(&x), sum as f64 / n as f64), "{} {n}", E::NAME);
        }
    }
}

#[test]
fn integers_have_unsigned_magnitudes_and_no_nan() {
    integers(|bits| bits as i8, i128::from);
    integers(|bits| bits as i16, i128::from);
    integers(|bits| bits as i32, i128::from);
    integers(|bits| bits as i64, i128::from);
    integers(|bits| bits as u8, i128::from);
    integers(|bits| bits as u16, i128::from);
    integers(|bits| bits as u32, i128::from);
    integers(|bits: u64| bits, i128::from);
}

fn halves<H: Converted<Statistic = f32, Magnitude = f32>>(
    of_bits: fn(u16) -> H,
    widened: fn(H) -> f32,
) {
    let mut generator = Generator::new(2);
    for n in LENGTHS {
        // Any encoding; no NaN; zeros of both signs.
        for mask in [0xffff, 0xbbff, 0x8000] {
            let bits = (0..n).map(|_| generator.bits() as u16 & mask);
            let x: Vec<H> = bits.map(of_bits).collect();
            let copy: Vec<f32> = x.iter().map(|x| widened(*x)).collect();
            assert_eq!(
                norm_inf(&x).to_bits(),
                norm_inf(&copy).to_bits(),
                "{} {n}",
                H::NAME
            );
            assert_eq!(count_nan(&x), count_nan(&copy), "{} {n}", H::NAME);
            statistics_of_copies(&x, &copy);
            assert!(same(mean(&x), mean(&copy)), "{} {n}", H::NAME);
        }
    }
}

#[test]
fn halves_answer_as_their_copies() {
    halves(f16::from_bits, f16::to_f32);
    halves(bf16::from_bits, bf16::to_f32);
}

//! Results of types without kernels of their own for them: integers against 128 bits or their
//! copies in `f64`, halves against their copies in `f32`, bit for bit.

use common::data::Generator;
use common::rows::{describe, every};
use half::{bf16, f16};
use std::fmt::Debug;
use superscalar::registry::{self, ops};
use superscalar::{Converted, Exact, Moments};
use superscalar::{count_nan, mean, moments, nanmean, nanstd, nansum, nanvar, std, var};
use superscalar::{norm_inf, norm1, norm2, sum, sum_of_squares};

/// The bits of a result, by way of the name that `Debug` gives each of them; NaN has one.
fn same<T: Debug>(a: T, b: T) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

/// Statistics are those of the copies.
fn statistics_of_copies<E: Converted>(x: &[E], copy: &[E::Statistic]) {
    let what = || format!("{} {}", E::NAME, x.len());
    for ddof in [0, 1, 7] {
        assert!(same(var(x, ddof), var(copy, ddof)), "{}", what());
        assert!(same(std(x, ddof), std(copy, ddof)), "{}", what());
    }
    let [a, b]: [Moments<E::Statistic>; 2] = [moments(x), moments(copy)];
    assert!(same(a, b), "{}", what());
    for kernel in every(registry::of::<ops::Convert, E>()) {
        let mut out: Vec<E::Statistic> = copy.iter().rev().copied().collect();
        kernel.run(x, &mut out);
        let equal = |(a, b): (&E::Statistic, &E::Statistic)| same(a, b);
        assert!(
            out.iter().zip(copy).all(equal),
            "{}",
            describe(kernel.descriptor())
        );
    }
}

/// Lengths of a few elements, of vectors, and of blocks.
const LENGTHS: [usize; 12] = [0, 1, 2, 3, 4, 5, 31, 64, 65, 1000, 4096, 10_001];

/// Sums of squares and of absolute values are exact. Of 64-bit integers one is squared, whose
/// square fits.
fn sums_of_terms<E>(x: &[E], wide: fn(E) -> i128)
where
    E: Exact<Squares: Into<u128>, Magnitudes: Into<u128>>,
{
    let what = || format!("{} {}", E::NAME, x.len());
    let magnitudes: Vec<u128> = x.iter().map(|x| wide(*x).unsigned_abs()).collect();
    let right: u128 = magnitudes.iter().sum();
    assert_eq!(norm1(x).into(), right, "{}", what());
    for kernel in every(registry::of::<ops::Norm1, E>()) {
        let row = describe(kernel.descriptor());
        assert_eq!(kernel.run(x).into(), right, "{}, {row}", what());
    }
    let fit = if size_of::<E>() == 8 {
        x.len().min(1)
    } else {
        x.len()
    };
    let right: u128 = magnitudes[..fit].iter().map(|it| it * it).sum();
    assert_eq!(sum_of_squares(&x[..fit]).into(), right, "{}", what());
    for kernel in every(registry::of::<ops::SumOfSquares, E>()) {
        let row = describe(kernel.descriptor());
        assert_eq!(kernel.run(&x[..fit]).into(), right, "{}, {row}", what());
    }
}

fn integers<E>(of_bits: fn(u64) -> E, wide: fn(E) -> i128)
where
    E: Exact<Statistic = f64, Magnitude: Into<u128>, Squares: Into<u128>, Magnitudes: Into<u128>>,
{
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
            sums_of_terms(&x, wide);
            assert!(same(norm2(&x), norm2(&copy)), "{} {n}", E::NAME);
            assert!(same(nansum(&x), sum(&x)), "{} {n}", E::NAME);
            let nan_family = [nanmean(&x), nanvar(&x, 1), nanstd(&x, 0)];
            let plain = [mean(&x), var(&x, 1), std(&x, 0)];
            assert!(same(nan_family, plain), "{} {n}", E::NAME);
            let exact: i128 = x.iter().map(|x| wide(*x)).sum();
            assert!(same(mean(&x), exact as f64 / n as f64), "{} {n}", E::NAME);
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

fn halves<H>(of_bits: fn(u16) -> H, widened: fn(H) -> f32)
where
    H: Converted<Sum = f32, Squares = f32, Magnitudes = f32, Statistic = f32, Magnitude = f32>,
{
    let mut generator = Generator::new(2);
    for n in LENGTHS {
        // Any encoding; no NaN; zeros of both signs.
        // Numbers whose squares vanish, or overflow, in `f32` (those of `bf16` do).
        for mask in [0xffff, 0xbbff, 0x8000, 0x1fff, 0xf800] {
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
            let norms = [
                sum_of_squares(&x),
                norm1(&x),
                norm2(&x),
                nansum(&x),
                mean(&x),
            ];
            let of_copy = [
                sum_of_squares(&copy),
                norm1(&copy),
                norm2(&copy),
                nansum(&copy),
                mean(&copy),
            ];
            assert!(same(norms, of_copy), "{} {n}", H::NAME);
            let nan_family = [nanmean(&x), nanvar(&x, 1), nanstd(&x, 0)];
            let of_copy = [nanmean(&copy), nanvar(&copy, 1), nanstd(&copy, 0)];
            assert!(same(nan_family, of_copy), "{} {n}", H::NAME);
        }
    }
}

#[test]
fn halves_answer_as_their_copies() {
    halves(f16::from_bits, f16::to_f32);
    halves(bf16::from_bits, bf16::to_f32);
}

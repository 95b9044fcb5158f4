//! Norms at the extremes, which no order of additions explains: accurate where squares overflow or
//! vanish; infinities and NaN.

use common::data::Generator;
use common::known::norm2_of;
use common::value::Value;

/// A value of a random fraction whose exponent lies in a range.
fn of_exponents<E: Value>(generator: &mut Generator, least: i32, most: i32) -> E {
    let exponent = least + generator.below((most - least + 1) as u64) as i32;
    let fraction = 1.0 + (generator.bits() >> 12) as f64 / (1u64 << 52) as f64;
    E::of(fraction * 2f64.powi(exponent))
}

/// The norm of values, each multiplied by a power of two that makes its square an `f64` of full
/// precision.
fn wide_norm<E: Value>(x: &[E], power: i32) -> f64 {
    let scaled: Vec<f64> = x.iter().map(|x| x.to_f64() * 2f64.powi(power)).collect();
    f64::wide_dot(&scaled, &scaled).value().sqrt()
}

fn norms_are_accurate<E: Value>(ranges: &[(&str, i32, i32)]) {
    for &(name, least, most) in ranges {
        for n in [1, 2, 3, 5, 31, 100, 1000, 5000, 70_000] {
            let mut generator = Generator::new(n as u64);
            let x: Vec<E> = (0..n)
                .map(|_| of_exponents(&mut generator, least, most))
                .collect();
            let found = superscalar::norm2(&x);
            assert_eq!(found.bits(), norm2_of(&x).bits(), "{name} {n}");
            let largest = x.iter().fold(0.0, |a: f64, x| a.max(x.to_f64()));
            let power = -(largest.log2() as i32).clamp(-1000, 1000);
            let expected = wide_norm(&x, power) * 2f64.powi(-power);
            let found = found.to_f64();
            let tolerance = 30.0 * E::UNIT_ROUNDOFF * expected;
            // Where the norm itself is subnormal it has fewer digits.
            let subnormal = E::of_bits(1).to_f64();
            let overflows = E::of(expected).to_f64().is_infinite();
            assert!(
                (found - expected).abs() <= tolerance + subnormal
                    || (overflows && found.is_infinite()),
                "{} {name}, {n}: {found:e} instead of {expected:e}",
                E::NAME
            );
        }
    }
}

#[test]
fn norm2_is_accurate_at_the_extremes() {
    norms_are_accurate::<f32>(&[
        ("ordinary", -5, 5),
        ("subnormal", -149, -127),
        ("small", -126, -60),
        ("at the lower bound", -66, -60),
        ("large", 60, 110),
        ("largest", 118, 119),
        ("mixed", -140, 118),
    ]);
    norms_are_accurate::<f64>(&[
        ("ordinary", -5, 5),
        ("subnormal", -1074, -1023),
        ("small", -1022, -500),
        ("at the lower bound", -514, -508),
        ("large", 500, 900),
        ("largest", 1014, 1015),
        ("mixed", -1060, 1014),
    ]);
}

#[test]
fn norms_of_infinities_and_nan() {
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    assert_eq!(superscalar::norm2(&[1.0, -inf]), inf);
    assert_eq!(superscalar::norm2(&[f64::MAX, f64::MAX]), inf);
    assert_eq!(superscalar::norm2(&[f64::MAX / 2.0; 4]), f64::MAX);
    assert_eq!(superscalar::norm2(&[f32::MAX]), f32::MAX);
    assert_eq!(superscalar::norm2(&[5e-324]), 5e-324);
    assert_eq!(superscalar::norm2(&[-0.0f32; 9]).to_bits(), 0);
    for x in [[inf, nan], [nan, -inf], [1.0, -nan]] {
        assert_eq!(superscalar::norm2(&x).to_bits(), nan.to_bits());
        assert_eq!(superscalar::norm_inf(&x).to_bits(), nan.to_bits());
        assert_eq!(superscalar::norm1(&x).to_bits(), nan.to_bits());
    }
}

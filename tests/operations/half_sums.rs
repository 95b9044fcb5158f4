//! Sums of `f16` and `bf16` have the bits of the sums of the same values in `f32`: every kernel on
//! every tier, the public functions, and on any number of cores; and every encoding is converted to
//! the value that it stands for.

#![cfg(feature = "half")]

use common::data::Generator;
use common::lengths;
use common::rows::{describe, serving};
use common::value::Value;
use half::{bf16, f16};
use superscalar::registry::{self, Partial, ops};
use superscalar::team::{Config, Team};
use superscalar::tuning::Tuning;
use superscalar::{Half, par};

/// A type as the tests know it: its encodings and their values, by the definition of the format.
trait Encoded: Half {
    const FRACTION_BITS: u32;
    fn of_encoding(bits: u16) -> Self;

    fn value(bits: u16) -> f32 {
        let exponent_bits = 15 - Self::FRACTION_BITS;
        let largest = (1u32 << exponent_bits) - 1;
        let bias = largest as i32 / 2;
        let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
        let exponent = u32::from(bits) >> Self::FRACTION_BITS & largest;
        let fraction = f64::from(bits & ((1 << Self::FRACTION_BITS) - 1));
        let fraction = fraction / f64::from(1u32 << Self::FRACTION_BITS);
        let magnitude = if exponent == largest {
            if fraction == 0.0 {
                f64::INFINITY
            } else {
                f64::NAN
            }
        } else if exponent == 0 {
            fraction * 2f64.powi(1 - bias)
        } else {
            (1.0 + fraction) * 2f64.powi(exponent as i32 - bias)
        };
        (sign * magnitude) as f32
    }
}

impl Encoded for f16 {
    const FRACTION_BITS: u32 = 10;
    fn of_encoding(bits: u16) -> f16 {
        f16::from_bits(bits)
    }
}

impl Encoded for bf16 {
    const FRACTION_BITS: u32 = 7;
    fn of_encoding(bits: u16) -> bf16 {
        bf16::from_bits(bits)
    }
}

/// An element of either sign whose exponent is in the middle of the range: sums show the order of
/// their additions.
fn mixed<E: Encoded>(generator: &mut Generator) -> u16 {
    let middle = (1u64 << (14 - E::FRACTION_BITS)) - 1;
    let exponent = middle + generator.below(9) - 4;
    let bits = generator.bits() >> 40;
    (exponent << E::FRACTION_BITS) as u16 | (bits as u16 & (0x8000 | ((1 << E::FRACTION_BITS) - 1)))
}

fn any(generator: &mut Generator) -> u16 {
    (generator.bits() >> 48) as u16
}

/// Elements and their values.
fn data<E: Encoded>(n: usize, seed: u64, kind: fn(&mut Generator) -> u16) -> (Vec<E>, Vec<f32>) {
    let mut generator = Generator::new(seed);
    let bits: Vec<u16> = (0..n).map(|_| kind(&mut generator)).collect();
    let elements = bits.iter().map(|bits| E::of_encoding(*bits)).collect();
    (elements, bits.into_iter().map(E::value).collect())
}

fn rows_follow_f32<E: Encoded>() {
    let kernels = serving(registry::of::<ops::Sum, E>());
    let lanes = serving(registry::of::<Partial<ops::Sum>, E>());
    let lengths = [
        lengths::short::<f32>(),
        lengths::blockwise::<f32>(),
        lengths::nodewise::<f32>(),
    ];
    let longest = 198 * 4096 + 7;
    let (x, values) = data::<E>(longest, 1, mixed::<E>);
    for (i, length) in lengths.concat().into_iter().enumerate() {
        let offset = i % 7;
        let range = offset..offset + length.n;
        let expected = f32::canonical_sum(&values[range.clone()]);
        let what = || format!("{} {length:?} at {offset}", E::NAME);
        for kernel in &kernels {
            let found = kernel.run(&x[range.clone()]);
            let row = describe(kernel.descriptor());
            assert_eq!(found.to_bits(), expected.to_bits(), "{}, {row}", what());
        }
        for kernel in &lanes {
            let found = kernel.run(&x[range.clone()]).total();
            let row = describe(kernel.descriptor());
            assert_eq!(found.to_bits(), expected.to_bits(), "{}, {row}", what());
        }
        let public = superscalar::sum(&x[range]);
        assert_eq!(public.to_bits(), expected.to_bits(), "{}", what());
    }
}

#[test]
fn sums_have_the_bits_of_the_values_in_f32() {
    rows_follow_f32::<f16>();
    rows_follow_f32::<bf16>();
}

/// Alone among zeros, in every lane of every vector, a value is its own sum.
fn every_encoding<E: Encoded>() {
    let kernels = serving(registry::of::<ops::Sum, E>());
    for bits in 0..=u16::MAX {
        let expected = f32::canonical_sum(&[E::value(bits)]).to_bits();
        let mut x = [E::of_encoding(0); 33];
        x[usize::from(bits % 33)] = E::of_encoding(bits);
        assert_eq!(superscalar::sum(&x[..]).to_bits(), expected, "{bits:#x}");
        assert_eq!(
            superscalar::sum(&[E::of_encoding(bits)]).to_bits(),
            expected
        );
        for kernel in &kernels {
            let row = describe(kernel.descriptor());
            assert_eq!(kernel.run(&x).to_bits(), expected, "{bits:#x}, {row}");
        }
    }
}

#[test]
fn every_encoding_is_converted() {
    every_encoding::<f16>();
    every_encoding::<bf16>();
}

/// NaN, infinities and overflow among others.
fn any_encodings<E: Encoded>() {
    let kernels = serving(registry::of::<ops::Sum, E>());
    for (seed, n) in [1, 2, 3, 4, 9, 40, 129, 1000, 4097].into_iter().enumerate() {
        let (x, values) = data::<E>(n, seed as u64, any);
        let expected = f32::canonical_sum(&values).to_bits();
        for kernel in &kernels {
            assert_eq!(kernel.run(&x).to_bits(), expected, "{n} {}", E::NAME);
        }
        assert_eq!(superscalar::sum(&x).to_bits(), expected, "{n} {}", E::NAME);
    }
}

#[test]
fn special_values_follow_f32() {
    any_encodings::<f16>();
    any_encodings::<bf16>();
}

fn cores_agree<E: Encoded>() {
    Tuning::new([1; 7]).activate();
    let team = |workers| Team::new(Config::with_workers(workers)).expect("a team can be started");
    let teams = [1, 2, 3, 5].map(team);
    for n in [0, 5, 4096, 4097, 40_000, 300_001, 2_500_003] {
        let (x, values) = data::<E>(n, 9, mixed::<E>);
        let expected = f32::canonical_sum(&values).to_bits();
        assert_eq!(par::sum(&x).to_bits(), expected, "{n} {}", E::NAME);
        for team in &teams {
            let found = team.install(|| par::sum(&x)).to_bits();
            assert_eq!(found, expected, "{n} {}, {}", E::NAME, team.workers());
        }
        let batch: Vec<f32> = par::batch::reduce(&[&x[..], &x[n / 2..]], superscalar::sum);
        assert_eq!(batch[0].to_bits(), expected);
    }
}

#[test]
fn any_number_of_cores_gives_the_same_bits() {
    cores_agree::<f16>();
    cores_agree::<bf16>();
}

//! Norms and sums of other terms than the values: the bits of the plain-loop reference with every
//! kernel and at every length; `norm2` at the extremes.

use common::child::thinned;
use common::data::{self, Generator};
use common::lengths::{self, Length};
use common::offsets::{OFFSETS, OffsetSlices};
use common::rows::{describe, serving};
use common::special;
use common::value::Value;
use superscalar::kernels::input::Slice;
use superscalar::registry::{self, Kernel, Partial, ops};
use superscalar_kernels::order;
use superscalar_kernels::order::lanes::Lanes;

/// An operation's kernels, and the terms that it sums.
struct Sums<E: Value> {
    name: &'static str,
    rows: Vec<Kernel<Slice<E>, E>>,
    lanes: Vec<Kernel<Slice<E>, Lanes<E>>>,
    term: fn(E) -> E,
}

/// The square of the element multiplied by a power of two: 2^-96 or 2^90 for `f32`, 2^-600 or 2^600
/// for `f64`.
fn scaled_square<E: Value>(x: E, powers: [i32; 2]) -> E {
    let scaled = x * E::of(2f64.powi(powers[usize::from(E::BITS == 64)]));
    scaled * scaled
}

fn operations<E: Value>() -> [Sums<E>; 5] {
    [
        Sums {
            name: "sum of squares",
            rows: serving(registry::of::<ops::SumOfSquares, E>()),
            lanes: serving(registry::of::<Partial<ops::SumOfSquares>, E>()),
            term: |x| x * x,
        },
        Sums {
            name: "sum of squares scaled down",
            rows: serving(registry::of::<ops::ScaledDown, E>()),
            lanes: serving(registry::of::<Partial<ops::ScaledDown>, E>()),
            term: |x| scaled_square(x, [-96, -600]),
        },
        Sums {
            name: "sum of squares scaled up",
            rows: serving(registry::of::<ops::ScaledUp, E>()),
            lanes: serving(registry::of::<Partial<ops::ScaledUp>, E>()),
            term: |x| scaled_square(x, [90, 600]),
        },
        Sums {
            name: "norm1",
            rows: serving(registry::of::<ops::Norm1, E>()),
            lanes: serving(registry::of::<Partial<ops::Norm1>, E>()),
            term: magnitude,
        },
        Sums {
            name: "nansum",
            rows: serving(registry::of::<ops::Nansum, E>()),
            lanes: serving(registry::of::<Partial<ops::Nansum>, E>()),
            term: |x| if x.is_nan() { E::ZERO } else { x },
        },
    ]
}

fn magnitude<E: Value>(x: E) -> E {
    E::of_bits(x.bits() & !E::sign_bit())
}

/// The largest absolute value, by comparisons.
fn reference_norm_inf<E: Value>(x: &[E]) -> E {
    let nan = x.iter().find(|x| x.is_nan());
    let largest = |a: E, b: &E| if magnitude(*b) > a { magnitude(*b) } else { a };
    nan.map_or_else(
        || x.iter().fold(E::ZERO, largest),
        |_| common::oracle::canonical_nan(),
    )
}

/// Every kernel of every operation on a slice that may lie anywhere.
struct All<E: Value> {
    sums: [Sums<E>; 5],
    norm_inf: Vec<Kernel<Slice<E>, E>>,
}

impl<E: Value> All<E> {
    fn new() -> Self {
        All {
            sums: operations(),
            norm_inf: serving(registry::of::<ops::NormInf, E>()),
        }
    }

    /// Every kernel gives the reference result of `x`; `places` are copies of it.
    fn check(&self, x: &[E], mut place: impl FnMut(usize, &[E], &mut dyn FnMut(&[E])), what: &str) {
        for sums in &self.sums {
            let terms: Vec<E> = x.iter().map(|x| (sums.term)(*x)).collect();
            let expected = E::canonical_sum(&terms).bits();
            for offset in [0, 1, 7, 14] {
                place(offset, x, &mut |x| {
                    for kernel in &sums.rows {
                        let row = describe(kernel.descriptor());
                        assert_eq!(
                            kernel.run(x).bits(),
                            expected,
                            "{} {what}, {row}",
                            sums.name
                        );
                    }
                    for kernel in &sums.lanes {
                        let (row, found) = (describe(kernel.descriptor()), kernel.run(x).total());
                        assert_eq!(found.bits(), expected, "{} {what}, lanes, {row}", sums.name);
                    }
                });
            }
        }
        let expected = reference_norm_inf(x).bits();
        for kernel in &self.norm_inf {
            let row = describe(kernel.descriptor());
            assert_eq!(kernel.run(x).bits(), expected, "norm-inf {what}, {row}");
        }
    }
}

fn rows_follow_the_order<E: Value>(lengths: &[Length]) {
    let all = All::<E>::new();
    let longest = lengths.last().map_or(0, |length| length.n);
    let x = data::values::<E>(longest, 1, data::mixed);
    let mut slices = OffsetSlices::new(longest);
    for Length { n, why } in lengths.iter().step_by(thinned(3)) {
        let what = format!("of {n} elements ({why}), {}", E::NAME);
        let place = |offset: usize, x: &[E], run: &mut dyn FnMut(&[E])| {
            run(slices.place((offset + n) % OFFSETS.end, x));
        };
        all.check(&x[..*n], place, &what);
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

/// Runs on the slice where it is, once.
fn at_one_place<E>(offset: usize, x: &[E], run: &mut dyn FnMut(&[E])) {
    if offset == 0 {
        run(x);
    }
}

/// A slice so long that kernels may take it to come from DRAM.
fn long_slices<E: Value>() {
    let n = order::streaming_len::<E>() + order::block_len::<E>() + 3;
    let x = data::values::<E>(n, 2, data::mixed);
    All::<E>::new().check(&x, at_one_place, "of a long slice");
}

#[test]
fn slices_that_no_cache_holds_follow_the_order() {
    long_slices::<f32>();
    long_slices::<f64>();
}

fn special_values<E: Value>() {
    let all = All::<E>::new();
    for Length { n, .. } in lengths::notable::<E>() {
        for (name, x) in special::slices::<E>(n).into_iter().step_by(thinned(13)) {
            let what = format!("of {n} elements, {name}, {}", E::NAME);
            all.check(&x, at_one_place, &what);
            let squares: Vec<E> = x.iter().map(|x| *x * *x).collect();
            let found = [superscalar::sum_of_squares(&x), superscalar::norm1(&x)];
            let magnitudes: Vec<E> = x.iter().map(|x| magnitude(*x)).collect();
            let expected = [&squares, &magnitudes].map(|terms| E::canonical_sum(terms));
            assert_eq!(found.map(E::bits), expected.map(E::bits), "{what}");
            assert_eq!(
                superscalar::norm_inf(&x).bits(),
                reference_norm_inf(&x).bits()
            );
            assert_eq!(superscalar::dot(&x, &x).bits(), found[0].bits(), "{what}");
            assert_eq!(
                superscalar::norm2(&x).bits(),
                reference_norm2(&x).bits(),
                "{what}"
            );
        }
    }
}

#[test]
fn special_values_keep_to_the_rules() {
    special_values::<f32>();
    special_values::<f64>();
}

/// The order of operations that `norm2` promises.
fn reference_norm2<E: Value>(x: &[E]) -> E {
    let sum = |powers| {
        let terms: Vec<E> = x.iter().map(|x| scaled_square(*x, powers)).collect();
        E::canonical_sum(&terms)
    };
    let root = |s: E, powers: [i32; 2]| {
        let back = 2f64.powi(-powers[usize::from(E::BITS == 64)]);
        E::of(s.to_f64().sqrt()) * E::of(back)
    };
    let least_normal = E::of_bits(1 << E::FRACTION_BITS);
    let s = sum([0, 0]);
    if s.is_nan() {
        s
    } else if s.to_f64() == f64::INFINITY {
        root(sum([-96, -600]), [-96, -600])
    } else if s < E::of(x.len() as f64) * least_normal {
        root(sum([90, 600]), [90, 600])
    } else {
        root(s, [0, 0])
    }
}

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
            assert_eq!(found.bits(), reference_norm2(&x).bits(), "{name} {n}");
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

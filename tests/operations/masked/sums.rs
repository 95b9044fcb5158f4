//! Sums over valid elements: the canonical order of a slice with zeros in place of the others;
//! exact ones of integers.

use super::{All, Case, Half, Most, PATTERNS, lengths_and_offsets, offsets, specials};
use common::child::emulated;
use common::data::Generator;
use common::ordered::Comparable;
use common::rows::serving;
use common::value::Value;
use common::{data, lengths, special};
use std::fmt::Debug;
use superscalar::kernels::input::Valid;
use superscalar::masked::Masked;
use superscalar::registry::{self, Kernel, Masked as OfValid, Supports, ops};
use superscalar::{Element, Float};

fn magnitude<E: Value>(x: E) -> E {
    E::of_bits(x.bits() & !E::sign_bit())
}

/// An operation's kernels, and the terms that it sums.
struct Sums<E: Value> {
    name: &'static str,
    rows: Vec<Kernel<Valid<E>, E>>,
    method: Option<fn(&Masked<'_, E>) -> E>,
    term: fn(E) -> E,
}

fn scaled_square<E: Value>(x: E, powers: [i32; 2]) -> E {
    let scaled = x * E::of(2f64.powi(powers[usize::from(E::BITS == 64)]));
    scaled * scaled
}

fn sums<E: Value>() -> [Sums<E>; 6] {
    [
        Sums {
            name: "sum",
            rows: serving(registry::of::<OfValid<ops::Sum>, E>()),
            method: Some(|x| x.sum()),
            term: |x| x,
        },
        Sums {
            name: "sum of squares",
            rows: serving(registry::of::<OfValid<ops::SumOfSquares>, E>()),
            method: Some(|x| x.sum_of_squares()),
            term: |x| x * x,
        },
        Sums {
            name: "sum of squares scaled down",
            rows: serving(registry::of::<OfValid<ops::ScaledDown>, E>()),
            method: None,
            term: |x| scaled_square(x, [-96, -600]),
        },
        Sums {
            name: "sum of squares scaled up",
            rows: serving(registry::of::<OfValid<ops::ScaledUp>, E>()),
            method: None,
            term: |x| scaled_square(x, [90, 600]),
        },
        Sums {
            name: "norm1",
            rows: serving(registry::of::<OfValid<ops::Norm1>, E>()),
            method: Some(|x| x.norm1()),
            term: magnitude,
        },
        Sums {
            name: "nansum",
            rows: serving(registry::of::<OfValid<ops::Nansum>, E>()),
            method: Some(|x| x.nansum()),
            term: |x| if x.is_nan() { E::ZERO } else { x },
        },
    ]
}

/// The reductions of floating-point elements.
struct Floats<E: Value> {
    sums: [Sums<E>; 6],
    norm_inf: Vec<Kernel<Valid<E>, E>>,
    count_nan: Vec<Kernel<Valid<E>, u64>>,
}

impl<E: Value> Floats<E> {
    fn new() -> Self {
        Floats {
            sums: sums(),
            norm_inf: serving(registry::of::<OfValid<ops::NormInf>, E>()),
            count_nan: serving(registry::of::<OfValid<ops::CountNan>, E>()),
        }
    }

    fn check(&self, case: &Case<E>) {
        for sums in &self.sums {
            let expected = E::canonical_sum(&case.terms(E::ZERO, sums.term)).bits();
            case.check(&sums.rows, E::bits, &expected, sums.name);
            if let Some(method) = sums.method {
                let found = method(&case.masked()).bits();
                assert_eq!(found, expected, "{} of {}", sums.name, case.what);
            }
        }
        let replaced = case.terms(E::ZERO, |x| x);
        let expected = superscalar::norm_inf(&replaced).bits();
        case.check(&self.norm_inf, E::bits, &expected, "norm-inf");
        let nan = replaced.iter().filter(|x| x.is_nan()).count() as u64;
        case.check(&self.count_nan, |count| count, &nan, "count-nan");
        self.check_methods(case, &replaced, nan);
    }

    /// The methods that are made of several kernels.
    fn check_methods(&self, case: &Case<E>, replaced: &[E], nan: u64) {
        let (x, what) = (case.masked(), &case.what);
        let valid = case.valid.iter().filter(|valid| **valid).count() as u64;
        assert_eq!(x.count(), valid, "count of {what}");
        assert_eq!(x.count_nan(), nan, "count-nan of {what}");
        let mean = |sum: E, count: u64| (sum / E::of(count as f64)).with_canonical_nan().bits();
        assert_eq!(x.mean().bits(), mean(x.sum(), valid), "mean of {what}");
        let expected = mean(x.nansum(), valid - nan);
        assert_eq!(x.nanmean().bits(), expected, "nanmean of {what}");
        let expected = [
            superscalar::norm2(replaced),
            superscalar::norm_inf(replaced),
        ];
        let found = [x.norm2(), x.norm_inf()];
        assert_eq!(found.map(E::bits), expected.map(E::bits), "norms of {what}");
    }
}

/// Sums whose bits show the order of the additions, with garbage of every kind in the invalid
/// elements.
fn float_rows_follow_the_replaced_slice<E: Value>() {
    let (all, garbage) = (Floats::<E>::new(), specials::<E>());
    for (n, offset) in lengths_and_offsets::<E>() {
        let x: Vec<E> = data::values(n, n as u64, data::mixed);
        let patterns = if n <= 20 {
            &PATTERNS[..]
        } else {
            &[Half, All][..]
        };
        for &pattern in patterns {
            all.check(&Case::new(x.clone(), &garbage, pattern, offset));
        }
    }
    for n in [1, 15, 16, 64, 130, 333] {
        let x: Vec<E> = data::values(n, n as u64, data::mixed);
        for offset in offsets() {
            all.check(&Case::new(x.clone(), &garbage, Half, offset));
        }
    }
    for n in [5, 70, 300] {
        for (_, x) in special::slices::<E>(n) {
            all.check(&Case::new(x, &garbage, Most, n));
        }
    }
}

#[test]
fn f32_follows_the_replaced_slice() {
    float_rows_follow_the_replaced_slice::<f32>();
}

#[test]
fn f64_follows_the_replaced_slice() {
    float_rows_follow_the_replaced_slice::<f64>();
}

/// Slices of several nodes, which have target instances of their own.
fn sums_of_nodes_follow<E: Value>() {
    let kernels = serving(registry::of::<OfValid<ops::Sum>, E>());
    let count_nan = serving(registry::of::<OfValid<ops::CountNan>, E>());
    let node = lengths::node_len::<E>();
    for n in [node - 1, node, node + 1, 2 * node + 77] {
        let x = data::values(n, n as u64, data::mixed);
        let case = Case::new(x, &specials::<E>(), Half, 13);
        let expected = E::canonical_sum(&case.terms(E::ZERO, |x| x)).bits();
        case.check(&kernels, E::bits, &expected, "sum");
        case.check(&count_nan, |count| count, &0, "count-nan");
    }
}

#[test]
fn sums_of_several_nodes_follow_too() {
    sums_of_nodes_follow::<f32>();
    sums_of_nodes_follow::<f64>();
}

/// With all bits set, the plain functions' bits.
fn nothing_left_out_is_plain<E: Float>(of: fn(&mut Generator) -> E) {
    let mut generator = Generator::new(3);
    let x: Vec<E> = (0..10_000).map(|_| of(&mut generator)).collect();
    let case = Case::new(x, &[E::ZERO], All, 5);
    let (x, masked) = (&case.x[..], case.masked());
    assert!(superscalar::sum(x) == masked.sum() && superscalar::mean(x) == masked.mean());
    assert!(superscalar::norm1(x) == masked.norm1() && superscalar::norm2(x) == masked.norm2());
    assert_eq!(superscalar::argminmax(x), masked.argminmax());
}

#[test]
fn nothing_left_out_is_the_plain_function() {
    nothing_left_out_is_plain::<f32>(data::mixed);
    nothing_left_out_is_plain::<f64>(data::mixed);
}

/// Integers of any bits.
fn integers<E: Comparable>(n: usize) -> Vec<E> {
    let mut generator = Generator::new(n as u64);
    (0..n).map(|_| E::of_bits(generator.bits())).collect()
}

/// Sums are exact, up to the extremes of the type; chunks and blocks of every kernel are passed.
fn integer_rows_are_exact<E>()
where
    E: Comparable<Wide = i128>
        + Element<Sum: Debug + PartialEq + TryFrom<i128, Error: Debug>>
        + Supports<OfValid<ops::Sum>, Input = Valid<E>, Output = <E as Element>::Sum>,
{
    let kernels = serving(registry::of::<OfValid<ops::Sum>, E>());
    let lanes = 64 / size_of::<E>();
    let most = if emulated() { 4 * lanes } else { 20 * lanes };
    let longer = [20_000, 140_001, 300_000].map(|n| if emulated() { n / 10 } else { n });
    let mut sets: Vec<Vec<E>> = (0..most).chain(longer).map(integers).collect();
    for end in E::ends() {
        sets.extend([70_000, 40 * lanes].map(|n| vec![end; n]));
    }
    for (i, x) in sets.into_iter().enumerate() {
        let patterns = if x.len() < 20 {
            &PATTERNS[..]
        } else {
            &[Half, All][..]
        };
        for &pattern in patterns {
            let case = Case::new(x.clone(), &E::ends(), pattern, i % 16);
            let sum: i128 = case.valid_elements().into_iter().map(E::wide).sum();
            let expected = E::Sum::try_from(sum).unwrap();
            case.check(&kernels, |sum| sum, &expected, "sum");
            assert_eq!(case.masked().sum(), expected, "sum of {}", case.what);
        }
    }
    for offset in offsets() {
        let case = Case::new(integers(3 * lanes + 5), &E::ends(), Half, offset);
        let sum: i128 = case.valid_elements().into_iter().map(E::wide).sum();
        case.check(&kernels, |sum| sum, &E::Sum::try_from(sum).unwrap(), "sum");
    }
}

#[test]
fn integer_sums_are_exact() {
    integer_rows_are_exact::<i8>();
    integer_rows_are_exact::<u8>();
    integer_rows_are_exact::<i16>();
    integer_rows_are_exact::<u16>();
    integer_rows_are_exact::<i32>();
    integer_rows_are_exact::<u32>();
    integer_rows_are_exact::<i64>();
    integer_rows_are_exact::<u64>();
}

/// Sums of 16-bit floating-point types are those of the replaced values in `f32`.
fn halves_follow_f32<E>()
where
    E: Comparable<Wide = f64>
        + Element<Sum = f32>
        + Supports<OfValid<ops::Sum>, Input = Valid<E>, Output = f32>,
{
    let kernels = serving(registry::of::<OfValid<ops::Sum>, E>());
    let garbage = [E::nans(), E::specials()].concat();
    for (n, offset) in lengths_and_offsets::<f32>() {
        let x = integers::<E>(n).into_iter();
        let x = x.map(|x| {
            if x.is_number() && x.wide().is_finite() {
                x
            } else {
                E::small(3)
            }
        });
        let case = Case::new(x.collect(), &garbage, Half, offset);
        let expected = f32::canonical_sum(&case.terms(0.0, |x| x.wide() as f32)).to_bits();
        case.check(&kernels, f32::to_bits, &expected, "sum");
        assert_eq!(
            case.masked().sum().to_bits(),
            expected,
            "sum of {}",
            case.what
        );
    }
}

#[cfg(feature = "half")]
#[test]
fn sums_of_halves_follow_f32() {
    halves_follow_f32::<half::f16>();
    halves_follow_f32::<half::bf16>();
}

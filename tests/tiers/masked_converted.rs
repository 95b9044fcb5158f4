//! Valid elements of types that have no kernels of their own for them: integers against 128 bits,
//! and against copies in `f64` with the same bitmap; halves against copies in `f32`, bit for bit.
//! On every tier; bits from any offset on.

use common::bitmaps::bitmap;
use common::child::{emulated, thinned};
use common::data::Generator;
use common::lengths;
use common::rows::{describe, serving};
use half::{bf16, f16};
use std::panic;
use superscalar::kernels::input::ValidInto;
use superscalar::masked::{Masked, Validity};
use superscalar::registry::{self, Supports, ops};
use superscalar::{Converted, Element, Exact, Half, tier};
use superscalar_kernels::element::{Element as AnyElement, Float as _};

/// Which elements are valid: all but one in `n`, all, or none.
#[derive(Clone, Copy, Debug)]
enum Pattern {
    But(u64),
    All,
    Nothing,
}
use Pattern::{All, But, Nothing};

const PATTERNS: [Pattern; 4] = [But(2), But(50), All, Nothing];

/// Which elements are valid, and their bitmap.
fn valid_and_bitmap(
    pattern: Pattern,
    offset: usize,
    n: usize,
    generator: &mut Generator,
) -> (Vec<bool>, Vec<u8>) {
    let valid: Vec<bool> = (0..n)
        .map(|_| match pattern {
            But(few) => generator.below(few) != 0,
            All => true,
            Nothing => false,
        })
        .collect();
    let bytes = bitmap(&valid, offset, generator);
    (valid, bytes)
}

/// A slice with some valid elements, and its description.
struct Case<E> {
    x: Vec<E>,
    valid: Vec<bool>,
    bytes: Vec<u8>,
    offset: usize,
    what: String,
}

impl<E: AnyElement> Case<E> {
    fn new(n: usize, offset: usize, pattern: Pattern, of: &dyn Fn(&mut Generator) -> E) -> Self {
        let mut generator = Generator::new((n * 16 + offset) as u64);
        let x = (0..n).map(|_| of(&mut generator)).collect();
        let (valid, bytes) = valid_and_bitmap(pattern, offset, n, &mut generator);
        Case {
            x,
            valid,
            bytes,
            offset,
            what: format!("{} {n}, {pattern:?}, bit {offset}", E::NAME),
        }
    }

    /// Those of any elements with these bits.
    fn with<'a, T: AnyElement>(&'a self, x: &'a [T]) -> Masked<'a, T> {
        let validity = Validity::new(&self.bytes, self.offset, self.x.len()).unwrap();
        Masked::new(x, validity).unwrap()
    }

    fn valid_elements(&self) -> impl Iterator<Item = E> {
        let all = self.x.iter().zip(&self.valid);
        all.filter(|(_, valid)| **valid).map(|(x, _)| *x)
    }
}

/// Lengths with offsets: every length up to several rows, of few elements with all offsets; around
/// blocks; and with `nodes` around nodes.
fn lengths_and_offsets<F>(nodes: bool) -> Vec<(usize, usize)> {
    let thin = thinned(17);
    let row = 512 / size_of::<F>();
    let mut all = Vec::new();
    for n in 0..3 * row {
        let offsets = if n < 70 { 0..10 } else { n % 10..n % 10 + 1 };
        all.extend(offsets.map(|offset| (n, offset)));
    }
    let all = all.into_iter().step_by(thin);
    let block = 32 * row;
    let around = [block - 1, block, block + 1, 2 * block, 5 * block + 77];
    let node = lengths::node_len::<F>();
    let nodes = if nodes && !emulated() {
        vec![node - 1, node, 2 * node + 77]
    } else {
        Vec::new()
    };
    let long = around.into_iter().chain(nodes).map(|n| (n, n * 3 % 10));
    all.chain(long).collect()
}

/// Checks all cases while each tier is forced in turn, one test at a time.
fn every_case<E: Converted>(
    nodes: bool,
    of: &dyn Fn(&mut Generator) -> E,
    check: impl Fn(&Case<E>),
) {
    let _turn = super::turn();
    for tier in tier::available() {
        tier::force(Some(tier)).expect("it is available");
        for (n, offset) in lengths_and_offsets::<E::Statistic>(nodes) {
            for pattern in PATTERNS {
                // Long ones take their time.
                if n < 10_000 || matches!(pattern, But(2)) {
                    check(&Case::new(n, offset, pattern, of));
                }
            }
        }
    }
}

/// The bits of the results that are floating-point numbers for every type.
fn statistics<E: Element>(x: &Masked<'_, E>) -> [u64; 14] {
    let m = x.moments();
    let none = E::Statistic::ZERO;
    let all = [
        x.norm2(),
        x.var(0),
        x.var(1),
        x.std(7),
        x.nanvar(0),
        x.nanstd(1),
        m.mean(),
        m.var(1),
        m.skewness(),
        m.kurtosis(),
        m.min().unwrap_or(none),
        m.max().unwrap_or(none),
    ];
    let mut bits = [m.count(), x.count(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (bits, value) in bits[2..].iter_mut().zip(all) {
        *bits = value.widened().to_bits();
    }
    bits
}

/// Sums are exact; every other result is the result for the copies.
fn integer<E>(case: &Case<E>, wide: fn(E) -> i128)
where
    E: Exact<Magnitude: Into<u128>, Squares: Into<u128>, Magnitudes: Into<u128>>,
{
    let (x, what) = (case.with(&case.x), &case.what);
    let values: Vec<i128> = case.valid_elements().map(wide).collect();
    let magnitudes = || values.iter().map(|x| x.unsigned_abs());
    let squares: u128 = magnitudes().map(|x| x * x).sum();
    assert_eq!(x.sum_of_squares().into(), squares, "squares of {what}");
    let right: u128 = magnitudes().sum();
    assert_eq!(x.norm1().into(), right, "norm1 of {what}");
    let right = magnitudes().max().unwrap_or(0);
    assert_eq!(x.norm_inf().into(), right, "norm-inf of {what}");
    assert!(x.nansum() == x.sum() && x.count_nan() == 0, "{what}");
    let exact: i128 = values.iter().sum();
    let mean = if values.is_empty() {
        f64::NAN
    } else {
        exact as f64 / values.len() as f64
    };
    for found in [x.mean(), x.nanmean()] {
        assert_eq!(found.to_bits(), mean.to_bits(), "mean of {what}");
    }
    let copy: Vec<f64> = case.x.iter().map(|x| wide(*x) as f64).collect();
    let right = statistics(&case.with(&copy));
    assert_eq!(statistics(&x), right, "statistics of {what}");
}

/// Integers whose sums of squares fit, whatever they are.
fn integers<E>(of_bits: fn(u64) -> E, wide: fn(E) -> i128)
where
    E: Exact<Magnitude: Into<u128>, Squares: Into<u128>, Magnitudes: Into<u128>>,
{
    let ends = [0, 1, 1 << (8 * size_of::<E>() - 1), u64::MAX];
    let any = |generator: &mut Generator| match generator.below(8) {
        0 => of_bits(ends[generator.below(4) as usize]),
        _ => of_bits(generator.bits()),
    };
    every_case(size_of::<E>() == 2, &any, |case| integer(case, wide));
}

#[test]
fn small_integers_are_exact_or_those_of_copies() {
    integers(|bits| bits as i8, i128::from);
    integers(|bits| bits as u8, i128::from);
    integers(|bits| bits as i16, i128::from);
    integers(|bits| bits as u16, i128::from);
}

#[test]
fn words_are_exact_or_those_of_copies() {
    integers(|bits| bits as i32, i128::from);
    integers(|bits| bits as u32, i128::from);
}

/// Of 55 bits, so that the sums of their squares fit.
#[test]
fn double_words_are_exact_or_those_of_copies() {
    every_case(true, &|generator| generator.bits() as i64 >> 9, |case| {
        integer(case, i128::from);
    });
    every_case(true, &|generator| generator.bits() >> 9, |case| {
        integer(case, i128::from);
    });
}

/// The bits of the results that are `f32` for halves.
fn sums<E>(x: &Masked<'_, E>) -> [u64; 9]
where
    E: Element<Sum = f32, Squares = f32, Magnitudes = f32, Magnitude = f32, Statistic = f32>,
{
    let all = [
        x.sum(),
        x.mean(),
        x.sum_of_squares(),
        x.norm1(),
        x.norm2(),
        x.norm_inf(),
        x.nansum(),
        x.nanmean(),
    ];
    let mut bits = [x.count_nan(); 9];
    for (bits, value) in bits[1..].iter_mut().zip(all) {
        *bits = value.to_bits().into();
    }
    bits
}

fn halves<H: Half>(of_bits: fn(u16) -> H, widened: fn(H) -> f32) {
    // Any encoding; no NaN; zeros of both signs; numbers whose squares vanish, or overflow, in
    // `f32` (those of `bf16` do).
    for mask in [0xffff, 0xbbff, 0x8000, 0x1fff, 0xf800] {
        let of = |generator: &mut Generator| of_bits(generator.bits() as u16 & mask);
        every_case(mask == 0xbbff, &of, |case| {
            let copy: Vec<f32> = case.x.iter().map(|x| widened(*x)).collect();
            let (x, copy, what) = (case.with(&case.x), case.with(&copy), &case.what);
            assert_eq!(sums(&x), sums(&copy), "sums of {what}, {mask:x}");
            let right = statistics(&copy);
            assert_eq!(statistics(&x), right, "statistics of {what}, {mask:x}");
            let ends = [x.min(), x.max(), x.nanmin(), x.nanmax()];
            let right = [copy.min(), copy.max(), copy.nanmin(), copy.nanmax()];
            let bits = |end: Option<f32>| end.map(f32::to_bits);
            assert_eq!(
                ends.map(|end| bits(end.map(widened))),
                right.map(bits),
                "ends of {what}, {mask:x}"
            );
        });
    }
}

#[test]
fn f16_answers_as_its_copies() {
    halves(f16::from_bits, f16::to_f32);
}

#[test]
fn bf16_answers_as_its_copies() {
    halves(bf16::from_bits, bf16::to_f32);
}

/// The kernels that copy, against a plain loop.
fn rows_that_keep<W>(of_bits: fn(u64) -> W)
where
    W: Supports<ops::SelectOrZero, Input = ValidInto<W, W>, Output = ()>,
{
    let kernels = serving(registry::of::<ops::SelectOrZero, W>());
    let thin = thinned(17);
    let lengths = (0..300).step_by(thin).chain([1000, 4096, 4097]);
    for n in lengths {
        for offset in 0..10 {
            for pattern in [But(2), All, Nothing] {
                let case = Case::new(n, offset, pattern, &|it| of_bits(it.bits()));
                let zero = of_bits(0);
                let kept = case.x.iter().zip(&case.valid);
                let kept: Vec<W> = kept
                    .map(|(x, valid)| if *valid { *x } else { zero })
                    .collect();
                for kernel in &kernels {
                    let mut out = vec![of_bits(u64::MAX); n];
                    let validity = Validity::new(&case.bytes, offset, n).unwrap();
                    kernel.run(&case.x, validity.into(), &mut out);
                    assert!(
                        out == kept,
                        "{}, {}",
                        case.what,
                        describe(kernel.descriptor())
                    );
                }
            }
        }
    }
}

#[test]
fn every_row_keeps_what_is_valid() {
    rows_that_keep(|bits| bits as u8);
    rows_that_keep(|bits| bits as u16);
    rows_that_keep(|bits| bits as u32);
    rows_that_keep(|bits: u64| bits);
}

/// Even where the parts of a slice have sums that fit, and only their total does not.
#[test]
fn squares_that_do_not_fit_are_refused() {
    let n = 10_000;
    let mut x = vec![0i64; n];
    let bytes = vec![0x55; n.div_ceil(8)];
    for place in [0, 2, 9000, 9002] {
        x[place] = i64::MIN;
    }
    // These are not valid.
    for place in [1, 3, 9001] {
        x[place] = i64::MIN;
    }
    let masked = |x: &[i64]| {
        let validity = Validity::new(&bytes, 0, n).unwrap();
        Masked::new(x, validity).unwrap().sum_of_squares()
    };
    let said = panic::catch_unwind(|| masked(&x)).unwrap_err();
    let said = said.downcast_ref::<String>().map(String::as_str);
    assert!(
        said.is_some_and(|said| said.contains("does not fit in 128 bits")),
        "{said:?}"
    );
    x[9002] = 0;
    assert_eq!(masked(&x), 3 << 126);
}

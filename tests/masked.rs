//! Reductions over valid elements: the plain oracle's answer for a copy in which what is left out was replaced or removed. Every row on every
//! tier, and the methods; bits from any offset on, and whatever may stand in the places that are left out.

use common::child::emulated;
use common::data::{self, Generator};
use common::lengths;
use common::ordered::{Comparable, Plain};
use common::rows::{describe, serving};
use common::special;
use common::value::Value;
use std::fmt::Debug;
use superscalar::masked::{Masked, Validity};
use superscalar::registry::masked as rows;
use superscalar::registry::{Kernel, MaskedFn};
use superscalar::{Element, Error, Float};
use superscalar_kernels::validity::Validity as Bits;

/// Which elements are valid.
#[derive(Clone, Copy, Debug)]
enum Pattern {
    All,
    Nothing,
    Half,
    Few,
    Most,
    /// The first one.
    First,
    /// The last one.
    Last,
}
use Pattern::{All, Few, First, Half, Last, Most, Nothing};

const PATTERNS: [Pattern; 7] = [All, Nothing, Half, Few, Most, First, Last];

impl Pattern {
    fn valid(self, n: usize, generator: &mut Generator) -> Vec<bool> {
        let mut one = |i: usize| match self {
            All => true,
            Nothing => false,
            Half => generator.below(2) == 0,
            Few => generator.below(40) == 0,
            Most => generator.below(40) != 0,
            First => i == 0,
            Last => i + 1 == n,
        };
        (0..n).map(&mut one).collect()
    }
}

/// A bitmap of exactly the bytes that are needed, with any bits around those that count.
fn bitmap(valid: &[bool], offset: usize, generator: &mut Generator) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..(offset + valid.len()).div_ceil(8))
        .map(|_| generator.bits() as u8)
        .collect();
    for (i, &valid) in valid.iter().enumerate() {
        let (byte, bit) = ((offset + i) / 8, (offset + i) % 8);
        bytes[byte] = bytes[byte] & !(1 << bit) | u8::from(valid) << bit;
    }
    bytes
}

/// A slice with holes, as the kernels take it.
struct Case<E> {
    x: Vec<E>,
    valid: Vec<bool>,
    bytes: Vec<u8>,
    offset: usize,
    what: String,
}

impl<E: Element> Case<E> {
    /// `x`, and `garbage` again and again where nothing is valid.
    fn new(mut x: Vec<E>, garbage: &[E], pattern: Pattern, offset: usize) -> Self {
        let n = x.len();
        let mut generator = Generator::new((n * 64 + offset) as u64);
        let valid = pattern.valid(n, &mut generator);
        for (i, x) in x.iter_mut().enumerate() {
            if !valid[i] {
                *x = garbage[i % garbage.len()];
            }
        }
        let bytes = bitmap(&valid, offset, &mut generator);
        let what = format!("{} {n}, {pattern:?}, bit {offset}", E::NAME);
        Case {
            x,
            valid,
            bytes,
            offset,
            what,
        }
    }

    fn bits(&self) -> Bits<'_> {
        Bits::new(&self.bytes, self.offset, self.x.len()).unwrap()
    }

    fn masked(&self) -> Masked<'_, E> {
        let validity = Validity::new(&self.bytes, self.offset, self.x.len()).unwrap();
        Masked::new(&self.x, validity).unwrap()
    }

    fn valid_elements(&self) -> Vec<E> {
        let all = self.x.iter().zip(&self.valid);
        all.filter(|(_, valid)| **valid).map(|(x, _)| *x).collect()
    }

    /// The terms of the elements, and `nothing` in each place that is left out.
    fn terms<T: Copy>(&self, nothing: T, term: impl Fn(E) -> T) -> Vec<T> {
        let all = self.x.iter().zip(&self.valid);
        all.map(|(x, valid)| if *valid { term(*x) } else { nothing })
            .collect()
    }

    /// Every kernel answers what is expected.
    fn check<O, T: PartialEq + Debug>(
        &self,
        kernels: &[Kernel<MaskedFn<E, O>>],
        shown: impl Fn(O) -> T,
        expected: &T,
        name: &str,
    ) {
        for kernel in kernels {
            let found = shown(kernel.run(&self.x, self.bits()));
            let row = describe(kernel.sheet());
            assert_eq!(&found, expected, "{name} of {}, {row}", self.what);
        }
    }
}

/// Lengths of a slice with the offsets of its bits: every length up to three rows, and the table's up to several blocks; fewer where an
/// emulator runs them.
fn lengths_and_offsets<E>() -> Vec<(usize, usize)> {
    let thin = if emulated() { 17 } else { 1 };
    let short = lengths::short::<E>().into_iter().map(|length| length.n);
    let long = lengths::notable::<E>().into_iter().map(|length| length.n);
    let mut all: Vec<usize> = short.chain(long).collect();
    all.sort_unstable();
    all.dedup();
    let thinned = all
        .into_iter()
        .enumerate()
        .filter(|(i, n)| *n < 20 || i % thin == 0);
    thinned.map(|(_, n)| (n, n * 5 % 16)).collect()
}

/// Offsets within the first bytes of a bitmap, and beyond them.
fn offsets() -> impl Iterator<Item = usize> {
    (0..=15).chain([16, 17, 31, 63, 64, 65, 1001])
}

fn magnitude<E: Value>(x: E) -> E {
    E::of_bits(x.bits() & !E::sign_bit())
}

/// What NaN, infinities, zeros, the largest and the least numbers there are.
fn specials<E: Value>() -> Vec<E> {
    let all = special::encodings::<E>();
    all.into_iter().map(|(_, value)| value).collect()
}

/// An operation's rows, and the terms that it sums.
struct Sums<E: Value> {
    name: &'static str,
    rows: Vec<Kernel<MaskedFn<E, E>>>,
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
            rows: serving(rows::sum::<E>()),
            method: Some(|x| x.sum()),
            term: |x| x,
        },
        Sums {
            name: "sum of squares",
            rows: serving(rows::sum_of_squares::<E>()),
            method: Some(|x| x.sum_of_squares()),
            term: |x| x * x,
        },
        Sums {
            name: "sum of shrunk squares",
            rows: serving(rows::sum_of_squares_shrunk::<E>()),
            method: None,
            term: |x| scaled_square(x, [-96, -600]),
        },
        Sums {
            name: "sum of grown squares",
            rows: serving(rows::sum_of_squares_grown::<E>()),
            method: None,
            term: |x| scaled_square(x, [90, 600]),
        },
        Sums {
            name: "norm1",
            rows: serving(rows::norm1::<E>()),
            method: Some(|x| x.norm1()),
            term: magnitude,
        },
        Sums {
            name: "nansum",
            rows: serving(rows::nansum::<E>()),
            method: Some(|x| x.nansum()),
            term: |x| if x.is_nan() { E::ZERO } else { x },
        },
    ]
}

/// What is made of floating-point elements.
struct Floats<E: Value> {
    sums: [Sums<E>; 6],
    norm_inf: Vec<Kernel<MaskedFn<E, E>>>,
    count_nan: Vec<Kernel<MaskedFn<E, u64>>>,
}

impl<E: Value> Floats<E> {
    fn new() -> Self {
        Floats {
            sums: sums(),
            norm_inf: serving(rows::norm_inf::<E>()),
            count_nan: serving(rows::count_nan::<E>()),
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

/// Sums whose bits show the order of the additions, garbage of every kind in the holes.
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

/// Slices of several nodes, whose instances are others.
fn sums_of_nodes_follow<E: Value>() {
    let kernels = serving(rows::sum::<E>());
    let count_nan = serving(rows::count_nan::<E>());
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

/// Sums are exact, up to the extremes of the type; parts and blocks of every row are passed.
fn integer_rows_are_exact<E>()
where
    E: Comparable<Wide = i128> + Element<Sum: Debug + PartialEq + TryFrom<i128, Error: Debug>>,
{
    let kernels = serving(rows::sum::<E>());
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
fn halves_follow_f32<E: Comparable<Wide = f64> + Element<Sum = f32>>() {
    let kernels = serving(rows::sum::<E>());
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

/// The rows that answer values.
struct Extremes<E: Comparable> {
    min: Vec<Kernel<rows::MaskedValuesFn<E, 1>>>,
    max: Vec<Kernel<rows::MaskedValuesFn<E, 1>>>,
    minmax: Vec<Kernel<rows::MaskedValuesFn<E, 2>>>,
    nanmin: Vec<Kernel<rows::MaskedValuesFn<E, 1>>>,
    nanmax: Vec<Kernel<rows::MaskedValuesFn<E, 1>>>,
}

impl<E: Comparable> Extremes<E> {
    fn new() -> Self {
        Extremes {
            min: serving(rows::min::<E>()),
            max: serving(rows::max::<E>()),
            minmax: serving(rows::minmax::<E>()),
            nanmin: serving(rows::nanmin::<E>()),
            nanmax: serving(rows::nanmax::<E>()),
        }
    }

    fn check(&self, case: &Case<E>) {
        let places: Vec<usize> = (0..case.x.len()).filter(|&i| case.valid[i]).collect();
        let plain = E::plain(&case.valid_elements());
        let [nan, least, greatest] =
            [plain.nan, plain.least, plain.greatest].map(|at| at.map(|at| places[at]));
        let (min, max) = (nan.or(least), nan.or(greatest));
        let value = |at: Option<usize>| at.map(|at| answered(case.x[at]));
        let one = |found: Option<[E; 1]>| found.map(|[found]| found.bits());
        case.check(&self.min, one, &value(min), "min");
        case.check(&self.max, one, &value(max), "max");
        case.check(&self.nanmin, one, &value(least), "nanmin");
        case.check(&self.nanmax, one, &value(greatest), "nanmax");
        let both = |found: Option<[E; 2]>| found.map(|found| found.map(E::bits));
        let expected = value(min).map(|min| [min, value(max).unwrap_or(min)]);
        case.check(&self.minmax, both, &expected, "minmax");
        let plain = Plain {
            nan,
            least,
            greatest,
        };
        self.check_methods(case, plain);
    }

    fn check_methods(&self, case: &Case<E>, plain: Plain) {
        let (x, what) = (case.masked(), &case.what);
        let (min, max) = (plain.nan.or(plain.least), plain.nan.or(plain.greatest));
        let expected = [min, max, plain.least, plain.greatest];
        let found = [x.argmin(), x.argmax(), x.nanargmin(), x.nanargmax()];
        assert_eq!(found, expected, "positions in {what}");
        assert_eq!(x.argminmax(), min.zip(max), "positions in {what}");
        let values = [x.min(), x.max(), x.nanmin(), x.nanmax()].map(|it| it.map(E::bits));
        let expected = expected.map(|at| at.map(|at| answered(case.x[at])));
        assert_eq!(values, expected, "values of {what}");
        let both = x.minmax().map(|(min, max)| (min.bits(), max.bits()));
        assert_eq!(both, expected[0].zip(expected[1]), "minmax of {what}");
    }
}

/// The bits of a value that is answered: the one NaN, and plus zero for any zero.
fn answered<E: Comparable>(value: E) -> u64 {
    if !value.is_number() {
        return E::ANSWERED_NAN.expect("only types that have NaN get here");
    }
    if value.wide() == E::small(0).wide() {
        return E::small(0).bits();
    }
    value.bits()
}

/// Extremes that are unique, that are often there, and that are NaN; what is left out is more extreme than all of them.
fn extremes_are_those_of_the_valid<E: Comparable>() {
    let all = Extremes::<E>::new();
    let garbage = [&E::ends()[..], &E::nans()].concat();
    let few: Vec<E> = (0..5).map(E::small).collect();
    let values = [E::specials(), few].concat();
    let with_nan = [&values[..], &E::nans()].concat();
    let lanes = 64 / size_of::<E>();
    let block = (16 << 10) / size_of::<E>();
    let short = (0..=5 * lanes).step_by(if emulated() { 5 } else { 1 });
    let long = [
        9 * lanes,
        16 * lanes + 1,
        block - 1,
        block + 1,
        2 * block + lanes,
    ];
    let mut generator = Generator::new(1);
    let mut pick = |n: usize, from: &[E]| -> Vec<E> {
        let one = |_| from[generator.below(from.len() as u64) as usize];
        (0..n).map(one).collect()
    };
    for n in short.chain(long) {
        let narrow: Vec<E> = (0..n).map(|i| E::small(20 + (i * 7 % 31) as u8)).collect();
        let sets = [
            narrow,
            pick(n, &values),
            pick(n, &with_nan),
            pick(n, &garbage),
        ];
        let patterns = if n <= 20 || n == lanes + 3 {
            &PATTERNS[..]
        } else {
            &[Half, Few][..]
        };
        for x in sets {
            for &pattern in patterns {
                all.check(&Case::new(x.clone(), &garbage, pattern, n % 16));
            }
        }
    }
    for offset in offsets() {
        all.check(&Case::new(
            pick(3 * lanes + 3, &values),
            &garbage,
            Half,
            offset,
        ));
    }
}

#[test]
fn extremes_of_integers_are_those_of_the_valid() {
    extremes_are_those_of_the_valid::<i8>();
    extremes_are_those_of_the_valid::<u16>();
    extremes_are_those_of_the_valid::<i32>();
    extremes_are_those_of_the_valid::<u64>();
    // One type of each width will do where that takes long.
    if !emulated() {
        extremes_are_those_of_the_valid::<u8>();
        extremes_are_those_of_the_valid::<i16>();
        extremes_are_those_of_the_valid::<u32>();
        extremes_are_those_of_the_valid::<i64>();
    }
}

#[test]
fn extremes_of_floats_are_those_of_the_valid() {
    extremes_are_those_of_the_valid::<f32>();
    extremes_are_those_of_the_valid::<f64>();
}

#[cfg(feature = "half")]
#[test]
fn extremes_of_halves_are_those_of_the_valid() {
    extremes_are_those_of_the_valid::<half::f16>();
    extremes_are_those_of_the_valid::<half::bf16>();
}

#[test]
fn bitmaps_are_counted_and_cut() {
    let mut generator = Generator::new(9);
    for n in (0..200).chain([1000, 5000]) {
        for offset in [0, 3, 8, 17] {
            let valid = Half.valid(n, &mut generator);
            let bytes = bitmap(&valid, offset, &mut generator);
            let all = Validity::new(&bytes, offset, n).unwrap();
            let count = |valid: &[bool]| valid.iter().filter(|it| **it).count() as u64;
            assert_eq!((all.len(), all.is_empty()), (n, n == 0));
            assert_eq!(all.count(), count(&valid), "{n} bits from {offset} on");
            let part = n / 3..n - n / 4;
            let cut = all.slice(part.clone());
            assert_eq!(cut.count(), count(&valid[part.clone()]), "{part:?} of {n}");
            assert!(
                part.clone()
                    .all(|i| cut.is_valid(i - part.start) == valid[i])
            );
            let first = valid.iter().position(|it| *it);
            assert_eq!(Bits::new(&bytes, offset, n).unwrap().first(), first);
        }
    }
}

#[test]
fn requests_that_do_not_fit_are_refused() {
    let said = |bits: &[u8], offset, len| Validity::new(bits, offset, len).unwrap_err().to_string();
    assert_eq!(
        said(&[0, 0], 9, 8),
        "validity: 8 bits from bit 9 on were asked for, and the bitmap has 16 bits"
    );
    assert_eq!(
        said(&[], usize::MAX, 2),
        format!(
            "validity: 2 bits from bit {} on were asked for, and the bitmap has 0 bits",
            usize::MAX
        )
    );
    assert_eq!(said(&[0], 9, 0).len(), said(&[0], 9, 9).len());
    let validity = Validity::new(&[0xff], 1, 7).unwrap();
    let error = Masked::new(&[1u8; 6], validity).unwrap_err();
    let expected = Error::ValidityMismatch {
        elements: 6,
        bits: 7,
    };
    assert_eq!(error, expected);
    assert_eq!(
        error.to_string(),
        "masked: the slice has 6 elements, the validity 7 bits; both must have the same number"
    );
}

#[test]
#[should_panic = "elements 3..8 of 7"]
fn a_part_that_is_not_there_is_refused() {
    let _ = Validity::new(&[0xff], 1, 7).unwrap().slice(3..8);
}

#[test]
#[should_panic = "element 7 of 7"]
fn an_element_that_is_not_there_is_refused() {
    let _ = Validity::new(&[0xff], 1, 7).unwrap().is_valid(7);
}

//! What every reduction must answer: the base of all tests, in plain loops, by the words of the
//! contracts alone.
//!
//! A slice is given with its invalid elements ([`None`]), which is one statement for every form: a
//! whole slice has none, a bitmap leaves some out, and the functions that ignore NaN leave out NaN.
//! An element that is left out keeps its place, which is zero in a sum. Types without an order of
//! their own have that of copies in [`superscalar::Element::Statistic`]; what is exact for integers
//! is a sum in 128 bits.

use crate::answer::{Answer, Answered, Counted, one_nan};
use crate::data::{self, Generator};
use crate::moments::{Reference, reference_of_valid, times_power_of_two};
use crate::oracle::canonical_nan;
use crate::ordered::{Comparable, Plain};
use crate::value::Value;
use half::{bf16, f16};

/// An element type with all that is known of its reductions.
pub trait Known:
    Comparable<
        Sum: Answered,
        Squares: Answered,
        Magnitudes: Answered,
        Magnitude: Answered,
        Statistic: Value + Answered,
    > + Answered
{
    /// The value, where sums are exact.
    fn exact(self) -> Option<i128>;
    /// The value as a statistic, rounded if it must be.
    fn statistic(self) -> Self::Statistic;
    /// An element like those whose sums show the order of the additions; any integer.
    fn typical(generator: &mut Generator) -> Self;

    /// Whether sums are exact.
    fn is_exact() -> bool {
        Self::of_bits(0).exact().is_some()
    }
    /// An element of any encoding.
    fn any(generator: &mut Generator) -> Self {
        Self::of_bits(generator.bits() >> (64 - Self::BITS))
    }
}

macro_rules! known {
    ($($type:ident: $exact:expr, $statistic:expr, $typical:expr;)*) => {
        $(impl Known for $type {
            fn exact(self) -> Option<i128> {
                let exact: fn($type) -> Option<i128> = $exact;
                exact(self)
            }
            fn statistic(self) -> Self::Statistic {
                let statistic: fn($type) -> Self::Statistic = $statistic;
                statistic(self)
            }
            fn typical(generator: &mut Generator) -> Self {
                let typical: fn(&mut Generator) -> $type = $typical;
                typical(generator)
            }
        })*
    };
}
known! {
    i8: |x| Some(x.into()), f64::from, Known::any;
    i16: |x| Some(x.into()), f64::from, Known::any;
    i32: |x| Some(x.into()), f64::from, Known::any;
    i64: |x| Some(x.into()), |x| x as f64, Known::any;
    u8: |x| Some(x.into()), f64::from, Known::any;
    u16: |x| Some(x.into()), f64::from, Known::any;
    u32: |x| Some(x.into()), f64::from, Known::any;
    u64: |x| Some(x.into()), |x| x as f64, Known::any;
    f32: |_| None, |x| x, data::mixed;
    f64: |_| None, |x| x, data::mixed;
    f16: |_| None, f16::to_f32, |it| f16::from_bits(middle(it, 10));
    bf16: |_| None, bf16::to_f32, |it| bf16::from_bits(middle(it, 7));
}

/// The encoding of a number of either sign whose exponent is in the middle of the range of a type
/// of 16 bits.
fn middle(generator: &mut Generator, fraction_bits: u32) -> u16 {
    let middle = (1u64 << (14 - fraction_bits)) - 1;
    let exponent = middle + generator.below(9) - 4;
    let others = 0x8000 | ((1 << fraction_bits) - 1);
    (exponent << fraction_bits) as u16 | (generator.bits() >> 40) as u16 & others
}

/// A slice, of which some elements may be invalid.
pub type Holed<'a, E> = &'a [Option<E>];

/// A copy in the type of the statistics, zero where an element is invalid.
fn replaced<E: Known>(x: Holed<E>) -> Vec<E::Statistic> {
    let zero = E::of_bits(0);
    x.iter().map(|x| x.unwrap_or(zero).statistic()).collect()
}

/// Without NaN.
fn numbers<E: Known>(x: Holed<E>) -> Vec<Option<E>> {
    x.iter().map(|x| x.filter(|x| x.is_number())).collect()
}

fn count<E>(x: Holed<E>) -> u64 {
    x.iter().flatten().count() as u64
}

/// The absolute values of integers.
fn magnitudes<E: Known>(x: Holed<E>) -> impl Iterator<Item = u128> {
    let exact = |x: &E| x.exact().expect("an integer").unsigned_abs();
    x.iter().flatten().map(exact)
}

/// The nearest element to a number, with one NaN.
fn nearest<E: Value>(value: f64) -> E {
    E::of_bits(E::of(value).bits_of_value())
}

fn sum_exactly<E: Known>(x: Holed<E>) -> i128 {
    x.iter().flatten().filter_map(|x| x.exact()).sum()
}

fn abs<E: Value>(x: &E) -> E {
    E::of_bits(x.bits() & !E::sign_bit())
}

fn squares<E: Value>(x: &[E]) -> E {
    E::canonical_dot(x, x)
}

/// Multiplied by one of two powers of two: of `f32`, of `f64`.
fn scaled<E: Value>(x: &[E], powers: [i32; 2]) -> Vec<E> {
    let power = E::of(2f64.powi(powers[usize::from(E::BITS == 64)]));
    x.iter().map(|x| *x * power).collect()
}

const DOWN: [i32; 2] = [-96, -600];
const UP: [i32; 2] = [90, 600];

/// The order of operations that `norm2` promises.
pub fn norm2_of<E: Value>(x: &[E]) -> E {
    let root = |s: E| E::of(s.to_f64().sqrt());
    let scaled_root = |powers: [i32; 2]| {
        let back = powers.map(|power| -power);
        scaled(&[root(squares(&scaled(x, powers)))], back)[0]
    };
    let least_normal = E::of_bits(1 << E::FRACTION_BITS);
    let s = squares(x);
    if s.is_nan() {
        s
    } else if s.to_f64() == f64::INFINITY {
        scaled_root(DOWN)
    } else if s < E::of(x.len() as f64) * least_normal {
        scaled_root(UP)
    } else {
        root(s)
    }
}

/// Where the extremes of the valid elements first stand.
fn plain<E: Known>(x: Holed<E>) -> Plain {
    let places: Vec<usize> = (0..x.len()).filter(|&i| x[i].is_some()).collect();
    let valid: Vec<E> = x.iter().copied().flatten().collect();
    let Plain {
        nan,
        least,
        greatest,
    } = E::plain(&valid);
    let [nan, least, greatest] = [nan, least, greatest].map(|at| at.map(|at| places[at]));
    Plain {
        nan,
        least,
        greatest,
    }
}

/// A value that is answered: one NaN, and plus zero for any zero.
pub fn answered<E: Comparable>(value: E) -> E {
    match E::ANSWERED_NAN {
        Some(nan) if !value.is_number() => E::of_bits(nan),
        _ if value.wide() == E::small(0).wide() => E::small(0),
        _ => value,
    }
}

fn values_of<E: Known>(x: Holed<E>) -> Reference {
    let copy: Vec<Option<E::Statistic>> = x.iter().map(|x| x.map(E::statistic)).collect();
    reference_of_valid(&copy)
}

/// In units.
fn variance(reference: &Reference, ddof: u64) -> f64 {
    match reference.count > ddof {
        true => reference.m2 / (reference.count - ddof) as f64,
        false => f64::NAN,
    }
}

fn true_variance(reference: &Reference, ddof: u64) -> f64 {
    times_power_of_two(variance(reference, ddof), 2 * reference.exponent)
}

fn deviation(reference: &Reference, ddof: u64) -> f64 {
    times_power_of_two(variance(reference, ddof).sqrt(), reference.exponent)
}

/// What a reduction must answer; `None` where the result does not fit.
pub type Oracle<E> = fn(Holed<E>) -> Option<Answer>;

/// Writes oracles as functions: of integers, which are exact, and of the other types; or of all.
macro_rules! oracles {
    ($($name:ident<$E:ident>($x:ident $(, $ddof:ident)?): $answer:expr $(, else $inexact:expr)?;)*) => {
        $(
            /// The answer of the function, or the kernel, of that name.
            pub fn $name<$E: Known>($x: Holed<$E> $(, $ddof: u64)?) -> Option<Answer> {
                $(if !$E::is_exact() {
                    return Some(Answer::of($inexact));
                })?
                Some(Answer::of($answer))
            }
        )*
    };
}
oracles! {
    sum<E>(x): sum_exactly(x), else E::Statistic::canonical_sum(&replaced(x));
    sum_of_squares<E>(x): magnitudes(x).try_fold(0u128, |s, x| s.checked_add(x * x))?,
        else squares(&replaced(x));
    scaled_down<E>(x): squares(&scaled(&replaced(x), DOWN));
    scaled_up<E>(x): squares(&scaled(&replaced(x), UP));
    norm1<E>(x): magnitudes(x).sum::<u128>(),
        else E::Statistic::canonical_sum(&replaced(x).iter().map(abs).collect::<Vec<_>>());
    norm2<E>(x): norm2_of(&replaced(x));
    norm_inf<E>(x): magnitudes(x).max().unwrap_or(0), else largest(&replaced(x));
    mean<E>(x): nearest::<f64>(sum_exactly(x) as f64 / count(x) as f64),
        else mean_of(&replaced(x), count(x));
    var<E>(x, ddof): nearest::<E::Statistic>(true_variance(&values_of(x), ddof));
    std<E>(x, ddof): nearest::<E::Statistic>(deviation(&values_of(x), ddof));
    mean_m2<E>(x): first_and_second(&values_of(x));
    nan_mean_m2<E>(x): first_and_second(&values_of(&numbers(x)));
    moments4<E>(x): of_moments(&values_of(x));
    moments<E>(x): described::<E::Statistic>(&values_of(x));
    count_nan<E>(x): count(x) - count(&numbers(x));
    min<E>(x): value(x, plain(x).first_nan_or(|it| it.least));
    max<E>(x): value(x, plain(x).first_nan_or(|it| it.greatest));
    minmax<E>(x): value(x, plain(x).first_nan_or(|it| it.least))
        .zip(value(x, plain(x).first_nan_or(|it| it.greatest)));
    argmin<E>(x): plain(x).first_nan_or(|it| it.least);
    argmax<E>(x): plain(x).first_nan_or(|it| it.greatest);
    argminmax<E>(x): plain(x).first_nan_or(|it| it.least)
        .zip(plain(x).first_nan_or(|it| it.greatest));
    nanmin<E>(x): value(x, plain(x).least);
    nanmax<E>(x): value(x, plain(x).greatest);
    nanargmin<E>(x): plain(x).least;
    nanargmax<E>(x): plain(x).greatest;
}

/// Those of the numbers among the elements.
macro_rules! of_numbers {
    ($($name:ident as $plain:ident($($ddof:ident)?);)*) => {
        $(
            /// The answer of the function of that name.
            pub fn $name<E: Known>(x: Holed<E> $(, $ddof: u64)?) -> Option<Answer> {
                $plain(&numbers(x) $(, $ddof)?)
            }
        )*
    };
}
of_numbers! {
    nansum as sum();
    nanmean as mean();
    nanvar as var(ddof);
    nanstd as std(ddof);
}

/// The answer of a dot product.
pub fn dot<E: Known>(x: Holed<E>, y: &[E]) -> Option<Answer> {
    let y: Vec<E::Statistic> = y.iter().map(|y| y.statistic()).collect();
    Some(Answer::of(E::Statistic::canonical_dot(&replaced(x), &y)))
}

/// The largest absolute value, by comparisons.
fn largest<E: Value>(x: &[E]) -> E {
    let larger = |a: E, b: &E| if abs(b) > a { abs(b) } else { a };
    match x.iter().any(|x| x.is_nan()) {
        true => canonical_nan(),
        false => x.iter().fold(E::ZERO, larger),
    }
}

fn mean_of<E: Value>(replaced: &[E], count: u64) -> E {
    nearest(E::canonical_sum(replaced).to_f64() / count as f64)
}

/// The value at a place, as it is answered.
fn value<E: Known>(x: Holed<E>, at: Option<usize>) -> Option<E> {
    at.map(|at| answered(x[at].expect("a valid element")))
}

fn first_and_second(it: &Reference) -> Counted<f64, 4> {
    let all = [it.pivot, it.offset, it.m2, it.exponent.into()];
    Counted(it.count, all.map(one_nan))
}

fn of_moments(it: &Reference) -> Counted<f64, 8> {
    let [least, greatest] = it.range;
    let exponent = it.exponent.into();
    let all = [
        it.pivot, it.offset, it.m2, exponent, it.m3, it.m4, least, greatest,
    ];
    Counted(it.count, all.map(one_nan))
}

fn described<E: Value>(it: &Reference) -> Counted<E, 6> {
    let (n, m2) = (it.count as f64, it.m2);
    let mean = if it.count == 0 {
        f64::NAN
    } else {
        times_power_of_two(it.pivot + it.offset, it.exponent)
    };
    let skewness = (n.sqrt() * it.m3) / (m2 * m2.sqrt());
    let kurtosis = (n * it.m4) / (m2 * m2) - 3.0;
    let [least, greatest] = if it.count == 0 { [0.0; 2] } else { it.range };
    let all = [
        mean,
        true_variance(it, 0),
        skewness,
        kurtosis,
        least,
        greatest,
    ];
    Counted(it.count, all.map(nearest))
}

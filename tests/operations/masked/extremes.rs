//! Extremes of valid elements, and where they first stand.

use super::{Case, Few, Half, PATTERNS, offsets};
use common::child::{emulated, thinned};
use common::data::Generator;
use common::ordered::{Comparable, Plain};
use common::rows::serving;
use superscalar::kernels::input::Valid;
use superscalar::registry::{self, Kernel, Masked, ops};

/// The kernels that answer values.
struct Extremes<E: Comparable> {
    min: Vec<Kernel<Valid<E>, Option<[E; 1]>>>,
    max: Vec<Kernel<Valid<E>, Option<[E; 1]>>>,
    minmax: Vec<Kernel<Valid<E>, Option<[E; 2]>>>,
    nanmin: Vec<Kernel<Valid<E>, Option<[E; 1]>>>,
    nanmax: Vec<Kernel<Valid<E>, Option<[E; 1]>>>,
}

impl<E: Comparable> Extremes<E> {
    fn new() -> Self {
        Extremes {
            min: serving(registry::of::<Masked<ops::Min>, E>()),
            max: serving(registry::of::<Masked<ops::Max>, E>()),
            minmax: serving(registry::of::<Masked<ops::Minmax>, E>()),
            nanmin: serving(registry::of::<Masked<ops::Nanmin>, E>()),
            nanmax: serving(registry::of::<Masked<ops::Nanmax>, E>()),
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

/// Extremes that are unique, frequent, and NaN; the invalid elements are more extreme than all of
/// them.
fn extremes_are_those_of_the_valid<E: Comparable>() {
    let all = Extremes::<E>::new();
    let garbage = [&E::ends()[..], &E::nans()].concat();
    let few: Vec<E> = (0..5).map(E::small).collect();
    let values = [E::specials(), few].concat();
    let with_nan = [&values[..], &E::nans()].concat();
    let lanes = 64 / size_of::<E>();
    let block = (16 << 10) / size_of::<E>();
    let short = (0..=5 * lanes).step_by(thinned(5));
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

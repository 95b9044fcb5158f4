//! Reductions over valid elements: the plain oracle's answer for a copy in which invalid elements
//! were replaced or removed. Every kernel of every tier, and the methods; bits from any offset on,
//! and whatever may stand in the places that are left out.

mod bitmaps;
mod extremes;
mod sums;

use common::bitmaps::bitmap;
use common::child::thinned;
use common::data::Generator;
use common::lengths;
use common::rows::describe;
use common::special;
use common::value::Value;
use std::fmt::Debug;
use superscalar::Element;
use superscalar::kernels::input::Valid;
use superscalar::masked::{Masked, Validity};
use superscalar::registry::Kernel;

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

/// A slice with invalid elements, as the kernels take it.
struct Case<E> {
    x: Vec<E>,
    valid: Vec<bool>,
    bytes: Vec<u8>,
    offset: usize,
    what: String,
}

impl<E: Element> Case<E> {
    /// `x`, with `garbage` in the place of each invalid element.
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

    fn validity(&self) -> Validity<'_> {
        Validity::new(&self.bytes, self.offset, self.x.len()).unwrap()
    }

    fn masked(&self) -> Masked<'_, E> {
        Masked::new(&self.x, self.validity()).unwrap()
    }

    fn valid_elements(&self) -> Vec<E> {
        let all = self.x.iter().zip(&self.valid);
        all.filter(|(_, valid)| **valid).map(|(x, _)| *x).collect()
    }

    /// The terms of the elements, and `nothing` for each invalid element.
    fn terms<T: Copy>(&self, nothing: T, term: impl Fn(E) -> T) -> Vec<T> {
        let all = self.x.iter().zip(&self.valid);
        all.map(|(x, valid)| if *valid { term(*x) } else { nothing })
            .collect()
    }

    /// Every kernel answers what is expected.
    fn check<O, T: PartialEq + Debug>(
        &self,
        kernels: &[Kernel<Valid<E>, O>],
        shown: impl Fn(O) -> T,
        expected: &T,
        name: &str,
    ) {
        for kernel in kernels {
            let found = shown(kernel.run(&self.x, &self.validity().into()));
            let row = describe(kernel.descriptor());
            assert_eq!(&found, expected, "{name} of {}, {row}", self.what);
        }
    }
}

/// Lengths of a slice with the offsets of its bits: every length up to three rows, and the table's
/// up to several blocks; fewer where an emulator runs them.
fn lengths_and_offsets<E>() -> Vec<(usize, usize)> {
    let thin = thinned(17);
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

/// NaN, infinities, zeros, the largest and the least numbers.
fn specials<E: Value>() -> Vec<E> {
    let all = special::encodings::<E>();
    all.into_iter().map(|(_, value)| value).collect()
}

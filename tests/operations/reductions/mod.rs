//! The matrix of the reductions: forms, operations and element types.
//!
//! `known` says what an operation must answer of a slice, some of whose elements may be invalid.
//! Held to it are every kernel, the functions at the root and those of valid elements, on every
//! tier; and to the functions at the root those on several cores, in batches and along axes of
//! views, each for a copy of what it reads. The lists of operations and of kernels are in
//! `common::operations` and `common::kernels`: a new operation is a line there.

pub(crate) mod cores;
mod forms;
mod kernels;
mod view_lengths;
mod views;

use common::bitmaps::bitmap;
use common::data::Generator;
use common::known::Known;
use superscalar::masked::{Masked, Validity};

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

/// A slice with invalid elements.
struct Case<E> {
    x: Vec<E>,
    valid: Vec<bool>,
    bytes: Vec<u8>,
    offset: usize,
    what: String,
}

impl<E: Known> Case<E> {
    /// `x`, with what would be the answer, or spoil it, in the place of each invalid element.
    fn new(mut x: Vec<E>, pattern: Pattern, offset: usize, what: &str) -> Self {
        let n = x.len();
        let mut generator = Generator::new((n * 64 + offset) as u64);
        let valid = pattern.valid(n, &mut generator);
        let garbage = [E::specials(), E::nans(), E::ends().to_vec()].concat();
        for (i, x) in x.iter_mut().enumerate().filter(|(i, _)| !valid[*i]) {
            *x = garbage[i % garbage.len()];
        }
        let bytes = bitmap(&valid, offset, &mut generator);
        let what = format!("{} {n}, {what}, {pattern:?}, bit {offset}", E::NAME);
        Case {
            x,
            valid,
            bytes,
            offset,
            what,
        }
    }

    fn validity(&self) -> Validity<'_> {
        Validity::new(&self.bytes, self.offset, self.x.len()).expect("as many bits")
    }

    fn masked(&self) -> Masked<'_, E> {
        Masked::new(&self.x, self.validity()).expect("as many bits")
    }

    /// The elements with those that are invalid taken out.
    fn holed(&self) -> Vec<Option<E>> {
        let all = self.x.iter().zip(&self.valid);
        all.map(|(x, valid)| valid.then_some(*x)).collect()
    }
}

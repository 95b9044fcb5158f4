//! The canonical bits of fixed data, stored in `tests/data/canonical_bits.txt`: what any machine,
//! tier and number of threads must give, now and in every later version.
//!
//! After a change of the specification, and only then, write the file anew:
//!
//! ```text
//! cargo test --test tiers write_the_stored_bits -- --ignored
//! ```

use common::child::emulated;
use common::data::{self, Generator};
use common::moments::{Reference, times_power_of_two};
use common::rows::{names, serving};
use common::value::Value;
use std::fs;
use std::rc::Rc;
use superscalar::par;
use superscalar::registry::{self, ops};
use superscalar::team::{Config, Team};
use superscalar::tier::{self, Tier};
use superscalar::tuning::Tuning;

const STORED: &str = include_str!("../data/canonical_bits.txt");

/// What stands above the lines.
const HEAD: &str = "\
# The bits of canonical sums, dot products, norms and statistics of fixed data.
#
# A line: operation, element type, data set, number of elements n, bits of the result (hexadecimal).
#
# The data come from one stream of 64-bit numbers (xorshift64*): the state s starts at
# ((seed + 1) * 0x9e3779b97f4a7c15) | 1, and for each number s ^= s >> 12, s ^= s << 25, s ^= s >> 27, all modulo
# 2^64; the number is s * 0x2545f4914f6cdd1d. A slice alone and a dot product's first one have the seed 1, its
# second one the seed 2. `below(b)` is ((number >> 32) * b) >> 32.
#
# mixed      three numbers an element: e = below(41) - 20; f = 1 + (number >> 12) / 2^52; minus if the
#            third number's highest bit is set; the value is +-f * 2^e, rounded to the type
# tiny       an encoding: the lowest 24 (f32) or 53 (f64) bits of a number, which are a subnormal or in the lowest
#            binade, and the number's highest bit as the sign; the second slice of a dot product is mixed
# infinity   mixed, but the element n / 3 is plus infinity
# nan        mixed, but the element n / 2 is a signalling NaN with a sign and a payload
#
# variance   of the population; kurtosis is the excess over a normal distribution's
#
# Written by the plain-loop statement of the specification: cargo test --test tiers write_the_stored_bits -- --ignored
";

/// The lengths, and why.
const LENGTHS: [usize; 17] = [
    1,       // a term
    3,       // what the public functions add themselves
    5,       // the first kernel call
    17,      // a ragged row of every tier
    64,      // a row of f64
    127,     // a ragged row of f32
    128,     // a row of f32
    300,     // ragged rows of both
    2_048,   // a block of f64
    4_096,   // a block of f32
    4_097,   // a block and one, for f32
    10_000,  // three blocks of f32, five of f64
    33_333,  // several quads
    131_072, // a node of f64
    262_144, // a node of f32
    262_145, // a node of f32 and one, two nodes of f64 and one
    600_001, // several nodes and a ragged row
];

const SETS: [&str; 4] = ["mixed", "tiny", "infinity", "nan"];

/// The elements of a data set.
fn set<E: Value>(name: &str, n: usize, seed: u64) -> Vec<E> {
    if name == "tiny" {
        return data::values(n, seed, tiny);
    }
    let mut values = data::values(n, seed, data::mixed);
    match name {
        "infinity" => values[n / 3] = E::of_bits(E::infinity_bits()),
        "nan" => values[n / 2] = E::of_bits(E::infinity_bits() | E::sign_bit() | 0x123),
        _ => {}
    }
    values
}

fn tiny<E: Value>(generator: &mut Generator) -> E {
    let number = generator.bits();
    let magnitude = number & ((2 << E::FRACTION_BITS) - 1);
    E::of_bits(magnitude | (number >> 63) << (E::BITS - 1))
}

/// A function of one slice or two.
type Function<E> = fn(&[E], &[E]) -> E;

/// An operation: its name; the reference, what the function at the root says, what the
/// parallel one says. The second slice is a dot product's.
struct Operation<E: 'static> {
    name: &'static str,
    by: [Function<E>; 3],
}

/// By whom a result is said.
#[derive(Clone, Copy)]
enum By {
    Reference,
    Root,
    Par,
}

/// Writes the list of operations: a name, the reference, and the function of a module.
macro_rules! operations {
    ($($name:literal: |$a:ident, $b:ident| $reference:expr, $function:ident($($slice:ident),+ $(; $ddof:literal)?) $(.$part:ident())?;)*) => {
        fn operations<E: Value>() -> Vec<Operation<E>> {
            vec![$(Operation {
                name: $name,
                by: [
                    |$a, $b| $reference,
                    |$a, $b| superscalar::$function($($slice),+ $(, $ddof)?)$(.$part())?,
                    |$a, $b| par::$function($($slice),+ $(, $ddof)?)$(.$part())?,
                ],
            },)*]
        }
    };
}
operations! {
    "sum": |a, _b| E::canonical_sum(a), sum(a);
    "dot": |a, b| E::canonical_dot(a, b), dot(a, b);
    "sum-of-squares": |a, _b| E::canonical_dot(a, a), sum_of_squares(a);
    "norm1": |a, _b| E::canonical_sum(&absolute(a)), norm1(a);
    "mean": |a, _b| rounded(E::canonical_sum(a).to_f64() / a.len() as f64), mean(a);
    "variance": |a, _b| variance(a, E::reference_moments(a)), var(a; 0);
    "skewness": |a, _b| skewness(a, E::reference_moments(a)), moments(a).skewness();
    "kurtosis": |a, _b| kurtosis(a, E::reference_moments(a)), moments(a).kurtosis();
}

fn absolute<E: Value>(a: &[E]) -> Vec<E> {
    a.iter()
        .map(|a| E::of_bits(a.bits() & !E::sign_bit()))
        .collect()
}

fn variance<E: Value>(a: &[E], Reference { m2, exponent, .. }: Reference) -> E {
    rounded(times_power_of_two(m2 / a.len() as f64, 2 * exponent))
}

fn skewness<E: Value>(a: &[E], Reference { m2, m3, .. }: Reference) -> E {
    rounded(((a.len() as f64).sqrt() * m3) / (m2 * m2.sqrt()))
}

fn kurtosis<E: Value>(a: &[E], Reference { m2, m4, .. }: Reference) -> E {
    rounded((a.len() as f64 * m4) / (m2 * m2) - 3.0)
}

/// The nearest element, with one NaN.
fn rounded<E: Value>(value: f64) -> E {
    E::of_bits(E::of(value).bits_of_value())
}

/// A result with the words of its line.
struct Case<E: 'static> {
    title: String,
    operation: Operation<E>,
    a: Rc<[E]>,
    b: Rc<[E]>,
}

impl<E: Value> Case<E> {
    fn all() -> Vec<Self> {
        let mut cases = Vec::new();
        for name in SETS {
            for n in LENGTHS {
                let a: Rc<[E]> = set(name, n, 1).into();
                let b: Rc<[E]> = set(if name == "tiny" { "mixed" } else { name }, n, 2).into();
                for operation in operations() {
                    cases.push(Case {
                        title: format!("{} {} {name} {n}", operation.name, E::NAME),
                        operation,
                        a: a.clone(),
                        b: b.clone(),
                    });
                }
            }
        }
        cases
    }

    /// The line, with the result that the functions give.
    fn line(&self, by: By) -> String {
        let result = self.operation.by[by as usize](&self.a, &self.b);
        let digits = E::BITS as usize / 4;
        format!("{} {:0digits$x}", self.title, result.bits())
    }

    fn reference(&self) -> String {
        self.line(By::Reference)
    }
}

/// The whole file, by the reference.
fn reference() -> String {
    let mut text = HEAD.to_owned();
    let singles = Case::<f32>::all();
    let doubles = Case::<f64>::all();
    let lines = singles
        .iter()
        .map(Case::reference)
        .chain(doubles.iter().map(Case::reference));
    lines.for_each(|line| text += &(line + "\n"));
    text
}

#[test]
#[ignore = "writes tests/data/canonical_bits.txt anew: only when the specification changes"]
fn write_the_stored_bits() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/canonical_bits.txt");
    fs::write(path, reference()).expect("the file can be written");
}

#[test]
fn the_stored_bits_are_those_of_the_reference() {
    let reference = reference();
    for (stored, reference) in STORED.lines().zip(reference.lines()) {
        assert_eq!(stored, reference);
    }
    assert_eq!(STORED.lines().count(), reference.lines().count());
}

/// The stored line of a case.
fn stored(title: &str) -> &'static str {
    let is_of = |line: &&str| {
        line.strip_prefix(title)
            .is_some_and(|rest| rest.starts_with(' '))
    };
    STORED
        .lines()
        .find(is_of)
        .unwrap_or_else(|| panic!("no line begins with {title}"))
}

/// The active tier gives the stored bits, on one thread and on every team.
fn assert_stored<E: Value>(cases: &[Case<E>], teams: &[Team], tier: Tier) {
    assert_eq!(tier::active(), tier);
    // The best kernel that the tier can run: its own, where it has one.
    let sums = registry::of::<ops::Sum, E>();
    let production = serving(sums).into_iter();
    let tiers = production.map(|kernel| kernel.descriptor().tier);
    let best = tiers.filter(|it| *it <= tier).max();
    assert_eq!(Some(sums.serving().descriptor().tier), best);
    for case in cases {
        let stored = stored(&case.title);
        let found = case.line(By::Root);
        assert_eq!(found, stored, "{tier}, the calling thread");
        let found = case.line(By::Par);
        assert_eq!(found, stored, "{tier}, the global team");
        for team in teams {
            let work = || case.line(By::Par);
            assert_eq!(
                team.install(work),
                stored,
                "{tier}, {} workers",
                team.workers()
            );
        }
    }
}

/// One test, since the active tier is one for the whole process.
#[test]
fn every_tier_and_team_gives_the_stored_bits() {
    let _turn = super::turn();
    // Everything that has two blocks is cut.
    Tuning::new([1; 7]).activate();
    let start = |workers| Team::new(Config::with_workers(workers));
    // One of them will do where every team takes half a minute.
    let some = |workers: &usize| !emulated() || *workers == 3;
    let teams: Result<Vec<Team>, _> = (1..=8).filter(some).map(start).collect();
    let teams = teams.expect("teams can be started");
    let (singles, doubles) = (Case::<f32>::all(), Case::<f64>::all());
    let available: Vec<Tier> = tier::available().collect();
    for &tier in &available {
        tier::force(Some(tier)).expect("the tier is available");
        assert_stored(&singles, &teams, tier);
        assert_stored(&doubles, &teams, tier);
    }
    let absent: Vec<Tier> = Tier::ALL
        .into_iter()
        .filter(|it| !available.contains(it))
        .collect();
    eprintln!(
        "tiers tested: stored bits:{}; not tested:{}",
        names(&available),
        names(&absent)
    );
}

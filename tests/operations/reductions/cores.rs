//! The functions on several cores, and those of batches: the bits of the functions at the root,
//! whoever works on them.

use common::answer::Answer;
use common::child::{emulated, thinned};
use common::data::{self, Generator};
use common::kinds::{self, Kind};
use common::known::Known;
use common::lengths;
use common::operations::{self, Operation};
use common::value::Value;
use common::{on_every_kind_of_type, special};
use std::panic;
use superscalar::par;
use superscalar::team::{Config, Team};
use superscalar::tuning::Tuning;

/// Sizes of teams: alone, as many as small machines have, odd ones, and more than chunks or cores.
const SIZES: [usize; 5] = [1, 2, 3, 5, 8];

/// Who works: a plain thread, teams, and pools that know nothing of the library.
struct Workers {
    teams: Vec<Team>,
    pools: Vec<rayon::ThreadPool>,
}

pub(crate) fn team(workers: usize) -> Team {
    // Everything that has two blocks is cut.
    Tuning::new([1; 7]).activate();
    Team::new(Config::with_workers(workers)).expect("a team can be started")
}

pub(crate) fn foreign_pool(workers: usize) -> rayon::ThreadPool {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(workers);
    builder.build().expect("a pool can be started")
}

impl Workers {
    fn new(sizes: &[usize]) -> Self {
        Workers {
            teams: sizes.iter().copied().map(team).collect(),
            pools: sizes.iter().copied().map(foreign_pool).collect(),
        }
    }

    /// What each of them answers, with a name.
    fn ask<R: Send>(&self, job: impl Fn() -> R + Sync) -> Vec<(String, R)> {
        let teams = self
            .teams
            .iter()
            .map(|it| (format!("a team of {}", it.workers()), it.install(&job)));
        let named = |it: &rayon::ThreadPool| format!("a pool of {}", it.current_num_threads());
        let pools = self.pools.iter().map(|it| (named(it), it.install(&job)));
        let alone = ("a plain thread".to_owned(), job());
        [alone].into_iter().chain(teams).chain(pools).collect()
    }

    /// Everyone answers what the functions at the root do.
    fn agree<E: Known>(&self, operations: &[Operation<E>], x: &[E], what: &str) {
        for operation in operations.iter().filter(|it| it.fits(x)) {
            let expected = (operation.slice)(x);
            for (who, found) in self.ask(|| (operation.par)(x)) {
                let (name, n) = (operation.name, x.len());
                assert!(
                    found == expected,
                    "{name} {} {n}, {what}, {who}: {found:x?} {expected:x?}",
                    E::NAME
                );
            }
        }
    }
}

fn every_team_agrees<E: Known>() {
    let operations = operations::every::<E>();
    // One will do where every team takes five seconds.
    let all = Workers::new(if emulated() { &SIZES[2..3] } else { &SIZES });
    let odd = Workers::new(&[3]);
    let mut random = Generator::new(7);
    let kinds = kinds::of_encodings::<E>();
    let (typical, others) = kinds.split_first().expect("there are kinds");
    let table = lengths::all_of_table::<E::Statistic>();
    for (i, length) in table.iter().enumerate().step_by(thinned(11)) {
        all.agree(&operations, &typical.1(length.n, &mut random), typical.0);
        let (name, kind): Kind<E> = others[i % others.len()];
        odd.agree(&operations, &kind(length.n, &mut random), name);
    }
}

#[test]
fn every_team_gives_the_bits_of_one_thread() {
    on_every_kind_of_type!(every_team_agrees);
}

/// Special values anywhere among the chunks.
fn special_values<E: Value + Known>() {
    let operations = operations::every::<E>();
    let workers = Workers::new(if emulated() { &SIZES[2..3] } else { &SIZES });
    let n = 19 * common::oracle::block_len::<E>() + 5;
    for (name, x) in special::slices::<E>(n).into_iter().step_by(thinned(5)) {
        workers.agree(&operations, &x, &name);
        let y: Vec<E> = x.iter().rev().copied().collect();
        let expected = Answer::of([superscalar::dot(&x, &y); 2]);
        for (who, found) in
            workers.ask(|| [par::dot(&x, &y), par::try_dot(&x, &y).expect("as many")])
        {
            assert_eq!(Answer::of(found), expected, "dot, {name}, {who}");
        }
    }
}

#[test]
fn special_values_keep_to_the_rules() {
    special_values::<f32>();
    special_values::<f64>();
}

/// Dot products of the lengths that matter to the splitting.
fn dots_agree<E: Value>() {
    let workers = Workers::new(if emulated() { &SIZES[2..3] } else { &SIZES });
    let table = lengths::all_of_table::<E>();
    for length in table.iter().step_by(thinned(9)) {
        let [x, y] = [61, 62].map(|seed| data::values(length.n, seed, data::mixed));
        let expected = E::canonical_dot(&x, &y).bits();
        for (who, found) in
            workers.ask(|| [par::dot(&x, &y), par::try_dot(&x, &y).expect("as many")])
        {
            assert_eq!(found.map(E::bits), [expected; 2], "dot, {length:?}, {who}");
        }
    }
}

#[test]
fn dot_products_of_every_team_are_equal() {
    dots_agree::<f32>();
    dots_agree::<f64>();
}

#[test]
fn histograms_of_every_team_are_equal() {
    let workers = Workers::new(&SIZES);
    for n in [0, 1, 65_535, 65_536, 65_537, 131_073, 1_000_003, 5 << 20] {
        let x = data::bytes(n, 68);
        let expected = superscalar::histogram::bincount(&x);
        assert_eq!(expected.iter().sum::<u64>(), n as u64);
        for (who, found) in workers.ask(|| par::histogram::bincount(&x)) {
            assert!(found == expected, "{n} bytes, {who}");
        }
    }
}

/// A batch answers what each of its slices does.
fn batches_agree<E: Known>() {
    let mut random = Generator::new(9);
    let teams = [1, 3].map(team);
    for (name, kind) in kinds::of_encodings::<E>() {
        let numbers = (0..300).step_by(thinned(11));
        let slices: Vec<Vec<E>> = numbers.map(|i| kind(i * i % 5003, &mut random)).collect();
        let slices: Vec<&[E]> = slices.iter().map(Vec::as_slice).collect();
        for operation in operations::every::<E>() {
            let fit = |x: &&&[E]| operation.fits(x);
            let slices: Vec<&[E]> = slices.iter().filter(fit).copied().collect();
            let expected: Vec<_> = slices.iter().map(|x| (operation.slice)(x)).collect();
            for team in &teams {
                let found = team.install(|| par::batch::reduce(&slices, operation.slice));
                assert!(found == expected, "{} {} {name}", operation.name, E::NAME);
            }
        }
    }
}

#[test]
fn batches_answer_for_each_slice() {
    on_every_kind_of_type!(batches_agree);
}

/// Even where the chunks' sums fit, and only their total does not.
#[test]
fn squares_that_do_not_fit_are_refused() {
    let mut x = vec![0i64; 100_000];
    for place in [0, 2, 99_996, 99_998] {
        x[place] = i64::MIN;
    }
    let team = team(2);
    let bytes = vec![0x55; x.len().div_ceil(8)];
    let validity = superscalar::masked::Validity::new(&bytes, 0, x.len()).expect("as many bits");
    let masked = |x: &[i64]| {
        superscalar::masked::Masked::new(x, validity)
            .expect("as many")
            .sum_of_squares()
    };
    type Squares<'a> = &'a dyn Fn(&[i64]) -> u128;
    let forms: [Squares; 3] = [
        &superscalar::sum_of_squares::<i64>,
        &|x| team.install(|| par::sum_of_squares(x)),
        &masked,
    ];
    for squares in forms {
        let job = panic::AssertUnwindSafe(|| squares(&x));
        let said = panic::catch_unwind(job).expect_err("too large a sum");
        let said = said.downcast_ref::<String>().expect("a message");
        assert!(said.contains("does not fit in 128 bits"), "{said}");
    }
    // Those that are not valid are not squared.
    x[99_998] = 0;
    (x[1], x[99_999]) = (i64::MIN, i64::MIN);
    assert_eq!(masked(&x), 3 << 126);
}

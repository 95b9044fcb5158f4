//! Extremes on several cores: borders between chunks, teams of every size, a pool that is not ours.

use super::{ask_about_kinds, ask_about_two, outstanding};
use common::data::Generator;
use common::extremes::{Subject, of_parallel_functions};
use common::kinds::{many, ordinary};
use common::known::Known;
use common::on_every_kind_of_type;
use std::collections::BTreeSet;
use superscalar::team::{Config, Team};
use superscalar::tuning::Tuning;

/// Sizes of teams.
const TEAMS: [usize; 4] = [1, 2, 3, 8];

/// Lengths about which the number of chunks changes, or the number of elements in them.
const CHUNKED: [usize; 4] = [8191, 8193, 12_289, 33_001];

fn agree_on_every_team<E: Known>() {
    let subjects = of_parallel_functions::<E>();
    let subjects: Vec<&Subject<E>> = subjects.iter().collect();
    for workers in TEAMS {
        let team = Team::new(Config::with_workers(workers)).expect("a team can be started");
        team.install(|| ask_about_kinds(&subjects, &BTreeSet::from(CHUNKED)));
        team.install(|| ask_about_chunks(&subjects, workers));
    }
}

/// Ties and NaN on both sides of the borders between chunks.
fn ask_about_chunks<E: Known>(subjects: &[&Subject<E>], workers: usize) {
    let n = 8 * 4096 + 11;
    let mut x = many(n, &mut Generator::new(78), ordinary::<E>);
    let border = n.div_ceil(workers);
    let places = [0, border - 1, border, (2 * border).min(n - 2), n - 1];
    for first in places {
        for second in places.into_iter().filter(|second| *second >= first) {
            for one in outstanding() {
                let second = second.min(n - 1);
                ask_about_two(subjects, &mut x, [first.min(n - 1), second], [one, one]);
            }
        }
    }
}

#[test]
fn every_team_answers_the_same() {
    // Everything that has two chunks is cut.
    Tuning::new([1; 7]).activate();
    on_every_kind_of_type!(agree_on_every_team);
}

fn agree_in_a_foreign_pool<E: Known>() {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(3);
    let pool = builder.build().expect("a pool can be started");
    let subjects = of_parallel_functions::<E>();
    let subjects: Vec<&Subject<E>> = subjects.iter().collect();
    // More than one chunk of 128 KiB.
    let n = (300 << 10) / size_of::<E>() + 1;
    pool.install(|| ask_about_kinds(&subjects, &BTreeSet::from([0, 1, n])));
}

#[test]
fn a_foreign_pool_answers_the_same() {
    on_every_kind_of_type!(agree_in_a_foreign_pool);
}

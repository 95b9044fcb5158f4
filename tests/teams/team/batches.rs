//! Batches of slices.

use super::{guard, team};
use common::answer::{Answer, Answered};
use common::data;
use common::value::Value;
use std::panic::catch_unwind;
use superscalar::team::Team;
use superscalar::{Error, par};

/// Slices of very unequal lengths, empty ones among them, from the sizes of an element to those of
/// many blocks.
fn unequal<E: Value>() -> Vec<Vec<E>> {
    let lengths = [0, 1, 5, 40_000, 0, 0, 3, 511, 512, 513, 100_003, 2, 4096, 0];
    let many = (0..400).map(|i| i * i % 977);
    let lengths = lengths.into_iter().chain(many).zip(0..);
    let values = |(n, seed)| data::values(n, seed, data::mixed);
    lengths.map(values).collect()
}

/// Any function of a slice in a batch is tested with the reductions.
fn dots_agree<E: Value + Answered>(team: &Team) {
    let bits = |dots: Vec<E>| -> Vec<Answer> { dots.into_iter().map(Answer::of).collect() };
    let reversed = |x: &Vec<E>| x.iter().rev().copied().collect::<Vec<E>>();
    let slices = unequal::<E>().into_iter();
    let pairs: Vec<_> = slices.map(|x| (reversed(&x), x)).collect();
    let dots = bits(pairs.iter().map(|(a, b)| superscalar::dot(a, b)).collect());
    assert_eq!(bits(team.install(|| par::batch::dot(&pairs))), dots);
    let tried = team.install(|| par::batch::try_dot(&pairs));
    assert_eq!(bits(tried.expect("equal lengths")), dots);
    let none: [(&[E], &[E]); 0] = [];
    assert!(team.install(|| par::batch::dot(&none)).is_empty());
    let nothing = team.install(|| par::batch::reduce(&[[]; 9], superscalar::sum::<E>));
    assert_eq!(bits(nothing), [Answer::of(E::ZERO); 9]);
}

#[test]
fn batches_are_the_results_one_by_one() {
    let _guard = guard("batches_are_the_results_one_by_one");
    for workers in [1, 2, 3, 7] {
        let team = team(workers);
        dots_agree::<f32>(&team);
        dots_agree::<f64>(&team);
        let lengths = unequal::<f32>().into_iter().map(|x| x.len()).zip(0..);
        let slices: Vec<Vec<u8>> = lengths.map(|(n, seed)| data::bytes(n, seed)).collect();
        let count = |x: &Vec<u8>| superscalar::histogram::bincount(x);
        let counts: Vec<_> = slices.iter().map(count).collect();
        let found = team.install(|| par::batch::bincount(&slices));
        assert!(found == counts, "{workers} workers");
    }
}

#[test]
fn the_first_unequal_pair_of_a_batch_is_named() {
    let mut pairs = vec![(vec![1.0f64; 3000], vec![2.0; 3000]); 50];
    pairs[17].1.pop();
    pairs[31].0.clear();
    let said = "number 17 of the batch: dot: the first slice has 3000 elements, the second has 2999; both must have the same number";
    let error = Error::InBatch {
        index: 17,
        error: Box::new(Error::LengthMismatch {
            operation: "dot",
            left: 3000,
            right: 2999,
        }),
    };
    assert_eq!(error.to_string(), said);
    for workers in [1, 3] {
        team(workers).install(|| {
            assert_eq!(par::batch::try_dot(&pairs), Err(error.clone()));
            let panicked = catch_unwind(|| par::batch::dot(&pairs)).expect_err("a panic");
            let message = panicked.downcast_ref::<String>().map(String::as_str);
            assert_eq!(message, Some(said));
        });
    }
}

//! The functions at the root, and those over valid elements, on every tier.

use super::{All, Case, Few, Half, Most, Nothing, PATTERNS};
use common::child::{self, emulated, thinned};
use common::data::Generator;
use common::known::Known;
use common::lengths;
use common::operations::{self, Operation};
use common::value::Value;
use common::{kinds, on_every_kind_of_type, special};
use std::env;
use superscalar::tier;

/// Asks about a slice, and about its valid elements.
fn ask<E: Known>(operations: &[Operation<E>], case: &Case<E>) {
    let (whole, holed): (Vec<Option<E>>, _) =
        (case.x.iter().copied().map(Some).collect(), case.holed());
    for operation in operations {
        let (name, what) = (operation.name, &case.what);
        if let Some(expected) = (operation.known)(&holed) {
            let found = (operation.masked)(&case.masked());
            assert!(
                found == expected,
                "{name} of valid {what}: {found:x?} {expected:x?}"
            );
        }
        if let Some(expected) = (operation.known)(&whole) {
            let found = (operation.slice)(&case.x);
            assert!(
                found == expected,
                "{name} of {what}: {found:x?} {expected:x?}"
            );
        }
    }
    let masked = case.masked();
    assert_eq!(
        masked.count(),
        holed.iter().flatten().count() as u64,
        "{}",
        case.what
    );
}

fn every_form<E: Known>() {
    let operations = operations::every::<E>();
    let kinds = [kinds::of_encodings::<E>(), kinds::every_so_many_nan()].concat();
    let mut random = Generator::new(5);
    let row = 512 / size_of::<E::Statistic>();
    for n in (0..3 * row).step_by(thinned(17)) {
        let offsets = if n < 70 { 0..10 } else { n % 10..n % 10 + 1 };
        for (i, offset) in offsets.enumerate() {
            let (name, kind) = kinds[(n + i) % kinds.len()];
            let patterns = if n < 8 {
                &PATTERNS[..]
            } else {
                &[Half, Few, Most, All, Nothing]
            };
            for &pattern in patterns {
                ask(
                    &operations,
                    &Case::new(kind(n, &mut random), pattern, offset, name),
                );
            }
        }
    }
    let notable = lengths::notable::<E::Statistic>().into_iter();
    let notable = notable.map(|length| length.n).filter(|n| *n > 3 * row);
    for (i, n) in notable.enumerate().step_by(thinned(3)) {
        for (j, (name, kind)) in kinds.iter().enumerate().skip(i % 6).step_by(6) {
            let pattern = [Half, All, Most][(i + j) % 3];
            ask(
                &operations,
                &Case::new(kind(n, &mut random), pattern, n * 3 % 10, name),
            );
        }
    }
    let node = lengths::node_len::<E::Statistic>();
    for n in [node - 1, 2 * node + 77] {
        if !emulated() && [2, 8].contains(&size_of::<E>()) {
            let (name, kind) = kinds[0];
            ask(
                &operations,
                &Case::new(kind(n, &mut random), Half, n % 10, name),
            );
        }
    }
}

/// Set in a child, whose tier the environment names.
const CHILD: &str = "SUPERSCALAR_TEST_CHILD";

/// The choice of a tier belongs to the process: every tier has one of its own.
#[test]
fn every_form_on_every_tier() {
    const TEST: &str = "reductions::forms::every_form_on_every_tier";
    if env::var_os(CHILD).is_some() {
        return on_every_kind_of_type!(every_form);
    }
    for tier in tier::available() {
        let mut command = child::command(TEST);
        let output = child::run(command.env(CHILD, "1").env(tier::VARIABLE, tier.name()));
        let said = child::errors(&output);
        assert!(output.status.success(), "{tier}: {said}");
        eprintln!("tiers tested: every form of every reduction: {tier} (1 rows)");
    }
}

fn special_values<E: Value + Known>() {
    let operations = operations::every::<E>();
    for length in lengths::notable::<E>() {
        for (name, x) in special::slices::<E>(length.n)
            .into_iter()
            .step_by(thinned(13))
        {
            ask(&operations, &Case::new(x, All, 3, &name));
        }
    }
}

#[test]
fn special_values_keep_to_the_rules() {
    special_values::<f32>();
    special_values::<f64>();
}

//! Which tier is in production: the best one, the one that the environment names, the one that the
//! program forces; and never one that the CPU lacks.
//!
//! One test here makes all changes of the choice, and child processes test what the environment
//! decides.

use common::child;
use common::rows::names;
use std::env;
use std::ffi::OsStr;
use superscalar::Error;
use superscalar::registry::{self, Info, Operation, Purpose};
use superscalar::tier::{self, Choice, Origin, Tier};
use superscalar_kernels::input::Input;
use superscalar_kernels::table::Table;

/// The tiers that the machine must have: their names, separated by commas.
const EXPECTED: &str = "SUPERSCALAR_EXPECT_TIERS";

fn available() -> Vec<Tier> {
    tier::available().collect()
}

/// The tiers that this machine lacks, and so can not be forced. The scalar one is not among them:
/// it is refused for another reason.
fn absent() -> Vec<Tier> {
    Tier::ALL
        .into_iter()
        .filter(|tier| tier::check(*tier).is_err())
        .collect()
}

#[test]
fn the_tiers_are_those_that_the_machine_should_have() {
    let (here, absent) = (names(&available()), names(&absent()));
    eprintln!("tiers tested:{here}; not on this machine:{absent}");
    let Ok(expected) = env::var(EXPECTED) else {
        eprintln!("{EXPECTED} is not set: any tiers will do");
        return;
    };
    let expected: Vec<&str> = expected.split(',').map(str::trim).collect();
    let found: Vec<&str> = available().into_iter().map(Tier::name).collect();
    assert_eq!(
        found, expected,
        "the tiers found, and those that {EXPECTED} asks for"
    );
}

/// The scalar tier is on every machine, and serves nobody.
#[test]
fn the_scalar_tier_is_there_and_not_available() {
    assert_eq!(tier::check(Tier::Scalar), Ok(()));
    assert_eq!(tier::available().next(), Some(Tier::Portable));
    assert!(tier::available().all(Tier::serves));
    for operation in registry::operations() {
        let all = operation.descriptors.iter();
        let mut scalar = all.filter(|it| it.tier == Tier::Scalar);
        let title = format!("{} {}", operation.name, operation.element);
        assert!(
            scalar.all(|it| it.purpose != Purpose::Production),
            "{title}"
        );
    }
}

/// The tier of the kernel that serves where `tier` is active: the highest that has a kernel for it,
/// and is not above.
fn expected(operation: &Info, tier: Tier) -> Tier {
    let serving = operation
        .descriptors
        .iter()
        .filter(|it| it.purpose != Purpose::Study);
    let best = serving.map(|it| it.tier).filter(|it| *it <= tier).max();
    let title = format!("{} {}", operation.name, operation.element);
    let best = best.unwrap_or_else(|| panic!("{title} has no row on {tier} or below"));
    assert!(best.serves(), "{title} on {tier} is served by {best}");
    best
}

#[test]
fn every_operation_serves_on_every_tier() {
    for operation in registry::operations() {
        let tiers = available().into_iter();
        let served: Vec<Tier> = tiers.map(|tier| expected(&operation, tier)).collect();
        let (title, here) = (
            format!("{} {}", operation.name, operation.element),
            names(&available()),
        );
        eprintln!("tiers tested: {title}:{here}, served by{}", names(&served));
    }
}

/// Whether the production kernel is the one of that tier: by its descriptor and by its function.
fn assert_serves<N: Input, O>(operation: Operation<N, O>, tier: Tier) {
    let serving = operation.serving();
    let entries = operation.entries().iter();
    let production = entries.filter(|it| it.descriptor().purpose != Purpose::Study);
    let best = production
        .filter(|it| it.descriptor().tier <= tier)
        .max_by_key(|it| it.descriptor().tier)
        .expect("an available tier has a row");
    let title = format!("{} {} on {tier}", operation.name(), operation.element());
    assert_eq!(serving.descriptor(), best.descriptor(), "{title}");
    assert_eq!(serving.address(), best.function() as usize, "{title}");
    let row = operation
        .serving_on(tier)
        .expect("an available tier has a row");
    assert_eq!(serving.descriptor(), row.descriptor(), "{title}");
    assert_eq!(serving.address(), row.address(), "{title}");
}

/// Every table, in the same way.
struct Serves(Tier);

impl registry::Visitor for Serves {
    fn visit<N: Input, O>(&mut self, table: &'static Table<N, O>) {
        assert_serves(Operation::new(table), self.0);
    }
}

/// Every operation uses `tier`, before and after the public functions have run.
fn assert_active(tier: Tier, origin: Origin) {
    assert_eq!(tier::try_active(), Ok(Choice { tier, origin }));
    assert_eq!(tier::active(), tier);
    for _ in 0..2 {
        for operation in registry::operations() {
            let title = format!("{} {}", operation.name, operation.element);
            let serving = operation.serving;
            assert_eq!(serving.tier, expected(&operation, tier), "{title}");
            assert_ne!(serving.purpose, Purpose::Study, "{title}");
        }
        registry::visit(&mut Serves(tier));
        results_are_right();
    }
}

fn results_are_right() {
    let x: Vec<f64> = (1..=10_000).map(f64::from).collect();
    assert_eq!(superscalar::sum(&x), 50_005_000.0);
    assert_eq!(superscalar::dot(&x, &x), 333_383_335_000.0);
    assert_eq!(superscalar::par::sum(&x), 50_005_000.0);
    assert_eq!(superscalar::histogram::bincount(&[9; 2000])[9], 2000);
}

/// Refusing `tier` says why, and leaves everything as it was.
fn assert_refused(tier: Tier, before: Choice) {
    let error = tier::force(Some(tier)).expect_err("an absent tier");
    assert_eq!(tier::check(tier), Err(error.clone()));
    let Error::TierUnavailable { tier: of, missing } = &error else {
        panic!("{error:?}");
    };
    let message = error.to_string();
    assert!(*of == tier && message.contains(tier.name()), "{message}");
    let right = match superscalar_kernels::table::features(tier) {
        None => missing.is_empty() && message.contains("not for this architecture"),
        Some(features) => {
            let lacks = |name: &&str| features.split(',').any(|it| it == *name);
            !missing.is_empty() && missing.iter().all(|it| lacks(it) && message.contains(it))
        }
    };
    assert!(right, "{message}");
    assert_active(before.tier, before.origin);
    eprintln!("tiers tested: {tier} is refused: {message}");
}

/// Refusing the scalar tier says why, and leaves everything as it was.
fn assert_scalar_refused(before: Choice) {
    let error = tier::force(Some(Tier::Scalar)).expect_err("it is for study");
    assert_eq!(error, FOR_STUDY);
    let message = error.to_string();
    assert!(
        message.contains("scalar") && message.contains("for study"),
        "{message}"
    );
    assert_active(before.tier, before.origin);
    eprintln!("tiers tested: scalar is refused: {message}");
}

/// Why the scalar tier is refused.
const FOR_STUDY: Error = Error::TierForStudy { tier: Tier::Scalar };

/// One test, since the choice is one for the whole process.
#[test]
fn a_tier_can_be_forced_where_it_is_present() {
    let _turn = super::turn();
    if env::var_os(tier::VARIABLE).is_some() {
        eprintln!(
            "{} is set: the children below ask what it does",
            tier::VARIABLE
        );
    }
    let detected = tier::try_active().expect("a tier is active");
    for tier in available() {
        assert_eq!(tier::force(Some(tier)), Ok(()));
        let origin = Origin::Forced;
        let forced = Choice { tier, origin };
        assert_active(tier, origin);
        absent()
            .into_iter()
            .for_each(|absent| assert_refused(absent, forced));
        assert_scalar_refused(forced);
        eprintln!("tiers tested: {tier} is forced and serves every operation");
    }
    assert_eq!(tier::force(None), Ok(()));
    assert_active(detected.tier, detected.origin);
    absent()
        .into_iter()
        .for_each(|absent| assert_refused(absent, detected));
    assert_scalar_refused(detected);
}

/// What a process says about its tier when it is started with the environment that a parent chose.
#[test]
#[ignore = "run in child processes by the tests below"]
fn child_says_which_tier_is_active() {
    let _turn = super::turn();
    match tier::try_active() {
        Ok(Choice { tier, origin }) => eprintln!("active: {tier}, {origin:?}"),
        Err(error) => eprintln!("refused: {error}"),
    }
    if env::var_os("FORCE_PORTABLE").is_some() {
        assert_eq!(tier::force(Some(Tier::Portable)), Ok(()));
        assert_active(Tier::Portable, Origin::Forced);
        assert_eq!(tier::force(None), Ok(()));
        return eprintln!("then: {:?}", tier::try_active().is_ok());
    }
    results_are_right();
    let origin = tier::try_active().expect("it is active").origin;
    assert_active(tier::active(), origin);
    eprintln!("done: on {}", tier::active());
}

/// A child with `SUPERSCALAR_TIER` set so, or not set: whether it ended well, and what it said.
fn child_with(value: Option<&OsStr>, force: bool) -> (bool, String) {
    let mut command = child::command("choice::child_says_which_tier_is_active");
    match value {
        Some(value) => command.env(tier::VARIABLE, value),
        None => command.env_remove(tier::VARIABLE),
    };
    if force {
        command.env("FORCE_PORTABLE", "1");
    }
    let output = child::run(&mut command);
    (output.status.success(), child::errors(&output))
}

#[test]
fn the_environment_names_a_tier() {
    let best = available().pop().expect("a tier is available");
    let (well, said) = child_with(None, false);
    assert!(
        well && said.contains(&format!("active: {best}, Detected")),
        "{said}"
    );
    for tier in available() {
        let (well, said) = child_with(Some(tier.name().as_ref()), false);
        assert!(well, "{said}");
        assert!(
            said.contains(&format!("active: {tier}, Environment")),
            "{said}"
        );
        assert!(said.contains(&format!("done: on {tier}")), "{said}");
        eprintln!("tiers tested: {tier} is named by the environment and serves");
    }
}

/// An absent tier, or no tier's name, ends in a panic that says so: never in another tier.
fn assert_child_refuses(value: &OsStr, expected: &str) {
    let (well, said) = child_with(Some(value), false);
    assert!(!well && !said.contains("done:"), "{value:?}: {said}");
    // The error, and the panic of the first operation, with the variable's name in front.
    let expected = format!("{}: {expected}", tier::VARIABLE);
    let refused = said.contains(&format!("refused: {expected}"));
    assert!(refused, "{value:?}: {said}");
    assert!(said.matches(&expected).count() > 1, "{value:?}: {said}");
}

#[test]
fn the_environment_can_not_name_an_absent_tier() {
    for tier in absent() {
        let error = tier::check(tier).expect_err("an absent tier");
        assert_child_refuses(tier.name().as_ref(), &error.to_string());
        eprintln!("tiers tested: {tier} is refused to the environment");
    }
}

#[test]
fn the_environment_can_not_name_the_scalar_tier() {
    assert_child_refuses("scalar".as_ref(), &FOR_STUDY.to_string());
}

#[test]
fn the_environment_can_not_name_what_is_no_tier() {
    for name in [
        "",
        "AVX2",
        "avx2 ",
        " portable",
        "avx1024",
        "portable,avx2",
        "0",
    ] {
        let error = Error::UnknownTier { given: name.into() };
        assert_child_refuses(name.as_ref(), &error.to_string());
        let all =
            "there is no tier \"\"; the tiers are portable, neon, avx2, avx512, avx512-icelake";
        assert!(!name.is_empty() || error.to_string() == all, "{error}");
    }
    let long = "\u{1b}[31m".to_owned() + &"x".repeat(100_000);
    let error = Error::UnknownTier {
        given: long.clone(),
    }
    .to_string();
    let shown = "\"\\u{1b}[31m".to_owned() + &"x".repeat(35) + "\"...; the tiers are ";
    assert!(error.contains(&shown) && error.len() < 200, "{error}");
    assert_child_refuses(
        long[5..].as_ref(),
        &format!("there is no tier {:?}...", "x".repeat(40)),
    );
}

/// A program that forces a tier is not held up by a bad environment, and falls back to it.
#[test]
fn forcing_goes_before_the_environment() {
    let (well, said) = child_with(Some("nonsense".as_ref()), true);
    let refused = said.contains("refused: SUPERSCALAR_TIER: there is no tier \"nonsense\"");
    assert!(well && refused && said.contains("then: false"), "{said}");
    let best = available().pop().expect("a tier is available");
    let (well, said) = child_with(Some(best.name().as_ref()), true);
    let active = said.contains(&format!("active: {best}, Environment"));
    assert!(well && active && said.contains("then: true"), "{said}");
}

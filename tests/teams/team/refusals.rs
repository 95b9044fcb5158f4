//! What a team refuses, and how it says so.

use super::{LIMIT, assert_settles, blocks, team, threads};
use common::child;
use superscalar::team::{Config, Pin, Place, Team};
use superscalar::topology::Topology;
use superscalar::{Error, par};

#[track_caller]
fn assert_refused(config: Config, error: Error, message: &str) {
    let refused = Team::new(config).expect_err("a refusal");
    assert_eq!(refused, error);
    assert_eq!(refused.to_string(), message);
}

#[test]
fn nobody_is_no_team() {
    let message = "a team of 0 workers was asked for; it needs at least 1";
    for pin in [Pin::Cores, Pin::Nowhere, Pin::Cpus(Vec::new())] {
        assert_refused(Config { workers: 0, pin }, Error::NoWorkers, message);
    }
    let team = team(2);
    assert_eq!(team.resize(0), Err(Error::NoWorkers));
    assert_eq!(team.workers(), 2, "the team stays as it was");
    assert_eq!(team.places(), [Place::Caller, Place::Anywhere]);
}

#[test]
fn more_pinned_workers_than_cores_are_refused() {
    let cores = Topology::read().cores();
    let workers = cores.len().max(1) + 1;
    let message = format!(
        "a team of {workers} pinned workers was asked for, and there are {} CPUs for them: {cores:?}",
        cores.len()
    );
    let pin = Pin::Cores;
    let cpus = cores;
    assert_refused(
        Config { workers, pin },
        Error::TooManyWorkers { workers, cpus },
        &message,
    );
}

#[test]
fn a_list_of_another_length_is_refused() {
    for (workers, cpus) in [(2, vec![0]), (1, vec![0, 0]), (3, vec![])] {
        let message = format!(
            "a team of {workers} pinned workers was asked for, and there are {} CPUs for them: {cpus:?}",
            cpus.len()
        );
        let pin = Pin::Cpus(cpus.clone());
        assert_refused(
            Config { workers, pin },
            Error::TooManyWorkers { workers, cpus },
            &message,
        );
    }
}

#[test]
fn cpus_outside_the_mask_or_named_twice_are_refused() {
    let allowed = Topology::read().allowed();
    let first = allowed.first().copied().unwrap_or(0);
    let outside = allowed.iter().max().map_or(5000, |cpu| cpu + 1000);
    let mut cases = vec![
        (vec![outside], vec![outside]),
        (
            vec![first, outside, outside + 1],
            vec![outside, outside + 1],
        ),
        (vec![outside, outside], vec![outside, outside]),
    ];
    if !allowed.is_empty() {
        cases.push((vec![first, first], vec![first]));
    }
    if allowed.len() > 1 {
        cases[1] = (vec![allowed[1], outside, outside + 1], cases[1].1.clone());
    }
    for (listed, refused) in cases {
        let message = format!(
            "workers can not be pinned to the CPUs {refused:?}: each must be in the affinity mask {allowed:?}, and named once"
        );
        let error = Error::CpusRefused {
            cpus: refused,
            allowed: allowed.clone(),
        };
        let config = Config {
            workers: listed.len(),
            pin: Pin::Cpus(listed),
        };
        assert_refused(config, error, &message);
    }
}

/// The address space of the process is limited, so that the system starts some threads and then
/// none: the error names the team that was asked for, those that were started end, and a team that
/// was to grow stays as it was.
#[cfg(target_os = "linux")]
#[test]
fn refused_threads_name_the_team_that_was_asked_for() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    const TEST: &str = "team::refusals::refused_threads_name_the_team_that_was_asked_for";
    const ASKED: usize = 100_000;
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let existing = team(2);
    let before = threads();
    let unlimited = getrlimit(Resource::As);
    let limited = Rlimit {
        current: Some(1 << 30),
        ..unlimited
    };
    setrlimit(Resource::As, limited).expect("a limit can be lowered");
    let pin = Pin::Nowhere;
    let errors = [
        Team::new(Config {
            workers: ASKED,
            pin,
        })
        .expect_err("too many threads"),
        existing.resize(ASKED).expect_err("too many threads"),
    ];
    setrlimit(Resource::As, unlimited).expect("a limit can be raised again");
    assert_eq!(existing.workers(), 2);
    let (x, bits) = blocks(3, 1);
    assert_eq!(existing.install(|| par::sum(&x)).to_bits(), bits);
    assert_settles(threads, before, "threads");
    for error in errors {
        let Error::SpawnFailed { workers, reason } = error else {
            panic!("another error: {error:?}");
        };
        assert!(!reason.is_empty());
        assert_eq!(workers, ASKED, "{reason}");
    }
}

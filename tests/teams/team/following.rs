//! Size, and what follows the mask of the process.

use super::{LIMIT, team};
use common::child;
use superscalar::team::{Config, Place, Team};
use superscalar::topology::Topology;

#[test]
fn a_refresh_changes_nothing_where_nothing_changed() {
    let team = Team::new(Config::default()).expect("a team can be started");
    let (workers, places) = (team.workers(), team.places());
    assert_eq!(workers, Topology::read().workers().count);
    for _ in 0..3 {
        assert_eq!(team.refresh(), Ok(false));
        // A CPU that another process had may be free now.
        if !places.contains(&Place::Unclaimed) {
            assert_eq!(team.places(), places);
        }
    }
    team.resize(workers + 2).expect("a team can be resized");
    assert_eq!(team.refresh(), Ok(false), "it does not follow any more");
    assert_eq!(team.workers(), workers + 2);
}

#[test]
fn a_team_of_ones_own_does_not_follow() {
    let workers = Topology::read().workers().count + 1;
    let team = team(workers);
    assert_eq!(team.refresh(), Ok(false));
    assert_eq!(team.workers(), workers);
}

/// The calling thread's mask is narrowed to its first CPU, and widened again.
#[cfg(target_os = "linux")]
#[test]
fn a_default_team_follows_the_mask() {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    if child::passed_alone("team::following::a_default_team_follows_the_mask", LIMIT) {
        return;
    }
    let topology = Topology::read();
    let workers = topology.workers().count;
    if workers < 2 {
        return eprintln!("following not tested: {}", topology.workers().reason);
    }
    let team = Team::new(Config::default()).expect("a team can be started");
    let handle = team.at_most(1);
    let wide = sched_getaffinity(None).expect("the thread has a mask");
    let mut narrow = CpuSet::new();
    narrow.set(topology.allowed()[0]);
    for (mask, expected) in [(&narrow, 1), (&wide, workers)] {
        sched_setaffinity(None, mask).expect("a mask can be set");
        assert_eq!(team.refresh(), Ok(true));
        assert_eq!(team.workers(), expected);
        assert_eq!(team.places().len(), expected);
        assert_eq!(handle.workers(), 1);
        assert_eq!(team.refresh(), Ok(false));
    }
}

/// A narrower handle is a handle on the same team: a refresh through it says what became of the
/// team.
#[cfg(target_os = "linux")]
#[test]
fn a_refresh_through_a_narrow_handle_says_what_changed() {
    use rustix::thread::{CpuSet, sched_setaffinity};
    const TEST: &str = "team::following::a_refresh_through_a_narrow_handle_says_what_changed";
    if child::passed_alone(TEST, LIMIT) {
        return;
    }
    let topology = Topology::read();
    if topology.workers().count < 2 {
        return eprintln!("following not tested: {}", topology.workers().reason);
    }
    let team = Team::new(Config::default()).expect("a team can be started");
    let mut narrow = CpuSet::new();
    narrow.set(topology.allowed()[0]);
    sched_setaffinity(None, &narrow).expect("a mask can be set");
    assert_eq!(team.at_most(1).refresh(), Ok(true));
    assert_eq!(team.workers(), 1);
}

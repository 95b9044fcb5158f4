//! What a team leaves behind.

use super::{LIMIT, assert_settles, blocks, team, threads};
use common::child;
use superscalar::par;

/// The open files of the process.
#[cfg(target_os = "linux")]
fn files() -> usize {
    let files = std::fs::read_dir("/proc/self/fd").expect("a list of files");
    files.count()
}

#[cfg(target_os = "linux")]
#[test]
fn teams_leave_nothing_behind() {
    if child::passed_alone("team::traces::teams_leave_nothing_behind", LIMIT) {
        return;
    }
    let (x, bits) = blocks(5, 8);
    let cycle = |workers: usize| {
        let team = team(workers);
        assert_eq!(team.install(|| par::sum(&x)).to_bits(), bits);
        team.resize(workers % 3 + 1).expect("a team can be resized");
    };
    cycle(3);
    let before = (threads(), files());
    (0..1000).for_each(|round| cycle(round % 4 + 1));
    assert_settles(threads, before.0, "threads");
    assert_settles(files, before.1, "open files");
}

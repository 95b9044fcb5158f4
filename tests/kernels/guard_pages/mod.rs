//! No kernel reads outside its slices, not even bytes that it then ignores: every kernel of every
//! operation runs on slices that lie against a page that no one may touch.
//!
//! A read of such a page ends the process, so the sweep runs in a child. The child says which
//! kernel it is about to run; the parent shows the last of that if the child dies.
#![cfg(unix)]

mod columns;
mod extremes;
mod guarded;
mod sweep;

use common::child;
use guarded::{Edge, Guarded};
use std::env;

/// Set in a child, which then does what its parent only waits for.
const CHILD: &str = "SUPERSCALAR_TEST_CHILD";

#[test]
fn reads_stop_at_the_slice() {
    if env::var_os(CHILD).is_some() {
        sweep::every_operation();
        return;
    }
    let mut command = child::command("guard_pages::reads_stop_at_the_slice");
    let output = child::run(command.env(CHILD, "1"));
    let said = child::errors(&output);
    let tail: Vec<&str> = said.lines().rev().take(3).collect();
    assert!(
        output.status.success(),
        "the child ended with {}; it last said, latest first: {tail:#?}",
        output.status
    );
    said.lines()
        .filter(|line| line.starts_with("tiers tested:"))
        .for_each(|line| eprintln!("{line}"));
}

/// The guards do guard: else the test above would prove nothing.
#[test]
fn a_read_outside_ends_the_process() {
    let Some(edge) = env::var_os(CHILD) else {
        for edge in ["Start", "End"] {
            let mut command = child::command("guard_pages::a_read_outside_ends_the_process");
            let output = child::run(command.env(CHILD, edge));
            assert!(!output.status.success(), "{edge}: {}", output.status);
            let said = child::errors(&output);
            assert!(said.contains("reads outside"), "{edge}: {said}");
            assert!(!said.contains("survived"), "{edge}: {said}");
        }
        return;
    };
    let guarded = Guarded::new(1).expect("pages can be mapped");
    let outside = if edge == "Start" {
        guarded.slice::<u8>(Edge::Start, 1).as_ptr().wrapping_sub(1)
    } else {
        guarded.slice::<u8>(Edge::End, 1).as_ptr().wrapping_add(1)
    };
    eprintln!("reads outside");
    // SAFETY: none: this reads a page that may not be read, in a process that is there to die
    // of it.
    unsafe { outside.read_volatile() };
    eprintln!("survived");
}

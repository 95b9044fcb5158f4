//! An end for tests that hang.

use std::process;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Ends the process with a message, unless it is dropped in time.
#[derive(Debug)]
pub struct Watchdog(#[expect(dead_code, reason = "what matters is that it goes away")] Sender<()>);

/// Starts the time of a test.
pub fn watch(test: &'static str, limit: Duration) -> Watchdog {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        if receiver.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            eprintln!("{test} has not ended after {limit:?}");
            process::abort();
        }
    });
    Watchdog(sender)
}

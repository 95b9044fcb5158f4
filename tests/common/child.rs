//! A test run again in a process of its own: for a choice that a process makes only once, and for
//! code that may end the process.

use std::env;
use std::io;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A command in front of the test binary, its words separated by blanks, such as
/// `qemu-aarch64 -cpu max`. An emulator that runs the tests does not run what they start; a script
/// that tests under one sets this.
pub const RUNNER: &str = "SUPERSCALAR_TEST_RUNNER";

/// Whether an emulator runs the tests, which takes fifteen to forty times as long, or what else
/// takes its time and names a command (`env`, which changes nothing): sweeps whose places follow
/// one rule take a part of them there.
pub fn emulated() -> bool {
    env::var(RUNNER).is_ok_and(|runner| !runner.is_empty())
}

/// The step of such sweeps: each place, or one in `part` where an emulator runs them.
pub fn thinned(part: usize) -> usize {
    if emulated() { part } else { 1 }
}

/// The command that runs the one test of that name in this test binary, ignored or not, with its
/// output passed on.
///
/// # Panics
///
/// When the system does not say where the test binary is.
pub fn command(test: &str) -> Command {
    let binary = env::current_exe().expect("the test binary has a path");
    let runner = env::var(RUNNER).unwrap_or_default();
    let mut words = runner.split_whitespace();
    let mut command = match words.next() {
        None => Command::new(binary),
        Some(program) => {
            let mut command = Command::new(program);
            command.args(words).arg(binary);
            command
        }
    };
    command.args(["--exact", test, "--include-ignored", "--nocapture"]);
    command.arg("--test-threads=1");
    command
}

/// Runs the command of a test and waits for its end.
///
/// # Panics
///
/// When it can not be started, or ran no test.
pub fn run(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} does not start ({error}); see {RUNNER}"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("running 1 test"), "{command:?} said: {said}");
    output
}

/// What a process wrote to its standard error.
pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Set where a test was started by [`alone`].
const ALONE: &str = "SUPERSCALAR_TEST_ALONE";

/// Whether the test that calls it passed in a process of its own ([`alone`]): false in that
/// process.
///
/// # Panics
///
/// When it did not pass, and as [`alone`].
pub fn passed_alone(test: &str, limit: Duration) -> bool {
    let ending = alone(test, limit);
    assert!(
        matches!(ending, None | Some(Ending::Passed)),
        "{test} in a process of its own: {ending:?}"
    );
    ending.is_some()
}

/// Runs the test that calls it again, in a process without any other test, and says what came of
/// it; `None` in that process, where the test is to do its work. A process that takes longer than
/// `limit` is ended.
///
/// # Panics
///
/// When the process can not be started or waited for, or ran no test.
pub fn alone(test: &str, limit: Duration) -> Option<Ending> {
    if env::var_os(ALONE).is_some_and(|name| name == test) {
        return None;
    }
    let mut command = command(test);
    command.env(ALONE, test).stdout(Stdio::piped());
    // Where a test takes the address space away, it is a thread's stack that finds no room, not
    // what the standard library allocates in a thread that has begun: that would end the process.
    command.env("RUST_MIN_STACK", (64 << 20).to_string());
    let child = command.spawn();
    let mut child =
        child.unwrap_or_else(|error| panic!("{command:?} does not start ({error}); see {RUNNER}"));
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().expect("the process can be waited for") {
            let said = io::read_to_string(child.stdout.take().expect("a pipe")).expect("text");
            assert!(said.contains("running 1 test"), "{command:?} said: {said}");
            return Some(match status.success() {
                true => Ending::Passed,
                false => Ending::Failed(status.code()),
            });
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("the process can be ended");
    child.wait().expect("the process can be waited for");
    Some(Ending::OutOfTime)
}

/// What came of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its test passed.
    Passed,
    /// Its test failed, or the process broke down: with this code; without one, by a signal.
    Failed(Option<i32>),
    /// It had to be ended.
    OutOfTime,
}

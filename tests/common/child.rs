//! A test run again in a process of its own: for what a process can only be asked once, and for what
//! may end it.

use std::env;
use std::process::{Command, Output};

/// A command in front of the test binary, its words separated by blanks, such as `qemu-aarch64 -cpu max`. An
/// emulator that runs the tests does not run what they start; whoever tests under one sets this.
pub const RUNNER: &str = "SUPERSCALAR_TEST_RUNNER";

/// The command that runs the one test of that name in this test binary, ignored or not, with its output
/// passed on.
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

//! Starting the program, and files to give it.

use std::path::PathBuf;
use std::process::Command;

/// How a run of the program ended.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the program.
pub fn run(arguments: &[&str]) -> Run {
    run_with(arguments, &[])
}

/// Runs the program with environment variables.
pub fn run_with(arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = command(arguments);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What starts the program. Where the tests run under an emulator, which does not catch the
/// programs that they start, the variable `SUPERSCALAR_TEST_RUNNER` holds the emulator's command.
pub fn command(arguments: &[&str]) -> Command {
    let program = env!("CARGO_BIN_EXE_superscalar");
    let runner = std::env::var("SUPERSCALAR_TEST_RUNNER").unwrap_or_default();
    let mut words = runner.split_whitespace().chain([program]);
    let mut command = Command::new(words.next().unwrap_or(program));
    command
        .args(words)
        .args(arguments)
        .env_remove("SUPERSCALAR_TIER");
    command
}

/// The path of a file that the repository carries.
pub fn data(name: &str) -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "tests", "data", name]
        .iter()
        .collect();
    path.display().to_string()
}

//! Starting the program, and files to give it.

#![allow(dead_code)] // each file of tests uses a part

use std::fs;
use std::path::{Path, PathBuf};
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

/// The directory that cargo gives to these tests.
pub const DIRECTORY: &str = env!("CARGO_TARGET_TMPDIR");

/// A `.npy` file of version 1.0 with this description, and these bytes behind it.
pub fn npy(description: &str, body: &[u8]) -> Vec<u8> {
    let mut header = description.as_bytes().to_vec();
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(b' ');
    }
    header.push(b'\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    file.extend(header);
    file.extend(body);
    file
}

/// The dictionary of a header.
pub fn description(dtype: &str, fortran: &str, shape: &str) -> String {
    format!("{{'descr': '{dtype}', 'fortran_order': {fortran}, 'shape': {shape}, }}")
}

/// Writes a file and returns its path.
pub fn write(name: &str, bytes: &[u8]) -> String {
    let path = Path::new(DIRECTORY).join(name);
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

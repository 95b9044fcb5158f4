//! What the program says of a file.

use super::common::{Run, run};
use serde_json::Value;

/// The description of a file that can be described.
pub fn described(path: &str) -> Value {
    let Run {
        code,
        stdout,
        stderr,
    } = run(&["describe", "--json", path]);
    assert_eq!(code, Some(0), "{path}: {stderr}");
    of_document(&stdout)
}

/// The first description of a document.
pub fn of_document(stdout: &str) -> Value {
    let document: Value = serde_json::from_str(stdout).unwrap();
    document["descriptions"][0].clone()
}

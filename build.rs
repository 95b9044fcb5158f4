//! Records what was built, for reports of figures: the git revision, the compiler and the target
//! features that the compiler was allowed to assume. Nothing else happens here.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rerun-if-changed=.git/logs/HEAD");
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    record(
        "GIT_REVISION",
        output("git", &["describe", "--always", "--dirty"]),
    );
    record("RUSTC_VERSION", output(&rustc, &["--version"]));
    record("TARGET_TRIPLE", env::var("TARGET").ok());
    record(
        "ASSUMED_FEATURES",
        env::var("CARGO_CFG_TARGET_FEATURE").ok(),
    );
}

fn record(name: &str, value: Option<String>) {
    let value = value.unwrap_or_else(|| "unknown".into());
    println!("cargo::rustc-env=SUPERSCALAR_{name}={value}");
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

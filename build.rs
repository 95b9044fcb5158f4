//! Records what was built, for reports of figures: the git revision, the compiler and the target
//! features that the compiler was allowed to assume. Nothing else happens here.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    record("GIT_REVISION", revision(Path::new(&package)));
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

/// The revision of this package: of its own repository, or as `cargo package` noted it. A
/// repository that merely contains the package, as that of a program that carries its dependencies
/// with it, has another history.
fn revision(package: &Path) -> Option<String> {
    if !package.join(".git").exists() {
        return packaged_revision(package);
    }
    let package = package.to_str()?;
    // Cargo would build again each time for a file that does not exist.
    for name in ["HEAD", "logs/HEAD"] {
        let file = output("git", &["-C", package, "rev-parse", "--git-path", name]);
        let file = file.map(|file| Path::new(package).join(file));
        if let Some(file) = file.filter(|file| file.exists()) {
            println!("cargo::rerun-if-changed={}", file.display());
        }
    }
    output("git", &["-C", package, "describe", "--always", "--dirty"])
}

/// The first digits of `"sha1": "..."`.
fn packaged_revision(package: &Path) -> Option<String> {
    let info = fs::read_to_string(package.join(".cargo_vcs_info.json")).ok()?;
    let (_, behind) = info.split_once("\"sha1\"")?;
    let revision = behind.split('"').nth(1)?;
    revision.get(..9).map(str::to_owned)
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

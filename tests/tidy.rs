//! The sources themselves: comments end at column 100, files at line 400, macros are few; and what
//! the build script records.
//!
//! It calls nothing of the library, and so runs without it, in two seconds:
//!
//! ```text
//! CARGO_MANIFEST_DIR=$PWD rustc --edition 2024 --test tests/tidy.rs -o /tmp/tidy && /tmp/tidy
//! ```

use std::fs;
use std::path::{Path, PathBuf};

/// What is held to the rules: folders and files.
const SCOPE: [&str; 8] = [
    "benches",
    "build.rs",
    "fuzz/targets",
    "instrument",
    "kernels",
    "peers",
    "src",
    "tests",
];

/// The last column of a comment.
const COLUMNS: usize = 100;

/// The last line of a file.
const LINES: usize = 400;

/// Files that may be longer, each with the reason: tables.
const LONG: [(&str, &str); 0] = [];

/// `macro_rules!` in the kernels: no more than there are, and in the end 12.
const MACROS: usize = 57;

#[test]
fn comments_end_at_column_100() {
    let mut wide = Vec::new();
    for (name, text) in sources(&SCOPE) {
        for (line, number) in text.lines().zip(1..) {
            let columns = line.chars().count();
            if columns > COLUMNS && has_comment(line) {
                wide.push(format!("{name}:{number}: {columns} columns"));
            }
        }
    }
    assert!(
        wide.is_empty(),
        "comments are too wide:\n{}",
        wide.join("\n")
    );
}

#[test]
fn files_have_400_lines_at_most() {
    let sources = sources(&SCOPE);
    let count = |name: &str| {
        sources
            .iter()
            .find(|it| it.0 == name)
            .map(|it| it.1.lines().count())
    };
    for (name, reason) in LONG {
        let lines = count(name);
        assert!(
            lines > Some(LINES),
            "{name} is no exception any more ({reason}): {lines:?} lines"
        );
    }
    let long: Vec<String> = sources
        .iter()
        .filter(|(name, _)| LONG.iter().all(|(exception, _)| name != exception))
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES)
        .map(|(name, lines)| format!("{name}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "files are too long:\n{}", long.join("\n"));
}

#[test]
fn the_kernels_have_no_more_macros() {
    let found: Vec<String> = sources(&["kernels/src"])
        .into_iter()
        .flat_map(|(name, text)| {
            let macros = text.lines().filter_map(macro_name);
            macros.map(|it| format!("{name}: {it}")).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        found.len(),
        MACROS,
        "the number is to be lowered with the macros, which are:\n{}",
        found.join("\n")
    );
}

#[test]
fn comments_are_told_from_code() {
    for line in [
        "//! a",
        "    /// a",
        "\t// a",
        "let a = 1; // a",
        r#"f("b"); // a"#,
        "}// a",
    ] {
        assert!(has_comment(line), "{line}");
    }
    for line in [
        "let a = 1;",
        r#"f("https://a")"#,
        r#"f("\"// a")"#,
        "'\"'",
        "",
    ] {
        assert!(!has_comment(line), "{line}");
    }
    assert!(has_comment("let a = '\"'; // a"));
    assert_eq!(macro_name("    macro_rules! name {"), Some("name"));
    assert_eq!(macro_name("// no macro_rules! name"), None);
}

/// Whether a line ends in a comment. A line inside a string of several lines counts as code, unless
/// it looks like a comment and nothing else.
fn has_comment(line: &str) -> bool {
    let mut rest = line;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (first, behind) = rest[at..].split_at(1);
        rest = match first {
            "/" if behind.starts_with('/') => return true,
            "\"" => behind_string(behind),
            "'" => behind.strip_prefix("\"'").unwrap_or(behind),
            _ => behind,
        };
    }
    false
}

/// What follows the string whose first quote was read; nothing if it does not end on this line.
fn behind_string(text: &str) -> &str {
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return &text[i + 1..],
            _ => {}
        }
    }
    ""
}

/// The name of the macro that a line begins to define.
fn macro_name(line: &str) -> Option<&str> {
    let name = line.trim_start().strip_prefix("macro_rules!")?;
    name.split_whitespace().next()
}

/// The Rust files of some folders, by their names from the root on, with their text.
fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in folders {
        let path = root.join(folder);
        // A published package leaves some folders out; a checkout has them all.
        assert!(
            path.exists() || !root.join(".git").exists(),
            "there is no {folder}"
        );
        collect(path, &mut paths);
    }
    let name = |path: &Path| {
        path.strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/")
    };
    paths
        .into_iter()
        .map(|path| (name(&path), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// The Rust files at and below a path, but for what was built.
fn collect(path: PathBuf, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        if path.ends_with("target") {
            return;
        }
        let entries = fs::read_dir(&path).unwrap();
        let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries.into_iter().for_each(|entry| collect(entry, found));
    } else if path.extension().is_some_and(|it| it == "rs") && path.is_file() {
        found.push(path);
    }
}

/// The script that records the revision, compiled and run as cargo does it.
mod build_script {
    use std::env;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    /// A directory of this test, empty.
    fn directory(name: &str) -> PathBuf {
        let directory = env::temp_dir().join(format!("superscalar-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).expect("a temporary directory");
        directory
    }

    /// The command without what a hook, or the user's settings, would say to git.
    fn alone(mut command: Command) -> Command {
        for variable in [
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
            "GIT_COMMON_DIR",
        ] {
            command.env_remove(variable);
        }
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }

    fn git(directory: &Path, arguments: &[&str]) -> String {
        let name = ["-c", "user.name=test", "-c", "user.email=test"];
        let mut command = alone(Command::new("git"));
        command.args(name).args(arguments).current_dir(directory);
        let output = command.output().expect("git");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    }

    fn commit(directory: &Path) -> String {
        git(directory, &["init", "--quiet"]);
        git(
            directory,
            &["commit", "--quiet", "--allow-empty", "-m", "one"],
        );
        git(directory, &["rev-parse", "--short", "HEAD"])
    }

    /// The revision that the script records, and the files that it asks cargo to watch.
    fn recorded(script: &Path, package: &Path) -> (String, Vec<String>) {
        let output = alone(Command::new(script))
            .env("CARGO_MANIFEST_DIR", package)
            .output();
        let said = String::from_utf8(output.expect("the script runs").stdout).expect("text");
        let values = |key: &str| -> Vec<String> {
            let values = said.lines().filter_map(|line| line.strip_prefix(key));
            values.map(str::to_owned).collect()
        };
        let revision = values("cargo::rustc-env=SUPERSCALAR_GIT_REVISION=").concat();
        (revision, values("cargo::rerun-if-changed="))
    }

    #[test]
    fn the_revision_is_that_of_the_package() {
        let at = directory("build-script");
        let script = at.join("script");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs");
        let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
        let mut command = Command::new(rustc);
        command
            .args(["--edition", "2024", "-o"])
            .arg(&script)
            .arg(source);
        assert!(command.status().expect("a compiler").success());

        // In a repository of its own: the files exist that are watched.
        let own = at.join("own");
        fs::create_dir(&own).expect("a directory");
        let revision = commit(&own);
        let (found, watched) = recorded(&script, &own);
        assert_eq!(found, revision);
        assert_eq!(watched.len(), 3, "{watched:?}");
        assert!(
            watched[1..].iter().all(|file| Path::new(file).exists()),
            "{watched:?}"
        );

        // In a work tree of it, whose `.git` is a file.
        let tree = at.join("tree");
        git(
            &own,
            &["worktree", "add", "--quiet", tree.to_str().expect("text")],
        );
        let (found, watched) = recorded(&script, &tree);
        assert_eq!(found, revision);
        assert!(
            watched[1..].iter().all(|file| Path::new(file).exists()),
            "{watched:?}"
        );

        // Carried in another repository, and in none.
        let carried = at.join("own/vendor/package");
        fs::create_dir_all(&carried).expect("a directory");
        let nowhere = at.join("nowhere");
        fs::create_dir(&nowhere).expect("a directory");
        for package in [&carried, &nowhere] {
            let unknown = ("unknown".to_owned(), vec!["build.rs".to_owned()]);
            assert_eq!(recorded(&script, package), unknown);
        }

        // As it is published.
        let info = "{\n  \"git\": {\n    \"sha1\": \"0123456789abcdef\"\n  }\n}";
        fs::write(carried.join(".cargo_vcs_info.json"), info).expect("a file");
        assert_eq!(recorded(&script, &carried).0, "012345678");
        fs::remove_dir_all(&at).expect("the directory can go");
    }
}

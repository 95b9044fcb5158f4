//! Recorded `/sys` and `/proc` trees, unpacked into a temporary directory.
//!
//! A line of a machine's text is `path = content`. In the content `\n`, `\t` and `\\` stand for
//! what they stand for in Rust; a line feed follows it, as the kernel writes one. Braces in the
//! path stand for several files with the same content: `cpu{0,1}/online`. Lines that begin with `#`
//! are comments.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use superscalar::topology::{Topology, quota};

/// An unpacked machine; its directory goes with it.
pub struct Tree {
    root: PathBuf,
    files: Vec<(String, String)>,
}

impl Tree {
    /// Unpacks the text of a machine.
    pub fn unpack(machine: &str) -> Tree {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("superscalar-topology-{}-{number}", process::id());
        let tree = Tree {
            root: env::temp_dir().join(name),
            files: files(machine),
        };
        fs::create_dir_all(&tree.root).expect("a temporary directory");
        for (path, content) in &tree.files {
            tree.write(path, content.as_bytes());
        }
        tree
    }

    /// The machine with other content in one of its files, or with one file more.
    pub fn with(self, path: &str, content: &str) -> Tree {
        self.write(path, content.as_bytes());
        self
    }

    /// The machine without a file.
    pub fn without(self, path: &str) -> Tree {
        fs::remove_file(self.root.join(path)).expect("the machine has the file");
        self
    }

    /// Its files, and what is in them.
    pub fn files(&self) -> &[(String, String)] {
        &self.files
    }

    /// Writes a file.
    pub fn write(&self, path: &str, content: &[u8]) {
        let path = self.root.join(path);
        let parent = path.parent().expect("files are in directories");
        fs::create_dir_all(parent).expect("directories can be made");
        fs::write(path, content).expect("files can be written");
    }

    /// Where a path of the machine is.
    pub fn path(&self, path: &Path) -> PathBuf {
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// How often a quota has stopped the process, as the library reads it.
    pub fn throttled(&self) -> Option<u64> {
        quota::throttled_from(&self.root)
    }

    /// What the library reads from it.
    pub fn read(&self) -> Topology {
        Topology::read_from(Path::new(&self.root))
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // What is left over in the temporary directory hurts no test.
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// The files of a text.
fn files(machine: &str) -> Vec<(String, String)> {
    let is_file = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let of_line = |line: &str| {
        let (paths, content) = line.split_once(" = ").expect("path = content");
        let content = unescape(content) + "\n";
        let paths = expand(paths).into_iter();
        paths
            .map(|path| (path, content.clone()))
            .collect::<Vec<_>>()
    };
    machine.lines().filter(is_file).flat_map(of_line).collect()
}

/// The paths that a path with braces stands for.
fn expand(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else {
        return vec![path.to_owned()];
    };
    let (choices, after) = rest.split_once('}').expect("every brace is closed");
    let after = expand(after);
    let of_choice = |choice: &str| -> Vec<String> {
        let paths = after.iter();
        paths
            .map(|after| format!("{before}{choice}{after}"))
            .collect()
    };
    choices.split(',').flat_map(of_choice).collect()
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('\\') => '\\',
                other => panic!("no escape: {other:?} in {text:?}"),
            },
            character => character,
        });
    }
    plain
}

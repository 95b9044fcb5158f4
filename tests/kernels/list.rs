//! The list of kernels in docs/kernels.md is what the tables hold.
//!
//! With `SUPERSCALAR_BLESS=1` in the environment the table is written instead of compared.

#![cfg(target_arch = "x86_64")]

use std::fmt::Write;
use std::fs;
use superscalar::registry::{self, Descriptor, Info, Purpose};

const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/kernels.md");
const START: &str = "<!-- kernels -->\n";
const END: &str = "<!-- end of kernels -->";

#[test]
fn the_list_of_kernels_is_that_of_the_tables() {
    let list = fs::read_to_string(LIST).unwrap();
    let (before, rest) = list.split_once(START).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    let table = table();
    if std::env::var_os("SUPERSCALAR_BLESS").is_some() {
        fs::write(LIST, format!("{before}{START}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(
        written, table,
        "set SUPERSCALAR_BLESS=1 to write the table anew"
    );
}

/// What is the same for some element types of an operation.
#[derive(PartialEq)]
struct Line {
    name: &'static str,
    serving: String,
    study: usize,
    limit: usize,
}

/// One row for each operation and the element types whose kernels have the same shape, as compiled
/// for x86-64.
fn table() -> String {
    let mut lines: Vec<(Line, Vec<&str>)> = Vec::new();
    for operation in registry::operations() {
        let line = Line {
            name: operation.name,
            serving: serving(&operation),
            study: count(&operation, Purpose::Study),
            limit: count(&operation, Purpose::Limit),
        };
        match lines.iter_mut().find(|(other, _)| *other == line) {
            Some((_, elements)) => elements.push(operation.element),
            None => lines.push((line, vec![operation.element])),
        }
    }
    let mut table = String::from(
        "| operation | elements | tiers that serve, bits of a vector x accumulators | study rows | limit rows |\n| --- | --- | --- | --- | --- |\n",
    );
    for (line, elements) in lines {
        let Line {
            name,
            serving,
            study,
            limit,
        } = line;
        let elements = elements.join(" ");
        writeln!(
            table,
            "| `{name}` | {elements} | {serving} | {study} | {limit} |"
        )
        .unwrap();
    }
    table
}

fn serving(operation: &Info) -> String {
    let describe = |descriptor: &Descriptor| {
        let Descriptor {
            tier,
            lanes,
            accumulators,
            bytes,
            ..
        } = descriptor;
        let bits = if *lanes == 1 {
            String::new()
        } else {
            (8 * lanes * bytes).to_string()
        };
        format!("{tier} {bits}x{accumulators}")
    };
    let all = operation.descriptors.iter();
    let serve = all.filter(|it| it.purpose == Purpose::Production);
    serve.map(|it| describe(it)).collect::<Vec<_>>().join(", ")
}

fn count(operation: &Info, purpose: Purpose) -> usize {
    let all = operation.descriptors.iter();
    all.filter(|it| it.purpose == purpose).count()
}

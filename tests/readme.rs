//! The README's table of kernels is what the registry holds.
//!
//! With `SUPERSCALAR_BLESS=1` in the environment the table is written instead of compared.

#![cfg(target_arch = "x86_64")]

use std::fmt::Write;
use std::fs;
use superscalar::registry::{self, Described, Purpose, Sheet};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const START: &str = "<!-- kernels -->\n";
const END: &str = "<!-- end of kernels -->";

#[test]
fn the_table_of_kernels_is_the_registrys() {
    let readme = fs::read_to_string(README).unwrap();
    let (before, rest) = readme.split_once(START).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    let table = table();
    if std::env::var_os("SUPERSCALAR_BLESS").is_some() {
        fs::write(README, format!("{before}{START}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(
        written, table,
        "set SUPERSCALAR_BLESS=1 to write the table anew"
    );
}

/// One row for each operation on each element type, as compiled for x86-64.
fn table() -> String {
    let mut table = String::from(
        "| operation | element | tiers that serve, lanes x accumulators | study rows | limit rows |\n| --- | --- | --- | --- | --- |\n",
    );
    for operation in registry::operations() {
        let (name, element) = (operation.name(), operation.element());
        let serve = serving(operation);
        let study = count(operation, Purpose::Study);
        let limit = count(operation, Purpose::Limit);
        writeln!(
            table,
            "| `{name}` | `{element}` | {serve} | {study} | {limit} |"
        )
        .unwrap();
    }
    table
}

fn serving(operation: &dyn Described) -> String {
    let describe = |sheet: &Sheet| {
        let Sheet {
            tier,
            extra,
            lanes,
            accumulators,
            ..
        } = sheet;
        let plus = if extra.is_empty() { "" } else { "+" };
        format!("{tier}{plus}{extra} {lanes}x{accumulators}")
    };
    let sheets = operation.sheets().into_iter();
    let serve = sheets.filter(|sheet| sheet.purpose == Purpose::Serve);
    serve.map(describe).collect::<Vec<_>>().join(", ")
}

fn count(operation: &dyn Described, purpose: Purpose) -> usize {
    let sheets = operation.sheets().into_iter();
    sheets.filter(|sheet| sheet.purpose == purpose).count()
}

//! Records beside each other: which bars changed between two, and the shares of the limit that
//! several machines reach.

use crate::footprint::{Bytes, Footprint};
use crate::format::table;
use crate::record::{self, Bar, Record};
use crate::text;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// What two medians of the same loop differ by on a shared machine.
const LEAST_NOISE: f64 = 0.03;

/// A bar of two records whose ratio changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The bar.
    pub bar: String,
    /// The ratio before.
    pub old: f64,
    /// The ratio now.
    pub new: f64,
    /// The change that noise explains.
    pub noise: f64,
}

/// What differs between two records.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// What makes the two hard to compare: another CPU, other working sets, other tiers.
    pub differences: Vec<String>,
    /// Bars that both have.
    pub common: usize,
    /// Those whose ratio changed by more than the noise of both, the worst first.
    pub changes: Vec<Change>,
    /// Bars that only the old record has.
    pub only_old: Vec<String>,
    /// Bars that only the new record has.
    pub only_new: Vec<String>,
}

/// Compares two records, bar by bar.
pub fn compare(old: &Record, new: &Record) -> Comparison {
    let pairs = old
        .rows
        .iter()
        .filter_map(|before| Some((before, find(new, &before.bar)?)));
    let mut changes: Vec<Change> = pairs
        .clone()
        .map(|(before, after)| change(before, after))
        .filter(|change| (change.new - change.old).abs() > change.noise)
        .collect();
    changes.sort_by(|a, b| (a.new / a.old).total_cmp(&(b.new / b.old)));
    Comparison {
        differences: differences(old, new),
        common: pairs.count(),
        changes,
        only_old: missing(old, new),
        only_new: missing(new, old),
    }
}

/// Sentences about what was not the same for both.
fn differences(old: &Record, new: &Record) -> Vec<String> {
    let mut told = Vec::new();
    let machines = [&old.environment, &new.environment];
    let [before, after] = machines.map(|it| text::printable(&it.cpu));
    if before != after {
        told.push(format!("the CPU was {before:?}, and is {after:?}"));
    }
    for level in Footprint::LEVELS {
        let [before, after] = machines.map(|it| Bytes(level.bytes(&it.caches)));
        if before != after {
            told.push(format!(
                "the working set of {level} was {before}, and is {after}"
            ));
        }
    }
    let other = |bar: &&Bar| find(new, &bar.bar).is_some_and(|it| it.tier != bar.tier);
    let tiers = old.rows.iter().filter(other).count();
    if tiers > 0 {
        told.push(format!("{tiers} bars were measured on another tier"));
    }
    told
}

fn find<'a>(record: &'a Record, name: &str) -> Option<&'a Bar> {
    record.rows.iter().find(|bar| bar.bar == name)
}

fn change(before: &Bar, after: &Bar) -> Change {
    Change {
        bar: before.bar.clone(),
        old: before.ratio,
        new: after.ratio,
        noise: (before.spread + after.spread).max(LEAST_NOISE),
    }
}

/// The bars of `here` that `there` lacks.
fn missing(here: &Record, there: &Record) -> Vec<String> {
    let names = here.rows.iter().map(|bar| &bar.bar);
    names
        .filter(|name| find(there, name).is_none())
        .cloned()
        .collect()
}

/// Prints a comparison.
pub fn print(comparison: &Comparison) {
    for difference in &comparison.differences {
        println!("not the same: {difference}");
    }
    let mut rows = table(&["bar", "old", "new", "new/old", "noise"], 1..5);
    for change in &comparison.changes {
        rows.add_row([
            text::printable(&change.bar),
            format!("{:.3}", change.old),
            format!("{:.3}", change.new),
            format!("{:.3}", change.new / change.old),
            format!("{:.3}", change.noise),
        ]);
    }
    if !comparison.changes.is_empty() {
        println!("{rows}");
    }
    let (changed, common) = (comparison.changes.len(), comparison.common);
    println!("{changed} of {common} bars changed by more than their noise");
    for (names, which) in [(&comparison.only_old, "old"), (&comparison.only_new, "new")] {
        for name in names {
            println!("only in the {which} record: {}", text::printable(name));
        }
    }
}

/// The page of all records of a folder, in Markdown.
///
/// # Errors
///
/// When the folder or a record in it can not be read.
pub fn page(folder: &Path) -> Result<String, record::Error> {
    let records = records(folder)?;
    let mut page = String::from(PREFACE);
    for (name, Record { environment, rows }) in &records {
        let reached = rows.iter().filter(|row| row.ratio >= row.required).count();
        let (cpu, revision) = (cell(&environment.cpu), cell(&environment.revision));
        // Writing to a string does not fail.
        let _ = writeln!(
            page,
            "* `{name}`: {cpu}, revision {revision}; {reached} of {} bars reached",
            rows.len()
        );
    }
    if !records.is_empty() {
        page += &shares(&records);
    }
    Ok(page)
}

/// What stands above every page.
const PREFACE: &str = "# Records

Written by `superscalar records benches/record`. A figure is the limit's time over the kernel's; a bar that falls short is **bold**.

";

/// The records of a folder, by the names of their files.
fn records(folder: &Path) -> Result<Vec<(String, Record)>, record::Error> {
    let failed = |error| record::Error::Read(folder.into(), error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    let paths: std::io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(failed)?;
    paths.retain(|path| path.extension().is_some_and(|it| it == "json"));
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = text::name(Path::new(path.file_stem().unwrap_or_default()));
            Ok((name, record::read(&path)?))
        })
        .collect()
}

/// A table: a line for each bar, a column for each record.
fn shares(records: &[(String, Record)]) -> String {
    let names: Vec<&str> = records.iter().map(|it| it.0.as_str()).collect();
    let mut table = format!(
        "\n| bar | {} |\n|{}\n",
        names.join(" | "),
        " --- |".repeat(names.len() + 1)
    );
    let mut told = BTreeSet::new();
    for bar in records.iter().flat_map(|it| &it.1.rows) {
        if told.insert(&bar.bar) {
            let shares = records.iter().map(|it| share(find(&it.1, &bar.bar)));
            let shares: Vec<String> = shares.collect();
            table += &format!("| {} | {} |\n", cell(&bar.bar), shares.join(" | "));
        }
    }
    table
}

fn share(bar: Option<&Bar>) -> String {
    match bar {
        Some(bar) if bar.ratio >= bar.required => format!("{:.2}", bar.ratio),
        Some(bar) => format!("**{:.2}**", bar.ratio),
        None => String::new(),
    }
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    text::printable(text).replace(['|', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::{compare, shares};
    use crate::machine::caches::Caches;
    use crate::record::{Bar, Machine, Record};

    fn record(rows: &[(&str, f64, f64)]) -> Record {
        let bar = |&(name, ratio, spread): &(&str, f64, f64)| Bar {
            bar: name.into(),
            tier: "avx2".into(),
            ratio,
            spread,
            required: 0.9,
        };
        Record {
            environment: Machine {
                cpu: "a CPU".into(),
                revision: "none".into(),
                caches: Caches::default(),
            },
            rows: rows.iter().map(bar).collect(),
        }
    }

    #[test]
    fn changes_beyond_noise_are_told_worst_first() {
        let old = record(&[
            ("a", 1.0, 0.0),
            ("b", 1.0, 0.0),
            ("c", 1.0, 0.2),
            ("d", 1.0, 0.0),
        ]);
        let new = record(&[
            ("a", 1.1, 0.0),
            ("b", 0.5, 0.0),
            ("c", 0.9, 0.0),
            ("e", 1.0, 0.0),
        ]);
        let comparison = compare(&old, &new);
        let changed: Vec<&str> = comparison
            .changes
            .iter()
            .map(|it| it.bar.as_str())
            .collect();
        assert_eq!(changed, ["b", "a"]);
        assert_eq!(comparison.common, 3);
        assert_eq!(
            (comparison.only_old, comparison.only_new),
            (vec!["d".into()], vec!["e".into()])
        );
    }

    #[test]
    fn short_bars_are_bold_and_missing_ones_empty() {
        let records = [
            ("one".into(), record(&[("a", 0.8, 0.0), ("b", 0.95, 0.0)])),
            ("two".into(), record(&[("a", 0.9, 0.0)])),
        ];
        assert_eq!(
            shares(&records),
            "\n| bar | one | two |\n| --- | --- | --- |\n| a | **0.80** | 0.90 |\n| b | 0.95 |  |\n"
        );
    }

    #[test]
    fn other_working_sets_are_told() {
        let (old, mut new) = (record(&[("a", 1.0, 0.0)]), record(&[("a", 1.0, 0.0)]));
        assert!(compare(&old, &new).differences.is_empty());
        new.environment.caches.l1 = Some(96 << 10);
        new.environment.cpu = "another".into();
        let told = [
            r#"the CPU was "a CPU", and is "another""#,
            "the working set of L1 was 10.7 KiB, and is 32 KiB",
        ];
        assert_eq!(compare(&old, &new).differences, told);
    }
}

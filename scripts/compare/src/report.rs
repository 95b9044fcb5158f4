//! What is printed: the machine, a line for each row, and a summary.

use crate::measure::{Row, median};
use crate::number::Number;
use crate::options::{Options, SIZES, Size};
use crate::{new, old};
use std::fs;

/// A row below this in every repeat is named at the end.
const LEAST: f64 = 0.95;

/// What the summary needs of the rows.
#[derive(Default)]
pub struct Report {
    /// The class and the median ratio of each row.
    medians: Vec<(&'static str, f64)>,
    slower: Vec<String>,
    different: Vec<String>,
}

/// The machine and the revisions, and the head of the table.
pub fn print_machine(options: &Options) {
    let [old_revision, new_revision] = &options.revisions;
    println!("machine: {}", machine());
    println!("old: {old_revision}, tier {}", old::tier::active());
    println!("new: {new_revision}, tier {}", new::tier::active());
    println!(
        "ratios: time of old / time of new, median and its absolute deviation, of each repeat\n"
    );
    println!(
        "{:<17} {:<4} {:>8} {:>13}  ratios",
        "function", "type", "size", "old ns/call"
    );
}

/// The CPU's model name and family, as the kernel says them.
fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let value = |key: &str| {
        let line = cpuinfo
            .lines()
            .find(|line| line.split(':').next().is_some_and(|k| k.trim() == key));
        line.and_then(|line| line.split(':').nth(1))
            .map_or("unknown", str::trim)
    };
    let cpus = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{}, family {} model {}, {cpus} CPUs",
        value("model name"),
        value("cpu family"),
        value("model")
    )
}

impl Report {
    pub fn is_empty(&self) -> bool {
        self.medians.is_empty()
    }

    /// Prints a row that is measured, and keeps what the summary needs of it.
    pub fn add<E: Number>(&mut self, row: &Row<E>) {
        let line = line(row);
        let medians: Vec<f64> = row.ratios.iter().map(|ratio| ratio.median).collect();
        self.medians.push((row.size.name(), median(&medians)));
        if medians.iter().all(|&median| median < LEAST) {
            self.slower.push(line.clone());
        }
        if let Some(difference) = &row.difference {
            let name = name(row);
            self.different.push(format!("{name}: {difference}"));
        }
        println!(
            "{line}{}",
            if row.difference.is_some() {
                "  other bits"
            } else {
                ""
            }
        );
    }

    pub fn print_summary(&self) {
        println!(
            "\n{:<8} {:>5} {:>8} {:>8}",
            "size", "rows", "median", "least"
        );
        SIZES.iter().for_each(|size| self.print_class(*size));
        print_list("below 0.95 in every repeat", &self.slower);
        print_list("answers with other bits", &self.different);
    }

    fn print_class(&self, size: Size) {
        let of_class = self
            .medians
            .iter()
            .filter(|(class, _)| *class == size.name());
        let ratios: Vec<f64> = of_class.map(|(_, ratio)| *ratio).collect();
        if !ratios.is_empty() {
            let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
            let (name, rows, median) = (size.name(), ratios.len(), median(&ratios));
            println!("{name:<8} {rows:>5} {median:>8.3} {least:>8.3}");
        }
    }
}

fn print_list(title: &str, lines: &[String]) {
    println!("\n{title}: {}", lines.len());
    lines.iter().for_each(|line| println!("{line}"));
}

fn name<E: Number>(row: &Row<E>) -> String {
    let size = match row.size {
        Size::Short => format!("n = {}", row.elements),
        Size::Bytes(_, name) => name.into(),
    };
    format!("{:<17} {:<4} {size:>8}", row.pair.name, E::NAME)
}

fn line<E: Number>(row: &Row<E>) -> String {
    let ratio =
        |ratio: &crate::measure::Ratio| format!("  {:.3} +- {:.3}", ratio.median, ratio.spread);
    let ratios: String = row.ratios.iter().map(ratio).collect();
    format!("{} {:>13.1}{ratios}", name(row), row.ns)
}

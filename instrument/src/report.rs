//! What a person sees: tables on standard output, JSON instead of them where asked, progress on
//! standard error.

use crate::ladder::{Answer, Ladder};
use crate::machine::Environment;
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// The version of the JSON that this program writes. A field that changes its meaning, or is
/// removed, makes a new version.
pub const SCHEMA: u32 = 1;

/// A JSON document: what was measured, and on what.
#[derive(Serialize)]
pub struct Document<'a, T> {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// The machine.
    pub environment: &'a Environment,
    /// The body, under its own names.
    #[serde(flatten)]
    pub body: T,
}

/// Prints a document.
///
/// # Errors
///
/// When the body can not be written as JSON, which is a defect of its type.
pub fn print_json<T: Serialize>(environment: &Environment, body: T) -> serde_json::Result<()> {
    let document = Document {
        schema: SCHEMA,
        environment,
        body,
    };
    println!("{}", serde_json::to_string_pretty(&document)?);
    Ok(())
}

/// A progress bar on standard error; nothing where standard error is no terminal.
pub struct Progress {
    bar: ProgressBar,
}

/// Steps of the bar for one part of the work.
const STEPS: u64 = 1000;

impl Progress {
    /// A progress bar for a number of parts of work.
    pub fn new(parts: usize) -> Self {
        let bar = ProgressBar::new(STEPS * parts as u64);
        let style = ProgressStyle::with_template("{bar:40} {percent:>3} % {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar }
    }

    /// Begins the next part, and returns the function that tells how much of it is done.
    pub fn part(&self, name: &str) -> impl FnMut(f64) + use<> {
        let bar = self.bar.clone();
        bar.set_message(name.to_owned());
        let start = bar.position().div_ceil(STEPS) * STEPS;
        move |share| bar.set_position(start + (share * STEPS as f64) as u64)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A table without lines, whose columns from the `numbers`th on are aligned to the right.
pub fn table(header: &[&str], numbers: std::ops::Range<usize>) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header);
    for column in numbers {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The fraction above which a figure that claims to be below its limit is called broken: what two
/// medians of the same loop differ by on a shared machine.
pub const ABOVE_LIMIT: f64 = 1.05;

/// Prints a ladder.
pub fn print_ladder(ladder: &Ladder) {
    println!("{}", ladder.title());
    let mut rows = table(
        &[
            "level",
            "kernel",
            "ns/element",
            "cycles/element",
            "GB/s",
            "gain",
            "limit",
            "its ns/element",
            "reached",
        ],
        2..6,
    );
    for column in [7, 8] {
        if let Some(column) = rows.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for rung in &ladder.rungs {
        rows.add_row([
            rung.level.to_owned(),
            rung.kernel.clone(),
            significant(rung.ns_per_element),
            rung.cycles_per_element.map_or("?".into(), significant),
            format!("{:.1}", rung.gb_per_second),
            rung.gain
                .map_or(String::new(), |gain| format!("{gain:.2} x")),
            rung.limit.clone(),
            significant(rung.limit_ns_per_element),
            percent(rung.reached),
        ]);
    }
    println!("{rows}");
    for missing in &ladder.missing {
        println!("no rung {missing}");
    }
    for rung in ladder
        .rungs
        .iter()
        .filter(|rung| rung.reached > ABOVE_LIMIT)
    {
        println!(
            "{}: above its limit, so one of the two was measured wrongly",
            rung.level
        );
    }
    print_answer(ladder);
    println!("{}", ladder.disturbances.sentence());
}

fn print_answer(ladder: &Ladder) {
    match &ladder.answer {
        Answer::Number(number) => println!("{} = {number}", ladder.operation.name()),
        Answer::Counts(_) if ladder.file.is_none() => {}
        Answer::Counts(counts) => {
            println!("counts of the values 0 to 255:");
            for line in counts.chunks(16) {
                let line: Vec<String> = line.iter().map(|count| format!("{count:>9}")).collect();
                println!("{}", line.join(""));
            }
        }
    }
}

/// Three significant digits.
pub fn significant(value: f64) -> String {
    if !value.is_finite() {
        return "?".into();
    }
    let magnitude = value.abs().max(1e-9).log10().floor() as i32;
    format!("{value:.*}", usize::try_from(2 - magnitude).unwrap_or(0))
}

/// A fraction in percent.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::{percent, significant};

    #[test]
    fn three_digits() {
        assert_eq!(significant(0.012_345), "0.0123");
        assert_eq!(significant(1.2345), "1.23");
        assert_eq!(significant(123.45), "123");
        assert_eq!(significant(0.0), "0.00000000000");
        assert_eq!(significant(f64::NAN), "?");
        assert_eq!(percent(0.954), "95 %");
    }
}

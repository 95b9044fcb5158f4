//! What a person reads of the ladder, and JSON instead of it where asked.

use crate::format::{ABOVE_LIMIT, percent, significant, table};
use crate::ladder::{Answer, Ladder};
use crate::machine::Environment;
use comfy_table::CellAlignment;
use serde::Serialize;

/// The version of the JSON that this program writes. A field that changes its meaning, or is
/// removed, makes a new version.
pub const SCHEMA: u32 = 3;

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

//! What a person sees: a table for each operation, or JSON.

use crate::libraries;
use crate::size::Unit;
use crate::work::{Entry, Row};
use serde::Serialize;
use superscalar_instrument::format::{ABOVE_LIMIT, percent, significant, table};
use superscalar_instrument::machine::fitness::Fitness;
use superscalar_instrument::machine::{self, Environment};
use superscalar_instrument::report::print_json;

/// Everything that a run found.
#[derive(Serialize)]
pub struct Report {
    /// The libraries and what they ran on.
    pub contestants: Vec<libraries::Entry>,
    /// What makes the comparison doubtful.
    pub warnings: Vec<String>,
    /// The comparisons, those of an operation one after the other.
    pub rows: Vec<Row>,
    /// What others took from the machine meanwhile.
    pub disturbances: Fitness,
}

impl Report {
    /// Whether every bar was reached.
    pub fn all_reached(&self) -> bool {
        self.rows.iter().all(Row::pass)
    }

    /// Prints it, as tables or as JSON.
    ///
    /// # Errors
    ///
    /// When it can not be written as JSON, which is a defect.
    pub fn print(
        &self,
        environment: &Environment,
        json: bool,
    ) -> Result<(), Box<dyn std::error::Error>> {
        if json {
            return Ok(print_json(environment, self)?);
        }
        machine::print_line(environment);
        for warning in &self.warnings {
            println!("warning: {warning}");
        }
        self.print_contestants();
        for rows in self.rows.chunk_by(|a, b| a.work == b.work) {
            print_work(rows);
        }
        let passed = self.rows.iter().filter(|row| row.pass()).count();
        println!(
            "\nall bars reached in {passed} of {} comparisons",
            self.rows.len()
        );
        println!("{}", self.disturbances.sentence());
        Ok(())
    }

    fn print_contestants(&self) {
        let mut rows = table(&["contestant", "version", "ran on"], 0..0);
        for contestant in &self.contestants {
            rows.add_row([contestant.name, &contestant.version, &contestant.tier]);
        }
        println!("\n{rows}");
    }
}

/// The table of one operation, and below it the remarks that do not fit a cell.
fn print_work(rows: &[Row]) {
    println!("\n{}", rows[0].work);
    let peers = peers(rows);
    let mut header = vec!["size", "unit", "elements", "superscalar"];
    header.extend(&peers);
    header.extend(["limit", "reached"]);
    let numbers = 2..header.len();
    header.extend(["limiter", "verdict"]);
    let mut table = table(&header, numbers);
    for row in rows {
        table.add_row(cells(row, &peers));
    }
    println!("{table}");
    print_notes(rows);
}

/// The names of all peers, in the order of their first appearance.
fn peers(rows: &[Row]) -> Vec<&str> {
    let mut names = Vec::new();
    for row in rows {
        let timed = row.peers.iter().map(|peer| peer.name.as_ref());
        let excluded = row.excluded.iter().map(|(name, _)| *name);
        for name in timed.chain(excluded) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn cells(row: &Row, peers: &[&str]) -> Vec<String> {
    let mut cells = vec![
        row.size.clone(),
        row.per.to_string(),
        row.elements.to_string(),
        significant(row.superscalar),
    ];
    cells.extend(peers.iter().map(|name| time_of(row, name)));
    let Entry {
        name, ns, ratio, ..
    } = &row.limit;
    cells.extend([significant(*ns), percent(*ratio), name.to_string()]);
    cells.push(verdict(row));
    cells
}

/// A peer's time; nothing where it was not asked.
fn time_of(row: &Row, name: &str) -> String {
    if let Some(peer) = row.peers.iter().find(|peer| peer.name == name) {
        return significant(peer.ns);
    }
    let excluded = row.excluded.iter().any(|(other, _)| *other == name);
    if excluded { "wrong" } else { "" }.to_owned()
}

fn verdict(row: &Row) -> String {
    let (best, mark) = (&row.best_peer, &row.mark);
    let word = if mark.pass { "pass" } else { "SHORT" };
    format!(
        "best peer {}, ratio {:.3} +- {:.3}; {} {:.2}: {word}",
        best.name, best.ratio, best.spread, mark.bar, mark.required
    )
}

fn print_notes(rows: &[Row]) {
    for row in rows {
        for (name, why) in &row.excluded {
            println!("{}: {name} excluded: {why}", row.size);
        }
        for name in above_limit(row) {
            println!(
                "{}: {name} is above the limit, so one of the two was measured wrongly, or it is no limit",
                row.size
            );
        }
    }
}

/// Who was faster than the limit. Of peers, where the work for each element binds: a short call of
/// one that counts in 32 bits has less to zero than the limit has.
fn above_limit(row: &Row) -> Vec<&str> {
    let times = row.peers.iter().filter(|_| row.per == Unit::Element);
    let times = times.map(|peer| (peer.name.as_ref(), peer.ns));
    let above = |(_, ns): &(&str, f64)| row.limit.ns / ns > ABOVE_LIMIT;
    [("superscalar", row.superscalar)]
        .into_iter()
        .chain(times)
        .filter(above)
        .map(|(name, _)| name)
        .collect()
}

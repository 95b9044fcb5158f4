//! Measures the public functions of two revisions of the library in one process, interleaved.
//!
//! `pairs` lists the functions, `operands` is what they are called with, `answer` makes their
//! answers comparable, `measure` takes the times, `report` prints them. `old` and `new` are the
//! revisions. The names in which they differ are in `names`, which the script copies here from the
//! folder of that name.

mod answer;
mod measure;
mod number;
mod operands;
mod options;
mod pairs;
mod report;

/// The old revision.
mod old {
    pub mod names;
    pub use ::old_revision::*;
    pub use names::*;
}

/// The new revision.
mod new {
    pub mod names;
    pub use ::new_revision::*;
    pub use names::*;
}

use half::{bf16, f16};
use measure::Row;
use operands::Operands;
use options::Options;
use pairs::Compared;
use report::Report;
use std::process::ExitCode;

/// Each row is measured so many times, with the other rows of its element type in between.
pub const REPEATS: usize = 3;

fn main() -> ExitCode {
    let options = match Options::of(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(sentence) => return refuse(&sentence),
    };
    report::print_machine(&options);
    let mut report = Report::default();
    every_type(&options, &mut report);
    if report.is_empty() {
        return refuse("no function and type has a name that contains what --only asks for");
    }
    report.print_summary();
    ExitCode::SUCCESS
}

fn refuse(sentence: &str) -> ExitCode {
    eprintln!("compare-revisions: {sentence}");
    ExitCode::from(2)
}

fn every_type(options: &Options, report: &mut Report) {
    of_type::<f32>(options, report);
    of_type::<f64>(options, report);
    of_type::<i8>(options, report);
    of_type::<u8>(options, report);
    of_type::<i16>(options, report);
    of_type::<i32>(options, report);
    of_type::<i64>(options, report);
    of_type::<u64>(options, report);
    of_type::<f16>(options, report);
    of_type::<bf16>(options, report);
}

fn of_type<E: Compared>(options: &Options, report: &mut Report) {
    let mut pairs = E::pairs();
    pairs.retain(|pair| format!("{} {}", pair.name, E::NAME).contains(&options.only));
    if pairs.is_empty() {
        return;
    }
    for &size in &options.sizes {
        let mut operands = Operands::<E>::new(size.pool());
        let mut rows: Vec<Row<E>> = Vec::new();
        for &pair in &pairs {
            let row = |&elements: &usize| Row::new(pair, size, elements);
            rows.extend(size.elements(size_of::<E>()).iter().map(row));
        }
        check_and_measure(&mut rows, &mut operands, options);
        rows.iter().for_each(|row| report.add(row));
    }
}

fn check_and_measure<E: Compared>(
    rows: &mut [Row<E>],
    operands: &mut Operands<E>,
    options: &Options,
) {
    rows.iter_mut().for_each(|row| row.check(operands));
    for repeat in 1..=REPEATS {
        let size = rows[0].size.name();
        eprintln!("{} {size}, repeat {repeat} of {REPEATS}", E::NAME);
        rows.iter_mut()
            .for_each(|row| row.measure(operands, options.quick));
    }
}

//! The bars that the kernels must reach: fractions of a limit.
//!
//! | bar | limit | required |
//! | --- | --- | --- |
//! | `bincount`, constant data | the same kernel on random data | 1 / 1.1 |
//! | `bincount`, random data | eight tables | 0.97 |
//! | `sum`, `dot` of at most 32 elements | a plain loop | 0.97 |
//! | every kernel of a slice in L1; L2; L3 and DRAM | the binding limit | 0.85; 0.90; 0.95 |
//! | positions of extremes in L1 | the same | 0.80 |
//! | `nan` and masked sums, variances, extremes in L1; beyond | the plain ones | 1 / 2; 1 / 1.3 |
//! | `sum` and `min` along either axis of 2000 x 2000 `f32` | the load limit of the array | 0.85 |
//! | 16 bytes behind a line, in L1 and L2 | the same, aligned | 1 / 1.25 |
//! | subnormal data; infinities, NaN, in L2 | typical data | 1 / 1.3; products 1 / 2.5 |
//! | `var` of at most 32 elements | two plain loops | 0.40 |
//!
//! The binding limit is the loads of the same bytes, or what the kernel computes where that takes
//! longer ([`model`](crate::model)); the table names it. The prediction knows
//! besides how a mixture of operations fares and how a call ends; beside it stands by how much more
//! or less time the kernel took. Teams, where they have two workers or more:
//!
//! | bar | limit | required |
//! | --- | --- | --- |
//! | fork-join of a warm team | a microsecond, and `rayon`'s | 1 |
//! | fork-join of a sleeping team | `rayon`'s | 1 |
//! | `par::sum` f32 below 64 KiB | `sum` | 0.95 |
//! | the same from 64 KiB on | the same | 1 |
//! | `par::sum`, `par::dot` in L2, L3 | one core | 0.95 of the cores |
//! | the same in DRAM | the load limit of all cores | 0.95 |
//!
//! Eight tables and a plain loop ask for "no slower": two medians of equal loops differ by up to
//! three hundredths on a shared machine.

mod alignment;
mod axis;
mod cores;
mod data;
mod extremes;
mod histogram;
mod integers;
mod limits;
mod masked;
mod norms;
mod sums;

use crate::format::{ABOVE_LIMIT, Progress, percent, significant, table};
use crate::machine::Environment;
use crate::measure::{Error, Plan, Stat, Subject, interleave, ratio};
use crate::names;
use crate::real::Real;
use serde::Serialize;
use std::time::Duration;
use superscalar::tier;

/// One bar and how it was met.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The name of the bar.
    pub bar: String,
    /// The operation and its element type.
    pub operation: String,
    /// The element type.
    pub dtype: &'static str,
    /// The size of the working set.
    pub footprint: String,
    /// The tier whose kernel was measured.
    pub tier: &'static str,
    /// What the kernel is held against.
    pub limit_name: String,
    /// The limit, in nanoseconds an element.
    pub limit: f64,
    /// What was reached, in nanoseconds an element.
    pub reached: f64,
    /// The limit's time over the kernel's, round by round.
    pub ratio: f64,
    /// The spread of the ratio.
    pub spread: f64,
    /// The least ratio that passes.
    pub required: f64,
    /// Whether it passed.
    pub pass: bool,
    /// Whether the kernel seems to be better than its limit, so that the measurement must be
    /// broken.
    pub above_limit: bool,
    /// What the model predicts, in nanoseconds an element; nothing of comparisons with other code.
    pub predicted: Option<f64>,
    /// By what fraction more or less time it took.
    pub error: Option<f64>,
}

/// A bar before it is measured.
struct Bar {
    name: String,
    operation: &'static str,
    dtype: &'static str,
    footprint: String,
    limit_name: &'static str,
    required: f64,
    /// Whether the limit is physical: a comparison with another kernel may be exceeded.
    physical: bool,
    run: Box<Run>,
}

/// Sets up a kernel and its limit, and measures them.
type Run = dyn Fn(&Environment, &Plan) -> Result<Timed, Error>;

/// A kernel and its limit, as measured.
struct Timed {
    elements: usize,
    limit_ns: f64,
    /// What the model says that a call takes, if it is asked.
    predicted_ns: f64,
    kernel_ns: f64,
    ratio: Stat,
    /// What binds, where that is found while it is measured.
    limit_name: Option<String>,
}

/// The time for the rounds of one bar: all bars together take less than five minutes.
const BUDGET: Duration = Duration::from_millis(400);

/// Measures the bars whose name contains `only`; where there are none, those of the operation whose
/// kernels stand behind the one that `only` begins with.
///
/// # Errors
///
/// When a kernel answers wrongly.
pub fn measure(only: Option<&str>, environment: &Environment) -> Result<Vec<Row>, Error> {
    let mut chosen = bars(environment);
    if let Some(only) = only {
        let only = chosen_by(only, &chosen);
        chosen.retain(|bar| has(bar, &only));
    }
    let progress = Progress::new(chosen.len());
    let plan = Plan::within(BUDGET);
    // Of all kinds of operations, before anything is held against them.
    if chosen.iter().any(|bar| bar.physical) {
        crate::machine::rates::rates()?;
    }
    let mut rows = Vec::new();
    for bar in chosen {
        let mut tick = progress.part(&bar.name);
        rows.push(bar.measure(environment, &plan)?);
        tick(1.0);
    }
    Ok(rows)
}

/// What the bars are chosen by: `only`, or the same with the name that stands behind its first
/// word.
fn chosen_by(only: &str, bars: &[Bar]) -> String {
    let asked = names::spelled(only);
    if bars.iter().any(|bar| has(bar, &asked)) {
        return asked;
    }
    let (name, rest) = only.split_once(' ').unwrap_or((only, ""));
    match names::behind(name) {
        Some(kernels) => names::spelled(&format!("{kernels} {rest}")),
        None => asked,
    }
}

/// Whether the bar has this in its name.
fn has(bar: &Bar, only: &str) -> bool {
    names::spelled(&bar.name).contains(only)
}

impl Bar {
    fn measure(self, environment: &Environment, plan: &Plan) -> Result<Row, Error> {
        let timed = (self.run)(environment, plan)?;
        let ratio = timed.ratio.median;
        let per_element = |ns: f64| ns / timed.elements as f64;
        let predicted = self.physical.then(|| per_element(timed.predicted_ns));
        Ok(Row {
            bar: self.name,
            operation: self.operation.into(),
            dtype: self.dtype,
            footprint: self.footprint,
            tier: tier::active().name(),
            limit_name: timed.limit_name.unwrap_or_else(|| self.limit_name.into()),
            limit: per_element(timed.limit_ns),
            reached: per_element(timed.kernel_ns),
            ratio,
            spread: timed.ratio.spread,
            required: self.required,
            pass: ratio >= self.required,
            above_limit: self.physical && ratio > ABOVE_LIMIT,
            predicted,
            error: predicted.map(|predicted| per_element(timed.kernel_ns) / predicted - 1.0),
        })
    }
}

/// Every bar that the present kernels have.
fn bars(environment: &Environment) -> Vec<Bar> {
    let mut bars = Vec::new();
    bars.extend(sums::bars());
    bars.extend(histogram::bars());
    bars.extend(sums::short_bars());
    bars.extend(extremes::bars());
    bars.extend(integers::bars());
    bars.extend(norms::bars());
    bars.extend(masked::bars());
    bars.extend(alignment::bars());
    bars.extend(data::bars());
    bars.extend(axis::bars());
    bars.extend(cores::bars(environment));
    bars
}

fn short_bar<E: Real>(
    operation: &'static str,
    n: usize,
    run: impl Fn(&Environment, &Plan) -> Result<Timed, Error> + 'static,
) -> Bar {
    Bar {
        name: format!("{operation} {} short, n = {n}", E::NAME),
        operation,
        dtype: E::NAME,
        footprint: format!("{n} elements"),
        limit_name: "plain loop",
        required: 0.97,
        physical: false,
        run: Box::new(run),
    }
}

fn timed<'a>(
    elements: usize,
    plan: &Plan,
    limit: Subject<'a>,
    kernel: Subject<'a>,
) -> Result<Timed, Error> {
    let measured = interleave(&mut [limit, kernel], plan, |_| ())?;
    Ok(Timed {
        elements,
        limit_ns: measured[0].ns().median,
        predicted_ns: measured[0].ns().median,
        kernel_ns: measured[1].ns().median,
        ratio: ratio(&measured[0], &measured[1]),
        limit_name: None,
    })
}

/// Prints the rows, and a last line that counts them.
pub fn print(rows: &[Row]) {
    let header = [
        "bar",
        "tier",
        "limit",
        "limit ns/element",
        "reached ns/element",
        "error",
        "ratio",
        "spread",
        "required",
        "",
    ];
    let mut table = table(&header, 3..9);
    for row in rows {
        table.add_row([
            row.bar.clone(),
            row.tier.to_owned(),
            row.limit_name.clone(),
            significant(row.limit),
            significant(row.reached),
            row.error
                .map_or(String::new(), |error| format!("{:+.0} %", 100.0 * error)),
            format!("{:.3}", row.ratio),
            format!("{:.3}", row.spread),
            format!("{:.3}", row.required),
            verdict(row),
        ]);
    }
    println!("{table}");
    let passed = rows.iter().filter(|row| row.pass).count();
    println!(
        "{passed} of {} bars reached ({})",
        rows.len(),
        percent(passed as f64 / rows.len() as f64)
    );
    print_model(rows);
}

/// How well the model predicts, and where it is wrong.
fn print_model(rows: &[Row]) {
    let errors: Vec<f64> = rows.iter().filter_map(|row| row.error).collect();
    let near = errors.iter().filter(|error| error.abs() <= NEAR).count();
    if !errors.is_empty() {
        println!(
            "{near} of {} predictions within {} of what was measured",
            errors.len(),
            percent(NEAR)
        );
    }
    for row in rows.iter().filter(|row| row.above_limit) {
        println!(
            "{} is faster than \"{}\": a fault of the limit, or of the measurement",
            row.bar, row.limit_name
        );
    }
}

/// The error up to which a prediction counts as right.
const NEAR: f64 = 0.15;

fn verdict(row: &Row) -> String {
    match (row.pass, row.above_limit) {
        (_, true) => "above its limit".into(),
        (true, false) => "pass".into(),
        (false, false) => "short".into(),
    }
}

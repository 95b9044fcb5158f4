//! How figures, tables and progress look.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};
use indicatif::{ProgressBar, ProgressStyle};
use std::cell::Cell;
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// The fraction above which a figure that claims to be below its limit is called broken: what two
/// medians of the same loop differ by on a shared machine.
pub const ABOVE_LIMIT: f64 = 1.05;

/// A progress bar on standard error; where that is no terminal, a line now and then.
pub struct Progress {
    bar: ProgressBar,
    told: Cell<Instant>,
}

/// The longest that nothing is said where standard error is no terminal, give or take a part.
const SILENCE: Duration = Duration::from_secs(20);

/// Steps of the bar for one part of the work.
const STEPS: u64 = 1000;

impl Progress {
    /// A progress bar for a number of parts of work.
    pub fn new(parts: usize) -> Self {
        let bar = ProgressBar::new(STEPS * parts as u64);
        let style = ProgressStyle::with_template("{bar:40} {percent:>3} % {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let told = Cell::new(Instant::now());
        Progress { bar, told }
    }

    /// Begins the next part, and returns the function that tells how much of it is done.
    pub fn part(&self, name: &str) -> impl FnMut(f64) + use<> {
        let bar = self.bar.clone();
        bar.set_message(name.to_owned());
        let start = bar.position().div_ceil(STEPS) * STEPS;
        if bar.is_hidden() && self.told.get().elapsed() >= SILENCE {
            self.told.set(Instant::now());
            let share = start as f64 / bar.length().unwrap_or(start).max(1) as f64;
            // Where nothing can be written, there is nobody to tell.
            let _ = writeln!(io::stderr(), "{}: {name}", percent(share));
        }
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

//! The kernels that this machine can run, and an account of those that it can not.
//!
//! Every sweep over kernels begins here, and here a line is written for each operation that begins
//! with `tiers tested:`. Nothing is skipped without being named and counted in it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use superscalar::registry::{Described, Kernel, Operation, Purpose, Sheet};
use superscalar::tier::{self, Tier};

/// Every kernel that can run, whatever its purpose.
pub fn every<F: Sync>(operation: &'static Operation<F>) -> Vec<Kernel<F>> {
    select(operation, "every", |_| true)
}

/// The kernels of the ladder that can run.
pub fn study<F: Sync>(operation: &'static Operation<F>) -> Vec<Kernel<F>> {
    select(operation, "study", |sheet| sheet.purpose == Purpose::Study)
}

/// The production kernels that can run: one on each tier that this machine has, and those that need
/// extra features which it has.
pub fn serving<F: Sync>(operation: &'static Operation<F>) -> Vec<Kernel<F>> {
    let kernels = select(operation, "serving", |sheet| {
        sheet.purpose == Purpose::Serve
    });
    let plain = kernels
        .iter()
        .filter(|kernel| kernel.sheet().extra.is_empty());
    let tiers: Vec<Tier> = plain.map(|kernel| kernel.sheet().tier).collect();
    let available: Vec<Tier> = tier::available().collect();
    assert_eq!(
        tiers,
        available,
        "{} serves on each tier once",
        operation.name()
    );
    kernels
}

/// The kernels that can run and for which `wanted` is true. There must be some: a sweep over
/// nothing proves nothing. Writes which tiers they are, how many kernels were left out, and why.
fn select<F: Sync>(
    operation: &'static Operation<F>,
    which: &str,
    wanted: fn(&Sheet) -> bool,
) -> Vec<Kernel<F>> {
    let rows = operation.rows().iter().filter(|row| wanted(&row.sheet));
    let all = rows.clone().count();
    let kernels: Vec<Kernel<F>> = rows.filter_map(Kernel::of).collect();
    let title = format!("{} {}, {which} row", operation.name(), operation.element());
    assert!(!kernels.is_empty(), "{title}: none can run");
    write_once(account(&title, &kernels, all - kernels.len()));
    kernels
}

/// Writes a line, unless this process has written it before: a property asks for its kernels in
/// every case.
fn write_once(line: String) {
    static WRITTEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    if !written.contains(&line) {
        eprintln!("{line}");
        written.insert(line);
    }
}

/// The line about what is tested, and what is not.
fn account<F>(title: &str, kernels: &[Kernel<F>], left_out: usize) -> String {
    let mut tested: Vec<Tier> = kernels.iter().map(|kernel| kernel.sheet().tier).collect();
    tested.sort_unstable();
    tested.dedup();
    let mut line = format!("tiers tested: {title}:{}", names(&tested));
    line += &format!(" ({} rows); not tested: {left_out} rows", kernels.len());
    for absent in Tier::ALL
        .into_iter()
        .filter(|tier| tier::check(*tier).is_err())
    {
        line += &format!("; {}", why_absent(absent));
    }
    line
}

/// The names of tiers, each after a blank.
pub fn names(tiers: &[Tier]) -> String {
    tiers.iter().map(|tier| format!(" {tier}")).collect()
}

/// Why this machine can not run a tier, in the library's words.
fn why_absent(tier: Tier) -> String {
    tier::check(tier).map_or_else(|error| error.to_string(), |()| format!("{tier} is present"))
}

/// A kernel as a failure names it.
pub fn describe(sheet: &Sheet) -> String {
    format!(
        "{} {:?} row of {} lanes and {} accumulators",
        sheet.needs(),
        sheet.purpose,
        sheet.lanes,
        sheet.accumulators
    )
}

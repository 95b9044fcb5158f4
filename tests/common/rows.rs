//! The kernels that this machine can run, and an account of those that it can not.
//!
//! Every sweep over kernels begins here, and here a line is written for each operation that begins
//! with `tiers tested:`. Nothing is skipped without being named and counted in it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use superscalar::kernels::input::Input;
use superscalar::registry::{Descriptor, Kernel, Operation, Purpose};
use superscalar::tier::{self, Tier};

/// Every kernel that can run, whatever its purpose.
pub fn every<N: Input, O>(operation: Operation<N, O>) -> Vec<Kernel<N, O>> {
    select(operation, "every", |_| true)
}

/// The kernels of the ladder that can run.
pub fn study<N: Input, O>(operation: Operation<N, O>) -> Vec<Kernel<N, O>> {
    select(operation, "study", |it| it.purpose == Purpose::Study)
}

/// The production kernels that can run. Each serves where its own tier is active, and where a tier
/// is that has no kernel of its own.
///
/// # Panics
///
/// When a tier of this machine is served by another kernel than the best of those, or a kernel
/// serves nowhere.
pub fn serving<N: Input, O>(operation: Operation<N, O>) -> Vec<Kernel<N, O>> {
    let kernels = select(operation, "production", |it| {
        it.purpose == Purpose::Production
    });
    let title = format!("{} {}", operation.name(), operation.element());
    let mut served: Vec<Tier> = Vec::new();
    for tier in tier::available() {
        let tiers = kernels.iter().map(|kernel| kernel.descriptor().tier);
        let best = tiers.filter(|it| *it <= tier).max();
        let serving = operation
            .serving_on(tier)
            .unwrap_or_else(|| panic!("{title} does not serve on {tier}"));
        let serving = serving.descriptor();
        assert_eq!(Some(serving.tier), best, "{title} on {tier}");
        assert_eq!(serving.purpose, Purpose::Production, "{title} on {tier}");
        served.push(serving.tier);
    }
    served.dedup();
    let tiers: Vec<Tier> = kernels.iter().map(|it| it.descriptor().tier).collect();
    assert_eq!(tiers, served, "each kernel of {title} serves");
    kernels
}

/// The kernels that can run and for which `wanted` is true. There must be some: a sweep over
/// nothing proves nothing. Writes which tiers they are, how many kernels were left out, and why.
fn select<N: Input, O>(
    operation: Operation<N, O>,
    which: &str,
    wanted: fn(&Descriptor) -> bool,
) -> Vec<Kernel<N, O>> {
    let entries = operation
        .entries()
        .iter()
        .filter(|entry| wanted(entry.descriptor()));
    let all = entries.clone().count();
    let kernels: Vec<Kernel<N, O>> = entries.filter_map(Kernel::of).collect();
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
fn account<N: Input, O>(title: &str, kernels: &[Kernel<N, O>], left_out: usize) -> String {
    let mut tested: Vec<Tier> = kernels.iter().map(|it| it.descriptor().tier).collect();
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
pub fn describe(descriptor: &Descriptor) -> String {
    format!(
        "{} {:?} row of {} lanes and {} accumulators",
        descriptor.tier, descriptor.purpose, descriptor.lanes, descriptor.accumulators
    )
}

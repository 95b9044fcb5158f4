//! What this machine is: its CPU, caches, clocks, and what stands between a program and all of
//! them.

pub mod caches;
mod environment;
pub mod fitness;
pub mod limits;
pub mod rates;
pub mod staircase;
pub mod tsc;

use crate::footprint::{Bytes, Footprint};
use crate::format::{Progress, significant, table};
use crate::measure::{self, Plan, clock};
use caches::Caches;
pub use environment::{Environment, TierState, profile, why_active};
use limits::{Arithmetic, Loads};
use rates::{Rates, rates};
use serde::Serialize;
use std::time::Duration;
use superscalar::team::Team;

/// The measured limits of the machine.
#[derive(Clone, Debug, Serialize)]
pub struct Limits {
    /// Core cycles of a dependent integer multiplication, the check on the clock.
    pub multiplication_cycles: Option<f64>,
    /// Floating-point arithmetic.
    pub arithmetic: Vec<Arithmetic>,
    /// Loads, by level of the memory.
    pub loads: Vec<Loads>,
    /// Every kind of vector operation.
    pub rates: Rates,
}

/// Parts of the work of [`measure()`].
pub const PARTS: usize = 2 + Footprint::LEVELS.len();

/// Measures the limits.
///
/// # Errors
///
/// As [`measure::interleave`].
pub fn measure(
    environment: &Environment,
    team: &Team,
    progress: &Progress,
) -> Result<Limits, measure::Error> {
    let plan = Plan::within(Duration::from_secs(1));
    let mut arithmetic = limits::arithmetic::<f32>(&plan, progress.part("arithmetic, f32"))?;
    arithmetic.extend(limits::arithmetic::<f64>(
        &plan,
        progress.part("arithmetic, f64"),
    )?);
    let mut loads = Vec::new();
    for level in Footprint::LEVELS {
        let tick = progress.part(&format!("loads from {level}"));
        loads.push(limits::loads(level, environment, team, &plan, tick)?);
    }
    Ok(Limits {
        multiplication_cycles: clock::multiplication_cycles(),
        arithmetic,
        loads,
        rates: rates()?.clone(),
    })
}

/// Prints in one line what a reader of a ladder must know.
pub fn print_line(environment: &Environment) {
    let clock = environment
        .clock_ghz
        .map_or("unknown".into(), |ghz| format!("{ghz:.2} GHz"));
    println!(
        "{}, {}, tier {}, core clock {clock}, {} workers",
        environment.cpu,
        environment.architecture,
        environment.active_tier(),
        environment.workers
    );
    if let Some(staircase) = &environment.staircase {
        let caches = &environment.caches;
        println!("{}", staircase::sizes_sentence(caches, staircase));
    }
}

/// Prints everything.
pub fn print(environment: &Environment, limits: &Limits) {
    print_environment(environment);
    println!();
    let mut rows = table(&["tier", "cpu", "state"], 0..0);
    for tier in &environment.tiers {
        let present = if tier.present { "present" } else { "absent" };
        let state = if tier.active { "active" } else { "" };
        rows.add_row([tier.name, present, &format!("{state} {}", tier.why)]);
    }
    println!("{rows}\nprofile {}\n", environment.profile);
    if let Some(staircase) = &environment.staircase {
        staircase::print(staircase, &environment.claimed_caches);
        println!();
    }
    print_arithmetic(&limits.arithmetic);
    println!();
    print_loads(&limits.loads, environment.workers);
    println!();
    print_rates(&limits.rates);
}

fn print_environment(environment: &Environment) {
    let size =
        |bytes: Option<usize>| bytes.map_or("unknown".into(), |bytes| Bytes(bytes).to_string());
    let ghz = |ghz: Option<f64>| ghz.map_or("unknown".into(), |ghz| format!("{ghz:.3} GHz"));
    let Caches { l1, l2, l3, .. } = environment.claimed_caches;
    println!(
        "cpu         {}, {}",
        environment.cpu, environment.architecture
    );
    println!(
        "caches      L1 {}, L2 {}, L3 {}, claimed",
        size(l1),
        size(l2),
        size(l3)
    );
    println!(
        "affinity    cpus {:?}, cores {:?}",
        environment.affinity, environment.cores
    );
    match environment.quota {
        Some(quota) => println!("quota       {quota:.2} cpus"),
        None => println!("quota       none known"),
    }
    println!("workers     {}", environment.workers_reason);
    println!("core clock  {}, measured", ghz(environment.clock_ghz));
    match environment.tsc {
        Some(tsc) => println!("counter     {}, {}", ghz(Some(tsc.ghz)), tsc.source),
        None => println!("counter     unknown"),
    }
    println!(
        "built from  {} by {}",
        environment.revision, environment.compiler
    );
}

fn print_arithmetic(arithmetic: &[Arithmetic]) {
    let header = [
        "tier",
        "dtype",
        "lanes",
        "operation",
        "latency, cycles",
        "operations/cycle",
    ];
    let mut rows = table(&header, 4..6);
    for row in arithmetic {
        let say = |value: Option<f64>| value.map_or("?".into(), significant);
        rows.add_row([
            row.tier.to_owned(),
            row.dtype.to_owned(),
            row.lanes.to_string(),
            row.operation.to_owned(),
            say(row.latency_cycles),
            say(row.operations_per_cycle),
        ]);
    }
    println!("{rows}");
}

/// Prints what the active tier and those below do of each kind.
fn print_rates(rates: &Rates) {
    let header = [
        "operation",
        "tier",
        "dtype",
        "bits",
        "latency, cycles",
        "operations/cycle",
    ];
    let mut rows = table(&header, 3..6);
    for rate in &rates.0 {
        rows.add_row([
            rate.kind.name().to_owned(),
            rate.tier.to_string(),
            rate.element.to_owned(),
            rate.bits.to_string(),
            rate.latency.map_or(String::new(), significant),
            significant(rate.cycles.recip()),
        ]);
    }
    println!("{rows}");
}

/// Prints the load limits.
pub fn print_loads(loads: &[Loads], workers: usize) {
    let all = format!("GB/s, {workers} cores");
    let header = [
        "loads from",
        "size",
        "width",
        "bytes/cycle",
        "GB/s",
        "GB/s, 2 streams",
        "GB/s, 16 bytes behind a line",
        &all,
    ];
    let mut rows = table(&header, 1..8);
    for row in loads {
        rows.add_row([
            row.level.to_string(),
            Bytes(row.bytes).to_string(),
            row.widths[0].clone(),
            row.bytes_per_cycle.map_or("?".into(), significant),
            format!("{:.1}", row.gb_per_second),
            format!("{:.1}", row.gb_per_second_two_streams),
            format!("{:.1}", row.gb_per_second_misaligned),
            row.gb_per_second_all_cores
                .map_or("?".into(), |rate| format!("{rate:.1}")),
        ]);
    }
    println!("{rows}");
}

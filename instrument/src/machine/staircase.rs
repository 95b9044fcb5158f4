//! The staircase: the speed of loads over working sets a factor of the root of two apart. Where it
//! falls, a cache ends. What a guest is told of its caches may be what the host has: 480 MiB of L3
//! were claimed where loads slowed down beyond 64.

use super::caches::Caches;
use crate::footprint::{ASSUMED, Bytes, Footprint};
use crate::format::table;
use crate::measure::opaque;
use serde::Serialize;
use std::time::{Duration, Instant};
use superscalar::kernels::input::Slice;
use superscalar::registry::{self, Kernel, ops};

/// The first and the last working set. Four times the last is the largest that stands for DRAM.
const SIZES: std::ops::RangeInclusive<usize> = 4 << 10..=256 << 20;

/// Rounds over all working sets: who disturbs one round is gone in the next.
const ROUNDS: usize = 3;

/// The time for the passes over one working set in a round, beyond two that are made in any case.
const BUDGET: Duration = Duration::from_millis(1);

/// Passes of a round whose fastest counts, where the budget allows them.
const TRIES: usize = 5;

/// A level has ended where loads are slower than this fraction of its speed.
const FALLEN: f64 = 0.8;

/// The next level has begun where the speed stays above this fraction from one size to the next.
const FLAT: f64 = 0.93;

/// One working set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Its bytes.
    pub bytes: usize,
    /// 10^9 bytes a second that one core loads.
    pub gb_per_second: f64,
}

/// Where the extent of a cache comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Loads slow down beyond it.
    Measured,
    /// The system claims it; the staircase does not show where the level ends.
    Claimed,
    /// A common size: neither the staircase nor the system says one.
    Assumed,
}

/// The extent of a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Extent {
    /// The level.
    pub level: Footprint,
    /// The last working set that it serves at its own speed.
    pub bytes: usize,
    /// Where that comes from.
    pub source: Source,
}

/// The speeds, and the extents that follow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Staircase {
    /// From the smallest working set on.
    pub steps: Vec<Step>,
    /// L1, L2 and L3.
    pub extents: [Extent; 3],
}

impl Staircase {
    /// The extents as sizes of caches, and the last step.
    pub fn caches(&self) -> Caches {
        let [l1, l2, l3] = self.extents.map(|extent| Some(extent.bytes));
        let last = ends(&self.steps).last().copied().max(l3);
        Caches { l1, l2, l3, last }
    }
}

/// Measures the staircase, with the widest loads of the active tier, on the calling thread's core.
/// On a machine with 10 GB/s from DRAM it takes half a second; filling the memory is the smaller
/// part.
pub fn measure(claims: &Caches) -> Staircase {
    let memory = touched(*SIZES.end() / size_of::<f64>());
    let loads = registry::of::<ops::Loads, f64>().serving();
    let mut passes: Vec<(usize, f64)> = sizes().map(|bytes| (bytes, f64::INFINITY)).collect();
    for _ in 0..ROUNDS {
        for (bytes, shortest) in &mut passes {
            *shortest = shortest.min(shortest_pass(&loads, &memory[..*bytes / 8]));
        }
    }
    let step = |(bytes, shortest)| Step {
        bytes,
        gb_per_second: bytes as f64 / shortest,
    };
    let steps: Vec<Step> = passes.into_iter().map(step).collect();
    let extents = extents(&steps, claims);
    Staircase { steps, extents }
}

/// Steps of a factor of the root of two, in whole cache lines.
fn sizes() -> impl Iterator<Item = usize> {
    let sizes = (0..).map(|step| *SIZES.start() as f64 * 2f64.powf(f64::from(step) / 2.0));
    sizes
        .map(|bytes| bytes as usize / 64 * 64)
        .take_while(|bytes| bytes <= SIZES.end())
}

/// Memory whose pages are there: a page that nobody has written to is the same page of zeros as all
/// others, and lies in L1.
fn touched(len: usize) -> Vec<f64> {
    const PAGE: usize = 4096 / size_of::<f64>();
    let mut memory = vec![0.0; len];
    for first in memory.iter_mut().step_by(PAGE) {
        *first = 1.0;
    }
    memory
}

/// Nanoseconds of the fastest pass over `x`. A short pass is repeated within a try, so that reading
/// the timer costs little; the first pass fills the caches.
fn shortest_pass(loads: &Kernel<Slice<f64>, ()>, x: &[f64]) -> f64 {
    let repeats = ((1 << 20) / size_of_val(x)).max(1);
    let pass = || {
        let start = Instant::now();
        for _ in 0..repeats {
            loads.run(opaque(x));
        }
        start.elapsed()
    };
    let start = Instant::now();
    pass();
    let mut shortest = pass();
    for _ in 1..TRIES {
        if start.elapsed() > BUDGET {
            break;
        }
        shortest = shortest.min(pass());
    }
    shortest.as_nanos().max(1) as f64 / repeats as f64
}

/// The extents that a staircase shows, and the claims where it does not show a level's end. A step
/// belongs to L1 or L2 where it lies within a factor of two of the claim, to L3 where it is no
/// larger than the claim: a guest may have a part of it. Where nothing is claimed, steps belong to
/// the levels in turn.
pub fn extents(steps: &[Step], claims: &Caches) -> [Extent; 3] {
    let ends = ends(steps);
    let mut from = 0;
    let levels = [
        (Footprint::L1, claims.l1, 2, ASSUMED[0]),
        (Footprint::L2, claims.l2, 2, ASSUMED[1]),
        (Footprint::L3, claims.l3, 64, ASSUMED[2]),
    ];
    levels.map(|(level, claim, part, common)| {
        let belongs = |end: usize| match claim {
            Some(claim) => (claim / part..=claim + claim / 2).contains(&end),
            None => true,
        };
        let measured = ends.iter().copied().find(|&end| end > from && belongs(end));
        let (bytes, source) = match (measured, claim) {
            (Some(bytes), _) => (bytes, Source::Measured),
            (None, Some(bytes)) => (bytes, Source::Claimed),
            (None, None) => (common, Source::Assumed),
        };
        from = bytes;
        Extent {
            level,
            bytes,
            source,
        }
    })
}

/// The last size of each level: of the speeds, those count that no larger working set exceeds, so
/// that a disturbance of one size, or the cost of a call on the smallest, is no step.
fn ends(steps: &[Step]) -> Vec<usize> {
    let mut speeds: Vec<f64> = steps.iter().map(|step| step.gb_per_second).collect();
    for i in (1..speeds.len()).rev() {
        speeds[i - 1] = speeds[i - 1].max(speeds[i]);
    }
    let mut ends = Vec::new();
    let mut i = 0;
    while i < speeds.len() {
        let level = speeds[i];
        let Some(fallen) = (i..speeds.len()).find(|&k| speeds[k] < FALLEN * level) else {
            break;
        };
        ends.push(steps[fallen - 1].bytes);
        let flat = (fallen..speeds.len() - 1).find(|&k| speeds[k + 1] >= FLAT * speeds[k]);
        i = flat.unwrap_or(speeds.len());
    }
    ends
}

/// Prints the extents beside the claims, and the steps.
pub fn print(staircase: &Staircase, claims: &Caches) {
    let mut rows = table(&["cache", "extent", "claimed", "the extent is"], 1..3);
    let claims = [claims.l1, claims.l2, claims.l3];
    for (extent, claim) in staircase.extents.iter().zip(claims) {
        let source = match extent.source {
            Source::Measured => "measured: loads slow down beyond it",
            Source::Claimed => "claimed: the staircase does not show the level's end",
            Source::Assumed => "assumed: neither staircase nor system says one",
        };
        rows.add_row([
            extent.level.to_string(),
            Bytes(extent.bytes).to_string(),
            claim.map_or("nothing".into(), |bytes| Bytes(bytes).to_string()),
            source.to_owned(),
        ]);
    }
    println!("{rows}\n");
    let mut rows = table(&["loads over", "GB/s"], 0..2);
    for step in &staircase.steps {
        rows.add_row([
            Bytes(step.bytes).to_string(),
            format!("{:.1}", step.gb_per_second),
        ]);
    }
    println!("{rows}");
}

/// The working sets of the four levels in one line.
pub fn sizes_sentence(caches: &Caches, staircase: &Staircase) -> String {
    let sizes = Footprint::LEVELS.map(|level| format!("{level} {}", Bytes(level.bytes(caches))));
    let told = |extent: &&Extent| extent.source != Source::Measured;
    let unmeasured: Vec<String> = staircase
        .extents
        .iter()
        .filter(told)
        .map(|extent| extent.level.to_string())
        .collect();
    let note = match unmeasured.as_slice() {
        [] => String::new(),
        levels => format!(
            "; the staircase does not show where {} ends: claimed or assumed",
            levels.join(" and ")
        ),
    };
    format!("working sets: {}{note}", sizes.join(", "))
}

#[cfg(test)]
mod tests;

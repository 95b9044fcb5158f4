//! The times of a row: old and new revision interleaved in short batches of calls.

use crate::number::Number;
use crate::operands::Operands;
use crate::options::Size;
use crate::pairs::{Function, Pair};
use std::time::{Duration, Instant};

/// The length of a batch, reached by repeating short calls.
const BATCH: Duration = Duration::from_micros(120);

/// Rounds of a repeat, whatever the budget says. Even numbers: either revision is first as often.
const LEAST_ROUNDS: usize = 2;
const MOST_ROUNDS: usize = 100;

/// By how much `--quick` divides the budget.
const QUICK: u32 = 5;

/// How long the workers of a team wait in a loop for the next job, and more. Those of one revision
/// would take the cores from the other's.
const WORKERS_SLEEP: Duration = Duration::from_micros(400);

/// A function of both revisions, called with so many elements.
pub struct Row<E: Number> {
    pub pair: Pair<E>,
    pub size: Size,
    pub elements: usize,
    /// The first answers that differ.
    pub difference: Option<String>,
    /// Nanoseconds of a call of the old revision.
    pub ns: f64,
    /// The ratio of old to new time in each repeat.
    pub ratios: Vec<Ratio>,
}

/// How many times as long the old revision takes as the new one: the median of the rounds, and its
/// median absolute deviation.
#[derive(Clone, Copy)]
pub struct Ratio {
    pub median: f64,
    pub spread: f64,
}

impl<E: Number> Row<E> {
    pub fn new(pair: Pair<E>, size: Size, elements: usize) -> Self {
        Row {
            pair,
            size,
            elements,
            difference: None,
            ns: f64::NAN,
            ratios: Vec::new(),
        }
    }

    /// Compares the answers for every slice that is measured.
    pub fn check(&mut self, operands: &mut Operands<E>) {
        operands.slices_of(self.elements);
        self.difference = (0..operands.slices()).find_map(|_| {
            operands.advance();
            let old = (self.pair.old.answer)(operands);
            difference(&old, &(self.pair.new.answer)(operands))
        });
    }

    /// One repeat.
    pub fn measure(&mut self, operands: &mut Operands<E>, quick: bool) {
        operands.slices_of(self.elements);
        let (calls, batch) = calibrate(self.pair.old, operands);
        let budget = self.size.budget() / if quick { QUICK } else { 1 };
        let mut ratios = Vec::new();
        let mut old_times = Vec::new();
        for round in 0..rounds(batch, budget) {
            let [old, new] = self.round(operands, calls, round % 2 == 1);
            ratios.push(old / new);
            old_times.push(old / calls as f64);
        }
        self.ns = median(&old_times);
        self.ratios.push(Ratio::of(&ratios));
    }

    /// Nanoseconds of a batch of each revision.
    fn round(&self, operands: &mut Operands<E>, calls: u64, new_first: bool) -> [f64; 2] {
        let Pair { old, new, .. } = self.pair;
        let mut batch = |function| {
            self.settle(function, operands, calls);
            timed(function, operands, calls).as_nanos() as f64
        };
        if new_first {
            let new = batch(new);
            [batch(old), new]
        } else {
            let old = batch(old);
            [old, batch(new)]
        }
    }

    /// Lets the other revision's workers fall asleep, and wakes this one's. A call in DRAM takes so
    /// much longer than to wake them that it need not be made twice.
    fn settle(&self, function: Function<E>, operands: &mut Operands<E>, calls: u64) {
        if !self.pair.name.starts_with("par ") || self.size == Size::Short {
            return;
        }
        let start = Instant::now();
        while start.elapsed() < WORKERS_SLEEP {
            std::hint::spin_loop();
        }
        if calls > 1 {
            (function.run)(operands, calls.div_ceil(4));
        }
    }
}

impl Ratio {
    fn of(ratios: &[f64]) -> Ratio {
        let median = median(ratios);
        let deviations: Vec<f64> = ratios.iter().map(|ratio| (ratio - median).abs()).collect();
        Ratio {
            median,
            spread: self::median(&deviations),
        }
    }
}

/// The calls of a batch, and how long it takes.
fn calibrate<E: Number>(function: Function<E>, operands: &mut Operands<E>) -> (u64, Duration) {
    let mut calls = 1;
    loop {
        let spent = timed(function, operands, calls);
        if spent >= BATCH / 4 {
            let per_call = spent.as_secs_f64() / calls as f64;
            let needed = (BATCH.as_secs_f64() / per_call).ceil().max(1.0);
            return (needed as u64, Duration::from_secs_f64(needed * per_call));
        }
        calls *= 2;
    }
}

fn rounds(batch: Duration, budget: Duration) -> usize {
    let rounds = (budget.as_secs_f64() / (2.0 * batch.as_secs_f64())) as usize;
    rounds.next_multiple_of(2).clamp(LEAST_ROUNDS, MOST_ROUNDS)
}

fn timed<E: Number>(function: Function<E>, operands: &mut Operands<E>, calls: u64) -> Duration {
    let start = Instant::now();
    (function.run)(operands, calls);
    start.elapsed()
}

/// The first bits in which answers differ.
fn difference(old: &[u64], new: &[u64]) -> Option<String> {
    if old.len() != new.len() {
        return Some(format!("{} words instead of {}", new.len(), old.len()));
    }
    let (old, new) = old.iter().zip(new).find(|(old, new)| old != new)?;
    Some(format!("{new:#x} instead of {old:#x}"))
}

/// The median; NaN of no values.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => sorted[len / 2],
        len => (sorted[len / 2 - 1] + sorted[len / 2]) / 2.0,
    }
}

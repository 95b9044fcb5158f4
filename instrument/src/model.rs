//! What binds a kernel: the time that an element would take if nothing else did, for each kind of
//! its operations, for its chains, for all of them together; and the largest of these.
//!
//! The descriptor says how many operations of each kind a vector takes; [`Rates`] say how many a
//! cycle this machine does. The loads are measured apart, on the same bytes. A prediction has in it
//! what no limit has: that a mixture of operations is not handed out to the ports evenly, and the
//! end of a call, where the accumulators become one, and its lanes.

use crate::machine::rates::{Rate, Rates};
use serde::Serialize;
use superscalar::registry::{Descriptor, Kind};

/// What may bind a kernel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Limit {
    /// What it is, such as "two 512-bit comparisons a cycle".
    pub name: String,
    /// Cycles an element, if nothing else binds.
    pub cycles: f64,
}

/// The vectors of a call from which on its chains bind: in shorter ones the next call begins while
/// the chains of the one before go on, as far as a core looks ahead.
const LOOK_AHEAD: usize = 2048;

/// Everything but loads that may bind a kernel of `elements` elements of a type.
pub fn limits(
    descriptor: &Descriptor,
    element: &str,
    elements: usize,
    rates: &Rates,
) -> Vec<Limit> {
    let mut limits = throughputs(descriptor, element, rates);
    if elements / descriptor.lanes > LOOK_AHEAD {
        limits.extend(chain(descriptor, element, rates));
    }
    limits
}

/// What binds where each call waits for the one before.
pub fn limits_of_one_call(descriptor: &Descriptor, element: &str, rates: &Rates) -> Vec<Limit> {
    let mut limits = throughputs(descriptor, element, rates);
    limits.extend(chain(descriptor, element, rates));
    limits
}

/// Cycles an element that the operations of a kernel typically take, all together.
pub fn typical(descriptor: &Descriptor, element: &str, rates: &Rates) -> Option<f64> {
    let rate = rates.find(Kind::Any, descriptor.tier, element)?;
    let instructions = f64::from(descriptor.counts.instructions());
    Some(instructions * rate.typical / descriptor.lanes as f64)
}

/// Cycles from the last vector of a call to its answer: the accumulators are merged in halves, then
/// the lanes, which have to be moved for it. `None` where a kernel has no chain, or its rates are
/// not known.
pub fn end_of_a_call(descriptor: &Descriptor, element: &str, rates: &Rates) -> Option<f64> {
    let latency = |kind| rates.find(kind, descriptor.tier, element)?.latency;
    let chained = latency(chained(descriptor)?)?;
    let halvings = |count: usize| f64::from(count.max(1).ilog2());
    let lanes = halvings(descriptor.lanes);
    Some((halvings(descriptor.accumulators) + lanes) * chained + lanes * latency(Kind::Permute)?)
}

/// The limit that takes the longest.
pub fn largest(limits: &[Limit]) -> Option<&Limit> {
    limits.iter().max_by(|a, b| a.cycles.total_cmp(&b.cycles))
}

/// Each kind of operations by itself, and all together, which share ports.
fn throughputs(descriptor: &Descriptor, element: &str, rates: &Rates) -> Vec<Limit> {
    let counts = descriptor.counts;
    // First: among equal times the last one is the largest, and a single kind says more.
    let together = [(Kind::Any, counts.instructions())];
    let kinds = together.into_iter().chain(counts.each());
    let bound = |(kind, count): (Kind, f32)| {
        let rate = rates.find(kind, descriptor.tier, element)?;
        Some(Limit {
            name: sentence(rate),
            cycles: f64::from(count) * rate.cycles / descriptor.lanes as f64,
        })
    };
    kinds.filter_map(bound).collect()
}

/// The chains: each accumulator waits for its last operation.
fn chain(descriptor: &Descriptor, element: &str, rates: &Rates) -> Option<Limit> {
    let kind = chained(descriptor)?;
    let rate = rates.find(kind, descriptor.tier, element)?;
    // Of two vectors, the lesser one is found outside the chain.
    let steps = if kind == Kind::Extreme { 0.5 } else { 1.0 };
    let vectors = (descriptor.lanes * descriptor.accumulators) as f64;
    Some(Limit {
        name: format!(
            "latency of {}, {}",
            operation(rate),
            plural(descriptor.accumulators, "chain")
        ),
        cycles: steps * rate.latency? / vectors,
    })
}

/// The kind of the operations that wait for each other.
fn chained(descriptor: &Descriptor) -> Option<Kind> {
    let is_in_chain = |kind: &Kind| descriptor.counts.of(*kind) > 0.0;
    CHAINED.into_iter().find(is_in_chain)
}

/// Kinds of operations on accumulators: the first one that a kernel has makes its chains.
const CHAINED: [Kind; 4] = [Kind::MultiplyAdd, Kind::Add, Kind::Widen, Kind::Extreme];

/// An operation with its width.
fn operation(rate: &Rate) -> String {
    let name = rate.kind.name();
    match rate.kind {
        Kind::StoreCounter => name.into(),
        _ if rate.bits <= 64 => format!("scalar {name}"),
        _ => format!("{}-bit {name}", rate.bits),
    }
}

/// A rate in words: "two 512-bit comparisons a cycle", or "a 512-bit conversion in 2.1 cycles".
fn sentence(rate: &Rate) -> String {
    let a_cycle = rate.cycles.recip();
    if a_cycle < 0.9 {
        return format!("a {} in {:.1} cycles", operation(rate), rate.cycles);
    }
    let whole = a_cycle.round();
    let number = match NUMBERS.get(whole as usize) {
        Some(word) if (a_cycle / whole - 1.0).abs() < NEARLY => (*word).to_owned(),
        _ => format!("{a_cycle:.1}"),
    };
    let noun = operation(rate);
    match number.as_str() {
        "one" => format!("one {noun} a cycle"),
        _ => format!("{number} {} a cycle", several(&noun)),
    }
}

/// Rates this near to a whole number are told as that.
const NEARLY: f64 = 0.08;

const NUMBERS: [&str; 7] = ["no", "one", "two", "three", "four", "five", "six"];

/// The plural of an operation.
fn several(noun: &str) -> String {
    match noun.strip_suffix("store of a counter") {
        Some(width) => format!("{width}stores of counters"),
        None if noun.ends_with("maximum of bits") => noun.replace("maximum", "maxima"),
        None => match noun.strip_suffix("minimum") {
            Some(width) => format!("{width}minima"),
            None => match noun.strip_suffix("multiply") {
                Some(width) => format!("{width}multiplies"),
                None => format!("{noun}s"),
            },
        },
    }
}

fn plural(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, end_of_a_call, largest, limits, limits_of_one_call};
    use crate::machine::rates::{Rate, Rates};
    use superscalar::registry::{self, Counts, Descriptor, Kind, ops};
    use superscalar::tier::Tier;

    fn rate(kind: Kind, latency: f64, cycles: f64) -> Rate {
        Rate {
            kind,
            tier: Tier::Avx512,
            element: "f32",
            bits: 512,
            latency: Some(latency),
            cycles,
            typical: cycles,
        }
    }

    fn rates() -> Rates {
        Rates(vec![
            rate(Kind::Add, 4.0, 0.5),
            rate(Kind::Extreme, 4.0, 0.5),
            rate(Kind::Compare, 3.0, 1.0),
            rate(Kind::Convert, 3.0, 2.1),
            rate(Kind::Any, 1.0, 0.5),
        ])
    }

    fn kernel(accumulators: usize, counts: Counts) -> Descriptor {
        let any = registry::of::<ops::Sum, f32>().serving();
        Descriptor {
            tier: Tier::Avx512,
            lanes: 16,
            accumulators,
            counts,
            ..*any.descriptor()
        }
    }

    fn binding(descriptor: &Descriptor, elements: usize) -> Limit {
        let limits = limits(descriptor, "f32", elements, &rates());
        largest(&limits).expect("there are operations").clone()
    }

    #[test]
    fn the_busiest_port_is_named() {
        let minimum = Counts::NONE.with(Kind::Extreme, 1.0);
        let bound = binding(&kernel(4, minimum.with(Kind::Compare, 0.5)), 1000);
        // A minimum, and half a comparison of two instructions, on two ports.
        assert_eq!(bound.name, "two 512-bit vector operations a cycle");
        assert_eq!(bound.cycles, 1.0 / 16.0);
        let bound = binding(&kernel(4, Counts::NONE.with(Kind::Compare, 2.0)), 1000);
        assert_eq!(bound.name, "one 512-bit comparison a cycle");
        assert_eq!(bound.cycles, 2.0 / 16.0);
        let bound = binding(&kernel(4, Counts::NONE.with(Kind::Convert, 1.0)), 1000);
        assert_eq!(bound.name, "a 512-bit conversion in 2.1 cycles");
    }

    #[test]
    fn chains_bind_where_calls_are_longer_than_what_a_core_looks_ahead() {
        let one = kernel(1, Counts::NONE.with(Kind::Add, 1.0));
        assert_eq!(binding(&one, 4096).name, "two 512-bit adds a cycle");
        let bound = binding(&one, 1 << 20);
        assert_eq!(bound.name, "latency of 512-bit add, 1 chain");
        assert_eq!(bound.cycles, 4.0 / 16.0);
        let alone = limits_of_one_call(&one, "f32", &rates());
        assert_eq!(largest(&alone), Some(&bound));
    }

    #[test]
    fn without_rates_nothing_binds() {
        let sum = kernel(8, Counts::NONE.with(Kind::Add, 1.0));
        assert!(limits(&sum, "f32", 1000, &Rates::default()).is_empty());
        assert_eq!(end_of_a_call(&sum, "f32", &Rates::default()), None);
    }

    #[test]
    fn a_call_ends_with_the_halving_of_its_accumulators_and_lanes() {
        let mut rates = rates();
        rates.0.push(rate(Kind::Permute, 3.0, 1.0));
        let sum = kernel(8, Counts::NONE.with(Kind::Add, 1.0));
        // Three additions of vectors, then four of lanes that are moved first.
        let cycles = end_of_a_call(&sum, "f32", &rates);
        assert_eq!(cycles, Some(7.0 * 4.0 + 4.0 * 3.0));
        let loads = kernel(8, Counts::NONE);
        assert_eq!(end_of_a_call(&loads, "f32", &rates), None);
    }
}

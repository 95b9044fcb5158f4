//! How fast this machine does each kind of vector operation, measured once and kept: in cycles, so
//! that the figures hold when the clock moves.

use super::limits::chain_subject;
use crate::measure::{self, Measured, Plan, Subject, interleave};
use crate::real::Real;
use serde::{Serialize, Serializer};
use std::sync::OnceLock;
use std::time::Duration;
use superscalar::kernels::input::Slice;
use superscalar::kernels::table::Entry;
use superscalar::registry::operations::{BYTES, LIMITS};
use superscalar::registry::{Descriptor, Kernel, Kind, STEPS};
use superscalar::tier::Tier;

/// The rate of a kind of operation on one tier.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rate {
    /// The kind.
    #[serde(serialize_with = "name_of_kind")]
    pub kind: Kind,
    /// The tier whose instructions were measured.
    #[serde(serialize_with = "name_of_tier")]
    pub tier: Tier,
    /// The type of the elements.
    pub element: &'static str,
    /// Bits of a vector, or of an element where the tier has no vectors.
    pub bits: usize,
    /// Cycles from operands to result, where one operation can wait for another.
    pub latency: Option<f64>,
    /// Cycles an operation where none waits for another: at least.
    pub cycles: f64,
    /// The same as measured: of a mixture of operations more, as it is not always handed out to the
    /// ports evenly.
    pub typical: f64,
}

fn name_of_kind<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}

fn name_of_tier<S: Serializer>(tier: &Tier, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(tier.name())
}

/// All rates; none where the clock can not be measured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rates(pub Vec<Rate>);

/// Few short rounds: the loops touch no memory beyond 4 KiB.
const PLAN: Plan = Plan {
    rounds: 7,
    least_rounds: 5,
    sample: Duration::from_micros(100),
    budget: Duration::from_secs(2),
};

/// The rates of this machine: measured by the first call.
///
/// # Errors
///
/// As [`interleave`].
pub fn rates() -> Result<&'static Rates, measure::Error> {
    static RATES: OnceLock<Rates> = OnceLock::new();
    if let Some(rates) = RATES.get() {
        return Ok(rates);
    }
    let measured = Rates::measure()?;
    Ok(RATES.get_or_init(|| measured))
}

/// Kinds that are one instruction on the vector ports.
const SINGLE: [Kind; 6] = [
    Kind::Add,
    Kind::Multiply,
    Kind::MultiplyAdd,
    Kind::Extreme,
    Kind::Logical,
    Kind::AddIntegers,
];

/// A rate before it is measured: its subjects, the throughput's last, and the operations of one of
/// its calls.
struct Planned {
    rate: Rate,
    has_latency: bool,
    operations: usize,
}

impl Rates {
    fn measure() -> Result<Rates, measure::Error> {
        let (mut planned, mut subjects) = (Vec::new(), Vec::new());
        of_chains::<f32>(&mut planned, &mut subjects);
        of_chains::<f64>(&mut planned, &mut subjects);
        of_operations(&mut planned, &mut subjects);
        let measured = interleave(&mut subjects, &PLAN, |_| ())?;
        let mut times = measured.iter();
        let rates = planned.into_iter().filter_map(|it| it.rate(&mut times));
        let mut rates = Rates(rates.collect());
        rates.raise_what_is_shared();
        Ok(rates)
    }

    /// All ports together do at least as many operations a cycle as those of any kind that is one
    /// instruction, however the measured mixture was handed out to them.
    fn raise_what_is_shared(&mut self) {
        let all = self.0.clone();
        for shared in self.0.iter_mut().filter(|rate| rate.kind == Kind::Any) {
            let alike = |rate: &&Rate| rate.tier == shared.tier && SINGLE.contains(&rate.kind);
            let times = all.iter().filter(alike).map(|rate| rate.cycles);
            shared.cycles = times.fold(shared.cycles, f64::min);
        }
    }

    /// The rate of a kind of operation on elements of a type, for kernels of a tier: that of the
    /// tier, or of the one that it inherits from, and of the type that is computed as this one is.
    pub fn find(&self, kind: Kind, tier: Tier, element: &str) -> Option<&Rate> {
        let tiers = match (kind, tier) {
            (Kind::StoreCounter, _) => [Tier::Portable; 2],
            (_, Tier::Avx512Icelake) => [tier, Tier::Avx512],
            _ => [tier; 2],
        };
        let of_kind = |tier| {
            let rates = self.0.iter();
            rates.filter(move |rate| rate.kind == kind && rate.tier == tier)
        };
        let spelled = computed_as(kind, element);
        let alike = |rate: &&Rate| is_alike(rate.element, spelled);
        let on = |tier| {
            let exact = of_kind(tier).find(|rate| rate.element == spelled);
            let same_width = || of_kind(tier).find(alike);
            match kind {
                Kind::Widen | Kind::Products | Kind::MixedProducts | Kind::Convert => exact,
                Kind::Logical | Kind::Permute | Kind::Any | Kind::Store => of_kind(tier).next(),
                _ => exact.or_else(same_width),
            }
        };
        tiers.into_iter().find_map(on)
    }
}

/// The type that an operation takes elements of 16-bit floating-point types for: they are added as
/// `f32`, and compared as words.
fn computed_as(kind: Kind, element: &str) -> &str {
    let is_half = matches!(element, "f16" | "bf16");
    match kind {
        Kind::Convert => element,
        Kind::Add | Kind::Multiply | Kind::MultiplyAdd if is_half => "f32",
        _ if is_half => "u16",
        _ => element,
    }
}

/// Whether two types have the same width, and are both integers or both not.
fn is_alike(one: &str, other: &str) -> bool {
    let is_float = |element: &str| element.starts_with('f');
    one[1..] == other[1..] && is_float(one) == is_float(other)
}

impl Planned {
    fn rate<'a>(self, times: &mut impl Iterator<Item = &'a Measured>) -> Option<Rate> {
        let mut cycles = |operations: usize| {
            let cycles = times.next().and_then(Measured::cycles);
            cycles.map(|cycles| cycles.median / operations as f64)
        };
        let latency = if self.has_latency {
            cycles(STEPS)
        } else {
            None
        };
        let cycles = cycles(self.operations)?;
        Some(Rate {
            latency,
            cycles,
            typical: cycles,
            ..self.rate
        })
    }
}

fn planned(kind: Kind, element: &'static str, descriptor: &Descriptor) -> Rate {
    Rate {
        kind,
        tier: descriptor.tier,
        element,
        bits: 8 * descriptor.lanes * descriptor.bytes,
        latency: None,
        cycles: 0.0,
        typical: 0.0,
    }
}

/// Those of the floating-point arithmetic.
fn of_chains<E: Real>(all: &mut Vec<Planned>, subjects: &mut Vec<Subject<'static>>) {
    for chain in E::CHAINS.iter() {
        let (one, many) = (&chain.latency, &chain.throughput);
        if Kernel::of(one).is_none() {
            continue;
        }
        let chains = many.descriptor().accumulators;
        subjects.push(chain_subject::<E>(1, one));
        subjects.push(chain_subject::<E>(chains, many));
        all.push(Planned {
            rate: planned(chain.step, E::NAME, many.descriptor()),
            has_latency: true,
            operations: STEPS * chains,
        });
    }
}

/// Those of all other operations.
fn of_operations(all: &mut Vec<Planned>, subjects: &mut Vec<Subject<'static>>) {
    for limit in LIMITS.iter().copied().flatten() {
        let Some(throughput) = loop_subject(&limit.throughput) else {
            continue;
        };
        let latency = limit.latency.as_ref().and_then(loop_subject);
        all.push(Planned {
            rate: planned(limit.kind, limit.element, limit.throughput.descriptor()),
            has_latency: latency.is_some(),
            operations: limit.operations,
        });
        subjects.extend(latency);
        subjects.push(throughput);
    }
}

/// What the loops read: the bits of ones, which no arithmetic is slow on.
fn loop_subject(entry: &'static Entry<Slice<u8>, ()>) -> Option<Subject<'static>> {
    let kernel = Kernel::of(entry)?;
    let bytes = [1u8; BYTES];
    Some(Subject::new("operations", move || {
        kernel.run(std::hint::black_box(&bytes));
        0
    }))
}

#[cfg(test)]
mod tests {
    use super::{Rate, Rates};
    use superscalar::registry::Kind;
    use superscalar::tier::Tier;

    fn rate(kind: Kind, tier: Tier, element: &'static str, cycles: f64) -> Rate {
        Rate {
            kind,
            tier,
            element,
            bits: 512,
            latency: None,
            cycles,
            typical: cycles,
        }
    }

    #[test]
    fn all_ports_are_as_fast_as_those_of_any_kind() {
        let v4 = Tier::Avx512;
        let mut rates = Rates(vec![
            rate(Kind::Any, v4, "f32", 0.6),
            rate(Kind::Add, v4, "f32", 0.5),
            rate(Kind::Logical, Tier::Avx2, "f32", 0.33),
        ]);
        rates.raise_what_is_shared();
        assert_eq!(rates.0[0].cycles, 0.5);
        assert_eq!(rates.0[0].typical, 0.6);
    }

    #[test]
    fn a_rate_is_that_of_the_tier_and_the_type_or_one_like_them() {
        let (v4, vnni) = (Tier::Avx512, Tier::Avx512Icelake);
        let rates = Rates(vec![
            rate(Kind::Extreme, v4, "u16", 1.0),
            rate(Kind::Extreme, v4, "f32", 2.0),
            rate(Kind::CountMask, v4, "i8", 3.0),
            rate(Kind::Widen, vnni, "u8", 4.0),
            rate(Kind::Widen, v4, "i32", 5.0),
        ]);
        let find = |kind, tier, element| rates.find(kind, tier, element).map(|rate| rate.cycles);
        assert_eq!(find(Kind::Extreme, v4, "bf16"), Some(1.0));
        assert_eq!(find(Kind::Extreme, v4, "i16"), Some(1.0));
        assert_eq!(find(Kind::Extreme, v4, "i32"), None);
        assert_eq!(find(Kind::CountMask, vnni, "u8"), Some(3.0));
        assert_eq!(find(Kind::Widen, v4, "u8"), None);
        assert_eq!(find(Kind::Widen, vnni, "i32"), Some(5.0));
        assert_eq!(find(Kind::Widen, vnni, "u32"), None);
    }
}

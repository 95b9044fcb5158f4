//! The ladders of the floating-point sum and dot product.

use super::bench::{Bench, Candidate, Id, Plank};
use super::{Answer, Context, Error, Ladder, Operation};
use crate::buffer::Buffer;
use crate::describe::Number;
use crate::footprint::Footprint;
use crate::machine::fitness::Fitness;
use crate::machine::rates::rates;
use crate::measure::{Plan, Subject, in_order};
use crate::model::{self, Limit};
use crate::real::Real;
use crate::streams::{Bound, Streams, width};
use superscalar::registry::{Descriptor, Purpose};
use superscalar::team::Team;
use superscalar::tier::{self, Tier};
use superscalar::tuning::Tuning;

/// The ladder of an operation on typical values.
pub fn typical<E: Real>(
    operation: Operation,
    footprint: Footprint,
    context: &Context<'_>,
    plan: &Plan,
) -> Result<Ladder, Error> {
    let caches = &context.environment.caches;
    let streams = if operation == Operation::Dot { 2 } else { 1 };
    let n = footprint.elements(caches, streams, size_of::<E>());
    let a = Buffer::placed(context.team, n, |i| E::typical(i as u64));
    if operation == Operation::Dot {
        let b = Buffer::placed(context.team, n, |i| E::typical((n + i) as u64));
        return climb(
            Streams::Two(a.as_slice(), b.as_slice()),
            None,
            context,
            plan,
        );
    }
    climb(Streams::One(a.as_slice()), None, context, plan)
}

/// The ladder of an operation on the values of a file: their sum, or the dot product of the values
/// with themselves.
pub fn of_file<E: Real>(
    operation: Operation,
    values: &[E],
    file: Option<String>,
    context: &Context<'_>,
    plan: &Plan,
) -> Result<Ladder, Error> {
    let values = Buffer::copy_of(values);
    let x = values.as_slice();
    let streams = match operation {
        Operation::Dot => Streams::Two(x, x),
        _ => Streams::One(x),
    };
    climb(streams, file, context, plan)
}

/// The ladder of the streams' operation.
fn climb<E: Real>(
    streams: Streams<'_, E>,
    file: Option<String>,
    context: &Context<'_>,
    plan: &Plan,
) -> Result<Ladder, Error> {
    let expected = streams.serving().call.as_mut()();
    let mut climb = Climb {
        bench: Bench::default(),
        planks: Vec::new(),
        streams,
        expected,
        context,
    };
    for kernel in study(streams.kernels()) {
        climb.study_rung(kernel)?;
    }
    climb.serving_rung()?;
    climb.cores_rungs()?;
    climb.finish(file, plan)
}

/// The study kernels of the rungs `scalar`, `pipelined` and `simd`, where they exist: one lane with
/// one chain, one lane with the most chains, and the most lanes with one chain.
fn study<E>(kernels: Vec<Bound<'_, E>>) -> Vec<Bound<'_, E>> {
    let active = tier::active();
    let (mut scalar, mut pipelined, mut simd) = (None, None, None);
    for kernel in kernels {
        let Descriptor {
            purpose,
            tier,
            lanes,
            accumulators,
            ..
        } = *kernel.descriptor;
        if purpose != Purpose::Study || tier > active {
            continue;
        }
        let (best, measure): (_, fn(&Descriptor) -> usize) = match (lanes, accumulators) {
            (1, 1) => (&mut scalar, |descriptor| descriptor.lanes),
            (1, _) => (&mut pipelined, |descriptor| descriptor.accumulators),
            (_, 1) => (&mut simd, |descriptor| descriptor.lanes),
            _ => continue,
        };
        let better = |best: &Bound<'_, E>| measure(kernel.descriptor) > measure(best.descriptor);
        if best.as_ref().is_none_or(better) {
            *best = Some(kernel);
        }
    }
    [scalar, pipelined, simd].into_iter().flatten().collect()
}

/// A ladder under construction.
struct Climb<'a, E> {
    bench: Bench<'a>,
    planks: Vec<Plank>,
    streams: Streams<'a, E>,
    /// The canonical answer.
    expected: E,
    context: &'a Context<'a>,
}

impl<'a, E: Real> Climb<'a, E> {
    /// A rung outside the canonical order, whose answer agrees with the canonical one within
    /// rounding.
    fn study_rung(&mut self, mut kernel: Bound<'a, E>) -> Result<(), Error> {
        let descriptor = kernel.descriptor;
        let level = match (descriptor.lanes, descriptor.accumulators) {
            (1, 1) => "scalar",
            (1, _) => "pipelined",
            _ => "simd",
        };
        let name = describe(descriptor);
        self.check(&name, kernel.call.as_mut()())?;
        // The latency of a single chain is seen where no call overlaps the next one.
        let is_one_chain = descriptor.accumulators == 1;
        let subject = Subject::new(name.clone(), move || {
            if is_one_chain {
                in_order();
            }
            kernel.call.as_mut()().bits()
        });
        self.rung(level, name, subject, descriptor)
    }

    fn serving_rung(&mut self) -> Result<(), Error> {
        let mut kernel = self.streams.serving();
        let descriptor = kernel.descriptor;
        let level = if descriptor.lanes == 1 {
            "pipelined"
        } else {
            "simd-pipelined"
        };
        let name = format!("{}, canonical", describe(descriptor));
        let call = move || kernel.call.as_mut()().bits();
        let subject = Subject::expecting(self.expected.bits(), name.clone(), call);
        self.rung(level, name, subject, descriptor)
    }

    /// A rung of one core: bound by its operations, or by loads of its own width or a narrower one.
    fn rung(
        &mut self,
        level: &'static str,
        kernel: String,
        subject: Subject<'a>,
        descriptor: &Descriptor,
    ) -> Result<(), Error> {
        let subject = self.bench.add(subject);
        let mut candidates = self.computed_limits(descriptor)?;
        let (name, loads) = self.loads(descriptor.tier)?;
        candidates.push(Candidate::new(name, loads, 1.0));
        self.planks.push(Plank {
            level,
            kernel,
            subject,
            candidates,
        });
        Ok(())
    }

    /// A rung for one, two, four and more of the team's workers, and for all of them.
    fn cores_rungs(&mut self) -> Result<(), Error> {
        for workers in steps(self.context.team.workers()) {
            self.cores_rung(self.context.team.at_most(workers))?;
        }
        Ok(())
    }

    /// In the caches every core has a load limit of its own. In DRAM the cores have one together,
    /// which is measured.
    fn cores_rung(&mut self, team: Team) -> Result<(), Error> {
        let (streams, workers) = (self.streams, team.workers());
        let used = workers_for(streams.bytes(), workers);
        let mut candidates = Vec::new();
        let loads = streams.loads(tier::active())?;
        let name = format!("{} on {}", self.load_name(loads.descriptor), cores(used));
        let computed = self.computed_limits(streams.serving().descriptor)?;
        candidates.extend(computed.into_iter().map(|it| it.shared_by(used)));
        if self.level_of_memory() == Footprint::Dram {
            let all = streams.loads_on_all_cores(team.clone(), loads.descriptor.tier);
            let all = all.map(|subject| self.bench.add(subject));
            candidates.extend(all.map(|id| Candidate::new(name, id, 1.0)));
        } else {
            let one = self.bench.add(loads.subject(name.clone()));
            candidates.push(Candidate::new(name, one, 1.0 / used as f64));
        }
        let call = move || team.install(|| streams.on_all_cores()).bits();
        let subject = Subject::expecting(self.expected.bits(), "cores", call);
        self.planks.push(Plank {
            level: "cores",
            kernel: format!("canonical, {}", cores(workers)),
            subject: self.bench.add(subject),
            candidates,
        });
        Ok(())
    }

    /// What binds the operations of a kernel: each kind by itself, all together, and its chains.
    fn computed_limits(&self, descriptor: &Descriptor) -> Result<Vec<Candidate>, Error> {
        let (n, rates) = (self.streams.elements(), rates()?);
        let limits = match descriptor.accumulators {
            1 => model::limits_of_one_call(descriptor, E::NAME, rates),
            _ => model::limits(descriptor, E::NAME, n, rates),
        };
        let candidate = |limit: Limit| Candidate::of_cycles(limit.name, limit.cycles * n as f64);
        Ok(limits.into_iter().map(candidate).collect())
    }

    /// The load limit of one core, with loads as wide as a tier's or narrower: its name and its
    /// subject.
    fn loads(&mut self, widest: Tier) -> Result<(String, Id), Error> {
        let loads = self.streams.loads(widest)?;
        let name = self.load_name(loads.descriptor);
        Ok((name.clone(), self.bench.add(loads.subject(name))))
    }

    fn load_name(&self, loads: &Descriptor) -> String {
        let streams = match self.streams.count() {
            1 => String::new(),
            count => format!(", {count} streams"),
        };
        format!("{} loads{streams}", width(loads))
    }

    fn level_of_memory(&self) -> Footprint {
        Footprint::level_of(self.streams.bytes(), &self.context.environment.caches)
    }

    /// Two ways of adding `n` terms differ by at most `2 n` roundings of the sum of their absolute
    /// values. A result that is not finite must be so both ways.
    fn check(&self, kernel: &str, given: E) -> Result<(), Error> {
        let (given, expected): (f64, f64) = (given.into(), self.expected.into());
        let n = self.streams.elements() as f64;
        let agrees = if expected.is_finite() {
            (given - expected).abs() <= 2.0 * n * E::EPSILON * self.streams.magnitude()
        } else {
            given.is_nan() == expected.is_nan()
        };
        if agrees {
            return Ok(());
        }
        Err(Error::Disagrees {
            kernel: kernel.into(),
            given,
            expected,
        })
    }

    fn finish(self, file: Option<String>, plan: &Plan) -> Result<Ladder, Error> {
        let (streams, operation) = (self.streams, self.streams.operation());
        let level_of_memory = self.level_of_memory();
        let tick = self.context.progress.part(operation.name());
        let missing = match self.planks.iter().any(|plank| plank.level == "simd") {
            true => Vec::new(),
            false => vec![format!("simd: tier {} has no vectors", tier::active())],
        };
        let (elements, bytes) = (streams.elements(), streams.bytes());
        Ok(Ladder {
            operation,
            dtype: E::NAME,
            file,
            elements,
            bytes,
            level_of_memory,
            answer: Answer::Number(Number::Float(self.expected.into())),
            rungs: self.bench.climb(self.planks, elements, bytes, plan, tick)?,
            missing,
            disturbances: Fitness::default(),
        })
    }
}

/// The numbers of workers that the ladder shows of a team: powers of two, and all.
pub fn steps(workers: usize) -> Vec<usize> {
    let powers = (0..usize::BITS).map(|bit| 1 << bit);
    powers
        .take_while(|count| *count < workers)
        .chain([workers])
        .collect()
}

/// A number of cores in words.
pub fn cores(count: usize) -> String {
    match count {
        1 => "1 core".into(),
        _ => format!("{count} cores"),
    }
}

/// Number of workers of a team that the parallel functions hand so many bytes to.
pub fn workers_for(bytes: usize, workers: usize) -> usize {
    let tuning = Tuning::load().unwrap_or_else(Tuning::built_in);
    let more = tuning.from().iter().take_while(|from| bytes >= **from);
    (1 + more.count()).min(workers)
}

/// A kernel in a few words.
fn describe(descriptor: &Descriptor) -> String {
    let plural = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    let (lanes, chains) = (
        plural(descriptor.lanes, "lane"),
        plural(descriptor.accumulators, "chain"),
    );
    format!("{}, {lanes}, {chains}", descriptor.tier)
}

//! The operands of a sum or a dot product, one stream or two, and what runs over them.

use crate::measure::{Error, Plan, Subject, interleave, opaque};
use crate::operation::Operation;
use crate::real::Real;
use std::time::Duration;
use superscalar::kernels::input::{Pair, Slice};
use superscalar::registry::{self, Descriptor, Kernel, ops};
use superscalar::team::Team;
use superscalar::tier::Tier;

/// One or two slices of equal length.
#[derive(Clone, Copy)]
pub enum Streams<'a, E> {
    /// The terms of a sum.
    One(&'a [E]),
    /// The factors of a dot product.
    Two(&'a [E], &'a [E]),
}

/// A kernel bound to its operands, and what it answers.
pub struct Bound<'a, O> {
    /// Its descriptor.
    pub descriptor: &'static Descriptor,
    /// Runs it.
    pub call: Box<dyn FnMut() -> O + 'a>,
}

/// The width of a kernel's registers in words.
pub fn width(descriptor: &Descriptor) -> String {
    match descriptor.lanes {
        1 => "scalar".into(),
        lanes => format!("{}-bit", 8 * lanes * descriptor.bytes),
    }
}

/// How long the loads of all widths are tried before one of them is the load limit. Few rounds will
/// do: where the widths differ, they differ by more than a disturbance.
const TRIAL: Plan = Plan {
    rounds: 15,
    least_rounds: 3,
    sample: Duration::from_micros(100),
    budget: Duration::from_millis(50),
};

impl<'a, E: Real> Streams<'a, E> {
    /// The operation on these operands.
    pub fn operation(self) -> Operation {
        match self {
            Streams::One(_) => Operation::Sum,
            Streams::Two(..) => Operation::Dot,
        }
    }

    /// Elements of each stream.
    pub fn elements(self) -> usize {
        match self {
            Streams::One(x) | Streams::Two(x, _) => x.len(),
        }
    }

    /// Number of streams.
    pub fn count(self) -> usize {
        match self {
            Streams::One(_) => 1,
            Streams::Two(..) => 2,
        }
    }

    /// Bytes of all streams.
    pub fn bytes(self) -> usize {
        self.count() * self.elements() * size_of::<E>()
    }

    /// The sum of the terms' absolute values.
    pub fn magnitude(self) -> f64 {
        let wide = |x: &E| -> f64 { (*x).into() };
        match self {
            Streams::One(x) => x.iter().map(|x| wide(x).abs()).sum(),
            Streams::Two(a, b) => a
                .iter()
                .zip(b)
                .map(|(a, b)| (wide(a) * wide(b)).abs())
                .sum(),
        }
    }

    /// Every kernel that this CPU can run, bound to the streams.
    pub fn kernels(self) -> Vec<Bound<'a, E>> {
        match self {
            Streams::One(x) => registry::of::<ops::Sum, E>()
                .kernels()
                .map(|k| bind_one(k, x))
                .collect(),
            Streams::Two(a, b) => registry::of::<ops::Dot, E>()
                .kernels()
                .map(|k| bind_two(k, a, b))
                .collect(),
        }
    }

    /// The production kernel, bound to the streams.
    pub fn serving(self) -> Bound<'a, E> {
        match self {
            Streams::One(x) => bind_one(registry::of::<ops::Sum, E>().serving(), x),
            Streams::Two(a, b) => bind_two(registry::of::<ops::Dot, E>().serving(), a, b),
        }
    }

    /// The operation on the team's cores.
    pub fn on_all_cores(self) -> E {
        match self {
            Streams::One(x) => superscalar::par::sum(opaque(x)),
            Streams::Two(a, b) => superscalar::par::dot(opaque(a), opaque(b)),
        }
    }

    /// The load limit: the loop of loads that goes over the streams in the least time, among all
    /// widths up to those of tier `widest`. The widest loads are not always the fastest: some cores
    /// stream narrower ones faster from DRAM.
    ///
    /// # Errors
    ///
    /// As [`interleave`].
    pub fn loads(self, widest: Tier) -> Result<Bound<'a, ()>, Error> {
        let mut loops = self.load_loops();
        loops.retain(|it| {
            it.descriptor.tier <= widest && (it.descriptor.lanes > 1 || widest == Tier::Scalar)
        });
        let mut subjects: Vec<Subject<'_>> = loops
            .iter_mut()
            .map(|it| {
                Subject::expecting(0, it.descriptor.tier.name(), move || {
                    it.call.as_mut()();
                    0
                })
            })
            .collect();
        let measured = interleave(&mut subjects, &TRIAL, |_| ())?;
        drop(subjects);
        let times = measured.iter().map(|it| it.ns().median);
        let fastest = times.enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b));
        Ok(loops.swap_remove(fastest.map_or(0, |(i, _)| i)))
    }

    /// The loops of loads of every tier that this CPU has.
    fn load_loops(self) -> Vec<Bound<'a, ()>> {
        match self {
            Streams::One(x) => registry::of::<ops::Loads, E>()
                .kernels()
                .map(|kernel| bind_one(kernel, x))
                .collect(),
            Streams::Two(a, b) => registry::of::<ops::LoadsPair, E>()
                .kernels()
                .map(|kernel| bind_two(kernel, a, b))
                .collect(),
        }
    }

    /// The load limit of all cores together, each on its chunk, with the loads of a tier.
    pub fn loads_on_all_cores(self, team: Team, tier: Tier) -> Option<Subject<'a>> {
        let (one, two) = (
            registry::of::<ops::Loads, E>().serving_on(tier)?,
            registry::of::<ops::LoadsPair, E>().serving_on(tier)?,
        );
        let (n, workers) = (self.elements(), team.workers());
        let bound = move |worker: usize| worker * n / workers;
        let mut parts: Vec<_> = (0..workers).map(|w| bound(w)..bound(w + 1)).collect();
        Some(Subject::new("load limit of all cores", move || {
            team.each(&mut parts, |_, part| match self {
                Streams::One(x) => one.run(opaque(&x[part.clone()])),
                Streams::Two(a, b) => {
                    two.run(opaque(&a[part.clone()]), opaque(&b[part.clone()]));
                }
            });
            0
        }))
    }
}

impl<'a> Bound<'a, ()> {
    /// The subject of a loop that answers nothing.
    pub fn subject(mut self, name: impl Into<String>) -> Subject<'a> {
        Subject::expecting(0, name, move || {
            self.call.as_mut()();
            0
        })
    }
}

fn bind_one<E: Real, O: 'static>(kernel: Kernel<Slice<E>, O>, x: &[E]) -> Bound<'_, O> {
    Bound {
        descriptor: kernel.descriptor(),
        call: Box::new(move || kernel.run(opaque(x))),
    }
}

fn bind_two<'a, E: Real, O: 'static>(
    kernel: Kernel<Pair<E, E>, O>,
    a: &'a [E],
    b: &'a [E],
) -> Bound<'a, O> {
    Bound {
        descriptor: kernel.descriptor(),
        call: Box::new(move || kernel.run(opaque(a), opaque(b))),
    }
}

//! The operands of a floating-point ladder: one stream for a sum, two for a dot product, and what runs over them.

use super::Operation;
use crate::measure::{Subject, opaque};
use crate::real::Real;
use rayon::prelude::*;
use superscalar::registry::{self, Kernel, Sheet};
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

/// A kernel bound to its operands.
pub struct Bound<'a, E> {
    /// Its data sheet.
    pub sheet: &'static Sheet,
    /// Runs it.
    pub call: Box<dyn FnMut() -> E + 'a>,
}

impl<'a, E: Real> Streams<'a, E> {
    /// The operation that these are the operands of.
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

    /// The sum of the terms' magnitudes.
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
            Streams::One(x) => registry::sum::<E>()
                .kernels()
                .map(|k| bind_one(k, x))
                .collect(),
            Streams::Two(a, b) => registry::dot::<E>()
                .kernels()
                .map(|k| bind_two(k, a, b))
                .collect(),
        }
    }

    /// The kernel that serves the public API, bound to the streams.
    pub fn serving(self) -> Bound<'a, E> {
        match self {
            Streams::One(x) => bind_one(registry::sum::<E>().serving(), x),
            Streams::Two(a, b) => bind_two(registry::dot::<E>().serving(), a, b),
        }
    }

    /// The operation on the team's cores.
    pub fn on_all_cores(self) -> E {
        match self {
            Streams::One(x) => superscalar::par::sum(opaque(x)),
            Streams::Two(a, b) => superscalar::par::dot(opaque(a), opaque(b)),
        }
    }

    /// The load limit with the loads of one tier.
    pub fn loads(self, tier: Tier) -> Option<Subject<'a>> {
        Some(match self {
            Streams::One(x) => {
                let loads = registry::loads::<E>().serving_on(tier)?;
                Subject::new("load limit", move || {
                    loads.run(opaque(x));
                    0
                })
            }
            Streams::Two(a, b) => {
                let loads = registry::loads_pair::<E>().serving_on(tier)?;
                Subject::new("load limit", move || {
                    loads.run(opaque(a), opaque(b));
                    0
                })
            }
        })
    }

    /// The load limit of all cores together, each on its part.
    pub fn loads_on_all_cores(self, team: &'a Team) -> Subject<'a> {
        let part = self.elements().div_ceil(team.workers());
        Subject::new("load limit of all cores", move || {
            team.install(|| match self {
                Streams::One(x) => {
                    let loads = registry::loads::<E>().serving();
                    x.par_chunks(part).for_each(|x| loads.run(opaque(x)));
                }
                Streams::Two(a, b) => {
                    let loads = registry::loads_pair::<E>().serving();
                    let parts = a.par_chunks(part).zip(b.par_chunks(part));
                    parts.for_each(|(a, b)| loads.run(opaque(a), opaque(b)));
                }
            });
            0
        })
    }
}

fn bind_one<E: Real>(kernel: Kernel<registry::ReduceFn<E, E>>, x: &[E]) -> Bound<'_, E> {
    Bound {
        sheet: kernel.sheet(),
        call: Box::new(move || kernel.run(opaque(x))),
    }
}

fn bind_two<'a, E: Real>(
    kernel: Kernel<registry::ReducePairFn<E, E>>,
    a: &'a [E],
    b: &'a [E],
) -> Bound<'a, E> {
    Bound {
        sheet: kernel.sheet(),
        call: Box::new(move || kernel.run(opaque(a), opaque(b))),
    }
}

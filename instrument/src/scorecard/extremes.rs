//! The bars of the extremes: values and positions, of every element type, beside what limits
//! them.

use super::limits::{self, Work, share};
use super::{Bar, Timed};
use crate::buffer::{Buffer, Typical};
use crate::footprint::Footprint;
use crate::machine::Environment;
use crate::measure::{Error, Plan, Subject, opaque};
use crate::streams::Streams;
use bytemuck::Pod;
use half::{bf16, f16};
use std::time::Duration;
use superscalar::registry::{self, ops};
use superscalar::{Element, tier};

/// There are many of these bars, and their limit binds them all alike: short rounds will do.
const PLAN: Plan = Plan::within(Duration::from_millis(250));

/// Number of different elements; longer data repeat them, which spares more time than the measuring
/// takes.
const DIFFERENT: usize = 1 << 16;

/// Which extremes are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Min,
    MinMax,
    ArgMin,
    ArgMinMax,
}

impl Question {
    const ALL: [Question; 4] = [
        Question::Min,
        Question::MinMax,
        Question::ArgMin,
        Question::ArgMinMax,
    ];

    fn name(self) -> &'static str {
        match self {
            Question::Min => "min",
            Question::MinMax => "minmax",
            Question::ArgMin => "argmin",
            Question::ArgMinMax => "argminmax",
        }
    }

    /// The share of the limit that is required.
    fn required(self, footprint: Footprint) -> f64 {
        match (self, footprint) {
            (Question::ArgMin | Question::ArgMinMax, Footprint::L1) => 0.80,
            _ => share(footprint),
        }
    }
}

/// The bars of every element type.
pub(super) fn bars() -> Vec<Bar> {
    let mut bars = Vec::new();
    for question in Question::ALL {
        for footprint in Footprint::LEVELS {
            bars.extend([
                bar::<i8>(question, footprint),
                bar::<u8>(question, footprint),
                bar::<i16>(question, footprint),
                bar::<u16>(question, footprint),
                bar::<i32>(question, footprint),
                bar::<u32>(question, footprint),
                bar::<i64>(question, footprint),
                bar::<u64>(question, footprint),
                bar::<f32>(question, footprint),
                bar::<f64>(question, footprint),
            ]);
            bars.push(bar::<f16>(question, footprint));
            bars.push(bar::<bf16>(question, footprint));
        }
    }
    bars
}

fn bar<E: Element + Typical>(question: Question, footprint: Footprint) -> Bar {
    let work = Work {
        operation: question.name(),
        dtype: E::NAME,
        footprint,
    };
    limits::bar(work, question.required(footprint), move |environment, _| {
        run::<E>(question, work, environment)
    })
}

fn run<E: Element + Typical>(
    question: Question,
    work: Work,
    environment: &Environment,
) -> Result<Timed, Error> {
    let n = work
        .footprint
        .elements(&environment.caches, 1, size_of::<E>());
    let different: Vec<E> = (0..DIFFERENT).map(|i| E::typical(i as u64)).collect();
    let x = Buffer::new(n, |i| different[i % DIFFERENT]);
    let x = x.as_slice();
    // Whole cache lines: as many bytes are whole `f32`s.
    let loads = Streams::One(bytemuck::cast_slice::<E, f32>(x)).loads(tier::active())?;
    let least = plain_position(x, |x, best| x < best);
    let greatest = plain_position(x, |x, best| x > best);
    let kernel = match question {
        Question::Min => {
            let min = registry::of::<ops::Min, E>().serving();
            Subject::expecting(code(x[least]), "min", move || {
                min.run(opaque(x)).map_or(0, |[min]| code(min))
            })
        }
        Question::MinMax => {
            let minmax = registry::of::<ops::Minmax, E>().serving();
            Subject::expecting(both(x[least], x[greatest]), "minmax", move || {
                minmax.run(opaque(x)).map_or(0, |[min, max]| both(min, max))
            })
        }
        Question::ArgMin => {
            let argmin = registry::of::<ops::Argmin, E>().serving();
            Subject::expecting(least as u64, "argmin", move || {
                argmin.run(opaque(x)).map_or(0, |[min]| min as u64)
            })
        }
        Question::ArgMinMax => {
            let argminmax = registry::of::<ops::Argminmax, E>().serving();
            Subject::expecting((least ^ greatest) as u64, "argminmax", move || {
                argminmax
                    .run(opaque(x))
                    .map_or(0, |[min, max]| (min ^ max) as u64)
            })
        }
    };
    limits::timed(work, n, &PLAN, loads, kernel)
}

/// The first position of the value that `is_better` than all others, where none is NaN.
fn plain_position<E: Element>(x: &[E], is_better: impl Fn(E, E) -> bool) -> usize {
    let mut best = 0;
    for (i, &value) in x.iter().enumerate() {
        if is_better(value, x[best]) {
            best = i;
        }
    }
    best
}

/// The bits of an element.
fn code<E: Pod>(value: E) -> u64 {
    let mut bytes = [0; 8];
    bytes[..size_of::<E>()].copy_from_slice(bytemuck::bytes_of(&value));
    u64::from_le_bytes(bytes)
}

/// The bits of two elements.
fn both<E: Pod>(a: E, b: E) -> u64 {
    code(a) ^ code(b).rotate_left(32)
}

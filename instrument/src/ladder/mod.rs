//! The ladder: one operation on every level of the hardware's parallelism, each rung beside the
//! limit that binds it.
//!
//! | level | kernel | limits that may bind |
//! | --- | --- | --- |
//! | `scalar` | one element at a time, one chain | latency of a scalar addition |
//! | `pipelined` | one element at a time, eight chains | scalar additions a cycle, scalar loads |
//! | `simd` | the widest vector, one chain | latency of a vector addition, load limit |
//! | `simd-pipelined` | the production kernel | each kind of its operations, load limit |
//! | `cores` | the same on all cores | both of these, shared; in DRAM the load limit of all |
//!
//! Kernels and loads are subjects of one interleaved measurement; the rates of operations are
//! measured once ([`rates`](crate::machine::rates)). A limit is turned into the time that the rung
//! would take if nothing else bound it ([`model`](crate::model)); the longest of these times names
//! the limiter. Calls with a single chain are timed one behind the other: else the next one begins
//! while the chain of the one before goes on, and seems to beat its latency. A fork-join with an
//! empty job is no limit: the caller does what no worker has begun.

mod bench;
pub(crate) mod bytes;
pub(crate) mod floats;

use crate::footprint::{Bytes, Footprint};
use crate::format::Progress;
use crate::input::{self, Values};
use crate::machine::Environment;
use crate::machine::fitness::Fitness;
use crate::measure::{self, Plan};
pub use crate::operation::Operation;
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use superscalar::team::Team;

/// What to climb.
#[derive(Clone, Debug)]
pub struct Request {
    /// The operation.
    pub operation: Operation,
    /// The element type; by default the type of the input, else the operation's first.
    pub dtype: Option<String>,
    /// The working set, when there is no input.
    pub footprint: Footprint,
    /// A file of values.
    pub input: Option<PathBuf>,
}

/// A rung as measured.
#[derive(Clone, Debug, Serialize)]
pub struct Rung {
    /// The level of parallelism.
    pub level: &'static str,
    /// The kernel, in a few words.
    pub kernel: String,
    /// Nanoseconds an element.
    pub ns_per_element: f64,
    /// Core cycles an element.
    pub cycles_per_element: Option<f64>,
    /// Bytes read, in 10^9 a second.
    pub gb_per_second: f64,
    /// How many times as fast as the rung before.
    pub gain: Option<f64>,
    /// The limit that binds.
    pub limit: String,
    /// Nanoseconds an element at that limit.
    pub limit_ns_per_element: f64,
    /// The fraction of the limit that was reached.
    pub reached: f64,
    /// The spread of that fraction.
    pub reached_spread: f64,
}

/// What was computed, as evidence.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// A number.
    Number(crate::describe::Number),
    /// The counts of the byte values.
    Counts(Vec<u64>),
}

/// A climbed ladder.
#[derive(Clone, Debug, Serialize)]
pub struct Ladder {
    /// The operation.
    pub operation: Operation,
    /// The element type.
    pub dtype: &'static str,
    /// The file that the values come from; none for typical ones.
    pub file: Option<String>,
    /// Elements of each stream.
    pub elements: usize,
    /// Bytes of all streams.
    pub bytes: usize,
    /// The level of the memory that holds the working set.
    pub level_of_memory: Footprint,
    /// The result of the operation.
    pub answer: Answer,
    /// The rungs, from the ground up.
    pub rungs: Vec<Rung>,
    /// Levels for which there is no kernel, and why.
    pub missing: Vec<String>,
    /// What disturbed the measurement.
    pub disturbances: Fitness,
}

/// Why there is no ladder.
#[derive(Debug)]
pub enum Error {
    /// The input was refused.
    Input(input::Error),
    /// The operation does not take the element type.
    Dtype {
        /// The operation.
        operation: Operation,
        /// The element type, and where it comes from.
        given: String,
    },
    /// The input holds another element type than was asked for.
    Mismatch {
        /// What `--dtype` says.
        asked: String,
        /// What the file holds.
        held: &'static str,
    },
    /// A study kernel's answer is further from the canonical one than rounding explains.
    Disagrees {
        /// The kernel.
        kernel: String,
        /// Its answer.
        given: f64,
        /// The canonical answer.
        expected: f64,
    },
    /// The measurement is worth nothing.
    Measure(measure::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Input(error) => write!(f, "{error}"),
            Error::Dtype { operation, given } => write!(
                f,
                "{} takes {}; {given}",
                operation.name(),
                operation.dtypes().join(" or ")
            ),
            Error::Mismatch { asked, held } => {
                write!(f, "--dtype {asked} was given, and the input holds {held}")
            }
            Error::Disagrees {
                kernel,
                given,
                expected,
            } => write!(
                f,
                "the study kernel {kernel} answers {given}, the canonical one {expected}: too far apart"
            ),
            Error::Measure(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<measure::Error> for Error {
    fn from(error: measure::Error) -> Self {
        Error::Measure(error)
    }
}

/// What all ladders of a run have in common.
pub struct Context<'a> {
    /// The machine.
    pub environment: &'a Environment,
    /// The team of the rung `cores`.
    pub team: &'a Team,
    /// Where the work shows that it goes on.
    pub progress: &'a Progress,
}

/// Long samples: while other rungs are measured, a team's workers fall asleep; they wake up in the
/// first part of a sample.
const PLAN: Plan = Plan {
    rounds: 51,
    least_rounds: 7,
    sample: Duration::from_millis(2),
    budget: Duration::from_secs(3),
};

/// Climbs the ladder.
///
/// # Errors
///
/// When the input or the element type is refused, or a kernel answers wrongly.
pub fn climb(request: &Request, context: &Context<'_>) -> Result<Ladder, Error> {
    let values = match &request.input {
        Some(path) => Some(input::read(path).map_err(Error::Input)?),
        None => None,
    };
    let dtype = dtype(request, values.as_ref())?;
    let before = Fitness::now();
    let plan = PLAN;
    let (operation, size) = (request.operation, request.footprint);
    let file = || request.input.as_ref().map(|path| crate::text::name(path));
    let mut ladder = match (operation, values) {
        (Operation::Histogram, Some(Values::U8(x))) => bytes::climb(&x, file(), context, &plan),
        (Operation::Histogram, _) => {
            let x = bytes::typical(size, context);
            bytes::climb(x.as_slice(), None, context, &plan)
        }
        (_, Some(Values::F32(x))) => floats::of_file(operation, &x, file(), context, &plan),
        (_, Some(Values::F64(x))) => floats::of_file(operation, &x, file(), context, &plan),
        _ if dtype == "f64" => floats::typical::<f64>(operation, size, context, &plan),
        _ => floats::typical::<f32>(operation, size, context, &plan),
    }?;
    ladder.disturbances = Fitness::now().since(before);
    Ok(ladder)
}

/// The element type of a request, if the operation takes it.
fn dtype(request: &Request, values: Option<&Values>) -> Result<&'static str, Error> {
    let operation = request.operation;
    if let (Some(asked), Some(values)) = (&request.dtype, values)
        && asked != values.dtype()
    {
        return Err(Error::Mismatch {
            asked: asked.clone(),
            held: values.dtype(),
        });
    }
    let (given, said) = match (&request.dtype, values) {
        (_, Some(values)) => (values.dtype(), "the input holds"),
        (Some(asked), None) => (asked.as_str(), "--dtype says"),
        (None, None) => return Ok(operation.dtypes()[0]),
    };
    let known = operation.dtypes().iter().find(|dtype| **dtype == given);
    known.copied().ok_or_else(|| Error::Dtype {
        operation,
        given: format!("{said} {given}"),
    })
}

impl Ladder {
    /// One line above the table: what was climbed, on how much data.
    pub fn title(&self) -> String {
        let file = self
            .file
            .as_ref()
            .map_or(String::new(), |file| format!(" of {file}"));
        format!(
            "{} of {} {}{file}: {}, which {} holds",
            self.operation.name(),
            self.elements,
            self.dtype,
            Bytes(self.bytes),
            self.level_of_memory,
        )
    }
}

//! Interleaved samples of several subjects.

use super::clock;
use super::stat::Stat;
use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Something to be timed: a call, and the answer that it must give every time.
pub struct Subject<'a> {
    name: String,
    expected: u64,
    run: Run<'a>,
}

/// Runs the call a number of times and returns the last answer.
enum Run<'a> {
    /// In this process, timed here.
    Here(Box<dyn FnMut(u64) -> u64 + 'a>),
    /// In another process, which also says how long the calls took: they alone, without the way
    /// there and back.
    Elsewhere(Box<dyn FnMut(u64) -> (u64, Duration) + 'a>),
}

impl<'a> Subject<'a> {
    /// A subject whose expected answer is the answer of its first call. Give an answer that was
    /// checked by other means to [`Subject::expecting`].
    pub fn new(name: impl Into<String>, call: impl FnMut() -> u64 + 'a) -> Self {
        // Boxed first: the loop and the call in it are then compiled once, and the call is inlined
        // there.
        let mut run: Box<dyn FnMut(u64) -> u64 + 'a> = Box::new(repeat(call));
        Subject {
            name: name.into(),
            expected: black_box(&mut run)(1),
            run: Run::Here(run),
        }
    }

    /// A subject that must answer `expected`.
    pub fn expecting(
        expected: u64,
        name: impl Into<String>,
        call: impl FnMut() -> u64 + 'a,
    ) -> Self {
        Subject {
            name: name.into(),
            expected,
            run: Run::Here(Box::new(repeat(call))),
        }
    }

    /// A subject in another process: `run` has it call a number of times, and returns the last
    /// answer and how long the calls took. It must answer `expected`.
    pub fn elsewhere(
        expected: u64,
        name: impl Into<String>,
        run: impl FnMut(u64) -> (u64, Duration) + 'a,
    ) -> Self {
        Subject {
            name: name.into(),
            expected,
            run: Run::Elsewhere(Box::new(run)),
        }
    }

    /// The answer that the call must give.
    pub fn expected(&self) -> u64 {
        self.expected
    }
}

/// The loop around the timed call, compiled together with it: calls of a few nanoseconds could not
/// be timed through a pointer.
fn repeat<'a>(mut call: impl FnMut() -> u64 + 'a) -> impl FnMut(u64) -> u64 + 'a {
    move |times| {
        let mut answer = 0;
        for _ in 0..times {
            answer = black_box(call());
        }
        answer
    }
}

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Rounds, unless the budget ends first.
    pub rounds: usize,
    /// Rounds that are measured in any case.
    pub least_rounds: usize,
    /// The length of a sample, reached by repeating short calls.
    pub sample: Duration,
    /// The time for all rounds together.
    pub budget: Duration,
}

impl Plan {
    /// What the ladder and the scorecard use.
    pub const fn within(budget: Duration) -> Plan {
        Plan {
            rounds: 101,
            least_rounds: 7,
            sample: Duration::from_micros(250),
            budget,
        }
    }
}

/// The samples of one subject, one a round, all for one call.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Nanoseconds.
    pub ns: Vec<f64>,
    /// Core cycles; empty where the clock can not be measured.
    pub cycles: Vec<f64>,
}

impl Measured {
    /// Nanoseconds of a call.
    pub fn ns(&self) -> Stat {
        Stat::of(&self.ns)
    }

    /// Core cycles of a call, where the clock can be measured.
    pub fn cycles(&self) -> Option<Stat> {
        (!self.cycles.is_empty()).then(|| Stat::of(&self.cycles))
    }

    /// What so many core cycles take, at the clock of each sample; nothing where there is none.
    pub fn at_its_clock(&self, cycles: f64) -> Measured {
        let clocks = self.ns.iter().zip(&self.cycles);
        Measured {
            ns: clocks.map(|(ns, of)| ns / of * cycles).collect(),
            cycles: vec![cycles; self.cycles.len()],
        }
    }

    /// The same samples for one of `parts` equal parts of a call.
    pub fn divided_by(&self, parts: f64) -> Measured {
        let divide = |values: &[f64]| values.iter().map(|value| value / parts).collect();
        Measured {
            ns: divide(&self.ns),
            cycles: divide(&self.cycles),
        }
    }
}

/// Why a measurement is worth nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A timed call gave another answer than it must.
    WrongAnswer {
        /// Which subject.
        subject: String,
        /// The answer's bits.
        given: u64,
        /// The bits that it must have.
        expected: u64,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::WrongAnswer {
                subject,
                given,
                expected,
            } => write!(
                f,
                "{subject}: a timed call answered {given:#x}, and must answer {expected:#x}"
            ),
        }
    }
}

impl std::error::Error for Error {}

/// Measures the subjects, interleaved; the results are in their order. `tick` is called after every
/// round with the fraction of the work that is done.
///
/// # Errors
///
/// [`Error::WrongAnswer`] when a timed call answers wrongly.
pub fn interleave(
    subjects: &mut [Subject<'_>],
    plan: &Plan,
    mut tick: impl FnMut(f64),
) -> Result<Vec<Measured>, Error> {
    let repeats = subjects
        .iter_mut()
        .map(|subject| repeats(subject, plan.sample))
        .collect::<Result<Vec<u64>, Error>>()?;
    let mut measured = vec![Measured::default(); subjects.len()];
    let start = Instant::now();
    for round in 0..plan.rounds {
        for turn in 0..subjects.len() {
            let i = (round + turn) % subjects.len();
            sample(&mut subjects[i], repeats[i], &mut measured[i])?;
        }
        let spent = start.elapsed();
        if round + 1 >= plan.least_rounds && spent >= plan.budget {
            break;
        }
        let by_time = spent.as_secs_f64() / plan.budget.as_secs_f64();
        tick(
            by_time
                .max((round + 1) as f64 / plan.rounds as f64)
                .min(1.0),
        );
    }
    tick(1.0);
    Ok(measured)
}

/// One sample of one subject, with the clock on both sides of it. Where it is of more than one
/// call, one that is not timed comes first, and brings the data near.
fn sample(subject: &mut Subject<'_>, repeats: u64, into: &mut Measured) -> Result<(), Error> {
    if repeats > 1 {
        timed(subject, 1)?;
    }
    let before = clock::ns_per_cycle();
    let ns = timed(subject, repeats)?.as_nanos() as f64 / repeats as f64;
    into.ns.push(ns);
    if let (Some(before), Some(after)) = (before, clock::ns_per_cycle()) {
        into.cycles.push(ns / ((before + after) / 2.0));
    }
    Ok(())
}

/// How often a call must be repeated to last as long as a sample.
fn repeats(subject: &mut Subject<'_>, sample: Duration) -> Result<u64, Error> {
    let mut times = 1;
    loop {
        let spent = timed(subject, times)?;
        if spent >= sample / 8 {
            let per_call = spent.as_secs_f64() / times as f64;
            return Ok((sample.as_secs_f64() / per_call).ceil().max(1.0) as u64);
        }
        times *= 4;
    }
}

fn timed(subject: &mut Subject<'_>, repeats: u64) -> Result<Duration, Error> {
    let (given, spent) = match &mut subject.run {
        Run::Here(run) => {
            let start = Instant::now();
            (run(repeats), start.elapsed())
        }
        Run::Elsewhere(run) => run(repeats),
    };
    if given != subject.expected {
        return Err(Error::WrongAnswer {
            subject: subject.name.clone(),
            given,
            expected: subject.expected,
        });
    }
    Ok(spent)
}

/// How many times as long `slow` takes as `fast`, round by round.
pub fn ratio(slow: &Measured, fast: &Measured) -> Stat {
    let rounds = slow.ns.iter().zip(&fast.ns);
    let ratios: Vec<f64> = rounds.map(|(slow, fast)| slow / fast).collect();
    Stat::of(&ratios)
}

#[cfg(test)]
mod tests {
    use super::{Error, Measured, Plan, Subject, interleave, ratio};
    use std::cell::Cell;
    use std::time::Duration;

    const QUICK: Plan = Plan {
        rounds: 3,
        least_rounds: 3,
        sample: Duration::from_micros(10),
        budget: Duration::from_secs(1),
    };

    #[test]
    fn every_subject_has_a_sample_of_every_round() {
        let mut subjects = [Subject::new("one", || 1), Subject::new("two", || 2)];
        let measured = interleave(&mut subjects, &QUICK, |_| ()).unwrap();
        assert!(measured.iter().all(|measured| measured.ns.len() == 3));
        assert!(measured.iter().all(|m| m.ns.iter().all(|ns| *ns > 0.0)));
    }

    #[test]
    fn a_wrong_answer_is_an_error_with_both_values() {
        let calls = Cell::new(0);
        let mut subjects = [Subject::new("fickle", || {
            calls.set(calls.get() + 1);
            u64::from(calls.get() > 1)
        })];
        let error = interleave(&mut subjects, &QUICK, |_| ()).unwrap_err();
        assert_eq!(
            error,
            Error::WrongAnswer {
                subject: "fickle".into(),
                given: 1,
                expected: 0
            }
        );
    }

    #[test]
    fn a_subject_elsewhere_says_how_long_it_took() {
        let run = |times: u64| (1, Duration::from_micros(5) * times as u32);
        let mut subjects = [Subject::elsewhere(1, "elsewhere", run)];
        let measured = interleave(&mut subjects, &QUICK, |_| ()).unwrap();
        assert_eq!(measured[0].ns, [5000.0; 3]);
        let mut subjects = [Subject::elsewhere(2, "elsewhere", run)];
        assert!(interleave(&mut subjects, &QUICK, |_| ()).is_err());
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let measured = |ns: &[f64]| Measured {
            ns: ns.to_vec(),
            cycles: Vec::new(),
        };
        // The machine slowed down threefold in the last round; the ratio did not.
        let ratio = ratio(&measured(&[2.0, 2.0, 6.0]), &measured(&[1.0, 1.0, 3.0]));
        assert_eq!((ratio.median, ratio.spread), (2.0, 0.0));
    }
}

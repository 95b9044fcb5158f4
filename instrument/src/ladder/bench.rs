//! The subjects of one ladder, and what its rungs are made of.

use super::Rung;
use crate::measure::{Error, Measured, Plan, Subject, interleave, ratio};

/// Subjects that are measured together, each known by the number that [`Bench::add`] gave it.
#[derive(Default)]
pub struct Bench<'a> {
    subjects: Vec<Subject<'a>>,
}

/// The number of a subject.
#[derive(Clone, Copy, Debug)]
pub struct Id(usize);

/// A limit that may bind a rung.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What limits.
    name: String,
    /// How long the rung would take.
    time: Time,
}

/// The time of a limit.
#[derive(Clone, Copy, Debug)]
enum Time {
    /// So many times as long as a subject: the work of the rung over the work of the subject.
    Of(Id, f64),
    /// Core cycles, at the clock that the rung is measured with.
    Cycles(f64),
}

/// A rung before it is measured.
#[derive(Debug)]
pub struct Plank {
    /// The level of parallelism.
    pub level: &'static str,
    /// The kernel, in a few words.
    pub kernel: String,
    /// The subject that runs it.
    pub subject: Id,
    /// What may bind it.
    pub candidates: Vec<Candidate>,
}

impl<'a> Bench<'a> {
    /// Adds a subject.
    pub fn add(&mut self, subject: Subject<'a>) -> Id {
        self.subjects.push(subject);
        Id(self.subjects.len() - 1)
    }

    /// Measures all subjects, interleaved, and makes rungs of the planks.
    pub fn climb(
        mut self,
        planks: Vec<Plank>,
        elements: usize,
        bytes: usize,
        plan: &Plan,
        tick: impl FnMut(f64),
    ) -> Result<Vec<Rung>, Error> {
        let measured = interleave(&mut self.subjects, plan, tick)?;
        let mut rungs: Vec<Rung> = Vec::new();
        for plank in planks {
            let mut rung = plank.rung(&measured, elements, bytes);
            rung.gain = rungs
                .last()
                .map(|before| before.ns_per_element / rung.ns_per_element);
            rungs.push(rung);
        }
        Ok(rungs)
    }
}

impl Candidate {
    /// The limit that the subject is a whole run of.
    pub fn new(name: impl Into<String>, subject: Id, scale: f64) -> Self {
        Candidate {
            name: name.into(),
            time: Time::Of(subject, scale),
        }
    }

    /// A limit of a number of cycles.
    pub fn of_cycles(name: impl Into<String>, cycles: f64) -> Self {
        Candidate {
            name: name.into(),
            time: Time::Cycles(cycles),
        }
    }

    /// The same on a number of cores.
    pub fn shared_by(self, cores: usize) -> Self {
        let share = |time| match time {
            Time::Of(subject, scale) => Time::Of(subject, scale / cores as f64),
            Time::Cycles(cycles) => Time::Cycles(cycles / cores as f64),
        };
        let name = match cores {
            1 => self.name,
            _ => format!("{} on {cores} cores", self.name),
        };
        Candidate {
            name,
            time: share(self.time),
        }
    }

    /// The time of the rung whose measurement is `kernel`, if this bound it.
    fn time(&self, measured: &[Measured], kernel: &Measured) -> Measured {
        match self.time {
            Time::Of(subject, scale) => measured[subject.0].divided_by(1.0 / scale),
            Time::Cycles(cycles) => kernel.at_its_clock(cycles),
        }
    }
}

impl Plank {
    fn rung(self, measured: &[Measured], elements: usize, bytes: usize) -> Rung {
        let kernel = &measured[self.subject.0];
        let ns = kernel.ns().median;
        let (limit, limit_time) = self.binding(measured, kernel);
        let reached = ratio(&limit_time, kernel);
        Rung {
            level: self.level,
            kernel: self.kernel,
            ns_per_element: ns / elements as f64,
            cycles_per_element: kernel.cycles().map(|c| c.median / elements as f64),
            gb_per_second: bytes as f64 / ns,
            gain: None,
            limit,
            limit_ns_per_element: limit_time.ns().median / elements as f64,
            reached: reached.median,
            reached_spread: reached.spread,
        }
    }

    /// The candidate that would take the longest.
    fn binding(&self, measured: &[Measured], kernel: &Measured) -> (String, Measured) {
        let times = self
            .candidates
            .iter()
            .map(|candidate| (candidate.name.clone(), candidate.time(measured, kernel)));
        let longest = times.max_by(|(_, a), (_, b)| a.ns().median.total_cmp(&b.ns().median));
        longest.unwrap_or_else(|| ("none known".into(), Measured::default()))
    }
}

//! numpy, in a process of its own that this one drives over pipes.
//!
//! The process holds copies of the operands and times the calls itself (`numpy.py`), so no figure
//! has the way through the pipes in it. It runs on the core of the measuring thread, which waits
//! meanwhile: its turn in a round is like that of any other contestant.

use crate::contestant::Contestant;
use crate::oracle::{Counts, Expected};
use bytemuck::Pod;
use std::cell::RefCell;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;
use superscalar_instrument::measure::Subject;

/// A running Python that has numpy.
pub struct Numpy {
    /// The versions of numpy and of Python.
    pub version: String,
    /// The widest vectors that numpy found in the CPU.
    pub simd: String,
    pipes: RefCell<Pipes>,
    process: Child,
}

/// The two ends in this process.
struct Pipes {
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    errors: ChildStderr,
}

/// An element type by the name that numpy has for it.
pub trait Dtype: Pod {
    /// The name.
    const DTYPE: &'static str;
}

macro_rules! dtypes {
    ($($element:ty: $name:literal;)*) => {
        $(impl Dtype for $element {
            const DTYPE: &'static str = $name;
        })*
    };
}
dtypes! {
    f32: "f4";
    f64: "f8";
    i32: "i4";
    u8: "u1";
}

/// As the columns name it.
const NAME: &str = "numpy";

const SERVER: &str = include_str!("numpy.py");

/// They choose another core's kernels or block sizes for the OpenBLAS inside numpy than those that
/// fit this CPU, so they are taken from the process's environment.
pub const UNSET: [&str; 2] = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

const INSTALL: &str = "numpy does not take part: `python3 -c 'import numpy'` fails here. \
    To install it: python3 -m venv VENV && . VENV/bin/activate && pip install numpy";

impl Numpy {
    /// Starts `python3` on the core of the calling thread.
    ///
    /// # Errors
    ///
    /// When there is no `python3`, or it has no numpy: with the way to install it.
    pub fn start() -> Result<Self, String> {
        Numpy::try_start().map_err(|error| format!("{INSTALL} ({error})"))
    }

    fn try_start() -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new("python3");
        for name in UNSET {
            command.env_remove(name);
        }
        // One thread, as everyone else here has.
        command.env("OPENBLAS_NUM_THREADS", "1");
        let command = command.args(["-c", SERVER]).stdin(Stdio::piped());
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("python3: {error}"))?;
        let lost = "a pipe that was asked for is not there";
        let mut pipes = Pipes {
            requests: process.stdin.take().ok_or(lost)?,
            answers: BufReader::new(process.stdout.take().ok_or(lost)?),
            errors: process.stderr.take().ok_or(lost)?,
        };
        let hello = pipes.line()?;
        let mut said = hello.trim_end().split('\t');
        let mut next = || said.next().unwrap_or("unknown");
        Ok(Numpy {
            version: format!("{} on Python {}", next(), next()),
            simd: next().into(),
            pipes: RefCell::new(pipes),
            process,
        })
    }

    /// The contestant of a call that answers a number.
    pub fn number<E: Dtype>(
        &self,
        call: &'static str,
        expected: Expected,
        operands: &[&[E]],
    ) -> Contestant<'_> {
        self.contestant(call, operands, 0, |answer| {
            expected.fault(f64::from_bits(answer[0]))
        })
    }

    /// The contestant of a call that answers a position, or a number to the last bit.
    pub fn exact<E: Dtype>(&self, call: &'static str, expected: u64, x: &[E]) -> Contestant<'_> {
        self.contestant(call, &[x], 0, |answer| {
            let given = answer[0];
            let fault = format!("answered {given:#x}, and {expected:#x} is right");
            (given != expected).then_some(fault)
        })
    }

    /// The contestant of counts, all of which are compared once.
    pub fn counts(&self, call: &'static str, expected: &Counts, x: &[u8]) -> Contestant<'_> {
        let looked_at = expected.iter().position(|count| *count > 0).unwrap_or(0);
        self.contestant(call, &[x], looked_at, |answer| {
            (answer != expected).then(|| "counted otherwise than a plain loop".into())
        })
    }

    /// A contestant whose first answer has passed `fault`; timed ones are compared by the word
    /// `looked_at`.
    fn contestant<E: Dtype>(
        &self,
        call: &'static str,
        operands: &[&[E]],
        looked_at: usize,
        fault: impl FnOnce(&[u64]) -> Option<String>,
    ) -> Contestant<'_> {
        let put = self.pipes.borrow_mut().put(operands);
        let answer = match put.and_then(|()| self.time(call, 1)) {
            Ok((_, answer)) => answer,
            Err(error) => return Contestant::absent(NAME, error.to_string()),
        };
        let expected = answer[looked_at];
        let run = move |times| match self.time(call, times) {
            Ok((spent, answer)) => (answer[looked_at], spent),
            Err(error) => {
                eprintln!("warning: {NAME}: {error}");
                (!expected, Duration::ZERO)
            }
        };
        Contestant {
            name: NAME,
            fault: fault(&answer),
            subject: Subject::elsewhere(expected, NAME, run),
        }
    }

    /// How long so many calls took, and the last answer, which has one word at least.
    fn time(&self, call: &str, times: u64) -> Result<(Duration, Vec<u64>), Box<dyn Error>> {
        let mut pipes = self.pipes.borrow_mut();
        writeln!(pipes.requests, "time {call} {times}")?;
        pipes.requests.flush()?;
        let line = pipes.line()?;
        let words: Result<Vec<u64>, _> = line.split_whitespace().map(str::parse).collect();
        match words?.split_first() {
            Some((ns, answer)) if !answer.is_empty() => {
                Ok((Duration::from_nanos(*ns), answer.to_vec()))
            }
            _ => Err(format!("answered {line:?}").into()),
        }
    }
}

impl Pipes {
    /// Replaces the operands.
    fn put<E: Dtype>(&mut self, operands: &[&[E]]) -> Result<(), Box<dyn Error>> {
        write!(self.requests, "put {}", E::DTYPE)?;
        for operand in operands {
            write!(self.requests, " {}", operand.len())?;
        }
        writeln!(self.requests)?;
        for operand in operands {
            self.requests.write_all(bytemuck::cast_slice(operand))?;
        }
        Ok(self.requests.flush()?)
    }

    /// A line of the process, or an error with its last words.
    fn line(&mut self) -> Result<String, Box<dyn Error>> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? > 0 {
            return Ok(line);
        }
        let mut errors = String::new();
        self.errors.read_to_string(&mut errors)?;
        let last = errors.lines().last().unwrap_or_default();
        Err(format!("the process has ended: {last}").into())
    }
}

impl Drop for Numpy {
    fn drop(&mut self) {
        // It reads no more requests, and may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::{INSTALL, Numpy};
    use crate::oracle;

    #[test]
    fn numpy_answers_and_times_or_says_how_to_install_it() {
        let numpy = match Numpy::start() {
            Ok(numpy) => numpy,
            Err(error) => {
                eprintln!("numpy not tested: {error}");
                assert!(error.starts_with(INSTALL));
                return;
            }
        };
        let x = [3.0f32, -1.0, 5.0];
        let sound = |contestant: crate::contestant::Contestant<'_>| contestant.fault.is_none();
        assert!(sound(numpy.number("sum", oracle::sum(&x), &[&x])));
        assert!(!sound(numpy.number("sum", oracle::sum(&x[1..]), &[&x])));
        assert!(sound(numpy.number("dot", oracle::dot(&x, &x), &[&x, &x])));
        assert!(sound(numpy.number("var", oracle::var(&x), &[&x])));
        assert!(sound(numpy.exact("max", 5f64.to_bits(), &x)));
        assert!(sound(numpy.exact("argmax", 2, &[7i32, -9, 8])));
        let bytes = b"banana";
        assert!(sound(numpy.counts(
            "bincount",
            &oracle::counts(bytes),
            bytes
        )));
        let (spent, answer) = numpy.time("bincount", 1000).unwrap();
        assert_eq!(answer[usize::from(b'a')], 3);
        assert!(spent.as_nanos() > 0);
        assert!(!sound(numpy.exact("no such call", 0, &x)));
        let ended = numpy.exact("max", 0, &x).fault;
        assert!(ended.is_some());
    }
}

//! One library's call on the data of a comparison.

use crate::oracle::{Counts, Expected};
use std::hint::black_box;
use superscalar_instrument::measure::Subject;
use superscalar_instrument::real::Real;

/// One library's call, whose first answer was compared with the right one.
pub struct Contestant<'a> {
    /// The library, as the columns name it.
    pub name: &'static str,
    /// Why it can not take part, if so.
    pub fault: Option<String>,
    /// The call. What it answers when timed must be what it answered at first.
    pub subject: Subject<'a>,
}

impl<'a> Contestant<'a> {
    /// A call that answers a number.
    pub fn number<A: Real>(
        name: &'static str,
        expected: Expected,
        mut call: impl FnMut() -> A + 'a,
    ) -> Self {
        // The call stands in one place, the timed loop, and the compiler sees no reason not to
        // inline it there.
        let subject = Subject::new(name, move || call().bits());
        let answer = A::of_bits(subject.expected());
        Contestant {
            name,
            fault: expected.fault(answer.into()),
            subject,
        }
    }

    /// A call that answers a position, or two in one number.
    pub fn exact(name: &'static str, expected: u64, call: impl FnMut() -> u64 + 'a) -> Self {
        let subject = Subject::new(name, call);
        let answer = subject.expected();
        let fault = format!("answered {answer:#x}, and {expected:#x} is right");
        Contestant {
            name,
            fault: (answer != expected).then_some(fault),
            subject,
        }
    }

    /// A call that answers counts. All of them are compared once; each timed call has to write all,
    /// and one is looked at: to compare 256 of them would take longer than to count a short slice.
    pub fn counts<C: Copy + Into<u64>>(
        name: &'static str,
        expected: &Counts,
        mut call: impl FnMut() -> [C; 256] + 'a,
    ) -> Self {
        let answer: Counts = call().map(Into::into);
        let differs = (0..256).find(|&value| answer[value] != expected[value]);
        let fault = differs.map(|value| {
            let (given, right) = (answer[value], expected[value]);
            format!("counted the value {value} {given} times, and it occurs {right} times")
        });
        let looked_at = (0..256).find(|&value| expected[value] > 0).unwrap_or(0);
        let subject = Subject::expecting(answer[looked_at], name, move || {
            black_box(&call())[looked_at].into()
        });
        Contestant {
            name,
            fault,
            subject,
        }
    }

    /// A call whose answer means nothing: that of a limit.
    pub fn limit(name: &'static str, mut call: impl FnMut() + 'a) -> Self {
        let subject = Subject::expecting(0, name, move || {
            call();
            0
        });
        Contestant {
            name,
            fault: None,
            subject,
        }
    }

    /// A library that can not take part.
    pub fn absent(name: &'static str, why: String) -> Self {
        Contestant {
            fault: Some(why),
            ..Contestant::limit(name, || ())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Contestant;
    use crate::oracle;

    #[test]
    fn a_wrong_number_is_a_fault() {
        let expected = oracle::sum(&[1.0f64, 2.0]);
        assert!(
            Contestant::number("right", expected, || 3.0f64)
                .fault
                .is_none()
        );
        let fault = Contestant::number("wrong", expected, || 3.1f64).fault;
        assert!(fault.is_some_and(|fault| fault.contains("3.1")));
    }

    #[test]
    fn a_wrong_count_is_a_fault() {
        let counts = oracle::counts(&[7, 7, 9]);
        assert!(
            Contestant::counts("right", &counts, || counts)
                .fault
                .is_none()
        );
        let fault = Contestant::counts("wrong", &counts, || [0u32; 256]).fault;
        let right = "counted the value 7 0 times, and it occurs 2 times";
        assert_eq!(fault.as_deref(), Some(right));
    }
}

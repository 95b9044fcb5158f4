//! All that answers extremes: every kernel that this machine can run, the public functions, and the
//! parallel ones. All are asked in the same way, so that a sweep is written once.

use crate::ordered::{Comparable, Plain};
use crate::rows::{self, describe};
use superscalar::kernels::input::Slice;
use superscalar::registry::{self, Operation, Purpose, ops};
use superscalar::{self as plain, par};

/// An answer: positions, or the bits of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is none.
    Nothing,
    /// One extreme.
    One(u64),
    /// The least, and the greatest.
    Both(u64, u64),
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
struct Question {
    least: bool,
    greatest: bool,
    positions: bool,
    passes_over_nan: bool,
}

impl Question {
    /// The right answer.
    fn answer<E: Comparable>(self, x: &[E], found: Plain) -> Answer {
        let nan = found.nan.filter(|_| !self.passes_over_nan);
        let least = nan.or(found.least).filter(|_| self.least);
        let greatest = nan.or(found.greatest).filter(|_| self.greatest);
        let shown = |at: usize| match self.positions {
            true => at as u64,
            false => as_answered(x[at]),
        };
        match (least.map(shown), greatest.map(shown)) {
            (None, None) => Answer::Nothing,
            (Some(one), None) | (None, Some(one)) => Answer::One(one),
            (Some(least), Some(greatest)) => Answer::Both(least, greatest),
        }
    }
}

/// The bits of a value that is answered: the one NaN, and plus zero for any zero.
fn as_answered<E: Comparable>(value: E) -> u64 {
    if !value.is_number() {
        return E::ANSWERED_NAN.expect("only types that have NaN get here");
    }
    if value.wide() == E::small(0).wide() {
        return E::small(0).bits();
    }
    value.bits()
}

/// How one who answers is asked.
type Ask<E> = dyn Fn(&[E]) -> Answer + Send + Sync;

/// One who answers.
pub struct Subject<E> {
    title: String,
    question: Question,
    /// Elements in a vector of the kernel; none for functions.
    pub lanes: Option<usize>,
    /// Whether it is a kernel of the ladder.
    pub study: bool,
    ask: Box<Ask<E>>,
}

/// A function as a subject.
fn function<E, A>(
    title: &str,
    question: Question,
    run: fn(&[E]) -> Option<A>,
    bits: fn(A) -> Answer,
) -> Subject<E>
where
    E: Comparable,
    A: 'static,
{
    Subject {
        title: title.to_owned(),
        question,
        lanes: None,
        study: false,
        ask: Box::new(move |x| run(x).map_or(Answer::Nothing, bits)),
    }
}

/// The kernels of an operation as subjects.
fn kernels<E: Comparable, A: 'static>(
    operation: Operation<Slice<E>, Option<A>>,
    question: Question,
    bits: fn(A) -> Answer,
) -> Vec<Subject<E>> {
    let kernels = rows::every(operation).into_iter();
    let subjects = kernels.map(|kernel| Subject {
        title: format!("{}, {}", operation.name(), describe(kernel.descriptor())),
        question,
        lanes: Some(kernel.descriptor().lanes),
        study: kernel.descriptor().purpose == Purpose::Study,
        ask: Box::new(move |x| kernel.run(x).map_or(Answer::Nothing, bits)),
    });
    subjects.collect()
}

/// The questions, in the order of [`of_rows`].
const QUESTIONS: [Question; 10] = {
    const fn question(least: bool, greatest: bool) -> Question {
        Question {
            least,
            greatest,
            positions: false,
            passes_over_nan: false,
        }
    }
    const fn of(values: Question, positions: bool, passes_over_nan: bool) -> Question {
        Question {
            positions,
            passes_over_nan,
            ..values
        }
    }
    let (min, max, both) = (
        question(true, false),
        question(false, true),
        question(true, true),
    );
    [
        min,
        max,
        both,
        of(min, true, false),
        of(max, true, false),
        of(both, true, false),
        of(min, false, true),
        of(max, false, true),
        of(min, true, true),
        of(max, true, true),
    ]
};

/// Every kernel that this machine can run.
pub fn of_rows<E: Comparable>() -> Vec<Subject<E>> {
    let [
        min,
        max,
        minmax,
        argmin,
        argmax,
        argminmax,
        nanmin,
        nanmax,
        nanargmin,
        nanargmax,
    ] = QUESTIONS;
    let value = |[value]: [E; 1]| Answer::One(value.bits());
    let values = |[least, greatest]: [E; 2]| Answer::Both(least.bits(), greatest.bits());
    let at = |[at]: [usize; 1]| Answer::One(at as u64);
    let both = |[least, greatest]: [usize; 2]| Answer::Both(least as u64, greatest as u64);
    [
        kernels(registry::of::<ops::Min, E>(), min, value),
        kernels(registry::of::<ops::Max, E>(), max, value),
        kernels(registry::of::<ops::Minmax, E>(), minmax, values),
        kernels(registry::of::<ops::Argmin, E>(), argmin, at),
        kernels(registry::of::<ops::Argmax, E>(), argmax, at),
        kernels(registry::of::<ops::Argminmax, E>(), argminmax, both),
        kernels(registry::of::<ops::Nanmin, E>(), nanmin, value),
        kernels(registry::of::<ops::Nanmax, E>(), nanmax, value),
        kernels(registry::of::<ops::Nanargmin, E>(), nanargmin, at),
        kernels(registry::of::<ops::Nanargmax, E>(), nanargmax, at),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Writes the functions of a module as subjects.
macro_rules! functions {
    ($name:ident, $module:ident, $doc:literal) => {
        #[doc = $doc]
        pub fn $name<E: Comparable>() -> Vec<Subject<E>> {
            let value = |value: E| Answer::One(value.bits());
            let values = |(least, greatest): (E, E)| Answer::Both(least.bits(), greatest.bits());
            let at = |at: usize| Answer::One(at as u64);
            let both = |(least, greatest)| Answer::Both(least as u64, greatest as u64);
            let titled = |name: &str| format!("{}::{name}", stringify!($module));
            vec![
                function(&titled("min"), QUESTIONS[0], $module::min, value),
                function(&titled("max"), QUESTIONS[1], $module::max, value),
                function(&titled("minmax"), QUESTIONS[2], $module::minmax, values),
                function(&titled("argmin"), QUESTIONS[3], $module::argmin, at),
                function(&titled("argmax"), QUESTIONS[4], $module::argmax, at),
                function::<E, (usize, usize)>(
                    &titled("argminmax"),
                    QUESTIONS[5],
                    $module::argminmax,
                    both,
                ),
                function(&titled("nanmin"), QUESTIONS[6], $module::nanmin, value),
                function(&titled("nanmax"), QUESTIONS[7], $module::nanmax, value),
                function(&titled("nanargmin"), QUESTIONS[8], $module::nanargmin, at),
                function(&titled("nanargmax"), QUESTIONS[9], $module::nanargmax, at),
            ]
        }
    };
}
functions!(of_functions, plain, "The public functions.");
functions!(of_parallel_functions, par, "The functions of `par`.");

/// Everyone.
pub fn everyone<E: Comparable>() -> Vec<Subject<E>> {
    let mut all = of_rows();
    all.extend(of_functions());
    all.extend(of_parallel_functions());
    all
}

/// Asks all of them.
///
/// # Panics
///
/// When an answer is wrong.
pub fn ask<'a, E: Comparable>(
    subjects: impl IntoIterator<Item = &'a Subject<E>>,
    x: &[E],
    what: &dyn Fn() -> String,
) {
    let found = E::plain(x);
    for subject in subjects {
        let right = subject.question.answer(x, found);
        let answer = (subject.ask)(x);
        assert!(
            answer == right,
            "{} {} of {} elements, {}: {answer:x?} instead of {right:x?}; the slice begins with {:?}",
            E::NAME,
            subject.title,
            x.len(),
            what(),
            &x[..x.len().min(40)],
        );
    }
}

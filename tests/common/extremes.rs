//! All that answers extremes of whole slices: every kernel that this machine can run, the public
//! functions, and those on several cores. All are asked in the same way, and what is known of a
//! slice is found once for all of them.

use crate::answer::Answer;
use crate::kernels::{self, Operands};
use crate::known::{Known, answered};
use crate::operations::{self, Operation};
use crate::rows::describe;
use superscalar::kernels::validity::Validity;
use superscalar::registry::Purpose;

/// The operations, in the order in which their answers are known.
const NAMES: [&str; 10] = [
    "min",
    "max",
    "minmax",
    "argmin",
    "argmax",
    "argminmax",
    "nanmin",
    "nanmax",
    "nanargmin",
    "nanargmax",
];

/// What they must answer of a slice.
fn known<E: Known>(x: &[E]) -> [Answer; 10] {
    let found = E::plain(x);
    let least = found.first_nan_or(|it| it.least);
    let greatest = found.first_nan_or(|it| it.greatest);
    let value = |at: Option<usize>| at.map(|at| answered(x[at]));
    [
        Answer::of(value(least)),
        Answer::of(value(greatest)),
        Answer::of(value(least).zip(value(greatest))),
        Answer::of(least),
        Answer::of(greatest),
        Answer::of(least.zip(greatest)),
        Answer::of(value(found.least)),
        Answer::of(value(found.greatest)),
        Answer::of(found.least),
        Answer::of(found.greatest),
    ]
}

/// How a function, or a kernel, is asked.
type Ask<E> = dyn Fn(&[E]) -> Answer + Send + Sync;

/// A function of a slice.
type Function<E> = fn(&[E]) -> Answer;

/// One who answers.
pub struct Subject<E> {
    title: String,
    /// The number of the operation.
    which: usize,
    /// Elements in a vector of the kernel; none for functions.
    pub lanes: Option<usize>,
    /// Whether it is a kernel of the ladder.
    pub study: bool,
    ask: Box<Ask<E>>,
}

/// The number of an operation of that name.
fn number(name: &str) -> Option<usize> {
    NAMES.iter().position(|it| *it == name)
}

/// Every kernel that this machine can run.
pub fn of_rows<E: Known>() -> Vec<Subject<E>> {
    let mut all = Vec::new();
    for (which, kernels) in kernels::of_extremes::<E>().into_iter().enumerate() {
        all.extend(kernels.rows.into_iter().map(|row| Subject {
            title: format!("{}, {}", kernels.title, describe(row.descriptor)),
            which,
            lanes: Some(row.descriptor.lanes),
            study: row.descriptor.purpose == Purpose::Study,
            ask: Box::new(move |x| {
                (row.ask)(Operands {
                    x,
                    y: &[],
                    valid: Validity::new(&[], 0, 0).expect("no bits"),
                })
            }),
        }));
    }
    all
}

/// The public functions, or those of `par`.
fn functions<E: Known>(of: fn(&Operation<E>) -> (String, Function<E>)) -> Vec<Subject<E>> {
    let subject = |it: Operation<E>| {
        let (title, ask) = of(&it);
        Some(Subject {
            title,
            which: number(it.name)?,
            lanes: None,
            study: false,
            ask: Box::new(ask),
        })
    };
    let all = operations::every::<E>().into_iter();
    all.filter_map(subject).collect()
}

/// The public functions.
pub fn of_functions<E: Known>() -> Vec<Subject<E>> {
    functions(|it| (it.name.to_owned(), it.slice))
}

/// The functions of `par`.
pub fn of_parallel_functions<E: Known>() -> Vec<Subject<E>> {
    functions(|it| (format!("par::{}", it.name), it.par))
}

/// Everyone.
pub fn everyone<E: Known>() -> Vec<Subject<E>> {
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
pub fn ask<'a, E: Known>(
    subjects: impl IntoIterator<Item = &'a Subject<E>>,
    x: &[E],
    what: &dyn Fn() -> String,
) {
    let known = known(x);
    for subject in subjects {
        let (found, expected) = ((subject.ask)(x), known[subject.which]);
        let begin = &x[..x.len().min(40)];
        assert!(
            found == expected,
            "{} {} of {} elements, {}: {found:x?} instead of {expected:x?}; it begins with {begin:?}",
            E::NAME,
            subject.title,
            x.len(),
            what(),
        );
    }
}

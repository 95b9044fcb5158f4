//! The bars of norms and variances.

use super::limits::{self, Work, bar, share};
use super::{Bar, Timed, short_bar, timed};
use crate::buffer::Buffer;
use crate::footprint::Footprint;
use crate::machine::Environment;
use crate::measure::{Error, Plan, Subject, opaque};
use crate::real::Real;
use crate::streams::Streams;
use superscalar::{norm_inf, norm1, norm2, sum_of_squares, tier, var};

/// An operation on a slice.
type Entry<E> = (&'static str, fn(&[E]) -> E);

fn entries<E: Real>() -> [Entry<E>; 5] {
    [
        ("var", |x| var(x, 0)),
        ("norm2", |x| norm2(x)),
        ("sum_of_squares", |x| sum_of_squares(x)),
        ("norm1", |x| norm1(x)),
        ("norm_inf", |x| norm_inf(x)),
    ]
}

pub(super) fn bars() -> Vec<Bar> {
    let mut bars = of::<f32>();
    bars.extend(of::<f64>());
    bars
}

fn of<E: Real>() -> Vec<Bar> {
    let mut bars = Vec::new();
    for (name, operation) in entries::<E>() {
        for footprint in Footprint::LEVELS {
            let work = Work {
                operation: name,
                dtype: E::NAME,
                footprint,
            };
            bars.push(bar(work, share(footprint), move |environment, plan| {
                against_limit(environment, plan, work, operation)
            }));
        }
    }
    for n in [1, 3, 8, 16, 32] {
        bars.push(short_var_bar::<E>(n));
    }
    bars
}

fn against_limit<E: Real>(
    environment: &Environment,
    plan: &Plan,
    work: Work,
    operation: fn(&[E]) -> E,
) -> Result<Timed, Error> {
    let n = work
        .footprint
        .elements(&environment.caches, 1, size_of::<E>());
    let x = Buffer::new(n, |i| E::typical(i as u64));
    let x = x.as_slice();
    limits::timed(
        work,
        n,
        plan,
        Streams::One(x).loads(tier::active())?,
        Subject::new(work.operation, || operation(opaque(x)).bits()),
    )
}

/// Limit: a plain loop for the mean and one for the deviations from it.
fn short_var_bar<E: Real>(n: usize) -> Bar {
    let plain_loops = short_bar::<E>("var", n, move |_, plan| {
        let x: Vec<E> = (0..n).map(|i| E::typical(i as u64)).collect();
        // The two round differently, and so does each of them the deviations of integers: neither
        // answer is compared.
        let plain = |x: &[E]| u64::from(plain_var(x).bits() > 0);
        let ours = |x: &[E]| u64::from(var(x, 0).bits() > 0);
        timed(
            n,
            plan,
            Subject::new("two plain loops", || plain(opaque(&x))),
            Subject::new("var", || ours(opaque(&x))),
        )
    });
    Bar {
        limit_name: "two plain loops",
        required: 0.40,
        ..plain_loops
    }
}

fn plain_var<E: Real>(x: &[E]) -> E {
    let count = x.iter().fold(E::ZERO, |count, _| count + E::ONE);
    let mean = x.iter().fold(E::ZERO, |sum, x| sum + *x) / count;
    let squares = x
        .iter()
        .fold(E::ZERO, |sum, x| sum + (*x - mean) * (*x - mean));
    squares / count
}

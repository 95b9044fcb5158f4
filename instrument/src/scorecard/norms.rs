//! The bars of norms and variances.

use super::{Bar, Timed, float_bar, short_bar, timed};
use crate::buffer::Buffer;
use crate::footprint::Footprint;
use crate::machine::Environment;
use crate::measure::{Error, Plan, Subject, opaque};
use crate::real::Real;
use crate::streams::Streams;
use superscalar::{norm_inf, norm1, norm2, sum_of_squares, tier, var};

/// An operation with its bars in L1, L2, L3 and DRAM.
type Entry<E> = (&'static str, fn(&[E]) -> E, [f64; 4]);

fn entries<E: Real>() -> [Entry<E>; 5] {
    [
        ("var", |x| var(x, 0), [0.45, 0.80, 0.80, 0.90]),
        ("norm2", |x| norm2(x), [0.45, 0.90, 0.90, 0.90]),
        (
            "sum_of_squares",
            |x| sum_of_squares(x),
            [0.80, 0.95, 0.95, 0.95],
        ),
        ("norm1", |x| norm1(x), [0.90, 0.95, 0.95, 0.95]),
        ("norm_inf", |x| norm_inf(x), [0.85, 0.90, 0.90, 0.90]),
    ]
}

pub(super) fn bars() -> Vec<Bar> {
    let mut bars = of::<f32>();
    bars.extend(of::<f64>());
    bars
}

fn of<E: Real>() -> Vec<Bar> {
    let mut bars = Vec::new();
    for (name, operation, required) in entries::<E>() {
        for (footprint, required) in Footprint::LEVELS.into_iter().zip(required) {
            let run = move |environment: &Environment, plan: &Plan| {
                against_loads(environment, plan, footprint, name, operation)
            };
            bars.push(float_bar::<E>(name, footprint, required, run));
        }
    }
    for n in [1, 3, 8, 16, 32] {
        bars.push(short_var_bar::<E>(n));
    }
    bars
}

fn against_loads<E: Real>(
    environment: &Environment,
    plan: &Plan,
    footprint: Footprint,
    name: &'static str,
    operation: fn(&[E]) -> E,
) -> Result<Timed, Error> {
    let n = footprint.elements(&environment.caches, 1, size_of::<E>());
    let x = Buffer::new(n, |i| E::typical(i as u64));
    let x = x.as_slice();
    timed(
        n,
        plan,
        Streams::One(x).loads(tier::active())?.subject("load limit"),
        Subject::new(name, || operation(opaque(x)).bits()),
    )
}

/// Limit: a plain loop for the mean and one for the deviations from it.
fn short_var_bar<E: Real>(n: usize) -> Bar {
    let bar = short_bar::<E>("var", n, move |_, plan| {
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
        ..bar
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

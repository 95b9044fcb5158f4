//! The bars of reductions along an axis of an array of 2000 rows of 2000 `f32`, against the loads
//! of all its bytes.

use super::{Bar, Timed, timed};
use crate::buffer::{Buffer, Typical};
use crate::machine::Environment;
use crate::measure::{Error, Plan, Subject, opaque};
use crate::streams::Streams;
use superscalar::tier;
use superscalar::view::{Axis, View};

/// Rows, and columns.
const SIDE: usize = 2000;

/// A reduction along an axis, and the bits of its last result.
type Reduction = fn(&View<'_, f32>, Axis) -> u64;

/// Each operation with its bars along the rows and down the columns.
fn entries() -> [(&'static str, Reduction, [f64; 2]); 6] {
    [
        (
            "sum",
            |view, axis| last(view.sum(axis).last().copied()),
            [0.85; 2],
        ),
        (
            "min",
            |view, axis| last(view.min(axis).last().copied().flatten()),
            [0.85; 2],
        ),
        (
            "argmin",
            |view, axis| {
                view.argmin(axis)
                    .last()
                    .map_or(0, |at| at.unwrap_or(0) as u64)
            },
            [0.85, 0.4],
        ),
        (
            "var",
            |view, axis| last(view.var(axis, 0).last().copied()),
            [0.45, 0.3],
        ),
        (
            "moments",
            |view, axis| last(view.moments(axis).last().map(|moments| moments.kurtosis())),
            [0.2, 0.1],
        ),
        (
            "count_nan",
            |view, axis| view.count_nan(axis).last().copied().unwrap_or(0),
            [0.85, 0.6],
        ),
    ]
}

fn last(value: Option<f32>) -> u64 {
    value.map_or(0, |value| value.to_bits().into())
}

pub(super) fn bars() -> Vec<Bar> {
    let mut bars = Vec::new();
    for (name, reduction, required) in entries() {
        let ways = [("along the rows", Axis(1)), ("down the columns", Axis(0))];
        for ((way, axis), required) in ways.into_iter().zip(required) {
            bars.push(Bar {
                name: format!("{name} f32 {way} of {SIDE} x {SIDE}"),
                operation: name,
                dtype: "f32",
                footprint: format!("{SIDE} x {SIDE}"),
                limit_name: "load limit",
                required,
                physical: true,
                run: Box::new(move |_: &Environment, plan| {
                    against_loads(plan, name, axis, reduction)
                }),
            });
        }
    }
    bars
}

fn against_loads(
    plan: &Plan,
    name: &'static str,
    axis: Axis,
    reduction: Reduction,
) -> Result<Timed, Error> {
    let n = SIDE * SIDE;
    let x = Buffer::new(n, |i| f32::typical(i as u64));
    let x = x.as_slice();
    let reduce = || match View::from_shape([SIDE, SIDE], opaque(x)) {
        Ok(view) => reduction(&view, axis),
        Err(error) => unreachable!("as many elements as the view has: {error}"),
    };
    timed(
        n,
        plan,
        Streams::One(x).loads(tier::active())?.subject("load limit"),
        Subject::new(name, reduce),
    )
}

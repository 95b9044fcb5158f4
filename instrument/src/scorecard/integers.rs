//! The bars of the sums and dot products of integers, and of the sums of floating-point types of 16
//! bits.

use super::limits::{self, Work, share};
use super::{Bar, Timed, timed};
use crate::buffer::{Buffer, Typical};
use crate::footprint::Footprint;
use crate::machine::Environment;
use crate::measure::{Error, Plan, Subject, opaque};
use crate::streams::Streams;
use superscalar::kernels::input::{Pair, Slice};
use superscalar::kernels::ops::integers::Integer;
use superscalar::registry::{self, Operation, Supports, ops};
use superscalar::tier;
use superscalar::{Element, Exact, Half};

/// An integer type whose sums are measured.
trait Measured: Typical + Exact {}

impl<E: Typical + Exact> Measured for E {}

pub(super) fn bars() -> Vec<Bar> {
    let mut bars = Vec::new();
    for footprint in Footprint::LEVELS {
        bars.extend([
            bar::<i8>(footprint),
            bar::<u8>(footprint),
            bar::<i16>(footprint),
            bar::<u16>(footprint),
            bar::<i32>(footprint),
            bar::<u32>(footprint),
            bar::<i64>(footprint),
            bar::<u64>(footprint),
        ]);
        bars.extend([
            half_bar::<half::f16>(footprint),
            half_bar::<half::bf16>(footprint),
            dot_bar(footprint, registry::of::<ops::Dot, i8>),
            dot_bar(footprint, registry::of::<ops::Dot, u8>),
            dot_bar(footprint, registry::of::<ops::Dot, i16>),
            dot_bar(footprint, registry::of::<ops::MixedDot, u8>),
        ]);
    }
    for n in [1, 3, 8, 16, 32] {
        bars.extend([short_bar::<i8>(n), short_bar::<i16>(n)]);
        bars.extend([short_bar::<i32>(n), short_bar::<i64>(n)]);
    }
    bars
}

fn bar<E: Measured>(footprint: Footprint) -> Bar {
    level_bar(footprint, E::typical, bits::<E>)
}

/// A sum of elements of 16 bits in the canonical order.
fn half_bar<E: Half>(footprint: Footprint) -> Bar {
    // Finite, and less than two in magnitude: the second bit is the highest of the exponent.
    let fill = |i| bytemuck::cast(u16::typical(i) & 0xbfff);
    level_bar::<E>(footprint, fill, |sum| u64::from(sum.to_bits()))
}

fn level_bar<E>(
    footprint: Footprint,
    fill: fn(u64) -> E,
    bits: fn(<E as Element>::Sum) -> u64,
) -> Bar
where
    E: Element + Supports<ops::Sum, Input = Slice<E>, Output = <E as Element>::Sum>,
{
    let work = Work {
        operation: "sum",
        dtype: E::NAME,
        footprint,
    };
    limits::bar(work, share(footprint), move |environment, plan| {
        let n = footprint.elements(&environment.caches, 1, size_of::<E>());
        let x = Buffer::new(n, |i| fill(i as u64));
        let x = x.as_slice();
        let sum = registry::of::<ops::Sum, E>().serving();
        let words: &[f32] = bytemuck::cast_slice(x);
        limits::timed(
            work,
            n,
            plan,
            Streams::One(words).loads(tier::active())?,
            Subject::new("sum", || bits(sum.run(opaque(x)))),
        )
    })
}

/// A dot product of integers.
fn dot_bar<A, B, D>(footprint: Footprint, operation: fn() -> Operation<Pair<A, B>, D>) -> Bar
where
    A: Element + Typical,
    B: Element + Typical,
    D: Into<i128> + 'static,
{
    let work = Work {
        operation: operation().name(),
        dtype: A::NAME,
        footprint,
    };
    limits::bar(work, share(footprint), move |environment, plan| {
        let n = footprint.elements(&environment.caches, 2, size_of::<A>());
        let a = Buffer::new(n, |i| A::typical(i as u64));
        let b = Buffer::new(n, |i| B::typical((n + i) as u64));
        let (a, b) = (a.as_slice(), b.as_slice());
        let dot = operation().serving();
        let words: [&[f32]; 2] = [bytemuck::cast_slice(a), bytemuck::cast_slice(b)];
        limits::timed(
            work,
            n,
            plan,
            Streams::Two(words[0], words[1]).loads(tier::active())?,
            Subject::new("dot", || {
                let dot: i128 = dot.run(opaque(a), opaque(b)).into();
                dot as u64
            }),
        )
    })
}

fn short_bar<E: Measured>(n: usize) -> Bar {
    let run = move |_: &Environment, plan: &Plan| -> Result<Timed, Error> {
        let x: Vec<E> = (0..n).map(|i| E::typical(i as u64)).collect();
        timed(
            n,
            plan,
            Subject::new("plain loop", || {
                bits::<E>(<E as Integer>::sum_of_few(opaque(&x)))
            }),
            Subject::new("sum", || bits::<E>(superscalar::sum(opaque(&x)))),
        )
    };
    Bar {
        name: format!("sum {} short, n = {n}", E::NAME),
        operation: "sum",
        dtype: E::NAME,
        footprint: format!("{n} elements"),
        limit_name: "plain loop",
        required: 0.97,
        physical: false,
        run: Box::new(run),
    }
}

/// The answer of a subject: the lower half of a sum.
fn bits<E: Integer>(sum: <E as Integer>::Sum) -> u64 {
    E::wide(sum) as u64
}

//! Who takes part in sums, dot products, variances and norms.
//!
//! Every call is compiled into its timed loop as a program that uses the library would have it:
//! what the library inlines is inlined. The slices go through `opaque`, so that nothing is known of
//! them.

use crate::comparison::Field;
use crate::contestant::Contestant;
use crate::external::External;
use crate::numpy::Dtype;
use crate::openblas::{OpenBlas, Routines};
use crate::oracle::{self, Expected};
use cfavml::safe_trait_agg_ops::AggOps;
use cfavml::safe_trait_distance_ops::DistanceOps;
use ndarray::{ArrayView1, LinalgScalar};
use numkong::{Dot, ReduceMoments};
use std::hint::black_box;
use superscalar::registry::{self, ops};
use superscalar::tier;
use superscalar_instrument::measure::opaque;
use superscalar_instrument::real::Real;
use superscalar_instrument::streams::Streams;

/// An element type that every library knows.
pub trait Number:
    Real
    + Dtype
    + LinalgScalar
    + AggOps
    + DistanceOps
    + Dot<Output = f64>
    + ReduceMoments<SumOutput = f64>
{
    /// The routines of the type.
    fn routines(openblas: &OpenBlas) -> &Routines<Self>;
    /// The variance by ndarray, whose bounds are on a trait that it does not export.
    fn ndarray_var(x: ArrayView1<'_, Self>) -> Self;
}

impl Number for f32 {
    fn routines(openblas: &OpenBlas) -> &Routines<f32> {
        &openblas.single
    }

    fn ndarray_var(x: ArrayView1<'_, f32>) -> f32 {
        x.var(0.0)
    }
}

impl Number for f64 {
    fn routines(openblas: &OpenBlas) -> &Routines<f64> {
        &openblas.double
    }

    fn ndarray_var(x: ArrayView1<'_, f64>) -> f64 {
        x.var(0.0)
    }
}

/// The contestants of a sum.
pub fn sum<'a, E: Number>(x: &'a [E], external: External<'a>) -> Field<'a> {
    let expected = oracle::sum(x);
    let ours = move || superscalar::sum(opaque(x));
    let mut peers = sum_peers(x, expected);
    let openblas = external.openblas.map(|openblas| E::routines(openblas));
    peers.extend(openblas.map_or(Vec::new(), |routines| routines.sum(x)));
    let numpy = external.numpy;
    peers.extend(numpy.map(|numpy| numpy.number("sum", expected, &[x])));
    Field {
        ours: Contestant::number("superscalar", expected, ours),
        peers,
        limits: vec![sum_limit(x)],
    }
}

/// The contestants of a dot product.
pub fn dot<'a, E: Number>(a: &'a [E], b: &'a [E], external: External<'a>) -> Field<'a> {
    let expected = oracle::dot(a, b);
    let ours = move || superscalar::dot(opaque(a), opaque(b));
    let mut peers = dot_peers(a, b, expected);
    let openblas = external.openblas;
    peers.extend(openblas.map(|openblas| E::routines(openblas).dot(a, b)));
    let numpy = external.numpy;
    peers.extend(numpy.map(|numpy| numpy.number("dot", expected, &[a, b])));
    Field {
        ours: Contestant::number("superscalar", expected, ours),
        peers,
        limits: vec![dot_limit(a, b)],
    }
}

/// The contestants of a variance of all elements.
pub fn var<'a, E: Number>(x: &'a [E], external: External<'a>) -> Field<'a> {
    let expected = oracle::var(x);
    let view = ArrayView1::from(x);
    let mut peers = vec![
        Contestant::number("plain loop", expected, move || plain_var(opaque(x))),
        Contestant::number("ndarray", expected, move || {
            E::ndarray_var(*black_box(&view))
        }),
    ];
    let numpy = external.numpy;
    peers.extend(numpy.map(|numpy| numpy.number("var", expected, &[x])));
    let ours = move || superscalar::var(opaque(x), 0);
    Field {
        ours: Contestant::number("superscalar", expected, ours),
        peers,
        limits: vec![sum_limit(x)],
    }
}

/// The contestants of a sum of absolute values.
pub fn norm1<'a, E: Number>(x: &'a [E], external: External<'a>) -> Field<'a> {
    let expected = oracle::sum_of_abs(x);
    let plain = move || opaque(x).iter().fold(0.0, |sum, x| sum + widened(*x).abs());
    let mut peers = vec![Contestant::number("plain loop", expected, plain)];
    let openblas = external.openblas;
    peers.extend(openblas.map(|openblas| E::routines(openblas).norm1(x)));
    let ours = move || superscalar::norm1(opaque(x));
    Field {
        ours: Contestant::number("superscalar", expected, ours),
        peers,
        limits: vec![sum_limit(x)],
    }
}

/// The contestants of a Euclidean norm. The plain loop is not safe from overflow and underflow of
/// `f64`.
pub fn norm2<'a, E: Number>(x: &'a [E], external: External<'a>) -> Field<'a> {
    let expected = oracle::norm2(x);
    let plain = move || {
        let squares = opaque(x)
            .iter()
            .fold(0.0, |sum, x| sum + widened(*x) * widened(*x));
        squares.sqrt()
    };
    let mut peers = vec![Contestant::number("plain loop", expected, plain)];
    let openblas = external.openblas;
    peers.extend(openblas.map(|openblas| E::routines(openblas).norm2(x)));
    let ours = move || superscalar::norm2(opaque(x));
    Field {
        ours: Contestant::number("superscalar", expected, ours),
        peers,
        limits: vec![sum_limit(x)],
    }
}

/// The contestants of the largest absolute value.
pub fn norm_inf<'a, E: Number>(x: &'a [E], external: External<'a>) -> Field<'a> {
    let expected = oracle::max_abs(x);
    let plain = move || {
        opaque(x)
            .iter()
            .fold(0.0, |most: f64, x| most.max(widened(*x).abs()))
    };
    let mut peers = vec![Contestant::number("plain loop", expected, plain)];
    let openblas = external.openblas;
    peers.extend(openblas.map(|openblas| E::routines(openblas).norm_inf(x)));
    let ours = move || superscalar::norm_inf(opaque(x));
    Field {
        ours: Contestant::number("superscalar", expected, ours),
        peers,
        limits: vec![sum_limit(x)],
    }
}

fn sum_peers<E: Number>(x: &[E], expected: Expected) -> Vec<Contestant<'_>> {
    let view = ArrayView1::from(x);
    vec![
        Contestant::number("plain loop", expected, move || plain_sum(opaque(x))),
        Contestant::number("ndarray", expected, move || black_box(&view).sum()),
        // The library has no sum alone: the sum of squares comes with it.
        Contestant::number("numkong", expected, move || {
            E::reduce_moments(opaque(x), size_of::<E>()).0
        }),
        Contestant::number("cfavml", expected, move || cfavml::sum(opaque(x))),
    ]
}

fn dot_peers<'a, E: Number>(a: &'a [E], b: &'a [E], expected: Expected) -> Vec<Contestant<'a>> {
    let views = (ArrayView1::from(a), ArrayView1::from(b));
    vec![
        Contestant::number("plain loop", expected, move || {
            plain_dot(opaque(a), opaque(b))
        }),
        Contestant::number("ndarray", expected, move || {
            black_box(&views.0).dot(black_box(&views.1))
        }),
        Contestant::number("numkong", expected, move || {
            <E as Dot>::dot(opaque(a), opaque(b)).unwrap_or(f64::NAN)
        }),
        Contestant::number("cfavml", expected, move || {
            cfavml::dot(opaque(a), opaque(b))
        }),
    ]
}

/// Lengths up to which nothing but the call binds. The loop of loads is no limit there: it is
/// called through a pointer, while some contestants are inlined.
pub(crate) const CALL_BOUND: usize = 32;

/// Bytes beyond which the width of the fastest loads is tried out: no call is noticed there.
const LONG: usize = 1 << 20;

pub(crate) fn sum_limit<E: Number>(x: &[E]) -> Contestant<'_> {
    if x.len() <= CALL_BOUND {
        return Contestant::limit("empty loop", move || {
            opaque(x);
        });
    }
    if let Some(streamed) = streamed(Streams::One(x)) {
        return streamed;
    }
    let loads = registry::of::<ops::Loads, E>().serving();
    Contestant::limit("loads", move || loads.run(opaque(x)))
}

fn dot_limit<'a, E: Number>(a: &'a [E], b: &'a [E]) -> Contestant<'a> {
    if a.len() <= CALL_BOUND {
        return Contestant::limit("empty loop", move || {
            opaque(a);
            opaque(b);
        });
    }
    if let Some(streamed) = streamed(Streams::Two(a, b)) {
        return streamed;
    }
    let loads = registry::of::<ops::LoadsPair, E>().serving();
    Contestant::limit("loads", move || loads.run(opaque(a), opaque(b)))
}

/// The loads of the width that is fastest for streams so long that this is worth a trial.
fn streamed<E: Number>(streams: Streams<'_, E>) -> Option<Contestant<'_>> {
    if streams.bytes() <= LONG {
        return None;
    }
    let mut loads = streams.loads(tier::active()).ok()?;
    Some(Contestant::limit("loads", move || loads.call.as_mut()()))
}

fn plain_sum<E: Number>(x: &[E]) -> E {
    x.iter().fold(E::ZERO, |sum, x| sum + *x)
}

fn plain_dot<E: Number>(a: &[E], b: &[E]) -> E {
    a.iter().zip(b).fold(E::ZERO, |sum, (a, b)| sum + *a * *b)
}

/// Two passes: the mean, then the squares of the distances from it.
fn plain_var<E: Number>(x: &[E]) -> f64 {
    let n = x.len() as f64;
    let mean = x.iter().fold(0.0, |sum, x| sum + widened(*x)) / n;
    let squares = x.iter().map(|x| (widened(*x) - mean).powi(2));
    squares.sum::<f64>() / n
}

/// One chain of positive terms needs more bits than `f32` has.
fn widened<E: Number>(x: E) -> f64 {
    x.into()
}

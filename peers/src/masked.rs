//! Who takes part in reductions of the valid elements of a column.
//!
//! All read the same memory: the column is one of `arrow`, and its bitmap begins with a byte, as
//! those of new columns do.

use crate::comparison::Field;
use crate::contestant::Contestant;
use crate::floats::{Number, sum_limit};
use crate::oracle;
use arrow_arith::aggregate;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrowNumericType, PrimitiveArray};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, NullBuffer, ScalarBuffer};
use std::hint::black_box;
use superscalar::masked::{Masked, Validity};
use superscalar_instrument::buffer::{BEHIND, Typical};
use superscalar_instrument::measure::opaque;

/// An element type of `arrow`'s columns.
pub trait Valid: Number + Typical + ArrowNativeType {
    /// What `arrow` calls it.
    type Arrow: ArrowNumericType<Native = Self>;
}

impl Valid for f32 {
    type Arrow = Float32Type;
}

impl Valid for f64 {
    type Arrow = Float64Type;
}

/// A column of `arrow`.
pub type Nullable<E> = PrimitiveArray<<E as Valid>::Arrow>;

/// A column of `n` elements. Two thirds are valid, in no pattern that a branch predictor would
/// learn. It may begin 16 bytes behind a cache line: as a part of one that begins with a line, as
/// all of arrow's do.
pub fn array<E: Valid>(n: usize, behind: bool) -> Nullable<E> {
    let skipped = if behind { BEHIND / size_of::<E>() } else { 0 };
    whole::<E>(skipped + n).slice(skipped, n)
}

fn whole<E: Valid>(n: usize) -> Nullable<E> {
    let elements: Vec<E> = (0..n).map(|i| E::typical(i as u64)).collect();
    let valid = BooleanBuffer::collect_bool(n, |i| u8::typical(i as u64) % 3 != 0);
    PrimitiveArray::new(ScalarBuffer::from(elements), Some(NullBuffer::new(valid)))
}

/// The contestants of a sum.
pub fn sum<E: Valid>(array: &Nullable<E>) -> Field<'_> {
    let expected = oracle::sum(&valid::<E>(array));
    let ours = move || masked(opaque(array.values()), array.nulls()).map_or(E::ZERO, |x| x.sum());
    Field {
        ours: Contestant::number("superscalar", expected, ours),
        peers: vec![
            Contestant::number("plain loop", expected, move || {
                black_box(array)
                    .iter()
                    .flatten()
                    .fold(E::ZERO, |sum, x| sum + x)
            }),
            Contestant::number("arrow", expected, move || {
                aggregate::sum(black_box(array)).unwrap_or(E::ZERO)
            }),
        ],
        limits: vec![sum_limit(array.values())],
    }
}

/// The contestants of the least.
pub fn min<E: Valid>(array: &Nullable<E>) -> Field<'_> {
    let least = |x: Option<E>| x.map_or(u64::MAX, |x| x.bits());
    let plain = move || {
        let elements = black_box(array).iter().flatten();
        least(elements.reduce(|least, x| if x < least { x } else { least }))
    };
    let expected = plain();
    let ours = move || least(masked(opaque(array.values()), array.nulls()).and_then(|x| x.min()));
    Field {
        ours: Contestant::exact("superscalar", expected, ours),
        peers: vec![
            Contestant::exact("plain loop", expected, plain),
            Contestant::exact("arrow", expected, move || {
                least(aggregate::min(black_box(array)))
            }),
        ],
        limits: vec![sum_limit(array.values())],
    }
}

/// A column as superscalar takes it; nothing if it has no bitmap. In line: what is returned by a
/// function that is called goes through memory.
#[inline(always)]
fn masked<'a, E: Valid>(x: &'a [E], valid: Option<&'a NullBuffer>) -> Option<Masked<'a, E>> {
    let valid = black_box(valid?.inner());
    let validity = Validity::new(valid.values(), valid.offset(), valid.len()).ok()?;
    Masked::new(x, validity).ok()
}

/// The valid elements.
fn valid<E: Valid>(array: &Nullable<E>) -> Vec<E> {
    array.iter().flatten().collect()
}

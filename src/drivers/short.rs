//! Extremes of a few elements, in line: the call of a kernel would be most of the time.
//!
//! # What was tried
//!
//! Time of `min` of valid `f32` against that of arrow 60, half of them valid, AVX-512, Emerald
//! Rapids, one length again and again; a plain loop without a look for NaN takes 0.3, 0.5 and 0.7:
//!
//! | tried | 1 | 4 | 8 elements |
//! | --- | --- | --- | --- |
//! | copies of the valid elements, and the plain function | 2.5 | 2.0 | 3.3 |
//! | bits of NaN first, then a selection by each bit without a branch | 1.0 | 1.4 | 1.7 |
//! | a branch for each bit (here) | 0.8 | 0.8 | 1.0 |
//!
//! Nanoseconds of `max` of a slice, the same machine and tier (where NaN is ignored there is a
//! branch for each element):
//!
//! | tried | `f32`: 4 | 8 | 16 | `f64`: 4 | 8 | 16 elements |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | a plain loop without a look for NaN | 3.3 | 4.9 | 8.3 | 3.3 | 4.1 to 5.3 | 7.9 |
//! | a branch for each element, as for valid ones | 4.4 | 7.5 | 13 | 3.9 | 8.6 | 14 |
//! | no branch, and NaN seen apart (here, up to 8) | 3.4 | 5.9 | 9.6 to 12 | 3.5 | 5.5 | 11 |
//! | the kernel | | 8.8 | 10.7 | | 8.7 | 9.3 |

use crate::element::Element;
use crate::tables::Extreme;
use superscalar_kernels::ops::extremes::plain;

/// Elements up to which they are compared in line, for their values.
pub(super) const VALUES: usize = 8;

/// The same for their positions, for which a kernel answers the values only.
pub(super) const POSITIONS: usize = 16;

/// The best of some values and its position, as far as they were looked at.
type Place<E> = Option<(E, usize)>;

/// The place, once value `x` at a later position was looked at too; no NaN is among them.
#[inline(always)]
fn updated<O: Extreme, E: Element>(place: Place<E>, x: E, at: usize) -> Place<E> {
    match place {
        Some((best, _)) if !O::is_better(x, best) => place,
        _ => Some((x, at)),
    }
}

/// The best of a few values; or the first NaN, where it is not ignored.
#[inline(always)]
pub(super) fn small_place<O: Extreme, E: Element>(x: &[E]) -> Place<E> {
    let mut place = None;
    for (at, &x) in x.iter().enumerate() {
        if !x.is_nan() {
            place = updated::<O, E>(place, x, at);
        } else if !O::NUMBERS {
            return Some((x, at));
        }
    }
    place
}

/// The best of a few values as answers have it.
#[inline(always)]
pub(super) fn small_value<O: Extreme, E: Element>(x: &[E]) -> Option<E> {
    if O::NUMBERS && E::NAN.is_some() {
        return value(small_place::<O, E>(x));
    }
    let (&first, rest) = x.split_first()?;
    let (mut best, mut nan) = (first, first.is_nan());
    for &x in rest {
        nan |= x.is_nan();
        best = if O::is_better(x, best) { x } else { best };
    }
    if nan { E::NAN } else { Some(plain(best)) }
}

/// The best of the values whose bit is set, of at most 64, or the first NaN. No bit is set beyond
/// them.
#[inline(always)]
pub(super) fn valid_place<O: Extreme, E: Element>(x: &[E], bits: u64) -> Place<E> {
    let mut place = None;
    for (at, &x) in x.iter().enumerate() {
        if bits >> at & 1 == 0 {
            continue;
        }
        if !x.is_nan() {
            place = updated::<O, E>(place, x, at);
        } else if !O::NUMBERS {
            return Some((x, at));
        }
    }
    place
}

/// A bit for each of at most 64 values, set where it is NaN.
#[inline(always)]
pub(super) fn nan_bits<E: Element>(x: &[E]) -> u64 {
    let mut bits = 0;
    if E::NAN.is_some() {
        for (at, x) in x.iter().enumerate() {
            bits |= u64::from(x.is_nan()) << at;
        }
    }
    bits
}

/// The position.
#[inline(always)]
pub(super) fn position<E>(place: Place<E>) -> Option<usize> {
    place.map(|(_, position)| position)
}

/// The value as answers have it: a zero is plus zero, and NaN always the same.
#[inline(always)]
pub(super) fn value<E: Element>(place: Place<E>) -> Option<E> {
    let (value, _) = place?;
    if value.is_nan() {
        E::NAN
    } else {
        Some(plain(value))
    }
}

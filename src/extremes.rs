//! The least and the greatest of a slice, and where they first stand, on the calling thread.

use crate::element::Element;
use crate::registry::Operation;
use crate::registry::extremes::{PositionsFn, ValuesFn};
use superscalar_kernels::ops::extremes::plain;

/// Elements up to which a loop takes less time than a call of a kernel.
const FEW: usize = 4;

/// The least value; `None` for an empty slice. With a NaN among the values it is NaN.
///
/// The answer depends on the values alone: NaN is always the same quiet NaN, and a zero is always plus zero, whichever zeros the
/// slice has. [`nanmin`] passes over NaN.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::min(&[3i8, -7, 5]), Some(-7));
/// assert_eq!(superscalar::min::<f64>(&[]), None);
/// assert!(superscalar::min(&[1.0f32, f32::NAN]).is_some_and(f32::is_nan));
/// ```
#[inline]
pub fn min<E: Element>(x: &[E]) -> Option<E> {
    if x.len() <= FEW {
        return value_of_few(x, |x, best| x < best);
    }
    value(&E::extremes().min, x)
}

/// The greatest value; `None` for an empty slice. NaN and zeros as in [`min`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::max(&[3u64, 7, 5]), Some(7));
/// ```
#[inline]
pub fn max<E: Element>(x: &[E]) -> Option<E> {
    if x.len() <= FEW {
        return value_of_few(x, |x, best| x > best);
    }
    value(&E::extremes().max, x)
}

/// The least and the greatest value, in one pass; `None` for an empty slice. NaN and zeros as in [`min`]: with a NaN, both are.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::minmax(&[3.0f32, -7.0, 5.0]), Some((-7.0, 5.0)));
/// ```
#[inline]
pub fn minmax<E: Element>(x: &[E]) -> Option<(E, E)> {
    let [min, max] = E::extremes().minmax.run(x)?;
    Some((min, max))
}

/// The position of the least value; `None` for an empty slice. Among equal ones it is the first; with a NaN among the values,
/// whatever its payload and sign, it is the position of the first NaN, as in numpy. Zeros of both signs are equal.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::argmin(&[3i16, -7, 5, -7]), Some(1));
/// assert_eq!(superscalar::argmin(&[0.0f64, -0.0]), Some(0));
/// assert_eq!(superscalar::argmin(&[1.0, f64::NAN, 0.0]), Some(1));
/// ```
#[inline]
pub fn argmin<E: Element>(x: &[E]) -> Option<usize> {
    if x.len() <= FEW {
        return position_of_few(x, |x, best| x < best);
    }
    position(&E::extremes().argmin, x)
}

/// The position of the greatest value; `None` for an empty slice. Equal values, NaN and zeros as in [`argmin`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::argmax(&[3u8, 7, 5, 7]), Some(1));
/// ```
#[inline]
pub fn argmax<E: Element>(x: &[E]) -> Option<usize> {
    if x.len() <= FEW {
        return position_of_few(x, |x, best| x > best);
    }
    position(&E::extremes().argmax, x)
}

/// The positions of the least and of the greatest value, in one pass; `None` for an empty slice. Equal values, NaN and zeros as in
/// [`argmin`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::argminmax(&[3.0f64, -7.0, 5.0]), Some((1, 2)));
/// ```
#[inline]
pub fn argminmax<E: Element>(x: &[E]) -> Option<(usize, usize)> {
    let [min, max] = E::extremes().argminmax.run(x)?;
    Some((min, max))
}

/// The least value that is a number: NaN is passed over. `None` where there is no number. Zeros as in [`min`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanmin(&[f32::NAN, 2.0, 1.0]), Some(1.0));
/// assert_eq!(superscalar::nanmin(&[f32::NAN]), None);
/// ```
#[inline]
pub fn nanmin<E: Element>(x: &[E]) -> Option<E> {
    value(&E::extremes().nanmin, x)
}

/// The greatest value that is a number: NaN is passed over. `None` where there is no number. Zeros as in [`min`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanmax(&[f64::NAN, 2.0, 1.0]), Some(2.0));
/// ```
#[inline]
pub fn nanmax<E: Element>(x: &[E]) -> Option<E> {
    value(&E::extremes().nanmax, x)
}

/// The position of the least number: NaN is passed over. `None` where there is no number. Equal values as in [`argmin`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanargmin(&[f64::NAN, 2.0, 1.0]), Some(2));
/// ```
#[inline]
pub fn nanargmin<E: Element>(x: &[E]) -> Option<usize> {
    position(&E::extremes().nanargmin, x)
}

/// The position of the greatest number: NaN is passed over. `None` where there is no number. Equal values as in [`argmin`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanargmax(&[f32::NAN, 2.0, 1.0]), Some(1));
/// ```
#[inline]
pub fn nanargmax<E: Element>(x: &[E]) -> Option<usize> {
    position(&E::extremes().nanargmax, x)
}

#[inline]
fn value<E: Element>(operation: &'static Operation<ValuesFn<E, 1>>, x: &[E]) -> Option<E> {
    operation.run(x).map(|[value]| value)
}

#[inline]
fn position<E: Element>(
    operation: &'static Operation<PositionsFn<E, 1>>,
    x: &[E],
) -> Option<usize> {
    operation.run(x).map(|[position]| position)
}

/// The position of the value that `beats` all before it, or of the first NaN.
#[inline(always)]
fn position_of_few<E: Element>(x: &[E], beats: impl Fn(E, E) -> bool) -> Option<usize> {
    let mut best = *x.first()?;
    let mut position = 0;
    for (at, &x) in x.iter().enumerate() {
        if x.is_nan() {
            return Some(at);
        }
        if beats(x, best) {
            (best, position) = (x, at);
        }
    }
    Some(position)
}

/// The value that `beats` all others, as the kernels write it.
#[inline(always)]
fn value_of_few<E: Element>(x: &[E], beats: impl Fn(E, E) -> bool) -> Option<E> {
    let value = x[position_of_few(x, beats)?];
    if value.is_nan() {
        return E::NAN;
    }
    Some(plain(value))
}

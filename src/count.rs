//! How many elements are of some kind, whether any or all of them are, and where one first stands,
//! on the calling thread.

use crate::dispatch::run;
use crate::element::Element;
use crate::error::{Error, refuse};
use std::ops::{Bound, RangeBounds};
use superscalar_kernels::ops::extremes::tables::{CountBetween, IndexOf};

/// How many elements are equal to `value`. Zeros of both signs are equal, and NaN is equal to
/// nothing: [`crate::count_nan`] counts it.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::count_equal(b"banana", b'a'), 3);
/// assert_eq!(superscalar::count_equal(&[0.0f32, -0.0, f32::NAN], 0.0), 2);
/// ```
#[inline]
pub fn count_equal<E: Element>(x: &[E], value: E) -> u64 {
    if value.is_nan() {
        return 0;
    }
    run::<CountBetween, E>(x, (value, value))
}

/// Where the first element equal to `value` stands, or the first NaN, if it is NaN; `None` where
/// there is none. Zeros of both signs are equal.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::index_of(b"banana", b'n'), Some(2));
/// assert_eq!(superscalar::index_of(&[1.0f32, f32::NAN], f32::NAN), Some(1));
/// assert_eq!(superscalar::index_of(&[1, 2, 3], 4), None);
/// ```
#[inline]
pub fn index_of<E: Element>(x: &[E], value: E) -> Option<usize> {
    // A call takes longer.
    if x.len() <= 2 {
        return x
            .iter()
            .position(|x| *x == value || x.is_nan() && value.is_nan());
    }
    run::<IndexOf, E>(x, value)
}

/// How many elements lie in a range, whose ends may be included, excluded or left out.
///
/// Values are compared as numbers: zeros of both signs are equal. NaN lies in no range, not even in
/// `..`, which holds the numbers and the infinities. A range that is empty, or whose ends are in
/// the wrong order, holds nothing.
///
/// # Panics
///
/// When an end is NaN, with the message of [`try_count_in_range`]'s error; and as
/// [`crate::tier::active`].
///
/// ```
/// let x = [1.0f64, 2.0, 3.0, f64::NAN, f64::INFINITY];
/// assert_eq!(superscalar::count_in_range(&x, 1.0..3.0), 2);
/// assert_eq!(superscalar::count_in_range(&x, 1.0..=3.0), 3);
/// assert_eq!(superscalar::count_in_range(&x, ..), 4);
/// assert_eq!(superscalar::count_in_range(&[-3i8, 0, 7], 0..), 2);
/// ```
#[inline]
pub fn count_in_range<E: Element>(x: &[E], range: impl RangeBounds<E>) -> u64 {
    match try_count_in_range(x, range) {
        Ok(count) => count,
        Err(error) => refuse(&error),
    }
}

/// How many elements lie in a range, or an error where [`count_in_range`] would panic over its
/// ends.
///
/// # Errors
///
/// [`Error::NanBound`] says which end is NaN.
#[inline]
pub fn try_count_in_range<E: Element>(x: &[E], range: impl RangeBounds<E>) -> Result<u64, Error> {
    let Some(bounds) = inclusive(&range)? else {
        return Ok(0);
    };
    Ok(run::<CountBetween, E>(x, bounds))
}

/// The least and the greatest value in a range; none where it holds nothing.
pub(crate) fn inclusive<E: Element>(range: &impl RangeBounds<E>) -> Result<Option<(E, E)>, Error> {
    refuse_nan(range.start_bound(), "start")?;
    refuse_nan(range.end_bound(), "end")?;
    let least = match range.start_bound() {
        Bound::Included(&start) => Some(start),
        Bound::Excluded(&start) => start.above(),
        Bound::Unbounded => Some(E::LEAST),
    };
    let greatest = match range.end_bound() {
        Bound::Included(&end) => Some(end),
        Bound::Excluded(&end) => end.below(),
        Bound::Unbounded => Some(E::GREATEST),
    };
    let bounds = least.zip(greatest);
    Ok(bounds.filter(|(least, greatest)| least <= greatest))
}

fn refuse_nan<E: Element>(bound: Bound<&E>, end: &'static str) -> Result<(), Error> {
    match bound {
        Bound::Included(value) | Bound::Excluded(value) if value.is_nan() => {
            let operation = "count_in_range";
            Err(Error::NanBound { operation, end })
        }
        _ => Ok(()),
    }
}

/// Bytes that are looked at between two questions whether to go on: they stay in the first level's
/// cache for a second look.
const LOOK: usize = 16 << 10;

/// Whether any element is NaN. Leaves at the first 16 KiB that have one; `false` for an empty
/// slice, and for integers.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert!(superscalar::any_nan(&[1.0f32, f32::NAN]));
/// assert!(!superscalar::any_nan(&[f64::INFINITY]));
/// ```
pub fn any_nan<E: Element>(x: &[E]) -> bool {
    E::NAN.is_some() && looks(x).any(|x| numbers(x) < x.len() as u64)
}

/// Whether all elements are NaN. Leaves at the first 16 KiB that have a number; `true` for an empty
/// slice, as in numpy.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert!(superscalar::all_nan(&[f32::NAN, -f32::NAN]));
/// assert!(!superscalar::all_nan(&[f64::NAN, 0.0]));
/// ```
pub fn all_nan<E: Element>(x: &[E]) -> bool {
    x.is_empty() || E::NAN.is_some() && looks(x).all(|x| numbers(x) == 0)
}

/// Whether any element is an infinity of either sign. Leaves at the first 16 KiB that have one;
/// `false` for an empty slice, and for integers.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert!(superscalar::any_infinite(&[1.0f32, f32::NEG_INFINITY]));
/// assert!(!superscalar::any_infinite(&[f64::NAN]));
/// ```
pub fn any_infinite<E: Element>(x: &[E]) -> bool {
    // Few slices have anything that is not finite; what it is takes a second look.
    let has_infinity = |x| finite(x) < numbers(x);
    E::NAN.is_some() && looks(x).any(|x| finite(x) < x.len() as u64 && has_infinity(x))
}

/// Whether all elements are finite: neither NaN nor infinity. Leaves at the first 16 KiB that have
/// another one; `true` for an empty slice, and for integers.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert!(superscalar::all_finite(&[1.0f32, f32::MAX]));
/// assert!(!superscalar::all_finite(&[1.0f64, f64::NAN]));
/// ```
pub fn all_finite<E: Element>(x: &[E]) -> bool {
    E::NAN.is_none() || looks(x).all(|x| finite(x) == x.len() as u64)
}

/// The slice in the pieces that are looked at.
fn looks<E: Element>(x: &[E]) -> impl Iterator<Item = &[E]> {
    x.chunks(LOOK / size_of::<E>())
}

/// How many elements are not NaN.
pub(crate) fn numbers<E: Element>(x: &[E]) -> u64 {
    run::<CountBetween, E>(x, (E::LEAST, E::GREATEST))
}

/// How many elements are neither NaN nor infinite.
fn finite<E: Element>(x: &[E]) -> u64 {
    let [Some(least), Some(greatest)] = [E::LEAST.above(), E::GREATEST.below()] else {
        return numbers(x);
    };
    run::<CountBetween, E>(x, (least, greatest))
}

//! Dot products on the calling thread.

use crate::dispatch::run;
use crate::element::Float;
use crate::error::{Error, refuse};
use superscalar_kernels::ops::dot::Dot;
use superscalar_kernels::order::{SMALL, small_sum};

/// The dot product of two slices of equal length, in the canonical order; `0.0` for empty ones.
///
/// Every product is rounded, then added like a term of [`sum`](crate::sum): no fused multiplication
/// and addition, since not every machine has one, and the two loads for each product take longer
/// than both.
///
/// # Panics
///
/// When the lengths differ, with the message of [`try_dot`]'s error; and as
/// [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::dot(&[1.0f32, 2.0, 3.0], &[4.0, 5.0, 6.0]), 32.0);
/// ```
#[inline(always)]
pub fn dot<E: Float>(a: &[E], b: &[E]) -> E {
    if a.len() != b.len() {
        refuse_mismatch(a.len(), b.len());
    }
    dot_of_equals(a, b)
}

/// The dot product of two slices, or an error where [`dot`] would panic over their lengths.
///
/// # Errors
///
/// [`Error::LengthMismatch`] with both lengths.
///
/// ```
/// let error = superscalar::try_dot(&[1.0f32, 2.0], &[1.0]).unwrap_err();
/// assert!(error.to_string().contains("the first slice has 2 elements, the second has 1"));
/// ```
#[inline]
pub fn try_dot<E: Float>(a: &[E], b: &[E]) -> Result<E, Error> {
    if a.len() != b.len() {
        return Err(mismatch(a.len(), b.len()));
    }
    Ok(dot_of_equals(a, b))
}

/// The dot product of slices whose lengths are known to be equal.
#[inline(always)]
fn dot_of_equals<E: Float>(a: &[E], b: &[E]) -> E {
    if a.len() <= SMALL {
        return small_sum(a.len(), |i| a[i] * b[i]);
    }
    run::<Dot, E>(a, b)
}

#[cold]
#[inline(never)]
fn mismatch(left: usize, right: usize) -> Error {
    Error::LengthMismatch {
        operation: "dot",
        left,
        right,
    }
}

/// A call without anything to clean up after, so that the caller needs no stack frame for it.
#[cold]
#[inline(never)]
fn refuse_mismatch(left: usize, right: usize) -> ! {
    refuse(&mismatch(left, right))
}

//! Sums and dot products on the calling thread.

use crate::element::Element;
use crate::error::Error;
use superscalar_kernels::canonical::tiny;

/// The sum of a slice, in the canonical order; `0.0` for an empty one.
///
/// The result depends on the values and their order alone: not on the CPU, the alignment, or the number of
/// threads of [`crate::par::sum`]. Its error grows like a pairwise sum's. NaN and infinities follow
/// IEEE 754; a NaN result is always the same quiet NaN.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// # Order of operations
///
/// 512 bytes of virtual lanes, blocks of 32 rows, a fixed tree over the blocks, a halving tree over the lanes:
/// [`crate::kernels::canonical`].
///
/// ```
/// assert_eq!(superscalar::sum(&[1.0f32, 2.5, -0.5]), 3.0);
/// assert_eq!(superscalar::sum::<f64>(&[]), 0.0);
/// assert!(superscalar::sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
/// ```
#[inline]
pub fn sum<E: Element>(x: &[E]) -> E {
    match tiny(x) {
        Some(sum) => sum,
        None => E::operations().sum.serving().run(x),
    }
}

/// The dot product of two slices of equal length, in the canonical order; `0.0` for empty ones.
///
/// Every product is rounded, then added like a term of [`sum`]: no fused multiplication and addition, since
/// not every machine has one, and the two loads for each product take longer than both.
///
/// # Panics
///
/// When the lengths differ, with the message of [`try_dot`]'s error; and as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::dot(&[1.0f32, 2.0, 3.0], &[4.0, 5.0, 6.0]), 32.0);
/// ```
#[inline]
pub fn dot<E: Element>(a: &[E], b: &[E]) -> E {
    match try_dot(a, b) {
        Ok(dot) => dot,
        Err(error) => refuse(&error),
    }
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
pub fn try_dot<E: Element>(a: &[E], b: &[E]) -> Result<E, Error> {
    if a.len() != b.len() {
        return Err(Error::LengthMismatch {
            operation: "dot",
            left: a.len(),
            right: b.len(),
        });
    }
    Ok(tiny_dot(a, b).unwrap_or_else(|| E::operations().dot.serving().run(a, b)))
}

/// The dot product of up to four terms.
#[inline(always)]
fn tiny_dot<E: Element>(a: &[E], b: &[E]) -> Option<E> {
    match (a, b) {
        ([], []) => tiny(&[]),
        (&[a0], &[b0]) => tiny(&[a0 * b0]),
        (&[a0, a1], &[b0, b1]) => tiny(&[a0 * b0, a1 * b1]),
        (&[a0, a1, a2], &[b0, b1, b2]) => tiny(&[a0 * b0, a1 * b1, a2 * b2]),
        (&[a0, a1, a2, a3], &[b0, b1, b2, b3]) => tiny(&[a0 * b0, a1 * b1, a2 * b2, a3 * b3]),
        _ => None,
    }
}

/// The documented panic of the short forms.
#[cold]
#[inline(never)]
pub(crate) fn refuse(error: &Error) -> ! {
    panic!("{error}")
}

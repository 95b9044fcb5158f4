//! Sums and dot products on the calling thread.

use crate::element::{Element, Float};
use crate::error::Error;
use superscalar_kernels::order::{FEW, up_to_four};

/// The sum of a slice; zero for an empty one.
///
/// Sums of integers never wrap: those of 8 to 32 bits are summed in 64 bits, those of 64 bits in 128. Sums of `f32` and `f64` are of the
/// same type, and follow the canonical order. Those of `f16` and `bf16` are the sums of the same values in `f32`.
///
/// A floating-point result depends on the values and their order alone: not on the CPU, the alignment, or the number of
/// threads of [`crate::par::sum`]. Its error grows like a pairwise sum's. NaN and infinities follow
/// IEEE 754; a NaN result is always the same quiet NaN.
///
/// # Panics
///
/// As [`crate::tier::active`]; and when a sum of 32-bit integers does not fit in 64 bits, for which there must be more than 2^32 of
/// them (16 GiB).
///
/// # Order of operations
///
/// For floating-point types 512 bytes of virtual lanes, blocks of 32 rows, a fixed tree over the blocks, a halving tree over the lanes:
/// [`crate::kernels::order`]. That of integers is not specified, as it does not matter: [`crate::kernels::ops::integers`].
///
/// ```
/// assert_eq!(superscalar::sum(&[i32::MAX, i32::MAX]), 4_294_967_294i64);
/// assert_eq!(superscalar::sum(&[u64::MAX; 100]), 100 * u128::from(u64::MAX));
/// assert_eq!(superscalar::sum(&[1.0f32, 2.5, -0.5]), 3.0);
/// assert_eq!(superscalar::sum::<f64>(&[]), 0.0);
/// assert!(superscalar::sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
/// ```
#[inline(always)]
pub fn sum<E: Element>(x: &[E]) -> E::Sum {
    if x.len() <= E::IN_LINE {
        return E::sum_of_few(x);
    }
    E::sums().run(x)
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
    if a.len() <= FEW {
        return up_to_four(a.len(), |i| a[i] * b[i]);
    }
    E::operations().dot.run(a, b)
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

/// The documented panic of the short forms.
#[cold]
#[inline(never)]
pub(crate) fn refuse(error: &Error) -> ! {
    panic!("{error}")
}

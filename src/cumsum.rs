//! Running sums on the calling thread.

use crate::element::Element;
use crate::error::{Error, refuse};

/// The running sums of `x`: `out[i]` becomes the sum of `x[0]` to `x[i]`, both included.
///
/// What a sum is depends on the type as in [`crate::sum`]: the type itself for `f32` and `f64`;
/// `f32` for `f16` and `bf16`; `i64` or `u64` for integers of 8 to 32 bits; `i128` or `u128` for
/// those of 64 bits. Integers never wrap.
///
/// # Order of operations
///
/// For floating-point types groups of 64 bytes, scanned by steps of doubling length; groups from
/// left to right in blocks of 16 KiB; blocks from left to right: [`crate::kernels::ops::cumsum`].
/// The bits depend on neither CPU nor alignment. The last result is not always that of
/// [`crate::sum`], whose order is another one; both are within a small bound of the sum. Where no
/// element is negative, no result is less than the one in front of it. A NaN result is always the
/// same quiet NaN, and a zero is plus zero.
///
/// # Panics
///
/// When the lengths differ, with the message of [`try_cumsum`]'s error; as [`crate::tier::active`];
/// and when a sum of 32-bit integers does not fit in 64 bits, for which there must be more than
/// 2^31 of them: what `out` holds then is not specified.
///
/// ```
/// let mut sums = [0.0; 4];
/// superscalar::cumsum(&[1.0f64, 2.0, -4.0, 8.0], &mut sums);
/// assert_eq!(sums, [1.0, 3.0, -1.0, 7.0]);
/// let mut sums = [0i64; 2];
/// superscalar::cumsum(&[i32::MAX, i32::MAX], &mut sums);
/// assert_eq!(sums, [2_147_483_647, 4_294_967_294]);
/// ```
#[inline]
pub fn cumsum<E: Element>(x: &[E], out: &mut [E::Sum]) {
    if let Err(error) = try_cumsum(x, out) {
        refuse(&error);
    }
}

/// The running sums of `x`, or an error where [`cumsum`] would panic over the lengths; then `out`
/// stays as it is.
///
/// # Errors
///
/// [`Error::LengthMismatch`] with both lengths.
///
/// ```
/// let error = superscalar::try_cumsum(&[1.0f32, 2.0], &mut [0.0]).unwrap_err();
/// assert!(error.to_string().contains("the first slice has 2 elements, the second has 1"));
/// ```
#[inline]
pub fn try_cumsum<E: Element>(x: &[E], out: &mut [E::Sum]) -> Result<(), Error> {
    if x.len() != out.len() {
        return Err(Error::LengthMismatch {
            operation: "cumsum",
            left: x.len(),
            right: out.len(),
        });
    }
    E::cumsum(x, out);
    Ok(())
}

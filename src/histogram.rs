//! Counting.

use crate::dispatch::run;
use crate::error::{Error, refuse};
use superscalar_kernels::ops::bincount::{self as kernel, Bincount};

/// How often each byte value occurs: `counts[v]` is the number of elements equal to `v`.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// let counts = superscalar::histogram::bincount(&[3, 1, 3, 255]);
/// assert_eq!((counts[0], counts[1], counts[3], counts[255]), (0, 1, 2, 1));
/// ```
#[inline]
pub fn bincount(x: &[u8]) -> [u64; 256] {
    if x.len() < kernel::SHORT {
        return kernel::count_few(x);
    }
    run::<Bincount, u8>(x, ())
}

/// Adds to `counts[v]` how often the byte value `v` occurs. Counting a slice in parts gives the
/// counts of the whole.
///
/// # Panics
///
/// When a count does not fit in 64 bits, with the message of [`try_bincount_into`]'s error; and as
/// [`crate::tier::active`].
///
/// ```
/// let mut counts = [0u64; 256];
/// superscalar::histogram::bincount_into(b"ab", &mut counts);
/// superscalar::histogram::bincount_into(b"bc", &mut counts);
/// assert_eq!(counts[usize::from(b'b')], 2);
/// ```
#[inline]
pub fn bincount_into(x: &[u8], counts: &mut [u64; 256]) {
    if let Err(error) = try_bincount_into(x, counts) {
        refuse(&error)
    }
}

/// Adds to `counts[v]` how often the byte value `v` occurs.
///
/// # Errors
///
/// [`Error::CountOverflow`] when a count does not fit in 64 bits: all counts are then as they were.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// use superscalar::histogram::try_bincount_into;
/// let mut counts = [0u64; 256];
/// counts[7] = u64::MAX - 1;
/// assert_eq!(try_bincount_into(&[7, 1], &mut counts), Ok(()));
/// let error = try_bincount_into(&[1, 7], &mut counts).unwrap_err();
/// assert!(error.to_string().contains("the value 7"));
/// assert_eq!((counts[1], counts[7]), (1, u64::MAX));
/// ```
#[inline]
pub fn try_bincount_into(x: &[u8], counts: &mut [u64; 256]) -> Result<(), Error> {
    let has_room = |value: &u8| counts[usize::from(*value)] <= u64::MAX - kernel::SHORT as u64;
    if x.len() < kernel::SHORT && x.iter().all(has_room) {
        for &byte in x {
            counts[usize::from(byte)] += 1;
        }
        return Ok(());
    }
    add(counts, &bincount(x))
}

/// Adds counts to others, or leaves them as they are.
fn add(counts: &mut [u64; 256], more: &[u64; 256]) -> Result<(), Error> {
    for ((&count, &more), value) in counts.iter().zip(more).zip(0..=u8::MAX) {
        if count.checked_add(more).is_none() {
            return Err(Error::CountOverflow { value, count, more });
        }
    }
    for (count, more) in counts.iter_mut().zip(more) {
        *count += more;
    }
    Ok(())
}

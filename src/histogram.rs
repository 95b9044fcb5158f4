//! Counting.

use crate::dispatch::run;
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
/// Only as [`crate::tier::active`].
///
/// ```
/// let mut counts = [0u64; 256];
/// superscalar::histogram::bincount_into(b"ab", &mut counts);
/// superscalar::histogram::bincount_into(b"bc", &mut counts);
/// assert_eq!(counts[usize::from(b'b')], 2);
/// ```
#[inline]
pub fn bincount_into(x: &[u8], counts: &mut [u64; 256]) {
    if x.len() < kernel::SHORT {
        for &byte in x {
            counts[usize::from(byte)] += 1;
        }
        return;
    }
    for (count, more) in counts.iter_mut().zip(bincount(x)) {
        *count += more;
    }
}

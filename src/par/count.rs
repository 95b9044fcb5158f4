//! Counts on several cores: the chunks' counts add up in any order.

use super::executor::{Executor, chunk};
use crate::element::Element;
use crate::error::{Error, refuse};
use std::ops::RangeBounds;

/// Bytes that a chunk should have at least.
const CHUNK: usize = 16 << 10;

/// How many elements are equal to `value`, on several cores: what [`crate::count_equal`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::par::count_equal(&vec![7u8; 1_000_000], 7), 1_000_000);
/// ```
pub fn count_equal<E: Element>(x: &[E], value: E) -> u64 {
    by_chunks(x, |x| crate::count_equal(x, value))
}

/// How many elements lie in a range, on several cores: what [`crate::count_in_range`] says.
///
/// # Panics
///
/// As [`crate::count_in_range`].
pub fn count_in_range<E: Element>(x: &[E], range: impl RangeBounds<E>) -> u64 {
    match try_count_in_range(x, range) {
        Ok(count) => count,
        Err(error) => refuse(&error),
    }
}

/// How many elements lie in a range, on several cores: what [`crate::try_count_in_range`] says.
///
/// # Errors
///
/// As [`crate::try_count_in_range`].
pub fn try_count_in_range<E: Element>(x: &[E], range: impl RangeBounds<E>) -> Result<u64, Error> {
    let Some((least, greatest)) = crate::count::inclusive(&range)? else {
        return Ok(0);
    };
    Ok(by_chunks(x, |x| crate::count_in_range(x, least..=greatest)))
}

/// The sum of the counts of all chunks.
fn by_chunks<E: Element>(x: &[E], count: impl Fn(&[E]) -> u64 + Sync) -> u64 {
    let bytes = size_of_val(x);
    let Some(executor) = Executor::of(bytes, bytes / CHUNK) else {
        return count(x);
    };
    let mut counts = vec![0; executor.chunks()];
    let chunks = counts.len();
    executor.each(&mut counts, |index, slot| {
        *slot = count(&x[chunk(index, chunks, x.len())]);
    });
    counts.into_iter().sum()
}

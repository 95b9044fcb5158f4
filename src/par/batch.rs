//! One operation over many independent slices: the many small experiments of a pipeline.
//!
//! Each slice is reduced by one thread, with the bits of the operation at the root; the threads
//! take the slices from a common counter, a few at a time, so slices of very unequal lengths keep
//! all of them busy.

use super::executor::Executor;
use crate::element::Element;
use crate::team::Code;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use crate::dot::in_batches::{dot, try_dot};

/// Bytes that a thread takes from the counter at a time, if the slices are short.
const HELPING: usize = 32 << 10;

/// What `one` answers of each of many slices, in order: whatever function of a slice it is.
///
/// # Panics
///
/// As `one`.
///
/// ```
/// let spans = superscalar::par::batch::reduce(&[[3u8, 7], [5, 5]], |x: &[u8]| {
///     superscalar::minmax(x).map(|(least, greatest)| greatest - least)
/// });
/// assert_eq!(spans, [Some(4), Some(0)]);
/// ```
pub fn reduce<E, S, R>(slices: &[S], one: impl Fn(&[E]) -> R + Sync) -> Vec<R>
where
    E: Element,
    R: Send,
    S: AsRef<[E]> + Sync,
{
    each(slices, |x| size_of_val(x.as_ref()), |x| one(x.as_ref()))
}

/// The byte histograms of many slices: `counts[i]` is [`crate::histogram::bincount`] of
/// `slices[i]`.
///
/// # Panics
///
/// As [`crate::tier::active`].
///
/// ```
/// let counts = superscalar::par::batch::bincount(&[b"aab", b"bbb"]);
/// assert_eq!((counts[0][usize::from(b'a')], counts[1][usize::from(b'b')]), (2, 3));
/// ```
pub fn bincount<S: AsRef<[u8]> + Sync>(slices: &[S]) -> Vec<[u64; 256]> {
    let bytes = |x: &S| x.as_ref().len();
    each(slices, bytes, |x| crate::histogram::bincount(x.as_ref()))
}

/// The results of `one` for every item, in order.
pub(crate) fn each<T: Sync, R: Send>(
    items: &[T],
    bytes: impl Fn(&T) -> usize,
    one: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let total: usize = items.iter().map(bytes).sum();
    let Some(executor) = Executor::of(total, items.len()) else {
        return items.iter().map(one).collect();
    };
    let mean = total.div_ceil(items.len()).max(1);
    let helping = (HELPING / mean).clamp(1, items.len());
    let some = |range: Range<usize>| items[range].iter().map(&one).collect();
    in_ranges(&executor, items.len(), helping, &some)
}

/// The results of `some` for ranges of at most `helping` of `count` items, in order. Of any
/// function, so that it is compiled once for a type of results.
fn in_ranges<R: Send>(
    executor: &Executor,
    count: usize,
    helping: usize,
    some: &(dyn Fn(Range<usize>) -> Vec<R> + Sync),
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let mut done: Vec<Vec<(usize, Vec<R>)>> = (0..executor.chunks()).map(|_| Vec::new()).collect();
    executor.each_of(Code::Closure, &mut done, |_, done| {
        loop {
            // Relaxed: the counter hands out numbers and nothing else.
            let first = next.fetch_add(helping, Ordering::Relaxed);
            if first >= count {
                return;
            }
            done.push((first, some(first..count.min(first + helping))));
        }
    });
    let mut done: Vec<(usize, Vec<R>)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(first, _)| *first);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

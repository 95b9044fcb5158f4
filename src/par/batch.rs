//! One operation over many independent slices: the many small experiments of a pipeline.
//!
//! Each slice is reduced by one thread, with the bits of the operation at the root; the threads
//! take the slices from a common counter, a few at a time, so slices of very unequal lengths keep
//! all of them busy.

use super::executor::Executor;
use crate::dot::Multiply;
use crate::element::Element;
use crate::error::{Error, refuse};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that a thread takes from the counter at a time, if the slices are short.
const HELPING: usize = 32 << 10;

/// The dot products of many pairs of slices: `dots[i]` is [`crate::dot`] of `pairs[i]`.
///
/// # Panics
///
/// When the lengths of a pair differ, with the message of [`try_dot`]'s error; and as
/// [`crate::tier::active`].
///
/// ```
/// let pairs = [([1.0f64, 2.0], [3.0, 4.0]), ([0.5, 0.5], [1.0, 1.0])];
/// assert_eq!(superscalar::par::batch::dot(&pairs), [11.0, 1.0]);
/// ```
pub fn dot<X, Y, A, B>(pairs: &[(A, B)]) -> Vec<X::Dot>
where
    X: Multiply<Y>,
    Y: Element,
    A: AsRef<[X]> + Sync,
    B: AsRef<[Y]> + Sync,
{
    match try_dot(pairs) {
        Ok(dots) => dots,
        Err(error) => refuse(&error),
    }
}

/// The dot products of many pairs of slices, or an error where [`dot`] would panic over their
/// lengths.
///
/// # Errors
///
/// [`Error::InBatch`] with the number of the first pair that is refused, and why.
pub fn try_dot<X, Y, A, B>(pairs: &[(A, B)]) -> Result<Vec<X::Dot>, Error>
where
    X: Multiply<Y>,
    Y: Element,
    A: AsRef<[X]> + Sync,
    B: AsRef<[Y]> + Sync,
{
    let bytes = |pair: &(A, B)| size_of_val(pair.0.as_ref()) + size_of_val(pair.1.as_ref());
    let dots = each(pairs, bytes, |(a, b)| {
        crate::try_dot(a.as_ref(), b.as_ref())
    });
    let numbered = dots.into_iter().enumerate().map(|(index, dot)| {
        dot.map_err(|error| Error::InBatch {
            index,
            error: Box::new(error),
        })
    });
    numbered.collect()
}

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
fn each<T: Sync, R: Send>(
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
    let next = AtomicUsize::new(0);
    let mut done: Vec<Vec<(usize, Vec<R>)>> = (0..executor.chunks()).map(|_| Vec::new()).collect();
    executor.each(&mut done, |_, done| {
        loop {
            // Relaxed: the counter hands out numbers and nothing else.
            let first = next.fetch_add(helping, Ordering::Relaxed);
            if first >= items.len() {
                return;
            }
            let end = items.len().min(first + helping);
            done.push((first, items[first..end].iter().map(&one).collect()));
        }
    });
    let mut done: Vec<(usize, Vec<R>)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(first, _)| *first);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

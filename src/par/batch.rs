//! One operation over many independent slices: the many small experiments of a pipeline.
//!
//! Each slice is reduced by one thread, with the bits of the operation at the root; the threads take the slices from a common
//! counter, a few at a time, so slices of very unequal lengths keep all of them busy.

use super::crew::Crew;
use crate::element::{Element, Float};
use crate::error::Error;
use crate::reduce::refuse;
use crate::statistics::Moments;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that a thread takes from the counter at a time, if the slices are short.
const HELPING: usize = 32 << 10;

/// The sums of many slices: `sums[i]` is [`crate::sum`] of `slices[i]`.
///
/// # Panics
///
/// As [`crate::tier::active`].
///
/// ```
/// let columns = vec![vec![1.0f32; 10], vec![2.0; 1000], vec![]];
/// assert_eq!(superscalar::par::batch::sum(&columns), [10.0, 2000.0, 0.0]);
/// ```
pub fn sum<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<E::Sum> {
    reduce(slices, crate::sum)
}

/// The dot products of many pairs of slices: `dots[i]` is [`crate::dot`] of `pairs[i]`.
///
/// # Panics
///
/// When the lengths of a pair differ, with the message of [`try_dot`]'s error; and as [`sum`].
///
/// ```
/// let pairs = [([1.0f64, 2.0], [3.0, 4.0]), ([0.5, 0.5], [1.0, 1.0])];
/// assert_eq!(superscalar::par::batch::dot(&pairs), [11.0, 1.0]);
/// ```
pub fn dot<E, A, B>(pairs: &[(A, B)]) -> Vec<E>
where
    E: Float,
    A: AsRef<[E]> + Sync,
    B: AsRef<[E]> + Sync,
{
    match try_dot(pairs) {
        Ok(dots) => dots,
        Err(error) => refuse(&error),
    }
}

/// The dot products of many pairs of slices, or an error where [`dot`] would panic over their lengths.
///
/// # Errors
///
/// [`Error::InBatch`] with the number of the first pair that is refused, and why.
pub fn try_dot<E, A, B>(pairs: &[(A, B)]) -> Result<Vec<E>, Error>
where
    E: Float,
    A: AsRef<[E]> + Sync,
    B: AsRef<[E]> + Sync,
{
    let bytes = |pair: &(A, B)| 2 * size_of_val(pair.0.as_ref());
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

/// The sums of squares of many slices: `sums[i]` is [`crate::sum_of_squares`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::sum_of_squares(&[[1.0f32, 2.0], [3.0, 0.0]]), [5.0, 9.0]);
/// ```
pub fn sum_of_squares<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<E::Squares> {
    reduce(slices, crate::sum_of_squares)
}

/// The Euclidean norms of many slices: `norms[i]` is [`crate::norm2`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::norm2(&[[3.0f32, 4.0], [0.0, 1.0]]), [5.0, 1.0]);
/// ```
pub fn norm2<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<E::Statistic> {
    reduce(slices, crate::norm2)
}

/// The means of many slices: `means[i]` is [`crate::mean`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::mean(&[[1.0f64, 2.0], [3.0, 3.0]]), [1.5, 3.0]);
/// ```
pub fn mean<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<E::Statistic> {
    reduce(slices, crate::mean)
}

/// The variances of many slices: `variances[i]` is [`crate::var`] of `slices[i]` with `ddof`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::var(&[[1.0f64, 3.0], [3.0, 3.0]], 0), [1.0, 0.0]);
/// ```
pub fn var<E: Element, S: AsRef<[E]> + Sync>(slices: &[S], ddof: u64) -> Vec<E::Statistic> {
    reduce(slices, |x| crate::var(x, ddof))
}

/// The sums of magnitudes of many slices: `norms[i]` is [`crate::norm1`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::norm1(&[[-1i8, 2], [-128, -128]]), [3u64, 256]);
/// ```
pub fn norm1<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<E::Magnitudes> {
    reduce(slices, crate::norm1)
}

/// The largest magnitudes of many slices: `norms[i]` is [`crate::norm_inf`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::norm_inf(&[[-1.0f32, 2.0], [-3.0, 0.0]]), [2.0, 3.0]);
/// ```
pub fn norm_inf<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<E::Magnitude> {
    reduce(slices, crate::norm_inf)
}

/// The standard deviations of many slices: `deviations[i]` is [`crate::std`] of `slices[i]` with `ddof`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::std(&[[1.0f64, 3.0], [3.0, 3.0]], 0), [1.0, 0.0]);
/// ```
pub fn std<E: Element, S: AsRef<[E]> + Sync>(slices: &[S], ddof: u64) -> Vec<E::Statistic> {
    reduce(slices, |x| crate::std(x, ddof))
}

/// The moments of many slices: `moments[i]` is [`crate::moments`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// let moments = superscalar::par::batch::moments(&[[1.0f64, 3.0], [3.0, 5.0]]);
/// assert_eq!((moments[0].mean(), moments[1].max()), (2.0, Some(5.0)));
/// ```
pub fn moments<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<Moments<E::Statistic>> {
    reduce(slices, crate::moments)
}

/// The least values of many slices: `least[i]` is [`crate::min`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::min(&[vec![3i16, -7], vec![]]), [Some(-7), None]);
/// ```
pub fn min<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<Option<E>> {
    reduce(slices, crate::min)
}

/// The greatest values of many slices: `greatest[i]` is [`crate::max`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::max(&[vec![3i16, -7], vec![]]), [Some(3), None]);
/// ```
pub fn max<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<Option<E>> {
    reduce(slices, crate::max)
}

/// The least and the greatest values of many slices: `ends[i]` is [`crate::minmax`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::minmax(&[[3u8, 7], [5, 5]]), [Some((3, 7)), Some((5, 5))]);
/// ```
pub fn minmax<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<Option<(E, E)>> {
    reduce(slices, crate::minmax)
}

/// Where the least values of many slices stand: `places[i]` is [`crate::argmin`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::argmin(&[[3.0f64, -7.0], [5.0, 5.0]]), [Some(1), Some(0)]);
/// ```
pub fn argmin<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<Option<usize>> {
    reduce(slices, crate::argmin)
}

/// Where the greatest values of many slices stand: `places[i]` is [`crate::argmax`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
///
/// ```
/// assert_eq!(superscalar::par::batch::argmax(&[[3.0f64, -7.0], [5.0, 6.0]]), [Some(0), Some(1)]);
/// ```
pub fn argmax<E: Element, S: AsRef<[E]> + Sync>(slices: &[S]) -> Vec<Option<usize>> {
    reduce(slices, crate::argmax)
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

/// The byte histograms of many slices: `counts[i]` is [`crate::histogram::bincount`] of `slices[i]`.
///
/// # Panics
///
/// As [`sum`].
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
    let Some(crew) = Crew::of(total, items.len()) else {
        return items.iter().map(one).collect();
    };
    let mean = total.div_ceil(items.len()).max(1);
    let helping = (HELPING / mean).clamp(1, items.len());
    let next = AtomicUsize::new(0);
    let mut done: Vec<Vec<(usize, Vec<R>)>> = (0..crew.shares()).map(|_| Vec::new()).collect();
    crew.each(&mut done, |_, done| {
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

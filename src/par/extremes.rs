//! Extremes on several cores: each share answers for its part, and the answers are compared in the order of the shares.

use super::crew::{Crew, share};
use crate::element::Element;
use crate::tuning;

/// Elements that a share should have at least.
const SHARE: usize = 4096;

/// The least value on several cores: what [`crate::min`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
///
/// ```
/// let x: Vec<i32> = (0..1_000_000).map(|i| (i - 700_000) % 1000).collect();
/// assert_eq!(superscalar::par::min(&x), superscalar::min(&x));
/// ```
pub fn min<E: Element>(x: &[E]) -> Option<E> {
    by_shares(x, crate::min, |parts| crate::min(&parts))
}

/// The greatest value on several cores: what [`crate::max`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
pub fn max<E: Element>(x: &[E]) -> Option<E> {
    by_shares(x, crate::max, |parts| crate::max(&parts))
}

/// The least and the greatest value on several cores: what [`crate::minmax`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
pub fn minmax<E: Element>(x: &[E]) -> Option<(E, E)> {
    by_shares(x, crate::minmax, |parts| {
        let (min, max): (Vec<E>, Vec<E>) = parts.into_iter().unzip();
        crate::min(&min).zip(crate::max(&max))
    })
}

/// The least number on several cores: what [`crate::nanmin`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
pub fn nanmin<E: Element>(x: &[E]) -> Option<E> {
    by_shares(x, crate::nanmin, |parts| crate::nanmin(&parts))
}

/// The greatest number on several cores: what [`crate::nanmax`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
pub fn nanmax<E: Element>(x: &[E]) -> Option<E> {
    by_shares(x, crate::nanmax, |parts| crate::nanmax(&parts))
}

/// The position of the least value on several cores: what [`crate::argmin`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
///
/// ```
/// let mut x = vec![1.0f32; 1_000_000];
/// x[765_432] = -1.0;
/// assert_eq!(superscalar::par::argmin(&x), Some(765_432));
/// ```
pub fn argmin<E: Element>(x: &[E]) -> Option<usize> {
    positions(x, crate::argmin, crate::argmin)
}

/// The position of the greatest value on several cores: what [`crate::argmax`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
pub fn argmax<E: Element>(x: &[E]) -> Option<usize> {
    positions(x, crate::argmax, crate::argmax)
}

/// The positions of the least and the greatest value on several cores: what [`crate::argminmax`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
pub fn argminmax<E: Element>(x: &[E]) -> Option<(usize, usize)> {
    numbered_by_shares(x, crate::argminmax, |parts| {
        let of = |(start, (min, max)): &(usize, (usize, usize))| (start + min, start + max);
        let (min, max): (Vec<usize>, Vec<usize>) = parts.iter().map(of).unzip();
        best_of(x, &min, crate::argmin).zip(best_of(x, &max, crate::argmax))
    })
}

/// The position of the least number on several cores: what [`crate::nanargmin`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
pub fn nanargmin<E: Element>(x: &[E]) -> Option<usize> {
    positions(x, crate::nanargmin, crate::nanargmin)
}

/// The position of the greatest number on several cores: what [`crate::nanargmax`] says.
///
/// # Panics
///
/// As [`crate::tier::active`].
pub fn nanargmax<E: Element>(x: &[E]) -> Option<usize> {
    positions(x, crate::nanargmax, crate::nanargmax)
}

/// The position that `of_part` finds in each share, and `best` among the values that stand there.
fn positions<E: Element>(
    x: &[E],
    of_part: fn(&[E]) -> Option<usize>,
    best: fn(&[E]) -> Option<usize>,
) -> Option<usize> {
    numbered_by_shares(x, of_part, |parts| {
        let positions: Vec<usize> = parts.iter().map(|(start, at)| start + at).collect();
        best_of(x, &positions, best)
    })
}

/// The first of the positions whose value is the best.
fn best_of<E: Element>(
    x: &[E],
    positions: &[usize],
    best: fn(&[E]) -> Option<usize>,
) -> Option<usize> {
    let values: Vec<E> = positions.iter().map(|&at| x[at]).collect();
    best(&values).map(|which| positions[which])
}

/// What `combine` makes of the answers of all shares, in order, without those that have none.
fn by_shares<E: Element, A: Copy + Send + Sync>(
    x: &[E],
    of_part: fn(&[E]) -> Option<A>,
    combine: impl Fn(Vec<A>) -> Option<A>,
) -> Option<A> {
    numbered_by_shares(x, of_part, |parts| {
        combine(parts.into_iter().map(|(_, answer)| answer).collect())
    })
}

/// The same, each answer with the position at which its share begins.
fn numbered_by_shares<E: Element, A: Copy + Send + Sync>(
    x: &[E],
    of_part: fn(&[E]) -> Option<A>,
    combine: impl FnOnce(Vec<(usize, A)>) -> Option<A>,
) -> Option<A> {
    if tuning::is_too_little(size_of_val(x)) {
        return of_part(x);
    }
    let Some(crew) = Crew::of(size_of_val(x), x.len() / SHARE) else {
        return of_part(x);
    };
    let shares = crew.shares();
    let mut answers: Vec<Option<(usize, A)>> = vec![None; shares];
    crew.each(&mut answers, |index, answer| {
        let part = share(index, shares, x.len());
        *answer = of_part(&x[part.clone()]).map(|found| (part.start, found));
    });
    combine(answers.into_iter().flatten().collect())
}

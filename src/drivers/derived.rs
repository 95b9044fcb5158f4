//! Means and norms: formulas of the sums.

use crate::columns::copied;
use crate::element::Element;
use crate::formulas::{Scale, mean_of, norm2_from, norm2_in_range, sqrt};
use crate::masked::Masked;
use crate::reduction::Reduction;
use std::fmt::Debug;
use std::ops::Range;
use superscalar_kernels::element::Float;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::order::tree::Merge;

/// The mean: the sum, divided by the number of elements.
#[derive(Debug)]
pub struct Mean;

impl<E: Element> Reduction<E> for Mean {
    type Output = E::Statistic;
    type Partial = <E::BySum as Reduction<E>>::Partial;
    const IN_TREE: bool = E::BySum::IN_TREE;

    #[inline(always)]
    fn slice(x: &[E]) -> E::Statistic {
        mean_of::<E>(E::BySum::slice(x), x.len() as u64)
    }

    fn partial(x: &[E], part: Range<usize>) -> Self::Partial {
        E::BySum::partial(x, part)
    }

    fn finish(x: &[E], partial: Self::Partial) -> E::Statistic {
        mean_of::<E>(E::BySum::finish(x, partial), x.len() as u64)
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> E::Statistic {
        mean_of::<E>(E::BySum::masked(x), x.count())
    }

    fn columns(x: Columns<'_, E>, out: &mut [E::Statistic]) -> bool {
        let mut sums = vec![E::BySum::slice(&[]); out.len()];
        let done = E::BySum::columns(x, &mut sums);
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = mean_of::<E>(sum, x.rows() as u64);
        }
        done
    }
}

/// The mean of the elements that are not NaN: their sum, divided by their number.
#[derive(Debug)]
pub struct Nanmean;

/// A sum and a count of NaN.
#[derive(Clone, Copy, Debug)]
pub struct Counted<S, C>(S, C);

impl<S: Merge, C: Merge> Merge for Counted<S, C> {
    fn merge(&self, right: &Self) -> Self {
        Counted(self.0.merge(&right.0), self.1.merge(&right.1))
    }
}

impl<E: Element> Reduction<E> for Nanmean {
    type Output = E::Statistic;
    type Partial =
        Counted<<E::ByNansum as Reduction<E>>::Partial, <E::ByCountNan as Reduction<E>>::Partial>;
    const IN_TREE: bool = E::ByNansum::IN_TREE;
    const BYTES: usize = E::ByNansum::BYTES;

    #[inline(always)]
    fn slice(x: &[E]) -> E::Statistic {
        let count = x.len() as u64 - E::ByCountNan::slice(x);
        mean_of::<E>(E::ByNansum::slice(x), count)
    }

    fn partial(x: &[E], part: Range<usize>) -> Self::Partial {
        Counted(
            E::ByNansum::partial(x, part.clone()),
            E::ByCountNan::partial(x, part),
        )
    }

    fn finish(x: &[E], Counted(sum, nan): Self::Partial) -> E::Statistic {
        let count = x.len() as u64 - E::ByCountNan::finish(x, nan);
        mean_of::<E>(E::ByNansum::finish(x, sum), count)
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> E::Statistic {
        let count = x.count() - E::ByCountNan::masked(x);
        mean_of::<E>(E::ByNansum::masked(x), count)
    }
}

/// The sum of squares in the type of the statistics.
type Squares<E> = <E as Element>::ByStatisticSquares;

/// The Euclidean norm: the root of the sum of squares, or, where that overflowed or lost digits, of
/// the sum of squares of elements multiplied by a power of two.
#[derive(Debug)]
pub struct Norm2;

/// What is made of the sum of squares `s` of `n` elements, where `up` and `down` are those of
/// scaled elements.
#[inline]
fn norm2<E: Element>(
    n: usize,
    s: E::Statistic,
    up: impl FnOnce() -> E::Statistic,
    down: impl FnOnce() -> E::Statistic,
) -> E::Statistic {
    // No square of an integer, and no sum of squares, is beyond the range of `f64`.
    if E::NAN.is_none() {
        return sqrt(s);
    }
    norm2_from(n, s, |scale| match scale {
        Scale::Up => up(),
        Scale::Down => down(),
    })
}

/// The norm of a slice whose sum of squares is `s`.
#[inline(always)]
fn norm2_of<E: Element>(x: &[E], s: E::Statistic) -> E::Statistic {
    norm2::<E>(
        x.len(),
        s,
        || E::ByScaledUp::slice(x),
        || E::ByScaledDown::slice(x),
    )
}

/// The same of the valid elements, whose sum of squares is known.
#[inline]
fn norm2_of_masked<E: Element>(x: &Masked<'_, E>, squares: E::Statistic) -> E::Statistic {
    // The address of a copy for what is rare, as `masked/small.rs` says.
    let copy = *x;
    norm2::<E>(
        x.elements.len(),
        squares,
        || E::ByScaledUp::masked(&copy),
        || E::ByScaledDown::masked(&copy),
    )
}

impl<E: Element> Reduction<E> for Norm2 {
    type Output = E::Statistic;
    type Partial = <Squares<E> as Reduction<E>>::Partial;
    const IN_TREE: bool = true;
    const BYTES: usize = size_of::<E::Statistic>();

    #[inline(always)]
    fn slice(x: &[E]) -> E::Statistic {
        // Where operations round to nearest, the root of a rounded square is the number itself
        // (Boldo, 2015).
        if let ([x], Some(_)) = (x, E::NAN) {
            return x.to_statistic().abs().with_canonical_nan();
        }
        norm2_of(x, Squares::<E>::slice(x))
    }

    fn partial(x: &[E], part: Range<usize>) -> Self::Partial {
        Squares::<E>::partial(x, part)
    }

    /// Elements whose squares overflow or vanish are looked at once more by the caller alone.
    fn finish(x: &[E], partial: Self::Partial) -> E::Statistic {
        norm2_of(x, Squares::<E>::finish(x, partial))
    }

    #[inline]
    fn masked(x: &Masked<'_, E>) -> E::Statistic {
        norm2_of_masked(x, Squares::<E>::masked(x))
    }

    fn columns(x: Columns<'_, E>, out: &mut [E::Statistic]) -> bool {
        if !Squares::<E>::columns(x, out) {
            return false;
        }
        for (column, out) in out.iter_mut().enumerate() {
            *out = if E::NAN.is_none() {
                sqrt(*out)
            } else {
                norm2_in_range(x.rows(), *out).unwrap_or_else(|| Self::slice(&copied(&x, column)))
            };
        }
        true
    }
}

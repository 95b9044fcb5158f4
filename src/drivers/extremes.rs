//! The least and the greatest of a slice, and the largest absolute value.

use crate::columns::both_of_columns;
use crate::dispatch::run;
use crate::element::{Element, Float};
use crate::masked::Masked;
use crate::reduction::Reduction;
use crate::tables::{DownValues, Extreme, Tables};
use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Range;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::extremes::plain;
use superscalar_kernels::ops::extremes::tables::{Max, Min, Minmax, ValuesOf};
use superscalar_kernels::ops::norm_inf::NormInf;
use superscalar_kernels::order::SMALL;
use superscalar_kernels::order::tree::Merge;
use superscalar_kernels::table::{Down, Masked as OfValid};

/// The position of the best of a few values, or of the first NaN.
#[inline(always)]
pub(super) fn small_position<O: Extreme, E: Element>(x: &[E]) -> Option<usize> {
    let mut best = *x.first()?;
    let mut position = 0;
    for (at, &x) in x.iter().enumerate() {
        if x.is_nan() {
            return Some(at);
        }
        if O::is_better(x, best) {
            (best, position) = (x, at);
        }
    }
    Some(position)
}

/// The better one of two values, or NaN where there is one that is not ignored.
#[inline(always)]
pub(super) fn better<O: Extreme, E: Element>(left: E, right: E) -> E {
    if left.is_nan() || (!right.is_nan() && !O::is_better(right, left)) {
        left
    } else {
        right
    }
}

/// The best value of a part.
#[derive(Debug)]
pub struct Best<O, E>(Option<E>, PhantomData<O>);

impl<O, E: Copy> Clone for Best<O, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O, E: Copy> Copy for Best<O, E> {}

impl<O: Extreme, E: Element> Merge for Best<O, E> {
    fn merge(&self, right: &Self) -> Self {
        let best = match (self.0, right.0) {
            (Some(left), Some(right)) => Some(better::<O, E>(left, right)),
            (left, right) => left.or(right),
        };
        Best(best, PhantomData)
    }
}

/// One extreme value.
#[derive(Debug)]
pub struct Values<O>(PhantomData<O>);

impl<O, E> Reduction<E> for Values<O>
where
    O: Extreme,
    E: Element + Tables<O, ValuesOf<E, 1>> + DownValues<O>,
{
    type Output = Option<E>;
    type Partial = Best<O, E>;
    const IN_TREE: bool = false;

    #[inline(always)]
    fn slice(x: &[E]) -> Option<E> {
        if !O::NUMBERS && x.len() <= SMALL {
            let value = x[small_position::<O, E>(x)?];
            return if value.is_nan() {
                E::NAN
            } else {
                Some(plain(value))
            };
        }
        run::<O, E>(x, ()).map(|[value]| value)
    }

    fn partial(x: &[E], part: Range<usize>) -> Best<O, E> {
        Best(Self::slice(&x[part]), PhantomData)
    }

    fn finish(_: &[E], partial: Best<O, E>) -> Option<E> {
        partial.0
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> Option<E> {
        match x.small_gathered(Self::slice) {
            Some(value) => value,
            None => run::<OfValid<O>, E>(x.elements, &x.bits).map(|[value]| value),
        }
    }

    fn columns(x: Columns<'_, E>, out: &mut [Option<E>]) -> bool {
        let answers = <Self as Reduction<E>>::of_columns(x);
        if let Some(answers) = &answers {
            out.copy_from_slice(answers);
        }
        answers.is_some()
    }

    fn of_columns(x: Columns<'_, E>) -> Option<Vec<Option<E>>> {
        if x.rows() == 0 {
            return None;
        }
        let mut values = vec![E::LEAST; x.columns()];
        run::<Down<O>, E>(x, &mut values);
        // Where NaN is ignored, kernels answer NaN where there is nothing else.
        let answer = |value: E| (!O::NUMBERS || !value.is_nan()).then_some(value);
        Some(values.into_iter().map(answer).collect())
    }
}

/// The least and the greatest value of a part.
#[derive(Debug)]
pub struct Ends<E>(Option<(E, E)>);

impl<E: Copy> Clone for Ends<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Copy> Copy for Ends<E> {}

impl<E: Element> Merge for Ends<E> {
    fn merge(&self, right: &Self) -> Self {
        Ends(match (self.0, right.0) {
            (Some(left), Some(right)) => Some((
                better::<Min, E>(left.0, right.0),
                better::<Max, E>(left.1, right.1),
            )),
            (left, right) => left.or(right),
        })
    }
}

/// The least and the greatest value.
#[derive(Debug)]
pub struct Both;

impl<E: Element> Reduction<E> for Both {
    type Output = Option<(E, E)>;
    type Partial = Ends<E>;
    const IN_TREE: bool = false;

    #[inline(always)]
    fn slice(x: &[E]) -> Option<(E, E)> {
        run::<Minmax, E>(x, ()).map(Into::into)
    }

    fn partial(x: &[E], part: Range<usize>) -> Ends<E> {
        Ends(Self::slice(&x[part]))
    }

    fn finish(_: &[E], partial: Ends<E>) -> Option<(E, E)> {
        partial.0
    }

    fn masked(x: &Masked<'_, E>) -> Option<(E, E)> {
        run::<OfValid<Minmax>, E>(x.elements, &x.bits).map(Into::into)
    }

    fn columns(x: Columns<'_, E>, out: &mut [Option<(E, E)>]) -> bool {
        let any = x.rows() > 0;
        if any {
            both_of_columns(x, out);
        }
        any
    }
}

/// The largest absolute value of `f32` and `f64`, which have kernels for it.
#[derive(Debug)]
pub struct LargestAbs;

/// The largest absolute value of a part. The canonical NaN stays: its encoding is larger than any
/// number's.
#[derive(Clone, Copy, Debug)]
pub struct Largest<E>(E);

impl<E: Float> Merge for Largest<E> {
    fn merge(&self, right: &Self) -> Self {
        Largest(self.0.max_bits(right.0))
    }
}

impl<E: Float> Reduction<E> for LargestAbs {
    type Output = E;
    type Partial = Largest<E>;
    const IN_TREE: bool = false;

    #[inline(always)]
    fn slice(x: &[E]) -> E {
        run::<NormInf, E>(x, ())
    }

    fn partial(x: &[E], part: Range<usize>) -> Largest<E> {
        Largest(Self::slice(&x[part]))
    }

    fn finish(_: &[E], partial: Largest<E>) -> E {
        partial.0
    }

    fn masked(x: &Masked<'_, E>) -> E {
        run::<OfValid<NormInf>, E>(x.elements, &x.bits)
    }

    fn columns(x: Columns<'_, E>, out: &mut [E]) -> bool {
        LargestEnd::columns(x, out)
    }
}

/// The largest absolute value of types without kernels for it: that of the one of both extremes
/// that is the farther from zero.
#[derive(Debug)]
pub struct LargestEnd;

impl<E: Element> Reduction<E> for LargestEnd {
    type Output = E::Magnitude;
    type Partial = Ends<E>;
    const IN_TREE: bool = false;

    fn slice(x: &[E]) -> E::Magnitude {
        E::max_abs(Both::slice(x))
    }

    fn partial(x: &[E], part: Range<usize>) -> Ends<E> {
        Both::partial(x, part)
    }

    fn finish(x: &[E], partial: Ends<E>) -> E::Magnitude {
        E::max_abs(Both::finish(x, partial))
    }

    fn masked(x: &Masked<'_, E>) -> E::Magnitude {
        E::max_abs(Both::masked(x))
    }

    fn columns(x: Columns<'_, E>, out: &mut [E::Magnitude]) -> bool {
        let mut ends = vec![None; out.len()];
        let done = Both::columns(x, &mut ends);
        for (out, ends) in out.iter_mut().zip(ends) {
            *out = E::max_abs(ends);
        }
        done
    }
}

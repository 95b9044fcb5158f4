//! The least and the greatest of a slice, and the largest absolute value.

use super::short::{VALUES, small_value, valid_place, value};
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
use superscalar_kernels::ops::extremes::tables::{Max, Min, Minmax, ValuesOf};
use superscalar_kernels::ops::norm_inf::NormInf;
use superscalar_kernels::order::SMALL;
use superscalar_kernels::order::tree::Merge;
use superscalar_kernels::table::Down;

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
        if x.len() <= VALUES {
            return small_value::<O, E>(x);
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
        if let Some(bits) = x.short_bits(VALUES) {
            return value(valid_place::<O, E>(x.elements, bits));
        }
        x.by_kernel::<O>().map(|[value]| value)
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
        if x.len() <= SMALL {
            return small_value::<Min, E>(x).zip(small_value::<Max, E>(x));
        }
        run::<Minmax, E>(x, ()).map(Into::into)
    }

    fn partial(x: &[E], part: Range<usize>) -> Ends<E> {
        Ends(Self::slice(&x[part]))
    }

    fn finish(_: &[E], partial: Ends<E>) -> Option<(E, E)> {
        partial.0
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> Option<(E, E)> {
        if let Some(bits) = x.short_bits(VALUES) {
            let x = x.elements;
            let least = value(valid_place::<Min, E>(x, bits));
            return least.zip(value(valid_place::<Max, E>(x, bits)));
        }
        x.by_kernel::<Minmax>().map(Into::into)
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
        if x.len() <= SMALL {
            let largest = x.iter().fold(E::ZERO, |all, x| all.max_bits(x.abs()));
            return largest.with_canonical_nan();
        }
        run::<NormInf, E>(x, ())
    }

    fn partial(x: &[E], part: Range<usize>) -> Largest<E> {
        Largest(Self::slice(&x[part]))
    }

    fn finish(_: &[E], partial: Largest<E>) -> E {
        partial.0
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> E {
        if let Some(bits) = x.short_bits(VALUES) {
            let abs = |i| x.element_or_zero(bits, i).abs();
            let largest = (0..x.elements.len()).fold(E::ZERO, |all, i| all.max_bits(abs(i)));
            return largest.with_canonical_nan();
        }
        x.by_kernel::<NormInf>()
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

    #[inline]
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

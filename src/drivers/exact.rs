//! Sums of integers: exact, whatever the order.

use super::copies::zeroed_parts;
use crate::dispatch::run;
use crate::element::{Element, Exact};
use crate::masked::Masked;
use crate::reduction::Reduction;
use crate::scratch;
use crate::tables::Total;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Range;
use superscalar_kernels::input::Slice;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::columns::integers::MOST_ROWS;
use superscalar_kernels::ops::sum::Sum;
use superscalar_kernels::order::SMALL;
use superscalar_kernels::order::tree::Merge;
use superscalar_kernels::table::{Down, Supports};

/// A sum in 128 bits. It fits: no slice has more than 2^61 integers of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wide(i128);

impl Merge for Wide {
    fn merge(&self, right: &Self) -> Self {
        Wide(self.0 + right.0)
    }
}

/// The sum of integers.
#[derive(Debug)]
pub struct ExactSum;

impl<E: Exact> Reduction<E> for ExactSum {
    type Output = <E as Element>::Sum;
    type Partial = Wide;
    const IN_TREE: bool = false;

    /// Up to some elements a plain loop takes less time than a call.
    #[inline(always)]
    fn slice(x: &[E]) -> <E as Element>::Sum {
        if x.len() <= E::IN_LINE {
            return E::sum_of_few(x);
        }
        run::<Sum, E>(x, ())
    }

    fn partial(x: &[E], part: Range<usize>) -> Wide {
        Wide(E::wide(run::<Sum, E>(&x[part], ())))
    }

    fn finish(_: &[E], partial: Wide) -> <E as Element>::Sum {
        E::narrow(partial.0)
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> <E as Element>::Sum {
        if x.elements.len() <= SMALL
            && let Some(sum) = x.small_zeroed(Self::slice)
        {
            return sum;
        }
        x.small_zeroed_without_masks(Self::slice)
            .unwrap_or_else(|| x.by_kernel::<Sum>())
    }

    fn columns(x: Columns<'_, E>, out: &mut [<E as Element>::Sum]) -> bool {
        let fits = x.rows() <= MOST_ROWS;
        if fits {
            run::<Down<Sum>, E>(x, out);
        }
        fits
    }
}

/// A total as a partial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part<T>(T);

impl<T: Total> Merge for Part<T> {
    fn merge(&self, right: &Self) -> Self {
        Part(self.0.plus(right.0))
    }
}

/// The exact sum of terms of integers, of which that of zero is zero: of squares, of absolute
/// values.
#[derive(Debug)]
pub struct ExactTerms<O>(PhantomData<O>);

impl<O, E, T> Reduction<E> for ExactTerms<O>
where
    E: Exact + Supports<O, Input = Slice<E>, Output = T>,
    T: Total,
{
    type Output = T;
    type Partial = Part<T>;
    const IN_TREE: bool = false;
    const BYTES: usize = size_of::<f64>();

    #[inline]
    fn slice(x: &[E]) -> T {
        run::<O, E>(x, ())
    }

    fn partial(x: &[E], part: Range<usize>) -> Part<T> {
        Part(run::<O, E>(&x[part], ()))
    }

    fn finish(_: &[E], partial: Part<T>) -> T {
        partial.0
    }

    fn masked(x: &Masked<'_, E>) -> T {
        if let Some(sum) = x.small_zeroed(Self::slice) {
            return sum;
        }
        let mut sum = T::default();
        zeroed_parts(x, scratch::BYTES / size_of::<E>(), |part| {
            sum = sum.plus(run::<O, E>(part, ()));
        });
        sum
    }
}

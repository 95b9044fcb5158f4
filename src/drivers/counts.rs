//! Counts of NaN.

use super::copies::zeroed_parts;
use super::short::{VALUES, nan_bits};
use crate::columns::nan_of_columns;
use crate::count::numbers;
use crate::dispatch::run;
use crate::element::{Element, Float};
use crate::masked::Masked;
use crate::reduction::Reduction;
use crate::scratch;
use std::fmt::Debug;
use std::ops::Range;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::count_nan::CountNan;
use superscalar_kernels::order::SMALL;
use superscalar_kernels::order::tree::Merge;

/// A count of a part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count(u64);

impl Merge for Count {
    fn merge(&self, right: &Self) -> Self {
        Count(self.0 + right.0)
    }
}

/// The number of NaN of `f32` and `f64`, which have kernels for it.
#[derive(Debug)]
pub struct NanCount;

impl<E: Float> Reduction<E> for NanCount {
    type Output = u64;
    type Partial = Count;
    const IN_TREE: bool = false;

    #[inline(always)]
    fn slice(x: &[E]) -> u64 {
        if x.len() <= SMALL {
            return nan_bits(x).count_ones().into();
        }
        run::<CountNan, E>(x, ())
    }

    fn partial(x: &[E], part: Range<usize>) -> Count {
        Count(run::<CountNan, E>(&x[part], ()))
    }

    fn finish(_: &[E], partial: Count) -> u64 {
        partial.0
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> u64 {
        if let Some(bits) = x.short_bits(VALUES) {
            return (nan_bits(x.elements) & bits).count_ones().into();
        }
        x.by_kernel::<CountNan>()
    }

    fn columns(x: Columns<'_, E>, out: &mut [u64]) -> bool {
        nan_of_columns(x, out);
        true
    }
}

/// The number of NaN of other types: what is left beside the numbers; none of integers.
#[derive(Debug)]
pub struct NotNumbers;

impl<E: Element> Reduction<E> for NotNumbers {
    type Output = u64;
    type Partial = Count;
    const IN_TREE: bool = false;

    #[inline]
    fn slice(x: &[E]) -> u64 {
        if E::NAN.is_none() {
            return 0;
        }
        x.len() as u64 - numbers(x)
    }

    fn partial(x: &[E], part: Range<usize>) -> Count {
        Count(Self::slice(&x[part]))
    }

    fn finish(_: &[E], partial: Count) -> u64 {
        partial.0
    }

    fn masked(x: &Masked<'_, E>) -> u64 {
        let mut count = 0;
        if E::NAN.is_some() {
            zeroed_parts(x, scratch::BYTES / size_of::<E>(), |part| {
                count += Self::slice(part);
            });
        }
        count
    }

    fn columns(x: Columns<'_, E>, out: &mut [u64]) -> bool {
        if E::NAN.is_none() {
            out.fill(0);
        } else {
            nan_of_columns(E::column_blocks(x), out);
        }
        true
    }
}

//! Canonical sums of terms, by kernels for the element type.

use crate::columns::{Blocks, canonical};
use crate::dispatch::run;
use crate::element::Element;
use crate::masked::Masked;
use crate::reduction::Reduction;
use crate::tables::SumTables;
use std::marker::PhantomData;
use std::ops::Range;
use superscalar_kernels::input::ColumnsInto;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::nansum::Nansum;
use superscalar_kernels::ops::norm1::Norm1;
use superscalar_kernels::ops::sum::Sum;
use superscalar_kernels::ops::sum_of_squares::{ScaledDown, ScaledUp, SumOfSquares};
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::order::sum::Summation;
use superscalar_kernels::order::terms::Term;
use superscalar_kernels::order::{SMALL, block_len, small_sum};
use superscalar_kernels::table::{Down, Partial, Supports};

/// How the sums of columns are made, if they are.
pub trait ColumnSum<E: Element>: Summation {
    /// Writes the sum of each column; false where there is no kernel.
    fn columns(x: Columns<'_, E>, out: &mut [E::Statistic]) -> bool {
        Self::of_blocks(E::column_blocks(x), out)
    }

    /// The same of columns that are those of the statistics, or are copied to such.
    fn of_blocks(x: impl Blocks<E::Statistic>, out: &mut [E::Statistic]) -> bool {
        let _ = (x, out);
        false
    }
}

/// Columns of at most a block have kernels for the element itself.
impl<E> ColumnSum<E> for Sum
where
    E: Element + Supports<Down<Sum>, Input = ColumnsInto<E, E::Statistic>, Output = ()>,
{
    fn columns(x: Columns<'_, E>, out: &mut [E::Statistic]) -> bool {
        if size_of::<E>() < size_of::<E::Statistic>() && x.rows() <= block_len::<E::Statistic>() {
            run::<Down<Sum>, E>(x, out);
            return true;
        }
        <Self as ColumnSum<E>>::of_blocks(E::column_blocks(x), out)
    }

    fn of_blocks(x: impl Blocks<E::Statistic>, out: &mut [E::Statistic]) -> bool {
        canonical::<Sum, _>(x, out)
    }
}

impl<E: Element> ColumnSum<E> for SumOfSquares {
    fn of_blocks(x: impl Blocks<E::Statistic>, out: &mut [E::Statistic]) -> bool {
        canonical::<SumOfSquares, _>(x, out)
    }
}

impl<E: Element> ColumnSum<E> for Norm1 {
    fn of_blocks(x: impl Blocks<E::Statistic>, out: &mut [E::Statistic]) -> bool {
        canonical::<Norm1, _>(x, out)
    }
}

impl<E: Element> ColumnSum<E> for Nansum {}
impl<E: Element> ColumnSum<E> for ScaledUp {}
impl<E: Element> ColumnSum<E> for ScaledDown {}

/// The canonical sum of the terms of `O`.
#[derive(Debug)]
pub struct Canonical<O>(PhantomData<O>);

impl<O, E> Reduction<E> for Canonical<O>
where
    O: ColumnSum<E>,
    E: Element + SumTables<O, E::Statistic>,
{
    type Output = E::Statistic;
    type Partial = Lanes<E::Statistic>;
    const IN_TREE: bool = true;

    #[inline(always)]
    fn slice(x: &[E]) -> E::Statistic {
        if x.len() <= SMALL {
            return small_sum(x.len(), |i| O::Term::of_one(x[i].to_statistic()));
        }
        run::<O, E>(x, ())
    }

    fn partial(x: &[E], part: Range<usize>) -> Lanes<E::Statistic> {
        run::<Partial<O>, E>(&x[part], ())
    }

    fn finish(_: &[E], partial: Lanes<E::Statistic>) -> E::Statistic {
        partial.total()
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> E::Statistic {
        if let Some(bits) = x.short_bits(SMALL) {
            let element = |i| x.element_or_zero(bits, i).to_statistic();
            return small_sum(x.elements.len(), |i| O::Term::of_one(element(i)));
        }
        x.small_zeroed_without_masks(Self::slice)
            .unwrap_or_else(|| x.by_kernel::<O>())
    }

    fn columns(x: Columns<'_, E>, out: &mut [E::Statistic]) -> bool {
        O::columns(x, out)
    }
}

//! Variances and moments of `f32` and `f64`: partials of blocks that merge along the canonical
//! tree.

use super::short::nan_bits;
use crate::columns::{mean_m2_of_columns, moments_of_columns};
use crate::dispatch::run;
use crate::element::Float;
use crate::masked::Masked;
use crate::reduction::Reduction;
use crate::tables::Tables;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Range;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::invalid::small_mean_m2_of_valid;
use superscalar_kernels::ops::mean_m2::MeanM2;
use superscalar_kernels::ops::moments::Moments4;
use superscalar_kernels::ops::var::{Moments, Nanvar, Var};
use superscalar_kernels::ops::variance::small_mean_m2;
use superscalar_kernels::order::tree::Merge;
use superscalar_kernels::order::{SMALL, row_len};

/// An operation whose partials merge along the canonical tree.
pub trait Partials<F: Float>: Sized {
    /// A partial.
    type Partial: Merge + Debug + PartialEq + Send + Sync;

    /// Of a slice.
    #[inline(always)]
    fn slice(x: &[F]) -> Self::Partial
    where
        F: Tables<Self, Self::Partial>,
    {
        run::<Self, F>(x, ())
    }

    /// Of the elements whose bit is set, of at most [`SMALL`]; `None` where a kernel has to look at
    /// them.
    #[inline(always)]
    fn small_masked(x: &[F], bits: u64) -> Option<Self::Partial> {
        let _ = (x, bits);
        None
    }

    /// Of no elements.
    fn empty() -> Self::Partial;

    /// Writes the partial of each column.
    fn columns(x: impl crate::columns::Blocks<F>, out: &mut [Self::Partial]) -> bool;
}

impl<F: Float> Partials<F> for Var {
    type Partial = MeanM2;

    #[inline(always)]
    fn slice(x: &[F]) -> MeanM2 {
        if let Some(mean_m2) = small_mean_m2(x) {
            return mean_m2;
        }
        run::<Var, F>(x, ())
    }

    #[inline(always)]
    fn small_masked(x: &[F], bits: u64) -> Option<MeanM2> {
        small_mean_m2_of_valid(x, bits)
    }

    fn empty() -> MeanM2 {
        MeanM2::EMPTY
    }

    fn columns(x: impl crate::columns::Blocks<F>, out: &mut [MeanM2]) -> bool {
        mean_m2_of_columns(x, out);
        true
    }
}

impl<F: Float> Partials<F> for Nanvar {
    type Partial = MeanM2;

    /// A slice of at most a row is tried without a look for NaN: kernels have short forms for that,
    /// which are sooner done.
    fn slice(x: &[F]) -> MeanM2 {
        if x.len() <= row_len::<F>() {
            let all = Var::slice(x);
            // A NaN among the elements makes m2 NaN; so may infinities, which are numbers
            // here.
            if !all.m2.is_nan() {
                return all;
            }
        }
        run::<Nanvar, F>(x, ())
    }

    #[inline(always)]
    fn small_masked(x: &[F], bits: u64) -> Option<MeanM2> {
        small_mean_m2_of_valid(x, bits & !nan_bits(x))
    }

    fn empty() -> MeanM2 {
        MeanM2::EMPTY
    }

    fn columns(_: impl crate::columns::Blocks<F>, _: &mut [MeanM2]) -> bool {
        false
    }
}

impl<F: Float> Partials<F> for Moments {
    type Partial = Moments4<F>;

    fn empty() -> Moments4<F> {
        Moments4::empty()
    }

    fn columns(x: impl crate::columns::Blocks<F>, out: &mut [Moments4<F>]) -> bool {
        moments_of_columns(x, out);
        true
    }
}

/// The partial of `O`.
#[derive(Debug)]
pub struct Tree<O>(PhantomData<O>);

impl<O, E> Reduction<E> for Tree<O>
where
    O: Partials<E>,
    E: Float + Tables<O, O::Partial>,
{
    type Output = O::Partial;
    type Partial = O::Partial;
    const IN_TREE: bool = true;

    #[inline(always)]
    fn slice(x: &[E]) -> O::Partial {
        O::slice(x)
    }

    fn partial(x: &[E], part: Range<usize>) -> O::Partial {
        O::slice(&x[part])
    }

    fn finish(_: &[E], partial: O::Partial) -> O::Partial {
        partial
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> O::Partial {
        if let Some(bits) = x.short_bits(SMALL)
            && let Some(small) = O::small_masked(x.elements, bits)
        {
            return small;
        }
        x.by_kernel::<O>()
    }

    fn columns(x: Columns<'_, E>, out: &mut [O::Partial]) -> bool {
        O::columns(E::column_blocks(x), out)
    }
}

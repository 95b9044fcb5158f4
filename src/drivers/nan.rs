//! What ignores NaN, down columns: the reduction of all elements, and in place of each NaN the
//! answer of the one that ignores it. An element that is NaN makes that of all NaN, and without one
//! both are the same. Where that is one column in eight, there is no answer here: all columns are
//! copied then, a tile of them at a time.

use crate::columns::copied;
use crate::element::Element;
use crate::masked::Masked;
use crate::reduction::Reduction;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Range;
use superscalar_kernels::ops::columns::Columns;

/// Whether an answer is NaN, or has a part that is: it is not equal to itself.
fn is_nan<T: PartialEq>(answer: &T) -> bool {
    answer.ne(answer)
}

/// The reduction `S`, which ignores NaN; down columns by way of `All`, which does not.
#[derive(Debug)]
pub struct IgnoringNan<S, All>(PhantomData<(S, All)>);

impl<E, S, All> Reduction<E> for IgnoringNan<S, All>
where
    E: Element,
    S: Reduction<E>,
    All: Reduction<E, Output = S::Output>,
{
    type Output = S::Output;
    type Partial = S::Partial;
    const IN_TREE: bool = S::IN_TREE;
    const BYTES: usize = S::BYTES;

    #[inline(always)]
    fn slice(x: &[E]) -> S::Output {
        S::slice(x)
    }

    fn partial(x: &[E], part: Range<usize>) -> S::Partial {
        S::partial(x, part)
    }

    fn finish(x: &[E], partial: S::Partial) -> S::Output {
        S::finish(x, partial)
    }

    #[inline(always)]
    fn masked(x: &Masked<'_, E>) -> S::Output {
        S::masked(x)
    }

    fn columns(x: Columns<'_, E>, out: &mut [S::Output]) -> bool {
        if !All::columns(x, out) {
            return false;
        }
        let nan = out.iter().filter(is_nan).count();
        if 8 * nan > out.len() {
            return false;
        }
        for (column, out) in out.iter_mut().enumerate() {
            if is_nan(out) {
                *out = S::slice(&copied(&x, column));
            }
        }
        true
    }
}

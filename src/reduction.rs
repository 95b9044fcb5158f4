//! What a reduction is to the drivers: its form on a slice, on a part of one, over valid elements,
//! down columns.

use crate::masked::Masked;
use std::fmt::Debug;
use std::ops::Range;
use superscalar_kernels::element::Element;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::order::tree::Merge;

/// A reduction of elements `E`.
///
/// The five drivers are made of this: [slice](Reduction::slice) for the calling thread and for each
/// of many slices, [partial](Reduction::partial) and [finish](Reduction::finish) for several cores,
/// [masked](Reduction::masked) for valid elements, [columns](Reduction::columns) for axes of views.
pub trait Reduction<E: Element> {
    /// What comes out.
    type Output: Copy + Debug + PartialEq + Send + Sync;

    /// What travels between threads.
    type Partial: Merge + Send;

    /// Whether partials merge along the canonical tree of blocks, and not one after the other.
    const IN_TREE: bool;

    /// The bytes that take as long as an element.
    const BYTES: usize = size_of::<E>();

    /// Of a slice.
    fn slice(x: &[E]) -> Self::Output;

    /// Of a part of a slice that is not empty.
    fn partial(x: &[E], part: Range<usize>) -> Self::Partial;

    /// Of a slice whose parts' partials merged to this one.
    fn finish(x: &[E], partial: Self::Partial) -> Self::Output;

    /// Of the valid elements of a slice.
    fn masked(x: &Masked<'_, E>) -> Self::Output;

    /// Writes the answers for each column; false where there is no kernel for it.
    fn columns(x: Columns<'_, E>, out: &mut [Self::Output]) -> bool {
        let _ = (x, out);
        false
    }

    /// The answers for each column, where there is a kernel for it.
    fn of_columns(x: Columns<'_, E>) -> Option<Vec<Self::Output>> {
        let mut out = vec![Self::slice(&[]); x.columns()];
        Self::columns(x, &mut out).then_some(out)
    }
}

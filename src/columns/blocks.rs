//! Columns as the kernels of `f32` and `f64` take them: where they are, or copied to one of these
//! types, some columns of a block at a time.

use crate::dispatch::run;
use std::ops::Range;
use superscalar_kernels::element::{Element, Float};
use superscalar_kernels::input::SliceInto;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::convert::Convert;
use superscalar_kernels::order::block_len;
use superscalar_kernels::table::Supports;

/// Bytes of the copies of a strip of columns: no more than a block of rows.
const COPIES: usize = 1 << 20;

/// Columns whose elements are of `F`, or are made so.
pub trait Blocks<F: Float>: Copy {
    /// Number of rows.
    fn rows(self) -> usize;

    /// How many columns to take at a time, of those that `most` bytes of `F` are; at least one.
    fn strip(self, most: usize) -> usize;

    /// Calls `f` with so many rows and columns. They may have to be copied to `room`, which grows
    /// as it must.
    fn with<R>(
        self,
        rows: Range<usize>,
        columns: Range<usize>,
        room: &mut Vec<F>,
        f: impl FnOnce(Columns<'_, F>) -> R,
    ) -> R;
}

/// The columns a strip at a time, of those that `most` bytes of `F` are: their numbers, and the
/// results of `out` that are theirs. There is a result for each column.
pub(crate) fn strips<F: Float, O>(
    x: impl Blocks<F>,
    most: usize,
    out: &mut [O],
) -> impl Iterator<Item = (Range<usize>, &mut [O])> {
    let width = x.strip(most);
    let first = (0..).step_by(width);
    let strips = first.zip(out.chunks_mut(width));
    strips.map(|(first, out)| (first..first + out.len(), out))
}

impl<F: Float> Blocks<F> for Columns<'_, F> {
    fn rows(self) -> usize {
        Columns::rows(&self)
    }

    fn strip(self, most: usize) -> usize {
        (most / size_of::<F>()).max(1)
    }

    fn with<R>(
        self,
        rows: Range<usize>,
        columns: Range<usize>,
        _: &mut Vec<F>,
        f: impl FnOnce(Columns<'_, F>) -> R,
    ) -> R {
        f(self.part(rows, columns))
    }
}

/// Columns that are converted.
#[derive(Clone, Copy, Debug)]
pub struct Copies<'a, E>(pub(crate) Columns<'a, E>);

impl<F, E> Blocks<F> for Copies<'_, E>
where
    F: Float,
    E: Element + Supports<Convert, Input = SliceInto<E, F>, Output = ()>,
{
    fn rows(self) -> usize {
        self.0.rows()
    }

    fn strip(self, most: usize) -> usize {
        let rows = self.0.rows().clamp(1, block_len::<F>());
        (most.min(COPIES / rows) / size_of::<F>()).max(1)
    }

    fn with<R>(
        self,
        rows: Range<usize>,
        columns: Range<usize>,
        room: &mut Vec<F>,
        f: impl FnOnce(Columns<'_, F>) -> R,
    ) -> R {
        let width = columns.len();
        let x = self.0.part(rows, columns);
        let elements = x.rows() * width;
        if room.len() < elements {
            room.resize(elements, F::ZERO);
        }
        for (row, copies) in room[..elements].chunks_exact_mut(width.max(1)).enumerate() {
            run::<Convert, E>(x.row(row), copies);
        }
        let copies = Columns::new(room, 0, x.rows(), width, width as isize);
        f(copies.expect("as many elements as were made room for"))
    }
}

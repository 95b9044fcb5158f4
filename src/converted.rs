//! Statistics of types that have no kernels for them: a block at a time is copied to the stack, converted, and handed to the kernel
//! of the type that it was converted to. The blocks' answers combine along the canonical tree, as that kernel's do, to the same bits.
//!
//! Where only some elements are valid, sums are those of copies with zero in place of the others ([`Kept`](crate::masked::Kept)), which is what those of
//! valid elements are defined as; variances and moments are asked of the kernels for valid elements, with the bits of each block.

use crate::element::Converted;
use crate::masked::Masked;
#[cfg(feature = "half")]
use crate::norms::{Scale, norm2_from};
use crate::registry::{self, MaskedFn, Operation, ReduceFn};
use crate::room;
use superscalar_kernels::element::Float;
use superscalar_kernels::ops::variance::LEVELS;
use superscalar_kernels::order::block_len;
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::order::tree::{Merge, Tree};

/// Elements that come in parts.
pub(crate) trait Source<E>: Copy {
    /// How many there are.
    fn len(self) -> usize;

    /// Hands out parts of `len` elements, in order; the last one may be shorter. A part is at most [`room::BYTES`] long.
    fn each(self, len: usize, take: impl FnMut(&[E]));
}

impl<E> Source<E> for &[E] {
    fn len(self) -> usize {
        self.len()
    }

    fn each(self, len: usize, take: impl FnMut(&[E])) {
        self.chunks(len).for_each(take);
    }
}

/// The canonical sum of which `lanes` answers the lanes.
pub(crate) fn sum<E: Converted>(
    x: impl Source<E>,
    lanes: &'static Operation<ReduceFn<E::Statistic, Lanes<E::Statistic>>>,
) -> E::Statistic {
    total(merged(x, lanes))
}

/// The sum of the squares of the copies.
pub(crate) fn sum_of_squares<E: Converted>(x: impl Source<E>) -> E::Statistic {
    sum(x, registry::sum_of_squares_lanes())
}

/// The norm of the copies whose sum of squares is `squares`. Where they overflow or underflow, they are multiplied by a power of two first, as
/// [`crate::norm2`] does.
#[cfg(feature = "half")]
pub(crate) fn norm2_of<E: Converted>(x: impl Source<E>, squares: E::Statistic) -> E::Statistic {
    norm2_from(x.len(), squares, |scale| {
        let factor = match scale {
            Scale::Grow => E::Statistic::GROW,
            Scale::Shrink => E::Statistic::SHRINK,
        };
        total(merged_after(
            x,
            |copy| copy * factor,
            registry::sum_of_squares_lanes(),
        ))
    })
}

fn total<E: Float>(lanes: Option<Lanes<E>>) -> E {
    lanes.unwrap_or(Lanes::zero()).total()
}

/// What an operation answers of the copies; none where there are none.
pub(crate) fn merged<E: Converted, N: Merge>(
    x: impl Source<E>,
    operation: &'static Operation<ReduceFn<E::Statistic, N>>,
) -> Option<N> {
    merged_after(x, |copy| copy, operation)
}

/// What it answers of the copies after a change.
fn merged_after<E: Converted, N: Merge>(
    x: impl Source<E>,
    change: impl Fn(E::Statistic) -> E::Statistic,
    operation: &'static Operation<ReduceFn<E::Statistic, N>>,
) -> Option<N> {
    let (convert, kernel) = (E::converts().serving(), operation.serving());
    let mut tree: Tree<N, LEVELS> = Tree::new();
    room::with(x.len(), |room| {
        x.each(block_len::<E::Statistic>(), |block| {
            let copies = &mut room[..block.len()];
            convert.run(block, copies);
            copies.iter_mut().for_each(|copy| *copy = change(*copy));
            tree.push(kernel.run(copies));
        });
    });
    tree.root()
}

/// What an operation on valid elements answers of the copies; none where there are none, valid or not.
pub(crate) fn masked<E: Converted, N: Merge>(
    x: &Masked<'_, E>,
    operation: &'static Operation<MaskedFn<E::Statistic, N>>,
) -> Option<N> {
    let (convert, kernel) = (E::converts().serving(), operation.serving());
    let mut tree: Tree<N, LEVELS> = Tree::new();
    room::with(x.elements().len(), |room| {
        for block in x.parts(block_len::<E::Statistic>()) {
            let copies = &mut room[..block.elements().len()];
            convert.run(block.elements(), copies);
            tree.push(kernel.run(copies, &block.validity().into()));
        }
    });
    tree.root()
}

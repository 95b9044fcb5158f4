//! Statistics of types that have no kernels for them: a block at a time is copied to the stack, converted, and handed to the kernel
//! of the type that it was converted to. The blocks' answers combine along the canonical tree, as that kernel's do, to the same bits.

use crate::element::Converted;
#[cfg(feature = "half")]
use crate::norms::{Scale, norm2_from};
use crate::registry::{self, Operation, ReduceFn};
use superscalar_kernels::canonical::block_len;
use superscalar_kernels::canonical::lanes::Lanes;
use superscalar_kernels::canonical::moments::Shape;
use superscalar_kernels::canonical::spread::Spread;
use superscalar_kernels::canonical::tree::{Merge, Tree};
use superscalar_kernels::canonical::variance::LEVELS;
use superscalar_kernels::element::Float;

/// The elements that fill a block of the smaller of the types.
const MOST: usize = block_len::<f32>();

/// Count, mean and squared deviations of the copies.
pub(crate) fn spread<E: Converted>(x: &[E]) -> Spread {
    merged(x, registry::spread()).unwrap_or(Spread::EMPTY)
}

/// The shape of the copies.
pub(crate) fn shape<E: Converted>(x: &[E]) -> Shape<E::Statistic> {
    merged(x, registry::shape()).unwrap_or(Shape::empty())
}

/// Count, mean and squared deviations of the copies that are not NaN.
#[cfg(feature = "half")]
pub(crate) fn nanspread<E: Converted>(x: &[E]) -> Spread {
    merged(x, registry::nanspread()).unwrap_or(Spread::EMPTY)
}

/// The sum of the squares of the copies.
pub(crate) fn sum_of_squares<E: Converted>(x: &[E]) -> E::Statistic {
    total(merged(x, registry::sum_of_squares_lanes()))
}

/// The sum of the magnitudes of the copies.
#[cfg(feature = "half")]
pub(crate) fn norm1<E: Converted>(x: &[E]) -> E::Statistic {
    total(merged(x, registry::norm1_lanes()))
}

/// The sum of the copies that are not NaN.
#[cfg(feature = "half")]
pub(crate) fn nansum<E: Converted>(x: &[E]) -> E::Statistic {
    total(merged(x, registry::nansum_lanes()))
}

/// The norm of the copies. Where their squares overflow or underflow, they are multiplied by a power of two first, as
/// [`crate::norm2`] does.
#[cfg(feature = "half")]
pub(crate) fn norm2<E: Converted>(x: &[E]) -> E::Statistic {
    norm2_from(x.len(), sum_of_squares(x), |scale| {
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
fn merged<E: Converted, N: Merge>(
    x: &[E],
    operation: &'static Operation<ReduceFn<E::Statistic, N>>,
) -> Option<N> {
    merged_after(x, |copy| copy, operation)
}

/// What it answers of the copies after a change.
fn merged_after<E: Converted, N: Merge>(
    x: &[E],
    change: impl Fn(E::Statistic) -> E::Statistic,
    operation: &'static Operation<ReduceFn<E::Statistic, N>>,
) -> Option<N> {
    let (convert, kernel) = (E::converts().serving(), operation.serving());
    let mut buffer = [E::Statistic::ZERO; MOST];
    let mut tree: Tree<N, LEVELS> = Tree::new();
    for block in x.chunks(block_len::<E::Statistic>()) {
        let copies = &mut buffer[..block.len()];
        convert.run(block, copies);
        copies.iter_mut().for_each(|copy| *copy = change(*copy));
        tree.push(kernel.run(copies));
    }
    tree.root()
}

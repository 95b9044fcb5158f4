//! Statistics of types that have no kernels for them: a block at a time is copied to the stack, converted, and handed to the kernel
//! of the type that it was converted to. The blocks' answers combine along the canonical tree, as that kernel's do, to the same bits.

use crate::element::Converted;
use crate::registry::{self, Operation, ReduceFn};
use superscalar_kernels::canonical::block_len;
use superscalar_kernels::canonical::moments::Shape;
use superscalar_kernels::canonical::tree::{Merge, Tree};
use superscalar_kernels::canonical::variance::{LEVELS, Spread};
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

/// What an operation answers of the copies; none where there are none.
fn merged<E: Converted, N: Merge>(
    x: &[E],
    operation: &'static Operation<ReduceFn<E::Statistic, N>>,
) -> Option<N> {
    let (convert, kernel) = (E::converts().serving(), operation.serving());
    let mut buffer = [E::Statistic::ZERO; MOST];
    let mut tree: Tree<N, LEVELS> = Tree::new();
    for block in x.chunks(block_len::<E::Statistic>()) {
        let copies = &mut buffer[..block.len()];
        convert.run(block, copies);
        tree.push(kernel.run(copies));
    }
    tree.root()
}

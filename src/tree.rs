//! The canonical tree over the blocks of a slice, in little of the stack: a level of it is half a
//! KiB where a node is a row of lanes, and a slice can have 2^50 blocks.
//!
//! The first levels are here; those above them get memory when there are nodes for them, from
//! 2^[`LOW`] blocks on. The tree nests (see [`Tree`]): full trees of the
//! first levels are the leaves of the upper one, and what is left at the end is its last leaf.

use superscalar_kernels::order::tree::{Merge, Tree};

/// Levels below the leaves of the upper tree.
const LOW: usize = 4;

/// A tree of the partials of blocks.
pub(crate) struct BlockTree<N> {
    low: Tree<N, { LOW + 1 }>,
    /// Leaves of `low`: fewer than `2^LOW`.
    leaves: usize,
    high: Upper<N>,
}

impl<N: Merge> BlockTree<N> {
    #[inline]
    pub(crate) fn new() -> Self {
        BlockTree {
            low: Tree::new(),
            leaves: 0,
            high: Upper {
                waiting: Vec::new(),
                leaves: 0,
            },
        }
    }

    /// Adds the next block.
    #[inline]
    pub(crate) fn push(&mut self, block: N) {
        self.push_subtree(block, 0);
    }

    /// Adds the next `2^level` blocks, combined already: [`Tree::push_subtree`].
    #[inline]
    pub(crate) fn push_subtree(&mut self, subtree: N, level: usize) {
        if level >= LOW {
            return self.high.push(subtree, level - LOW);
        }
        self.low.push_subtree(subtree, level);
        self.leaves += 1 << level;
        if self.leaves == 1 << LOW {
            self.lift();
        }
    }

    /// The root; `None` when there was no block.
    #[inline]
    pub(crate) fn root(&mut self) -> Option<N> {
        if self.high.leaves == 0 {
            return self.low.root();
        }
        self.lift();
        self.high.root()
    }

    /// Makes what is in the lower tree a leaf of the upper one.
    #[cold]
    #[inline(never)]
    fn lift(&mut self) {
        if let Some(root) = self.low.root() {
            self.high.push(root, 0);
            self.low = Tree::new();
            self.leaves = 0;
        }
    }
}

/// The upper levels: the same rule, with the nodes that wait one behind the other, the lowest one
/// last.
struct Upper<N> {
    waiting: Vec<N>,
    leaves: usize,
}

impl<N: Merge> Upper<N> {
    /// Adds the next `2^level` leaves. The number of leaves before them is a multiple of theirs.
    #[cold]
    #[inline(never)]
    fn push(&mut self, subtree: N, level: usize) {
        debug_assert!(self.leaves.is_multiple_of(1 << level));
        let left_siblings = (self.leaves >> level).trailing_ones() as usize;
        let first = self.waiting.len() - left_siblings;
        let merge = |node: N, left: N| left.merge(&node);
        let node = self.waiting.drain(first..).rev().fold(subtree, merge);
        self.waiting.push(node);
        self.leaves += 1 << level;
    }

    fn root(&self) -> Option<N> {
        let waiting = self.waiting.iter().rev().copied();
        waiting.reduce(|node, left| left.merge(&node))
    }
}

#[cfg(test)]
mod tests {
    use super::{BlockTree, LOW};
    use superscalar_kernels::order::tree::{Merge, Tree};

    /// The shape of a subtree, hashed so that another one is seen.
    #[derive(Clone, Copy, PartialEq, Debug)]
    struct Shape(u64);

    impl Merge for Shape {
        fn merge(&self, right: &Self) -> Self {
            let left = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let right = right.0.wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
            Shape(left.rotate_left(17).wrapping_add(right))
        }
    }

    /// The root of the tree in one piece.
    fn in_one(leaves: impl Iterator<Item = (u64, usize)>) -> Option<Shape> {
        let mut tree: Tree<Shape, 50> = Tree::new();
        leaves.for_each(|(leaf, level)| tree.push_subtree(Shape(leaf), level));
        tree.root()
    }

    fn in_two(leaves: impl Iterator<Item = (u64, usize)>) -> Option<Shape> {
        let mut tree = BlockTree::new();
        leaves.for_each(|(leaf, level)| tree.push_subtree(Shape(leaf), level));
        tree.root()
    }

    #[test]
    fn it_is_the_tree_in_one_piece() {
        let edge = 1u64 << LOW;
        let around = |n: u64| n - 3..n + 4;
        let counts = (0..10)
            .chain(around(edge))
            .chain(around(2 * edge))
            .chain(around(7 * edge));
        for count in counts {
            let leaves = || (0..count).map(|leaf| (leaf, 0));
            assert_eq!(in_two(leaves()), in_one(leaves()), "{count} blocks");
        }
    }

    #[test]
    fn subtrees_of_any_size_take_their_place() {
        for first in 0..14 {
            for second in 0..=first {
                for last in 0..=second {
                    let leaves = || [(1, first), (2, second), (3, last)].into_iter();
                    let what = format!("2^{first}, 2^{second} and 2^{last} blocks");
                    assert_eq!(in_two(leaves()), in_one(leaves()), "{what}");
                }
            }
        }
    }
}

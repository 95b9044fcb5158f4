//! The fixed binary tree over block numbers.
//!
//! A run of `m` nodes is split after the largest power of two below `m`. Evaluated from the left,
//! that is a binary counter: node number `b` is first combined with as many finished left siblings
//! as `b` has trailing one bits, and waits at the level it then has. At most one node waits at each
//! level, and a level's node spans `2^level` leaves. At the end the waiting nodes are combined from
//! the lowest level up, each on the left of what is below it.
//!
//! The rule does not care what a leaf is, so it nests: blocks into nodes inside a kernel, nodes
//! into the whole outside, and runs of `2^k` blocks given to different threads combine to the same
//! bits.

use core::mem::MaybeUninit;

/// A value of the tree that can be combined with the one on its right.
pub trait Merge: Copy {
    /// `self` is the left operand.
    fn merge(&self, right: &Self) -> Self;
}

/// The nodes that wait for their right siblings. `LEVELS` bounds the leaves: fewer than `2^LEVELS`.
pub struct Tree<N, const LEVELS: usize> {
    /// Level `k` is initialised exactly when bit `k` of `leaves` is set.
    waiting: [MaybeUninit<N>; LEVELS],
    leaves: usize,
}

impl<N: Merge, const LEVELS: usize> Tree<N, LEVELS> {
    /// A tree without leaves.
    ///
    /// A tree of more levels than a number of leaves has bits does not compile:
    ///
    /// ```compile_fail,E0080
    /// use superscalar_kernels::order::lanes::Lanes;
    /// use superscalar_kernels::order::tree::Tree;
    /// let tree: Tree<Lanes<f32>, 65> = Tree::new();
    /// ```
    #[cfg_attr(not(unoptimised), inline(always))]
    pub fn new() -> Self {
        const { assert!(LEVELS <= usize::BITS as usize, "levels without a bit") }
        Tree {
            waiting: [const { MaybeUninit::uninit() }; LEVELS],
            leaves: 0,
        }
    }

    /// A tree without leaves, in a place of the caller's: of a tree that is returned, a build
    /// without optimisation has several copies on its stack.
    #[inline(always)]
    pub fn new_in(place: &mut MaybeUninit<Self>) -> &mut Self {
        const { assert!(LEVELS <= usize::BITS as usize, "levels without a bit") }
        // SAFETY: the place is valid for writing.
        unsafe { (&raw mut (*place.as_mut_ptr()).leaves).write(0) };
        // SAFETY: nodes that wait may be uninitialised, and the rest was written.
        unsafe { place.assume_init_mut() }
    }

    /// Adds the next leaf.
    ///
    /// # Panics
    ///
    /// When the tree already holds `2^LEVELS - 1` leaves.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub fn push(&mut self, leaf: N) {
        self.push_subtree(leaf, 0);
    }

    /// Adds the next `2^level` leaves, combined already. The number of leaves before them is a
    /// multiple of their number. Fewer leaves, combined by the same rule, will do where none come
    /// after them.
    ///
    /// # Panics
    ///
    /// As [`Tree::push`]; and when the number of leaves before them is no multiple of their number.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub fn push_subtree(&mut self, subtree: N, level: usize) {
        assert!(
            self.leaves.is_multiple_of(1 << level),
            "a subtree out of place"
        );
        let left_siblings = (self.leaves >> level).trailing_ones() as usize;
        let mut node = subtree;
        // A slice, whose length nobody knows beforehand: of a bounded counter the optimiser would
        // make a copy of the merge for each level.
        for left in &self.waiting[level..level + left_siblings] {
            // SAFETY: the bit of this level is set, so its node is initialised.
            node = unsafe { left.assume_init_ref() }.merge(&node);
        }
        self.waiting[level + left_siblings].write(node);
        self.leaves += 1 << level;
    }

    /// The root; `None` when there was no leaf. By reference: a tree of many levels is too large to
    /// be moved.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub fn root(&self) -> Option<N> {
        if self.leaves == 0 {
            return None;
        }
        let mut levels = self.leaves;
        // SAFETY: the bit of this level is set, so its node is initialised.
        let mut root = unsafe { self.waiting[levels.trailing_zeros() as usize].assume_init() };
        levels &= levels - 1;
        while levels != 0 {
            // SAFETY: as above.
            let left = unsafe { self.waiting[levels.trailing_zeros() as usize].assume_init_ref() };
            root = left.merge(&root);
            levels &= levels - 1;
        }
        Some(root)
    }
}

impl<N: Merge, const LEVELS: usize> Default for Tree<N, LEVELS> {
    fn default() -> Self {
        Tree::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{Merge, Tree};

    /// The shape of a subtree over consecutive leaves, hashed so that the split is visible.
    #[derive(Clone, Copy, PartialEq, Debug)]
    struct Moments4(u64);

    impl Merge for Moments4 {
        fn merge(&self, right: &Self) -> Self {
            Moments4(
                self.0
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    .rotate_left(17)
                    .wrapping_add(right.0.wrapping_mul(0xc2b2_ae3d_27d4_eb4f)),
            )
        }
    }

    fn by_definition(first: u64, count: u64) -> Moments4 {
        if count == 1 {
            return Moments4(first);
        }
        let left = count.next_power_of_two() / 2;
        by_definition(first, left).merge(&by_definition(first + left, count - left))
    }

    #[test]
    fn the_counter_builds_the_tree_of_the_definition() {
        assert_eq!(Tree::<Moments4, 8>::new().root(), None);
        for count in 1..=255 {
            let mut tree = Tree::<Moments4, 8>::new();
            (0..count).for_each(|leaf| tree.push(Moments4(leaf)));
            assert_eq!(tree.root(), Some(by_definition(0, count)), "{count} leaves");
        }
    }

    #[test]
    fn subtrees_of_any_size_take_their_place() {
        for count in 1..=200u64 {
            let mut tree = Tree::<Moments4, 8>::new();
            let mut first = 0;
            while first < count {
                let level = first.trailing_zeros().min((count - first).ilog2());
                tree.push_subtree(by_definition(first, 1 << level), level as usize);
                first += 1 << level;
            }
            assert_eq!(tree.root(), Some(by_definition(0, count)));
        }
    }

    #[test]
    fn subtrees_of_a_power_of_two_nest() {
        for run in [1u64, 2, 4, 16] {
            for count in 1..=100u64 {
                let mut outer = Tree::<Moments4, 8>::new();
                for first in (0..count).step_by(run as usize) {
                    outer.push(by_definition(first, run.min(count - first)));
                }
                assert_eq!(outer.root(), Some(by_definition(0, count)));
            }
        }
    }
}

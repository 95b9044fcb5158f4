//! The state that travels between kernel calls and threads: one partial sum for each virtual lane.

use super::tree::Merge;
use super::{finish, row_len};
use crate::element::Float;

/// One partial sum for each virtual lane: the value of a node of the canonical tree. A lane that is
/// zero has either sign.
#[repr(C, align(64))]
#[derive(Clone, Copy, Debug)]
pub struct Lanes<E: Float>(E::Row);

impl<E: Float> Lanes<E> {
    /// Every lane `+0.0`: the node of no blocks.
    pub fn zero() -> Self {
        Lanes(bytemuck::Zeroable::zeroed())
    }

    /// The lanes in their order.
    pub fn as_slice(&self) -> &[E] {
        self.0.as_ref()
    }

    /// The halving sum of the lanes and the last step: the canonical result.
    pub fn total(mut self) -> E {
        let lanes = self.0.as_mut();
        let mut width = row_len::<E>() / 2;
        while width > 0 {
            for j in 0..width {
                lanes[j] = lanes[j] + lanes[j + width];
            }
            width /= 2;
        }
        finish(lanes[0])
    }
}

impl<E: Float> Merge for Lanes<E> {
    #[cfg_attr(not(unoptimised), inline(always))]
    fn merge(&self, right: &Self) -> Self {
        let mut sums = *self;
        for (sum, right) in sums.0.as_mut().iter_mut().zip(right.as_slice()) {
            *sum = *sum + *right;
        }
        sums
    }
}

//! The blocks of a slice with holes, each with its pivot.

use super::filled::Filled;
use super::kinds::Holes;
use crate::element::Float;
use crate::ops::variance::pivot_of;
use crate::order::{block_len, node_len};
use crate::simd::Selection;
use crate::validity::Buffer;
use core::cell::Cell;

/// The blocks of a slice, each with its pivot. Up to a node the next block's pivot is found before
/// a block is handed out, as for the [variance](super::variance).
pub(super) struct Blocks<'a, V: Selection, H> {
    isa: V::Isa,
    x: &'a [V::Element],
    /// Knows of every element of `x`.
    holes: H,
    /// For the blocks in turn: that which is handed out, and the one behind it.
    buffers: &'a [Buffer; 2],
    /// Where the first block starts whose pivot is not found yet: at most `x.len()`.
    start: usize,
    ahead: bool,
    /// The block whose pivot was found ahead.
    waiting: Option<Block<V::Element, H>>,
}

/// The `count` elements from `start` on, which are in their slice and at least one.
#[derive(Clone, Copy)]
pub(super) struct Block<E, H> {
    pub(super) start: usize,
    pub(super) count: usize,
    /// Settled.
    holes: H,
    /// None if there are nothing but holes.
    pivot: Option<Pivot<E>>,
}

impl<E: Float, H: Holes<E>> Block<E, H> {
    /// The block's elements of `x` with its holes filled, and the pivot, if there is anything but
    /// holes.
    #[inline(always)]
    pub(super) fn filled<'a>(
        self,
        x: &'a [E],
        met: &'a Cell<usize>,
    ) -> Option<(Filled<'a, E, H>, E)> {
        let Pivot { filler, pivot } = self.pivot?;
        Some((Filled::new(x, self.holes, filler, met), pivot))
    }
}

/// What stands in a block's holes, and its pivot with these in them.
#[derive(Clone, Copy)]
struct Pivot<E> {
    filler: E,
    pivot: E,
}

impl<'a, V: Selection, H: Holes<V::Element>> Blocks<'a, V, H> {
    /// The blocks of `x`.
    ///
    /// # Safety
    ///
    /// `holes` must know of every element of `x`.
    #[inline(always)]
    pub(super) unsafe fn of(
        isa: V::Isa,
        x: &'a [V::Element],
        holes: H,
        buffers: &'a [Buffer; 2],
    ) -> Self {
        Blocks {
            isa,
            x,
            holes,
            buffers,
            start: 0,
            ahead: x.len() <= const { node_len::<V::Element>() },
            waiting: None,
        }
    }

    /// The next block.
    #[inline(always)]
    pub(super) fn next(&mut self) -> Option<Block<V::Element, H>> {
        loop {
            let found = self.find();
            if !self.ahead {
                return found;
            }
            let last = found.is_none();
            let waiting = core::mem::replace(&mut self.waiting, found);
            if last || waiting.is_some() {
                return waiting;
            }
        }
    }

    /// The next block whose pivot is not found yet, with its pivot.
    #[inline(always)]
    fn find(&mut self) -> Option<Block<V::Element, H>> {
        let Blocks { isa, x, .. } = *self;
        let start = self.start;
        let count = (x.len() - start).min(const { block_len::<V::Element>() });
        if count == 0 {
            return None;
        }
        self.start += count;
        let buffer = &self.buffers[start / const { block_len::<V::Element>() } % 2];
        // SAFETY: so many elements follow `start`, and `holes` knows of them.
        let holes = unsafe { self.holes.settled(start, count, buffer) };
        // SAFETY: the same.
        let first = unsafe { first_present::<V, H>(isa, x, holes, start, count) };
        let mut pivot = None;
        if let Some(first) = first {
            let (filler, met) = (x[first], Cell::new(0));
            let filled = Filled::new(x, holes, filler, &met);
            // SAFETY: the same; it is at least one.
            let found = unsafe { pivot_of::<V, _>(isa, filled, start, count) };
            pivot = Some(Pivot {
                filler,
                pivot: found,
            });
        }
        Some(Block {
            start,
            count,
            holes,
            pivot,
        })
    }
}

/// The place of the first element, of `count` from `start` on, that is no hole.
///
/// # Safety
///
/// `start + count <= x.len()`.
#[inline(always)]
unsafe fn first_present<V, H>(
    isa: V::Isa,
    x: &[V::Element],
    holes: H,
    start: usize,
    count: usize,
) -> Option<usize>
where
    V: Selection,
    H: Holes<V::Element>,
{
    let end = start + count;
    for at in (start..end).step_by(V::LANES) {
        // SAFETY: `end - at` elements follow `at`.
        let elements = unsafe { V::load_partial(isa, x.as_ptr().add(at), end - at) };
        // SAFETY: the same.
        let present = unsafe { holes.present_prefix(isa, at, end - at, elements) };
        if let Some(lane) = V::find_first(present) {
            // A lane beyond the end is no element.
            return (at + lane < end).then_some(at + lane);
        }
    }
    None
}

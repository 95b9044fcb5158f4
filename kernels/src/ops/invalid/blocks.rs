//! The blocks of a slice with invalid elements, each with its pivot.

use super::kinds::InvalidElements;
use super::replaced::Replaced;
use crate::element::Float;
use crate::ops::variance::pivot_of;
use crate::order::{block_len, node_len};
use crate::simd::Selection;
use crate::validity::Buffer;
use core::cell::Cell;

/// The blocks of a slice, each with its pivot. Up to a node the next block's pivot is found before
/// a block is handed out, as for the [variance](crate::ops::variance).
pub(super) struct Blocks<'a, V: Selection, H> {
    isa: V::Isa,
    x: &'a [V::Element],
    /// Knows of every element of `x`.
    invalid: H,
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
    /// Staged.
    invalid: H,
    /// None if no element is valid.
    pivot: Option<Pivot<E>>,
}

impl<E: Float, H: InvalidElements<E>> Block<E, H> {
    /// The block's elements of `x` with the invalid ones replaced, and the pivot, if an
    /// element is valid.
    #[inline(always)]
    pub(super) fn replaced<'a>(
        self,
        x: &'a [E],
        met: &'a Cell<usize>,
    ) -> Option<(Replaced<'a, E, H>, E)> {
        let Pivot { replacement, pivot } = self.pivot?;
        Some((Replaced::new(x, self.invalid, replacement, met), pivot))
    }
}

/// What replaces a block's invalid elements, and its pivot with these replaced.
#[derive(Clone, Copy)]
struct Pivot<E> {
    replacement: E,
    pivot: E,
}

impl<'a, V: Selection, H: InvalidElements<V::Element>> Blocks<'a, V, H> {
    /// The blocks of `x`.
    ///
    /// # Safety
    ///
    /// `invalid` must know of every element of `x`.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(super) unsafe fn of(
        isa: V::Isa,
        x: &'a [V::Element],
        invalid: H,
        buffers: &'a [Buffer; 2],
    ) -> Self {
        Blocks {
            isa,
            x,
            invalid,
            buffers,
            start: 0,
            // A single block has none behind it, and is not copied to wait for one.
            ahead: x.len() > const { block_len::<V::Element>() }
                && x.len() <= const { node_len::<V::Element>() },
            waiting: None,
        }
    }

    /// The next block.
    #[cfg_attr(not(unoptimised), inline(always))]
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
    #[cfg_attr(not(unoptimised), inline(always))]
    fn find(&mut self) -> Option<Block<V::Element, H>> {
        let Blocks { isa, x, .. } = *self;
        let start = self.start;
        let count = (x.len() - start).min(const { block_len::<V::Element>() });
        if count == 0 {
            return None;
        }
        self.start += count;
        let buffer = &self.buffers[start / const { block_len::<V::Element>() } % 2];
        // SAFETY: so many elements follow `start`, and `invalid` is as long as `x`.
        let invalid = unsafe { self.invalid.staged(isa, start, count, buffer) };
        // SAFETY: the same.
        let first = unsafe { first_valid::<V, H>(isa, x, invalid, start, count) };
        let mut pivot = None;
        if let Some(first) = first {
            let (replacement, met) = (x[first], Cell::new(0));
            let replaced = Replaced::new(x, invalid, replacement, &met);
            // SAFETY: the same; it is at least one.
            let found = unsafe { pivot_of::<V, _>(isa, replaced, start, count) };
            pivot = Some(Pivot {
                replacement,
                pivot: found,
            });
        }
        Some(Block {
            start,
            count,
            invalid,
            pivot,
        })
    }
}

/// The place of the first element, of `count` from `start` on, that is valid.
///
/// # Safety
///
/// `start + count <= x.len()`, and `invalid` is as long as `x` and staged for these elements, which
/// are at least one.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn first_valid<V, H>(
    isa: V::Isa,
    x: &[V::Element],
    invalid: H,
    start: usize,
    count: usize,
) -> Option<usize>
where
    V: Selection,
    H: InvalidElements<V::Element>,
{
    if !H::ANY {
        return Some(start);
    }
    let end = start + count;
    for at in (start..end).step_by(V::LANES) {
        // SAFETY: `end - at` elements follow `at`.
        let elements = unsafe { V::load_partial(isa, x.as_ptr().add(at), end - at) };
        // SAFETY: the same.
        let valid = unsafe { invalid.valid_prefix(isa, at, end - at, elements) };
        if let Some(lane) = V::find_first(valid) {
            // A lane beyond the end is no element.
            return (at + lane < end).then_some(at + lane);
        }
    }
    None
}

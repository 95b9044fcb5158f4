//! What is reduced: the rows of a view, or its columns.

use crate::element::Element;

/// Bytes of a cache line.
const LINE: usize = 64;

/// Bytes that a buffer of several lanes may have.
const BUFFER: usize = 1 << 20;

/// Elements of a lane that are copied before the next lane's: those of adjacent lanes share the cache lines that these came from.
const TILE: usize = 16;

/// `count` lanes of `len` elements: lanes are `across` elements apart, the elements of a lane `along`. Every element is in `data`.
#[derive(Clone, Copy)]
pub(super) struct Lanes<'a, E> {
    pub(super) data: &'a [E],
    pub(super) start: usize,
    pub(super) count: usize,
    pub(super) len: usize,
    pub(super) across: isize,
    pub(super) along: isize,
}

impl<'a, E: Element> Lanes<'a, E> {
    /// Where an element is. It is one: else the position is of no meaning.
    #[inline(always)]
    pub(super) fn position(&self, lane: usize, element: usize) -> usize {
        let across = self.across.wrapping_mul(lane as isize);
        let along = self.along.wrapping_mul(element as isize);
        self.start.wrapping_add_signed(across.wrapping_add(along))
    }

    #[inline(always)]
    pub(super) fn get(&self, lane: usize, element: usize) -> E {
        self.data[self.position(lane, element)]
    }

    /// Whether each lane is a slice.
    pub(super) fn are_slices(&self) -> bool {
        self.along == 1 || self.len <= 1
    }

    /// The lane, where lanes are slices.
    #[inline(always)]
    fn slice(&self, lane: usize) -> &'a [E] {
        if self.len == 0 {
            return &[];
        }
        let start = self.position(lane, 0);
        &self.data[start..start + self.len]
    }

    /// Calls `f` with each lane's number and elements.
    pub(super) fn each(&self, mut f: impl FnMut(usize, &[E])) {
        if self.are_slices() {
            return (0..self.count).for_each(|lane| f(lane, self.slice(lane)));
        }
        if self.count == 0 {
            return;
        }
        // An odd number of cache lines: lanes a power of two apart would fall into the same sets of a cache.
        let line = LINE / size_of::<E>();
        let pitch = (self.len.div_ceil(line) | 1) * line;
        let fit = BUFFER / size_of::<E>() / pitch;
        let together = fit.clamp(1, 2 * line).min(self.count);
        let mut buffer = vec![self.data[self.start]; together * pitch];
        for first in (0..self.count).step_by(together) {
            let lanes = first..self.count.min(first + together);
            self.copy(lanes.clone(), &mut buffer, pitch);
            for (lane, copy) in lanes.zip(buffer.chunks(pitch)) {
                f(lane, &copy[..self.len]);
            }
        }
    }

    /// The lane, in a vector of its own.
    pub(super) fn copied(&self, lane: usize) -> Vec<E> {
        (0..self.len).map(|i| self.get(lane, i)).collect()
    }

    /// Copies lanes to a buffer, `pitch` elements apart.
    fn copy(&self, lanes: std::ops::Range<usize>, buffer: &mut [E], pitch: usize) {
        for first in (0..self.len).step_by(TILE) {
            let last = self.len.min(first + TILE);
            for (lane, copy) in lanes.clone().zip(buffer.chunks_mut(pitch)) {
                for (i, place) in (first..last).zip(&mut copy[first..last]) {
                    *place = self.get(lane, i);
                }
            }
        }
    }
}

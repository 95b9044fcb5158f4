//! What is reduced: the rows of a view, or its columns.

use crate::columns::room_for;
use crate::element::Element;
use std::ops::Range;
use superscalar_kernels::ops::columns::Columns;

/// Bytes of a cache line.
const LINE: usize = 64;

/// Bytes that a buffer of several lanes may have.
const BUFFER: usize = 1 << 20;

/// Elements of a lane that are copied before the next lane's: those of adjacent lanes share the
/// cache lines that these came from.
const TILE: usize = 8;

/// `count` lanes of `len` elements: lanes are `across` elements apart, the elements of a lane
/// `along`. Every element is in `data`.
#[derive(Clone, Copy)]
pub(super) struct Lanes<'a, E> {
    pub(super) data: &'a [E],
    pub(super) start: usize,
    pub(super) count: usize,
    pub(super) len: usize,
    pub(super) across: isize,
    pub(super) along: isize,
}

/// Bytes that adjacent lanes must span, for the kernels to be ahead of copies.
const LEAST_BYTES: usize = 64;

impl<'a, E: Element> Lanes<'a, E> {
    /// The lanes as columns, where kernels that walk across them are ahead of copies. Lanes that
    /// lie from right to left are columns in the opposite order.
    pub(super) fn as_columns(&self) -> Option<Columns<'a, E>> {
        if self.are_slices() || self.count * size_of::<E>() < LEAST_BYTES {
            return None;
        }
        let start = match self.across {
            1 => self.start,
            -1 => self.start - (self.count - 1),
            _ => return None,
        };
        Columns::new(self.data, start, self.len, self.count, self.along)
    }

    /// Puts the answers of columns in the order of the lanes.
    pub(super) fn put_in_order<O>(&self, answers: &mut [O]) {
        if self.across < 0 {
            answers.reverse();
        }
    }
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

    /// One lane, where all of several are the same one.
    pub(super) fn repeated(&self) -> Option<Self> {
        (self.across == 0 && self.count > 1).then_some(Lanes { count: 1, ..*self })
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
        // An odd number of cache lines: lanes a power of two apart would fall into the same sets of
        // a cache.
        let line = LINE / size_of::<E>();
        let pitch = (self.len.div_ceil(line) | 1) * line;
        let fit = BUFFER / size_of::<E>() / pitch;
        let together = fit.clamp(1, 2 * line).min(self.count);
        let mut buffer = room_for("copied elements", together * pitch);
        buffer.resize(together * pitch, self.data[self.start]);
        for first in (0..self.count).step_by(together) {
            let lanes = first..self.count.min(first + together);
            self.copy(lanes.clone(), &mut buffer, pitch);
            for (lane, copy) in lanes.zip(buffer.chunks(pitch)) {
                f(lane, &copy[..self.len]);
            }
        }
    }

    /// Copies lanes to a buffer, `pitch` elements apart.
    fn copy(&self, lanes: Range<usize>, buffer: &mut [E], pitch: usize) {
        let mut done = 0;
        if self.across == 1 {
            done = self.len / TILE * TILE;
            for first in (0..done).step_by(TILE) {
                self.copy_adjacent(lanes.clone(), first, buffer, pitch);
            }
        }
        for first in (done..self.len).step_by(TILE) {
            let last = self.len.min(first + TILE);
            for (lane, copy) in lanes.clone().zip(buffer.chunks_mut(pitch)) {
                let mut at = self.position(lane, first);
                for place in &mut copy[first..last] {
                    *place = self.data[at];
                    at = at.wrapping_add_signed(self.along);
                }
            }
        }
    }

    /// Copies `TILE` elements of lanes that are adjacent, from `first` on: each of them is in a row
    /// of its own. Without a check for each, and with no more rows than a CPU has registers for,
    /// this takes half of the time.
    #[inline(always)]
    fn copy_adjacent(&self, lanes: Range<usize>, first: usize, buffer: &mut [E], pitch: usize) {
        let mut rows: [&[E]; TILE] = [&[]; TILE];
        for (j, row) in rows.iter_mut().enumerate() {
            let at = self.position(lanes.start, first + j);
            *row = &self.data[at..at + lanes.len()];
        }
        let rows = rows.map(|row| &row[..lanes.len()]);
        let copies = buffer.chunks_mut(pitch).take(lanes.len());
        for (lane, copy) in copies.enumerate() {
            for (place, row) in copy[first..first + TILE].iter_mut().zip(rows) {
                *place = row[lane];
            }
        }
    }
}

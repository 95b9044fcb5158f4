//! What a sum of integers sums: a slice, or the valid elements of one, a vector at a time.

use crate::canonical::summand::touch;
use crate::element::Element;
use crate::seam::{Keep, Prefix};
use crate::validity::{MARGIN, Validity};

/// Integers that come a vector at a time.
pub(super) trait Summands<V: Prefix>: Copy {
    /// Elements that must follow a full vector.
    const MARGIN: usize;

    /// Number of elements.
    fn len(self) -> usize;

    /// Parts of `len` elements; the last one may be shorter.
    fn chunks(self, len: usize) -> impl Iterator<Item = Self>;

    /// The `LANES` elements from `start + lane` on.
    ///
    /// # Safety
    ///
    /// `start + lane + LANES + MARGIN <= self.len()`, and both are multiples of `LANES`.
    unsafe fn vector(self, isa: V::Isa, start: usize, lane: usize) -> V;

    /// Elements `at .. at + min(count, LANES)`, and zero in the lanes beyond.
    ///
    /// # Safety
    ///
    /// `at + min(count, LANES) <= self.len()`.
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V;
}

/// A slice. `TOUCHES` elements of every full vector are read once more and forgotten.
#[derive(Clone, Copy)]
pub(super) struct Elements<'a, E, const TOUCHES: usize>(pub &'a [E]);

impl<V: Prefix, const TOUCHES: usize> Summands<V> for Elements<'_, V::Element, TOUCHES> {
    const MARGIN: usize = 0;

    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn chunks(self, len: usize) -> impl Iterator<Item = Self> {
        self.0.chunks(len).map(Elements)
    }

    #[inline(always)]
    unsafe fn vector(self, isa: V::Isa, start: usize, lane: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from there on.
        unsafe {
            let at = self.0.as_ptr().add(start + lane);
            touch::<V::Element, TOUCHES>(at, V::LANES);
            V::load(isa, at)
        }
    }

    #[inline(always)]
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on.
        unsafe { V::load_prefix(isa, self.0.as_ptr().add(at), count) }
    }
}

/// The valid elements of a slice, and zero in place of the others.
#[derive(Clone, Copy)]
pub(super) struct ValidElements<'a, E> {
    elements: &'a [E],
    /// As long as the elements.
    validity: Validity<'a>,
}

impl<'a, E: Element> ValidElements<'a, E> {
    /// The elements whose bits are set.
    ///
    /// # Safety
    ///
    /// `validity` must be as long as `elements`.
    #[inline(always)]
    pub(super) unsafe fn new(elements: &'a [E], validity: Validity<'a>) -> Self {
        debug_assert_eq!(elements.len(), validity.len());
        ValidElements { elements, validity }
    }
}

impl<V: Prefix + Keep> Summands<V> for ValidElements<'_, V::Element> {
    const MARGIN: usize = MARGIN;

    #[inline(always)]
    fn len(self) -> usize {
        self.elements.len()
    }

    #[inline(always)]
    fn chunks(self, len: usize) -> impl Iterator<Item = Self> {
        let starts = (0..self.elements.len()).step_by(len);
        starts
            .zip(self.elements.chunks(len))
            .map(move |(start, elements)| ValidElements {
                elements,
                validity: self.validity.slice(start..start + elements.len()),
            })
    }

    #[inline(always)]
    unsafe fn vector(self, isa: V::Isa, start: usize, lane: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements and the margin from there on, and there are as many bits.
        unsafe {
            let bits = self.validity.lanes_from::<V>(start, lane);
            V::load(isa, self.elements.as_ptr().add(start + lane)).keep(isa, bits)
        }
    }

    #[inline(always)]
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on, and there are as many bits.
        unsafe {
            let bits = self.validity.prefix(at, count.min(V::LANES));
            V::load_prefix(isa, self.elements.as_ptr().add(at), count).keep(isa, bits)
        }
    }
}

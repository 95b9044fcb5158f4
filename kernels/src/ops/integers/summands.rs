//! What a sum of integers sums: a slice, or the valid elements of one, a vector at a time.

use crate::element::Element;
use crate::input::{Divisible, Slice, Valid};
use crate::order::extra_loads::load_extra;
use crate::simd::{Isa, OrZero, Vector};
use crate::validity::{Bits, Buffer, CHUNK, Validity};

/// Integers that come a vector at a time.
///
/// # Safety
///
/// There must be as many integers as an implementation says, in its chunks too, and it must read
/// nothing beyond what its methods are asked for.
pub(super) unsafe trait Summands<V: Vector>: Copy {
    /// Elements that can be staged at a time.
    const CHUNK: usize;

    /// Number of elements.
    fn len(self) -> usize;

    /// Chunks of `len` elements; the last one may be shorter.
    fn chunks(self, len: usize) -> impl Iterator<Item = Self>;

    /// These elements, with what it takes to produce vectors of the `count` ones from `start` on:
    /// it may be in `buffer`.
    ///
    /// # Safety
    ///
    /// `start + count <= self.len()`, `count <= CHUNK`, and `start` is a multiple of 8.
    unsafe fn staged<I: Isa>(self, isa: I, start: usize, count: usize, buffer: &Buffer) -> Self;

    /// The `LANES` elements from `start + lane` on.
    ///
    /// # Safety
    ///
    /// `start + lane + LANES <= self.len()`. Both are multiples of `LANES`, and of four lanes or
    /// more `start` is one of 8. The elements are staged, and the buffer is as it was then.
    unsafe fn vector(self, isa: V::Isa, start: usize, lane: usize) -> V;

    /// Elements `at .. at + min(count, LANES)`, and zero in the lanes beyond.
    ///
    /// # Safety
    ///
    /// `at + min(count, LANES) <= self.len()`.
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V;
}

/// An input whose integers are summed.
pub(super) trait SummedIntegers<V: Vector>: Divisible<Element = V::Element> {
    /// The integers; of every full vector of a slice, `EXTRA_LOADS` elements are read once more and
    /// forgotten.
    type Summands<'a, const EXTRA_LOADS: usize>: Summands<V>;

    /// Number of integers in front of the first one from which on vectors are loaded faster, less
    /// than `LANES`: a matter of speed alone.
    #[inline(always)]
    fn head(first: Self::First<'_>) -> usize {
        let _ = first;
        0
    }

    /// The integers of an input.
    ///
    /// # Safety
    ///
    /// The arguments must pass [`Input::check`](crate::input::Input::check).
    unsafe fn summands<'a, const EXTRA_LOADS: usize>(
        first: Self::First<'a>,
        rest: &Self::Rest<'a>,
    ) -> Self::Summands<'a, EXTRA_LOADS>;
}

impl<V: Vector> SummedIntegers<V> for Slice<V::Element> {
    type Summands<'a, const EXTRA_LOADS: usize> = Elements<'a, V::Element, EXTRA_LOADS>;

    #[inline(always)]
    fn head(x: &[V::Element]) -> usize {
        V::head(x.as_ptr())
    }

    #[inline(always)]
    unsafe fn summands<'a: 'a, const EXTRA_LOADS: usize>(
        x: &'a [V::Element],
        (): &(),
    ) -> Elements<'a, V::Element, EXTRA_LOADS> {
        Elements(x)
    }
}

impl<V: Vector + OrZero> SummedIntegers<V> for Valid<V::Element> {
    type Summands<'a, const EXTRA_LOADS: usize> = ValidElements<'a, V::Element>;

    #[inline(always)]
    unsafe fn summands<'a: 'a, const EXTRA_LOADS: usize>(
        x: &'a [V::Element],
        validity: &&'a Validity<'a>,
    ) -> ValidElements<'a, V::Element> {
        // SAFETY: the caller vouches for equal lengths.
        unsafe { ValidElements::new(x, **validity) }
    }
}

/// A slice. `EXTRA_LOADS` elements of every full vector are read once more and forgotten.
#[derive(Clone, Copy)]
pub(super) struct Elements<'a, E, const EXTRA_LOADS: usize>(pub &'a [E]);

// SAFETY: the slice says how many there are.
unsafe impl<V: Vector, const EXTRA_LOADS: usize> Summands<V>
    for Elements<'_, V::Element, EXTRA_LOADS>
{
    const CHUNK: usize = usize::MAX;

    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    unsafe fn staged<I: Isa>(self, _: I, _: usize, _: usize, _: &Buffer) -> Self {
        self
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn chunks(self, len: usize) -> impl Iterator<Item = Self> {
        self.0.chunks(len).map(Elements)
    }

    #[inline(always)]
    unsafe fn vector(self, isa: V::Isa, start: usize, lane: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from there on.
        unsafe {
            let at = self.0.as_ptr().add(start + lane);
            load_extra::<V::Element, EXTRA_LOADS>(at, V::LANES);
            V::load(isa, at)
        }
    }

    #[inline(always)]
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on.
        unsafe { V::load_partial(isa, self.0.as_ptr().add(at), count) }
    }
}

/// The valid elements of a slice, and zero in place of the others.
#[derive(Clone, Copy)]
pub(super) struct ValidElements<'a, E> {
    elements: &'a [E],
    /// As long as the elements.
    validity: Validity<'a>,
    /// Of the elements that are staged.
    bits: Bits,
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
        ValidElements {
            elements,
            validity,
            bits: Bits::NONE,
        }
    }
}

// SAFETY: the slice says how many there are, and has as many bits.
unsafe impl<V: Vector + OrZero> Summands<V> for ValidElements<'_, V::Element> {
    const CHUNK: usize = CHUNK;

    #[inline(always)]
    fn len(self) -> usize {
        self.elements.len()
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn chunks(self, len: usize) -> impl Iterator<Item = Self> {
        let starts = (0..self.elements.len()).step_by(len);
        starts
            .zip(self.elements.chunks(len))
            .map(move |(start, elements)| ValidElements {
                elements,
                validity: self.validity.slice(start..start + elements.len()),
                bits: Bits::NONE,
            })
    }

    #[inline(always)]
    unsafe fn staged<I: Isa>(
        mut self,
        isa: I,
        start: usize,
        count: usize,
        buffer: &Buffer,
    ) -> Self {
        // SAFETY: the caller vouches for so many elements, and there are as many bits.
        self.bits = unsafe { self.validity.chunk(isa, start, count, buffer) };
        self
    }

    #[inline(always)]
    unsafe fn vector(self, isa: V::Isa, start: usize, lane: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from there on, whose bits are there.
        unsafe {
            let x = V::load(isa, self.elements.as_ptr().add(start + lane));
            self.bits.select_or_zero(isa, x, start, lane)
        }
    }

    #[inline(always)]
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on, and there are
        // as many bits.
        unsafe {
            let bits = self.validity.prefix(at, count.min(V::LANES));
            V::load_partial(isa, self.elements.as_ptr().add(at), count).select_or_zero(isa, bits)
        }
    }
}

//! What extremes are of: a slice, or the valid elements of one, a vector at a time.
//!
//! # Valid elements
//!
//! The first valid element takes the place of each that is not. The extremes of a multiset do not
//! change when an element is looked at more than once, and one that is there at all serves for
//! every operation: for both extremes at once, for numbers of 16 bits, and with NaN, be it passed
//! over or not. Where the first valid element is a NaN that is passed over, so are those it stands
//! for.
//!
//! # What limits them
//!
//! A load of a mask and a selection a vector, more than a minimum and its load. One Zen 4 core,
//! 512-bit vectors, times against those of slices, with bits that begin a byte: at a third of L1
//! 1.5 to 1.8; of L2 1.05 for one extreme, up to 1.2 for both. With bits that begin inside a byte
//! (they are moved first, see [`crate::validity`]) 0.1 more, for elements of 8 bits 0.2.

use super::{KeyTransform, load};
use crate::element::Ordered;
use crate::input::{Divisible, Slice, Valid};
use crate::order::terms::load_extra;
use crate::simd::{Isa, Order, Vector};
use crate::validity::{Bits, Buffer, CHUNK, Validity};

/// An input whose extremes are asked for, of elements that are loaded as `L` says.
pub trait Extremal<I: Isa, L: KeyTransform<I>>: Divisible<Element = L::Element> {
    /// Whether its operands differ in their extra loads.
    const EXTRA_LOADS: bool;

    /// Its elements; of every vector of a full turn, `T` are read once more and forgotten.
    type Operand<'a, const T: usize>: Operand<I, L>;

    /// The elements; nothing where there are none.
    ///
    /// # Safety
    ///
    /// The arguments must pass [`Input::check`](crate::input::Input::check).
    unsafe fn operand<'a, const T: usize>(
        isa: I,
        first: Self::First<'a>,
        rest: &Self::Rest<'a>,
    ) -> Option<Self::Operand<'a, T>>;
}

/// Elements that come a vector at a time, at least one.
pub trait Operand<I: Isa, L: KeyTransform<I>>: Copy {
    /// Elements that can be staged at a time.
    const CHUNK: usize = usize::MAX;

    /// Number of elements.
    fn len(self) -> usize;

    /// Whether an element is no NaN.
    fn has_number(self) -> bool;

    /// These elements, with what it takes to produce vectors of the `count` ones from `start` on:
    /// it may be in `buffer`.
    ///
    /// # Safety
    ///
    /// `start + count <= self.len()`, `count <= CHUNK`, and `start` is a multiple of 8.
    #[inline(always)]
    unsafe fn staged(self, isa: I, start: usize, count: usize, buffer: &Buffer) -> Self {
        let _ = (isa, start, count, buffer);
        self
    }

    /// The vector at `start + lane`.
    ///
    /// # Safety
    ///
    /// `start + lane + LANES <= self.len()`. Both are multiples of `LANES`, and of four lanes or
    /// more `start` is one of 8. The elements are staged, and the buffer is as it was then.
    unsafe fn vector(self, isa: I, start: usize, lane: usize) -> L::Loaded;

    /// The vector from any element on.
    ///
    /// # Safety
    ///
    /// `at + LANES <= self.len()`.
    unsafe fn vector_anywhere(self, isa: I, at: usize) -> L::Loaded;

    /// A vector of all elements and nothing else, where they are fewer than a vector has.
    ///
    /// # Safety
    ///
    /// `self.len() < LANES`.
    unsafe fn small(self, isa: I) -> L::Loaded;
}

/// A slice.
#[derive(Clone, Copy)]
pub struct Elements<'a, E, const T: usize>(pub(super) &'a [E]);

impl<I: Isa, L: KeyTransform<I>> Extremal<I, L> for Slice<L::Element> {
    const EXTRA_LOADS: bool = true;
    type Operand<'a, const T: usize> = Elements<'a, L::Element, T>;

    #[inline(always)]
    unsafe fn operand<'a: 'a, const T: usize>(
        _: I,
        x: &'a [L::Element],
        (): &(),
    ) -> Option<Elements<'a, L::Element, T>> {
        (!x.is_empty()).then_some(Elements(x))
    }
}

impl<I: Isa, L: KeyTransform<I>, const T: usize> Operand<I, L> for Elements<'_, L::Element, T> {
    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn has_number(self) -> bool {
        self.0.iter().any(|x| !x.is_nan())
    }

    #[inline(always)]
    unsafe fn vector(self, isa: I, start: usize, lane: usize) -> L::Loaded {
        // SAFETY: the caller vouches for `LANES` elements from there on.
        unsafe {
            load_extra::<_, T>(self.0.as_ptr().add(start + lane), L::Loaded::LANES);
            load::<I, L>(isa, self.0, start + lane)
        }
    }

    #[inline(always)]
    unsafe fn vector_anywhere(self, isa: I, at: usize) -> L::Loaded {
        // SAFETY: the caller vouches for `LANES` elements from there on.
        unsafe { load::<I, L>(isa, self.0, at) }
    }

    #[inline(always)]
    unsafe fn small(self, isa: I) -> L::Loaded {
        // SAFETY: there are so many elements, at least one, and fewer than `LANES`.
        unsafe { L::load_overlapping(isa, self.0.as_ptr(), self.0.len()) }
    }
}

/// The valid elements of a slice, and the first of them in place of the others.
#[derive(Clone, Copy)]
pub struct ValidElements<'a, E, V> {
    elements: &'a [E],
    /// As long as the elements.
    validity: Validity<'a>,
    first: E,
    /// The first in all lanes.
    fill: V,
    /// Of the elements that are staged.
    bits: Bits,
}

/// Elements of the widest vector.
const WIDEST: usize = 64;

impl<I: Isa, L: KeyTransform<I, Loaded: Order>> Extremal<I, L> for Valid<L::Element> {
    const EXTRA_LOADS: bool = false;
    type Operand<'a, const T: usize> = ValidElements<'a, L::Element, L::Loaded>;

    #[inline(always)]
    unsafe fn operand<'a: 'a, const T: usize>(
        isa: I,
        elements: &'a [L::Element],
        validity: &&'a Validity<'a>,
    ) -> Option<ValidElements<'a, L::Element, L::Loaded>> {
        let first = elements[validity.first()?];
        Some(ValidElements {
            elements,
            validity: **validity,
            first,
            // SAFETY: there are as many elements as the widest vector has.
            fill: unsafe { load::<I, L>(isa, &[first; WIDEST], 0) },
            bits: Bits::NONE,
        })
    }
}

impl<I: Isa, L: KeyTransform<I, Loaded: Order>> Operand<I, L>
    for ValidElements<'_, L::Element, L::Loaded>
{
    const CHUNK: usize = CHUNK;

    #[inline(always)]
    fn len(self) -> usize {
        self.elements.len()
    }

    #[inline(always)]
    fn has_number(self) -> bool {
        let mut elements = self.elements.iter().enumerate();
        elements.any(|(i, x)| !x.is_nan() && self.validity.is_valid(i))
    }

    #[inline(always)]
    unsafe fn staged(mut self, isa: I, start: usize, count: usize, buffer: &Buffer) -> Self {
        // SAFETY: the caller vouches for so many elements, and there are as many bits.
        self.bits = unsafe { self.validity.chunk(isa, start, count, buffer) };
        self
    }

    #[inline(always)]
    unsafe fn vector(self, isa: I, start: usize, lane: usize) -> L::Loaded {
        // SAFETY: the caller vouches for `LANES` elements from there on, whose bits are there.
        unsafe {
            let mask = self.bits.mask::<L::Loaded>(isa, start, lane);
            L::Loaded::select(
                mask,
                load::<I, L>(isa, self.elements, start + lane),
                self.fill,
            )
        }
    }

    #[inline(always)]
    unsafe fn vector_anywhere(self, isa: I, at: usize) -> L::Loaded {
        // SAFETY: the caller vouches for `LANES` elements from there on, and there are as many
        // bits.
        unsafe {
            let mask = L::Loaded::from_bits(isa, self.validity.prefix(at, L::Loaded::LANES));
            L::Loaded::select(mask, load::<I, L>(isa, self.elements, at), self.fill)
        }
    }

    #[inline(always)]
    unsafe fn small(self, isa: I) -> L::Loaded {
        let mut small = [self.first; WIDEST];
        for (i, place) in small[..self.elements.len()].iter_mut().enumerate() {
            if self.validity.is_valid(i) {
                *place = self.elements[i];
            }
        }
        // SAFETY: there are as many elements as the widest vector has.
        unsafe { load::<I, L>(isa, &small, 0) }
    }
}

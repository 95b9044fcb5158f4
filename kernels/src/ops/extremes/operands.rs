//! What extremes are of: a slice, or the valid elements of one, a vector at a time.
//!
//! # Valid elements
//!
//! The first valid element takes the place of each that is not. The extremes of a multiset do not
//! change when an element is looked at more than once, and one that is there at all serves for
//! every operation: for both extremes at once, for numbers of 16 bits, and with NaN, be it passed
//! over or not. Where the first valid element is a NaN that is passed over, so are those it stands
//! for. Of fewer elements than a vector has, it fills the lanes beyond too.
//!
//! # What limits it
//!
//! A load of a mask and a selection a vector, more than a minimum and its load. One Zen 4 core,
//! 512-bit vectors, times against those of slices, with bits that begin a byte: at a third of L1
//! 1.5 to 1.8; of L2 1.05 for one extreme, up to 1.2 for both. With bits that begin inside a byte
//! (they are moved first, see [`crate::validity`]) 0.1 more, for elements of 8 bits 0.2.

use super::{KeyTransform, load};
use crate::element::Ordered;
use crate::input::{Divisible, Slice, Valid};
use crate::order::extra_loads::{Fetched, load_extra};
use crate::simd::{Isa, Order, Vector};
use crate::validity::{Bits, Buffer, CHUNK, Validity};

/// An input whose extremes are asked for, of elements that are loaded as `L` says.
pub trait Extremal<I: Isa, L: KeyTransform<I>>: Divisible<Element = L::Element> {
    /// Whether there are extra loads.
    const HAS_EXTRA_LOADS: bool;

    /// Its elements; where there are extra loads, `EXTRA_LOADS` elements of every vector of a full
    /// turn are read once more and forgotten.
    type Operand<'a, const EXTRA_LOADS: usize>: Operand<I, L>;

    /// The elements; nothing where there are none.
    ///
    /// # Safety
    ///
    /// The arguments must pass [`Input::check`](crate::input::Input::check).
    unsafe fn operand<'a, const EXTRA_LOADS: usize>(
        isa: I,
        first: Self::First<'a>,
        rest: &Self::Rest<'a>,
    ) -> Option<Self::Operand<'a, EXTRA_LOADS>>;
}

/// Elements that come a vector at a time, at least one.
///
/// # Safety
///
/// There must be as many elements as an implementation says, at least one, and it must read nothing
/// beyond what its methods are asked for.
pub unsafe trait Operand<I: Isa, L: KeyTransform<I>>: Copy {
    /// Elements that can be staged at a time.
    const CHUNK: usize = usize::MAX;

    /// Number of elements.
    fn len(self) -> usize;

    /// Number of elements in front of the first one from which on vectors are loaded faster, less
    /// than `LANES`: a matter of speed alone.
    #[inline(always)]
    fn head(self) -> usize {
        0
    }

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
    /// `start + lane + LANES <= self.len()`. Both, `start` less the [head](Operand::head), are
    /// multiples of `LANES`, and of four lanes or more `start` is one of 8. The elements are
    /// staged, and the buffer is as it was then.
    unsafe fn vector(self, isa: I, start: usize, lane: usize) -> L::Loaded;

    /// The vector from any element on.
    ///
    /// # Safety
    ///
    /// `at + LANES <= self.len()`.
    unsafe fn vector_at(self, isa: I, at: usize) -> L::Loaded;

    /// A vector of all elements and nothing else, where they are fewer than a vector has.
    ///
    /// # Safety
    ///
    /// `self.len() < LANES`.
    unsafe fn small(self, isa: I) -> L::Loaded;

    /// Number of elements up to which [`short`](Operand::short) loads each vector: those whose
    /// validity is one word; none of a slice.
    const SHORT: usize = 0;

    /// A vector of the elements from `at` on, of `LANES` at most, and nothing else.
    ///
    /// # Safety
    ///
    /// `at < self.len()`, and `self.len() <= SHORT`.
    #[inline(always)]
    unsafe fn short(self, isa: I, at: usize) -> L::Loaded {
        debug_assert_eq!(at, 0);
        // SAFETY: nobody calls it where `SHORT` is zero, as there is no such element.
        unsafe { self.small(isa) }
    }
}

/// A slice that is not empty.
#[derive(Clone, Copy)]
pub struct Elements<'a, E, const EXTRA_LOADS: usize>(&'a [E]);

impl<'a, E, const EXTRA_LOADS: usize> Elements<'a, E, EXTRA_LOADS> {
    /// The elements of a slice.
    ///
    /// # Safety
    ///
    /// There is one.
    #[inline(always)]
    pub(super) unsafe fn new(x: &'a [E]) -> Self {
        debug_assert!(!x.is_empty());
        Elements(x)
    }
}

impl<I: Isa, L: KeyTransform<I>> Extremal<I, L> for Slice<L::Element> {
    const HAS_EXTRA_LOADS: bool = true;
    type Operand<'a, const EXTRA_LOADS: usize> = Elements<'a, L::Element, EXTRA_LOADS>;

    #[inline(always)]
    unsafe fn operand<'a: 'a, const EXTRA_LOADS: usize>(
        _: I,
        x: &'a [L::Element],
        (): &(),
    ) -> Option<Elements<'a, L::Element, EXTRA_LOADS>> {
        (!x.is_empty()).then_some(Elements(x))
    }
}

// SAFETY: the slice says how many elements it has, `new` that it has one.
unsafe impl<I: Isa, L: KeyTransform<I>, const EXTRA_LOADS: usize> Operand<I, L>
    for Elements<'_, L::Element, EXTRA_LOADS>
{
    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn head(self) -> usize {
        L::Loaded::head(self.0.as_ptr().cast())
    }

    #[inline(always)]
    fn has_number(self) -> bool {
        self.0.iter().any(|x| !x.is_nan())
    }

    #[inline(always)]
    unsafe fn vector(self, isa: I, start: usize, lane: usize) -> L::Loaded {
        // SAFETY: the caller vouches for `LANES` elements from there on.
        unsafe {
            load_extra::<_, EXTRA_LOADS>(self.0.as_ptr().add(start + lane), L::Loaded::LANES);
            load::<I, L>(isa, self.0, start + lane)
        }
    }

    #[inline(always)]
    unsafe fn vector_at(self, isa: I, at: usize) -> L::Loaded {
        // SAFETY: the caller vouches for `LANES` elements from there on.
        unsafe { load::<I, L>(isa, self.0, at) }
    }

    #[inline(always)]
    unsafe fn small(self, isa: I) -> L::Loaded {
        // SAFETY: there are so many elements, at least one, and fewer than `LANES`.
        unsafe { L::load_overlapping(isa, self.0.as_ptr(), self.0.len()) }
    }
}

/// Valid elements whose bits are a word.
const SHORT: usize = u64::BITS as usize;

/// The valid elements of a slice, of which there is one, and the first of them in place of the
/// others.
#[derive(Clone, Copy)]
pub struct ValidElements<'a, E, V> {
    elements: &'a [E],
    fetched: Fetched<E>,
    /// As long as the elements.
    validity: Validity<'a>,
    /// The first of its bits, [`SHORT`] at most.
    word: u64,
    /// The first valid element in all lanes.
    replacement: V,
    /// Of the elements that are staged.
    bits: Bits,
}

impl<I: Isa, L: KeyTransform<I, Loaded: Order>> Extremal<I, L> for Valid<L::Element> {
    const HAS_EXTRA_LOADS: bool = false;
    type Operand<'a, const EXTRA_LOADS: usize> = ValidElements<'a, L::Element, L::Loaded>;

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn operand<'a: 'a, const EXTRA_LOADS: usize>(
        isa: I,
        elements: &'a [L::Element],
        validity: &&'a Validity<'a>,
    ) -> Option<ValidElements<'a, L::Element, L::Loaded>> {
        debug_assert_eq!(elements.len(), validity.len());
        // SAFETY: all elements, or as many as a word has bits.
        let word = unsafe { validity.prefix(0, elements.len()) };
        let first = if word != 0 {
            word.trailing_zeros() as usize
        } else {
            validity.first()?
        };
        Some(ValidElements {
            elements,
            fetched: Fetched::of(elements),
            validity: **validity,
            word,
            replacement: L::Loaded::splat(isa, bytemuck::cast(elements[first])),
            bits: Bits::NONE,
        })
    }
}

// SAFETY: the slice says how many elements it has; one is valid.
unsafe impl<I: Isa, L: KeyTransform<I, Loaded: Order>> Operand<I, L>
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
        self.fetched.fetch::<L::Loaded>(start + lane);
        // SAFETY: the caller vouches for `LANES` elements from there on, whose bits are there.
        unsafe {
            let mask = self.bits.mask::<L::Loaded>(isa, start, lane);
            L::Loaded::select(
                mask,
                load::<I, L>(isa, self.elements, start + lane),
                self.replacement,
            )
        }
    }

    #[inline(always)]
    unsafe fn vector_at(self, isa: I, at: usize) -> L::Loaded {
        // SAFETY: the caller vouches for `LANES` elements from there on, and there are as many
        // bits.
        unsafe {
            let mask = L::Loaded::from_bits(isa, self.validity.prefix(at, L::Loaded::LANES));
            L::Loaded::select(mask, load::<I, L>(isa, self.elements, at), self.replacement)
        }
    }

    #[inline(always)]
    unsafe fn small(self, isa: I) -> L::Loaded {
        // SAFETY: fewer elements than a vector has are no more than a word has bits.
        unsafe { Operand::<I, L>::short(self, isa, 0) }
    }

    const SHORT: usize = SHORT;

    #[inline(always)]
    unsafe fn short(self, isa: I, at: usize) -> L::Loaded {
        let left = self.elements.len() - at;
        // SAFETY: the caller vouches for an element. So many follow, and there are as many bits;
        // those of `Loaded` are as long.
        unsafe {
            let x = if left < L::Loaded::LANES {
                L::Loaded::load_partial(isa, self.elements.as_ptr().add(at).cast(), left)
            } else {
                load::<I, L>(isa, self.elements, at)
            };
            let mask = L::Loaded::from_bits(isa, self.word >> at);
            L::Loaded::select(mask, x, self.replacement)
        }
    }
}

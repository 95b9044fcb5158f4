//! What is invalid: nothing, an element that is NaN, one whose validity bit is clear, one of
//! either.

use crate::element::{Float, Ordered};
use crate::input::{Divisible, Slice, Valid};
use crate::order::block_len;
use crate::simd::{Isa, Selection};
use crate::validity::{Bits, Buffer, CHUNK, Validity};

/// An input whose elements may be invalid: with `NUMBERS`, those that are NaN are too.
pub trait WithInvalid<const NUMBERS: bool>: Divisible<Element: Float> {
    /// Which elements those are.
    type Invalid<'a>: InvalidElements<Self::Element>;

    /// The elements, and which of them are invalid: it is as long as they are, or has no length.
    ///
    /// # Safety
    ///
    /// The arguments must pass [`Input::check`](crate::input::Input::check).
    unsafe fn elements<'a>(
        first: Self::First<'a>,
        rest: Self::Rest<'a>,
    ) -> (&'a [Self::Element], Self::Invalid<'a>);
}

impl<E: Float> WithInvalid<false> for Slice<E> {
    type Invalid<'a> = AllValid;

    #[inline(always)]
    unsafe fn elements<'a: 'a>(x: &'a [E], (): ()) -> (&'a [E], AllValid) {
        (x, AllValid)
    }
}

impl<E: Float> WithInvalid<true> for Slice<E> {
    type Invalid<'a> = Nan;

    #[inline(always)]
    unsafe fn elements<'a: 'a>(x: &'a [E], (): ()) -> (&'a [E], Nan) {
        (x, Nan)
    }
}

impl<E: Float> WithInvalid<false> for Valid<E> {
    type Invalid<'a> = Invalid<'a>;

    #[inline(always)]
    unsafe fn elements<'a: 'a>(x: &'a [E], validity: &'a Validity<'a>) -> (&'a [E], Invalid<'a>) {
        debug_assert_eq!(x.len(), validity.len());
        (x, Invalid::new(*validity))
    }
}

impl<E: Float> WithInvalid<true> for Valid<E> {
    type Invalid<'a> = InvalidOrNan<'a>;

    #[inline(always)]
    unsafe fn elements<'a: 'a>(
        x: &'a [E],
        validity: &'a Validity<'a>,
    ) -> (&'a [E], InvalidOrNan<'a>) {
        debug_assert_eq!(x.len(), validity.len());
        (x, InvalidOrNan(Invalid::new(*validity)))
    }
}

/// Which elements of a slice are invalid.
pub trait InvalidElements<E: Float>: Copy {
    /// Whether some may be.
    const ANY: bool = true;

    /// Whether elements may be looked at from any one on, a vector at a time: nothing is known of
    /// them by their number.
    const ANYWHERE: bool = false;

    /// Whether invalid elements are counted where they are met in a sweep, for want of another way
    /// to count them.
    const COUNTED: bool;

    /// Number of invalid elements in `start..start + count`; a sweep met `met`.
    ///
    /// # Panics
    ///
    /// When there are not so many elements.
    fn count(self, start: usize, count: usize, met: usize) -> usize;

    /// Whether element `at`, which is `element`, is valid.
    ///
    /// # Panics
    ///
    /// When there is no such element.
    fn is_valid(self, at: usize, element: E) -> bool;

    /// The same, with what it takes to say which lanes of vectors of the `count` elements from
    /// `start` on are invalid: it may be in `buffer`.
    ///
    /// # Safety
    ///
    /// There are so many elements, at most a block, and `start` is a multiple of a block.
    #[inline(always)]
    unsafe fn staged<I: Isa>(self, isa: I, start: usize, count: usize, buffer: &Buffer) -> Self {
        let _ = (isa, start, count, buffer);
        self
    }

    /// The lanes of `elements`, the vector at `row + lane`, that are valid.
    ///
    /// # Safety
    ///
    /// There are `LANES` elements from `row + lane` on. Unless they may be looked at
    /// [anywhere](InvalidElements::ANYWHERE), both are multiples of `LANES`, and `row` is one of 8.
    /// These elements are [staged](InvalidElements::staged), and the buffer is as it
    /// was then.
    unsafe fn valid<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        row: usize,
        lane: usize,
        elements: V,
    ) -> V::Mask;

    /// The same where only the first `count` lanes are elements: the others are true.
    ///
    /// # Safety
    ///
    /// There are `min(count, LANES)` elements from `at` on; or `count` is zero.
    unsafe fn valid_prefix<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
        elements: V,
    ) -> V::Mask;
}

/// All elements are valid.
#[derive(Clone, Copy, Debug)]
pub struct AllValid;

impl<E: Float> InvalidElements<E> for AllValid {
    const ANY: bool = false;
    const ANYWHERE: bool = true;
    const COUNTED: bool = false;

    #[inline(always)]
    fn count(self, _: usize, _: usize, _: usize) -> usize {
        0
    }

    #[inline(always)]
    fn is_valid(self, _: usize, _: E) -> bool {
        true
    }

    #[inline(always)]
    unsafe fn valid<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        _: usize,
        _: usize,
        _: V,
    ) -> V::Mask {
        V::from_bits(isa, u64::MAX)
    }

    #[inline(always)]
    unsafe fn valid_prefix<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        _: usize,
        _: usize,
        _: V,
    ) -> V::Mask {
        V::from_bits(isa, u64::MAX)
    }
}

/// Elements that are NaN.
#[derive(Clone, Copy, Debug)]
pub struct Nan;

impl<E: Float> InvalidElements<E> for Nan {
    const ANYWHERE: bool = true;
    const COUNTED: bool = true;

    #[inline(always)]
    fn count(self, _: usize, _: usize, met: usize) -> usize {
        met
    }

    #[inline(always)]
    fn is_valid(self, _: usize, element: E) -> bool {
        !element.is_nan()
    }

    #[inline(always)]
    unsafe fn valid<V: Selection<Element = E>>(
        self,
        _: V::Isa,
        _: usize,
        _: usize,
        elements: V,
    ) -> V::Mask {
        elements.equal(elements)
    }

    #[inline(always)]
    unsafe fn valid_prefix<V: Selection<Element = E>>(
        self,
        _: V::Isa,
        _: usize,
        _: usize,
        elements: V,
    ) -> V::Mask {
        elements.equal(elements)
    }
}

/// Elements that are not valid.
#[derive(Clone, Copy, Debug)]
pub struct Invalid<'a> {
    validity: Validity<'a>,
    /// Of the elements that are staged.
    bits: Bits,
}

impl<'a> Invalid<'a> {
    #[inline(always)]
    fn new(validity: Validity<'a>) -> Self {
        Invalid {
            validity,
            bits: Bits::NONE,
        }
    }
}

impl<E: Float> InvalidElements<E> for Invalid<'_> {
    const COUNTED: bool = false;

    #[inline(always)]
    fn count(self, start: usize, count: usize, _: usize) -> usize {
        count - self.validity.slice(start..start + count).count() as usize
    }

    #[inline(always)]
    fn is_valid(self, at: usize, _: E) -> bool {
        self.validity.is_valid(at)
    }

    #[inline(always)]
    unsafe fn staged<I: Isa>(
        mut self,
        isa: I,
        start: usize,
        count: usize,
        buffer: &Buffer,
    ) -> Self {
        const { assert!(block_len::<E>() <= CHUNK) }
        // SAFETY: the caller vouches for so many elements, and there are as many bits.
        self.bits = unsafe { self.validity.chunk(isa, start, count, buffer) };
        self
    }

    #[inline(always)]
    unsafe fn valid<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        row: usize,
        lane: usize,
        _: V,
    ) -> V::Mask {
        // SAFETY: the caller vouches for the elements, whose bits are there, and the multiples.
        unsafe { self.bits.mask::<V>(isa, row, lane) }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn valid_prefix<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
        _: V,
    ) -> V::Mask {
        let count = count.min(V::LANES);
        // SAFETY: the caller vouches for so many elements.
        let bits = unsafe { self.validity.prefix(at, count) };
        let beyond = u64::MAX.checked_shl(count as u32).unwrap_or(0);
        V::from_bits(isa, bits | beyond)
    }
}

/// Elements that are not valid, or are NaN.
#[derive(Clone, Copy, Debug)]
pub struct InvalidOrNan<'a>(Invalid<'a>);

/// The lanes that are valid and no NaN.
#[inline(always)]
fn numbers<V: Selection>(isa: V::Isa, elements: V, valid: V::Mask) -> V::Mask {
    let nan = V::splat(isa, V::Element::NAN.unwrap_or(V::Element::ZERO));
    let numbers = V::select(valid, elements, nan);
    numbers.equal(numbers)
}

impl<E: Float> InvalidElements<E> for InvalidOrNan<'_> {
    const COUNTED: bool = true;

    #[inline(always)]
    fn count(self, _: usize, _: usize, met: usize) -> usize {
        met
    }

    #[inline(always)]
    fn is_valid(self, at: usize, element: E) -> bool {
        InvalidElements::<E>::is_valid(self.0, at, element) && !element.is_nan()
    }

    #[inline(always)]
    unsafe fn staged<I: Isa>(self, isa: I, start: usize, count: usize, buffer: &Buffer) -> Self {
        // SAFETY: the caller vouches for the same.
        InvalidOrNan(unsafe { InvalidElements::<E>::staged(self.0, isa, start, count, buffer) })
    }

    #[inline(always)]
    unsafe fn valid<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        row: usize,
        lane: usize,
        elements: V,
    ) -> V::Mask {
        // SAFETY: the caller vouches for the same.
        let valid = unsafe { self.0.valid(isa, row, lane, elements) };
        numbers(isa, elements, valid)
    }

    #[inline(always)]
    unsafe fn valid_prefix<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
        elements: V,
    ) -> V::Mask {
        // SAFETY: the caller vouches for the same.
        let valid = unsafe { self.0.valid_prefix(isa, at, count, elements) };
        numbers(isa, elements, valid)
    }
}

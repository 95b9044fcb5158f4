//! What a canonical sum sums: the terms by their positions, a vector at a time.

use super::{BLOCK_ROWS, NODE_BLOCKS, ROW_BYTES, STREAMING_NODES};
use crate::element::{Element, Float};
use crate::simd::Arithmetic;
use crate::validity::Buffer;
use core::marker::PhantomData;
use core::ptr;

/// A sequence of terms that can be produced a vector at a time.
///
/// # Safety
///
/// An implementation must read nothing beyond the terms that its methods are asked for.
pub trait Summand<E: Float>: Copy {
    /// Terms that can be settled at a time.
    const PART: usize = usize::MAX;

    /// Number of terms.
    fn len(self) -> usize;

    /// Whether there are none.
    fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// These terms, with what it takes to produce vectors of the `count` terms from `start` on: it may be in `buffer`.
    ///
    /// # Safety
    ///
    /// `start + count <= self.len()`, `count <= PART`, and `start` is a multiple of 8.
    #[inline(always)]
    unsafe fn settled(self, start: usize, count: usize, buffer: &Buffer) -> Self {
        let _ = (start, count, buffer);
        self
    }

    /// Terms `at .. at + LANES`.
    ///
    /// # Safety
    ///
    /// `at + LANES <= self.len()`, and `at` is a multiple of `LANES`. Unless all terms are a part, they are [settled](Summand::settled), and the buffer
    /// is as it was then.
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V;

    /// [`Summand::vector`] at `start + lane`, for loops over rows.
    ///
    /// # Safety
    ///
    /// As for `start + lane`; both are multiples of `LANES`, and `start` is one of 8.
    #[inline(always)]
    unsafe fn vector_from<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        start: usize,
        lane: usize,
    ) -> V {
        // SAFETY: as the caller vouches.
        unsafe { self.vector(isa, start + lane) }
    }

    /// Terms `at .. at + min(count, LANES)`, and plus zero in the lanes beyond.
    ///
    /// # Safety
    ///
    /// `at + min(count, LANES) <= self.len()`, or `count` is zero.
    unsafe fn prefix<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize, count: usize) -> V;
}

/// Bytes beyond which a slice is taken to lie outside the second level's cache, and may be touched: a node's.
pub(crate) const NEAR_BYTES: usize = NODE_BLOCKS * BLOCK_ROWS * ROW_BYTES;

/// Bytes beyond which it is taken to lie in DRAM.
pub(crate) const FAR_BYTES: usize = STREAMING_NODES * NEAR_BYTES;

/// Reads `TOUCHES` elements of the vector at `at` once more, one by one and evenly spread, and forgets them.
///
/// # Safety
///
/// `at` must be valid for reading `lanes` elements.
#[inline(always)]
pub(crate) unsafe fn touch<E: Element, const TOUCHES: usize>(at: *const E, lanes: usize) {
    for k in 1..=TOUCHES {
        // SAFETY: an element of the vector, for which the caller vouches. Volatile, as nobody needs its value.
        unsafe { ptr::read_volatile(at.add(k * lanes / (TOUCHES + 1))) };
    }
}

/// What the terms of a canonical sum over one slice are made of.
pub trait Source<E: Float> {
    /// What the slice holds.
    type Element: Element;

    /// The terms, touched so many times ([`Terms`]).
    type Terms<'a, const TOUCHES: usize>: Summand<E>;

    /// The terms of a slice.
    fn terms<const TOUCHES: usize>(x: &[Self::Element]) -> Self::Terms<'_, TOUCHES>;
}

impl<E: Float, T: Term> Source<E> for T {
    type Element = E;
    type Terms<'a, const TOUCHES: usize> = Terms<'a, E, T, TOUCHES>;

    #[inline(always)]
    fn terms<const TOUCHES: usize>(x: &[E]) -> Terms<'_, E, T, TOUCHES> {
        Terms::new(x)
    }
}

/// What an element contributes to a sum.
pub trait Term: Copy {
    /// The terms of a vector of elements. That of plus zero is plus zero.
    fn of<V: Arithmetic>(isa: V::Isa, elements: V) -> V;
}

/// The element itself.
#[derive(Clone, Copy, Debug)]
pub struct Value;

impl Term for Value {
    #[inline(always)]
    fn of<V: Arithmetic>(_: V::Isa, elements: V) -> V {
        elements
    }
}

/// Its square, rounded.
#[derive(Clone, Copy, Debug)]
pub struct Square;

impl Term for Square {
    #[inline(always)]
    fn of<V: Arithmetic>(_: V::Isa, elements: V) -> V {
        elements.mul(elements)
    }
}

/// The square of the element multiplied by [`Float::SHRINK`], rounded once.
#[derive(Clone, Copy, Debug)]
pub struct SquareShrunk;

impl Term for SquareShrunk {
    #[inline(always)]
    fn of<V: Arithmetic>(isa: V::Isa, elements: V) -> V {
        Square::of(isa, elements.mul(V::splat(isa, V::Element::SHRINK)))
    }
}

/// The square of the element multiplied by [`Float::GROW`], rounded once.
#[derive(Clone, Copy, Debug)]
pub struct SquareGrown;

impl Term for SquareGrown {
    #[inline(always)]
    fn of<V: Arithmetic>(isa: V::Isa, elements: V) -> V {
        Square::of(isa, elements.mul(V::splat(isa, V::Element::GROW)))
    }
}

/// Its magnitude.
#[derive(Clone, Copy, Debug)]
pub struct Magnitude;

impl Term for Magnitude {
    #[inline(always)]
    fn of<V: Arithmetic>(_: V::Isa, elements: V) -> V {
        elements.abs()
    }
}

/// The element, or plus zero where it is NaN.
#[derive(Clone, Copy, Debug)]
pub struct Number;

impl Term for Number {
    #[inline(always)]
    fn of<V: Arithmetic>(_: V::Isa, elements: V) -> V {
        elements.nan_to_zero()
    }
}

/// One where the element is NaN, else plus zero.
#[derive(Clone, Copy, Debug)]
pub struct NanMarks;

impl Term for NanMarks {
    #[inline(always)]
    fn of<V: Arithmetic>(isa: V::Isa, elements: V) -> V {
        elements.mark_nan(V::splat(isa, V::Element::ONE))
    }
}

/// The terms of a sum over one slice. `TOUCHES` elements of every full vector are read once more and forgotten.
///
/// A cache line that sees one wide load and nothing else is a weak signal to some hardware prefetchers. On Zen 4, loads of 512
/// bits take 1.12 to 1.15 times as long from DRAM as loads of 256 bits, and 1.15 to 1.17 times as long as loads of 128
/// bits. With one touch of each line they are as fast as the former, with three as the latter.
#[derive(Clone, Copy)]
pub struct Terms<'a, E, T, const TOUCHES: usize> {
    elements: &'a [E],
    term: PhantomData<T>,
}

/// The terms of a sum: the values.
pub type Values<'a, E, const TOUCHES: usize> = Terms<'a, E, Value, TOUCHES>;

impl<'a, E, T, const TOUCHES: usize> Terms<'a, E, T, TOUCHES> {
    /// The terms of the elements.
    #[inline(always)]
    pub fn new(elements: &'a [E]) -> Self {
        Terms {
            elements,
            term: PhantomData,
        }
    }
}

impl<E: Float, T: Term, const TOUCHES: usize> Summand<E> for Terms<'_, E, T, TOUCHES> {
    #[inline(always)]
    fn len(self) -> usize {
        self.elements.len()
    }

    #[inline(always)]
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `at` on.
        unsafe {
            let at = self.elements.as_ptr().add(at);
            touch::<E, TOUCHES>(at, V::LANES);
            T::of(isa, V::load(isa, at))
        }
    }

    #[inline(always)]
    unsafe fn prefix<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on; where that is
        // none, the address may lie outside the slice, which `wrapping_add` allows.
        let elements =
            unsafe { V::load_partial(isa, self.elements.as_ptr().wrapping_add(at), count) };
        T::of(isa, elements)
    }
}

/// The terms of a dot product: the products, each rounded. Touched like [`Terms`].
#[derive(Clone, Copy)]
pub struct Products<'a, E, const TOUCHES: usize> {
    a: &'a [E],
    b: &'a [E],
}

impl<'a, E, const TOUCHES: usize> Products<'a, E, TOUCHES> {
    /// The products of `a` and `b`.
    ///
    /// # Safety
    ///
    /// `a` and `b` must have the same length.
    #[inline(always)]
    pub unsafe fn new(a: &'a [E], b: &'a [E]) -> Self {
        debug_assert_eq!(a.len(), b.len());
        Products { a, b }
    }
}

impl<E: Float, const TOUCHES: usize> Summand<E> for Products<'_, E, TOUCHES> {
    #[inline(always)]
    fn len(self) -> usize {
        self.a.len()
    }

    #[inline(always)]
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for `LANES` terms from `at` on, and both slices have so many.
        unsafe {
            let (a, b) = (self.a.as_ptr().add(at), self.b.as_ptr().add(at));
            touch::<E, TOUCHES>(a, V::LANES);
            touch::<E, TOUCHES>(b, V::LANES);
            V::load(isa, a).mul(V::load(isa, b))
        }
    }

    #[inline(always)]
    unsafe fn prefix<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` terms from `at` on, and both slices have
        // so many; where that is none, the addresses may lie outside, which `wrapping_add` allows.
        // The lanes beyond hold `0 * 0`, which is plus zero.
        unsafe {
            let a = V::load_partial(isa, self.a.as_ptr().wrapping_add(at), count);
            let b = V::load_partial(isa, self.b.as_ptr().wrapping_add(at), count);
            a.mul(b)
        }
    }
}

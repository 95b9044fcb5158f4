//! What a canonical sum sums: the terms by their positions, a vector at a time.

use crate::element::{Element, Float};
use crate::seam::Arithmetic;
use core::ptr;

/// A sequence of terms that can be produced a vector at a time.
///
/// # Safety
///
/// An implementation must read nothing beyond the terms that its methods are asked for.
pub trait Summand<E: Float>: Copy {
    /// Number of terms.
    fn len(self) -> usize;

    /// Whether there are none.
    fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Terms `at .. at + LANES`.
    ///
    /// # Safety
    ///
    /// `at + LANES <= self.len()`.
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V;

    /// Terms `at .. at + min(count, LANES)`, and plus zero in the lanes beyond.
    ///
    /// # Safety
    ///
    /// `at + min(count, LANES) <= self.len()`, or `count` is zero.
    unsafe fn prefix<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize, count: usize) -> V;
}

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

/// The terms of a sum: the values. `TOUCHES` elements of every full vector are read once more and forgotten.
///
/// A cache line that sees one wide load and nothing else is a weak signal to some hardware prefetchers. On Zen 4, loads of 512
/// bits take 1.12 to 1.15 times as long from DRAM as loads of 256 bits, and 1.15 to 1.17 times as long as loads of 128
/// bits. With one touch of each line they are as fast as the former, with three as the latter.
#[derive(Clone, Copy)]
pub struct Values<'a, E, const TOUCHES: usize>(pub &'a [E]);

impl<E: Float, const TOUCHES: usize> Summand<E> for Values<'_, E, TOUCHES> {
    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `at` on.
        unsafe {
            let at = self.0.as_ptr().add(at);
            touch::<E, TOUCHES>(at, V::LANES);
            V::load(isa, at)
        }
    }

    #[inline(always)]
    unsafe fn prefix<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on; where that is
        // none, the address may lie outside the slice, which `wrapping_add` allows.
        unsafe { V::load_prefix(isa, self.0.as_ptr().wrapping_add(at), count) }
    }
}

/// The terms of a dot product: the products, each rounded. Touched like [`Values`].
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
            let a = V::load_prefix(isa, self.a.as_ptr().wrapping_add(at), count);
            let b = V::load_prefix(isa, self.b.as_ptr().wrapping_add(at), count);
            a.mul(b)
        }
    }
}

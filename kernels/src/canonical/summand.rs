//! What a canonical sum sums: the terms by their positions, a vector at a time.

use crate::element::Float;
use crate::seam::Arithmetic;

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

/// The terms of a sum: the values.
#[derive(Clone, Copy)]
pub struct Values<'a, E>(pub &'a [E]);

impl<E: Float> Summand<E> for Values<'_, E> {
    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `at` on.
        unsafe { V::load(isa, self.0.as_ptr().add(at)) }
    }

    #[inline(always)]
    unsafe fn prefix<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on; where that is
        // none, the address may lie outside the slice, which `wrapping_add` allows.
        unsafe { V::load_prefix(isa, self.0.as_ptr().wrapping_add(at), count) }
    }
}

/// The terms of a dot product: the products, each rounded.
#[derive(Clone, Copy)]
pub struct Products<'a, E> {
    a: &'a [E],
    b: &'a [E],
}

impl<'a, E> Products<'a, E> {
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

impl<E: Float> Summand<E> for Products<'_, E> {
    #[inline(always)]
    fn len(self) -> usize {
        self.a.len()
    }

    #[inline(always)]
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for `LANES` terms from `at` on, and both slices have so many.
        unsafe {
            let a = V::load(isa, self.a.as_ptr().add(at));
            let b = V::load(isa, self.b.as_ptr().add(at));
            a.mul(b)
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

//! The elements of a slice with another element in its holes.

use super::kinds::Holes;
use crate::element::Float;
use crate::ops::variance::Elements;
use crate::order::terms::{Summand, Values};
use crate::simd::Selection;
use core::cell::Cell;

/// The elements of a slice, with another element in its holes. Holes that have to be counted are,
/// where deviations are asked for.
#[derive(Clone, Copy)]
pub(super) struct Filled<'a, E, H> {
    elements: Values<'a, E, 0>,
    pub(super) holes: H,
    filler: E,
    pub(super) met: &'a Cell<usize>,
}

impl<'a, E: Float, H: Holes<E>> Filled<'a, E, H> {
    /// The elements of `x`, with `filler` in their holes.
    #[inline(always)]
    pub(super) fn new(x: &'a [E], holes: H, filler: E, met: &'a Cell<usize>) -> Self {
        Filled {
            elements: Values::new(x),
            holes,
            filler,
            met,
        }
    }

    /// A vector with the filler where it is not present.
    #[inline(always)]
    fn fill<V: Selection<Element = E>>(self, isa: V::Isa, x: V, present: V::Mask) -> V {
        V::select(present, x, V::splat(isa, self.filler))
    }

    /// The deviations of a vector of elements, plus zero where they are not present, which is
    /// counted.
    #[inline(always)]
    fn deviations_of<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        x: V,
        present: V::Mask,
        pivot: V,
    ) -> V {
        if H::COUNTED {
            let holes = V::LANES - V::count(present);
            self.met.set(self.met.get() + holes);
        }
        V::select(present, x.sub(pivot), V::splat(isa, E::ZERO))
    }
}

impl<V, H> Elements<V> for Filled<'_, V::Element, H>
where
    V: Selection,
    H: Holes<V::Element>,
{
    #[inline(always)]
    fn len(self) -> usize {
        Summand::len(self.elements)
    }

    #[inline(always)]
    unsafe fn vector(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `at` on.
        unsafe {
            let x = Summand::vector(self.elements, isa, at);
            self.fill(isa, x, self.holes.present(isa, at - at % 8, at % 8, x))
        }
    }

    #[inline(always)]
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on.
        unsafe {
            let x = Summand::prefix(self.elements, isa, at, count);
            self.fill(isa, x, self.holes.present_prefix(isa, at, count, x))
        }
    }

    #[inline(always)]
    unsafe fn deviations(self, isa: V::Isa, row: usize, lane: usize, pivot: V) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `row + lane` on.
        unsafe {
            let x = Summand::vector(self.elements, isa, row + lane);
            self.deviations_of(isa, x, self.holes.present(isa, row, lane, x), pivot)
        }
    }

    #[inline(always)]
    unsafe fn prefix_deviations(self, isa: V::Isa, at: usize, count: usize, pivot: V) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on.
        let d = unsafe {
            let x = Summand::prefix(self.elements, isa, at, count);
            let present = self.holes.present_prefix(isa, at, count, x);
            self.deviations_of(isa, x, present, pivot)
        };
        d.prefix_or(V::splat(isa, V::Element::ZERO), count)
    }
}

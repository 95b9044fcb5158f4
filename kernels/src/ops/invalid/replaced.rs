//! The elements of a slice with another element in place of the invalid ones.

use super::kinds::InvalidElements;
use crate::element::Float;
use crate::ops::variance::{Elements, Scaled};
use crate::order::extra_loads::Fetched;
use crate::order::terms::{Summand, Values};
use crate::simd::Selection;
use core::cell::Cell;

/// The elements of a slice, with another element in place of the invalid ones. Invalid ones that
/// have to be counted are, where deviations are asked for.
#[derive(Clone, Copy)]
pub(super) struct Replaced<'a, E, H, S = Values<'a, E, 0>> {
    elements: S,
    fetched: Fetched<E>,
    pub(super) invalid: H,
    pub(super) replacement: E,
    pub(super) met: &'a Cell<usize>,
}

/// The same, each multiplied by a power of two.
pub(super) type ScaledElements<'a, E, H> = Replaced<'a, E, H, Scaled<Values<'a, E, 0>, E>>;

impl<'a, E: Float, H: InvalidElements<E>> Replaced<'a, E, H> {
    /// The elements of `x`, with `replacement` in place of the invalid ones.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(super) fn new(x: &'a [E], invalid: H, replacement: E, met: &'a Cell<usize>) -> Self {
        Replaced {
            elements: Values::<E, 0>::new(x),
            fetched: Fetched::of(x),
            invalid,
            replacement,
            met,
        }
    }

    /// The same, all multiplied by a large power of two, or by a small one.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(super) fn scaled(self, up: bool) -> ScaledElements<'a, E, H> {
        let elements = Scaled::new(self.elements, up);
        Replaced {
            elements,
            fetched: self.fetched,
            invalid: self.invalid,
            replacement: self.replacement * elements.factor,
            met: self.met,
        }
    }
}

impl<E: Float, H> ScaledElements<'_, E, H> {
    /// The logarithm to the base two of the unit of what is scaled.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(super) fn exponent(&self) -> i32 {
        self.elements.exponent
    }
}

impl<E: Float, H: InvalidElements<E>, S: Summand<E>> Replaced<'_, E, H, S> {
    /// A vector with the replacement where it is not valid.
    #[cfg_attr(not(unoptimised), inline(always))]
    fn replace<V: Selection<Element = E>>(self, isa: V::Isa, x: V, valid: V::Mask) -> V {
        if H::ANY {
            V::select(valid, x, V::splat(isa, self.replacement))
        } else {
            x
        }
    }

    /// The deviations of a vector of elements, plus zero where they are not valid, which is
    /// counted.
    #[cfg_attr(not(unoptimised), inline(always))]
    fn deviations_of<V: Selection<Element = E>>(
        self,
        isa: V::Isa,
        x: V,
        valid: V::Mask,
        pivot: V,
    ) -> V {
        if H::COUNTED {
            let invalid = V::LANES - V::count(valid);
            self.met.set(self.met.get() + invalid);
        }
        if H::ANY {
            V::select(valid, x.sub(pivot), V::splat(isa, E::ZERO))
        } else {
            x.sub(pivot)
        }
    }
}

impl<V, H, S> Elements<V> for Replaced<'_, V::Element, H, S>
where
    V: Selection,
    H: InvalidElements<V::Element>,
    S: Summand<V::Element>,
{
    #[cfg_attr(not(unoptimised), inline(always))]
    fn len(self) -> usize {
        Summand::len(self.elements)
    }

    #[inline(always)]
    fn head(self) -> usize {
        if H::ANYWHERE {
            Summand::head::<V>(self.elements)
        } else {
            0
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn vector(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `at` on.
        unsafe {
            let x = Summand::vector(self.elements, isa, at);
            self.replace(isa, x, self.invalid.valid(isa, at - at % 8, at % 8, x))
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on.
        unsafe {
            let x = Summand::prefix(self.elements, isa, at, count);
            self.replace(isa, x, self.invalid.valid_prefix(isa, at, count, x))
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn deviations(self, isa: V::Isa, row: usize, lane: usize, pivot: V) -> V {
        self.fetched.fetch::<V>(row + lane);
        // SAFETY: the caller vouches for `LANES` elements from `row + lane` on.
        unsafe {
            let x = Summand::vector(self.elements, isa, row + lane);
            self.deviations_of(isa, x, self.invalid.valid(isa, row, lane, x), pivot)
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn prefix_deviations(self, isa: V::Isa, at: usize, count: usize, pivot: V) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on.
        let d = unsafe {
            let x = Summand::prefix(self.elements, isa, at, count);
            let valid = self.invalid.valid_prefix(isa, at, count, x);
            self.deviations_of(isa, x, valid, pivot)
        };
        d.prefix_or(V::splat(isa, V::Element::ZERO), count)
    }
}

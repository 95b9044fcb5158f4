//! The terms of the valid elements of a slice.

use super::extra_loads::load_extra;
use super::selected::Selected;
use super::source::Source;
use super::terms::{Summand, Summed, Term};
use crate::counts::Counts;
use crate::element::Float;
use crate::input::Valid;
use crate::simd::{Arithmetic, Isa};
use crate::validity::{Bits, Buffer, CHUNK, Validity};
use core::marker::PhantomData;

impl<F: Float, T: Term, S: Source<F>> Summed<F, T> for Valid<S> {
    const COUNTS: Counts = S::COUNTS.plus(T::COUNTS);
    const FUSED: bool = T::FUSED;
    type Terms<'a, const EXTRA_LOADS: usize> = ValidTerms<'a, S, T, EXTRA_LOADS>;

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn terms<'a: 'a, const EXTRA_LOADS: usize>(
        x: &'a [S],
        validity: &'a Validity<'a>,
    ) -> ValidTerms<'a, S, T, EXTRA_LOADS> {
        // SAFETY: the caller vouches for equal lengths.
        unsafe { ValidTerms::new(x, *validity) }
    }
}

/// The terms `T` of the valid elements of a slice, and plus zero, the term of plus zero, in place
/// of the others.
#[derive(Clone, Copy)]
pub struct ValidTerms<'a, S, T, const EXTRA_LOADS: usize> {
    elements: &'a [S],
    /// As long as the elements.
    validity: Validity<'a>,
    /// Of the terms that are staged.
    bits: Bits,
    term: PhantomData<T>,
}

impl<'a, S, T, const EXTRA_LOADS: usize> ValidTerms<'a, S, T, EXTRA_LOADS> {
    /// The terms of the valid elements.
    ///
    /// # Safety
    ///
    /// `validity` must be as long as `elements`.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub unsafe fn new(elements: &'a [S], validity: Validity<'a>) -> Self {
        debug_assert_eq!(elements.len(), validity.len());
        ValidTerms {
            elements,
            validity,
            bits: Bits::NONE,
            term: PhantomData,
        }
    }
}

impl<F: Float, S: Source<F>, T: Term, const EXTRA_LOADS: usize> Summand<F>
    for ValidTerms<'_, S, T, EXTRA_LOADS>
{
    const CHUNK: usize = CHUNK;

    type Loaded<V: Arithmetic<Element = F>> = Selected<V>;

    #[cfg_attr(not(unoptimised), inline(always))]
    fn len(self) -> usize {
        self.elements.len()
    }

    #[cfg_attr(not(unoptimised), inline(always))]
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

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load<V: Arithmetic<Element = F>>(
        self,
        isa: V::Isa,
        start: usize,
        lane: usize,
    ) -> Selected<V> {
        // SAFETY: the caller vouches for `LANES` elements from `start + lane` on, whose bits are
        // there.
        unsafe {
            let at = self.elements.as_ptr().add(start + lane);
            load_extra::<S, EXTRA_LOADS>(at, V::LANES);
            let elements: V = S::load(isa, at);
            Selected::of(isa, elements, self.bits, start, lane)
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load_partial<V: Arithmetic<Element = F>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
    ) -> Selected<V> {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on, and there are
        // as many bits; where that is none, the address may lie outside the slice, which
        // `wrapping_add` allows.
        unsafe {
            let bits = self.validity.prefix(at, count.min(V::LANES));
            let elements: V = S::load_partial(isa, self.elements.as_ptr().wrapping_add(at), count);
            Selected::by_bits(isa, elements, bits)
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn term<V: Arithmetic<Element = F>>(isa: V::Isa, loaded: Selected<V>) -> V {
        T::of(isa, loaded.or_zero(isa))
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_term<V: Arithmetic<Element = F>>(isa: V::Isa, sum: V, loaded: Selected<V>) -> V {
        loaded.add_to::<T>(isa, sum)
    }
}

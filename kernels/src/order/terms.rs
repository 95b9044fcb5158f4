//! What a canonical sum sums: the terms by their positions, a vector at a time.

use super::extra_loads::load_extra;
use super::lanes::Lanes;
use super::source::Source;
use crate::counts::Counts;
use crate::element::Float;
use crate::input::{Divisible, Function, Slice};
use crate::simd::{Arithmetic, Isa};
use crate::validity::Buffer;
use core::marker::PhantomData;

/// A sequence of terms that can be produced a vector at a time.
///
/// # Safety
///
/// An implementation must read nothing beyond the terms that its methods are asked for.
pub trait Summand<E: Float>: Copy {
    /// Terms that can be staged at a time.
    const CHUNK: usize = usize::MAX;

    /// What is loaded to make a vector of terms.
    type Loaded<V: Arithmetic<Element = E>>: Copy;

    /// Number of terms.
    fn len(self) -> usize;

    /// Number of terms in front of the first one from which on vectors are loaded faster, less than
    /// `LANES`: a matter of speed alone.
    #[inline(always)]
    fn head<V: Arithmetic<Element = E>>(self) -> usize {
        0
    }

    /// Whether there are none.
    fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// These terms, with what it takes to produce vectors of the `count` terms from `start` on: it
    /// may be in `buffer`.
    ///
    /// # Safety
    ///
    /// `start + count <= self.len()`, `count <= CHUNK`, and `start` is a multiple of 8.
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn staged<I: Isa>(self, isa: I, start: usize, count: usize, buffer: &Buffer) -> Self {
        let _ = (isa, start, count, buffer);
        self
    }

    /// What terms `start + lane .. start + lane + LANES` are made of: in two parts, for loops over
    /// rows.
    ///
    /// # Safety
    ///
    /// `start + lane + LANES <= self.len()`, `lane` and `start`, less the [head](Summand::head),
    /// are multiples of `LANES`, and without a head `start` is one of 8. Unless all terms are a
    /// chunk, they are [staged](Summand::staged), and the buffer is as it was then.
    unsafe fn load<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        start: usize,
        lane: usize,
    ) -> Self::Loaded<V>;

    /// Whether rows that have terms in front of them and behind them are loaded another way.
    const INSIDE: bool = false;

    /// The same as [`load`](Summand::load), that way.
    ///
    /// # Safety
    ///
    /// As for [`load`](Summand::load), and there are `LANES` terms in front of these and behind
    /// them.
    #[inline(always)]
    unsafe fn load_inside<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        start: usize,
        lane: usize,
    ) -> Self::Loaded<V> {
        // SAFETY: as the caller vouches.
        unsafe { self.load(isa, start, lane) }
    }

    /// What terms `at .. at + min(count, LANES)` are made of, and zeros in the lanes beyond, of
    /// which the terms are zeros.
    ///
    /// # Safety
    ///
    /// `at + min(count, LANES) <= self.len()`, or `count` is zero.
    unsafe fn load_partial<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
    ) -> Self::Loaded<V>;

    /// The terms, rounded.
    fn term<V: Arithmetic<Element = E>>(isa: V::Isa, loaded: Self::Loaded<V>) -> V;

    /// `sum` and the terms, lane by lane, in one rounding.
    fn add_term<V: Arithmetic<Element = E>>(isa: V::Isa, sum: V, loaded: Self::Loaded<V>) -> V;

    /// Terms `at .. at + LANES`, rounded.
    ///
    /// # Safety
    ///
    /// As [`Summand::load`], where `at` is the sum of `start` and `lane`.
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: as the caller vouches.
        Self::term(isa, unsafe { self.load(isa, at - at % 8, at % 8) })
    }

    /// Terms `at .. at + min(count, LANES)`, rounded, and plus zero in the lanes beyond.
    ///
    /// # Safety
    ///
    /// As [`Summand::load_partial`].
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn prefix<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: as the caller vouches.
        Self::term(isa, unsafe { self.load_partial(isa, at, count) })
    }
}

/// An input whose terms are summed: what `T` makes of its elements, or of their pairs.
pub trait Summed<F: Float, T>: Divisible {
    /// Operations that make a term of an element, before it is added.
    const COUNTS: Counts;

    /// Whether a term is a product that is added in one rounding.
    const FUSED: bool;

    /// The terms; of every full vector, `EXTRA_LOADS` elements are read once more and forgotten
    /// ([`super::extra_loads`] says why).
    type Terms<'a, const EXTRA_LOADS: usize>: Summand<F>;

    /// The terms of an input. The bound of `'a` by itself, where it stands, makes the lifetime one
    /// that the implementations have in common with this declaration.
    ///
    /// # Safety
    ///
    /// The arguments must pass [`Input::check`](crate::input::Input::check).
    unsafe fn terms<'a, const EXTRA_LOADS: usize>(
        first: Self::First<'a>,
        rest: Self::Rest<'a>,
    ) -> Self::Terms<'a, EXTRA_LOADS>;

    /// The instance that sweeps an input of at most a node which lies like this one, where one is
    /// faster than the others.
    #[inline(always)]
    fn node<V: Arithmetic<Element = F>, const A: usize, const TILE: usize>(
        first: Self::First<'_>,
        rest: &Self::Rest<'_>,
    ) -> Option<Function<Self, Lanes<F>>>
    where
        Self: Sized,
    {
        let _ = (first, rest);
        None
    }
}

impl<F: Float, T: Term, S: Source<F>> Summed<F, T> for Slice<S> {
    const COUNTS: Counts = S::COUNTS.plus(T::COUNTS);
    const FUSED: bool = T::FUSED;
    type Terms<'a, const EXTRA_LOADS: usize> = SliceTerms<'a, S, T, EXTRA_LOADS>;

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn terms<'a: 'a, const EXTRA_LOADS: usize>(
        x: &'a [S],
        (): (),
    ) -> SliceTerms<'a, S, T, EXTRA_LOADS> {
        SliceTerms::new(x)
    }
}

/// What an element contributes to a sum.
pub trait Term: Copy {
    /// Operations that make a term of an element, before it is added.
    const COUNTS: Counts = Counts::NONE;

    /// Whether a term is a product that is added in one rounding.
    const FUSED: bool = false;

    /// The terms of a vector of elements, rounded. That of plus zero is plus zero.
    fn of<V: Arithmetic>(isa: V::Isa, elements: V) -> V;

    /// `sum` and the terms of the elements, lane by lane, in one rounding.
    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_to<V: Arithmetic>(isa: V::Isa, sum: V, elements: V) -> V {
        sum.add(Self::of(isa, elements))
    }

    /// The same, of the elements whose bits are set, that of the first one the lowest.
    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_valid_to<V: Arithmetic>(isa: V::Isa, sum: V, elements: V, bits: u64) -> V {
        Self::add_to(isa, sum, elements.select_or_zero(isa, bits))
    }

    /// The term of one element, with the bits of [`Term::of`].
    fn of_one<F: Float>(element: F) -> F;
}

/// The element itself.
#[derive(Clone, Copy, Debug)]
pub struct Value;

impl Term for Value {
    #[cfg_attr(not(unoptimised), inline(always))]
    fn of<V: Arithmetic>(_: V::Isa, elements: V) -> V {
        elements
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_valid_to<V: Arithmetic>(isa: V::Isa, sum: V, elements: V, bits: u64) -> V {
        sum.add_valid(isa, elements, bits)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn of_one<F: Float>(element: F) -> F {
        element
    }
}

/// The terms `T` of a slice.
#[derive(Clone, Copy)]
pub struct SliceTerms<'a, S, T, const EXTRA_LOADS: usize> {
    elements: &'a [S],
    term: PhantomData<T>,
}

/// The values of a slice.
pub type Values<'a, E, const EXTRA_LOADS: usize> = SliceTerms<'a, E, Value, EXTRA_LOADS>;

impl<'a, S, T, const EXTRA_LOADS: usize> SliceTerms<'a, S, T, EXTRA_LOADS> {
    /// The terms of the elements.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub fn new(elements: &'a [S]) -> Self {
        SliceTerms {
            elements,
            term: PhantomData,
        }
    }
}

impl<F: Float, S: Source<F>, T: Term, const EXTRA_LOADS: usize> Summand<F>
    for SliceTerms<'_, S, T, EXTRA_LOADS>
{
    type Loaded<V: Arithmetic<Element = F>> = V;

    #[cfg_attr(not(unoptimised), inline(always))]
    fn len(self) -> usize {
        self.elements.len()
    }

    #[inline(always)]
    fn head<V: Arithmetic<Element = F>>(self) -> usize {
        S::head::<V>(self.elements.as_ptr())
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load<V: Arithmetic<Element = F>>(self, isa: V::Isa, start: usize, lane: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `start + lane` on.
        unsafe {
            let at = self.elements.as_ptr().add(start + lane);
            load_extra::<S, EXTRA_LOADS>(at, V::LANES);
            S::load(isa, at)
        }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load_partial<V: Arithmetic<Element = F>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
    ) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on; where that is
        // none, the address may lie outside the slice, which `wrapping_add` allows.
        unsafe { S::load_partial(isa, self.elements.as_ptr().wrapping_add(at), count) }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn term<V: Arithmetic<Element = F>>(isa: V::Isa, loaded: V) -> V {
        T::of(isa, loaded)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn add_term<V: Arithmetic<Element = F>>(isa: V::Isa, sum: V, loaded: V) -> V {
        T::add_to(isa, sum, loaded)
    }
}

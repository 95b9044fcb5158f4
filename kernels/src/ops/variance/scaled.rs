//! Blocks whose squared deviations leave the range of their type: the elements are multiplied by a
//! power of two (Blue, 1978).

use super::block::block;
use super::elements::Elements;
use crate::element::Float;
use crate::input::With;
use crate::ops::mean_m2::MeanM2;
use crate::order::terms::{Summand, Values};
use crate::simd::{Arithmetic, Kernel, Selection, call};
use core::hint::cold_path;
use core::marker::PhantomData;

/// Accumulators and rows of a tile for all tiers: it is rare that speed matters here.
pub(crate) const A: usize = 4;
pub(crate) const TILE: usize = 8;

/// Terms, each multiplied by a power of two.
#[derive(Clone, Copy)]
pub(crate) struct Scaled<S, E> {
    terms: S,
    pub(crate) factor: E,
    /// The logarithm to the base two of the unit of the products.
    pub(crate) exponent: i32,
}

impl<S, E: Float> Scaled<S, E> {
    /// The terms multiplied by a large power of two, or by a small one.
    #[inline(always)]
    pub(crate) fn new(terms: S, up: bool) -> Self {
        let up = usize::from(up);
        Scaled {
            terms,
            factor: [E::SCALE_DOWN, E::SCALE_UP][up],
            exponent: -E::SCALE_EXPONENTS[up],
        }
    }
}

impl<E: Float, S: Summand<E>> Summand<E> for Scaled<S, E> {
    #[inline(always)]
    fn len(self) -> usize {
        self.terms.len()
    }

    #[inline(always)]
    unsafe fn vector<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: as the caller vouches.
        let terms: V = unsafe { self.terms.vector(isa, at) };
        terms.mul(V::splat(isa, self.factor))
    }

    #[inline(always)]
    unsafe fn prefix<V: Arithmetic<Element = E>>(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: as the caller vouches.
        let terms: V = unsafe { self.terms.prefix(isa, at, count) };
        terms.mul(V::splat(isa, self.factor))
    }
}

impl<V: Selection, S: Summand<V::Element>> Elements<V> for Scaled<S, V::Element> {
    #[inline(always)]
    fn len(self) -> usize {
        Summand::len(self)
    }

    #[inline(always)]
    unsafe fn vector(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for the same.
        unsafe { Summand::vector(self, isa, at) }
    }

    #[inline(always)]
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for the same.
        unsafe { Summand::prefix(self, isa, at, count) }
    }
}

/// Kernel: count, mean and m2 of at most a block of elements, multiplied by a power of two that is
/// large or not, in units that take this back. An instance of its own, so that others need not have
/// its stack frame.
pub(crate) struct MeanM2OfScaled<V>(PhantomData<V>);

impl<V: Selection> Kernel<V::Isa> for MeanM2OfScaled<V> {
    type Input = With<V::Element, bool>;
    type Output = MeanM2;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], up: bool) -> MeanM2 {
        let values = Scaled::new(Values::<_, 0>::new(x), up);
        // SAFETY: these are all of at most a block, and at least one.
        let scaled = unsafe { block::<V, _, A, TILE>(isa, values, 0, x.len()) };
        MeanM2 {
            exponent: values.exponent,
            ..scaled
        }
    }
}

/// Count, mean and m2 of the elements of at most a block, at least one, given what came out of
/// their sweep.
#[inline(always)]
pub(super) fn settled<V: Selection>(isa: V::Isa, x: &[V::Element], swept: MeanM2) -> MeanM2 {
    if swept.is_settled::<V::Element>() {
        return swept;
    }
    cold_path();
    swept_again::<V>(isa, x, swept.pivot, swept.offset, swept.m2)
}

/// The same where the sums left the range of their type. The numbers one by one: a call that is
/// given a pointer to them makes every other call go through memory, too.
#[cold]
#[inline(never)]
fn swept_again<V: Selection>(
    isa: V::Isa,
    x: &[V::Element],
    pivot: f64,
    offset: f64,
    m2: f64,
) -> MeanM2 {
    let swept = MeanM2 {
        count: x.len() as u64,
        pivot,
        offset,
        m2,
        exponent: 0,
    };
    let up = swept.is_small::<V::Element>();
    // SAFETY: the token vouches for the tier.
    swept.or_scaled(unsafe { call::<_, MeanM2OfScaled<V>>(isa, x, up) })
}

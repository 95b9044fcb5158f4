//! Blocks whose squared deviations leave the range of their type: the elements are multiplied by a
//! power of two (Blue, 1978).

use super::block::block;
use super::elements::Elements;
use crate::element::Float;
use crate::input::With;
use crate::ops::mean_m2::MeanM2;
use crate::order::terms::{Summand, Values};
use crate::simd::{Arithmetic, Kernel, Selection, call, extreme_lane};
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
    type Loaded<V: Arithmetic<Element = E>> = V;

    #[inline(always)]
    fn len(self) -> usize {
        self.terms.len()
    }

    #[inline(always)]
    unsafe fn load<V: Arithmetic<Element = E>>(self, isa: V::Isa, start: usize, lane: usize) -> V {
        // SAFETY: as the caller vouches.
        let loaded = unsafe { self.terms.load(isa, start, lane) };
        S::term::<V>(isa, loaded).mul(V::splat(isa, self.factor))
    }

    #[inline(always)]
    unsafe fn load_partial<V: Arithmetic<Element = E>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
    ) -> V {
        // SAFETY: as the caller vouches.
        let loaded = unsafe { self.terms.load_partial(isa, at, count) };
        S::term::<V>(isa, loaded).mul(V::splat(isa, self.factor))
    }

    #[inline(always)]
    fn term<V: Arithmetic<Element = E>>(_: V::Isa, loaded: V) -> V {
        loaded
    }

    #[inline(always)]
    fn add_term<V: Arithmetic<Element = E>>(_: V::Isa, sum: V, loaded: V) -> V {
        sum.add(loaded)
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

/// Whether all of the `count` values from `start` on are zeros, of either sign: the most common
/// reason to multiply a block by a large power of two, which changes nothing of it. None of them
/// may be NaN. Of most other blocks only the first elements are read.
///
/// # Safety
///
/// `start + count <= values.len()`, `start` is a multiple of a block, and that is staged.
#[cfg_attr(not(unoptimised), inline(always))]
pub(crate) unsafe fn all_zero<V: Selection, S: Elements<V>>(
    isa: V::Isa,
    values: S,
    start: usize,
    count: usize,
) -> bool {
    let zero = V::splat(isa, V::Element::ZERO);
    let groups = count / (A * V::LANES);
    for first in (0..groups).step_by(TILE) {
        let mut largest = [zero; A];
        for group in first..groups.min(first + TILE) {
            for (j, largest) in largest.iter_mut().enumerate() {
                let at = start + (group * A + j) * V::LANES;
                // SAFETY: `A` vectors of this group are full.
                let vector = unsafe { values.vector(isa, at) };
                *largest = largest.max(vector.abs());
            }
        }
        let largest = largest.into_iter().fold(zero, |a, b| a.max(b));
        if extreme_lane::<V, true>(largest) > V::Element::ZERO {
            return false;
        }
    }
    let mut largest = zero;
    for at in (groups * A * V::LANES..count).step_by(V::LANES) {
        // SAFETY: so many values follow.
        let vector = unsafe { values.prefix(isa, start + at, count - at) };
        largest = largest.max(vector.abs());
    }
    extreme_lane::<V, true>(largest) == V::Element::ZERO
}

/// Kernel: count, mean and m2 of at most a block of elements, multiplied by a power of two that is
/// large or not, in units that take this back; nothing of a block of zeros. An instance of its own,
/// so that others need not have its stack frame.
pub(crate) struct MeanM2OfScaled<V>(PhantomData<V>);

impl<V: Selection> Kernel<V::Isa> for MeanM2OfScaled<V> {
    type Input = With<V::Element, bool>;
    type Output = MeanM2;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], up: bool) -> MeanM2 {
        let values = Scaled::new(Values::<_, 0>::new(x), up);
        // SAFETY: these are all of them.
        if up && unsafe { all_zero::<V, _>(isa, values, 0, x.len()) } {
            return MeanM2::EMPTY;
        }
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
    swept_again::<V>(isa, x, swept.pivot, swept.offset, swept.m2).by_numbers()
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

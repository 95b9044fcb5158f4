//! Blocks whose squared deviations leave the range of their type, swept with their elements
//! multiplied by a power of two. Instances of their own, so that the others need not have their
//! stack frames.

use super::about_pivot::about_pivot;
use super::kinds::{InvalidElements, WithInvalid};
use super::replaced::{Replaced, ScaledElements};
use crate::element::Float;
use crate::input::Input;
use crate::ops::mean_m2::MeanM2;
use crate::ops::moments::{Moments4, block as moments_of_block};
use crate::ops::variance::{SCALED_A as A, SCALED_TILE as TILE, all_zero, pivot_of};
use crate::simd::instance::sealed;
use crate::simd::{Kernel, Selection};
use core::cell::Cell;
use core::marker::PhantomData;
use core::ops::Range;

/// A block: its invalid elements, staged, what replaces them, where it is, and whether a large
/// power of two scales it.
pub struct Swept<E, H> {
    invalid: H,
    replacement: E,
    range: Range<usize>,
    up: bool,
}

impl<E: Float, H: InvalidElements<E>> Swept<E, H> {
    /// The block of `count` elements from `start` on, of which a sweep made `mean_m2`.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(super) fn of(
        replaced: &Replaced<'_, E, H>,
        start: usize,
        count: usize,
        mean_m2: &MeanM2,
    ) -> Self {
        Swept {
            invalid: replaced.invalid,
            replacement: replaced.replacement,
            range: start..start + count,
            up: mean_m2.is_small::<E>(),
        }
    }

    /// The elements, with the invalid ones replaced, and scaled.
    #[inline(always)]
    fn replaced<'a>(&self, x: &'a [E], met: &'a Cell<usize>) -> ScaledElements<'a, E, H> {
        Replaced::new(x, self.invalid, self.replacement, met).scaled(self.up)
    }
}

/// A block of inputs `N`: all elements, and which of them it is.
pub(super) struct BlockOf<N, const NUMBERS: bool>(PhantomData<N>);

impl<N, const NUMBERS: bool> sealed::Sealed for BlockOf<N, NUMBERS> {}

impl<N: WithInvalid<NUMBERS>, const NUMBERS: bool> Input for BlockOf<N, NUMBERS> {
    type First<'a> = &'a [N::Element];
    type Rest<'a> = Swept<N::Element, N::Invalid<'a>>;

    #[inline(always)]
    fn check(x: Self::First<'_>, rest: &Self::Rest<'_>) {
        assert!(rest.range.end <= x.len() && !rest.range.is_empty());
    }
}

/// Kernel: count, mean and m2 of a block, in units that take the power of two back.
pub(super) struct MeanM2OfScaled<V, N, const NUMBERS: bool>(PhantomData<(V, N)>);

impl<V, N, const NUMBERS: bool> Kernel<V::Isa> for MeanM2OfScaled<V, N, NUMBERS>
where
    V: Selection,
    N: WithInvalid<NUMBERS, Element = V::Element>,
{
    type Input = BlockOf<N, NUMBERS>;
    type Output = MeanM2;

    #[inline(always)]
    unsafe fn run<'a>(
        isa: V::Isa,
        x: &'a [V::Element],
        block: Swept<V::Element, N::Invalid<'a>>,
    ) -> MeanM2 {
        // SAFETY: as the caller vouches.
        unsafe { mean_m2_of_scaled::<V, _>(isa, &block, block.replaced(x, &Cell::new(0))) }
    }
}

/// Count, mean and m2 of a block, given its scaled elements; of a block of zeros those of nothing.
///
/// # Safety
///
/// The block is in `scaled`, has elements, begins at a multiple of a block, and is staged.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn mean_m2_of_scaled<V: Selection, H: InvalidElements<V::Element>>(
    isa: V::Isa,
    block: &Swept<V::Element, H>,
    scaled: ScaledElements<'_, V::Element, H>,
) -> MeanM2 {
    let (start, count) = (block.range.start, block.range.len());
    // SAFETY: as the caller vouches.
    let mean_m2 = unsafe {
        if block.up && all_zero::<V, _>(isa, scaled, start, count) {
            return MeanM2::EMPTY;
        }
        let pivot = pivot_of::<V, _>(isa, scaled, start, count);
        about_pivot::<V, _, _, A, TILE>(isa, scaled, start, count, pivot)
    };
    MeanM2 {
        exponent: scaled.exponent(),
        ..mean_m2
    }
}

/// Kernel: the moments of a block, likewise; their extremes are those of what is scaled.
pub(super) struct Moments4OfScaled<V, N>(PhantomData<(V, N)>);

impl<V, N> Kernel<V::Isa> for Moments4OfScaled<V, N>
where
    V: Selection,
    N: WithInvalid<false, Element = V::Element>,
{
    type Input = BlockOf<N, false>;
    type Output = Moments4<V::Element>;

    #[inline(always)]
    unsafe fn run<'a>(
        isa: V::Isa,
        x: &'a [V::Element],
        block: Swept<V::Element, N::Invalid<'a>>,
    ) -> Moments4<V::Element> {
        let met = Cell::new(0);
        let scaled = block.replaced(x, &met);
        // SAFETY: as the caller vouches.
        let mean_m2 = unsafe { mean_m2_of_scaled::<V, _>(isa, &block, scaled) };
        if mean_m2.count == 0 {
            return Moments4::empty();
        }
        let Range { start, end } = block.range;
        // SAFETY: as the caller vouches.
        unsafe { moments_of_block::<V, _, 1>(isa, scaled, start, end - start, mean_m2) }
    }
}

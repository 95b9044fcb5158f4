//! Where the values of a sum are read from: elements of the type that is summed, or of one that is
//! converted.

use crate::counts::Counts;
use crate::element::{Element, Float};
use crate::simd::Arithmetic;

/// An element type whose values are summed as `F`: exactly, so that the sums are those of converted
/// copies, to the bit.
pub trait Source<F: Float>: Element {
    /// Operations of a load beyond a plain one.
    const COUNTS: Counts = Counts::NONE;

    /// The `LANES` elements from `at` on, converted.
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `LANES` elements.
    unsafe fn load<V: Arithmetic<Element = F>>(isa: V::Isa, at: *const Self) -> V;

    /// The first `count` elements from `at` on, converted, and plus zero in the lanes beyond.
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `min(count, LANES)` elements; with a count of zero it may be
    /// any address at all.
    unsafe fn load_partial<V: Arithmetic<Element = F>>(
        isa: V::Isa,
        at: *const Self,
        count: usize,
    ) -> V;

    /// As [`Summand::head`](super::terms::Summand::head), of the elements from `at` on.
    #[inline(always)]
    fn head<V: Arithmetic<Element = F>>(at: *const Self) -> usize {
        let _ = at;
        0
    }
}

impl<F: Float> Source<F> for F {
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load<V: Arithmetic<Element = F>>(isa: V::Isa, at: *const F) -> V {
        // SAFETY: as the caller vouches.
        unsafe { V::load(isa, at) }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn load_partial<V: Arithmetic<Element = F>>(
        isa: V::Isa,
        at: *const F,
        count: usize,
    ) -> V {
        // SAFETY: as the caller vouches.
        unsafe { V::load_partial(isa, at, count) }
    }

    #[inline(always)]
    fn head<V: Arithmetic<Element = F>>(at: *const F) -> usize {
        V::head(at)
    }
}

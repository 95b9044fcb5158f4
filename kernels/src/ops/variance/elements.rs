//! What a variance is of: vectors of elements, and their deviations from a pivot.

use crate::element::Float;
use crate::order::terms::{Summand, Values};
use crate::simd::Selection;

/// The elements of a slice, as vectors `V`: the values themselves, or what stands for some of them.
/// Where that is known of one block at a time, whoever has such elements asks for those of the
/// block that is staged, which begins at a multiple of a block.
///
/// # Safety
///
/// An implementation must read nothing beyond the elements that its methods are asked for.
pub(crate) trait Elements<V: Selection>: Copy {
    /// Number of elements.
    fn len(self) -> usize;

    /// Number of elements in front of the first one from which on vectors are loaded faster, less
    /// than `LANES`: a matter of speed alone.
    #[inline(always)]
    fn head(self) -> usize {
        0
    }

    /// Elements `at .. at + LANES`.
    ///
    /// # Safety
    ///
    /// `at + LANES <= self.len()`, and `at`, less the [head](Elements::head), is a multiple of
    /// `LANES`.
    unsafe fn vector(self, isa: V::Isa, at: usize) -> V;

    /// Elements `at .. at + min(count, LANES)`, and plus zero in the lanes beyond.
    ///
    /// # Safety
    ///
    /// `at + min(count, LANES) <= self.len()`, or `count` is zero.
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V;

    /// The deviations of the vector at `row + lane` from a pivot; plus zero for elements that have
    /// no part in the sums. In two parts, so that what depends on the row is computed once for all
    /// its vectors.
    ///
    /// # Safety
    ///
    /// As [`Elements::vector`] at `row + lane`, and `lane` is a multiple of `LANES`.
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn deviations(self, isa: V::Isa, row: usize, lane: usize, pivot: V) -> V {
        // SAFETY: the caller vouches for the same.
        unsafe { self.vector(isa, row + lane) }.sub(pivot)
    }

    /// Those of elements `at .. at + min(count, LANES)`, and plus zero in the lanes beyond.
    ///
    /// # Safety
    ///
    /// `at + min(count, LANES) <= self.len()`.
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn prefix_deviations(self, isa: V::Isa, at: usize, count: usize, pivot: V) -> V {
        // SAFETY: the caller vouches for the same.
        let x = unsafe { self.prefix(isa, at, count) };
        x.sub(pivot)
            .prefix_or(V::splat(isa, V::Element::ZERO), count)
    }
}

impl<V: Selection, const EXTRA_LOADS: usize> Elements<V> for Values<'_, V::Element, EXTRA_LOADS> {
    #[cfg_attr(not(unoptimised), inline(always))]
    fn len(self) -> usize {
        Summand::len(self)
    }

    #[inline(always)]
    fn head(self) -> usize {
        Summand::head::<V>(self)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn vector(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for the same.
        unsafe { Summand::vector(self, isa, at) }
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn prefix(self, isa: V::Isa, at: usize, count: usize) -> V {
        // SAFETY: the caller vouches for the same.
        unsafe { Summand::prefix(self, isa, at, count) }
    }
}

//! A vector of which some elements are valid, on its way into a sum: its bits, so that the tiers
//! that add under a mask need not select the elements before. Of fewer than eight lanes the bits of
//! a vector are no whole bytes, and the elements are selected where they are loaded.

use super::terms::Term;
use crate::simd::Arithmetic;
use crate::validity::Bits;

/// A vector of elements, and the bits of those that are valid.
#[derive(Clone, Copy)]
pub struct Selected<V> {
    elements: V,
    bits: u64,
}

impl<V: Arithmetic> Selected<V> {
    /// Whether the elements have not been selected yet.
    const BY_BITS: bool = V::LANES >= 8;

    /// The vector at `start + lane`.
    ///
    /// # Safety
    ///
    /// As for [`Bits::mask`].
    #[inline(always)]
    pub(super) unsafe fn of(
        isa: V::Isa,
        elements: V,
        bits: Bits,
        start: usize,
        lane: usize,
    ) -> Self {
        // SAFETY: as the caller vouches.
        unsafe {
            if Self::BY_BITS {
                let bits = bits.whole_bytes::<V>(start, lane);
                return Selected { elements, bits };
            }
            Selected {
                elements: bits.select_or_zero(isa, elements, start, lane),
                bits: u64::MAX,
            }
        }
    }

    /// A vector whose bits are at hand, that of its first element the lowest.
    #[inline(always)]
    pub(super) fn by_bits(isa: V::Isa, elements: V, bits: u64) -> Self {
        Selected {
            elements: elements.select_or_zero(isa, bits),
            bits: u64::MAX,
        }
    }

    /// The valid elements, and plus zero in place of the others.
    #[inline(always)]
    pub(super) fn or_zero(self, isa: V::Isa) -> V {
        if Self::BY_BITS {
            self.elements.select_or_zero(isa, self.bits)
        } else {
            self.elements
        }
    }

    /// `sum` and the terms of the valid elements, lane by lane.
    #[inline(always)]
    pub(super) fn add_to<T: Term>(self, isa: V::Isa, sum: V) -> V {
        if Self::BY_BITS {
            T::add_valid_to(isa, sum, self.elements, self.bits)
        } else {
            T::add_to(isa, sum, self.elements)
        }
    }
}

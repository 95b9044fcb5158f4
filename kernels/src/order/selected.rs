//! A vector of which some elements are valid, on its way into a sum.

use crate::simd::Arithmetic;

/// A vector of elements, and the bits of those that are valid, to be selected when they are added;
/// with fewer than eight lanes they are selected already.
#[derive(Clone, Copy)]
pub struct Selected<V> {
    pub(super) elements: V,
    pub(super) bits: u64,
}

impl<V: Arithmetic> Selected<V> {
    /// All of a vector's elements.
    #[inline(always)]
    pub(super) fn all(elements: V) -> Self {
        let bits = u64::MAX;
        Selected { elements, bits }
    }

    /// The valid elements, and plus zero in place of the others.
    #[inline(always)]
    pub(super) fn or_zero(self, isa: V::Isa) -> V {
        if V::LANES < 8 {
            return self.elements;
        }
        self.elements.select_or_zero(isa, self.bits)
    }
}

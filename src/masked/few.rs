//! Slices so short that a kernel's masks take longer than to leave elements out first, and to call the plain function.

use super::Masked;
use crate::element::Element;
use superscalar_kernels::keep::zero;

/// Elements of a short slice. On a Zen 4 core the sum of one takes 8 ns this way instead of 20, the least of one 8 instead of 32 and of eight 17 instead of 40; those
/// of sixteen take 19 and 21 instead of 21 and 24.
const FEW: usize = 16;

/// Room for a short slice.
pub(super) struct Room<E>([E; FEW]);

impl<E: Element> Room<E> {
    /// With nothing in it that means anything.
    #[inline(always)]
    pub(super) fn new() -> Self {
        Room([zero(); FEW])
    }
}

impl<E: Element> Masked<'_, E> {
    /// The bits of a short slice, that of the first element the lowest.
    #[inline(always)]
    fn few_bits(&self) -> Option<u64> {
        let n = self.elements.len();
        // SAFETY: all elements, of which there are fewer than a word has bits.
        (n <= FEW).then(|| unsafe { self.bits.prefix(0, n) })
    }

    /// A short slice with plus zero in place of the elements that are not valid.
    #[inline(always)]
    pub(super) fn zeroed<'room>(&self, Room(room): &'room mut Room<E>) -> Option<&'room [E]> {
        let bits = self.few_bits()?;
        for (i, (place, x)) in room.iter_mut().zip(self.elements).enumerate() {
            *place = if bits >> i & 1 != 0 { *x } else { zero() };
        }
        Some(&room[..self.elements.len()])
    }

    /// The valid elements of a short slice, in their order.
    #[inline(always)]
    pub(super) fn gathered<'room>(&self, Room(room): &'room mut Room<E>) -> Option<&'room [E]> {
        let bits = self.few_bits()?;
        let mut valid = 0;
        for (i, x) in self.elements.iter().enumerate() {
            room[valid] = *x;
            valid += (bits >> i & 1) as usize;
        }
        Some(&room[..valid])
    }
}

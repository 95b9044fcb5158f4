//! Slices so short that a kernel's masks mostly take longer than to leave elements out first, and to call the plain function.
//!
//! Nanoseconds on a Zen 4 core, of `f32`, which a plain loop takes 2, 4 and 11 to sum with a look at each bit; made is the [`Masked`] too:
//!
//! | elements | sum, this way | by the kernel of AVX-512 | of AVX2 | least, this way | by the kernel of AVX-512 |
//! | --- | --- | --- | --- | --- | --- |
//! | 1 | 5 | | | 5 | |
//! | 5 | 20 | 7 | 12 | 10 | 28 |
//! | 8 | 20 | 7 | 12 | 21 | 30 |
//! | 16 | 21 | 7 | 48 | 22 | 12 |
//!
//! What is copied here element by element is loaded as a vector by the plain kernel, which waits until all of it is written.

use super::Masked;
use crate::element::Element;
use superscalar_kernels::ops::keep::zero;

/// Elements of a short slice.
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

    /// A short slice with plus zero in place of the elements that are not valid. Where masks have registers of their own only one so short that the plain
    /// sum is made in line: the kernel takes a third of the time.
    #[inline(always)]
    pub(super) fn zeroed<'room>(&self, Room(room): &'room mut Room<E>) -> Option<&'room [E]> {
        let in_line = self.elements.len() <= E::IN_LINE;
        if !in_line && E::masked().sum.serving().sheet().tier.has_mask_registers() {
            return None;
        }
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

//! Slices so short that a kernel's masks mostly take longer than to leave elements out first, and
//! to call the plain function.
//!
//! Nanoseconds on a Zen 4 core, of `f32`, which a plain loop takes 2, 4 and 11 to sum with a look
//! at each bit; made is the [`Masked`] too:
//!
//! | elements | sum, this way | AVX-512 kernel | AVX2 kernel | min, this way | AVX-512 kernel |
//! | --- | --- | --- | --- | --- | --- |
//! | 1 | 5 | | | 5 | |
//! | 5 | 20 | 7 | 12 | 10 | 28 |
//! | 8 | 20 | 7 | 12 | 21 | 30 |
//! | 16 | 21 | 7 | 48 | 22 | 12 |
//!
//! What is copied here element by element is loaded as a vector by the plain kernel, which waits
//! until all of it is written.

use super::Masked;
use crate::element::Element;
use crate::tier;
use superscalar_kernels::ops::select_or_zero::zero;
use superscalar_kernels::order::SMALL;

/// Elements of a short slice.
const SHORT: usize = 16;

impl<E: Element> Masked<'_, E> {
    /// The bits of a short slice, that of the first element the lowest.
    #[inline(always)]
    fn short_bits(&self) -> Option<u64> {
        let n = self.elements.len();
        // SAFETY: all elements, of which there are fewer than a word has bits.
        (n <= SHORT).then(|| unsafe { self.bits.prefix(0, n) })
    }

    /// What `plain` answers of a short slice with plus zero in place of the elements that are not
    /// valid. Where masks have registers of their own only of one so short that plain sums are made
    /// in line: the kernel takes a third of the time.
    #[inline(always)]
    pub(crate) fn small_zeroed<R>(&self, plain: impl FnOnce(&[E]) -> R) -> Option<R> {
        if self.elements.len() > SMALL && tier::active().has_mask_registers() {
            return None;
        }
        let bits = self.short_bits()?;
        let mut copies = [zero(); SHORT];
        for (i, (place, x)) in copies.iter_mut().zip(self.elements).enumerate() {
            *place = if bits >> i & 1 != 0 { *x } else { zero() };
        }
        Some(plain(&copies[..self.elements.len()]))
    }

    /// What `plain` answers of the valid elements of a short slice, in their order.
    #[inline(always)]
    pub(crate) fn small_gathered<R>(&self, plain: impl FnOnce(&[E]) -> R) -> Option<R> {
        let bits = self.short_bits()?;
        let mut copies = [zero(); SHORT];
        let mut valid = 0;
        for (i, x) in self.elements.iter().enumerate() {
            copies[valid] = *x;
            valid += (bits >> i & 1) as usize;
        }
        Some(plain(&copies[..valid]))
    }
}

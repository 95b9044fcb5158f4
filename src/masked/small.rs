//! Slices so short that what surrounds a kernel takes longer than the kernel.
//!
//! # What limits it
//!
//! Latency: the bits are two reads away, and an answer in line needs no table, no frame and no
//! address of anything. So a [`Masked`] that is not stored stays in registers. Whoever hands a
//! kernel the address of its bits makes the compiler build all of it in memory, word by word, and
//! copy it from there by vectors, each of which waits until the words before it are written: four
//! copies took 20 of 28 ns of a sum of one element. [`Masked::by_kernel`] hands out the address of
//! a copy.
//!
//! # What was tried
//!
//! Time against that of arrow 60, Emerald Rapids, half of the elements valid, bits that begin
//! inside a byte, one length again and again:
//!
//! | sum of | tier | what a kernel is handed | 1 | 2 | 4 | 8 | 16 | 32 | 64 elements |
//! | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
//! | `f32` | AVX-512 | the address of the bits | 5.5 | 2.5 | 1.8 | 3.5 | 1.9 | 1.6 | 1.5 |
//! | `f32` | AVX-512 | that of a copy (here) | 1.6 | 0.7 | 0.8 | 0.8 | 0.6 | 0.8 | 0.7 |
//! | `f64` | AVX-512 | the address of the bits | 7.1 | 2.6 | 2.4 | 2.3 | 2.0 | 1.5 | 0.8 |
//! | `f64` | AVX-512 | that of a copy (here) | 1.3 | 0.6 | 0.5 | 0.7 | 1.0 | 0.8 | 0.3 |
//! | `f32` | AVX2 | the address of the bits | 5.0 | 3.2 | 2.1 | 2.4 | 3.5 | 2.2 | 2.0 |
//! | `f32` | AVX2 | that of a copy (here) | 1.3 | 0.7 | 0.8 | 1.2 | 1.2 | 1.6 | 1.3 |

use super::Masked;
use crate::dispatch::run;
use crate::element::Element;
use crate::tier::{self, Tier};
use superscalar_kernels::input::Valid;
use superscalar_kernels::ops::select_or_zero::zero;
use superscalar_kernels::table::{Masked as OfValid, Supports};

/// Elements of a short slice.
const SHORT: usize = 16;

impl<E: Element> Masked<'_, E> {
    /// The bits of a slice of at most `most` elements, which are no more than 64: that of the first
    /// element the lowest, and zero beyond the last.
    #[inline(always)]
    pub(crate) fn short_bits(&self, most: usize) -> Option<u64> {
        let n = self.elements.len();
        // SAFETY: all elements, of which there are no more than a word has bits.
        (n <= most.min(64)).then(|| unsafe { self.bits.prefix(0, n) })
    }

    /// Element `i` of a short slice whose bits these are, or plus zero if it is not valid.
    #[inline(always)]
    pub(crate) fn element_or_zero(&self, bits: u64, i: usize) -> E {
        if bits >> i & 1 != 0 {
            self.elements[i]
        } else {
            zero()
        }
    }

    /// What `plain` answers of a short slice with plus zero in place of the elements that are not
    /// valid. A call of its own where things are debugged, whose copies are not on the stack below
    /// a kernel.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn small_zeroed<R>(&self, plain: impl FnOnce(&[E]) -> R) -> Option<R> {
        let bits = self.short_bits(SHORT)?;
        let mut copies = [zero(); SHORT];
        for (i, place) in copies[..self.elements.len()].iter_mut().enumerate() {
            *place = self.element_or_zero(bits, i);
        }
        Some(plain(&copies[..self.elements.len()]))
    }

    /// The same, where a mask takes several instructions; where masks have registers of their own a
    /// kernel takes a third of the time.
    #[inline(always)]
    pub(crate) fn small_zeroed_without_masks<R>(&self, plain: impl FnOnce(&[E]) -> R) -> Option<R> {
        if tier::settled().is_some_and(Tier::has_mask_registers) {
            return None;
        }
        self.small_zeroed(plain)
    }

    /// What the kernel of operation `O` for valid elements answers.
    #[inline(always)]
    pub(crate) fn by_kernel<O>(&self) -> <E as Supports<OfValid<O>>>::Output
    where
        E: Supports<OfValid<O>, Input = Valid<E>>,
    {
        let bits = self.bits;
        run::<OfValid<O>, E>(self.elements, &bits)
    }
}

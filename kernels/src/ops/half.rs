//! Sums of `f16` and `bf16`: the canonical sums of the same values in `f32`.
//!
//! # The specification
//!
//! Every element is converted to `f32`, which is exact, and the results are summed in the canonical order of `f32`: 128 virtual
//! lanes by index, blocks of 4096 elements, the tree, the halving. The sum is an `f32`, since it would soon be beyond the largest `f16`
//! (65504), and since rounding it to eight or eleven bits is the caller's to decide.
//!
//! # The algorithm
//!
//! That of [`sum`](super::sum), with terms that are converted where they are loaded: `vcvtph2ps` for `f16`, a shift for `bf16`,
//! whose bits are the upper half of those of the `f32`.
//!
//! # What limits it
//!
//! The conversions. Zen 4 converts sixteen `f16` in two cycles: four cycles for the 64 bytes that it loads in one from L1, in two from L2 and in
//! 2.6 from L3, so that the `f16` sum reaches 0.3, 0.5 and 0.6 of the load limit there, and all but 0.07 of it in DRAM.
//! A register of `bf16` is one of words, whose halves take one instruction each ([`interleaved`](crate::simd)); with two additions that makes four
//! instructions for 64 bytes, of which the core computes two a cycle: half of the load limit in L1.
//!
//! # What was tried
//!
//! Zen 4, 512-bit vectors, shares of the load limit:
//!
//! * `bf16` widened and shifted (`vpmovzxwd`, `vpslld`): 0.28 in L1 and 0.50 in L2, as widening crosses the halves of a register and takes
//!   two cycles for 32 bytes. Even and odd lanes: 0.37 and 0.66.
//! * Additions that the multipliers do, as fused ones with a factor of one, which have the same bits: those of the odd lanes
//!   take `bf16` to 0.50 in L1 and 0.87 in L2, as two additions of 512 bits for every load keep the adders busy all the time. For `f16`
//!   0.30 and 0.52 instead of 0.28 and 0.50. A compiler that sees the one makes additions of them again, and nothing is won.
//! * AVX2 sweeps tiles of 8 rows: 0.30 of the limit in L1 and 0.67 in L2 for `f16`. Tiles of 2 rows: 0.26 and 0.54, as the accumulators go
//!   to memory and back too often. Tiles of 32 rows: 0.34 and 0.66, but 0.77 in DRAM instead of 0.82.
//! * Conversions of `f16` to 256 bits take less than half of the time of those to 512 bits: AVX2 is ahead in L1 and L2, and vectors of 256
//!   bits would serve AVX-512 better. Not built.

use super::masked::MaskedSource;
use crate::element;
use crate::order::terms::{Source, Summand, touch};
use crate::simd::Arithmetic;
use crate::validity::{Bits, Buffer, PART, Validity};
use core::marker::PhantomData;
use half::{bf16, f16};

/// A floating-point type of 16 bits, whose sums are `f32`.
pub trait Half: element::Half {
    /// `LANES` elements from `at` on, converted.
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `LANES` elements.
    unsafe fn load<V: Arithmetic>(isa: V::Isa, at: *const Self) -> V;
}

impl Half for f16 {
    #[inline(always)]
    unsafe fn load<V: Arithmetic>(isa: V::Isa, at: *const f16) -> V {
        // SAFETY: as the caller vouches.
        unsafe { V::load_f16(isa, at) }
    }
}

impl Half for bf16 {
    #[inline(always)]
    unsafe fn load<V: Arithmetic>(isa: V::Isa, at: *const bf16) -> V {
        // SAFETY: as the caller vouches.
        unsafe { V::load_bf16(isa, at) }
    }
}

/// The terms of a slice of `H`: its values in `f32`.
#[derive(Clone, Copy, Debug)]
pub struct Converted<H>(PhantomData<H>);

impl<H: Half> Source<f32> for Converted<H> {
    type Element = H;
    type Terms<'a, const TOUCHES: usize> = Halves<'a, H, TOUCHES>;

    #[inline(always)]
    fn terms<const TOUCHES: usize>(x: &[H]) -> Halves<'_, H, TOUCHES> {
        Halves(x)
    }
}

/// The terms: the converted values. Touched like [`crate::order::terms::Values`], though each access of a vector is half as wide.
#[derive(Clone, Copy)]
pub struct Halves<'a, H, const TOUCHES: usize>(&'a [H]);

/// Lanes of the widest vectors of `f32`, two of them interleaved.
const WIDEST: usize = 32;

impl<H: Half, const TOUCHES: usize> Summand<f32> for Halves<'_, H, TOUCHES> {
    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    unsafe fn vector<V: Arithmetic<Element = f32>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `at` on.
        unsafe {
            let at = self.0.as_ptr().add(at);
            touch::<H, TOUCHES>(at, V::LANES);
            H::load(isa, at)
        }
    }

    #[inline(always)]
    unsafe fn prefix<V: Arithmetic<Element = f32>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
    ) -> V {
        const { assert!(V::LANES <= WIDEST) }
        if count >= V::LANES {
            // SAFETY: the caller vouches for `LANES` elements from `at` on.
            return unsafe { self.vector(isa, at) };
        }
        // An element of zero bits is plus zero.
        let mut few = [H::zeroed(); WIDEST];
        for (i, place) in few[..count].iter_mut().enumerate() {
            *place = self.0[at + i];
        }
        // SAFETY: there are as many elements as the widest vector has lanes.
        unsafe { H::load(isa, few.as_ptr()) }
    }
}

impl<H: Half> MaskedSource<f32> for Converted<H> {
    type Element = H;
    type Terms<'a, const TOUCHES: usize> = MaskedHalves<'a, H, TOUCHES>;

    #[inline(always)]
    unsafe fn masked_terms<'a, const TOUCHES: usize>(
        x: &'a [H],
        validity: Validity<'a>,
    ) -> MaskedHalves<'a, H, TOUCHES> {
        MaskedHalves {
            elements: Halves(x),
            validity,
            bits: Bits::NONE,
        }
    }
}

/// The converted values of the valid elements, and plus zero in place of the others.
#[derive(Clone, Copy)]
pub struct MaskedHalves<'a, H, const TOUCHES: usize> {
    elements: Halves<'a, H, TOUCHES>,
    /// As long as the elements.
    validity: Validity<'a>,
    /// Of the terms that are settled.
    bits: Bits,
}

impl<H: Half, const TOUCHES: usize> Summand<f32> for MaskedHalves<'_, H, TOUCHES> {
    const PART: usize = PART;

    #[inline(always)]
    fn len(self) -> usize {
        self.elements.len()
    }

    #[inline(always)]
    unsafe fn settled(mut self, start: usize, count: usize, buffer: &Buffer) -> Self {
        // SAFETY: the caller vouches for so many elements, and there are as many bits.
        self.bits = unsafe { self.validity.part(start, count, buffer) };
        self
    }

    #[inline(always)]
    unsafe fn vector<V: Arithmetic<Element = f32>>(self, isa: V::Isa, at: usize) -> V {
        // SAFETY: as the caller vouches.
        unsafe { self.vector_from(isa, at - at % 8, at % 8) }
    }

    #[inline(always)]
    unsafe fn vector_from<V: Arithmetic<Element = f32>>(
        self,
        isa: V::Isa,
        start: usize,
        lane: usize,
    ) -> V {
        // SAFETY: the caller vouches for `LANES` elements from `start + lane` on, whose bits are there.
        unsafe {
            let elements: V = self.elements.vector(isa, start + lane);
            self.bits.keep(isa, elements, start, lane)
        }
    }

    #[inline(always)]
    unsafe fn prefix<V: Arithmetic<Element = f32>>(
        self,
        isa: V::Isa,
        at: usize,
        count: usize,
    ) -> V {
        // SAFETY: the caller vouches for `min(count, LANES)` elements from `at` on, or for a count of zero.
        unsafe {
            let elements: V = self.elements.prefix(isa, at, count);
            elements.keep(isa, self.validity.prefix(at, count.min(V::LANES)))
        }
    }
}

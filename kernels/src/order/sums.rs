//! The lanes of a row in registers, and where the first of them stands.
//!
//! # Slices that are not aligned
//!
//! Every large array of `Vec` or numpy begins 16 bytes behind a cache line. From there on every
//! 512-bit load lies across two lines, and takes as long as two.
//!
//! So the sweep reads aligned vectors. In front of the first one are the `head` terms of a block,
//! and from it on a row of vectors has lanes `head .. L` and then, of the next row of terms, lanes
//! `0 .. head`: lane `i` stands at place `(i - head) mod L`. The terms in front begin these last
//! places. The places change, the lanes do not: each adds the same terms in the same order.
//!
//! ```text
//! head = 4:   | 0 .. 3 |   4 .. 19 | 20 .. 35 | ... | 100 .. 115 | 116 .. 127, 0 .. 3 |
//!              in front    first aligned vector                    last vector of a row
//! ```
//!
//! All blocks of a slice have the same head, so their lanes merge place by place. Halving adds what
//! is half a row apart, then a quarter, which are the same lanes at any head, and addition does not
//! care which of two comes first: a sum needs its lanes in no other places. Only the lanes that
//! leave a kernel are stored in their order. Where a block ends inside a vector, both blocks load
//! their part of it.
//!
//! # What was tried
//!
//! Time 16 bytes behind a line against the aligned slice, one Emerald Rapids core, `f32`; two
//! figures are `sum` and `dot`.
//!
//! | tried | 16 KiB | 512 KiB | 1 MiB |
//! | --- | --- | --- | --- |
//! | 512-bit loads at their addresses | 2.1 | 1.9, 2.0 | 1.9, 1.1 |
//! | 256-bit loads at their addresses | 1.65 | 1.65 | 1.4 |
//! | aligned vectors, 512 bits (production) | 1.02, 1.03 | 1.02, 1.03 | 1.0, 1.03 |
//! | aligned vectors, 256 bits (production) | 1.06, 1.17 | 1.06, 1.2 | 1.03, 1.04 |
//!
//! Aligned loads that are joined in registers, each with the one before, take a permutation a
//! vector; these take none. The second stream of a dot product is read from where the first one is
//! aligned; if it lies otherwise, its vectors are joined on AVX-512, from a block to a node
//! ([`crate::ops::dot::joined`]).

use super::lanes::Lanes;
use super::row_len;
use super::tree::Merge;
use crate::element::Float;
use crate::simd::{Arithmetic, halve};
use core::mem::MaybeUninit;

/// The most lanes that a vector has: two registers of converted elements.
const MOST_LANES: usize = 32;

/// The lanes of a row.
pub(crate) struct Sums<V: Arithmetic>(pub(super) V::Row);

impl<V: Arithmetic> Clone for Sums<V> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: Arithmetic> Copy for Sums<V> {}

impl<V: Arithmetic> Sums<V> {
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(crate) fn load(isa: V::Isa, lanes: &Lanes<V::Element>) -> Self {
        let mut vectors = V::splat(isa, V::Element::ZERO).row();
        for (j, vector) in vectors.as_mut().iter_mut().enumerate() {
            // SAFETY: the vectors of a row hold as many elements as `lanes`.
            *vector = unsafe { V::load(isa, lanes.as_slice().as_ptr().add(j * V::LANES)) };
        }
        Sums(vectors)
    }

    /// The lanes in their order, where the first `head` of them stand at the end of the row.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(crate) fn store(self, head: usize) -> Lanes<V::Element> {
        const { assert!(V::LANES <= MOST_LANES) }
        assert!(head < V::LANES, "a head as long as a vector");
        let mut lanes: MaybeUninit<Lanes<V::Element>> = MaybeUninit::uninit();
        let first: *mut V::Element = lanes.as_mut_ptr().cast();
        let vectors = self.0.as_ref();
        let (others, last) = (&vectors[..vectors.len() - 1], vectors[vectors.len() - 1]);
        for (j, vector) in others.iter().enumerate() {
            // SAFETY: `lanes` is as many elements as the vectors of a row hold, and nothing else
            // (`repr(C)`); a head is less than a vector, and one vector more follows these.
            unsafe { vector.store(first.add(head + j * V::LANES)) }
        }
        let mut ends = [V::Element::ZERO; MOST_LANES];
        // SAFETY: there is room for a vector in `ends`, whose last `head` elements are the first
        // ones of `lanes`, and the others the last ones.
        unsafe {
            last.store(ends.as_mut_ptr());
            let cut = V::LANES - head;
            first.copy_from_nonoverlapping(ends.as_ptr().add(cut), head);
            let end = first.add(row_len::<V::Element>() - cut);
            end.copy_from_nonoverlapping(ends.as_ptr(), cut);
        }
        // SAFETY: every element was written.
        unsafe { lanes.assume_init() }
    }

    /// Wherever the first lane stands: a lane and the one that it is added to are half a row apart,
    /// then a quarter, and so on.
    #[inline(always)]
    pub(crate) fn halving_sum(mut self) -> V::Element {
        halve(self.0.as_mut()).halving_sum()
    }
}

impl<V: Arithmetic> Merge for Sums<V> {
    #[cfg_attr(not(unoptimised), inline(always))]
    fn merge(&self, right: &Self) -> Self {
        let mut sums = *self;
        for (j, sum) in sums.0.as_mut().iter_mut().enumerate() {
            *sum = sum.add(right.0.as_ref()[j]);
        }
        sums
    }
}

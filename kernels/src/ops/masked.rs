//! Canonical sums over the valid elements of a slice.
//!
//! # The specification
//!
//! An element that is left out contributes plus zero in its place: the sum has the bits of the
//! canonical sum of the slice with plus zero in place of those elements. So every element stays in
//! its virtual lane, whatever is left out elsewhere, and with no element left out the sum is the
//! plain one. What stands in a place that is left out does not matter, be it NaN.
//!
//! # The algorithm
//!
//! That of [`sweep`](crate::order::sweep), with elements that are selected, or zero, where they are
//! loaded: a vector's bits (`Bits::select_or_zero`) become a mask, under which the elements are
//! loaded (AVX-512), or which the elements are joined with.
//!
//! # What limits it
//!
//! On AVX-512 two more instructions a vector: a load of a mask, which takes half a cycle of a
//! vector unit of Zen 4, and the masked load, as an addition under a mask would leave minus zero
//! where plus zero has to be added. Where the bits begin inside a byte, they are moved besides
//! ([`crate::validity`]). One Zen 4 core, times against those of the plain sum, whatever the bits,
//! at the beginning of a byte and inside one: at a third of L1 1.6 and 1.75, of L2 1.1 and 1.15, in
//! L3 1.05 to 1.1 and 1.1 to 1.15, in DRAM 1.1 and 1.15; with a neighbour on the same core, in L1
//! up to 2.4. A loop of nothing but loads of masks and additions under them, which are no faster
//! than masked loads and additions, takes 1.7 in L1 and 1.04 in L2: what is more is moving bits,
//! the last row, the call. Norms take no longer against the plain ones; sums of numbers and counts
//! of NaN, which have a mask of their own, 1.45 and 1.5 in L2.
//!
//! On AVX2 it is three more: a byte of bits is copied to all lanes (`Order::from_bits`), which keep
//! their own and compare it, and the elements are joined with the result. That is four operations
//! for four pipes, one cycle a vector, where two loads take one: a loop of nothing else takes twice
//! the time of plain additions in L1 and 1.16 of it in L2.
//!
//! # What was tried
//!
//! * A mask made in a general register, of bits that were shifted for each vector: 2.6 in L1, 1.3
//!   in L2.
//! * Leaving out terms instead of elements: the same for norms; for sums of numbers and counts of
//!   NaN 1.6 to 1.8 at half of L2 instead of 1.5, as the compiler makes of two masks a comparison
//!   under one of them, and loads each vector for it and once more. (With masks made in general
//!   registers.)
//! * AVX2, cycles a vector in L1, where additions alone take 0.61: bits by way of a general
//!   register 2.28, a byte copied 1.25; shifted to the sign of each lane for a masked load 1.23;
//!   four bytes copied for four vectors 1.14 to 1.16; masks from a table 1.36 (eight lanes) and
//!   1.53 (four).

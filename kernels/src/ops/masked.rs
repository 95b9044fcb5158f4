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
//! loaded: a vector's bits (`Bits::select_or_zero`) become a mask which the elements are joined
//! with. On AVX-512 values and magnitudes are added under the mask instead
//! (`Arithmetic::add_valid`). There a lane of minus zeros stays minus zero where plus zero would be
//! added, and the sum is the same: its last step adds plus zero.
//!
//! # What limits it
//!
//! On AVX-512 a load of a mask, which takes half a cycle of a vector unit of Zen 4, and a port that
//! additions need on Intel's cores. Bits that begin inside a byte are moved first
//! ([`crate::validity`]). Time against the plain sum of `f32`, one Emerald Rapids core:
//!
//! | | L1 | L2 |
//! | --- | --- | --- |
//! | masked loads and additions | 2.4 | 1.38 |
//! | additions under masks (production) | 1.8 to 2.3 | 1.26 to 1.37 |
//! | sums of numbers: a comparison, a masked move, an addition | 2.3 | 1.1 |
//! | sums of numbers: a comparison, an addition under its mask (production) | 1.7 | 1.0 |
//!
//! The second line differs from run to run, as the masks' loads and the additions come to share a
//! port or not.
//!
//! One Zen 4 core, whatever the bits, when elements were loaded under their masks:
//!
//! | | L1 | L2 | L3 | DRAM |
//! | --- | --- | --- | --- | --- |
//! | bits that begin a byte | 1.6 | 1.1 | 1.05 to 1.1 | 1.1 |
//! | bits that begin inside a byte | 1.75 | 1.15 | 1.1 to 1.15 | 1.15 |
//! | with a neighbour on the same core | up to 2.4 | | | |
//! | nothing but loads of masks and additions under them | 1.7 | 1.04 | | |
//! | sums of numbers | | 1.45 | | |
//! | counts of NaN | | 1.5 | | |
//!
//! Additions under masks were no faster there than masked loads and additions; what kernels take
//! beyond that loop is moving bits, the last row, the call. Norms take no longer against the plain
//! ones. Sums of numbers and counts of NaN have a mask of their own. The first two lines were
//! measured at a third of L1 and of L2.
//!
//! On AVX2 it is three more: a byte of bits is copied to all lanes (`Order::from_bits`), which keep
//! their own and compare it, and the elements are joined with the result. That is four operations
//! for four pipes, one cycle a vector, where two loads take one: a loop of nothing else takes twice
//! the time of plain additions in L1 and 1.16 of it in L2.
//!
//! # What was tried
//!
//! Time against the plain sum, AVX-512, Zen 4:
//!
//! | tried | data | L1 | L2 |
//! | --- | --- | --- | --- |
//! | masks made in a general register, from bits shifted for each vector | sums | 2.6 | 1.3 |
//! | terms left out, not elements | sums of numbers, counts of NaN | | 1.6 to 1.8 |
//!
//! The last is at half of L2, with masks made in general registers, where leaving out elements
//! takes 1.5: the compiler makes of two masks a comparison under one of them, and loads each vector
//! for it once more. For norms both take the same time.
//!
//! Up to four vectors without staging their bits: nanoseconds a call of 31 and 64 `f32`, AVX-512,
//! Emerald Rapids: 19.5 and 21.0, staged 19.1 and 18.1.
//!
//! Cycles a vector in L1, AVX2, where additions alone take 0.61:
//!
//! | masks from | cycles |
//! | --- | --- |
//! | bits by way of a general register | 2.28 |
//! | a byte copied to all lanes | 1.25 |
//! | the same, shifted to the sign of each lane for a masked load | 1.23 |
//! | four bytes copied for four vectors | 1.14 to 1.16 |
//! | a table, eight lanes | 1.36 |
//! | a table, four lanes | 1.53 |

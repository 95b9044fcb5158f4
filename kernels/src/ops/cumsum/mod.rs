//! Running sums: element `i` of what comes out is the sum of the elements up to and with element
//! `i`.
//!
//! # The specification, for floating-point elements
//!
//! Every addition is rounded to nearest-even.
//!
//! 1. **Groups.** [`GROUP_BYTES`] = 64 bytes of consecutive sums are a *group*: 16 elements of
//!    `f32`, 8 of `f64`. It is scanned in steps of halves of 1, 2, 4 (and, with 16 elements, 8): in
//!    each run of two halves, the last element of the lower half is added to every element of the
//!    upper one. So a sum in a group is made of sums of 8, 4, 2 and 1 elements, the left one first.
//! 2. **Blocks.** A canonical block ([`block_len`](crate::order::block_len): 4096 `f32`, 2048
//!    `f64`) is 256 groups. The *carry* of its first group is `+0.0`; that of another group is the
//!    last sum of the group in front of it, the carry included. Every sum of a group is added to
//!    its carry.
//! 3. **Offsets.** The *offset* of the first block is `+0.0`; that of another block is the last
//!    result in front of it. Every sum of
//!    2. is added to the offset of its block: that is the result.
//! 4. A result that is NaN is the one canonical NaN.
//!
//! A last group that is not full is scanned as if zeros followed. No result is `-0.0`, since every
//! offset starts at `+0.0`. The elements of `f16` and `bf16` are converted to `f32`, exactly, and
//! their sums are those of the `f32`.
//!
//! # What follows from it
//!
//! * At most 4 + 256 + n / 4096 additions (3 and 2048 for `f64`) stand between an element and a
//!   result, where the plain loop has `n`.
//! * Where no element is negative, no result is less than the one in front of it: rounding keeps
//!   order, and each sum in a group is made of one that is the sum in front of it or a part of it,
//!   each first sum of a group or block of the last one in front. Offsets along a tree would have a
//!   smaller error, `log2(n / 4096)` additions, and lose this: what would be in front of a block
//!   and its offset would be rounded differently.
//!
//! Integers are added in 64 bits, those of 64 bits in 128, and never wrap; there the order does not
//! matter ([`integers`]).

pub mod floats;
pub mod integers;

use crate::counts::{Counts, Kind};
use crate::input::SliceInto;
use crate::ops::integers::Integer;
use crate::order::source::Source;
use crate::simd::Carry;
use crate::simd::vectors::Vectors;
use crate::table::{Descriptor, Entry};

/// The operation.
#[derive(Debug)]
pub struct Cumsum;

/// The bytes of a group: a register of the widest tier.
pub const GROUP_BYTES: usize = 64;

/// The entry of elements `S` that are summed in vectors `V`: a step for each halving of a group,
/// the carry, and the offset.
const fn floats<V: Carry<Element = F>, F: crate::element::Float, S: Source<F>>()
-> Entry<SliceInto<S, F>, ()> {
    Entry::new::<V::Isa, floats::PrefixSum<V, S>>(Descriptor {
        counts: Counts::NONE
            .with(Kind::Add, 2.0 + floats::group_len::<F>().ilog2() as f32)
            .with(Kind::Store, 1.0),
        ..Descriptor::new::<S>(V::LANES, 1)
    })
}

table!(E in [f32, f64]: Cumsum, "cumsum", SliceInto<E, E> => (),
    &each_tier!(E as Vectors: floats [E, E] ()));
#[cfg(feature = "half")]
table!(E in [half::f16, half::bf16]: Cumsum, "cumsum", SliceInto<E, f32> => (),
    &each_tier!(f32 as Vectors: floats [f32, E] ()));
table!(E in [i8, i16, i32, i64, u8, u16, u32, u64]: Cumsum, "cumsum",
SliceInto<E, <E as Integer>::Sum> => (),
&each_isa!(integers::PrefixSum<E>, Descriptor {
    counts: Counts::NONE.with(Kind::Store, 1.0),
    ..Descriptor::new::<E>(1, 1)
}));

//! The kernel of floating-point cumulative sums.
//!
//! # The algorithm
//!
//! A group is one vector of 512 bits, two of 256, four of 128, or 8 or 16 scalars. Steps whose
//! halves are shorter than a vector are done in vectors (`Carry::scan_step`), the others from
//! vector to vector (`Carry::last`).
//!
//! # Why it is right
//!
//! Lanes of a lower half get plus zero added, which changes no sum but that of a zero with a sign;
//! and since the offset is added last, and is never `-0.0`, the result is the same. NaN may stand
//! in results of which the last one of the block is a number: where one partial sum overflowed and
//! another did not. So each vector of results is asked for NaN, a comparison that hides behind the
//! additions, and a block that has one is gone over once more.
//!
//! # What limits it
//!
//! Within the caches additions and shuffles: a vector of 512 bits of `f32` takes seven additions
//! (four steps, the carry to its sums and to the next carry, the offset) and five shuffles; from
//! one group to the next there is one addition. Beyond, the stores. Zen 4, AVX-512, as a share of a
//! loop of 512-bit loads and stores in the same run: `f32` 0.2 to 0.3 in L1, 0.4 in L2, 0.8 in L3,
//! 1 in DRAM; `f64`, a step shorter, 0.3, 0.5, 1 and 1. That is four times (`f32`) the speed of the
//! plain loop, whose additions wait for each other, in the caches, and more than twice in DRAM.
//!
//! # What was tried
//!
//! Speed against production, Zen 4, AVX-512:
//!
//! | tried | speed | why |
//! | --- | --- | --- |
//! | the next carry from this group's sums | the same | one addition less, one shuffle more |
//! | constant masks for the shuffles | 0.8 | LLVM makes more shuffles of them |
//! | constant masks for the additions | 0.6 | |
//!
//! That carry is the last of the sums. The shuffle is in the chain from group to group.

use super::GROUP_BYTES;
use crate::element::Float;
use crate::input::SliceInto;
use crate::order::block_len;
use crate::order::source::Source;
use crate::order::terms::{Summand, Values};
use crate::simd::{Carry, Kernel};
use core::marker::PhantomData;

/// The most vectors that make up a group: scalars of `f32`.
const MOST_VECTORS: usize = 16;

/// Elements in a group.
pub const fn group_len<E>() -> usize {
    GROUP_BYTES / size_of::<E>()
}

/// Kernel: the running sums of the terms of a slice.
#[derive(Debug)]
pub struct PrefixSum<V, S>(PhantomData<(V, S)>);

impl<V: Carry<Element: Float>, S: Source<V::Element>> Kernel<V::Isa> for PrefixSum<V, S> {
    type Input = SliceInto<S, V::Element>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[S], out: &mut [V::Element]) {
        debug_assert_eq!(x.len(), out.len());
        let block = block_len::<V::Element>();
        let mut offset = V::splat(isa, V::Element::ZERO);
        for (x, out) in x.chunks(block).zip(out.chunks_mut(block)) {
            // SAFETY: the slices have equal lengths, and so have their blocks.
            offset = unsafe { scan_block::<V, S>(isa, x, out, offset) };
        }
    }
}

/// The results of a block, and the offset of the next one if the block is full.
///
/// # Safety
///
/// `x` and `out` must have the same length.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn scan_block<V: Carry<Element: Float>, S: Source<V::Element>>(
    isa: V::Isa,
    x: &[S],
    out: &mut [V::Element],
    offset: V,
) -> V {
    let group = group_len::<V::Element>();
    let terms = Values::<S, 0>::new(x);
    let mut sums = Sums {
        offset,
        carry: V::splat(isa, V::Element::ZERO),
        last: offset,
        nan: V::none(isa),
    };
    let full = x.len() / group * group;
    for at in (0..full).step_by(group) {
        let mut vectors = [offset; MOST_VECTORS];
        for (j, vector) in in_group(&mut vectors).iter_mut().enumerate() {
            // SAFETY: this group is full.
            *vector = unsafe { terms.vector(isa, at + j * V::LANES) };
        }
        // SAFETY: so it is in `out`, which is as long.
        unsafe { sums.put(in_group(&mut vectors), out.as_mut_ptr().add(at)) };
    }
    if full < x.len() {
        let mut vectors = [offset; MOST_VECTORS];
        for (j, vector) in in_group(&mut vectors).iter_mut().enumerate() {
            let at = full + j * V::LANES;
            // SAFETY: so many terms follow `at`, or none do.
            *vector = unsafe { terms.prefix(isa, at, x.len().saturating_sub(at)) };
        }
        let mut small = [V::Element::ZERO; MOST_VECTORS];
        // SAFETY: no group has more elements.
        unsafe { sums.put(in_group(&mut vectors), small.as_mut_ptr()) };
        out[full..].copy_from_slice(&small[..x.len() - full]);
    }
    if V::find_first(sums.nan).is_some() {
        canonicalise(out);
    }
    sums.last
}

/// As many vectors as a group has.
#[inline(always)]
fn in_group<V: Carry<Element: Float>>(vectors: &mut [V; MOST_VECTORS]) -> &mut [V] {
    &mut vectors[..group_len::<V::Element>() / V::LANES]
}

/// What is carried along a block.
struct Sums<V: Carry> {
    /// The sum of all in front of the block.
    offset: V,
    /// The sum of what the block has in front of the group.
    carry: V,
    /// The last result.
    last: V,
    /// Where a result was NaN.
    nan: V::Mask,
}

impl<V: Carry<Element: Float>> Sums<V> {
    /// Writes the results of a group.
    ///
    /// # Safety
    ///
    /// `to` must be valid for writing the elements of a group.
    #[cfg_attr(not(unoptimised), inline(always))]
    unsafe fn put(&mut self, group: &mut [V], to: *mut V::Element) {
        scan_group(group);
        let carry = self.carry;
        for (j, vector) in group.iter().enumerate() {
            let sum = carry.add(*vector);
            let result = self.offset.add(sum);
            self.nan = V::or(self.nan, result.unordered(result));
            // SAFETY: as the caller vouches.
            unsafe { result.store(to.add(j * V::LANES)) };
            if j + 1 == group.len() {
                self.carry = carry.add(vector.last());
                self.last = result.last();
            }
        }
    }
}

/// The sums within a group.
#[cfg_attr(not(unoptimised), inline(always))]
fn scan_group<V: Carry>(group: &mut [V]) {
    for vector in group.iter_mut() {
        *vector = step::<V, 1>(*vector);
        *vector = step::<V, 2>(*vector);
        *vector = step::<V, 4>(*vector);
        *vector = step::<V, 8>(*vector);
    }
    let mut half = 1;
    while half < group.len() {
        for j in 0..group.len() {
            if j & half != 0 {
                let lower = group[j / half * half - 1].last();
                group[j] = lower.add(group[j]);
            }
        }
        half *= 2;
    }
}

/// A step within a vector, if it has so many lanes.
#[inline(always)]
fn step<V: Carry, const HALF: usize>(vector: V) -> V {
    if HALF < V::LANES {
        vector.scan_step::<HALF>()
    } else {
        vector
    }
}

/// Makes one NaN of all.
#[cold]
#[inline(never)]
fn canonicalise<E: Float>(out: &mut [E]) {
    for result in out {
        *result = result.with_canonical_nan();
    }
}

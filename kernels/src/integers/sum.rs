//! The body of the integer sums.
//!
//! # The algorithm
//!
//! ```text
//! at most a vector   load what there is; widen it; add its lanes up
//! at most STEPS      A narrow partials take the vectors in turn; merge them; widen; add the lanes up
//! at most a block    the same for each STEPS vectors, widened into one wide partial
//! beyond             the blocks' sums, in 128 bits
//! ```
//!
//! How a vector goes into a narrow partial in as few instructions as its tier has, and what narrow and wide partials are, says
//! [`Widen`], tier by tier.
//!
//! # Why it is right
//!
//! A narrow partial takes `STEPS` vectors without wrapping, whichever accumulators they went through: fewer in each, and all of them in
//! the merged one. A wide partial takes the narrow ones of [`BLOCK`] vectors. Both bounds are stated, with their arithmetic, where a tier
//! defines its partials. Lanes beyond the end of a slice are loaded as zero.
//!
//! # What limits it
//!
//! In L1 the vector units, beyond it the loads. A core that loads a vector a cycle and computes two has two instructions for each
//! vector, to be load-bound: the dot-product instructions of VNNI need one (8-bit and signed 16-bit integers), sums of absolute differences
//! and pairwise products two, the split sums of 32 and 64 bits three or four.

use super::Integer;
use crate::canonical::summand::touch;
use crate::seam::widen::{BLOCK, Partial, Widen};
use crate::seam::{Isa, Reduce, call};
use core::marker::PhantomData;

/// Bytes beyond which a slice is touched `NEAR` times: about where it leaves the second level's cache.
const NEAR_BYTES: usize = 1 << 20;

/// Bytes beyond which a slice is touched `FAR` times: about where it leaves the last level's cache.
const FAR_BYTES: usize = 16 << 20;

/// The sum of a vector's elements.
type SumOf<V> = <<V as crate::seam::Vector>::Element as Integer>::Sum;

/// Body: the sum of a slice of integers, with `A` accumulators. Long slices are touched `NEAR` times, those that no cache holds `FAR`
/// times (compare [`crate::canonical::summand::Values`]).
pub struct Sum<V, const A: usize, const NEAR: usize, const FAR: usize>(PhantomData<V>);

impl<V: Widen, const A: usize, const NEAR: usize, const FAR: usize> Reduce<V::Isa>
    for Sum<V, A, NEAR, FAR>
{
    type Element = V::Element;
    type Output = SumOf<V>;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> SumOf<V> {
        let n = x.len();
        if n <= V::LANES {
            // SAFETY: the slice has `n` elements.
            let vector = unsafe { V::load_prefix(isa, x.as_ptr(), n) };
            return V::total(V::widen(vector.add_to(V::Narrow::zero(isa)), V::Wide::zero(isa)), 1);
        }
        if n <= const { V::STEPS * V::LANES } && size_of_val(x) <= NEAR_BYTES {
            let (narrow, vectors) = part::<V, A, 0>(isa, x);
            return V::total(V::widen(narrow, V::Wide::zero(isa)), vectors);
        }
        // SAFETY: the token vouches for the tier.
        unsafe {
            if size_of_val(x) <= NEAR_BYTES {
                call(x, V::Isa::reduce::<SumOfParts<V, A, 0>>)
            } else if size_of_val(x) <= FAR_BYTES {
                call(x, V::Isa::reduce::<SumOfParts<V, A, NEAR>>)
            } else {
                call(x, V::Isa::reduce::<SumOfParts<V, A, FAR>>)
            }
        }
    }
}

/// Body: the sum of a slice that is more than one narrow partial takes, or than the nearest caches hold. Touched `TOUCHES` times.
struct SumOfParts<V, const A: usize, const TOUCHES: usize>(PhantomData<V>);

impl<V: Widen, const A: usize, const TOUCHES: usize> Reduce<V::Isa> for SumOfParts<V, A, TOUCHES> {
    type Element = V::Element;
    type Output = SumOf<V>;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> SumOf<V> {
        let mut sum = 0;
        for block in x.chunks(const { BLOCK * V::LANES }) {
            sum += V::Element::wide(block_sum::<V, A, TOUCHES>(isa, block));
        }
        V::Element::narrow(sum)
    }
}

/// The sum of at most a block.
#[inline(always)]
fn block_sum<V: Widen, const A: usize, const TOUCHES: usize>(
    isa: V::Isa,
    x: &[V::Element],
) -> SumOf<V> {
    const { assert!(V::STEPS <= BLOCK) }
    let (mut wide, mut all) = (V::Wide::zero(isa), 0);
    for x in x.chunks(const { V::STEPS * V::LANES }) {
        let (narrow, vectors) = part::<V, A, TOUCHES>(isa, x);
        wide = V::widen(narrow, wide);
        all += vectors;
    }
    V::total(wide, all)
}

/// The narrow partial of at most `STEPS` vectors, and their number.
#[inline(always)]
fn part<V: Widen, const A: usize, const TOUCHES: usize>(
    isa: V::Isa,
    x: &[V::Element],
) -> (V::Narrow, usize) {
    let (n, at) = (x.len(), x.as_ptr());
    let turn = A * V::LANES;
    let full = n / turn * turn;
    let mut partials = [V::Narrow::zero(isa); A];
    for start in (0..full).step_by(turn) {
        for (j, partial) in partials.iter_mut().enumerate() {
            // SAFETY: the turn is full.
            let vector = unsafe {
                let at = at.add(start + j * V::LANES);
                touch::<V::Element, TOUCHES>(at, V::LANES);
                V::load(isa, at)
            };
            *partial = vector.add_to(*partial);
        }
    }
    for (j, partial) in partials.iter_mut().enumerate() {
        let start = full + j * V::LANES;
        if start >= n {
            break;
        }
        // SAFETY: `n - start` elements follow.
        let vector = unsafe { V::load_prefix(isa, at.add(start), n - start) };
        *partial = vector.add_to(*partial);
    }
    (merge::<V, A>(partials), n.div_ceil(V::LANES))
}

/// All partials in one. `A` is a power of two.
#[inline(always)]
fn merge<V: Widen, const A: usize>(mut partials: [V::Narrow; A]) -> V::Narrow {
    let mut width = A / 2;
    while width > 0 {
        for j in 0..width {
            partials[j] = partials[j].plus(partials[j + width]);
        }
        width /= 2;
    }
    partials[0]
}

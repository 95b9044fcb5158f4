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
//! That of [`sweep`](super::sweep), with terms that are converted where they are loaded: `vcvtph2ps` for `f16`, a shift for `bf16`,
//! whose bits are the upper half of those of the `f32`.
//!
//! # What limits it
//!
//! The conversions. Zen 4 converts sixteen `f16` in two cycles: four cycles for the 64 bytes that it loads in one from L1, in two from L2 and in
//! 2.6 from L3, so that the `f16` sum reaches 0.3, 0.5 and 0.6 of the load limit there, and all but 0.07 of it in DRAM.
//! A register of `bf16` is one of words, whose halves take one instruction each ([`interleaved`](crate::seam)); with two additions that makes four
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

use super::lanes::Lanes;
use super::summand::{Summand, touch};
use super::sweep::{OUTER_LEVELS, Sums, node, up_to_a_block};
use super::tree::Tree;
use super::{block_len, finish, node_len, streaming_len};
use crate::element::Element;
use crate::seam::{Arithmetic, Isa, Reduce, call};
use core::marker::PhantomData;
use half::{bf16, f16};

/// A floating-point type of 16 bits, whose sums are `f32`.
pub trait Half: Element {
    /// The value, exactly; a NaN may become another one.
    fn widened(self) -> f32;

    /// `LANES` elements from `at` on, converted.
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `LANES` elements.
    unsafe fn load<V: Arithmetic>(isa: V::Isa, at: *const Self) -> V;
}

impl Half for f16 {
    /// Without a branch, so that the compiler makes vectors of it: the fraction and the exponent go to their places, and the exponent gets
    /// the bias of `f32`. That of infinities and NaN gets it twice, to be the largest again. A subnormal gets the exponent of
    /// the least normal number, which is then subtracted. No number is a subnormal `f32` on the way, so that it does not matter
    /// whether the caller has those flushed to zero.
    #[inline(always)]
    fn widened(self) -> f32 {
        const BIAS: u32 = (127 - 15) << 23;
        const LARGEST: u32 = 31 << 23;
        let bits = u32::from(self.to_bits());
        let placed = (bits & 0x7fff) << 13;
        let twice = if placed >= LARGEST { BIAS } else { 0 };
        let normal = placed + BIAS + twice;
        let least_normal = f32::from_bits(BIAS + (1 << 23));
        let subnormal = f32::from_bits(normal + (1 << 23)) - least_normal;
        let magnitude = if placed < 1 << 23 {
            subnormal.to_bits()
        } else {
            normal
        };
        f32::from_bits(magnitude | (bits & 0x8000) << 16)
    }

    #[inline(always)]
    unsafe fn load<V: Arithmetic>(isa: V::Isa, at: *const f16) -> V {
        // SAFETY: as the caller vouches.
        unsafe { V::load_f16(isa, at) }
    }
}

impl Half for bf16 {
    #[inline(always)]
    fn widened(self) -> f32 {
        f32::from_bits(u32::from(self.to_bits()) << 16)
    }

    #[inline(always)]
    unsafe fn load<V: Arithmetic>(isa: V::Isa, at: *const bf16) -> V {
        // SAFETY: as the caller vouches.
        unsafe { V::load_bf16(isa, at) }
    }
}

/// The terms: the converted values. Touched like [`super::summand::Values`], though each access of a vector is half as wide.
#[derive(Clone, Copy)]
struct Halves<'a, H, const TOUCHES: usize>(&'a [H]);

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

/// Body: the sum of a slice, with the parameters of [`Sum`](super::sum::Sum).
pub struct Sum<
    V,
    H,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>(PhantomData<(V, H)>);

impl<
    V: Arithmetic<Element = f32>,
    H: Half,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
> Reduce<V::Isa> for Sum<V, H, A, NA, NT, NEAR, FAR>
{
    type Element = H;
    type Output = f32;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[H]) -> f32 {
        if x.len() <= const { block_len::<f32>() } {
            // SAFETY: at most a block.
            unsafe { up_to_a_block::<V, _, A>(isa, Halves::<_, 0>(x)) }
        } else {
            // SAFETY: the token vouches for the tier.
            unsafe { call(x, V::Isa::reduce::<SumOfNodes<V, H, NA, NT, NEAR, FAR>>) }
        }
    }
}

/// Body: the sum of a slice that is longer than a block, with the parameters of `SumOfNodes` of `f32`.
struct SumOfNodes<V, H, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>(
    PhantomData<(V, H)>,
);

impl<
    V: Arithmetic<Element = f32>,
    H: Half,
    const A: usize,
    const TILE: usize,
    const NEAR: usize,
    const FAR: usize,
> Reduce<V::Isa> for SumOfNodes<V, H, A, TILE, NEAR, FAR>
{
    type Element = H;
    type Output = f32;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[H]) -> f32 {
        let sums = if x.len() <= const { node_len::<f32>() } {
            node::<V, _, A, TILE>(isa, Halves::<_, 0>(x))
        } else {
            // SAFETY: the token vouches for the tier.
            let lanes = unsafe { call(x, V::Isa::reduce::<SumLanes<V, H, A, TILE, NEAR, FAR>>) };
            Sums::<V>::load(isa, &lanes)
        };
        finish(sums.halving_sum())
    }
}

/// Body: the lanes of a slice of any length, with the parameters of [`SumLanes`](super::sum::SumLanes).
pub struct SumLanes<V, H, const A: usize, const TILE: usize, const NEAR: usize, const FAR: usize>(
    PhantomData<(V, H)>,
);

impl<
    V: Arithmetic<Element = f32>,
    H: Half,
    const A: usize,
    const TILE: usize,
    const NEAR: usize,
    const FAR: usize,
> Reduce<V::Isa> for SumLanes<V, H, A, TILE, NEAR, FAR>
{
    type Element = H;
    type Output = Lanes<f32>;

    #[inline(always)]
    fn run(_: V::Isa, x: &[H]) -> Lanes<f32> {
        let mut nodes: Tree<Lanes<f32>, OUTER_LEVELS> = Tree::new();
        // Half the bytes of as many `f32`.
        let node = if x.len() <= const { 2 * streaming_len::<f32>() } {
            V::Isa::reduce::<SumNode<V, H, A, TILE, NEAR>>
        } else {
            V::Isa::reduce::<SumNode<V, H, A, TILE, FAR>>
        };
        for part in x.chunks(const { node_len::<f32>() }) {
            // SAFETY: the token vouches for the tier.
            nodes.push(unsafe { node(part) });
        }
        nodes.root().unwrap_or(Lanes::zero())
    }
}

/// Body: the lanes of a slice of at most a node, with the parameters of `SumNode` of `f32`.
struct SumNode<V, H, const A: usize, const TILE: usize, const TOUCHES: usize>(PhantomData<(V, H)>);

impl<V: Arithmetic<Element = f32>, H: Half, const A: usize, const TILE: usize, const TOUCHES: usize>
    Reduce<V::Isa> for SumNode<V, H, A, TILE, TOUCHES>
{
    type Element = H;
    type Output = Lanes<f32>;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[H]) -> Lanes<f32> {
        assert!(x.len() <= node_len::<f32>(), "more than a node");
        node::<V, _, A, TILE>(isa, Halves::<_, TOUCHES>(x)).store()
    }
}

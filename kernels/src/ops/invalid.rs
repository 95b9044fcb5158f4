//! The canonical variance of the valid elements of a slice: invalid ones are left out, and leave
//! their places empty.
//!
//! # The specification
//!
//! Lanes, rows, blocks and the tree are those of the [variance](super::variance), by the positions
//! in the slice, invalid elements included. In a block with invalid elements:
//!
//! 1. **Pivot.** The first valid element of the block replaces each invalid one; the pivot is that
//!    of the variance.
//! 2. **Lanes** and **halving** as there; an invalid element adds nothing.
//! 3. **Block.** `n` is the number of valid elements. Where the squared deviations that
//!    come out are less than 1/33 of `S2`, so that the pivot was no good one, the block is swept
//!    once more about its mean, rounded to the element type. Where `m2` leaves the range, all of
//!    this is done again with elements multiplied by a power of two, as there.
//! 4. **Tree.** A block without valid elements has no part in it.
//!
//! # Why it is right
//!
//! A block without invalid elements has the pivot and the sums of the variance, and so have slices
//! without invalid elements: the same bits. In the lanes the deviation of an invalid element is
//! plus zero, which changes no lane.
//!
//! With invalid elements the mean of the first power of two of elements is one in which an element
//! may have many times its weight, and so be far from the mean of the block if that element is.
//! Step 3 keeps the bound of the variance all the same: what is subtracted there magnifies the
//! error of `S2` by no more than 33, or else the pivot is the block's mean but for the error of the
//! first sweep.
//!
//! # What limits it
//!
//! The arithmetic, as for the variance, and a mask for each vector. Time against the variance,
//! Zen 4, whatever the share of NaN, before products were fused, when the loop had four operations:
//!
//! | invalid by | L1 | L2 | L3 | DRAM | the mask |
//! | --- | --- | --- | --- | --- | --- |
//! | NaN | 1.6 | 1.6 | 1.4 | 1 | a comparison, more than one cycle; its count takes 0.1 |
//! | bitmap | 1.8 | 1.4 | 1.2 | 1.1 | from memory, half a cycle of a vector unit |
//!
//! Bits that begin inside a byte take 0.05 to 0.1 more. The selection is a mask on the subtraction
//! and costs nothing. The set bits of a bitmap are counted block by block, which takes nothing; the
//! loop alone, without blocks, takes 1.25 times the loop of the variance. A fifth instruction of
//! any kind in that loop (a comparison, a maximum, an integer operation) takes 1.1 cycles for every
//! vector, so that NaN cannot take less.
//!
//! # What was tried
//!
//! Masks of a bitmap, Zen 4, time against the variance:
//!
//! | tried | L1 | L2 |
//! | --- | --- | --- |
//! | made in general registers, bits counted vector by vector | 2.3 | 1.7 |
//! | made in general registers, bits counted block by block | 1.9 | 1.65 |
//! | loaded from memory (production) | 1.8 | 1.4 |
//!
//! No distance was noted for the others:
//!
//! | tried | invalid by | time | instead of |
//! | --- | --- | --- | --- |
//! | `count_ones` for the count | NaN | 2.2 | 1, the variance |
//! | valid elements copied together, then their variance | NaN | several times | 1, the variance |
//! | pivots found in their turn, not ahead | bitmap | the same | |
//! | every fourth subtraction on the multipliers, a product with one | | 1.1 | 1, the loop |
//! | all subtractions on the multipliers | | 1.4 | 1, the loop |
//! | the pivot in place of invalid elements, a plain subtraction | | the same | |
//! | every other addition of squares on the multipliers | | the same | |
//!
//! For `count_ones` the compiler gathers eight masks in a register and counts there. The order of
//! copied elements would depend on the number of NaN in front of them.

mod about_pivot;
mod blocks;
mod kinds;
mod replaced;
mod scaled;
mod small;

use super::mean_m2::MeanM2;
use super::moments::{Moments4, block as moments_of_block, spoil};
use super::variance::LEVELS;
use crate::input::{Divisible, Input};
use crate::order::tree::Tree;
use crate::order::{node_len, streaming_len};
use crate::simd::{Isa, Kernel, Selection, call};
use crate::validity::Buffer;
use about_pivot::about_pivot;
use blocks::{Block, Blocks};
use core::cell::Cell;
use core::hint::cold_path;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use kinds::InvalidElements;
pub(crate) use kinds::WithInvalid;
use scaled::{MeanM2OfScaled, Moments4OfScaled, Swept};
pub use small::small_mean_m2_of_valid;

/// Kernel: count, mean and m2 of the valid elements of inputs `N`; with `NUMBERS`, of those that
/// are not NaN. `A` pairs of accumulators sweep tiles of `TILE` rows.
pub struct MeanM2OfValid<V, N, const NUMBERS: bool, const A: usize, const TILE: usize>(
    PhantomData<(V, N)>,
);

impl<V, N, const NUMBERS: bool, const A: usize, const TILE: usize> Kernel<V::Isa>
    for MeanM2OfValid<V, N, NUMBERS, A, TILE>
where
    V: Selection,
    N: WithInvalid<NUMBERS, Element = V::Element>,
{
    type Input = N;
    type Output = MeanM2;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, first: N::First<'a>, rest: N::Rest<'a>) -> MeanM2 {
        // SAFETY: the caller vouches for the arguments.
        let (x, invalid) = unsafe { N::elements(first, rest) };
        let buffers = [const { Buffer::new() }; 2];
        // SAFETY: what is invalid is as long as the elements.
        let mut rest = unsafe { Blocks::<V, _>::of(isa, x, invalid, &buffers) };
        let mut place = MaybeUninit::uninit();
        let blocks: &mut Tree<MeanM2, LEVELS> = Tree::new_in(&mut place);
        while let Some(block) = rest.next() {
            let (Block { start, count, .. }, met) = (block, Cell::new(0));
            let Some((replaced, pivot)) = block.replaced(x, &met) else {
                blocks.push(MeanM2::EMPTY);
                continue;
            };
            // SAFETY: `count` elements follow `start`, at least one, and `invalid` is as long as
            // `x`.
            let mut mean_m2 =
                unsafe { about_pivot::<V, _, _, A, TILE>(isa, replaced, start, count, pivot) };
            if !mean_m2.is_settled::<V::Element>() {
                cold_path();
                let swept = Swept::of(&replaced, start, count, &mean_m2);
                // SAFETY: the block is in `x`, and staged.
                let scaled = unsafe { call::<_, MeanM2OfScaled<V, N, NUMBERS>>(isa, x, swept) };
                mean_m2 = mean_m2.or_scaled(scaled);
            }
            blocks.push(mean_m2);
        }
        blocks.root().unwrap_or(MeanM2::EMPTY)
    }
}

/// Kernel: `Short` for slices of at most a node, `InL3` for longer ones, `InDram` for those that no
/// cache holds.
pub struct ByLength<Short, InL3, InDram>(PhantomData<(Short, InL3, InDram)>);

impl<I: Isa, Short, InL3, InDram> Kernel<I> for ByLength<Short, InL3, InDram>
where
    Short: Kernel<I, Input: Divisible>,
    InL3: Kernel<I, Input = Short::Input, Output = Short::Output>,
    InDram: Kernel<I, Input = Short::Input, Output = Short::Output>,
{
    type Input = Short::Input;
    type Output = Short::Output;

    #[inline(always)]
    unsafe fn run<'a>(
        isa: I,
        first: <Short::Input as Input>::First<'a>,
        rest: <Short::Input as Input>::Rest<'a>,
    ) -> Short::Output {
        let n = Short::Input::len(first);
        // SAFETY: the caller vouches for the arguments.
        unsafe {
            if n <= const { node_len::<<Short::Input as Divisible>::Element>() } {
                Short::run(isa, first, rest)
            } else if n <= const { streaming_len::<<Short::Input as Divisible>::Element>() } {
                call::<_, InL3>(isa, first, rest)
            } else {
                call::<_, InDram>(isa, first, rest)
            }
        }
    }
}

/// Kernel: the moments of the valid elements of inputs `N`: the [moments](super::moments) of the
/// blocks, given their mean and m2. With the parameters of [`MeanM2OfValid`], and `B` groups of
/// four accumulators a block for the rest.
pub struct Moments4Of<V, N, const A: usize, const TILE: usize, const B: usize>(PhantomData<(V, N)>);

impl<V, N, const A: usize, const TILE: usize, const B: usize> Kernel<V::Isa>
    for Moments4Of<V, N, A, TILE, B>
where
    V: Selection,
    N: WithInvalid<false, Element = V::Element>,
{
    type Input = N;
    type Output = Moments4<V::Element>;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, first: N::First<'a>, rest: N::Rest<'a>) -> Moments4<V::Element> {
        // SAFETY: the caller vouches for the arguments.
        let (x, invalid) = unsafe { N::elements(first, rest) };
        let buffers = [const { Buffer::new() }; 2];
        // SAFETY: what is invalid is as long as the elements.
        let mut rest = unsafe { Blocks::<V, _>::of(isa, x, invalid, &buffers) };
        let mut place = MaybeUninit::uninit();
        let blocks: &mut Tree<Moments4<V::Element>, LEVELS> = Tree::new_in(&mut place);
        while let Some(block) = rest.next() {
            let (Block { start, count, .. }, met) = (block, Cell::new(0));
            let Some((replaced, pivot)) = block.replaced(x, &met) else {
                blocks.push(Moments4::empty());
                continue;
            };
            // SAFETY: `count` elements follow `start`, at least one, and are staged; `invalid` is
            // as long as the elements.
            let mean_m2 =
                unsafe { about_pivot::<V, _, _, A, TILE>(isa, replaced, start, count, pivot) };
            // SAFETY: the same.
            let mut moments =
                unsafe { moments_of_block::<V, _, B>(isa, replaced, start, count, mean_m2) };
            if !mean_m2.is_settled::<V::Element>() {
                cold_path();
                let swept = Swept::of(&replaced, start, count, &mean_m2);
                // SAFETY: the block is in `x`, and staged.
                let scaled = unsafe { call::<_, Moments4OfScaled<V, N>>(isa, x, swept) };
                moments = moments.or_scaled(scaled);
            }
            if !mean_m2.offset.is_finite() {
                cold_path();
                let valid = (start..start + count).filter(|&at| invalid.is_valid(at, x[at]));
                spoil(&mut moments, valid.map(|at| x[at]));
            }
            blocks.push(moments);
        }
        blocks.root().unwrap_or(Moments4::empty())
    }
}

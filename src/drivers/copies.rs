//! Statistics of types that have no kernels for them. A block at a time is copied to the stack,
//! converted (in two halves, where zero replaces some of it first), and handed to the kernel of the
//! type that it was converted to. The partials of the blocks merge along the canonical tree, as
//! that kernel's do, to the same bits.
//!
//! Where only some elements are valid, sums are those of copies with zero in place of the others,
//! which is what a sum of valid elements is defined as; variances and moments go to the kernels for
//! valid elements, with the bits of each block.
//!
//! # What limits it
//!
//! A copy stays in the nearest cache. To select it takes about as long as the sum of absolute
//! values that it is fed to, less than the sum of squares, a fraction of a conversion. One Zen 4
//! core, times against those of the plain functions at half of L2, bits at random (all set):
//!
//! | of valid elements | 8 bits | 16 bits | 32 bits | 64 bits |
//! | --- | --- | --- | --- | --- |
//! | sum of squares | 1.8 (1.2) | | 1.3 (1.0) | 1.2 (1.0) |
//! | norm1 | 1.8 | 2.2 | 2.2 | 1.3 (1.0 to 1.3) |
//! | norm2 | 1.2 to 2.1 (1.1) | `f16` 1.3 (1.1), `bf16` 1.8 (1.4) | | |
//! | var | 1.6 | `f16` 1.2 | | |

use super::sums::ColumnSum;
use super::trees::Partials;
use crate::columns::Copies;
use crate::dispatch::run;
use crate::element::{Converted, Element, Float};
use crate::masked::Masked;
use crate::reduction::Reduction;
use crate::scratch;
use crate::tables::{SumTables, Tables};
use crate::tree::BlockTree;
use std::marker::PhantomData;
use std::ops::Range;
use superscalar_kernels::input::{Destination, ValidInto};
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::convert::Convert;
use superscalar_kernels::ops::select_or_zero::{SelectOrZero, cast, cast_mut, zero};
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::order::terms::Term;
use superscalar_kernels::order::tree::Merge;
use superscalar_kernels::order::{SMALL, block_len, small_sum};
use superscalar_kernels::table::{Masked as OfValid, Partial, Supports};
use superscalar_kernels::validity::Validity as Bits;

/// The partials of blocks of converted copies, merged. The copies of a block may be made in several
/// steps.
struct Merged<'s, F, N> {
    scratch: &'s mut [F],
    /// Copies of the block that is not complete.
    copies: usize,
    tree: BlockTree<N>,
}

impl<'s, F: Float, N: Merge> Merged<'s, F, N> {
    fn new(scratch: &'s mut [F]) -> Self {
        Merged {
            scratch,
            copies: 0,
            tree: BlockTree::new(),
        }
    }

    /// Copies elements, which are of one block; `partial` makes a partial of its copies once there
    /// are all of them.
    #[inline]
    fn push<E: Converted<Statistic = F>>(&mut self, part: &[E], partial: impl Fn(&[F]) -> N) {
        let first = self.copies;
        self.copies += part.len();
        debug_assert!(self.copies <= block_len::<F>(), "parts of two blocks");
        run::<Convert, E>(part, &mut self.scratch[first..self.copies]);
        if self.copies == block_len::<F>() {
            self.end_block(partial);
        }
    }

    /// Ends a block, which may be short.
    fn end_block(&mut self, partial: impl Fn(&[F]) -> N) {
        self.tree.push(partial(&self.scratch[..self.copies]));
        self.copies = 0;
    }

    /// The root of the tree; `None` where there were no elements.
    fn root(&mut self, partial: impl Fn(&[F]) -> N) -> Option<N> {
        if self.copies > 0 {
            self.end_block(partial);
        }
        self.tree.root()
    }
}

/// The same of a slice.
#[inline]
fn merged<E: Converted, N: Merge>(x: &[E], partial: impl Fn(&[E::Statistic]) -> N) -> Option<N> {
    scratch::with(x.len(), |scratch| {
        let mut merged = Merged::new(scratch);
        for block in x.chunks(block_len::<E::Statistic>()) {
            merged.push(block, &partial);
        }
        merged.root(partial)
    })
}

/// Elements whose copies are summed by one call, as a whole slice: no tree, no lanes in memory.
const SHORT: usize = 64;

/// What `whole` answers of the copies of a short slice.
#[inline]
fn short<E: Converted, R>(x: &[E], whole: impl FnOnce(&[E::Statistic]) -> R) -> Option<R> {
    let mut copies = [zero::<E::Statistic>(); SHORT];
    let copies = copies.get_mut(..x.len())?;
    if x.len() <= SMALL {
        for (copy, x) in copies.iter_mut().zip(x) {
            *copy = x.to_statistic();
        }
    } else {
        run::<Convert, E>(x, &mut *copies);
    }
    Some(whole(copies))
}

/// Hands out parts of `len` elements, with zero in place of those that are not valid. Parts of
/// which all elements are valid are handed out where they are, others are copied to the stack. A
/// part is at most [`scratch::BYTES`] long.
#[inline]
pub(super) fn zeroed_parts<E: Element>(x: &Masked<'_, E>, len: usize, mut each: impl FnMut(&[E])) {
    scratch::with(x.elements.len().min(len), |scratch| {
        for part in x.parts(len) {
            let Masked { elements, bits } = part;
            if part.count() == elements.len() as u64 {
                each(elements);
                continue;
            }
            let copies = &mut scratch[..elements.len()];
            select_or_zero(elements, bits, copies);
            each(copies);
        }
    });
}

/// Copies the valid elements, and zero in place of the others: as words, as zero is made of zero
/// bits.
fn select_or_zero<E: Element>(x: &[E], bits: Bits<'_>, out: &mut [E]) {
    match size_of::<E>() {
        1 => select_words::<E, u8>(x, bits, out),
        2 => select_words::<E, u16>(x, bits, out),
        4 => select_words::<E, u32>(x, bits, out),
        _ => select_words::<E, u64>(x, bits, out),
    }
}

fn select_words<E: Element, W>(x: &[E], validity: Bits<'_>, out: &mut [E])
where
    W: Supports<SelectOrZero, Input = ValidInto<W, W>, Output = ()>,
{
    let out = cast_mut(out);
    run::<SelectOrZero, W>(cast(x), &mut Destination { validity, out });
}

/// The canonical sum of the terms of `O`, of converted copies.
#[derive(Debug)]
pub struct CopiedSum<O>(PhantomData<O>);

impl<O, E> Reduction<E> for CopiedSum<O>
where
    O: ColumnSum<E>,
    E: Converted<Statistic: SumTables<O, <E as Element>::Statistic>>,
{
    type Output = E::Statistic;
    type Partial = Lanes<E::Statistic>;
    const IN_TREE: bool = true;
    const BYTES: usize = size_of::<E::Statistic>();

    #[inline]
    fn slice(x: &[E]) -> E::Statistic {
        if x.len() <= SMALL {
            return small_sum(x.len(), |i| O::Term::of_one(x[i].to_statistic()));
        }
        short(x, |copies| run::<O, E::Statistic>(copies, ()))
            .unwrap_or_else(|| Self::partial(x, 0..x.len()).total())
    }

    fn partial(x: &[E], part: Range<usize>) -> Lanes<E::Statistic> {
        let lanes = |x: &[E::Statistic]| run::<Partial<O>, E::Statistic>(x, ());
        merged(&x[part], lanes).unwrap_or(Lanes::zero())
    }

    fn finish(_: &[E], partial: Lanes<E::Statistic>) -> E::Statistic {
        partial.total()
    }

    fn masked(x: &Masked<'_, E>) -> E::Statistic {
        if let Some(sum) = x.small_zeroed(Self::slice) {
            return sum;
        }
        let lanes = |x: &[E::Statistic]| run::<Partial<O>, E::Statistic>(x, ());
        let root = scratch::with(x.elements.len(), |scratch| {
            let mut merged = Merged::new(scratch);
            // Half a block: it is on the stack beside the copies of a whole one.
            zeroed_parts(x, block_len::<E::Statistic>() / 2, |part| {
                merged.push(part, lanes)
            });
            merged.root(lanes)
        });
        root.unwrap_or(Lanes::zero()).total()
    }

    fn columns(x: Columns<'_, E>, out: &mut [E::Statistic]) -> bool {
        <O as ColumnSum<E>>::of_blocks(Copies(x), out)
    }
}

/// The partial of `O`, of converted copies.
#[derive(Debug)]
pub struct CopiedTree<O>(PhantomData<O>);

impl<O, E> Reduction<E> for CopiedTree<O>
where
    O: Partials<E::Statistic>,
    E: Converted<Statistic: Tables<O, O::Partial>>,
{
    type Output = O::Partial;
    type Partial = O::Partial;
    const IN_TREE: bool = true;
    const BYTES: usize = size_of::<E::Statistic>();

    fn slice(x: &[E]) -> O::Partial {
        short(x, O::slice).unwrap_or_else(|| Self::partial(x, 0..x.len()))
    }

    fn partial(x: &[E], part: Range<usize>) -> O::Partial {
        merged(&x[part], |x| run::<O, E::Statistic>(x, ())).unwrap_or(O::empty())
    }

    fn finish(_: &[E], partial: O::Partial) -> O::Partial {
        partial
    }

    fn masked(x: &Masked<'_, E>) -> O::Partial {
        let kernel = |copies: &[_]| run::<OfValid<O>, E::Statistic>(copies, &x.bits);
        if let Some(answer) = short(x.elements, kernel) {
            return answer;
        }
        let mut tree = BlockTree::new();
        scratch::with(x.elements.len(), |scratch| {
            for block in x.parts(block_len::<E::Statistic>()) {
                let copies = &mut scratch[..block.elements.len()];
                run::<Convert, E>(block.elements, copies);
                tree.push(run::<OfValid<O>, E::Statistic>(copies, &block.bits));
            }
        });
        tree.root().unwrap_or(O::empty())
    }

    fn columns(x: Columns<'_, E>, out: &mut [O::Partial]) -> bool {
        O::columns(Copies(x), out)
    }
}

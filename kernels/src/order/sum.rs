//! The kernels of every canonical sum: of the terms that an operation makes of a slice, of its
//! valid elements, of pairs, of elements that are converted ([`Summed`]).
//!
//! The algorithm is [`sweep`](crate::order::sweep)'s. Inputs of up to a block and of up to a node
//! have instances of their own, and longer ones a function, so that none has the stack frame of the
//! next. The sweep of a node is compiled once and called from both: its lanes come back through
//! memory, 512 bytes that are written and read once. All canonical sums take 0.6 of the machine
//! code that they took with a copy of the sweep in each of them (x86-64, all tiers).

use crate::counts::Kind;
use crate::element::Float;
use crate::input::{Divisible, Function, Input, Valid};
use crate::order::extra_loads::{AHEAD, ExtraLoads};
use crate::order::lanes::Lanes;
use crate::order::source::Source;
use crate::order::sums::Sums;
use crate::order::sweep::{LONG_LEVELS, SHORT_LEVELS, node, up_to_a_block};
use crate::order::terms::{Summand, Summed, Term};
use crate::order::tree::Tree;
use crate::order::{block_len, finish, node_len};
use crate::simd::portable::ACCUMULATORS;
use crate::simd::vectors::{Family, TIERS};
use crate::simd::{Arithmetic, Isa, Kernel, call};
use crate::table::{Descriptor, Entry};
use core::marker::PhantomData;
use core::mem::MaybeUninit;

/// Kernel: the canonical sum of the terms `T` of inputs `N`. `A` accumulators sweep a block; longer
/// inputs are swept as [`SumLanes`] says, by its other parameters.
pub struct Sum<
    V,
    N,
    T,
    const A: usize,
    const LA: usize,
    const TILE: usize,
    const IN_L3: usize,
    const IN_DRAM: usize,
>(PhantomData<(V, N, T)>);

impl<
    V: Arithmetic,
    N: Summed<V::Element, T>,
    T,
    const A: usize,
    const LA: usize,
    const TILE: usize,
    const IN_L3: usize,
    const IN_DRAM: usize,
> Kernel<V::Isa> for Sum<V, N, T, A, LA, TILE, IN_L3, IN_DRAM>
{
    type Input = N;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, first: N::First<'a>, rest: N::Rest<'a>) -> V::Element {
        // SAFETY: the caller vouches for the arguments; what is swept at once is at most a block.
        unsafe {
            if N::len(first) <= const { block_len::<V::Element>() } {
                up_to_a_block::<V, _, A>(isa, N::terms::<0>(first, rest))
            } else {
                call::<_, SumOfNodes<V, N, T, LA, TILE, IN_L3, IN_DRAM>>(isa, first, rest)
            }
        }
    }
}

/// Kernel: the canonical sum of an input that is longer than a block. An instance of its own, so
/// that the short calls of [`Sum`] need no stack.
struct SumOfNodes<
    V,
    N,
    T,
    const A: usize,
    const TILE: usize,
    const IN_L3: usize,
    const IN_DRAM: usize,
>(PhantomData<(V, N, T)>);

impl<V, N, T, const A: usize, const TILE: usize, const IN_L3: usize, const IN_DRAM: usize>
    Kernel<V::Isa> for SumOfNodes<V, N, T, A, TILE, IN_L3, IN_DRAM>
where
    V: Arithmetic,
    N: Summed<V::Element, T>,
{
    type Input = N;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, first: N::First<'a>, rest: N::Rest<'a>) -> V::Element {
        // SAFETY: the caller vouches for the arguments.
        let lanes =
            unsafe { call::<_, SumLanes<V, N, T, A, TILE, IN_L3, IN_DRAM>>(isa, first, rest) };
        finish(Sums::<V>::load(isa, &lanes).halving_sum())
    }
}

/// Kernel: the lanes of an input of any length. `A` accumulators sweep tiles of `TILE` rows. Each
/// line has `IN_L3` extra loads in inputs that the second level of the caches does not hold,
/// `IN_DRAM` in those that none holds, on cores that want them
/// ([`extra_loads`](super::extra_loads)).
pub struct SumLanes<
    V,
    N,
    T,
    const A: usize,
    const TILE: usize,
    const IN_L3: usize,
    const IN_DRAM: usize,
>(PhantomData<(V, N, T)>);

impl<V, N, T, const A: usize, const TILE: usize, const IN_L3: usize, const IN_DRAM: usize>
    Kernel<V::Isa> for SumLanes<V, N, T, A, TILE, IN_L3, IN_DRAM>
where
    V: Arithmetic,
    N: Summed<V::Element, T>,
{
    type Input = N;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, first: N::First<'a>, rest: N::Rest<'a>) -> Lanes<V::Element> {
        let n = N::len(first);
        // SAFETY: the token vouches for the features, the caller for the arguments.
        unsafe {
            if n <= const { node_len::<V::Element>() } {
                return match N::node::<V, A, TILE>(first, &rest) {
                    Some(node) => node(first, rest),
                    None => call::<_, NodeLanes<V, N, T, A, TILE, 0>>(isa, first, rest),
                };
            }
            let node = match ExtraLoads::of(n * size_of::<N::Element>()) {
                ExtraLoads::None => V::Isa::run::<NodeLanes<V, N, T, A, TILE, 0>>,
                ExtraLoads::InL3 => V::Isa::run::<NodeLanes<V, N, T, A, TILE, IN_L3>>,
                ExtraLoads::InDram => V::Isa::run::<NodeLanes<V, N, T, A, TILE, IN_DRAM>>,
                // A load and an addition a vector look far enough ahead by themselves.
                ExtraLoads::Ahead if const { N::COUNTS.of(Kind::Convert) > 0.0 } => {
                    V::Isa::run::<NodeLanes<V, N, T, A, TILE, AHEAD>>
                }
                ExtraLoads::Ahead => V::Isa::run::<NodeLanes<V, N, T, A, TILE, 0>>,
            };
            if n < const { node_len::<V::Element>() << SHORT_LEVELS } {
                lanes_of_nodes::<N, V::Element, SHORT_LEVELS>(first, rest, node)
            } else {
                lanes_of_nodes::<N, V::Element, LONG_LEVELS>(first, rest, node)
            }
        }
    }
}

/// The lanes of an input of more than a node, whose parts `node` sweeps. A function of its own,
/// since the tree takes more stack than shorter inputs should have to touch; and without a target
/// feature, so that it is compiled once for all terms and tiers. There are fewer than `2^LEVELS`
/// parts.
///
/// # Safety
///
/// The CPU must have the features of `node`, and the arguments must pass [`Input::check`].
#[inline(never)]
unsafe fn lanes_of_nodes<'a, N: Divisible, E: Float, const LEVELS: usize>(
    first: N::First<'a>,
    rest: N::Rest<'a>,
    node: Function<N, Lanes<E>>,
) -> Lanes<E> {
    let mut place = MaybeUninit::uninit();
    let nodes: &mut Tree<Lanes<E>, LEVELS> = Tree::new_in(&mut place);
    let n = N::len(first);
    for start in (0..n).step_by(const { node_len::<E>() }) {
        let end = n.min(start + const { node_len::<E>() });
        // SAFETY: as the caller vouches.
        nodes.push(unsafe { N::call_part(first, &rest, start..end, node) });
    }
    nodes.root().unwrap_or(Lanes::zero())
}

/// Kernel: the lanes of an input of at most a node, with `EXTRA_LOADS` extra loads of each line.
struct NodeLanes<V, N, T, const A: usize, const TILE: usize, const EXTRA_LOADS: usize>(
    PhantomData<(V, N, T)>,
);

impl<V, N, T, const A: usize, const TILE: usize, const EXTRA_LOADS: usize> Kernel<V::Isa>
    for NodeLanes<V, N, T, A, TILE, EXTRA_LOADS>
where
    V: Arithmetic,
    N: Summed<V::Element, T>,
{
    type Input = N;
    type Output = Lanes<V::Element>;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, first: N::First<'a>, rest: N::Rest<'a>) -> Lanes<V::Element> {
        assert!(
            N::len(first) <= node_len::<V::Element>(),
            "more than a node"
        );
        // SAFETY: the caller vouches for the arguments.
        let terms = unsafe { N::terms::<EXTRA_LOADS>(first, rest) };
        node::<V, _, A, TILE>(isa, terms).store(terms.head::<V>())
    }
}

/// An operation that is a canonical sum of terms of its elements.
pub trait Summation {
    /// What an element contributes.
    type Term: Term;
}

/// The entries in production on one tier: the sum of a whole input, and the lanes of a part.
pub(crate) struct Forms<N: Input, E: Float> {
    whole: Entry<N, E>,
    lanes: Entry<N, Lanes<E>>,
}

/// The kernels for vectors `V`: with `A` accumulators for a block, and the other parameters for
/// [`SumLanes`].
pub(crate) const fn forms<
    V: Arithmetic,
    N: Summed<V::Element, T>,
    T,
    const A: usize,
    const LA: usize,
    const TILE: usize,
    const IN_L3: usize,
    const IN_DRAM: usize,
>() -> Forms<N, V::Element> {
    let descriptor = Descriptor {
        counts: N::COUNTS.with_sum(N::FUSED).times(V::REGISTERS),
        streams: N::STREAMS,
        ..Descriptor::new::<N::Element>(V::LANES, A)
    };
    let lanes = Descriptor {
        accumulators: LA,
        ..descriptor
    };
    Forms {
        whole: Entry::new::<V::Isa, Sum<V, N, T, A, LA, TILE, IN_L3, IN_DRAM>>(descriptor),
        lanes: Entry::new::<V::Isa, SumLanes<V, N, T, LA, TILE, IN_L3, IN_DRAM>>(lanes),
    }
}

/// The kernels of each tier for terms that take a register beside the accumulators.
pub(crate) const fn every_tier<E: Family, N: Summed<E, T>, T>() -> [Forms<N, E>; TIERS] {
    tiers!(
        forms::<E::Portable, N, T, ACCUMULATORS, ACCUMULATORS, 2, 0, 0>(),
        avx2: forms::<E::Avx2, N, T, 8, 8, 2, 0, 0>(),
        avx512: forms::<E::Avx512, N, T, 8, 8, 32, 1, 3>(),
    )
}

/// The same over valid elements.
///
/// Beyond a block, AVX2 sweeps those of `f32` in one pass, though 16 accumulators and the masks do
/// not fit the registers: DRAM and the prefetchers are asked for whole rows. Masks of `f64` are
/// made of parts of bytes and take more registers. Speed against eight accumulators and tiles of
/// four rows, bits that begin a byte and inside one, one Zen 3 core; `f64`s are elements and
/// squares:
///
/// | tried | terms | 20 KB | 80 to 400 KB | 4 MiB | 128 MiB |
/// | --- | --- | --- | --- | --- | --- |
/// | 8 accumulators, tiles of 2 | `f32` | | 0.90 | 0.99 | 1.09 |
/// | 8 accumulators, tiles of 8 | `f32` | | 1.04 | 1.00 | 1.07 |
/// | 16 accumulators (production) | `f32` | 1.12 | 1.14 | 1.16 | 1.14 |
/// | 16 accumulators | `f32`, squares | 1.04 | 1.08 | 1.11 | 1.12 |
/// | 16 accumulators | `f32`, numbers | 1.02 | 1.05 | 1.03 | 1.10 |
/// | 16 accumulators | `f64` | 0.48 | 0.52 | 0.56 | 1.02 |
/// | 8 accumulators, tiles of 2 | `f64`s | 0.93 to 0.98 | 0.98 to 1.02 | 1.03 | 1.10 |
/// | 8 accumulators, tiles of 8 (production) | `f64`s | 1.00 to 1.09 | 1.01 | 1.05 | 1.06 |
/// | 8 accumulators, tiles of 32 | `f64`s | 1.10 | 0.93 | 1.04 | 0.95 |
pub(crate) const fn every_tier_masked<E: Family, S: Source<E>, T: Term>()
-> [Forms<Valid<S>, E>; TIERS] {
    tiers!(
        forms::<E::Portable, Valid<S>, T, ACCUMULATORS, ACCUMULATORS, 2, 0, 0>(),
        avx2: if size_of::<E>() == 4 {
            forms::<E::Avx2, Valid<S>, T, 8, 16, 32, 0, 0>()
        } else {
            forms::<E::Avx2, Valid<S>, T, 8, 8, 8, 0, 0>()
        },
        avx512: forms::<E::Avx512, Valid<S>, T, 8, 8, 32, 1, 1>(),
    )
}

/// The entries of whole inputs.
pub(crate) const fn wholes<N: Input, E: Float, const L: usize>(
    forms: &[Forms<N, E>; L],
) -> [Entry<N, E>; L] {
    let mut entries = [forms[0].whole; L];
    let mut i = 1;
    while i < L {
        entries[i] = forms[i].whole;
        i += 1;
    }
    entries
}

/// The entries of the lanes of parts.
pub(crate) const fn lanes<N: Input, E: Float, const L: usize>(
    forms: &[Forms<N, E>; L],
) -> [Entry<N, Lanes<E>>; L] {
    let mut entries = [forms[0].lanes; L];
    let mut i = 1;
    while i < L {
        entries[i] = forms[i].lanes;
        i += 1;
    }
    entries
}

/// Writes the tables of an operation that is a canonical sum of the terms `$term` of elements, for
/// `f32` and `f64`: in every form, or in the one that is named.
macro_rules! canonical_sum {
    ($op:ty, $name:literal, $term:ty) => {
        canonical_sum!(@whole $op, $name, $term);
        canonical_sum!(@down $op, $name, $term);
    };
    (@whole $op:ty, $name:literal, $term:ty) => {
        impl $crate::order::sum::Summation for $op {
            type Term = $term;
        }
        table!(E in [f32, f64]: $op, $name, Slice<E> => E,
            &sum::wholes(&sum::every_tier::<E, Slice<E>, $term>()));
        table!(E in [f32, f64]: Partial<$op>, concat!($name, "-lanes"), Slice<E> => Lanes<E>,
            &sum::lanes(&sum::every_tier::<E, Slice<E>, $term>()));
        canonical_sum!(@masked $op, $name, $term);
    };
    (@masked $op:ty, $name:literal, $term:ty) => {
        table!(E in [f32, f64]: Masked<$op>, concat!("masked-", $name), Valid<E> => E,
            &sum::wholes(&sum::every_tier_masked::<E, E, $term>()));
    };
    (@down $op:ty, $name:literal, $term:ty) => {
        table!(E in [f32, f64]: Down<$op>, concat!("column-", $name), ColumnsInto<E, E> => (),
            &each_tier!(E as Vectors: columns::sum::whole [E, $term] ()));
        table!(E in [f32, f64]: Partial<Down<$op>>, concat!("column-", $name, "-lanes"),
            ColumnsInto<E, E> => (),
            &each_tier!(E as Vectors: columns::sum::lanes [E, $term] ()));
    };
}

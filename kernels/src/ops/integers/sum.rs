//! The kernel of the integer sums.
//!
//! # The algorithm
//!
//! ```text
//! at most a vector   load what there is; widen it; add its lanes up
//! at most a chunk    A narrow partials take the vectors in turn; widen them; add the lanes up
//! at most a block    the same for each chunk, widened into one wide partial
//! beyond             the blocks' sums, in 128 bits
//! ```
//!
//! How a vector goes into a narrow partial in as few instructions as its tier has, and what narrow
//! and wide partials are, says `Widen`, tier by tier.
//!
//! # Why it is right
//!
//! A narrow partial takes `STEPS` vectors without wrapping. A chunk has so many vectors, fewer in
//! each accumulator and all of them in the merged one; or `A` times as many, where the accumulators
//! are not merged. A wide partial takes the narrow ones of `BLOCK` vectors. Both bounds are stated,
//! with their arithmetic, where a tier defines its partials. Lanes beyond the end of a slice are
//! loaded as zero, and so are elements that are left out (`summands.rs`).
//!
//! # What limits it
//!
//! In L1 the vector units, beyond it the loads. A core that loads a vector a cycle and computes two
//! has two instructions for each vector, to be load-bound: the dot-product instructions of VNNI
//! need one (8-bit and signed 16-bit integers), and two with the sums of 32- and 64-bit integers;
//! sums of absolute differences and pairwise products two, the split sums of 32 and 64 bits three
//! or four.
//!
//! # What was tried
//!
//! Shares of the load limit in L1, one Zen 4 core. From L2 on all of these reach 0.93 and more, but
//! for the conversions and the single chains.
//!
//! | data | tried | accumulators | L1 |
//! | --- | --- | --- | --- |
//! | `u8` | converted to 32 bits and added, 16 bytes at a time (reference) | 1 | 0.2 |
//! | `u8` | the same (reference) | 4 | 0.25 |
//! | `u8` | `vpsadbw` and an addition (reference) | | 0.86 |
//! | `u8` | `vpdpbusd` by ones (reference; the latency is four cycles) | 1 | 0.27 |
//! | `u8` | `vpdpbusd` by ones | | 0.97 |
//! | `i8` | sign bits flipped for `vpsadbw` | | 0.71 |
//! | `i8` | `vpmaddubsw` by ones | | as `vpsadbw` for `u8` |
//! | `i8` | `vpdpbusd` | | 0.97 |
//! | `i16` | `vpmaddwd` and an addition | | 0.85 |
//! | `i16` | `vpdpwssd` | | 0.97 |
//! | `u16` | sign bits flipped for `vpdpwssd`, which knows signed words alone | 8 | 0.90 |
//! | `u16` | the same | 16 | 0.86 to 0.90 |
//! | `u16` | without VNNI: sign bits flipped, a third instruction | | 0.67 |
//! | 32, 64 bits | two widening conversions | | 0.45 |
//! | 32, 64 bits | split sums | | 0.67 |
//! | 32, 64 bits | split sums, sign bits flipped | | 0.52 |
//! | 64 bits | AVX2, which has no arithmetic shift: sign bits flipped | | 0.53, not 0.62 |
//!
//! For `u16`, split sums take three instructions as well; sums of the upper bytes with additions
//! modulo 2^16 too. Carry-save adders (`vpternlogd` twice for two vectors, the carries summed at
//! half the rate) come to two instructions a vector whatever is below them: no help where two are
//! needed anyway. For 32 and 64 bits they might help: not built.
//!
//! Time of sums of valid elements against the plain sum. For 32 and 64 bits a masked load and a
//! mask come on top of two instructions, without VNNI of three. Bits that begin inside a byte have
//! to be moved.
//!
//! | data | third of L2 | L1 | more for bits inside a byte |
//! | --- | --- | --- | --- |
//! | 8 bits | 1.1 | 2.1 | 0.2 and 0.4 |
//! | 16 bits | 1.1 | 1.2 to 1.6 | 0.1 |
//! | 32, 64 bits | 1.2 to 1.3 | 1.2 to 1.6 | 0.1 |

use super::Integer;
use super::summands::{Summands, SummedIntegers};
use crate::counts::{Counts, Kind};
use crate::input::{ColumnsInto, Slice, Valid};
use crate::ops::columns::integers::ColumnIntegers;
use crate::ops::sum::Sum as Total;
use crate::order::extra_loads::{AHEAD, ExtraLoads, L2_BYTES};
#[cfg(target_arch = "x86_64")]
use crate::simd::avx512::{self, vnni::Vnni};
use crate::simd::vectors::Vectors;
use crate::simd::widen::{BLOCK, Partial, Widen};
use crate::simd::{Isa, Kernel, OrZero, call};
use crate::table::{Descriptor, Down, Entry, Masked, Purpose};
use crate::validity::{Buffer, chunks};
use core::marker::PhantomData;

/// The sum of a vector's elements.
type SumOf<V> = <<V as crate::simd::Vector>::Element as Integer>::Sum;

/// Kernel: the sum of integers of inputs `N`, with `A` accumulators. Each line has `IN_L3` extra
/// loads in long inputs, `IN_DRAM` in those that no cache holds, on cores that want them
/// ([`crate::order::extra_loads`]).
pub struct Sum<V, N, const A: usize, const IN_L3: usize, const IN_DRAM: usize>(PhantomData<(V, N)>);

impl<V: Widen, N: SummedIntegers<V>, const A: usize, const IN_L3: usize, const IN_DRAM: usize>
    Kernel<V::Isa> for Sum<V, N, A, IN_L3, IN_DRAM>
{
    type Input = N;
    type Output = SumOf<V>;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, first: N::First<'a>, rest: N::Rest<'a>) -> SumOf<V> {
        let n = N::len(first);
        let bytes = n * size_of::<V::Element>();
        let head = if n < LONG * V::LANES {
            0
        } else {
            N::head(first)
        };
        // SAFETY: the caller vouches for the arguments; a head is less than a vector, and what is
        // behind it has none.
        unsafe {
            if head > 0 {
                let first_few = N::summands::<0>(first, &rest).prefix(isa, 0, head);
                let others = V::Isa::run::<Self>;
                let others = N::call_part(first, &rest, head..n, others);
                let sum = V::Element::wide(vector_sum(isa, first_few)) + V::Element::wide(others);
                V::Element::narrow(sum)
            } else if let Some(sum) = up_to_a_chunk::<V, A, _>(isa, N::summands::<0>(first, &rest))
            {
                sum
            } else {
                match ExtraLoads::of(bytes) {
                    ExtraLoads::None => call::<_, SumOfChunks<V, N, A, 0>>(isa, first, rest),
                    ExtraLoads::InL3 => call::<_, SumOfChunks<V, N, A, IN_L3>>(isa, first, rest),
                    ExtraLoads::InDram => {
                        call::<_, SumOfChunks<V, N, A, IN_DRAM>>(isa, first, rest)
                    }
                    ExtraLoads::Ahead if IN_DRAM > 0 => {
                        call::<_, SumOfChunks<V, N, A, AHEAD>>(isa, first, rest)
                    }
                    ExtraLoads::Ahead => call::<_, SumOfChunks<V, N, A, 0>>(isa, first, rest),
                }
            }
        }
    }
}

/// Kernel: the sum of an input that is more than one narrow partial takes, or than the nearest
/// caches hold. With `EXTRA_LOADS` extra loads of each line.
struct SumOfChunks<V, N, const A: usize, const EXTRA_LOADS: usize>(PhantomData<(V, N)>);

impl<V: Widen, N: SummedIntegers<V>, const A: usize, const EXTRA_LOADS: usize> Kernel<V::Isa>
    for SumOfChunks<V, N, A, EXTRA_LOADS>
{
    type Input = N;
    type Output = SumOf<V>;

    #[inline(always)]
    unsafe fn run<'a>(isa: V::Isa, first: N::First<'a>, rest: N::Rest<'a>) -> SumOf<V> {
        // SAFETY: the caller vouches for the arguments.
        sum_of_chunks::<V, A, _>(isa, unsafe { N::summands::<EXTRA_LOADS>(first, &rest) })
    }
}

/// Vectors up to which more accumulators take longer to be merged than they save.
const FEW: usize = 4;

/// Vectors from which on a slice is long: what is in front of the first aligned vector is summed by
/// itself.
const LONG: usize = 64;

/// The sum of a vector.
#[cfg_attr(not(unoptimised), inline(always))]
fn vector_sum<V: Widen>(isa: V::Isa, vector: V) -> SumOf<V> {
    V::total_of_narrow(isa, vector.add_to(V::Narrow::zero(isa)), 1)
}

/// The sum of at most a chunk, which fits in the nearest caches.
#[cfg_attr(not(unoptimised), inline(always))]
fn up_to_a_chunk<V: Widen, const A: usize, S: Summands<V>>(isa: V::Isa, x: S) -> Option<SumOf<V>> {
    let n = x.len();
    if n <= V::LANES {
        // SAFETY: the slice has `n` elements.
        return Some(vector_sum(isa, unsafe { x.prefix(isa, 0, n) }));
    }
    if A > FEW && n <= FEW * V::LANES {
        return up_to_a_chunk::<V, FEW, S>(isa, x);
    }
    if n <= const { chunk_len::<V, A>() } && n * size_of::<V::Element>() <= L2_BYTES {
        let (partials, vectors) = (chunk::<V, A, S>(isa, x), n.div_ceil(V::LANES));
        if vectors <= V::STEPS {
            let partial = merge::<V, A>(partials);
            return Some(V::total_of_narrow(isa, partial, vectors));
        }
        let wide = gather::<V, A>(partials, V::Wide::zero(isa));
        return Some(V::total(wide, vectors));
    }
    None
}

/// The sum of any number of blocks.
#[cfg_attr(not(unoptimised), inline(always))]
fn sum_of_chunks<V: Widen, const A: usize, S: Summands<V>>(isa: V::Isa, x: S) -> SumOf<V> {
    let mut sum = 0;
    for block in x.chunks(const { BLOCK * V::LANES }) {
        sum += V::Element::wide(block_sum::<V, A, S>(isa, block));
    }
    V::Element::narrow(sum)
}

/// The sum of at most a block.
#[cfg_attr(not(unoptimised), inline(always))]
fn block_sum<V: Widen, const A: usize, S: Summands<V>>(isa: V::Isa, x: S) -> SumOf<V> {
    const { assert!(chunk_len::<V, A>() <= BLOCK * V::LANES) }
    let mut wide = V::Wide::zero(isa);
    for x in x.chunks(const { chunk_len::<V, A>() }) {
        wide = gather::<V, A>(chunk::<V, A, S>(isa, x), wide);
    }
    // Every chunk but the last is of full vectors.
    V::total(wide, x.len().div_ceil(V::LANES))
}

/// Whether narrow partials take so few vectors that they are widened one by one: each of them then
/// takes `STEPS` vectors, and not all together. For 128 steps of 256-bit vectors that is 16 KiB a
/// chunk instead of 4 KiB: 0.86 of the load limit in L1 instead of 0.65.
const fn one_by_one<V: Widen>() -> bool {
    V::STEPS < 1024
}

/// Elements in a chunk.
const fn chunk_len<V: Widen, const A: usize>() -> usize {
    let partials = if one_by_one::<V>() { A } else { 1 };
    partials * V::STEPS * V::LANES
}

/// The wide partial and the narrow ones of a chunk.
#[cfg_attr(not(unoptimised), inline(always))]
fn gather<V: Widen, const A: usize>(partials: [V::Narrow; A], wide: V::Wide) -> V::Wide {
    if !one_by_one::<V>() {
        return V::widen(merge::<V, A>(partials), wide);
    }
    let mut wide = wide;
    for partial in partials {
        wide = V::widen(partial, wide);
    }
    wide
}

/// The narrow partials of a chunk.
#[cfg_attr(not(unoptimised), inline(always))]
fn chunk<V: Widen, const A: usize, S: Summands<V>>(isa: V::Isa, x: S) -> [V::Narrow; A] {
    let n = x.len();
    let turn = A * V::LANES;
    let full = n / turn * turn;
    let mut partials = [V::Narrow::zero(isa); A];
    let buffer = Buffer::new();
    for (start, count) in chunks(full, S::CHUNK, turn) {
        // SAFETY: `count` elements follow `start`, at most a chunk.
        let x = unsafe { x.staged(isa, start, count, &buffer) };
        for at in (start..start + count).step_by(turn) {
            for (j, partial) in partials.iter_mut().enumerate() {
                // SAFETY: the turn is full, and staged.
                let vector = unsafe { x.vector(isa, at, j * V::LANES) };
                *partial = vector.add_to(*partial);
            }
        }
    }
    for (j, partial) in partials.iter_mut().enumerate() {
        let start = full + j * V::LANES;
        if start >= n {
            break;
        }
        // SAFETY: `n - start` elements follow.
        let vector = unsafe { x.prefix(isa, start, n - start) };
        *partial = vector.add_to(*partial);
    }
    partials
}

/// All partials in one. `A` is a power of two.
#[cfg_attr(not(unoptimised), inline(always))]
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

/// The entry of vectors `V` for inputs `N`: `A` accumulators; `IN_L3` extra loads for each line of
/// long inputs, `IN_DRAM` where no cache holds them.
const fn entry<
    V: Widen,
    N: SummedIntegers<V>,
    const A: usize,
    const IN_L3: usize,
    const IN_DRAM: usize,
>(
    purpose: Purpose,
) -> Entry<N, SumOf<V>> {
    Entry::new::<V::Isa, Sum<V, N, A, IN_L3, IN_DRAM>>(Descriptor {
        purpose,
        counts: Counts::NONE.with(Kind::Widen, 1.0),
        ..Descriptor::of::<V>(A)
    })
}

/// The entry of slices.
const fn slice<V: Widen, const A: usize, const IN_L3: usize, const IN_DRAM: usize>(
    purpose: Purpose,
) -> Entry<Slice<V::Element>, SumOf<V>> {
    entry::<V, Slice<V::Element>, A, IN_L3, IN_DRAM>(purpose)
}

/// The entry of valid elements.
const fn masked<V: Widen + OrZero, const A: usize>() -> Entry<Valid<V::Element>, SumOf<V>> {
    entry::<V, Valid<V::Element>, A, 0, 0>(PRODUCTION)
}

/// What a sum of elements `E` is.
type SumIn<E> = <E as Integer>::Sum;

/// The vectors of elements `E` with VNNI.
#[cfg(target_arch = "x86_64")]
type VnniOf<E> = Vnni<<E as Vectors>::Avx512>;

const PRODUCTION: Purpose = Purpose::Production;
#[cfg(target_arch = "x86_64")]
const STUDY: Purpose = Purpose::Study;

/// The kernels of each tier that sum elements `$element`, and those of x86-64 that follow.
macro_rules! sums {
    ($element:ty $(, $more:expr)*) => {
        &tiers!(
            slice::<<$element as Vectors>::Portable, 4, 0, 0>(PRODUCTION),
            neon: slice::<<$element as Integer>::Neon, 8, 0, 0>(PRODUCTION),
            avx2: slice::<<$element as Vectors>::Avx2, 4, 0, 1>(PRODUCTION),
            avx512: slice::<<$element as Vectors>::Avx512, 4, 1, 3>(PRODUCTION),
            x86_64: $($more),*
        )
    };
}
table!(E in [i8, i16, i32, u32, i64, u64]: Total, "sum", Slice<E> => SumIn<E>,
    sums!(E, slice::<VnniOf<E>, 8, 1, 3>(PRODUCTION)));
table!(E in [u8]: Total, "sum", Slice<E> => SumIn<E>, sums!(
    E,
    slice::<VnniOf<E>, 8, 1, 3>(PRODUCTION),
    slice::<avx512::U8x16, 1, 0, 0>(STUDY),
    slice::<avx512::U8x16, 4, 0, 0>(STUDY),
    slice::<avx512::U8x64, 1, 0, 0>(STUDY),
    slice::<VnniOf<E>, 1, 0, 0>(STUDY)
));
table!(E in [u16]: Total, "sum", Slice<E> => SumIn<E>, sums!(
    E,
    slice::<VnniOf<E>, 8, 1, 3>(PRODUCTION),
    slice::<VnniOf<E>, 1, 0, 0>(STUDY),
    slice::<VnniOf<E>, 4, 0, 0>(STUDY),
    slice::<VnniOf<E>, 16, 0, 0>(STUDY)
));

/// The same of valid elements.
macro_rules! masked_sums {
    ($element:ty $(, $more:expr)*) => {
        &tiers!(
            masked::<<$element as Vectors>::Portable, 4>(),
            neon: masked::<<$element as Integer>::Neon, 8>(),
            avx2: masked::<<$element as Vectors>::Avx2, 4>(),
            avx512: masked::<<$element as Vectors>::Avx512, 4>(),
            x86_64: $($more),*
        )
    };
}
table!(E in [i8, u8, i16, u16, i32, u32, i64, u64]: Masked<Total>, "masked-sum",
    Valid<E> => SumIn<E>, masked_sums!(E, masked::<VnniOf<E>, 8>()));

table!(E in [i8, i16, i32, i64, u8, u16, u32, u64]: Down<Total>, "column-sum",
ColumnsInto<E, SumIn<E>> => (),
&each_isa!(ColumnIntegers<E>, Descriptor::new::<E>(1, 1)));

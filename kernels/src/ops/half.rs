//! Sums of `f16` and `bf16`: the canonical sums of the same values in `f32`.
//!
//! # The specification
//!
//! Every element is converted to `f32`, which is exact, and the results are summed in the canonical
//! order of `f32`: 128 virtual lanes by index, blocks of 4096 elements, the tree, the halving. The
//! sum is an `f32`, since it would soon be beyond the largest `f16` (65504), and since rounding it
//! to eight or eleven bits is the caller's to decide.
//!
//! # The algorithm
//!
//! That of [`sum`](super::sum), with terms that are converted where they are loaded: `vcvtph2ps`
//! for `f16`, a shift for `bf16`, whose bits are the upper half of those of the `f32`.
//!
//! # What limits it
//!
//! The conversions. Zen 4 converts sixteen `f16` in two cycles: four cycles for the 64 bytes that
//! it loads in one from L1, in two from L2 and in 2.6 from L3, so that the `f16` sum reaches 0.3,
//! 0.5 and 0.6 of the load limit there, and all but 0.07 of it in DRAM. A register of `bf16` is one
//! of words, whose halves take one instruction each (`interleaved`), and two additions.
//!
//! # What was tried
//!
//! Shares of the load limit, Zen 4, 512-bit vectors where AVX2 is not named:
//!
//! | tried | data | L1 | L2 | DRAM |
//! | --- | --- | --- | --- | --- |
//! | widened and shifted (`vpmovzxwd`, `vpslld`) | `bf16` | 0.28 | 0.50 | |
//! | even and odd lanes (production) | `bf16` | 0.37 | 0.66 | |
//! | even and odd lanes, additions of the odd ones on the multipliers | `bf16` | 0.50 | 0.87 | |
//! | additions on the adders | `f16` | 0.28 | 0.50 | |
//! | additions on the multipliers | `f16` | 0.30 | 0.52 | |
//! | AVX2, tiles of 2 rows | `f16` | 0.26 | 0.54 | |
//! | AVX2, tiles of 8 rows (production) | `f16` | 0.30 | 0.67 | 0.82 |
//! | AVX2, tiles of 32 rows | `f16` | 0.34 | 0.66 | 0.77 |
//!
//! Widening crosses the halves of a register and takes two cycles for 32 bytes. Two additions of
//! 512 bits for every load keep the adders busy all the time, so multipliers help: a fused
//! multiply-add with a factor of one has the same bits. On Intel's cores a subnormal operand costs
//! it some 150 cycles, which an addition does not mind: 30 times the time (Granite Rapids, random
//! bits). In tiles of 2 rows the accumulators go to memory and back too often.
//!
//! AVX2's `f16` kernel on hardware with AVX-512, time against the kernel of AVX-512:
//!
//! | elements | time | why |
//! | --- | --- | --- |
//! | 16 KiB | 1.06 | |
//! | 16 | 1.2 | |
//! | 16 valid ones | 3 | AVX2 has no mask registers |
//!
//! The kernel as a whole was measured slower there. In isolation, conversions of `f16` to 256 bits
//! were measured faster per vector: less than half of the time of those to 512 bits, and ahead in
//! L1 and L2. A kernel of 256-bit vectors might serve AVX-512 better: not built.

use super::columns;
use super::sum::Sum;
use crate::counts::{Counts, Kind};
use crate::input::{ColumnsInto, Slice, Valid};
use crate::order::lanes::Lanes;
use crate::order::source::Source;
use crate::order::sum::{Forms, forms, lanes, wholes};
use crate::order::terms::{Summed, Value};
use crate::simd::Arithmetic;
#[cfg(target_arch = "x86_64")]
use crate::simd::interleaved::Interleaved;
use crate::simd::portable::ACCUMULATORS;
use crate::simd::vectors::{TIERS, Vectors};
use crate::table::{Down, Masked, Partial};
use half::{bf16, f16};

/// Lanes of the widest vectors of `f32`, two of them interleaved.
const WIDEST: usize = 32;

/// Writes how an element type is loaded as `f32`.
macro_rules! sources {
    ($($element:ident: $load:ident;)*) => {
        $(impl Source<f32> for $element {
            const COUNTS: Counts = Counts::NONE.with(Kind::Convert, 1.0);

            #[inline(always)]
            unsafe fn load<V: Arithmetic<Element = f32>>(isa: V::Isa, at: *const Self) -> V {
                // SAFETY: as the caller vouches.
                unsafe { V::$load(isa, at) }
            }

            #[cfg_attr(not(unoptimised), inline(always))]
            unsafe fn load_partial<V: Arithmetic<Element = f32>>(
                isa: V::Isa,
                at: *const Self,
                count: usize,
            ) -> V {
                const { assert!(V::LANES <= WIDEST) }
                if count >= V::LANES {
                    // SAFETY: the caller vouches for `LANES` elements.
                    return unsafe { V::$load(isa, at) };
                }
                let mut partial = [$element::ZERO; WIDEST];
                for (i, place) in partial[..count].iter_mut().enumerate() {
                    // SAFETY: the caller vouches for `count` elements.
                    *place = unsafe { at.add(i).read() };
                }
                // SAFETY: there are as many elements as the widest vector has lanes.
                unsafe { V::$load(isa, partial.as_ptr()) }
            }
        })*
    };
}
sources! {
    f16: load_f16;
    bf16: load_bf16;
}

/// The kernels of each tier that sum `f16`, or its valid elements.
const fn of_f16<N: Summed<f32, Value>, const IN_DRAM: usize>() -> [Forms<N, f32>; TIERS] {
    tiers!(
        forms::<<f32 as Vectors>::Portable, N, Value, ACCUMULATORS, ACCUMULATORS, 2, 0, 0>(),
        avx2: forms::<<f32 as Vectors>::Avx2, N, Value, 8, 8, 8, 0, 0>(),
        avx512: forms::<<f32 as Vectors>::Avx512, N, Value, 8, 8, 32, 1, IN_DRAM>(),
    )
}

/// Those that sum `bf16`: on x86-64 with rows that are interleaved.
const fn of_bf16<N: Summed<f32, Value>, const IN_DRAM: usize>() -> [Forms<N, f32>; TIERS] {
    tiers!(
        forms::<<f32 as Vectors>::Portable, N, Value, ACCUMULATORS, ACCUMULATORS, 2, 0, 0>(),
        avx2: forms::<Interleaved<<f32 as Vectors>::Avx2>, N, Value, 4, 4, 8, 0, 0>(),
        avx512: forms::<Interleaved<<f32 as Vectors>::Avx512>, N, Value, 4, 4, 32, 1, IN_DRAM>(),
    )
}

table!(E in [f16]: Sum, "sum", Slice<E> => f32, &wholes(&of_f16::<Slice<E>, 3>()));
table!(E in [f16]: Partial<Sum>, "sum-lanes", Slice<E> => Lanes<f32>,
    &lanes(&of_f16::<Slice<E>, 3>()));
table!(E in [f16]: Masked<Sum>, "masked-sum", Valid<E> => f32, &wholes(&of_f16::<Valid<E>, 1>()));
table!(E in [bf16]: Sum, "sum", Slice<E> => f32, &wholes(&of_bf16::<Slice<E>, 3>()));
table!(E in [bf16]: Partial<Sum>, "sum-lanes", Slice<E> => Lanes<f32>,
    &lanes(&of_bf16::<Slice<E>, 3>()));
table!(E in [bf16]: Masked<Sum>, "masked-sum", Valid<E> => f32, &wholes(&of_bf16::<Valid<E>, 1>()));
table!(E in [f16, bf16]: Down<Sum>, "column-sum", ColumnsInto<E, f32> => (),
    &each_tier!(f32 as Vectors: columns::sum::whole [E, Value] ()));

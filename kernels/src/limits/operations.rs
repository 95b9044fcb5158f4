//! Rates of the operations that kernels are made of, beside those of [`chains`](super::chains):
//! chains of dependent steps on registers, and sweeps over 4 KiB where an operation is one with
//! memory.
//!
//! An operation that takes several instructions on a tier is measured as what it takes there. One
//! element type stands for others of its width where the instructions are alike.

use super::chains::STEPS;
use super::steps::{Abs, AddTo, Compare, CountMask, Least, MaxBits, Mixture, Slide, Step};
#[cfg(target_arch = "x86_64")]
use super::steps::{Plus, Products};
use super::stores::COUNTERS;
use crate::counts::Kind;
use crate::element::Element;
use crate::input::Slice;
use crate::order::source::Source;
#[cfg(target_arch = "x86_64")]
use crate::simd::avx2;
#[cfg(target_arch = "x86_64")]
use crate::simd::avx512::{self, vnni::Vnni};
#[cfg(all(feature = "half", target_arch = "x86_64"))]
use crate::simd::interleaved::Interleaved;
#[cfg(target_arch = "x86_64")]
use crate::simd::products::{Method, MixedBytes, SignedBytes, UnsignedBytes, Words};
use crate::simd::vectors::Vectors;
#[cfg(target_arch = "x86_64")]
use crate::simd::widen::Partial;
use crate::simd::widen::Widen;
use crate::simd::{Arithmetic, Kernel, Order, Selection, Vector};
use crate::table::{Descriptor, Entry, Purpose};
use core::hint::black_box;
use core::marker::PhantomData;

/// A loop that measures an operation: it reads a slice of bytes, and answers nothing.
pub type Loop = Entry<Slice<u8>, ()>;

/// Bytes of the slice that every loop must be given.
pub const BYTES: usize = 4096;

/// How fast a tier does an operation.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The kind of operation.
    pub kind: Kind,
    /// The type of the elements that it is done on.
    pub element: &'static str,
    /// One chain of [`STEPS`] steps; nothing where no operation waits for another one.
    pub latency: Option<Loop>,
    /// Enough of them to keep the ports busy.
    pub throughput: Loop,
    /// Number of operations in a call of the second.
    pub operations: usize,
}

/// Steps of each chain between two tests of the loop's condition.
const UNROLL: usize = 4;

/// Kernel: `K` chains of [`STEPS`] steps each.
pub struct Steps<V, S, const K: usize>(PhantomData<(V, S)>);

impl<V: Vector, S: Step<V>, const K: usize> Kernel<V::Isa> for Steps<V, S, K> {
    type Input = Slice<u8>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[u8], (): ()) {
        // SAFETY: so many elements are in the slice. A load asks for no alignment.
        let y =
            unsafe { V::load_partial(isa, x.as_ptr().cast(), x.len() / size_of::<V::Element>()) };
        let mut x = y.fresh();
        let mut chains = [S::start(isa, y); K];
        for _ in 0..STEPS / UNROLL {
            for _ in 0..UNROLL {
                for chain in &mut chains {
                    x = x.fresh();
                    *chain = S::step(isa, *chain, x, y);
                }
            }
        }
        for chain in chains {
            S::observe(isa, chain, x);
        }
    }
}

/// Kernel: loads of elements `S` as vectors `V`, over [`BYTES`] bytes.
pub struct Converted<V, S>(PhantomData<(V, S)>);

impl<V: Arithmetic, S: Source<V::Element>> Kernel<V::Isa> for Converted<V, S> {
    type Input = Slice<u8>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[u8], (): ()) {
        let turn = UNROLL * V::LANES * size_of::<S>();
        for turn in x[..x.len().min(BYTES)].chunks_exact(turn) {
            for j in 0..UNROLL {
                // SAFETY: the turn has so many vectors. A load asks for no alignment.
                unsafe { S::load::<V>(isa, turn.as_ptr().cast::<S>().add(j * V::LANES)) }.observe();
            }
        }
    }
}

/// Kernel: stores of vectors `V`, over [`BYTES`] bytes, as many as are given.
pub struct Stored<V>(PhantomData<V>);

impl<V: Vector> Kernel<V::Isa> for Stored<V> {
    type Input = Slice<u8>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[u8], (): ()) {
        let mut place = [0u64; BYTES / size_of::<u64>()];
        let vector = V::splat(isa, bytemuck::Zeroable::zeroed()).fresh();
        let lanes = x.len().min(BYTES) / size_of::<V::Element>();
        let to: *mut V::Element = black_box(place.as_mut_ptr()).cast();
        for at in (0..lanes / V::LANES * V::LANES).step_by(V::LANES) {
            // SAFETY: the place is ours, and has room for so many bytes.
            unsafe { vector.store(to.add(at)) };
        }
        black_box(&mut place);
    }
}

/// A loop of one tier.
const fn entry<I: crate::simd::Isa, K: Kernel<I, Input = Slice<u8>, Output = ()>>(
    descriptor: Descriptor,
) -> Loop {
    Entry::new::<I, K>(Descriptor {
        purpose: Purpose::Limit,
        ..descriptor
    })
}

/// The rate of a step: with one chain, and with `K`.
const fn steps<V: Vector, S: Step<V>, const K: usize>(kind: Kind) -> Limit {
    Limit {
        kind,
        element: V::Element::NAME,
        latency: Some(entry::<V::Isa, Steps<V, S, 1>>(Descriptor::of::<V>(1))),
        throughput: entry::<V::Isa, Steps<V, S, K>>(Descriptor::of::<V>(K)),
        operations: STEPS * K * S::OPERATIONS,
    }
}

/// Chains of minima: the product of four cycles and two ports is eight.
const MANY: usize = 10;

/// Chains of steps of several registers, or in registers that are few: masks.
const FEW: usize = 4;

const fn extreme<V: Order>() -> Limit {
    steps::<V, Least, MANY>(Kind::Extreme)
}

const fn compare<V: Order>() -> Limit {
    steps::<V, Compare, FEW>(Kind::Compare)
}

const fn count_mask<V: Order>() -> Limit {
    steps::<V, CountMask, FEW>(Kind::CountMask)
}

const fn max_bits<V: Selection>() -> Limit {
    steps::<V, MaxBits, MANY>(Kind::MaxBits)
}

const fn logical<V: Arithmetic>() -> Limit {
    steps::<V, Abs, MANY>(Kind::Logical)
}

const fn permute<V: Order>() -> Limit {
    steps::<V, Slide, MANY>(Kind::Permute)
}

const fn mixture<V: Selection>() -> Limit {
    steps::<V, Mixture, FEW>(Kind::Any)
}

const fn widen<V: Widen, const K: usize>() -> Limit {
    steps::<V, AddTo, K>(Kind::Widen)
}

#[cfg(target_arch = "x86_64")]
const fn plus<V: Vector + Partial<V::Isa>>() -> Limit {
    steps::<V, Plus, MANY>(Kind::AddIntegers)
}

#[cfg(target_arch = "x86_64")]
const fn products<M: Method, const K: usize>() -> Limit {
    Limit {
        element: M::A::NAME,
        ..steps::<M::Vector, Products<M>, K>(M::KIND)
    }
}

#[cfg(feature = "half")]
const fn convert<V: Arithmetic, S: Source<V::Element>>() -> Limit {
    Limit {
        kind: Kind::Convert,
        element: S::NAME,
        latency: None,
        throughput: entry::<V::Isa, Converted<V, S>>(Descriptor::new::<S>(V::LANES, 1)),
        operations: BYTES / (V::LANES * size_of::<S>()) * V::REGISTERS,
    }
}

const fn store<V: Vector>() -> Limit {
    Limit {
        kind: Kind::Store,
        element: V::Element::NAME,
        latency: None,
        throughput: entry::<V::Isa, Stored<V>>(Descriptor::of::<V>(1)),
        operations: BYTES / (V::LANES * size_of::<V::Element>()),
    }
}

/// The loops of every tier, by operation and element type. A static, for the reason that
/// [`crate::table`] gives.
pub static LIMITS: &[&[Limit]] = &[
    &each_tier!(i8 as Vectors: extreme [] ()),
    &each_tier!(u8 as Vectors: extreme [] ()),
    &each_tier!(i16 as Vectors: extreme [] ()),
    &each_tier!(u16 as Vectors: extreme [] ()),
    &each_tier!(i32 as Vectors: extreme [] ()),
    &each_tier!(u32 as Vectors: extreme [] ()),
    &each_tier!(i64 as Vectors: extreme [] ()),
    &each_tier!(u64 as Vectors: extreme [] ()),
    &each_tier!(f32 as Vectors: extreme [] ()),
    &each_tier!(f64 as Vectors: extreme [] ()),
    &each_tier!(i8 as Vectors: compare [] ()),
    &each_tier!(u8 as Vectors: compare [] ()),
    &each_tier!(i16 as Vectors: compare [] ()),
    &each_tier!(u16 as Vectors: compare [] ()),
    &each_tier!(i32 as Vectors: compare [] ()),
    &each_tier!(u32 as Vectors: compare [] ()),
    &each_tier!(i64 as Vectors: compare [] ()),
    &each_tier!(u64 as Vectors: compare [] ()),
    &each_tier!(f32 as Vectors: compare [] ()),
    &each_tier!(f64 as Vectors: compare [] ()),
    &each_tier!(i8 as Vectors: count_mask [] ()),
    &each_tier!(i16 as Vectors: count_mask [] ()),
    &each_tier!(i32 as Vectors: count_mask [] ()),
    &each_tier!(i64 as Vectors: count_mask [] ()),
    &each_tier!(f32 as Vectors: count_mask [] ()),
    &each_tier!(f64 as Vectors: count_mask [] ()),
    &each_tier!(f32 as Vectors: max_bits [] ()),
    &each_tier!(f64 as Vectors: max_bits [] ()),
    &each_tier!(f32 as Vectors: logical [] ()),
    &each_tier!(f32 as Vectors: mixture [] ()),
    &each_tier!(u32 as Vectors: permute [] ()),
    &each_tier!(u64 as Vectors: store [] ()),
    &each_tier!(i8 as Vectors: widen [FEW] ()),
    &each_tier!(u8 as Vectors: widen [FEW] ()),
    &each_tier!(i16 as Vectors: widen [FEW] ()),
    &each_tier!(u16 as Vectors: widen [FEW] ()),
    &each_tier!(i32 as Vectors: widen [FEW] ()),
    &each_tier!(u32 as Vectors: widen [FEW] ()),
    &each_tier!(i64 as Vectors: widen [FEW] ()),
    &each_tier!(u64 as Vectors: widen [FEW] ()),
    #[cfg(feature = "half")]
    &each_tier!(f32 as Vectors: convert [half::f16] ()),
    #[cfg(feature = "half")]
    &BF16,
    #[cfg(target_arch = "x86_64")]
    &X86,
    &COUNTERS_OF_BYTES,
];

/// Loads of `bf16`: on x86-64 even and odd lanes apart.
#[cfg(feature = "half")]
const BF16: [Limit; crate::simd::vectors::TIERS] = tiers!(
    convert::<<f32 as Vectors>::Portable, half::bf16>(),
    avx2: convert::<Interleaved<<f32 as Vectors>::Avx2>, half::bf16>(),
    avx512: convert::<Interleaved<<f32 as Vectors>::Avx512>, half::bf16>(),
);

/// What the portable tier does in loops, and what has instructions in one tier alone.
#[cfg(target_arch = "x86_64")]
const X86: [Limit; 26] = [
    plus::<avx2::I16x16>(),
    plus::<avx2::I32x8>(),
    plus::<avx2::I64x4>(),
    plus::<avx512::I16x32>(),
    plus::<avx512::I32x16>(),
    plus::<avx512::I64x8>(),
    products::<SignedBytes<avx2::U8x32>, FEW>(),
    products::<UnsignedBytes<avx2::U8x32>, FEW>(),
    products::<MixedBytes<avx2::U8x32>, FEW>(),
    products::<Words<avx2::U8x32>, FEW>(),
    products::<SignedBytes<avx512::U8x64>, FEW>(),
    products::<UnsignedBytes<avx512::U8x64>, FEW>(),
    products::<MixedBytes<avx512::U8x64>, FEW>(),
    products::<Words<avx512::U8x64>, FEW>(),
    products::<avx512::products::VnniSignedBytes, MANY>(),
    products::<avx512::products::VnniUnsignedBytes, MANY>(),
    products::<avx512::products::VnniMixedBytes, MANY>(),
    products::<avx512::products::VnniWords, FEW>(),
    widen::<Vnni<avx512::I8x64>, MANY>(),
    widen::<Vnni<avx512::U8x64>, MANY>(),
    widen::<Vnni<avx512::I16x32>, MANY>(),
    widen::<Vnni<avx512::U16x32>, MANY>(),
    widen::<Vnni<avx512::I32x16>, MANY>(),
    widen::<Vnni<avx512::U32x16>, MANY>(),
    widen::<Vnni<avx512::I64x8>, MANY>(),
    widen::<Vnni<avx512::U64x8>, MANY>(),
];

/// The stores of the byte histogram: the same on every tier.
const COUNTERS_OF_BYTES: [Limit; 1] = [Limit {
    kind: Kind::StoreCounter,
    element: "u8",
    latency: None,
    throughput: COUNTERS,
    operations: BYTES,
}];

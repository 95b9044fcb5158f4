//! Latency and throughput of the arithmetic: chains of dependent operations on registers.
//!
//! One chain runs at the operation's latency. Many independent chains run at the rate of the
//! execution ports. The seeds come from a slice that the compiler does not know, so no chain can be
//! foreseen.

use crate::counts::Kind;
use crate::element::Float;
use crate::input::Slice;
use crate::simd::portable::FUSES;
use crate::simd::vectors::{Family, Vectors};
use crate::simd::{Arithmetic, Kernel};
use crate::table::{Descriptor, Entry, Purpose};
use core::marker::PhantomData;

/// Operations in each chain of a call: so many that the end of one call and the beginning of the
/// next, which a core overlaps as far as its reorder buffer reaches, count for less than a
/// hundredth.
pub const STEPS: usize = 1 << 15;

/// Operations of a chain between two tests of the loop's condition.
const UNROLL: usize = 16;

/// The same of operations that take many instructions, whose loop would not fit the cache of
/// instructions.
const ROLLED: usize = 1;

/// An operation of a chain.
pub trait Step<V> {
    /// The next value of a chain; `operand` stays the same.
    fn step(chain: V, operand: V) -> V;
}

/// `chain + operand`
pub struct Add;
/// `chain * operand`
pub struct Multiply;
/// `chain * operand + operand`, fused: without an instruction for it, the price of doing so
pub struct MultiplyAdd;

impl<V: Arithmetic> Step<V> for Add {
    #[inline(always)]
    fn step(chain: V, operand: V) -> V {
        chain.add(operand)
    }
}

impl<V: Arithmetic> Step<V> for Multiply {
    #[inline(always)]
    fn step(chain: V, operand: V) -> V {
        chain.mul(operand)
    }
}

impl<V: Arithmetic> Step<V> for MultiplyAdd {
    #[inline(always)]
    fn step(chain: V, operand: V) -> V {
        chain.mul_add(operand, operand)
    }
}

/// Kernel: `K` independent chains of [`STEPS`] operations each, `U` of them in a turn of the loop.
/// The slice holds the operand and `K` seeds.
pub struct Chains<V, S, const K: usize, const U: usize>(PhantomData<(V, S)>);

impl<V: Arithmetic, S: Step<V>, const K: usize, const U: usize> Kernel<V::Isa>
    for Chains<V, S, K, U>
{
    type Input = Slice<V::Element>;
    type Output = V::Element;

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], (): ()) -> V::Element {
        let operand = V::splat(isa, x[0]);
        let mut chains = [operand; K];
        for (chain, &seed) in chains.iter_mut().zip(&x[1..=K]) {
            *chain = V::splat(isa, seed);
        }
        for _ in 0..STEPS / U {
            for _ in 0..U {
                for chain in &mut chains {
                    *chain = S::step(*chain, operand);
                }
            }
        }
        let mut total = chains[0];
        for &chain in &chains[1..] {
            total = total.add(chain);
        }
        total.halving_sum()
    }
}

/// The chains that measure an arithmetic operation of one tier.
#[derive(Clone, Copy, Debug)]
pub struct Chain<E: Float> {
    /// One chain: the operation's latency.
    pub latency: Entry<Slice<E>, E>,
    /// Enough chains to keep the ports busy: the operation's throughput.
    pub throughput: Entry<Slice<E>, E>,
    /// What the chains are made of.
    pub step: Kind,
}

/// Chains that keep every port busy: the product of four cycles and two ports is eight; sixteen
/// registers hold twelve chains and their operand without a spill.
const MANY: usize = 12;

/// Chains of an operation of many instructions, which keep the ports busy by themselves.
const FEW: usize = 2;

const fn entry<V: Arithmetic, S: Step<V>, const K: usize, const U: usize>()
-> Entry<Slice<V::Element>, V::Element> {
    Entry::new::<V::Isa, Chains<V, S, K, U>>(Descriptor {
        purpose: Purpose::Limit,
        ..Descriptor::of::<V>(K)
    })
}

const fn chain<V: Arithmetic, S: Step<V>>(step: Kind) -> Chain<V::Element> {
    Chain {
        latency: entry::<V, S, 1, UNROLL>(),
        throughput: entry::<V, S, MANY, UNROLL>(),
        step,
    }
}

/// Chains of the operation that the portable tier may have no instruction for.
const fn portable_multiply_add<V: Arithmetic>() -> Chain<V::Element> {
    if !FUSES {
        return Chain {
            latency: entry::<V, MultiplyAdd, 1, ROLLED>(),
            throughput: entry::<V, MultiplyAdd, FEW, ROLLED>(),
            step: Kind::MultiplyAdd,
        };
    }
    chain::<V, MultiplyAdd>(Kind::MultiplyAdd)
}

/// A type whose arithmetic is measured.
pub trait Measured: Family {
    /// The chains of each tier. By way of the static, for the reason that [`crate::table`] gives.
    const CHAINS: &'static &'static [Chain<Self>];
}

/// Writes the chains of a type: one static, as in [`crate::table`].
macro_rules! measured {
    ($($element:ty),*) => {$(
        impl Measured for $element {
            const CHAINS: &'static &'static [Chain<Self>] = {
                static CHAINS: &[Chain<$element>] = &[
                    chain::<<$element as Family>::Scalar, Add>(Kind::Add),
                    chain::<<$element as Family>::Scalar, Multiply>(Kind::Multiply),
                    chain::<<$element as Vectors>::Portable, Add>(Kind::Add),
                    chain::<<$element as Vectors>::Portable, Multiply>(Kind::Multiply),
                    portable_multiply_add::<<$element as Vectors>::Portable>(),
                    #[cfg(target_arch = "x86_64")]
                    chain::<<$element as Vectors>::Avx2, Add>(Kind::Add),
                    #[cfg(target_arch = "x86_64")]
                    chain::<<$element as Vectors>::Avx2, Multiply>(Kind::Multiply),
                    #[cfg(target_arch = "x86_64")]
                    chain::<<$element as Vectors>::Avx2, MultiplyAdd>(Kind::MultiplyAdd),
                    #[cfg(target_arch = "x86_64")]
                    chain::<<$element as Vectors>::Avx512, Add>(Kind::Add),
                    #[cfg(target_arch = "x86_64")]
                    chain::<<$element as Vectors>::Avx512, Multiply>(Kind::Multiply),
                    #[cfg(target_arch = "x86_64")]
                    chain::<<$element as Vectors>::Avx512, MultiplyAdd>(Kind::MultiplyAdd),
                ];
                &CHAINS
            };
        }
    )*};
}
measured!(f32, f64);

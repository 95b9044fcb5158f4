//! Latency and throughput of the arithmetic: chains of dependent operations on registers.
//!
//! One chain runs at the operation's latency. Many independent chains run at the rate of the execution
//! ports. The seeds come from a slice that the compiler does not know, so no chain can be foreseen.

use crate::simd::{Arithmetic, Fused, Reduce};
use core::marker::PhantomData;

/// Operations in each chain of a call: so many that the end of one call and the beginning of the next, which a
/// core overlaps as far as its reorder buffer reaches, count for less than a hundredth.
pub const STEPS: usize = 1 << 15;

/// Operations of a chain between two tests of the loop's condition.
const UNROLL: usize = 16;

/// An operation of a chain.
pub trait Step<V> {
    /// The next value of a chain; `operand` stays the same.
    fn step(chain: V, operand: V) -> V;
}

/// `chain + operand`
pub struct Add;
/// `chain * operand`
pub struct Multiply;
/// `chain * operand + operand`, fused
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

impl<V: Fused> Step<V> for MultiplyAdd {
    #[inline(always)]
    fn step(chain: V, operand: V) -> V {
        chain.mul_add(operand, operand)
    }
}

/// Body: `K` independent chains of [`STEPS`] operations each. The slice holds the operand and `K` seeds.
pub struct Chains<V, S, const K: usize>(PhantomData<(V, S)>);

impl<V: Arithmetic, S: Step<V>, const K: usize> Reduce<V::Isa> for Chains<V, S, K> {
    type Element = V::Element;
    type Output = V::Element;

    #[inline(always)]
    fn run(isa: V::Isa, x: &[V::Element]) -> V::Element {
        let operand = V::splat(isa, x[0]);
        let mut chains = [operand; K];
        for (chain, &seed) in chains.iter_mut().zip(&x[1..=K]) {
            *chain = V::splat(isa, seed);
        }
        for _ in 0..STEPS / UNROLL {
            for _ in 0..UNROLL {
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

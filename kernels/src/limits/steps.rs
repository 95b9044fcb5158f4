//! The operations whose rates are measured: what a chain of each holds, and how it goes on.
//!
//! The optimiser knows nothing of a fresh vector (`Vector::fresh`), so that no step can be
//! merged with another, left out, or moved out of a loop.

use crate::ops::integers::Integer;
#[cfg(target_arch = "x86_64")]
use crate::simd::products::{Bits, Method, Sums};
use crate::simd::widen::{Partial, Widen};
use crate::simd::{Arithmetic, Order, Selection, Vector};
#[cfg(target_arch = "x86_64")]
use core::marker::PhantomData;

/// An operation on vectors `V`.
pub trait Step<V: Vector> {
    /// What a chain holds.
    type Chain: Copy;

    /// Operations in a step.
    const OPERATIONS: usize = 1;

    /// The beginning of a chain.
    fn start(isa: V::Isa, x: V) -> Self::Chain;

    /// The next value of a chain. `x` is fresh, and `y` stays the same.
    fn step(isa: V::Isa, chain: Self::Chain, x: V, y: V) -> Self::Chain;

    /// Makes the compiler believe that the chain is read.
    fn observe(isa: V::Isa, chain: Self::Chain, x: V);
}

/// Minimum.
pub struct Least;
/// Maximum of the bits.
pub struct MaxBits;
/// Comparison, whose mask is joined.
pub struct Compare;
/// Comparison, whose mask is counted.
pub struct CountMask;
/// Absolute value: a bitwise operation.
pub struct Abs;
/// Addition of integers.
pub struct Plus;
/// Addition to partial sums with room.
pub struct AddTo;
/// Lanes moved down.
pub struct Slide;
/// An addition, a minimum and a bitwise operation, which no two kinds of ports share alike.
pub struct Mixture;
/// The products of a method.
#[cfg(target_arch = "x86_64")]
pub struct Products<M>(PhantomData<M>);

impl<V: Order> Step<V> for Least {
    type Chain = V;

    #[inline(always)]
    fn start(_: V::Isa, x: V) -> V {
        x
    }

    #[inline(always)]
    fn step(_: V::Isa, chain: V, x: V, _: V) -> V {
        x.min(chain)
    }

    #[inline(always)]
    fn observe(_: V::Isa, chain: V, _: V) {
        chain.observe();
    }
}

impl<V: Selection> Step<V> for MaxBits {
    type Chain = V;

    #[inline(always)]
    fn start(_: V::Isa, x: V) -> V {
        x
    }

    #[inline(always)]
    fn step(_: V::Isa, chain: V, x: V, _: V) -> V {
        x.max_bits(chain)
    }

    #[inline(always)]
    fn observe(_: V::Isa, chain: V, _: V) {
        chain.observe();
    }
}

impl<V: Order> Step<V> for Compare {
    type Chain = V::Mask;

    #[inline(always)]
    fn start(isa: V::Isa, _: V) -> V::Mask {
        V::none(isa)
    }

    #[inline(always)]
    fn step(_: V::Isa, chain: V::Mask, x: V, y: V) -> V::Mask {
        V::or(chain, x.less(y))
    }

    #[inline(always)]
    fn observe(isa: V::Isa, chain: V::Mask, x: V) {
        V::select(chain, x, V::splat(isa, bytemuck::Zeroable::zeroed())).observe();
    }
}

impl<V: Order> Step<V> for CountMask {
    type Chain = V::Counter;

    #[inline(always)]
    fn start(isa: V::Isa, _: V) -> V::Counter {
        V::counter(isa)
    }

    #[inline(always)]
    fn step(_: V::Isa, chain: V::Counter, x: V, y: V) -> V::Counter {
        V::count_mask(chain, x.less(y))
    }

    #[inline(always)]
    fn observe(_: V::Isa, chain: V::Counter, _: V) {
        core::hint::black_box(V::total(chain));
    }
}

impl<V: Arithmetic> Step<V> for Abs {
    type Chain = V;

    #[inline(always)]
    fn start(_: V::Isa, x: V) -> V {
        x
    }

    #[inline(always)]
    fn step(_: V::Isa, chain: V, _: V, _: V) -> V {
        chain.fresh().abs()
    }

    #[inline(always)]
    fn observe(_: V::Isa, chain: V, _: V) {
        chain.observe();
    }
}

impl<V: Vector + Partial<V::Isa>> Step<V> for Plus {
    type Chain = V;

    #[inline(always)]
    fn start(_: V::Isa, x: V) -> V {
        x
    }

    #[inline(always)]
    fn step(_: V::Isa, chain: V, x: V, _: V) -> V {
        chain.plus(x)
    }

    #[inline(always)]
    fn observe(_: V::Isa, chain: V, _: V) {
        chain.observe();
    }
}

impl<V: Widen> Step<V> for AddTo {
    type Chain = V::Narrow;

    #[inline(always)]
    fn start(isa: V::Isa, _: V) -> V::Narrow {
        V::Narrow::zero(isa)
    }

    #[inline(always)]
    fn step(_: V::Isa, chain: V::Narrow, x: V, _: V) -> V::Narrow {
        x.add_to(chain)
    }

    #[inline(always)]
    fn observe(isa: V::Isa, chain: V::Narrow, _: V) {
        let total = V::total(V::widen(chain, V::Wide::zero(isa)), 0);
        core::hint::black_box(V::Element::wide(total));
    }
}

impl<V: Order> Step<V> for Slide {
    type Chain = V;

    #[inline(always)]
    fn start(_: V::Isa, x: V) -> V {
        x
    }

    #[inline(always)]
    fn step(_: V::Isa, chain: V, _: V, _: V) -> V {
        chain.fresh().slide_down::<8>()
    }

    #[inline(always)]
    fn observe(_: V::Isa, chain: V, _: V) {
        chain.observe();
    }
}

impl<V: Selection> Step<V> for Mixture {
    type Chain = [V; 3];
    const OPERATIONS: usize = 3;

    #[inline(always)]
    fn start(_: V::Isa, x: V) -> [V; 3] {
        [x; 3]
    }

    #[inline(always)]
    fn step(_: V::Isa, [sum, least, bits]: [V; 3], x: V, _: V) -> [V; 3] {
        [sum.add(x), x.min(least), bits.fresh().abs()]
    }

    #[inline(always)]
    fn observe(_: V::Isa, chain: [V; 3], _: V) {
        for vector in chain {
            vector.observe();
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl<M: Method> Step<M::Vector> for Products<M> {
    type Chain = Sums<M>;

    #[inline(always)]
    fn start(isa: <M::Vector as Vector>::Isa, _: M::Vector) -> Sums<M> {
        use crate::simd::products::AsRegister;
        [M::Vector::splat16(isa, 0); 2]
    }

    #[inline(always)]
    fn step(
        isa: <M::Vector as Vector>::Isa,
        chain: Sums<M>,
        x: M::Vector,
        y: M::Vector,
    ) -> Sums<M> {
        let [x, y]: [Bits<M>; 2] = {
            use crate::simd::products::AsRegister;
            [x.register(), y.fresh().register()]
        };
        M::add(isa, chain, x, y)
    }

    #[inline(always)]
    fn observe(_: <M::Vector as Vector>::Isa, chain: Sums<M>, _: M::Vector) {
        core::hint::black_box(crate::simd::products::total::<M>(chain, 0));
    }
}

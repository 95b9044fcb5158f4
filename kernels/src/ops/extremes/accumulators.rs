//! Accumulators of vectors whose lanes compare as they are: integers, `f32` and `f64`.
//!
//! # NaN
//!
//! The comparisons of a tier pass over NaN in one operand (`Order::min`), so the accumulators
//! never become NaN, and NaN must be watched for apart. A comparison for "unordered" looks at two
//! vectors at once, which is why updates take pairs: half a comparison a vector, on ports that
//! the minima leave free. Kernels that pass over NaN leave it out.
//!
//! # Both extremes
//!
//! Of two vectors the lesser and the greater lanes are found first (`Order::sorted`); then one of
//! them can only be the least, the other only the greatest. That is three comparisons for two
//! vectors instead of four, and counts where there is but one port for them: the lanes that were
//! not picked cost one logical operation.
//!
//! # What was tried
//!
//! Shares of the load limit, Zen 4, AVX-512, 24 KiB of `f32`:
//!
//! | tried | share |
//! | --- | --- |
//! | minima alone | 1.00 |
//! | minima, and half a comparison a vector | 0.98 |
//! | minima, and a fused multiply-add a vector, whose sum NaN would spoil | 0.89 |
//! | minima, and an addition a vector, which shares its port with the minimum | 0.55 |
//! | both extremes: sorted pairs, and the comparison | 0.69 |
//! | both extremes: no sorting, no comparison | 0.55 |
//!
//! AVX2, where two loads a cycle leave no port free; a loop of nothing but pairs of loads and:
//!
//! | tried | share | why |
//! | --- | --- | --- |
//! | two minima | 0.89 | |
//! | two minima, the comparison, the union of masks | 0.63 | three operations for two ports |
//! | two minima, a fused multiply-add of the two, no comparison | 0.75 | |
//!
//! Large numbers of both signs spoil the sum of the last one's products without NaN too.

use super::{Accumulator, KeyTransform, plain};
use crate::element::Ordered;
use crate::simd::Order;
use core::marker::PhantomData;

/// Lanes that are compared as they are loaded.
#[derive(Debug)]
pub struct AsIs<V>(PhantomData<V>);

impl<V: Order> KeyTransform<V::Isa> for AsIs<V> {
    type Element = V::Element;
    type Loaded = V;
    type Key = V;

    #[inline(always)]
    fn key(_: V::Isa, x: V) -> V {
        x
    }

    #[inline(always)]
    fn nan_lanes(_: V::Isa, x: V) -> V::Mask {
        x.unordered(x)
    }

    #[inline(always)]
    unsafe fn load_overlapping(isa: V::Isa, at: *const V::Element, count: usize) -> V {
        // SAFETY: the caller vouches for the same.
        unsafe { V::load_overlapping(isa, at, count) }
    }

    #[inline(always)]
    fn element(key: V::Element) -> V::Element {
        plain(key)
    }
}

/// The lanes of `x` and `y` that are NaN, if the type has any.
#[inline(always)]
fn watch<V: Order>(seen: V::Mask, x: V, y: V) -> V::Mask {
    if V::Element::NAN.is_none() {
        return seen;
    }
    V::or(seen, x.unordered(y))
}

/// One extreme of each lane, and where NaN was seen.
#[derive(Clone, Copy)]
pub struct One<V: Order, const GREATEST: bool> {
    extreme: V,
    nan: V::Mask,
}

/// Vectors of a block. Few where noting one costs nothing, since there is a second port for
/// comparisons: of integers of up to 32 bits.
const fn block<V: Order>() -> usize {
    if size_of::<V::Element>() < 8 && V::Element::NAN.is_none() {
        lengthened::<V>(8)
    } else {
        lengthened::<V>(16)
    }
}

/// Twice as many vectors of 32 bytes, which take half of the time of those of 64,
/// while noting a block takes as long.
const fn lengthened<V: Order>(vectors: usize) -> usize {
    let factor = if V::LANES * size_of::<V::Element>() == 32 {
        2
    } else {
        1
    };
    factor * vectors
}

#[inline(always)]
fn pick<V: Order, const GREATEST: bool>(x: V, best: V) -> V {
    if GREATEST { x.max(best) } else { x.min(best) }
}

/// The identity of the extreme: no value is less extreme.
#[inline(always)]
fn identity<E: Ordered>(greatest: bool) -> E {
    if greatest { E::LEAST } else { E::GREATEST }
}

impl<V: Order, const GREATEST: bool> Accumulator<V::Isa, 1> for One<V, GREATEST> {
    type KeyTransform = AsIs<V>;
    const GREATEST: [bool; 1] = [GREATEST];
    const BLOCK: usize = block::<V>();
    const NAN_KEY: Option<V::Element> = V::Element::NAN;

    #[inline(always)]
    fn start(isa: V::Isa) -> Self {
        One {
            extreme: V::splat(isa, identity(GREATEST)),
            nan: V::none(isa),
        }
    }

    #[inline(always)]
    fn update(self, x: V, y: V) -> Self {
        One {
            // The chain from pair to pair is one operation long. Where one of the two is NaN the
            // other may be lost, and with it nothing: the answer is NaN.
            extreme: pick::<V, GREATEST>(pick::<V, GREATEST>(x, y), self.extreme),
            nan: watch(self.nan, x, y),
        }
    }

    #[inline(always)]
    fn update_one(self, x: V) -> Self {
        One {
            extreme: pick::<V, GREATEST>(x, self.extreme),
            nan: watch(self.nan, x, x),
        }
    }

    #[inline(always)]
    fn merge(self, other: Self) -> Self {
        One {
            extreme: pick::<V, GREATEST>(other.extreme, self.extreme),
            nan: V::or(self.nan, other.nan),
        }
    }

    #[inline(always)]
    fn keys(self) -> [V; 1] {
        [self.extreme]
    }

    #[inline(always)]
    fn nan_lanes(self, _: V::Isa) -> V::Mask {
        self.nan
    }
}

/// The least and the greatest of each lane, and where NaN was seen.
#[derive(Clone, Copy)]
pub struct Two<V: Order> {
    least: V,
    greatest: V,
    nan: V::Mask,
}

impl<V: Order> Accumulator<V::Isa, 2> for Two<V> {
    type KeyTransform = AsIs<V>;
    const GREATEST: [bool; 2] = [false, true];
    const BLOCK: usize = lengthened::<V>(16);

    #[inline(always)]
    fn start(isa: V::Isa) -> Self {
        Two {
            least: V::splat(isa, V::Element::GREATEST),
            greatest: V::splat(isa, V::Element::LEAST),
            nan: V::none(isa),
        }
    }

    #[inline(always)]
    fn update(self, x: V, y: V) -> Self {
        let [lesser, greater] = x.sorted(y);
        Two {
            least: lesser.min(self.least),
            greatest: greater.max(self.greatest),
            nan: watch(self.nan, x, y),
        }
    }

    #[inline(always)]
    fn update_one(self, x: V) -> Self {
        Two {
            least: x.min(self.least),
            greatest: x.max(self.greatest),
            nan: watch(self.nan, x, x),
        }
    }

    #[inline(always)]
    fn merge(self, other: Self) -> Self {
        Two {
            least: other.least.min(self.least),
            greatest: other.greatest.max(self.greatest),
            nan: V::or(self.nan, other.nan),
        }
    }

    #[inline(always)]
    fn keys(self) -> [V; 2] {
        [self.least, self.greatest]
    }

    #[inline(always)]
    fn nan_lanes(self, _: V::Isa) -> V::Mask {
        self.nan
    }
}

/// One extreme of the numbers in each lane: NaN is passed over.
#[derive(Clone, Copy)]
pub struct Numbers<V: Order, const GREATEST: bool>(V);

impl<V: Order, const GREATEST: bool> Accumulator<V::Isa, 1> for Numbers<V, GREATEST> {
    type KeyTransform = AsIs<V>;
    const GREATEST: [bool; 1] = [GREATEST];
    const BLOCK: usize = lengthened::<V>(16);

    #[inline(always)]
    fn start(isa: V::Isa) -> Self {
        let mut start = identity(GREATEST);
        if cfg!(target_arch = "aarch64") {
            // Of a comparison with a constant that is no NaN, and the selection of the lesser,
            // compilers make FMINNM, which answers NaN where one is signalling.
            start = core::hint::black_box(start);
        }
        Numbers(V::splat(isa, start))
    }

    #[inline(always)]
    fn update(self, x: V, y: V) -> Self {
        self.update_one(x).update_one(y)
    }

    #[inline(always)]
    fn update_one(self, x: V) -> Self {
        Numbers(pick::<V, GREATEST>(x, self.0))
    }

    #[inline(always)]
    fn merge(self, other: Self) -> Self {
        self.update_one(other.0)
    }

    #[inline(always)]
    fn keys(self) -> [V; 1] {
        [self.0]
    }

    #[inline(always)]
    fn nan_lanes(self, isa: V::Isa) -> V::Mask {
        V::none(isa)
    }

    #[inline(always)]
    fn met_nan(self, _: V::Isa) -> bool {
        false
    }

    /// The extreme is what it was before any update, and nothing is equal to it.
    #[inline(always)]
    fn may_be_nothing([key]: [V::Element; 1]) -> bool {
        V::Element::NAN.is_some() && key == identity(GREATEST)
    }
}

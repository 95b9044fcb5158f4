//! The least and the greatest of a slice, and where they first stand.
//!
//! # What comes out
//!
//! * Nothing for an empty slice.
//! * With a NaN in the slice, whatever its payload and sign: the value is the canonical NaN, the
//!   position that of the first NaN.
//! * Else the least (greatest) value, and the first of the positions at which an equal one stands.
//!   Zeros of both signs are equal; a result of zero is plus zero. So the answer depends on the
//!   values alone, not on the tier or on how the slice was cut.
//! * Kernels that pass over NaN answer as if the slice had none; nothing, if it has nothing else.
//!
//! | file | holds |
//! | --- | --- |
//! | `accumulators.rs` | the accumulators `One`, `Two` and `Numbers` |
//! | `tables.rs` | the operations and their tables |
//! | `halves.rs` | the same for floating-point numbers of 16 bits |
//! | `values.rs` | the kernel that answers values |
//! | `operands.rs` | what it reads: a slice, or the valid elements of one |
//! | `positions.rs` | kernels that answer positions |
//! | `first.rs` | the kernel that answers where an element first stands |

pub mod accumulators;
pub mod first;
#[cfg(feature = "half")]
pub mod halves;
mod operands;
pub mod positions;
pub mod tables;
pub mod values;

use crate::element::Ordered;
use crate::simd::{Isa, Order, Vector};

/// How a slice's elements are loaded and compared.
pub trait KeyTransform<I: Isa> {
    /// What the slice holds.
    type Element: Ordered;
    /// What is loaded: lanes of the same bytes.
    type Loaded: Vector<Isa = I>;
    /// What is compared, lane for lane.
    type Key: Order<Isa = I>;

    /// A vector's lanes as they are compared.
    fn key(isa: I, x: Self::Loaded) -> Self::Key;

    /// The lanes that are NaN.
    fn nan_lanes(isa: I, x: Self::Loaded) -> <Self::Key as Order>::Mask;

    /// A vector that has each of `count` elements and nothing else; compare
    /// `Order::load_overlapping`.
    ///
    /// # Safety
    ///
    /// As `Order::load_overlapping`.
    unsafe fn load_overlapping(isa: I, at: *const Self::Element, count: usize) -> Self::Loaded;

    /// The element that a compared value stands for; plus zero for any zero.
    fn element(key: <Self::Key as Vector>::Element) -> Self::Element;
}

/// An accumulator of vectors, for `N` of their extremes.
///
/// The kernel that feeds it knows neither how NaN is found nor how the lanes are compared.
pub trait Accumulator<I: Isa, const N: usize>: Copy {
    /// How the elements are loaded and compared.
    type KeyTransform: KeyTransform<I>;
    /// Which extremes these are: the greatest, or else the least.
    const GREATEST: [bool; N];
    /// Vectors of a block, after which lanes note what became more extreme in it: a multiple of
    /// four.
    const BLOCK: usize;

    /// The accumulator of no vectors.
    fn start(isa: I) -> Self;

    /// The identity of each extreme: no value is less extreme.
    #[inline(always)]
    fn identity(isa: I) -> [Key<I, Self, N>; N] {
        let mut keys = [Vector::splat(isa, Ordered::GREATEST); N];
        for (which, key) in keys.iter_mut().enumerate() {
            if Self::GREATEST[which] {
                *key = Vector::splat(isa, Ordered::LEAST);
            }
        }
        keys
    }

    /// Updates with two vectors.
    fn update(self, x: Loaded<I, Self, N>, y: Loaded<I, Self, N>) -> Self;

    /// Updates with one vector.
    fn update_one(self, x: Loaded<I, Self, N>) -> Self;

    /// The accumulator of the vectors of both.
    fn merge(self, other: Self) -> Self;

    /// The extremes of each lane. Of no meaning where there was a NaN that is not passed over.
    fn keys(self) -> [Key<I, Self, N>; N];

    /// What stands for NaN among the keys of one extreme: no value is more extreme. None where NaN
    /// is passed over, or where there is none.
    const NAN_KEY: Option<KeyLane<I, Self, N>> = None;

    /// The lanes that met a NaN that is not passed over.
    fn nan_lanes(self, isa: I) -> <Key<I, Self, N> as Order>::Mask;

    /// Whether it met a NaN that is not passed over.
    #[inline(always)]
    fn met_nan(self, isa: I) -> bool {
        <Key<I, Self, N> as Order>::find_first(self.nan_lanes(isa)).is_some()
    }

    /// Whether these may be no extremes, since all elements were passed over.
    #[inline(always)]
    fn may_be_nothing(_: [KeyLane<I, Self, N>; N]) -> bool {
        false
    }

    /// Whether they then are none: else one of the elements may be as extreme.
    const NOTHING_IS_CERTAIN: bool = false;
}

/// What the slice holds.
pub type Element<I, R, const N: usize> =
    <<R as Accumulator<I, N>>::KeyTransform as KeyTransform<I>>::Element;

/// What is loaded.
pub type Loaded<I, R, const N: usize> =
    <<R as Accumulator<I, N>>::KeyTransform as KeyTransform<I>>::Loaded;

/// What is compared.
pub type Key<I, R, const N: usize> =
    <<R as Accumulator<I, N>>::KeyTransform as KeyTransform<I>>::Key;

/// A lane of what is compared.
pub type KeyLane<I, R, const N: usize> = <Key<I, R, N> as Vector>::Element;

/// The value as it is answered: plus zero for any zero.
#[inline(always)]
pub fn plain<E: Ordered>(value: E) -> E {
    let zero: E = bytemuck::Zeroable::zeroed();
    if value == zero { zero } else { value }
}

/// Whether a value is more extreme than another.
#[inline(always)]
fn is_better<K: PartialOrd, const N: usize>(
    greatest: [bool; N],
    which: usize,
    key: K,
    best: K,
) -> bool {
    if greatest[which] {
        key > best
    } else {
        key < best
    }
}

/// The extreme among the lanes of each vector.
#[cfg_attr(not(unoptimised), inline(always))]
fn extreme_lanes<I: Isa, R: Accumulator<I, N>, const N: usize>(
    keys: [Key<I, R, N>; N],
) -> [KeyLane<I, R, N>; N] {
    let mut lanes = [keys[0].lane(0); N];
    for (which, lane) in lanes.iter_mut().enumerate() {
        *lane = if R::GREATEST[which] {
            crate::simd::extreme_lane::<Key<I, R, N>, true>(keys[which])
        } else {
            crate::simd::extreme_lane::<Key<I, R, N>, false>(keys[which])
        };
    }
    lanes
}

/// The elements that compared values stand for.
#[inline(always)]
fn elements<I: Isa, R: Accumulator<I, N>, const N: usize>(
    keys: [KeyLane<I, R, N>; N],
) -> [Element<I, R, N>; N] {
    let mut elements = [R::KeyTransform::element(keys[0]); N];
    for (element, key) in elements.iter_mut().zip(keys) {
        *element = R::KeyTransform::element(key);
    }
    elements
}

/// The elements from `at` on as what is loaded.
///
/// # Safety
///
/// `at + LANES <= x.len()`.
#[inline(always)]
pub(crate) unsafe fn load<I: Isa, L: KeyTransform<I>>(
    isa: I,
    x: &[L::Element],
    at: usize,
) -> L::Loaded {
    const { assert!(size_of::<L::Element>() == size_of::<<L::Loaded as Vector>::Element>()) };
    // SAFETY: the caller vouches for so many elements; those of `Loaded` are as long, and all bits
    // are a value of theirs.
    unsafe { L::Loaded::load(isa, x.as_ptr().add(at).cast()) }
}

/// Whether vectors fill a cache line, so that there may be extra loads
/// ([`extra_loads`](crate::order::extra_loads)): one in the last level of the caches, three in
/// DRAM. For a constant condition, so that no loop with extra loads is compiled where there are
/// none.
pub(crate) const fn fills_a_line<I: Isa, L: KeyTransform<I>>() -> bool {
    size_of::<L::Element>() * L::Loaded::LANES == 64
}

//! The least and the greatest of a slice, and where they first stand.
//!
//! # What comes out
//!
//! * Nothing for an empty slice.
//! * With a NaN in the slice, whatever its payload and sign: the value is the canonical NaN, the position that of the first NaN.
//! * Else the least (greatest) value, and the first of the positions at which an equal one stands. Zeros of both signs are equal;
//!   a result of zero is plus zero. So the answer depends on the values alone, not on the tier or on how the slice was cut.
//! * Kernels that pass over NaN answer as if the slice had none; nothing, if it has nothing else.
//!
//! | file | holds |
//! | --- | --- |
//! | `running.rs` | what is kept while vectors pass by: [`running::One`], [`running::Two`], [`running::Numbers`] |
//! | `halves.rs` | the same for floating-point numbers of 16 bits |
//! | `values.rs` | bodies that answer values |
//! | `positions.rs` | bodies that answer positions |

#[cfg(feature = "half")]
pub mod halves;
pub mod positions;
pub mod running;
pub mod values;

use crate::element::Ordered;
use crate::seam::{Isa, Order, Vector};

/// What is kept of the vectors that have passed by, to know `N` of their extremes in the end.
///
/// The body that feeds it knows neither how NaN is found nor how the lanes are compared.
pub trait Running<I: Isa, const N: usize>: Copy {
    /// What the slice holds.
    type Element: Ordered;
    /// What is loaded: lanes of the same bytes.
    type Raw: Vector<Isa = I>;
    /// What is compared, lane for lane.
    type Key: Order<Isa = I>;
    /// Which extremes these are: the greatest, or else the least.
    const GREATEST: [bool; N];

    /// Vectors of a block, after which lanes note what became more extreme in it: a multiple of four.
    const BLOCK: usize;

    /// Nothing has passed by.
    fn start(isa: I) -> Self;

    /// What every lane is at least as extreme as.
    #[inline(always)]
    fn worst(isa: I) -> [Self::Key; N] {
        let mut keys = [Self::Key::splat(isa, Ordered::GREATEST); N];
        for (which, key) in keys.iter_mut().enumerate() {
            if Self::GREATEST[which] {
                *key = Self::Key::splat(isa, Ordered::LEAST);
            }
        }
        keys
    }

    /// Two vectors pass by.
    fn take(self, x: Self::Raw, y: Self::Raw) -> Self;

    /// One vector passes by.
    #[inline(always)]
    fn take_one(self, x: Self::Raw) -> Self {
        self.take(x, x)
    }

    /// What has passed by here or there.
    fn merge(self, other: Self) -> Self;

    /// The extremes of each lane. Of no meaning where there was a NaN that is not passed over.
    fn keys(self) -> [Self::Key; N];

    /// Whether a NaN passed by that is not passed over.
    fn met_nan(self, isa: I) -> bool;

    /// A vector's lanes as they are compared.
    fn key(isa: I, x: Self::Raw) -> Self::Key;

    /// The lanes that are NaN.
    fn nan_lanes(isa: I, x: Self::Raw) -> <Self::Key as Order>::Mask;

    /// A vector that has each of `count` elements and nothing else; compare [`Order::cover`].
    ///
    /// # Safety
    ///
    /// As [`Order::cover`].
    unsafe fn cover(isa: I, at: *const Self::Element, count: usize) -> Self::Raw;

    /// The element that a compared value stands for; plus zero for any zero.
    fn element(key: <Self::Key as Vector>::Element) -> Self::Element;

    /// Whether these are no extremes, since all elements of the slice were passed over.
    #[inline(always)]
    fn nothing(_: [<Self::Key as Vector>::Element; N], _: &[Self::Element]) -> bool {
        false
    }
}

/// The value as it is answered: plus zero for any zero.
#[inline(always)]
pub fn plain<E: Ordered>(value: E) -> E {
    let zero: E = bytemuck::Zeroable::zeroed();
    if value == zero { zero } else { value }
}

/// Whether a value is more extreme than another.
#[inline(always)]
fn beats<K: PartialOrd, const N: usize>(
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
#[inline(always)]
fn extreme_lanes<I: Isa, R: Running<I, N>, const N: usize>(
    keys: [R::Key; N],
) -> [<R::Key as Vector>::Element; N] {
    let mut lanes = [keys[0].lane(0); N];
    for (which, lane) in lanes.iter_mut().enumerate() {
        *lane = if R::GREATEST[which] {
            crate::seam::extreme_lane::<R::Key, true>(keys[which])
        } else {
            crate::seam::extreme_lane::<R::Key, false>(keys[which])
        };
    }
    lanes
}

/// The elements from `at` on as what is loaded.
///
/// # Safety
///
/// `at + LANES <= x.len()`.
#[inline(always)]
unsafe fn load<I: Isa, R: Running<I, N>, const N: usize>(
    isa: I,
    x: &[R::Element],
    at: usize,
) -> R::Raw {
    const { assert!(size_of::<R::Element>() == size_of::<<R::Raw as Vector>::Element>()) };
    // SAFETY: the caller vouches for so many elements; those of `Raw` are as long, and all bits are a value of theirs.
    unsafe { R::Raw::load(isa, x.as_ptr().add(at).cast()) }
}

/// Bytes from which on a slice is taken to lie beyond the caches of its core.
const FAR: usize = 1 << 20;

/// How often each cache line of a slice so long is read once more than its vectors need.
///
/// On Zen 4, loads that fill a whole line are a weak signal to the prefetchers: minima of 512-bit vectors reach 0.75 of the load limit
/// in DRAM and 0.89 in L3; narrower ones reach more. With three further reads of each line, whose results nobody waits for, it is
/// 0.98 and 0.93. The canonical sums do the same ([`crate::canonical::summand`]).
const TOUCHES: usize = 3;

/// Whether the lines of a slice are worth touching.
#[inline(always)]
fn is_far<I: Isa, R: Running<I, N>, const N: usize>(x: &[R::Element]) -> bool {
    size_of::<R::Element>() * R::Raw::LANES == 64 && size_of_val(x) >= FAR
}

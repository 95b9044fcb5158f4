//! The kernel that answers where an element first stands, and its search, which the positions of
//! extremes end with.
//!
//! # The algorithm
//!
//! Vector by vector, four between two branches, up to the first one with a lane that is equal. The
//! end of a slice is read as for the values (`values.rs`): the last full vector again from where it
//! has to begin. Fewer elements than a vector has are loaded with zeros behind them.
//!
//! # What limits it
//!
//! The loads, beyond L1: a comparison a vector, and half a branch for two.

use super::{KeyTransform, load};
use crate::element::Ordered;
use crate::input::With;
use crate::simd::{Isa, Kernel, Order, Vector};
use core::marker::PhantomData;

/// Kernel: where the first element stands that is equal to a given one; or the first NaN, if that
/// is NaN.
#[derive(Debug)]
pub struct FirstEqual<L>(PhantomData<L>);

impl<I: Isa, L: KeyTransform<I>> Kernel<I> for FirstEqual<L> {
    type Input = With<L::Element, L::Element>;
    type Output = Option<usize>;

    #[inline(always)]
    unsafe fn run(isa: I, x: &[L::Element], value: L::Element) -> Option<usize> {
        if value.is_nan() {
            return first::<I, L, _>(isa, x, 0, Nan);
        }
        // Any lane of the value's key: all are the same.
        let key = L::key(isa, L::Loaded::splat(isa, bytemuck::cast(value)));
        first::<I, L, _>(isa, x, 0, Equal::<L::Key>::new(isa, key.lane(0)))
    }
}

/// Something that is looked for in a slice.
pub(super) trait Wanted<I: Isa, L: KeyTransform<I>>: Copy {
    /// Where it is in a vector.
    fn lanes(self, isa: I, x: L::Loaded) -> <L::Key as Order>::Mask;
}

/// An element equal to the one that is compared as the lanes of the key, which are the same.
#[derive(Clone, Copy)]
pub(super) struct Equal<K: Order>(K);

impl<K: Order> Equal<K> {
    /// An element that is compared as `lane`.
    #[inline(always)]
    pub(super) fn new(isa: K::Isa, lane: K::Element) -> Self {
        Equal(K::splat(isa, lane))
    }
}

impl<I: Isa, L: KeyTransform<I>> Wanted<I, L> for Equal<L::Key> {
    #[inline(always)]
    fn lanes(self, isa: I, x: L::Loaded) -> <L::Key as Order>::Mask {
        L::key(isa, x).equal(self.0)
    }
}

/// NaN.
#[derive(Clone, Copy)]
pub(super) struct Nan;

impl<I: Isa, L: KeyTransform<I>> Wanted<I, L> for Nan {
    #[inline(always)]
    fn lanes(self, isa: I, x: L::Loaded) -> <L::Key as Order>::Mask {
        L::nan_lanes(isa, x)
    }
}

/// The first place from `from` on where something stands. It does not stand before `from`, or is
/// not looked for there.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) fn first<I: Isa, L: KeyTransform<I>, W: Wanted<I, L>>(
    isa: I,
    x: &[L::Element],
    from: usize,
    wanted: W,
) -> Option<usize> {
    let lanes = L::Loaded::LANES;
    if x.len() < lanes {
        // SAFETY: there are so many elements, which are as long as what is loaded.
        let loaded = unsafe { L::Loaded::load_partial(isa, x.as_ptr().cast(), x.len()) };
        // The lanes beyond are zero, and may be equal; but an element stands before them.
        let lane = L::Key::find_first(wanted.lanes(isa, loaded))?;
        return (lane < x.len()).then_some(lane);
    }
    let last = x.len() - lanes;
    let mut at = from.min(last);
    // Four vectors between two branches.
    while at + 4 * lanes <= x.len() {
        let mut here = L::Key::none(isa);
        for j in 0..4 {
            // SAFETY: this is the condition.
            let loaded = unsafe { load::<I, L>(isa, x, at + j * lanes) };
            here = L::Key::or(here, wanted.lanes(isa, loaded));
        }
        if L::Key::find_first(here).is_some() {
            break;
        }
        at += 4 * lanes;
    }
    at = at.min(last);
    loop {
        // SAFETY: `at` is at most `last`.
        let here = wanted.lanes(isa, unsafe { load::<I, L>(isa, x, at) });
        if let Some(lane) = L::Key::find_first(here) {
            return Some(at + lane);
        }
        if at == last {
            return None;
        }
        // The last vector may overlap elements that were looked at already: it does not stand
        // there.
        at = (at + lanes).min(last);
    }
}

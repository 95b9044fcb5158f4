//! Kernels that answer the extreme values of a slice.
//!
//! # The algorithm
//!
//! ```text
//! for each 2 A vectors: update accumulator j with pair j of them
//! what is left: pairs, a vector, and the last vector of the slice, which may overlap the others
//! merge the accumulators, then fold the lanes in halves
//! ```
//!
//! # Why it is right
//!
//! The extremes of a multiset do not change when an element is looked at twice. So the end of a
//! slice needs no mask: the last full vector is read again from where it has to begin; and of fewer
//! elements than a vector has, two overlapping halves make one (`Order::load_overlapping`).
//!
//! # What limits it
//!
//! The loads: a minimum of two vectors is one operation, and cores have at least as many of these a
//! cycle as loads. For floating-point numbers half a comparison a vector comes on top, which has
//! ports of its own (see [`super::accumulators`]).

use super::{Accumulator, Element, KeyTransform, Loaded, Residence, elements, extreme_lanes, load};
use crate::element::Ordered;
use crate::input::Slice;
use crate::order::terms::load_extra;
use crate::simd::{Isa, Kernel, Vector};
use core::marker::PhantomData;

/// An accumulator updated with all of a slice, which is not empty.
#[inline(always)]
pub(super) fn update_all<
    I: Isa,
    R: Accumulator<I, N>,
    const N: usize,
    const A: usize,
    const T: usize,
>(
    isa: I,
    x: &[Element<I, R, N>],
) -> R {
    let (n, lanes) = (x.len(), Loaded::<I, R, N>::LANES);
    if n < lanes {
        // SAFETY: there are so many elements, at least one.
        return R::start(isa)
            .update_one(unsafe { R::KeyTransform::load_overlapping(isa, x.as_ptr(), n) });
    }
    let mut accumulators = [R::start(isa); A];
    let turn = 2 * A * lanes;
    let turns = n / turn;
    for t in 0..turns {
        for (j, accumulator) in accumulators.iter_mut().enumerate() {
            let at = t * turn + 2 * j * lanes;
            // SAFETY: turn `t` is full.
            *accumulator = unsafe { update_pair::<I, R, N, T>(isa, *accumulator, x, at) };
        }
    }
    let merged = merge_all::<I, R, N, A>(accumulators);
    // SAFETY: the slice has at least a vector.
    unsafe { update_rest::<I, R, N>(isa, merged, x, turns * turn) }
}

/// All accumulators merged.
#[inline(always)]
pub(super) fn merge_all<I: Isa, R: Accumulator<I, N>, const N: usize, const A: usize>(
    accumulators: [R; A],
) -> R {
    let mut merged = accumulators[0];
    for other in &accumulators[1..] {
        merged = merged.merge(*other);
    }
    merged
}

/// Updates with what is left from `at` on: pairs, a vector, and the last vector of the slice.
///
/// # Safety
///
/// `LANES <= x.len()`.
#[inline(always)]
pub(super) unsafe fn update_rest<I: Isa, R: Accumulator<I, N>, const N: usize>(
    isa: I,
    accumulator: R,
    x: &[Element<I, R, N>],
    at: usize,
) -> R {
    let (n, lanes) = (x.len(), Loaded::<I, R, N>::LANES);
    let (mut accumulator, mut at) = (accumulator, at);
    while at + 2 * lanes <= n {
        // SAFETY: this is the condition.
        accumulator = unsafe { update_pair::<I, R, N, 0>(isa, accumulator, x, at) };
        at += 2 * lanes;
    }
    if at + lanes < n {
        // SAFETY: this is the condition.
        accumulator = accumulator.update_one(unsafe { load::<I, R::KeyTransform>(isa, x, at) });
        at += lanes;
    }
    if at < n {
        // SAFETY: the caller vouches for so many elements.
        accumulator =
            accumulator.update_one(unsafe { load::<I, R::KeyTransform>(isa, x, n - lanes) });
    }
    accumulator
}

/// Updates with the two vectors from `at` on, and reads `T` elements of each once more.
///
/// # Safety
///
/// `at + 2 * LANES <= x.len()`.
#[inline(always)]
pub(super) unsafe fn update_pair<I: Isa, R: Accumulator<I, N>, const N: usize, const T: usize>(
    isa: I,
    accumulator: R,
    x: &[Element<I, R, N>],
    at: usize,
) -> R {
    let lanes = Loaded::<I, R, N>::LANES;
    // SAFETY: the caller vouches for both vectors.
    unsafe {
        load_extra::<_, T>(x.as_ptr().add(at), lanes);
        load_extra::<_, T>(x.as_ptr().add(at + lanes), lanes);
        accumulator.update(
            load::<I, R::KeyTransform>(isa, x, at),
            load::<I, R::KeyTransform>(isa, x, at + lanes),
        )
    }
}

/// Kernel: the `N` extremes of a slice, with `A` accumulators.
pub struct Values<R, const N: usize, const A: usize>(PhantomData<R>);

impl<I: Isa, R: Accumulator<I, N>, const N: usize, const A: usize> Kernel<I> for Values<R, N, A> {
    type Input = Slice<Element<I, R, N>>;
    type Output = Option<[Element<I, R, N>; N]>;

    #[inline(always)]
    unsafe fn run(isa: I, x: &[Element<I, R, N>], (): ()) -> Option<[Element<I, R, N>; N]> {
        if x.is_empty() {
            return None;
        }
        let all = if const { Residence::matters::<I, R::KeyTransform>() } {
            match Residence::of(x) {
                Residence::L2 => update_all::<I, R, N, A, 0>(isa, x),
                Residence::L3 => update_all::<I, R, N, A, 1>(isa, x),
                Residence::Dram => update_all::<I, R, N, A, 3>(isa, x),
            }
        } else {
            update_all::<I, R, N, A, 0>(isa, x)
        };
        if all.met_nan(isa) {
            return Element::<I, R, N>::NAN.map(|nan| [nan; N]);
        }
        let keys = extreme_lanes::<I, R, N>(all.keys());
        if R::nothing(keys, x) {
            return None;
        }
        Some(elements::<I, R, N>(keys))
    }
}

//! The kernel that answers the extreme values of an input.
//!
//! # The algorithm
//!
//! ```text
//! of a long slice that is not aligned: update with its first vector, and go on at an aligned one
//! for each 2 A vectors: update accumulator j with pair j of them
//! what is left: pairs, a vector, and the last vector of the slice, which may overlap the others
//! merge the accumulators, then fold the lanes in halves
//! ```
//!
//! # Why it is right
//!
//! The extremes of a multiset do not change when an element is looked at twice. So the end of a
//! slice needs no mask: the last full vector is read again from where it has to begin; and of fewer
//! elements than a vector has, two overlapping halves make one (`Order::load_overlapping`). Valid
//! elements have another short vector (`operands.rs`).
//!
//! # What limits it
//!
//! The loads: a minimum of two vectors is one operation, and cores have at least as many of these a
//! cycle as loads. For floating-point numbers half a comparison a vector comes on top, which has
//! ports of its own (see [`super::accumulators`]).

use super::operands::{Extremal, Operand};
use super::{Accumulator, Element, Loaded, elements, extreme_lanes, fills_a_line};
use crate::element::Ordered;
use crate::order::extra_loads::{AHEAD, ExtraLoads};
use crate::simd::{Isa, Kernel, Vector};
use crate::validity::{Buffer, chunks};
use core::marker::PhantomData;

/// Turns from which on a slice is so long that aligned vectors are worth a vector more.
const LONG_TURNS: usize = 4;

/// An accumulator updated with all elements.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) fn update_all<I, R, S, const N: usize, const A: usize>(isa: I, x: S) -> R
where
    I: Isa,
    R: Accumulator<I, N>,
    S: Operand<I, R::KeyTransform>,
{
    let (n, lanes) = (x.len(), Loaded::<I, R, N>::LANES);
    if n < lanes {
        // SAFETY: this is the condition.
        return R::start(isa).update_one(unsafe { x.small(isa) });
    }
    if n <= S::SHORT {
        // SAFETY: this is the condition.
        return unsafe { update_short(isa, x) };
    }
    let mut accumulators = [R::start(isa); A];
    let turn = 2 * A * lanes;
    let head = if n < LONG_TURNS * turn { 0 } else { x.head() };
    if head > 0 {
        // SAFETY: there is at least a vector.
        accumulators[0] = accumulators[0].update_one(unsafe { x.vector_at(isa, 0) });
    }
    let swept = (n - head) / turn * turn;
    let buffer = Buffer::new();
    for (start, count) in chunks(swept, S::CHUNK, turn) {
        let start = head + start;
        // SAFETY: so many elements follow `start`, no more than a chunk. It is a multiple of eight
        // turns where elements are staged, which have no head.
        let x = unsafe { x.staged(isa, start, count, &buffer) };
        for at in (start..start + count).step_by(turn) {
            for (j, accumulator) in accumulators.iter_mut().enumerate() {
                // SAFETY: the turn is full, and staged.
                *accumulator = unsafe { update_pair(isa, *accumulator, x, at, 2 * j * lanes) };
            }
        }
    }
    let merged = merge_all::<I, R, N, A>(accumulators);
    // SAFETY: there is at least a vector.
    unsafe { update_rest(isa, merged, x, head + swept) }
}

/// An accumulator updated with the elements of a short input, a vector after the other.
///
/// # Safety
///
/// `x.len() <= SHORT`.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn update_short<I, R, S, const N: usize>(isa: I, x: S) -> R
where
    I: Isa,
    R: Accumulator<I, N>,
    S: Operand<I, R::KeyTransform>,
{
    let mut accumulator = R::start(isa);
    for at in (0..x.len()).step_by(Loaded::<I, R, N>::LANES) {
        // SAFETY: there is an element at `at`, and the caller vouches for the number of them.
        accumulator = accumulator.update_one(unsafe { x.short(isa, at) });
    }
    accumulator
}

/// All accumulators merged.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) fn merge_all<I: Isa, R: Accumulator<I, N>, const N: usize, const A: usize>(
    accumulators: [R; A],
) -> R {
    let mut merged = accumulators[0];
    for other in &accumulators[1..] {
        merged = merged.merge(*other);
    }
    merged
}

/// Updates with what is left from `at` on: pairs, a vector, and the last vector.
///
/// # Safety
///
/// `LANES <= x.len()`.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn update_rest<I, R, S, const N: usize>(
    isa: I,
    accumulator: R,
    x: S,
    at: usize,
) -> R
where
    I: Isa,
    R: Accumulator<I, N>,
    S: Operand<I, R::KeyTransform>,
{
    let (n, lanes) = (x.len(), Loaded::<I, R, N>::LANES);
    let (mut accumulator, mut at) = (accumulator, at);
    // SAFETY: each vector is in front of the end by the condition that guards it, and the last one
    // as the caller vouches for so many elements.
    unsafe {
        while at + 2 * lanes <= n {
            accumulator = accumulator.update(x.vector_at(isa, at), x.vector_at(isa, at + lanes));
            at += 2 * lanes;
        }
        if at + lanes < n {
            accumulator = accumulator.update_one(x.vector_at(isa, at));
            at += lanes;
        }
        if at < n {
            accumulator = accumulator.update_one(x.vector_at(isa, n - lanes));
        }
    }
    accumulator
}

/// Updates with the vector at `start + lane` and the next one.
///
/// # Safety
///
/// As [`Operand::vector`], for both.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn update_pair<I, R, S, const N: usize>(
    isa: I,
    accumulator: R,
    x: S,
    start: usize,
    lane: usize,
) -> R
where
    I: Isa,
    R: Accumulator<I, N>,
    S: Operand<I, R::KeyTransform>,
{
    let next = lane + Loaded::<I, R, N>::LANES;
    // SAFETY: the caller vouches for both vectors.
    unsafe { accumulator.update(x.vector(isa, start, lane), x.vector(isa, start, next)) }
}

/// Kernel: the `N` extremes of inputs `X`, with `A` accumulators.
pub struct Values<R, X, const N: usize, const A: usize>(PhantomData<(R, X)>);

impl<I, R, X, const N: usize, const A: usize> Kernel<I> for Values<R, X, N, A>
where
    I: Isa,
    R: Accumulator<I, N>,
    X: Extremal<I, R::KeyTransform>,
{
    type Input = X;
    type Output = Option<[Element<I, R, N>; N]>;

    #[inline(always)]
    unsafe fn run<'a>(
        isa: I,
        first: X::First<'a>,
        rest: X::Rest<'a>,
    ) -> Option<[Element<I, R, N>; N]> {
        // SAFETY: the caller vouches for the arguments.
        unsafe {
            if const { !X::HAS_EXTRA_LOADS || !fills_a_line::<I, R::KeyTransform>() } {
                return extremes::<I, R, _, N, A>(isa, X::operand::<0>(isa, first, &rest)?);
            }
            match ExtraLoads::of(X::len(first) * size_of::<X::Element>()) {
                ExtraLoads::None => {
                    extremes::<I, R, _, N, A>(isa, X::operand::<0>(isa, first, &rest)?)
                }
                ExtraLoads::InL3 => {
                    extremes::<I, R, _, N, A>(isa, X::operand::<1>(isa, first, &rest)?)
                }
                ExtraLoads::InDram => {
                    extremes::<I, R, _, N, A>(isa, X::operand::<3>(isa, first, &rest)?)
                }
                ExtraLoads::Ahead => {
                    extremes::<I, R, _, N, A>(isa, X::operand::<AHEAD>(isa, first, &rest)?)
                }
            }
        }
    }
}

/// The extremes of all elements; nothing where all are passed over.
#[cfg_attr(not(unoptimised), inline(always))]
fn extremes<I, R, S, const N: usize, const A: usize>(isa: I, x: S) -> Option<[Element<I, R, N>; N]>
where
    I: Isa,
    R: Accumulator<I, N>,
    S: Operand<I, R::KeyTransform>,
{
    let all = update_all::<I, R, S, N, A>(isa, x);
    if all.met_nan(isa) {
        return Element::<I, R, N>::NAN.map(|nan| [nan; N]);
    }
    let keys = extreme_lanes::<I, R, N>(all.keys());
    if R::may_be_nothing(keys) && (R::NOTHING_IS_CERTAIN || !x.has_number()) {
        return None;
    }
    Some(elements::<I, R, N>(keys))
}

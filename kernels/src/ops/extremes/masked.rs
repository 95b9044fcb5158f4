//! Kernels that answer the extreme values of the valid elements of a slice.
//!
//! # The algorithm
//!
//! That of [`values`](super::values), where the first valid element takes the place of each that is
//! left out.
//!
//! # Why it is right
//!
//! The extremes of a multiset do not change when an element is looked at more than once, and one
//! that is there at all serves for every operation: for both extremes at once, for numbers of 16
//! bits, and with NaN, be it passed over or not. Where the first valid element is a NaN that is
//! passed over, so are those it stands for.
//!
//! The end of a slice is read as there: the last full vector again from where it has to begin. Of
//! fewer elements than a vector has, a vector is made one by one.
//!
//! # What limits it
//!
//! A load of a mask and a selection a vector, more than a minimum and its load. One Zen 4 core,
//! 512-bit vectors, times against those of the plain kernels, with bits that begin a byte: at a
//! third of L1 1.5 to 1.8; of L2 1.05 for one extreme, up to 1.2 for both. With bits that begin
//! inside a byte (they are moved first, see [`crate::validity`]) 0.1 more, for elements of 8 bits
//! 0.2.

use super::values::merge_all;
use super::{Accumulator, Element, Loaded, elements, extreme_lanes, load};
use crate::element::Ordered;
use crate::input::Valid;
use crate::simd::{Isa, Kernel, Order, Vector};
use crate::validity::{Bits, Buffer, CHUNK, Validity, chunks};
use core::marker::PhantomData;

/// Elements of the widest vector.
const WIDEST: usize = 64;

/// Kernel: the `N` extremes of the valid elements of a slice, with `A` accumulators.
pub struct MaskedValues<R, const N: usize, const A: usize>(PhantomData<R>);

impl<I: Isa, R: Accumulator<I, N>, const N: usize, const A: usize> Kernel<I>
    for MaskedValues<R, N, A>
where
    Loaded<I, R, N>: Order,
{
    type Input = Valid<Element<I, R, N>>;
    type Output = Option<[Element<I, R, N>; N]>;

    #[inline(always)]
    unsafe fn run(
        isa: I,
        x: &[Element<I, R, N>],
        validity: &Validity<'_>,
    ) -> Option<[Element<I, R, N>; N]> {
        let first = validity.first()?;
        // SAFETY: the caller vouches for equal lengths.
        let all = unsafe { update_all::<I, R, N, A>(isa, x, *validity, x[first]) };
        if all.met_nan(isa) {
            return Element::<I, R, N>::NAN.map(|nan| [nan; N]);
        }
        let keys = extreme_lanes::<I, R, N>(all.keys());
        // Of an empty slice all elements were passed over: whether that is so of this one is asked
        // only where it may be.
        if R::nothing(keys, &[]) && !has_number(x, *validity) {
            return None;
        }
        Some(elements::<I, R, N>(keys))
    }
}

/// Whether a valid element is no NaN.
#[inline(always)]
fn has_number<E: Ordered>(x: &[E], validity: Validity<'_>) -> bool {
    let mut elements = x.iter().enumerate();
    elements.any(|(i, x)| !x.is_nan() && validity.is_valid(i))
}

/// An accumulator updated with all valid elements of a slice. `filler` is one of them.
///
/// # Safety
///
/// `validity` must be as long as `x`, which is not empty.
#[inline(always)]
unsafe fn update_all<I: Isa, R: Accumulator<I, N>, const N: usize, const A: usize>(
    isa: I,
    x: &[Element<I, R, N>],
    validity: Validity<'_>,
    filler: Element<I, R, N>,
) -> R
where
    Loaded<I, R, N>: Order,
{
    let (n, lanes) = (x.len(), Loaded::<I, R, N>::LANES);
    // SAFETY: there are as many elements as the widest vector has.
    let fill = unsafe { load::<I, R::KeyTransform>(isa, &[filler; WIDEST], 0) };
    if n < lanes {
        let mut small = [filler; WIDEST];
        for (i, place) in small[..n].iter_mut().enumerate() {
            if validity.is_valid(i) {
                *place = x[i];
            }
        }
        // SAFETY: as above.
        return R::start(isa).update_one(unsafe { load::<I, R::KeyTransform>(isa, &small, 0) });
    }
    let mut accumulators = [R::start(isa); A];
    let turn = 2 * A * lanes;
    let swept = n / turn * turn;
    let buffer = Buffer::new();
    for (start, count) in chunks(swept, CHUNK, turn) {
        // SAFETY: so many elements follow `start`, no more than a chunk.
        let bits = unsafe { validity.chunk(isa, start, count, &buffer) };
        for at in (start..start + count).step_by(turn) {
            for (j, accumulator) in accumulators.iter_mut().enumerate() {
                let lane = 2 * j * lanes;
                // SAFETY: the turn is full, and its bits are there.
                *accumulator = unsafe {
                    accumulator.update(
                        whole::<I, R, N>(isa, x, bits, fill, at, lane),
                        whole::<I, R, N>(isa, x, bits, fill, at, lane + lanes),
                    )
                };
            }
        }
    }
    let mut merged = merge_all::<I, R, N, A>(accumulators);
    let mut at = swept;
    while at < n {
        // SAFETY: the slice has at least a vector.
        merged = merged
            .update_one(unsafe { last::<I, R, N>(isa, x, validity, fill, at.min(n - lanes)) });
        at += lanes;
    }
    merged
}

/// The vector from `start + lane` on, with `fill` in place of what is left out.
///
/// # Safety
///
/// `start + lane + LANES <= x.len()`, and `bits` has those of these elements. Both are multiples of
/// `LANES`, and of four lanes or more `start` is one of 8.
#[inline(always)]
unsafe fn whole<I: Isa, R: Accumulator<I, N>, const N: usize>(
    isa: I,
    x: &[Element<I, R, N>],
    bits: Bits,
    fill: Loaded<I, R, N>,
    start: usize,
    lane: usize,
) -> Loaded<I, R, N>
where
    Loaded<I, R, N>: Order,
{
    // SAFETY: as the caller vouches.
    unsafe {
        let mask = bits.mask::<Loaded<I, R, N>>(isa, start, lane);
        Loaded::<I, R, N>::select(mask, load::<I, R::KeyTransform>(isa, x, start + lane), fill)
    }
}

/// The same, from any element on and up to the last one.
///
/// # Safety
///
/// `at + LANES <= x.len()`, and `validity` is as long as `x`.
#[inline(always)]
unsafe fn last<I: Isa, R: Accumulator<I, N>, const N: usize>(
    isa: I,
    x: &[Element<I, R, N>],
    validity: Validity<'_>,
    fill: Loaded<I, R, N>,
    at: usize,
) -> Loaded<I, R, N>
where
    Loaded<I, R, N>: Order,
{
    // SAFETY: as the caller vouches.
    unsafe {
        let bits = validity.prefix(at, Loaded::<I, R, N>::LANES);
        let mask = Loaded::<I, R, N>::from_bits(isa, bits);
        Loaded::<I, R, N>::select(mask, load::<I, R::KeyTransform>(isa, x, at), fill)
    }
}

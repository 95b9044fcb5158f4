//! The kernels of the ops that compare. A mask is shown as a vector: one where it is true, else
//! zero.

use crate::element::Numbering;
use crate::input::Slice;
use crate::simd::tests::kernels::{kernel, lanes, nth};
use crate::simd::{Kernel, OrZero, Order, SignMagnitude, extreme_lane};
use core::marker::PhantomData;
use std::vec::Vec;

/// The lanes in which a mask is true.
#[inline(always)]
fn shown<V: Order>(isa: V::Isa, mask: V::Mask) -> Vec<V::Element> {
    let [no, yes] = [0, 1].map(V::Element::of_number);
    lanes(V::select(mask, V::splat(isa, yes), V::splat(isa, no)))
}

/// The first eight bytes of a slice.
fn word<E: Numbering>(x: &[E]) -> u64 {
    let bytes: &[u8] = bytemuck::cast_slice(x);
    u64::from_le_bytes(bytes[..8].try_into().unwrap())
}

/// Where the first vector is equal to the second.
#[inline(always)]
fn equal<V: Order>(isa: V::Isa, x: &[V::Element]) -> V::Mask {
    nth::<V>(isa, x, 0).equal(nth(isa, x, 1))
}

kernel!(Min: [Order], Vec<V::Element>, |isa, x| lanes(nth::<V>(isa, x, 0).min(nth(isa, x, 1))));
kernel!(Max: [Order], Vec<V::Element>, |isa, x| lanes(nth::<V>(isa, x, 0).max(nth(isa, x, 1))));
kernel!(Sorted: [Order], [Vec<V::Element>; 2], |isa, x| {
    let [first, second] = nth::<V>(isa, x, 0).sorted(nth(isa, x, 1));
    [lanes(first), lanes(second)]
});
kernel!(Less: [Order], Vec<V::Element>, |isa, x| {
    shown::<V>(isa, nth::<V>(isa, x, 0).less(nth(isa, x, 1)))
});
kernel!(Equal: [Order], Vec<V::Element>, |isa, x| shown::<V>(isa, equal::<V>(isa, x)));
// The first vector between the second and the third.
kernel!(Between: [Order], Vec<V::Element>, |isa, x| {
    shown::<V>(isa, nth::<V>(isa, x, 0).between(nth(isa, x, 1), nth(isa, x, 2)))
});
kernel!(Unordered: [Order], Vec<V::Element>, |isa, x| {
    shown::<V>(isa, nth::<V>(isa, x, 0).unordered(nth(isa, x, 1)))
});
kernel!(NoLanes: [Order], (Vec<V::Element>, Option<usize>, Option<usize>), |isa, _x| {
    let none = V::none(isa);
    (shown::<V>(isa, none), V::find_first(none), V::single(none))
});
// The bits are the slice's bytes, as many as a word has.
kernel!(FromBits: [Order], Vec<V::Element>, |isa, x| shown::<V>(isa, V::from_bits(isa, word(x))));
// The first vector, by the bits that follow it.
kernel!(SelectedOrZero: [Order], Vec<V::Element>, |isa, x| {
    lanes(nth::<V>(isa, x, 0).select_or_zero(isa, word(&x[V::LANES..])))
});
// The lowest of the slice's bytes, from each bit on that begins as many as there are lanes: the
// masks, and the vector behind the word, selected by each.
kernel!(ByPartsOfByte: [Order], Vec<[Vec<V::Element>; 2]>, |isa, x| {
    let (byte, from) = (word(x) as u8, (0..8).step_by(V::LANES));
    let vector: V = nth(isa, &x[size_of::<u64>() / size_of::<V::Element>()..], 0);
    from.map(|from| {
        let mask = shown::<V>(isa, V::from_part_of_byte(isa, byte, from));
        [mask, lanes(vector.select_or_zero_by_part_of_byte(isa, byte, from))]
    })
    .collect()
});
// Where the first vector is equal to the second or to the third.
kernel!(Or: [Order], Vec<V::Element>, |isa, x| {
    shown::<V>(isa, V::or(equal::<V>(isa, x), equal::<V>(isa, &x[V::LANES..])))
});
// The mask of the first two vectors as often as a counter takes it, and that of the second and the
// third once.
kernel!(CountMasks: [Order], [u64; 3], |isa, x| {
    let [one, other] = [equal::<V>(isa, x), equal::<V>(isa, &x[V::LANES..])];
    let mut counter = V::counter(isa);
    let none = V::total(counter);
    let once = V::total(V::count_mask(counter, other));
    for _ in 0..255 {
        counter = V::count_mask(counter, one);
    }
    [none, once, V::total(counter)]
});
kernel!(Select: [Order], Vec<V::Element>, |isa, x| {
    lanes(V::select(equal::<V>(isa, x), nth(isa, x, 2), nth(isa, x, 3)))
});
kernel!(FindFirst: [Order], Option<usize>, |isa, x| V::find_first(equal::<V>(isa, x)));
kernel!(Count: [Order], usize, |isa, x| V::count(equal::<V>(isa, x)));
kernel!(Single: [Order], Option<usize>, |isa, x| V::single(equal::<V>(isa, x)));
kernel!(Lane: [Order], Vec<V::Element>, |isa, x| {
    let vector = nth::<V>(isa, x, 0);
    let mut all = Vec::new();
    for at in 0..V::LANES {
        all.push(vector.lane(at));
    }
    all
});
kernel!(ExtremeLanes: [Order], [V::Element; 2], |isa, x| {
    let vector = nth::<V>(isa, x, 0);
    [extreme_lane::<V, false>(vector), extreme_lane::<V, true>(vector)]
});
// All of the slice, in one load.
kernel!(LoadOverlapping: [Order], Vec<V::Element>, |isa, x| {
    assert!(!x.is_empty() && x.len() < V::LANES);
    // SAFETY: the slice has so many elements, at least one and fewer than a vector.
    lanes(unsafe { V::load_overlapping(isa, x.as_ptr(), x.len()) })
});

kernel!(Signed: [SignMagnitude], Vec<i16>, |isa, x| lanes(nth::<V>(isa, x, 0).signed()));
kernel!(OfSigned: [SignMagnitude], Vec<u16>, |isa, x| {
    let signed: &[i16] = bytemuck::cast_slice(x);
    lanes(V::of_signed(nth::<V::Signed>(isa, signed, 0)))
});
kernel!(ToSigned: [SignMagnitude], Vec<i16>, |isa, x| lanes(nth::<V>(isa, x, 0).to_signed()));
kernel!(Minus: [SignMagnitude], Vec<u16>, |isa, x| lanes(nth::<V>(isa, x, 0).minus(nth(isa, x, 1))));

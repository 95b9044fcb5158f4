//! Every op that compares, on literal examples; and that integers move as they are.

mod kernels;

use super::asked;
use super::kernels::{Literal, Load, Splat, Unaligned, run};
use super::{portable, scalar};
use crate::element::{Numbering, Ordered};
use crate::simd::{Order, SignMagnitude};
use kernels::{
    Between, Equal, ExtremeLanes, Lane, Less, LoadOverlapping, Max, Min, Minus, OfSigned, Signed,
    Sorted, ToSigned, Unordered,
};
use std::vec;
use std::vec::Vec;

/// A check of every vector of integers.
macro_rules! on_every_integer {
    ($check:ident) => {
        on!($check: scalar::Scalar<i8>, scalar::Scalar<i16>, scalar::Scalar<i32>, scalar::Scalar<i64>,
            scalar::Scalar<u8>, scalar::Scalar<u16>, scalar::Scalar<u32>, scalar::Scalar<u64>);
        on_integers!($check: portable, I8x16, I16x8, I32x4, I64x2, U8x16, U16x8, U32x4, U64x2);
        #[cfg(target_arch = "x86_64")]
        on_integers!($check: avx2, I8x32, I16x16, I32x8, I64x4, U8x32, U16x16, U32x8, U64x4, ShiftedU64x4);
        #[cfg(target_arch = "x86_64")]
        on_integers!($check: avx512, I8x64, I16x32, I32x16, I64x8, U8x64, U16x32, U32x16, U64x8);
    };
}
macro_rules! on_integers {
    ($check:ident: $tier:ident, $($vector:ident),*) => {
        on!($check: $(crate::simd::$tier::$vector),*);
    };
}

/// A check of every vector that is compared.
macro_rules! on_every_order {
    ($check:ident) => {
        on_every_integer!($check);
        on_every_vector!($check);
    };
}

/// A check of every vector that is read as signs and magnitudes.
macro_rules! on_every_sign_and_magnitude {
    ($check:ident) => {
        on!($check: scalar::Scalar<u16>, portable::U16x8);
        #[cfg(target_arch = "x86_64")]
        on!($check: crate::simd::avx2::U16x16, crate::simd::avx512::U16x32);
    };
}

mod masks;

fn of<E: Numbering>(number: u8) -> E {
    E::of_number(number)
}

/// So many of the numbers, again and again.
fn cycle<E: Numbering>(n: usize, numbers: &[u8]) -> Vec<E> {
    let numbers = numbers.iter().map(|&number| of(number));
    numbers.cycle().take(n).collect()
}

/// One in one lane, zero in the others.
fn one_at<E: Numbering>(n: usize, lane: usize) -> Vec<E> {
    let mut x = vec![of(0); n];
    x[lane] = of(1);
    x
}

fn moves_integers<V: Order>() {
    let x: Vec<V::Element> = (0..=V::LANES as u8).map(of).collect();
    for value in [x[1], V::Element::LEAST, V::Element::GREATEST] {
        assert_eq!(run::<V, Splat<V>>(&[value]), vec![value; V::LANES]);
    }
    assert_eq!(run::<V, Load<V>>(&x), x[..V::LANES]);
    assert_eq!(run::<V, Lane<V>>(&x), x[..V::LANES]);
    // From the second byte of the slice to the second byte of the result.
    let stored = run::<V, Unaligned<V>>(&x);
    let [from, to]: [&[u8]; 2] = [bytemuck::cast_slice(&x), bytemuck::cast_slice(&stored)];
    let end = 1 + V::LANES * size_of::<V::Element>();
    assert_eq!(from[1..end], to[1..end]);
    assert!(to[0] == 0 && to[end..].iter().all(|byte| *byte == 0));
}

#[test]
fn integers_move_as_they_are() {
    on_every_order!(moves_integers);
}

/// Pairs of a lesser and a greater value: next to each other, far apart, and about the middle of an
/// integer's range.
fn ordered_pairs<E: Numbering>() -> Vec<[E; 2]> {
    let [least, greatest] = [E::LEAST, E::GREATEST];
    vec![
        [of(0), of(1)],
        [of(3), of(127)],
        [of(126), of(127)],
        [least, of(5)],
        [of(5), greatest],
        [least, greatest],
    ]
}

fn compares<V: Order>() {
    let n = V::LANES;
    let [no, yes] = [0, 1].map(|number| vec![of::<V::Element>(number); n]);
    for [lesser, greater] in ordered_pairs::<V::Element>() {
        let (low, high) = (vec![lesser; n], vec![greater; n]);
        let both = [[&low[..], &high].concat(), [&high[..], &low].concat()];
        for x in &both {
            assert_eq!(run::<V, Min<V>>(x), low);
            assert_eq!(run::<V, Max<V>>(x), high);
            assert_eq!(run::<V, Sorted<V>>(x), [low.clone(), high.clone()]);
            assert_eq!(run::<V, Equal<V>>(x), no);
            assert_eq!(run::<V, Unordered<V>>(x), no);
        }
        assert_eq!(run::<V, Less<V>>(&both[0]), yes);
        assert_eq!(run::<V, Less<V>>(&both[1]), no);
        let same = [&low[..], &low].concat();
        assert_eq!(run::<V, Less<V>>(&same), no);
        assert_eq!(run::<V, Equal<V>>(&same), yes);
        assert_eq!(run::<V, Sorted<V>>(&same), [low.clone(), low]);
    }
}

#[test]
fn values_compare_by_their_order() {
    on_every_order!(compares);
}

fn lies_between<V: Order>() {
    let n = V::LANES;
    let yes = |x, least, greatest| {
        let x = [vec![x; n], vec![least; n], vec![greatest; n]].concat();
        let shown = run::<V, Between<V>>(&x);
        assert!(shown.iter().all(|lane| *lane == shown[0]));
        shown[0] == of(1)
    };
    for [lesser, greater] in ordered_pairs::<V::Element>() {
        assert!(yes(lesser, lesser, greater) && yes(greater, lesser, greater));
        assert!(yes(lesser, lesser, lesser) && yes(greater, greater, greater));
        assert!(!yes(lesser, greater, greater) && !yes(greater, lesser, lesser));
    }
    let [least, greatest] = [V::Element::LEAST, V::Element::GREATEST];
    assert!(yes(of(5), least, greatest) && yes(of(5), of(4), of(6)));
    assert!(!yes(least, of(4), of(6)) && !yes(greatest, of(4), of(6)));
    // Each lane for itself.
    for lane in 0..n {
        let one = one_at::<V::Element>(n, lane);
        let x = [one.clone(), vec![of(1); n], vec![of(2); n]].concat();
        assert_eq!(run::<V, Between<V>>(&x), one);
    }
}

#[test]
fn bounds_lie_between_themselves() {
    on_every_order!(lies_between);
}

/// Each lane with the one at its place, and no other.
fn compares_lanes<V: Order>() {
    let n = V::LANES;
    for lane in 0..n {
        let one = one_at::<V::Element>(n, lane);
        let zero = vec![of(0); n];
        let x = [&zero[..], &one].concat();
        assert_eq!(run::<V, Min<V>>(&x), zero);
        assert_eq!(run::<V, Max<V>>(&x), one);
        assert_eq!(run::<V, Less<V>>(&x), one);
        assert_eq!(run::<V, Sorted<V>>(&x), [zero.clone(), one.clone()]);
        let x = [&vec![of(1); n][..], &one].concat();
        assert_eq!(run::<V, Equal<V>>(&x), one);
    }
}

#[test]
fn lanes_are_compared_each_for_itself() {
    on_every_order!(compares_lanes);
}

fn folds_lanes<V: Order>() {
    let n = V::LANES;
    for lane in 0..n {
        let mut x = vec![of::<V::Element>(50); n];
        let rest = x[(lane + 1) % n];
        for value in [of(3), of(99), V::Element::LEAST, V::Element::GREATEST] {
            x[lane] = value;
            let rest = if n == 1 { value } else { rest };
            let expected = if value < rest {
                [value, rest]
            } else {
                [rest, value]
            };
            assert_eq!(run::<V, ExtremeLanes<V>>(&x), expected, "lane {lane}");
        }
    }
}

#[test]
fn extremes_of_all_lanes_count_every_lane() {
    on_every_order!(folds_lanes);
}

/// Each element occurs, and nothing else, though others stand on both sides.
fn loads_overlapping<V: Order>() {
    for count in 1..V::LANES {
        let expected: Vec<V::Element> = (10..10 + count as u8).map(of).collect();
        let mut found = run::<V, LoadOverlapping<V>>(&expected);
        found.sort_by(|a, b| a.partial_cmp(b).expect("these are numbers"));
        found.dedup();
        assert_eq!(found, expected, "{count}");
        let around = [&[of(1)][..], &expected, &[of(2)]].concat();
        let mut found = run::<V, LoadOverlapping<V>>(&around[1..=count]);
        found.sort_by(|a, b| a.partial_cmp(b).expect("these are numbers"));
        found.dedup();
        assert_eq!(found, expected, "{count} among others");
    }
}

#[test]
fn an_overlapping_load_has_all_and_nothing_else() {
    on_every_order!(loads_overlapping);
}

fn passes_over_nan<V: Order<Element: Literal>>() {
    let n = V::LANES;
    let (nan, number) = (<V::Element as Literal>::QUIET_NAN, of::<V::Element>(5));
    let is_nan = |x: &V::Element| x.value().is_nan();
    let [no, yes] = [0, 1].map(|it| vec![of::<V::Element>(it); n]);
    let in_first = [vec![nan; n], vec![number; n]].concat();
    let in_second = [vec![number; n], vec![nan; n]].concat();
    assert_eq!(run::<V, Min<V>>(&in_first), vec![number; n]);
    assert_eq!(run::<V, Max<V>>(&in_first), vec![number; n]);
    assert!(run::<V, Min<V>>(&in_second).iter().all(is_nan));
    assert!(run::<V, Max<V>>(&in_second).iter().all(is_nan));
    for x in [in_first, in_second, vec![nan; 2 * n]] {
        assert_eq!(run::<V, Unordered<V>>(&x), yes);
        assert_eq!(run::<V, Less<V>>(&x), no);
        assert_eq!(run::<V, Equal<V>>(&x), no);
    }
    let infinities = [V::Element::LEAST, V::Element::GREATEST].map(|it| vec![it; n]);
    let x = [vec![nan; n], infinities.concat()].concat();
    assert_eq!(run::<V, Between<V>>(&x), no);
    // Both of two that are not comparable are still there.
    let [a, b] = run::<V, Sorted<V>>(&[vec![nan; n], vec![number; n]].concat());
    assert!(a.iter().zip(&b).all(|(a, b)| is_nan(a) != is_nan(b)));
    // One lane only.
    for lane in 0..n {
        let mut x = vec![number; 2 * n];
        x[n + lane] = nan;
        assert_eq!(run::<V, Unordered<V>>(&x), one_at(n, lane));
    }
}

#[test]
fn nan_is_less_than_nothing_and_equal_to_nothing() {
    on_every_vector!(passes_over_nan);
}

fn zeros_are_equal<V: Order<Element: Literal>>() {
    let n = V::LANES;
    let [minus, plus] = [-0.0, 0.0].map(V::Element::of);
    let [no, yes] = [0, 1].map(|it| vec![of::<V::Element>(it); n]);
    for [a, b] in [[minus, plus], [plus, minus]] {
        let x = [vec![a; n], vec![b; n]].concat();
        assert_eq!(run::<V, Equal<V>>(&x), yes);
        assert_eq!(run::<V, Less<V>>(&x), no);
        assert_eq!(run::<V, Unordered<V>>(&x), no);
        // Neither is less or greater: what is answered is the second.
        let is_second = |it: &V::Element| it.is_minus_zero() == b.is_minus_zero();
        assert!(run::<V, Min<V>>(&x).iter().all(is_second));
        assert!(run::<V, Max<V>>(&x).iter().all(is_second));
    }
}

#[test]
fn zeros_of_both_signs_are_equal() {
    on_every_vector!(zeros_are_equal);
}

fn reads_signs_and_magnitudes<V: SignMagnitude>() {
    let bits = [
        0, 0x8000, 1, 0x8001, 0x7fff, 0xffff, 0x7c00, 0xfc00, 0x1234, 0x9234,
    ];
    let signed = [
        0,
        i16::MIN,
        1,
        -0x7fff,
        0x7fff,
        -1,
        0x7c00,
        -0x400,
        0x1234,
        -0x6dcc,
    ];
    let values = [
        0, 0, 1, -1, 0x7fff, -0x7fff, 0x7c00, -0x7c00, 0x1234, -0x1234,
    ];
    let cases = bits.into_iter().zip(signed).zip(values);
    for ((bits, signed), value) in cases {
        let x = vec![bits; V::LANES];
        assert_eq!(run::<V, Signed<V>>(&x), vec![signed; V::LANES]);
        assert_eq!(run::<V, OfSigned<V>>(&x), x);
        assert_eq!(
            run::<V, ToSigned<V>>(&x),
            vec![value; V::LANES],
            "{bits:#x}"
        );
    }
    // Every lane for itself.
    let x: Vec<u16> = (0..V::LANES as u16).map(|lane| lane << 15 | lane).collect();
    let values: Vec<i16> = (0..V::LANES as i16)
        .map(|lane| if lane % 2 == 1 { -lane } else { lane })
        .collect();
    assert_eq!(run::<V, ToSigned<V>>(&x), values);
}

#[test]
fn signs_and_magnitudes_become_integers() {
    on_every_sign_and_magnitude!(reads_signs_and_magnitudes);
}

fn subtracts<V: SignMagnitude>() {
    for [a, b, difference] in [
        [7, 3, 4],
        [3, 7, 0xfffc],
        [0, 0x8000, 0x8000],
        [0xffff, 0xffff, 0],
    ] {
        let x = [vec![a; V::LANES], vec![b; V::LANES]].concat();
        assert_eq!(run::<V, Minus<V>>(&x), vec![difference; V::LANES]);
    }
    let x: Vec<u16> = (0..2 * V::LANES as u16).map(|i| i * i).collect();
    let expected: Vec<u16> = (0..V::LANES)
        .map(|i| x[i].wrapping_sub(x[V::LANES + i]))
        .collect();
    assert_eq!(run::<V, Minus<V>>(&x), expected);
}

#[test]
fn differences_wrap() {
    on_every_sign_and_magnitude!(subtracts);
}

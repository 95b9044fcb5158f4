//! Ops on masks: made of comparisons and of bits, counted, united, selected by.

use super::kernels::{
    ByPartsOfByte, Count, CountMasks, FindFirst, FromBits, NoLanes, Or, Select, SelectedOrZero,
    Single,
};
use super::*;

fn makes_masks<V: Order>() {
    let n = V::LANES;
    let none = vec![of(0); n];
    assert_eq!(run::<V, NoLanes<V>>(&none), (none.clone(), None, None));
    let ones = vec![of(1); n];
    // Equal to the second vector in some lanes, to the third in others.
    let [second, third]: [Vec<V::Element>; 2] = [[1, 0, 0], [0, 1, 0]].map(|it| cycle(n, &it));
    let x = [&ones[..], &second].concat();
    assert_eq!(run::<V, Equal<V>>(&x), second);
    // The kernel compares the first with the second vector, and the second with the third.
    let x = [ones, second, third].concat();
    let expected: Vec<V::Element> = cycle(n, &[1, 0, 1]);
    assert_eq!(run::<V, Or<V>>(&x), expected);
    let [a, b, yes, no] = [[1, 2, 3], [1, 5, 3], [7, 8, 9], [17, 18, 19]].map(|it| cycle(n, &it));
    let selected: Vec<V::Element> = cycle(n, &[7, 18, 9]);
    assert_eq!(run::<V, Select<V>>(&[a, b, yes, no].concat()), selected);
}

fn counts_masks<V: Order>() {
    let n = V::LANES;
    for lane in 0..n {
        let one = one_at::<V::Element>(n, lane);
        let none = vec![of(0); n];
        // Equal in one lane, and in all.
        let x = [vec![of(1); n], one.clone(), one].concat();
        assert_eq!(run::<V, CountMasks<V>>(&x), [0, n as u64, 255]);
        let x = [none.clone(), none, vec![of(1); n]].concat();
        assert_eq!(run::<V, CountMasks<V>>(&x), [0, 0, 255 * n as u64]);
    }
}

#[test]
fn true_lanes_of_masks_are_counted() {
    on_every_order!(counts_masks);
}

#[test]
fn masks_unite_and_select() {
    on_every_order!(makes_masks);
}

/// Bits as elements, for the kernels that read them.
fn as_elements<E: Numbering>(bits: u64) -> Vec<E> {
    bits.to_le_bytes()
        .chunks(size_of::<E>())
        .map(bytemuck::pod_read_unaligned)
        .collect()
}

fn makes_masks_of_bits<V: Order>() {
    let n = V::LANES;
    for bits in [
        0,
        u64::MAX,
        0x0123_4567_89ab_cdef,
        0xfedc_ba98_7654_3210,
        0xaaaa_aaaa_aaaa_aaaa,
        !0 << (n - 1) << 1,
    ]
    .into_iter()
    .chain((0..64).map(|bit| 1 << bit))
    {
        let set = |lane: usize| (bits >> lane & 1) as u8;
        let words = as_elements::<V::Element>(bits);
        let expected: Vec<V::Element> = (0..n).map(|lane| of(set(lane))).collect();
        assert_eq!(run::<V, FromBits<V>>(&words), expected, "{bits:x}");
        let x: Vec<V::Element> = (1..=n as u8).map(of).collect();
        let mut selected = x.clone();
        for (lane, selected) in selected.iter_mut().enumerate() {
            if set(lane) == 0 {
                *selected = bytemuck::Zeroable::zeroed();
            }
        }
        assert_eq!(
            run::<V, SelectedOrZero<V>>(&[x, words].concat()),
            selected,
            "{bits:x}"
        );
    }
}

fn makes_masks_of_parts_of_bytes<V: Order>() {
    let n = V::LANES;
    if n >= 8 {
        return;
    }
    let x: Vec<V::Element> = (1..=n as u8).map(of).collect();
    let selected = |lane: usize, set: u8| {
        if set == 0 {
            bytemuck::Zeroable::zeroed()
        } else {
            x[lane]
        }
    };
    for byte in 0..=u8::MAX {
        // What is above the byte does not count.
        let words = as_elements::<V::Element>(u64::from(byte) | 0xa5_a500);
        let expected: Vec<[Vec<V::Element>; 2]> = (0..8)
            .step_by(n)
            .map(|from| {
                let set = |lane: usize| byte >> (from + lane) & 1;
                let mask = (0..n).map(|lane| of(set(lane))).collect();
                [mask, (0..n).map(|lane| selected(lane, set(lane))).collect()]
            })
            .collect();
        let parts = run::<V, ByPartsOfByte<V>>(&[words, x.clone()].concat());
        assert_eq!(parts, expected, "{byte:b}");
    }
}

#[test]
fn parts_of_bytes_are_masks() {
    on_every_order!(makes_masks_of_parts_of_bytes);
}

#[test]
fn bits_are_masks() {
    on_every_order!(makes_masks_of_bits);
}

fn finds_lanes<V: Order>() {
    let n = V::LANES;
    let ones = vec![of::<V::Element>(1); n];
    let ask = |mask: &[V::Element]| {
        let x = [&ones[..], mask].concat();
        (run::<V, FindFirst<V>>(&x), run::<V, Single<V>>(&x))
    };
    assert_eq!(ask(&vec![of(0); n]), (None, None));
    for first in 0..n {
        let mut mask = one_at(n, first);
        assert_eq!(ask(&mask), (Some(first), Some(first)));
        for second in first + 1..n {
            mask[second] = of(1);
            assert_eq!(ask(&mask), (Some(first), None), "{second}");
            mask[second] = of(0);
        }
        mask[first..].fill(of(1));
        let single = (first + 1 == n).then_some(first);
        assert_eq!(ask(&mask), (Some(first), single));
        let x = [&ones[..], &mask].concat();
        assert_eq!(run::<V, Count<V>>(&x), n - first);
    }
}

#[test]
fn the_first_lane_is_found_the_single_one_and_their_number() {
    on_every_order!(finds_lanes);
}

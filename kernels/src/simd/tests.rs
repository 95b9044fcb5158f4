//! Every op of every vector on a literal example. The ops run where they always run: in a kernel,
//! inside an instance of their tier.

mod kernels;
mod present;

use super::{Arithmetic, Carry, Selection, portable, scalar};
use kernels::{
    Abs, Add, HalveEight, HalvingSum, HeadLast, Larger, Last, Literal, Load, MarkNan, MaxBits,
    Multiply, MultiplyAdd, NanToZero, PartialLoad, PartialLoadOfAny, PartialLoadOfMore,
    PartialLoadOfNothing, PrefixOr, RowOf, ScanSteps, Smaller, Splat, Subtract, Unaligned, run,
};
use present::asked;
use std::vec;
use std::vec::Vec;

/// A check of each of the vectors whose tier is there.
macro_rules! on {
    ($check:ident: $($vector:ty),*) => {
        $(if asked::<$vector>() {
            $check::<$vector>();
        })*
    };
}

/// A check of every vector.
macro_rules! on_every_vector {
    ($check:ident) => {
        on!($check: scalar::Scalar<f32>, scalar::Scalar<f64>);
        on_every_wide_vector!($check);
    };
}

/// The same, but for those of one lane.
macro_rules! on_every_wide_vector {
    ($check:ident) => {
        on!($check: portable::F32x4, portable::F64x2);
        #[cfg(target_arch = "x86_64")]
        on!($check: crate::simd::avx2::F32x8, crate::simd::avx2::F64x4, crate::simd::avx512::F32x16, crate::simd::avx512::F64x8);
    };
}
mod fused;
mod order;
mod widen;

/// Elements 1, 2, 3 and so on.
fn counting<E: Literal>(n: usize) -> Vec<E> {
    (1..=n).map(|i| E::of(i as f64)).collect()
}

/// So many elements of each of the numbers.
fn repeated<E: Literal>(n: usize, values: &[f64]) -> Vec<E> {
    values
        .iter()
        .flat_map(|&value| vec![E::of(value); n])
        .collect()
}

fn moves_elements<V: Arithmetic<Element: Literal>>() {
    let x = counting::<V::Element>(V::LANES + 1);
    assert_eq!(run::<V, Splat<V>>(&x[1..2]), vec![x[1]; V::LANES]);
    assert_eq!(run::<V, Load<V>>(&x), x[..V::LANES]);
    let row = run::<V, RowOf<V>>(&x);
    assert_eq!(size_of_val(&row[..]), 512);
    assert!(row.chunks(V::LANES).all(|vector| *vector == x[..V::LANES]));
    // From the second byte of the slice to the second byte of the result.
    let size = size_of::<V::Element>();
    let stored = run::<V, Unaligned<V>>(&x);
    let [from, to]: [&[u8]; 2] = [bytemuck::cast_slice(&x), bytemuck::cast_slice(&stored)];
    let end = 1 + V::LANES * size;
    assert_eq!(from[1..end], to[1..end]);
    assert!(to[0] == 0 && to[end..].iter().all(|byte| *byte == 0));
}

#[test]
fn elements_move_as_they_are() {
    on_every_vector!(moves_elements);
}

fn puts_heads_last<V: Arithmetic<Element: Literal>>() {
    let x = counting::<V::Element>(2 * V::LANES);
    // From the one or the other on an aligned vector begins.
    for x in [&x[..V::LANES], &x[1..=V::LANES]] {
        let head = V::head(x.as_ptr());
        assert!(head < V::LANES);
        let aligned = x.as_ptr().wrapping_add(head).addr();
        if V::LANES * size_of::<V::Element>() >= 32 {
            assert!(aligned.is_multiple_of(size_of::<V>()));
        } else {
            assert_eq!(head, 0);
        }
        let expected = [&x[head..], &x[..head]].concat();
        assert_eq!(run::<V, HeadLast<V>>(x), expected);
    }
}

#[test]
fn heads_become_last() {
    on_every_vector!(puts_heads_last);
}

fn carries<V: Carry<Element: Literal>>() {
    let x = counting::<V::Element>(V::LANES);
    assert_eq!(run::<V, Last<V>>(&x), vec![x[V::LANES - 1]; V::LANES]);
    let expected: &[f64] = match V::LANES {
        1 => &[],
        2 => &[1.0, 3.0],
        4 => &[1.0, 3.0, 3.0, 7.0, 1.0, 2.0, 5.0, 6.0],
        8 => &[
            1.0, 3.0, 3.0, 7.0, 5.0, 11.0, 7.0, 15.0, // 1
            1.0, 2.0, 5.0, 6.0, 5.0, 6.0, 13.0, 14.0, // 2
            1.0, 2.0, 3.0, 4.0, 9.0, 10.0, 11.0, 12.0, // 4
        ],
        _ => &[
            1.0, 3.0, 3.0, 7.0, 5.0, 11.0, 7.0, 15.0, 9.0, 19.0, 11.0, 23.0, 13.0, 27.0, 15.0,
            31.0, // 1
            1.0, 2.0, 5.0, 6.0, 5.0, 6.0, 13.0, 14.0, 9.0, 10.0, 21.0, 22.0, 13.0, 14.0, 29.0,
            30.0, // 2
            1.0, 2.0, 3.0, 4.0, 9.0, 10.0, 11.0, 12.0, 9.0, 10.0, 11.0, 12.0, 25.0, 26.0, 27.0,
            28.0, // 4
            1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0,
            24.0, // 8
        ],
    };
    assert_eq!(
        run::<V, ScanSteps<V>>(&x),
        repeated::<V::Element>(1, expected)
    );
}

#[test]
fn lanes_are_carried_to_those_behind() {
    on_every_wide_vector!(carries);
}

fn loads_prefixes<V: Arithmetic<Element: Literal>>() {
    let zero = V::Element::of(0.0);
    let x = counting::<V::Element>(3 * V::LANES);
    for count in 0..=x.len() {
        let filled = count.min(V::LANES);
        let expected = [&x[..filled], &vec![zero; V::LANES - filled]].concat();
        // Memory of its own, behind which there is nothing.
        let alone = x[..count].to_vec();
        assert_eq!(run::<V, PartialLoad<V>>(&alone), expected, "{count}");
        // NaN behind the prefix.
        let mut more = vec![V::Element::QUIET_NAN; 1 + x.len()];
        more[0] = V::Element::of(count as f64);
        more[1..=count].copy_from_slice(&x[..count]);
        let found = run::<V, PartialLoadOfMore<V>>(&more);
        assert_eq!(found, expected, "{count}");
        assert!(!found.iter().any(|lane| lane.is_minus_zero()), "{count}");
    }
    assert_eq!(run::<V, PartialLoadOfAny<V>>(&x[..V::LANES]), x[..V::LANES]);
    assert_eq!(
        run::<V, PartialLoadOfNothing<V>>(&x),
        vec![zero; 3 * V::LANES]
    );
}

#[test]
fn a_prefix_is_filled_up_with_zeros() {
    on_every_vector!(loads_prefixes);
}

fn adds<V: Arithmetic<Element: Literal>>() {
    let big = V::Element::BIG;
    let add = |values: [V::Element; 2]| {
        let x = [vec![values[0]; V::LANES], vec![values[1]; V::LANES]].concat();
        run::<V, Add<V>>(&x)[V::LANES - 1]
    };
    let of = V::Element::of;
    // Ties go to the even neighbour: down, then up.
    assert_eq!(add([big, of(1.0)]), big);
    assert_eq!(add([big, of(3.0)]), big + of(4.0));
    assert!(add([of(-0.0), of(-0.0)]).is_minus_zero());
    assert!(!add([of(-0.0), of(0.0)]).is_minus_zero());
    // Lane by lane: 1 + 1, 2 + 2 and so on.
    let x = counting::<V::Element>(V::LANES);
    let doubled: Vec<_> = x.iter().map(|x| of(2.0 * x.value())).collect();
    assert_eq!(run::<V, Add<V>>(&[&x[..], &x[..]].concat()), doubled);
}

#[test]
fn additions_round_to_nearest_even() {
    on_every_vector!(adds);
}

fn multiplies<V: Arithmetic<Element: Literal>>() {
    let multiply = |values: [V::Element; 2]| {
        let x = [vec![values[0]; V::LANES], vec![values[1]; V::LANES]].concat();
        run::<V, Multiply<V>>(&x)[V::LANES - 1]
    };
    let (of, epsilon) = (V::Element::of, V::Element::EPSILON);
    let above_one = of(1.0) + epsilon;
    assert_eq!(multiply([above_one, above_one]), above_one + epsilon);
    assert!(multiply([of(-0.0), of(1.0)]).is_minus_zero());
    // A subnormal result is not flushed.
    let half = multiply([V::Element::LEAST_NORMAL, of(0.5)]);
    assert_eq!(half + half, V::Element::LEAST_NORMAL);
    let x = counting::<V::Element>(V::LANES);
    let squares: Vec<_> = x.iter().map(|x| of(x.value() * x.value())).collect();
    assert_eq!(run::<V, Multiply<V>>(&[&x[..], &x[..]].concat()), squares);
}

#[test]
fn multiplications_round_to_nearest_even() {
    on_every_vector!(multiplies);
}

/// The upper half meets the lower half: of `width` numbers, the first cancels with the one at
/// `apart` before the one beside it could be lost in it. `apart` is a power of two that is at least
/// two.
fn cancelling<E: Literal>(width: usize, apart: usize) -> Vec<E> {
    let mut x = vec![E::ZERO; width];
    (x[0], x[1], x[apart]) = (E::BIG, E::of(1.0), E::of(-E::BIG.value()));
    x
}

fn halves<V: Arithmetic<Element: Literal>>() {
    let of = V::Element::of;
    let powers: Vec<_> = (0..V::LANES)
        .map(|lane| of((1u32 << lane) as f64))
        .collect();
    let all = of(((1u32 << V::LANES) - 1) as f64);
    assert_eq!(run::<V, HalvingSum<V>>(&powers), [all], "every lane once");
    for apart in [2, 4, 8].into_iter().filter(|apart| *apart < V::LANES) {
        let x = cancelling::<V::Element>(V::LANES, apart);
        assert_eq!(run::<V, HalvingSum<V>>(&x), [of(1.0)], "{apart} apart");
    }
    for apart in [2, 4] {
        let numbers = cancelling::<V::Element>(8, apart);
        let x: Vec<_> = numbers.iter().flat_map(|x| vec![*x; V::LANES]).collect();
        assert_eq!(
            run::<V, HalveEight<V>>(&x),
            vec![of(1.0); V::LANES],
            "{apart} apart"
        );
    }
    let x = repeated::<V::Element>(V::LANES, &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]);
    assert_eq!(
        run::<V, HalveEight<V>>(&x),
        vec![of(255.0); V::LANES],
        "every vector once"
    );
}

#[test]
fn halving_adds_the_upper_half_to_the_lower_half() {
    on_every_vector!(halves);
}

/// A vector of each of the numbers, one behind the other.
fn last_lane<V: Arithmetic<Element: Literal>>(found: Vec<V::Element>) -> V::Element {
    assert_eq!(found.len(), V::LANES);
    found[V::LANES - 1]
}

fn subtracts<V: Arithmetic<Element: Literal>>() {
    let (of, big) = (V::Element::of, V::Element::BIG.value());
    let subtract =
        |values: &[f64]| last_lane::<V>(run::<V, Subtract<V>>(&repeated(V::LANES, values)));
    assert_eq!(subtract(&[5.0, 3.0]), of(2.0));
    assert_eq!(subtract(&[2.0 * big, 1.0]), of(2.0 * big), "a tie to even");
    assert!(!subtract(&[-0.0, -0.0]).is_minus_zero());
    assert!(subtract(&[-0.0, 0.0]).is_minus_zero());
}

#[test]
fn subtractions_round_to_nearest_even() {
    on_every_vector!(subtracts);
}

fn tells_signs_and_nan<V: Arithmetic<Element: Literal>>() {
    let (of, nan) = (V::Element::of, f64::NAN);
    let one = |values: &[f64]| repeated::<V::Element>(V::LANES, values);
    assert_eq!(last_lane::<V>(run::<V, Abs<V>>(&one(&[-2.5]))), of(2.5));
    let zero = last_lane::<V>(run::<V, Abs<V>>(&one(&[-0.0])));
    assert!(zero == of(0.0) && !zero.is_minus_zero());
    assert_eq!(
        last_lane::<V>(run::<V, NanToZero<V>>(&one(&[-2.5]))),
        of(-2.5)
    );
    for nan in [nan, -nan] {
        let zero = last_lane::<V>(run::<V, NanToZero<V>>(&one(&[nan])));
        assert!(zero == of(0.0) && !zero.is_minus_zero());
        let mark = last_lane::<V>(run::<V, MarkNan<V>>(&one(&[nan, 3.0])));
        assert_eq!(mark, of(3.0));
        assert!(
            last_lane::<V>(run::<V, Abs<V>>(&one(&[nan])))
                .value()
                .is_nan()
        );
    }
    assert_eq!(
        last_lane::<V>(run::<V, MarkNan<V>>(&one(&[f64::INFINITY, 3.0]))),
        of(0.0)
    );
}

fn selects<V: Selection<Element: Literal>>() {
    let (of, nan, inf) = (V::Element::of, f64::NAN, f64::INFINITY);
    let two = |a, b| repeated::<V::Element>(V::LANES, &[a, b]);
    let smaller = |a, b| last_lane::<V>(run::<V, Smaller<V>>(&two(a, b)));
    let larger = |a, b| last_lane::<V>(run::<V, Larger<V>>(&two(a, b)));
    let pattern = |a, b| last_lane::<V>(run::<V, MaxBits<V>>(&two(a, b)));
    assert_eq!(
        (smaller(1.0, -2.0), smaller(-2.0, 1.0)),
        (of(-2.0), of(-2.0))
    );
    assert_eq!((larger(1.0, -2.0), larger(-2.0, 1.0)), (of(1.0), of(1.0)));
    assert_eq!((smaller(nan, 1.0), larger(nan, 1.0)), (of(1.0), of(1.0)));
    assert!(smaller(1.0, nan).value().is_nan() && larger(1.0, nan).value().is_nan());
    assert!(smaller(0.0, -0.0).is_minus_zero() && !smaller(-0.0, 0.0).is_minus_zero());
    assert_eq!((pattern(1.0, 2.0), pattern(inf, 2.0)), (of(2.0), of(inf)));
    assert!(pattern(inf, nan).value().is_nan() && pattern(nan, inf).value().is_nan());
    let x = counting::<V::Element>(2 * V::LANES);
    for count in 0..V::LANES + 2 {
        let with_count = [&x[..], &[of(count as f64)]].concat();
        let own = count.min(V::LANES);
        let expected = [&x[..own], &x[V::LANES + own..]].concat();
        assert_eq!(run::<V, PrefixOr<V>>(&with_count), expected, "{count}");
    }
}

#[test]
fn lanes_are_selected_by_sign_order_encoding_and_position() {
    on_every_vector!(tells_signs_and_nan);
    on_every_vector!(selects);
}

fn fuses<V: Arithmetic<Element: Literal>>() {
    let of = V::Element::of;
    let x = repeated::<V::Element>(V::LANES, &[2.0, 3.0, 5.0]);
    assert_eq!(run::<V, MultiplyAdd<V>>(&x), vec![of(11.0); V::LANES]);
    // (1 + e)^2 - (1 + 2e) is e^2; a product that was rounded first would leave nothing.
    let epsilon = V::Element::EPSILON.value();
    let x = repeated::<V::Element>(
        V::LANES,
        &[1.0 + epsilon, 1.0 + epsilon, -1.0 - 2.0 * epsilon],
    );
    assert_eq!(
        run::<V, MultiplyAdd<V>>(&x),
        vec![of(epsilon * epsilon); V::LANES]
    );
}

#[test]
fn a_fused_multiplication_and_addition_rounds_once() {
    on_every_vector!(fuses);
}

#[test]
fn prefetch_takes_any_address() {
    let x = [1u8, 2];
    super::prefetch(x.as_ptr());
    super::prefetch(x.as_ptr().wrapping_add(1 << 40));
    super::prefetch(std::ptr::null::<u8>());
    assert_eq!(x, [1, 2]);
}

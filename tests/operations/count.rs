//! Counts are those of a plain loop: every kernel, the functions, and those on several cores; and
//! so is whether any or all elements are NaN, infinite or finite.

use common::child::{emulated, thinned};
use common::data::Generator;
use common::ordered::Comparable;
use common::rows::{describe, every, serving};
use common::{on_every_kind_of_type, on_types};
use half::{bf16, f16};
use std::ops::Bound;
use superscalar::registry::{self, ops};
use superscalar::{Error, par};
use superscalar::{all_finite, all_nan, any_infinite, any_nan, count_equal, count_in_range};

/// The oracle.
fn between<E: Comparable>(x: &[E], (least, greatest): (E, E)) -> u64 {
    let inside = |x: &&E| least.wide() <= x.wide() && x.wide() <= greatest.wide();
    x.iter().filter(inside).count() as u64
}

/// Special numbers, small ones and NaN; many are equal.
fn mixed<E: Comparable>(n: usize, generator: &mut Generator) -> Vec<E> {
    let small = (0..10).map(E::small).collect();
    let choice = [E::specials(), E::nans(), small, E::ends().to_vec()].concat();
    (0..n)
        .map(|_| choice[generator.below(choice.len() as u64) as usize])
        .collect()
}

/// Bounds in the right order: about nothing, about everything, and about zeros of both signs.
fn bounds<E: Comparable>() -> Vec<(E, E)> {
    let values = [E::specials(), E::ends().to_vec(), vec![E::small(5)]].concat();
    let mut pairs = Vec::new();
    for &least in &values {
        pairs.extend(values.iter().map(|&greatest| (least, greatest)));
    }
    pairs.retain(|(least, greatest)| least.wide() <= greatest.wide());
    pairs
}

/// Lengths up to several turns of the widest vectors, and about the emptying of the mask counters.
fn lengths<E>() -> Vec<usize> {
    let turn = 4 * 64 / size_of::<E>();
    let counters = [16, 32, 64].map(|bytes| 240 * 4 * bytes / size_of::<E>());
    let step = thinned(13);
    let mut lengths: Vec<usize> = (0..2 * turn + 2).step_by(step).collect();
    for n in counters {
        lengths.extend([n - 1, n, n + 1, n + turn - 1]);
    }
    lengths
}

fn counts<E: Comparable>() {
    let mut generator = Generator::new(3);
    let pairs = bounds::<E>();
    let mut next = 0;
    for n in lengths::<E>() {
        let x: Vec<E> = mixed(n + 3, &mut generator);
        for from in 0..3 {
            let x = &x[from..from + n];
            let pair = pairs[next % pairs.len()];
            next += 1;
            let right = between(x, pair);
            for kernel in every(registry::of::<ops::CountBetween, E>()) {
                let what = format!(
                    "{n} from {from}, {pair:?}, {}",
                    describe(kernel.descriptor())
                );
                assert_eq!(kernel.run(x, pair), right, "{what}");
            }
        }
    }
}

#[test]
fn every_row_counts_as_a_loop_does() {
    on_every_kind_of_type!(counts);
}

/// Every place of a slice, with NaN before it and more of the same after it; or no place.
fn finds<E: Comparable>() {
    let wanted = E::NAN.map_or(vec![E::small(3)], |nan| vec![E::small(3), E::small(0), nan]);
    let is = |x: E, value: E| x == value || x.is_nan() && value.is_nan();
    let step = thinned(5);
    for n in (0..6 * 64 / size_of::<E>()).step_by(step) {
        for place in (0..n + 1).step_by(if n < 80 { 1 } else { 7 }) {
            for &value in &wanted {
                let other = E::NAN.filter(|_| !value.is_nan());
                let mut x =
                    vec![other.unwrap_or(E::small(if value == E::small(3) { 5 } else { 3 })); n];
                for x in x.iter_mut().skip(place).step_by(3) {
                    *x = value;
                }
                let right = x.iter().position(|x| is(*x, value));
                for kernel in every(registry::of::<ops::IndexOf, E>()) {
                    let row = describe(kernel.descriptor());
                    assert_eq!(
                        kernel.run(&x, value),
                        right,
                        "{row}, {n}, {place}, {value:?}"
                    );
                }
                assert_eq!(superscalar::index_of(&x, value), right);
            }
        }
    }
}

#[test]
fn every_row_finds_what_a_loop_does() {
    on_every_kind_of_type!(finds);
}

#[test]
fn zeros_of_both_signs_are_found() {
    let x = [1.0, -0.0, 0.0];
    assert_eq!(superscalar::index_of(&x, 0.0f64), Some(1));
    assert_eq!(superscalar::index_of(&x.map(|x| x as f32), -0.0), Some(1));
    let x = x.map(f16::from_f64).repeat(40);
    assert_eq!(superscalar::index_of(&x, f16::ZERO), Some(1));
    assert_eq!(superscalar::index_of(&x[2..], f16::NEG_ZERO), Some(0));
}

/// Elements of one kind only, so that every mask counter is as full as it gets.
fn counts_all<E: Comparable>() {
    let n = 3 * 240 * 4 * 64 / size_of::<E>() + 77;
    let all = vec![E::small(3); n];
    for kernel in every(registry::of::<ops::CountBetween, E>()) {
        let row = describe(kernel.descriptor());
        let count = |least, greatest| kernel.run(&all, (E::small(least), E::small(greatest)));
        assert_eq!(count(3, 3), n as u64, "{row}");
        assert_eq!(count(4, 9), 0, "{row}");
        assert_eq!(count(0, 2), 0, "{row}");
    }
}

#[test]
fn full_mask_counters_are_emptied() {
    on_every_kind_of_type!(counts_all);
}

/// Slices that are taken to lie beyond the caches.
fn counts_far<E: Comparable>() {
    let mut generator = Generator::new(9);
    let x: Vec<E> = mixed((40 << 20) / size_of::<E>() + 5, &mut generator);
    for n in [(1 << 20) + 3, (4 << 20) + 1, x.len() * size_of::<E>()] {
        let x = &x[..n / size_of::<E>()];
        let pair = (E::small(1), E::small(7));
        let right = between(x, pair);
        for kernel in serving(registry::of::<ops::CountBetween, E>()) {
            let row = describe(kernel.descriptor());
            assert_eq!(kernel.run(x, pair), right, "{row}");
        }
        assert_eq!(par::count_in_range(x, pair.0..=pair.1), right);
        let five = E::small(5);
        assert_eq!(par::count_equal(x, five), between(x, (five, five)));
    }
}

#[test]
fn long_slices_are_counted_too() {
    if !emulated() {
        on_types!(counts_far: u8, f32, f16);
    }
}

/// Every kind of end, with the values next to it.
fn takes_every_range<E: Comparable>() {
    let mut generator = Generator::new(4);
    let x: Vec<E> = [mixed(300, &mut generator), E::specials(), E::nans()].concat();
    let mut values = [E::specials(), E::ends().to_vec(), vec![E::small(5)]].concat();
    values.truncate(16);
    let starts = values.iter().flat_map(|value| ends(*value));
    for start in starts {
        for end in values.iter().flat_map(|value| ends(*value)) {
            let inside = |x: &&E| {
                let above = match start {
                    Bound::Included(least) => least.wide() <= x.wide(),
                    Bound::Excluded(least) => least.wide() < x.wide(),
                    Bound::Unbounded => x.is_number(),
                };
                let below = match end {
                    Bound::Included(greatest) => x.wide() <= greatest.wide(),
                    Bound::Excluded(greatest) => x.wide() < greatest.wide(),
                    Bound::Unbounded => x.is_number(),
                };
                above && below
            };
            let right = x.iter().filter(inside).count() as u64;
            let found = [
                count_in_range(&x, (start, end)),
                par::count_in_range(&x, (start, end)),
            ];
            assert_eq!(found, [right; 2], "{start:?}, {end:?}");
        }
    }
}

fn ends<E: Copy>(value: E) -> [Bound<E>; 3] {
    use Bound::{Excluded, Included, Unbounded};
    [Included(value), Excluded(value), Unbounded]
}

#[test]
fn ends_are_included_excluded_or_left_out() {
    on_every_kind_of_type!(takes_every_range);
}

fn counts_equal_ones<E: Comparable>() {
    let mut generator = Generator::new(5);
    let x: Vec<E> = mixed(1000, &mut generator);
    for &value in &x[..100] {
        let right = x.iter().filter(|x| x.wide() == value.wide()).count() as u64;
        assert_eq!(count_equal(&x, value), right, "{value:?}");
        assert_eq!(par::count_equal(&x, value), right, "{value:?}");
    }
}

#[test]
fn equal_elements_are_counted_and_nan_equals_nothing() {
    on_every_kind_of_type!(counts_equal_ones);
}

#[test]
fn ranges_that_hold_nothing() {
    let x = [1.0f32, 2.0, f32::INFINITY, -0.0];
    let inverted = 3.0..1.0;
    assert_eq!(count_in_range(&x, inverted), 0);
    assert_eq!(count_in_range(&x, 2.0..2.0), 0);
    let beyond = (Bound::Excluded(f32::INFINITY), Bound::Unbounded);
    assert_eq!(count_in_range(&x, beyond), 0);
    assert_eq!(count_in_range(&x, ..f32::NEG_INFINITY), 0);
    assert_eq!(count_in_range(&[0u8, 255], ..0), 0);
    let behind = (Bound::Excluded(255), Bound::Unbounded);
    assert_eq!(count_in_range(&[0u8, 255], behind), 0);
    assert_eq!(count_in_range(&x, 0.0..=0.0), 1);
    // Zeros are not between zeros of either sign.
    assert_eq!(count_in_range(&x, -0.0..0.0), 0);
}

#[test]
fn an_end_that_is_nan_is_refused() {
    let refused = superscalar::try_count_in_range(&[1.0f32], f32::NAN..);
    let error = Error::NanBound {
        operation: "count_in_range",
        end: "start",
    };
    assert_eq!(refused, Err(error));
    let refused = par::try_count_in_range(&[f16::ONE], ..f16::NAN);
    let said = refused.expect_err("the end is NaN").to_string();
    let expected =
        "count_in_range: the end of the range is NaN; it must be a number or an infinity";
    assert_eq!(said, expected);
    let panic = std::panic::catch_unwind(|| count_in_range(&[1.0f64], ..=f64::NAN));
    let said = panic.expect_err("the end is NaN");
    let said = said.downcast_ref::<String>().expect("a message");
    assert!(said.contains("the end of the range is NaN"), "{said}");
}

/// One odd element among many, wherever it stands.
fn classifies<E: Comparable>() {
    let [minus, plus] = E::ends();
    let lengths = [1, 2, 33, 1000, (40 << 10) / size_of::<E>() + 3];
    for n in lengths {
        let ordinary = vec![E::small(1); n];
        assert!(all_finite(&ordinary) && !any_infinite(&ordinary));
        assert!(!any_nan(&ordinary) && !all_nan(&ordinary));
        for at in [0, n / 3, n - 1] {
            for nan in E::nans() {
                let mut x = ordinary.clone();
                x[at] = nan;
                assert!(any_nan(&x) && !all_finite(&x) && !any_infinite(&x));
                assert_eq!(all_nan(&x), n == 1);
                let mut x = vec![nan; n];
                assert!(all_nan(&x) && any_nan(&x) && !any_infinite(&x));
                x[at] = plus;
                assert!(any_infinite(&x) && !all_nan(&x));
            }
            for infinity in [minus, plus] {
                let mut x = ordinary.clone();
                x[at] = infinity;
                assert!(any_infinite(&x) && !all_finite(&x) && !any_nan(&x));
            }
            for special in E::specials() {
                let mut x = ordinary.clone();
                x[at] = special;
                let wide = special.wide();
                let finite = wide != minus.wide() && wide != plus.wide();
                assert_eq!(all_finite(&x), finite, "{special:?}");
                assert_eq!(any_infinite(&x), !finite, "{special:?}");
            }
        }
    }
    assert!(!any_nan::<E>(&[]) && !any_infinite::<E>(&[]));
    assert!(all_nan::<E>(&[]) && all_finite::<E>(&[]));
}

#[test]
fn nan_and_infinities_are_found() {
    on_types!(classifies: f32, f64, f16, bf16);
}

#[test]
fn integers_are_finite_numbers() {
    let x = [i8::MIN, 0, i8::MAX];
    assert!(!any_nan(&x) && !all_nan(&x) && !any_infinite(&x) && all_finite(&x));
    assert!(all_nan::<u64>(&[]) && all_finite::<u64>(&[]));
}

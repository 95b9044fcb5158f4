//! Running sums: those of floating-point types follow their specified order to the last bit, on
//! every kernel; those of integers are those of a plain loop in 128 bits.

use common::answer::Answer;
use common::child::thinned;
use common::data::{self, Generator};
use common::kinds;
use common::known::Known;
use common::offsets::OffsetSlices;
use common::oracle::canonical_nan;
use common::rows::{describe, every};
use common::value::Value;
use common::{on_every_kind_of_type, special};
use superscalar::kernels::input::SliceInto;
use superscalar::registry::{self, Supports, ops};
use superscalar::{Element, Error, cumsum, try_cumsum};

/// A type with kernels that write its running sums.
trait Running:
    Known + Supports<ops::Cumsum, Input = SliceInto<Self, <Self as Element>::Sum>, Output = ()>
{
}

impl<E> Running for E where
    E: Known + Supports<ops::Cumsum, Input = SliceInto<E, <E as Element>::Sum>, Output = ()>
{
}

/// What they are.
fn known<E: Known>(x: &[E]) -> Vec<Answer> {
    if !E::is_exact() {
        let copy: Vec<E::Statistic> = x.iter().map(|x| x.statistic()).collect();
        return specified(&copy).into_iter().map(Answer::of).collect();
    }
    let mut sum = 0;
    let exact = x.iter().filter_map(|x| x.exact());
    exact
        .map(|x| {
            sum += x;
            Answer::of(sum)
        })
        .collect()
}

/// The specification in plain loops: groups by halves, carries in a block, offsets of blocks.
fn specified<E: Value>(x: &[E]) -> Vec<E> {
    let group = 64 / size_of::<E>();
    let block = 256 * group;
    let mut results = Vec::with_capacity(x.len());
    let mut offset = E::ZERO;
    for block in x.chunks(block) {
        let mut carry = E::ZERO;
        for part in block.chunks(group) {
            let mut sums = part.to_vec();
            sums.resize(group, E::ZERO);
            scan(&mut sums);
            sums.iter_mut().for_each(|sum| *sum = carry + *sum);
            carry = sums[group - 1];
            results.extend(sums[..part.len()].iter().map(|sum| offset + *sum));
        }
        offset = *results.last().expect("a block has elements");
    }
    let one_nan = |it: E| if it.is_nan() { canonical_nan() } else { it };
    results.into_iter().map(one_nan).collect()
}

/// Both halves, then the last of the lower one to all of the upper one.
fn scan<E: Value>(group: &mut [E]) {
    if group.len() == 1 {
        return;
    }
    let (lower, upper) = group.split_at_mut(group.len() / 2);
    scan(lower);
    scan(upper);
    let last = lower[lower.len() - 1];
    upper.iter_mut().for_each(|sum| *sum = last + *sum);
}

/// Every kernel on a slice, and the function. Before, something else stands where results go.
fn agrees<E: Running>(x: &[E], what: &dyn Fn() -> String) {
    let expected = known(x);
    let before = vec![superscalar::sum(&[E::small(7)]); x.len()];
    let check = |out: &[E::Sum], who: &dyn Fn() -> String| {
        let mut both = out.iter().zip(&expected);
        let wrong = both.position(|(found, expected)| Answer::of(*found) != *expected);
        let (n, name) = (x.len(), E::NAME);
        assert!(
            wrong.is_none(),
            "{name} {n}, {}, {}: {wrong:?} is wrong",
            what(),
            who()
        );
    };
    for kernel in every(registry::of::<ops::Cumsum, E>()) {
        let mut out = before.clone();
        kernel.run(x, &mut out);
        check(&out, &|| describe(kernel.descriptor()));
    }
    let mut out = before;
    cumsum(x, &mut out);
    check(&out, &|| "the function".to_owned());
}

/// Every length of some groups, about blocks, and of several.
fn lengths<E>() -> Vec<usize> {
    let group = 64 / size_of::<E>();
    let block = 256 * group;
    let step = thinned(11);
    let mut lengths: Vec<usize> = (0..4 * group + 2).step_by(step).collect();
    for n in [block, 2 * block, 3 * block + group] {
        lengths.extend([n - 1, n, n + 1]);
    }
    lengths.push(5 * block + 3 * group + 5);
    lengths
}

fn follows_the_order<E: Running>() {
    let mut random = Generator::new(6);
    for n in lengths::<E::Statistic>() {
        for (name, kind) in kinds::of_encodings::<E>() {
            agrees(&kind(n, &mut random), &|| name.to_owned());
        }
    }
}

#[test]
fn every_kernel_follows_the_order_and_none_wraps() {
    on_every_kind_of_type!(follows_the_order);
}

fn meets_special_values<E: Value + Running>() {
    for n in [5, 40, 300] {
        for (name, x) in special::slices::<E>(n) {
            agrees(&x, &|| name.clone());
        }
    }
}

#[test]
fn nan_infinities_and_zeros() {
    meets_special_values::<f32>();
    meets_special_values::<f64>();
}

/// A result may be NaN where the last one of its block is not: infinity in front, and a partial sum
/// that overflows and comes back.
fn hides_a_nan<E: Value + Running>() {
    let huge = E::of_bits(E::infinity_bits() - 1);
    let minus = |x: E| E::ZERO - x;
    let infinity = E::of_bits(E::infinity_bits());
    let mut x = vec![E::ZERO; 300];
    x[1] = infinity;
    x[4..8].copy_from_slice(&[E::ZERO, minus(huge), minus(huge), huge]);
    let results = specified(&x);
    assert!(results[6].is_nan() && !results[299].is_nan());
    agrees(&x, &|| "a NaN in between".to_owned());
}

#[test]
fn a_nan_in_between_is_canonical() {
    hides_a_nan::<f32>();
    hides_a_nan::<f64>();
}

fn stands_anywhere<E: Value + Running>() {
    let n = 64 / size_of::<E>() * 5 + 3;
    let x: Vec<E> = data::values(n, 1, data::mixed);
    let right = specified(&x);
    let mut slices = OffsetSlices::new(n, E::of_bits(E::infinity_bits() | 1));
    let mut out = vec![E::of(7.0); n + 64];
    for offset in common::offsets::OFFSETS {
        for kernel in every(registry::of::<ops::Cumsum, E>()) {
            out.fill(E::of(7.0));
            let placed = slices.place(offset, &x);
            kernel.run(placed, &mut out[offset..offset + n]);
            assert_eq!(out[offset..offset + n], right);
            let untouched = out[..offset].iter().chain(&out[offset + n..]);
            assert!(untouched.into_iter().all(|value| *value == E::of(7.0)));
        }
    }
}

#[test]
fn every_alignment_of_both() {
    stands_anywhere::<f32>();
    stands_anywhere::<f64>();
}

fn never_decreases<E: Value>() {
    let magnitude = |generator: &mut Generator| data::mixed::<E>(generator).abs();
    let x: Vec<E> = data::values(60_000, 2, magnitude);
    let mut out = vec![E::ZERO; x.len()];
    cumsum(&x, &mut out);
    assert!(out.windows(2).all(|pair| pair[0] <= pair[1]));
    // Within the bound, of the plain sum in twice the precision.
    for n in [1, 100, 5000, 60_000] {
        let exact = x[..n].iter().map(|x| x.to_f64()).sum::<f64>();
        let depth = 4 + 256 + n / 2048 + 1;
        let bound = exact * (depth as f64) * E::UNIT_ROUNDOFF * 1.01;
        assert!((out[n - 1].to_f64() - exact).abs() <= bound, "{n}");
    }
}

#[test]
fn sums_of_magnitudes_never_decrease() {
    never_decreases::<f32>();
    never_decreases::<f64>();
}

#[test]
fn lengths_must_be_equal() {
    let mut out = [7.0f32; 3];
    let refused = try_cumsum(&[1.0f32, 2.0], &mut out);
    let error = Error::LengthMismatch {
        operation: "cumsum",
        left: 2,
        right: 3,
    };
    assert_eq!(refused, Err(error));
    assert_eq!(out, [7.0; 3]);
    let panic = std::panic::catch_unwind(|| cumsum(&[1i64], &mut []));
    let said = panic.expect_err("the lengths differ");
    let said = said.downcast_ref::<String>().expect("a message");
    assert!(said.contains("has 1 elements, the second has 0"), "{said}");
}

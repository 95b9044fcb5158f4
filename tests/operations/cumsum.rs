//! Running sums: those of floating-point types follow their specified order to the last bit, on
//! every kernel; those of integers are those of a plain loop in 128 bits.

use common::child::thinned;
use common::data::{self, Generator};
use common::offsets::OffsetSlices;
use common::rows::{describe, every};
use common::special;
use common::value::Value;
use half::{bf16, f16};
use std::fmt::Debug;
use superscalar::kernels::input::SliceInto;
use superscalar::registry::{self, Supports, ops};
use superscalar::{Element, Error, cumsum, try_cumsum};

/// A type with kernels that write its running sums.
trait Running:
    Element + Supports<ops::Cumsum, Input = SliceInto<Self, <Self as Element>::Sum>, Output = ()>
{
}

impl<E> Running for E where
    E: Element + Supports<ops::Cumsum, Input = SliceInto<E, <E as Element>::Sum>, Output = ()>
{
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
    results.into_iter().map(canonical).collect()
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

fn canonical<E: Value>(value: E) -> E {
    if value.is_nan() {
        return E::of_bits(E::infinity_bits() | 1 << (E::FRACTION_BITS - 1));
    }
    value
}

/// Every kernel on a slice, and the function.
fn agrees<E: Value + Running>(x: &[E], what: &dyn Fn() -> String) {
    let right: Vec<u64> = specified(x).into_iter().map(E::bits).collect();
    let mut out = vec![E::of(7.0); x.len()];
    for kernel in every(registry::of::<ops::Cumsum, E>()) {
        out.fill(E::of(7.0));
        kernel.run(x, &mut out);
        let wrong = out.iter().zip(&right).position(|(a, b)| a.bits() != *b);
        assert!(
            wrong.is_none(),
            "{} {}: {} elements, {}: result {wrong:?} is wrong",
            E::NAME,
            describe(kernel.descriptor()),
            x.len(),
            what()
        );
    }
    out.fill(E::of(7.0));
    cumsum(x, &mut out);
    assert!(out.iter().zip(&right).all(|(a, b)| a.bits() == *b));
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

fn follows_the_order<E: Value + Running>() {
    for n in lengths::<E>() {
        for kind in [data::mixed, data::uniform, data::any_bits] {
            let x: Vec<E> = data::values(n, n as u64, kind);
            agrees(&x, &|| "random".to_owned());
        }
    }
}

#[test]
fn every_row_follows_the_order() {
    follows_the_order::<f32>();
    follows_the_order::<f64>();
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
    let mut slices = OffsetSlices::new(n);
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

/// Halves give the bits of their copies in `f32`.
fn is_converted<H: Running + Element<Sum = f32>>(of_bits: fn(u16) -> H, widened: fn(H) -> f32) {
    let mut generator = Generator::new(6);
    for n in lengths::<f32>() {
        let anything = n % 2 == 0;
        let bits = (0..n).map(|_| generator.bits() as u16);
        // Without the largest exponents there is no NaN.
        let x: Vec<H> = bits
            .map(|bits| of_bits(if anything { bits } else { bits & 0xbbff }))
            .collect();
        let copy: Vec<f32> = x.iter().map(|x| widened(*x)).collect();
        let right: Vec<u32> = specified(&copy).into_iter().map(f32::to_bits).collect();
        let mut out = vec![7.0; n];
        for kernel in every(registry::of::<ops::Cumsum, H>()) {
            out.fill(7.0);
            kernel.run(&x, &mut out);
            let bits = out.iter().map(|out| out.to_bits());
            assert!(
                bits.eq(right.iter().copied()),
                "{n}, {}",
                describe(kernel.descriptor())
            );
        }
    }
}

#[test]
fn halves_are_summed_in_f32() {
    is_converted(f16::from_bits, f16::to_f32);
    is_converted(bf16::from_bits, bf16::to_f32);
}

fn never_wraps<E: Running + Element<Sum: Debug + Default + TryInto<i128, Error: Debug>>>(
    wide: fn(E) -> i128,
    of_bits: fn(u64) -> E,
) {
    let mut generator = Generator::new(8);
    let kinds: [&dyn Fn(&mut Generator) -> E; 3] = [
        &|generator| of_bits(generator.bits()),
        &|_| of_bits(1 << (8 * size_of::<E>() - 1)),
        &|_| of_bits(u64::MAX >> 1 >> (64 - 8 * size_of::<E>())),
    ];
    for n in (0..40).chain([1000, 4097]) {
        for kind in kinds {
            let x: Vec<E> = (0..n).map(|_| kind(&mut generator)).collect();
            let mut sum = 0;
            let right: Vec<i128> = x
                .iter()
                .map(|x| {
                    sum += wide(*x);
                    sum
                })
                .collect();
            for kernel in every(registry::of::<ops::Cumsum, E>()) {
                let mut out = vec![E::Sum::default(); n];
                kernel.run(&x, &mut out);
                let out: Vec<i128> = out
                    .into_iter()
                    .map(|sum| sum.try_into().expect("the last bit is not needed"))
                    .collect();
                assert_eq!(out, right, "{} {}", E::NAME, describe(kernel.descriptor()));
            }
        }
    }
}

#[test]
fn integers_never_wrap() {
    never_wraps::<i8>(i128::from, |bits| bits as i8);
    never_wraps::<i16>(i128::from, |bits| bits as i16);
    never_wraps::<i32>(i128::from, |bits| bits as i32);
    never_wraps::<i64>(i128::from, |bits| bits as i64);
    never_wraps::<u8>(i128::from, |bits| bits as u8);
    never_wraps::<u16>(i128::from, |bits| bits as u16);
    never_wraps::<u32>(i128::from, |bits| bits as u32);
    never_wraps::<u64>(i128::from, |bits| bits);
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

//! Laws that hold for any input, tried on inputs that nobody chose.

use common::data::{self, Generator};
use common::oracle::block_len;
use common::ordered::Comparable;
use common::reference::bound;
use common::rows::{describe, serving};
use common::value::Value;
use proptest::collection::vec;
use proptest::prelude::*;
use superscalar::registry::{self, Partial, ops};
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::order::tree::Tree;

/// Elements of any encoding: a few hundred, each shrunk by itself.
fn any_values<E: Value>() -> impl Strategy<Value = Vec<E>> {
    vec(any::<u64>().prop_map(|bits| E::of_bits(bits)), 0..400)
}

/// Some tens of thousands of elements of one kind; their number and the seed are shrunk.
fn many<E: Value>(kind: fn(&mut Generator) -> E) -> impl Strategy<Value = Vec<E>> {
    let longest = 11 * block_len::<E>();
    (0..longest, any::<u64>()).prop_map(move |(n, seed)| data::values(n, seed, kind))
}

/// Every production kernel of the sum gives these bits.
fn every_sum_is<E: Value>(x: &[E], expected: E) -> Result<(), TestCaseError> {
    for kernel in serving(registry::of::<ops::Sum, E>()) {
        let row = describe(kernel.descriptor());
        prop_assert_eq!(kernel.run(x).bits(), expected.bits(), "{}", row);
    }
    Ok(())
}

/// Every production kernel of the dot product gives these bits.
fn every_dot_is<E: Value>(a: &[E], b: &[E], expected: E) -> Result<(), TestCaseError> {
    for kernel in serving(registry::of::<ops::Dot, E>()) {
        let row = describe(kernel.descriptor());
        prop_assert_eq!(kernel.run(a, b).bits(), expected.bits(), "{}", row);
    }
    Ok(())
}

/// The bits are the reference's, and a dot product does not care which slice is the first.
fn follows_the_reference<E: Value>(x: &[E]) -> Result<(), TestCaseError> {
    let mirrored: Vec<E> = x.iter().rev().copied().collect();
    every_sum_is(x, E::canonical_sum(x))?;
    let dot = E::canonical_dot(x, &mirrored);
    every_dot_is(x, &mirrored, dot)?;
    every_dot_is(&mirrored, x, E::canonical_dot(&mirrored, x))?;
    let rotated: Vec<E> = x.iter().skip(1).chain(x.first()).copied().collect();
    let dot = superscalar::dot(x, &rotated);
    every_dot_is(&rotated, x, dot)
}

/// The error is at most the error bound of the documented number of additions, and of the product.
fn error_is_bounded<E: Value>(x: &[E]) -> Result<(), TestCaseError> {
    let blocks = x
        .len()
        .div_ceil(block_len::<E>())
        .max(1)
        .next_power_of_two();
    let halvings = common::oracle::lane_count::<E>().ilog2();
    let additions = (31 + blocks.ilog2() + halvings) as usize;
    let (sum, dot) = (E::wide_sum(x), E::wide_dot(x, x));
    let within = bound(additions, E::UNIT_ROUNDOFF, sum.magnitude());
    prop_assert!(sum.distance(superscalar::sum(x).to_f64()) <= within);
    let within = bound(additions + 1, E::UNIT_ROUNDOFF, dot.magnitude());
    prop_assert!(dot.distance(superscalar::dot(x, x).to_f64()) <= within);
    Ok(())
}

/// A factor of a power of two goes through exactly, where nothing overflows or underflows.
fn scales_exactly<E: Value>(x: &[E], exponent: i32) -> Result<(), TestCaseError> {
    let factor = E::of(2f64.powi(exponent));
    let scaled: Vec<E> = x.iter().map(|&x| x * factor).collect();
    every_sum_is(&scaled, superscalar::sum(x) * factor)?;
    every_dot_is(&scaled, x, superscalar::dot(x, x) * factor)
}

/// Rounding to nearest knows no sign: the negated sum, but a zero is plus zero.
fn negates_exactly<E: Value>(x: &[E]) -> Result<(), TestCaseError> {
    let minus_one = E::of(-1.0);
    let negated: Vec<E> = x.iter().map(|&x| x * minus_one).collect();
    every_sum_is(&negated, superscalar::sum(x) * minus_one + E::ZERO)
}

/// Zeros of either sign at the end change nothing, however many there are.
fn ignores_zeros_at_the_end<E: Value>(x: &[E], zeros: usize) -> Result<(), TestCaseError> {
    let minus_zero = E::of_bits(E::sign_bit());
    let mut longer = x.to_vec();
    longer.extend((0..zeros).map(|i| if i % 3 == 0 { minus_zero } else { E::ZERO }));
    every_sum_is(&longer, superscalar::sum(x))?;
    every_dot_is(&longer, &longer, superscalar::dot(x, x))
}

/// The lanes of runs of `2^k` blocks combine to the whole, each run on another tier.
fn parts_combine<E: Value>(x: &[E], k: u32) -> Result<(), TestCaseError> {
    let nodes = serving(registry::of::<Partial<ops::Sum>, E>());
    let mut tree: Tree<Lanes<E>, 16> = Tree::new();
    for (i, part) in x.chunks(block_len::<E>() << k).enumerate() {
        tree.push(nodes[i % nodes.len()].run(part));
    }
    let total = tree.root().map_or(E::ZERO, Lanes::total);
    prop_assert_eq!(total.bits(), superscalar::sum(x).bits());
    Ok(())
}

/// Elements that are compared: of any encoding, or few different ones, most of them equal to
/// others.
fn compared<E: Comparable>() -> impl Strategy<Value = Vec<E>> {
    let few = |bits: u64| match bits % 8 {
        0 => E::of_bits(bits),
        least => E::small(least as u8),
    };
    prop_oneof![
        vec(any::<u64>().prop_map(E::of_bits), 0..400),
        vec(any::<u64>().prop_map(few), 0..3000),
    ]
}

/// The values of the extremes, in bits: least and greatest, and those of the numbers.
fn values_of_extremes<E: Comparable>(x: &[E]) -> [Option<u64>; 4] {
    use superscalar::{max, min, nanmax, nanmin};
    [min(x), max(x), nanmin(x), nanmax(x)].map(|value| value.map(E::bits))
}

/// The positions of the same.
fn positions_of_extremes<E: Comparable>(x: &[E]) -> [Option<usize>; 4] {
    use superscalar::{argmax, argmin, nanargmax, nanargmin};
    [argmin(x), argmax(x), nanargmin(x), nanargmax(x)]
}

/// Both extremes at once are each extreme alone, and each position holds its value.
fn extremes_agree<E: Comparable>(x: &[E]) -> Result<(), TestCaseError> {
    let (values, positions) = (values_of_extremes(x), positions_of_extremes(x));
    let both = superscalar::minmax(x).map(|(least, greatest)| (least.bits(), greatest.bits()));
    prop_assert_eq!(both, values[0].zip(values[1]));
    prop_assert_eq!(superscalar::argminmax(x), positions[0].zip(positions[1]));
    for (value, position) in values.into_iter().zip(positions) {
        let there = position.and_then(|at| values_of_extremes(&x[at..=at])[0]);
        prop_assert_eq!(value, there);
    }
    Ok(())
}

/// The order of the elements, and how often each is there, change no value.
fn values_know_no_order<E: Comparable>(x: &[E], by: usize) -> Result<(), TestCaseError> {
    let values = values_of_extremes(x);
    let mut moved = x.to_vec();
    moved.reverse();
    prop_assert_eq!(values_of_extremes(&moved), values);
    moved.rotate_left(by % x.len().max(1));
    prop_assert_eq!(values_of_extremes(&moved), values);
    moved.extend_from_slice(x);
    prop_assert_eq!(values_of_extremes(&moved), values);
    // A second time behind the first, nothing is found earlier.
    let twice = [x, x].concat();
    prop_assert_eq!(positions_of_extremes(&twice), positions_of_extremes(x));
    Ok(())
}

/// The extreme of two parts is that of their extremes.
fn extremes_of_parts_combine<E: Comparable>(x: &[E], at: usize) -> Result<(), TestCaseError> {
    let (left, right) = x.split_at(at);
    let parts = [positions_of_extremes(left), positions_of_extremes(right)];
    for (which, whole) in positions_of_extremes(x).into_iter().enumerate() {
        let behind = parts[1][which].map(|position| at + position);
        let positions: Vec<usize> = parts[0][which].into_iter().chain(behind).collect();
        let values: Vec<E> = positions.iter().map(|&position| x[position]).collect();
        let best = positions_of_extremes(&values)[which];
        prop_assert_eq!(best.map(|best| positions[best]), whole);
    }
    Ok(())
}

/// The extremes of the numbers are the extremes of the elements without NaN.
fn numbers_are_what_is_left<E: Comparable>(x: &[E]) -> Result<(), TestCaseError> {
    let numbers: Vec<E> = x.iter().copied().filter(|x| x.is_number()).collect();
    let [least, greatest, ..] = values_of_extremes(&numbers);
    let all = values_of_extremes(x);
    prop_assert_eq!([all[2], all[3]], [least, greatest]);
    if numbers.len() == x.len() {
        prop_assert_eq!([all[0], all[1]], [least, greatest]);
    }
    Ok(())
}

fn extremes_follow_their_laws<E: Comparable>(x: &[E], at: usize) -> Result<(), TestCaseError> {
    extremes_agree(x)?;
    values_know_no_order(x, at)?;
    extremes_of_parts_combine(x, at % (x.len() + 1))?;
    numbers_are_what_is_left(x)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_encodings_follow_the_reference(x in any_values::<f32>(), y in any_values::<f64>()) {
        follows_the_reference(&x)?;
        follows_the_reference(&y)?;
    }

    #[test]
    fn many_values_follow_the_reference(x in many::<f32>(data::mixed), y in many::<f64>(data::any_bits)) {
        follows_the_reference(&x)?;
        follows_the_reference(&y)?;
    }

    #[test]
    fn errors_are_bounded(x in many::<f32>(data::mixed), y in many::<f64>(data::uniform)) {
        error_is_bounded(&x)?;
        error_is_bounded(&y)?;
    }

    #[test]
    fn powers_of_two_factor_out(
        x in many::<f32>(data::mixed),
        y in many::<f64>(data::mixed),
        exponent in -20..=20,
    ) {
        scales_exactly(&x, exponent)?;
        scales_exactly(&y, 10 * exponent)?;
    }

    #[test]
    fn signs_factor_out(x in many::<f32>(data::mixed), y in many::<f64>(data::uniform)) {
        negates_exactly(&x)?;
        negates_exactly(&y)?;
    }

    #[test]
    fn zeros_at_the_end_change_nothing(
        x in many::<f32>(data::mixed),
        y in many::<f64>(data::mixed),
        zeros in 0..20_000usize,
    ) {
        ignores_zeros_at_the_end(&x, zeros)?;
        ignores_zeros_at_the_end(&y, zeros)?;
    }

    #[test]
    fn parts_on_different_tiers_combine(
        x in many::<f32>(data::mixed),
        y in many::<f64>(data::mixed),
        k in 0..5u32,
    ) {
        parts_combine(&x, k)?;
        parts_combine(&y, k)?;
    }

    #[test]
    fn extremes_of_floats_follow_their_laws(
        x in compared::<f32>(),
        y in compared::<f64>(),
        z in compared::<half::f16>(),
        at in 0..3000usize,
    ) {
        extremes_follow_their_laws(&x, at)?;
        extremes_follow_their_laws(&y, at)?;
        extremes_follow_their_laws(&z, at)?;
    }

    #[test]
    fn extremes_of_integers_follow_their_laws(
        x in compared::<i8>(),
        y in compared::<u16>(),
        z in compared::<u64>(),
        at in 0..3000usize,
    ) {
        extremes_follow_their_laws(&x, at)?;
        extremes_follow_their_laws(&y, at)?;
        extremes_follow_their_laws(&z, at)?;
    }

    #[test]
    fn histograms_of_parts_add_up(x in vec(any::<u8>(), 0..3000), at in any::<prop::sample::Index>()) {
        let (left, right) = x.split_at(at.index(x.len() + 1));
        let [left, right, all] = [left, right, &x].map(superscalar::histogram::bincount);
        for value in 0..256 {
            prop_assert_eq!(left[value] + right[value], all[value]);
        }
        prop_assert_eq!(all.iter().sum::<u64>(), x.len() as u64);
    }
}

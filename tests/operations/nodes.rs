//! The kernels that give the lanes of a node: lanes of parts combine along the canonical tree to
//! the bits of the whole, however it was split into runs of a power of two of blocks.

use common::child::thinned;
use common::data;
use common::lengths;
use common::oracle::block_len;
use common::rows::{describe, serving};
use common::special;
use common::value::Value;
use superscalar::registry::{self, Kernel, Partial, ops};
use superscalar_kernels::input::{Pair, Slice};
use superscalar_kernels::order;
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::order::tree::Tree;

/// Blocks of a part: every power of two up to a node.
const BLOCKS_OF_A_PART: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// The result of lanes of consecutive parts.
fn combine<E: Value>(parts: impl Iterator<Item = Lanes<E>>) -> E {
    let mut tree: Tree<Lanes<E>, 16> = Tree::new();
    parts.for_each(|lanes| tree.push(lanes));
    tree.root().map_or(E::ZERO, Lanes::total)
}

fn sum_in_parts<E: Value>(kernel: &Kernel<Slice<E>, Lanes<E>>, x: &[E], part: usize) -> E {
    combine(x.chunks(part).map(|part| kernel.run(part)))
}

fn dot_in_parts<E: Value>(
    kernel: &Kernel<Pair<E, E>, Lanes<E>>,
    a: &[E],
    b: &[E],
    part: usize,
) -> E {
    let parts = a.chunks(part).zip(b.chunks(part));
    combine(parts.map(|(a, b)| kernel.run(a, b)))
}

/// A few lengths of blocks and nodes, for which every split is tried.
fn lengths<E: Value>() -> Vec<usize> {
    let all = [lengths::notable::<E>(), lengths::nodewise::<E>()].concat();
    let some = |n: &usize| *n > block_len::<E>() / 2 || n.is_multiple_of(7);
    all.iter().map(|length| length.n).filter(some).collect()
}

fn parts_combine_to_the_whole<E: Value>() {
    let (sums, dots) = (
        serving(registry::of::<Partial<ops::Sum>, E>()),
        serving(registry::of::<Partial<ops::Dot>, E>()),
    );
    for n in lengths::<E>() {
        let [a, b] = [21, 22].map(|seed| data::values::<E>(n, seed, data::mixed));
        let (sum, dot) = (E::canonical_sum(&a).bits(), E::canonical_dot(&a, &b).bits());
        for blocks in BLOCKS_OF_A_PART {
            let part = blocks * block_len::<E>();
            let what = format!("{} {n} elements in parts of {blocks} blocks", E::NAME);
            for kernel in &sums {
                let found = sum_in_parts(kernel, &a, part).bits();
                assert_eq!(
                    found,
                    sum,
                    "sum of {what}, {}",
                    describe(kernel.descriptor())
                );
            }
            for kernel in &dots {
                let found = dot_in_parts(kernel, &a, &b, part).bits();
                assert_eq!(
                    found,
                    dot,
                    "dot of {what}, {}",
                    describe(kernel.descriptor())
                );
            }
        }
    }
}

#[test]
fn parts_of_any_power_of_two_of_blocks_combine_to_the_whole() {
    parts_combine_to_the_whole::<f32>();
    parts_combine_to_the_whole::<f64>();
}

/// Lane by lane equal, but for the payloads of NaN.
#[track_caller]
/// Lanes are equal but for the sign of a zero, which the last step of a sum takes away.
fn assert_lanes<E: Value>(found: &Lanes<E>, expected: &[E], what: impl Fn() -> String) {
    let bits = |lanes: &[E]| {
        lanes
            .iter()
            .map(|lane| (*lane + E::ZERO).bits_of_value())
            .collect::<Vec<_>>()
    };
    assert!(
        bits(found.as_slice()) == bits(expected),
        "{} {}",
        E::NAME,
        what()
    );
}

fn lanes_are_the_specified_ones<E: Value>() {
    let (sums, dots) = (
        serving(registry::of::<Partial<ops::Sum>, E>()),
        serving(registry::of::<Partial<ops::Dot>, E>()),
    );
    for length in lengths::notable::<E>() {
        let slices = special::slices::<E>(length.n);
        for (name, x) in slices.into_iter().step_by(thinned(5)) {
            let (sum, dot) = (
                E::canonical_lanes(&x),
                E::canonical_lanes(&E::products(&x, &x)),
            );
            for kernel in &sums {
                let what = || format!("{name}, {length:?}, {}", describe(kernel.descriptor()));
                assert_lanes(&kernel.run(&x), &sum, what);
            }
            for kernel in &dots {
                let what = || format!("{name}, {length:?}, {}", describe(kernel.descriptor()));
                assert_lanes(&kernel.run(&x, &x), &dot, what);
            }
        }
    }
}

#[test]
fn lanes_have_the_specified_values() {
    lanes_are_the_specified_ones::<f32>();
    lanes_are_the_specified_ones::<f64>();
}

/// A slice so long that kernels may take it to come from DRAM, and sweep it otherwise, and a ragged
/// end.
fn long_slices_follow_the_order<E: Value>() {
    let n = order::streaming_len::<E>() + lengths::node_len::<E>() + block_len::<E>() + 3;
    let [a, b] = [31, 32].map(|seed| data::values::<E>(n, seed, data::mixed));
    let (sum, dot) = (E::canonical_sum(&a).bits(), E::canonical_dot(&a, &b).bits());
    for kernel in serving(registry::of::<ops::Sum, E>()) {
        assert_eq!(
            kernel.run(&a).bits(),
            sum,
            "{}",
            describe(kernel.descriptor())
        );
    }
    for kernel in serving(registry::of::<Partial<ops::Sum>, E>()) {
        assert_eq!(
            kernel.run(&a).total().bits(),
            sum,
            "{}",
            describe(kernel.descriptor())
        );
    }
    for kernel in serving(registry::of::<ops::Dot, E>()) {
        assert_eq!(
            kernel.run(&a, &b).bits(),
            dot,
            "{}",
            describe(kernel.descriptor())
        );
    }
    for kernel in serving(registry::of::<Partial<ops::Dot>, E>()) {
        assert_eq!(
            kernel.run(&a, &b).total().bits(),
            dot,
            "{}",
            describe(kernel.descriptor())
        );
    }
}

#[test]
fn slices_that_no_cache_holds_follow_the_order() {
    long_slices_follow_the_order::<f32>();
    long_slices_follow_the_order::<f64>();
}

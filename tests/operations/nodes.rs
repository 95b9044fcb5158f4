//! Partials of parts combine along the canonical tree to the bits of the whole, however it was
//! split into runs of a power of two of blocks; and lanes have the specified values.

use common::answer::{Answer, Answered};
use common::child::thinned;
use common::data;
use common::known::{self, Known};
use common::lengths;
use common::oracle::block_len;
use common::rows::{describe, serving};
use common::special;
use common::value::Value;
use superscalar::registry::{self, Kernel, Operation, Partial, ops};
use superscalar_kernels::input::Input;
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::order::tree::{Merge, Tree};

/// Blocks of a part: every power of two up to a node.
const BLOCKS_OF_A_PART: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// The result of consecutive parts.
fn combine<M: Merge + Copy>(parts: impl Iterator<Item = M>) -> M {
    let mut tree: Tree<M, 16> = Tree::new();
    parts.for_each(|part| tree.push(part));
    tree.root().expect("there are parts")
}

/// A few lengths of blocks and nodes, for which every split is tried.
fn lengths<E: Value>() -> Vec<usize> {
    let all = [lengths::notable::<E>(), lengths::nodewise::<E>()].concat();
    let some = |n: &usize| *n > block_len::<E>() / 2 || n.is_multiple_of(7) && *n > 0;
    all.iter().map(|length| length.n).filter(some).collect()
}

/// Every kernel of an operation, on parts of every size.
fn parts_combine<E: Value + Known, N: Input, M: Merge + Copy + Answered>(
    operation: Operation<N, M>,
    run: impl Fn(&Kernel<N, M>, &[E], &[E]) -> M,
    known: impl Fn(&[Option<E>], &[E]) -> Option<Answer>,
) {
    let kernels = serving(operation);
    for n in lengths::<E>() {
        let [a, b] = [21, 22].map(|seed| data::values::<E>(n, seed, data::mixed));
        let expected = known(&a.iter().copied().map(Some).collect::<Vec<_>>(), &b);
        for blocks in BLOCKS_OF_A_PART {
            let part = blocks * block_len::<E>();
            for kernel in &kernels {
                let parts = a.chunks(part).zip(b.chunks(part));
                let found = combine(parts.map(|(a, b)| run(kernel, a, b)));
                let (name, row) = (operation.name(), describe(kernel.descriptor()));
                let what = format!(
                    "{name} of {n} {} in parts of {blocks} blocks, {row}",
                    E::NAME
                );
                assert_eq!(Some(Answer::of(found)), expected, "{what}");
            }
        }
    }
}

fn parts_combine_to_the_whole<E: Value + Known>() {
    macro_rules! check {
        ($($known:ident => $form:ty;)*) => {
            $(parts_combine(registry::of::<$form, E>(), |it, a, _| it.run(a), |a, _| known::$known(a));)*
        };
    }
    check! {
        sum => Partial<ops::Sum>;
        sum_of_squares => Partial<ops::SumOfSquares>;
        norm1 => Partial<ops::Norm1>;
        nansum => Partial<ops::Nansum>;
        mean_m2 => ops::Var;
        nan_mean_m2 => ops::Nanvar;
        moments4 => ops::Moments;
    }
    parts_combine(
        registry::of::<Partial<ops::Dot>, E>(),
        |it, a, b| it.run(a, b),
        known::dot,
    );
}

#[test]
fn parts_of_any_power_of_two_of_blocks_combine_to_the_whole() {
    parts_combine_to_the_whole::<f32>();
    parts_combine_to_the_whole::<f64>();
}

/// Lane by lane equal, but for the payloads of NaN and the sign of a zero, which the last step of a
/// sum takes away.
#[track_caller]
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
            let (sum, dot) = (E::canonical_lanes(&x), E::canonical_dot_lanes(&x, &x));
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

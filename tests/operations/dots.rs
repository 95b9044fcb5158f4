//! Dot products of slices that lie differently in their cache lines: the bits of any other ones.

use common::child::thinned;
use common::data;
use common::offsets::{OffsetSlices, offsets};
use common::on_types;
use common::rows::{describe, serving};
use common::value::Value;
use superscalar::Element;
use superscalar::registry::{self, Supports, ops};
use superscalar_kernels::input::Pair;
use superscalar_kernels::order::{block_len, node_len, row_len};

/// Up to a block, a block and rows of another, full or not, and so for several blocks and a node.
fn lengths<E>() -> Vec<usize> {
    let (row, block, node) = (row_len::<E>(), block_len::<E>(), node_len::<E>());
    let about = [4 * row, block, block + row, 2 * block + 5 * row, node];
    let ends = [0, 1, row / 8 - 1, row / 8, row / 8 + 1, row - 1];
    let lengths = about.iter().flat_map(|n| ends.map(|end| n + end));
    lengths.chain([node + 3 * block + 77]).collect()
}

fn any_two_offsets<E>()
where
    E: Element + Value + Supports<ops::Dot, Input = Pair<E, E>, Output = E>,
{
    let lengths = lengths::<E>();
    let longest = lengths.iter().copied().max().expect("there are some");
    let spoiler = E::NAN.expect("numbers with a fraction have one");
    let [mut left, mut right] = [(); 2].map(|()| OffsetSlices::new(longest, spoiler));
    let [a, b] = [3, 4].map(|seed| data::values(longest, seed, data::mixed::<E>));
    let kernels = serving(registry::of::<ops::Dot, E>());
    for (i, &n) in lengths.iter().enumerate().step_by(thinned(7)) {
        let expected = E::canonical_dot(&a[..n], &b[..n]).bits();
        for behind in offsets::<E>().step_by(if n < node_len::<E>() { 1 } else { 5 }) {
            let a = left.place(i * 5 % 16, &a[..n]);
            let b = right.place(behind, &b[..n]);
            for kernel in &kernels {
                let row = describe(kernel.descriptor());
                let found = kernel.run(a, b).bits();
                assert_eq!(
                    found, expected,
                    "{row}: {n} elements, second one at {behind}"
                );
            }
        }
    }
}

#[test]
fn any_two_offsets_give_the_same_bits() {
    on_types!(any_two_offsets: f32, f64);
}

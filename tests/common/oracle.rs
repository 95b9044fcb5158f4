//! The oracle: the canonical order in plain loops, and recursion for the tree, by the words of the
//! specification (`superscalar::kernels::order`). It shares no code and no constant with the
//! kernels.

use crate::value::Value;
use std::hint::black_box;
use std::ops::Range;

/// The virtual lanes span 512 bytes.
pub const fn lane_count<E>() -> usize {
    512 / size_of::<E>()
}

/// A block is 32 rows of this number of lanes.
pub const fn block_len<E>() -> usize {
    32 * lane_count::<E>()
}

/// The canonical sum: the lanes of the root, folded in half until one is left, with one NaN for
/// all.
pub fn sum<E: Value>(terms: &[E]) -> E {
    folded(lanes(terms))
}

/// The canonical dot product.
pub fn dot<E: Value>(a: &[E], b: &[E]) -> E {
    folded(dot_lanes(a, b))
}

fn folded<E: Value>(mut lanes: Vec<E>) -> E {
    while lanes.len() > 1 {
        let upper = lanes.split_off(lanes.len() / 2);
        add_lane_by_lane(&mut lanes, &upper);
    }
    if lanes[0].is_nan() {
        canonical_nan()
    } else {
        // Of a zero the sign is plus.
        lanes[0] + E::ZERO
    }
}

/// The lanes of the root of the tree over the blocks.
pub fn lanes<E: Value>(terms: &[E]) -> Vec<E> {
    tree(0..terms.len(), &|lane, i| lane + terms[i])
}

/// The same of the products of pairs, each of which is added in one rounding.
pub fn dot_lanes<E: Value>(a: &[E], b: &[E]) -> Vec<E> {
    assert_eq!(a.len(), b.len());
    tree(0..a.len(), &|lane, i| E::fused(a[i], b[i], lane))
}

/// The lanes of the root over terms that `add` adds to a lane, by their numbers.
fn tree<E: Value>(terms: Range<usize>, add: &impl Fn(E, usize) -> E) -> Vec<E> {
    let blocks = terms.len().div_ceil(block_len::<E>());
    if blocks <= 1 {
        return lanes_of_block(terms, add);
    }
    let middle = terms.start + largest_power_of_two_below(blocks) * block_len::<E>();
    let mut root = tree(terms.start..middle, add);
    add_lane_by_lane(&mut root, &tree(middle..terms.end, add));
    root
}

/// Each lane starts at plus zero and adds its terms in their order.
fn lanes_of_block<E: Value>(terms: Range<usize>, add: &impl Fn(E, usize) -> E) -> Vec<E> {
    let mut lanes = vec![E::ZERO; lane_count::<E>()];
    for (place, term) in terms.enumerate() {
        let lane = &mut lanes[place % lane_count::<E>()];
        *lane = add(*lane, term);
    }
    lanes
}

fn add_lane_by_lane<E: Value>(left: &mut [E], right: &[E]) {
    assert_eq!(left.len(), right.len());
    for (left, &right) in left.iter_mut().zip(right) {
        *left = *left + right;
    }
}

pub(crate) fn largest_power_of_two_below(m: usize) -> usize {
    let mut power = 1;
    while 2 * power < m {
        power *= 2;
    }
    power
}

/// The NaN that results carry: quiet, with a clear sign and no payload.
pub fn canonical_nan<E: Value>() -> E {
    // The compiler takes one NaN to be as good as another, as long as it sees what this one is.
    E::of_bits(black_box(E::infinity_bits() | 1 << (E::FRACTION_BITS - 1)))
}

#[cfg(test)]
mod tests {
    use super::{canonical_nan, dot, largest_power_of_two_below, sum};
    use crate::ordered::Comparable;

    #[test]
    fn powers_are_strictly_below() {
        let below = [2, 3, 4, 5, 8, 9, 64, 65].map(largest_power_of_two_below);
        assert_eq!(below, [1, 2, 2, 4, 4, 8, 32, 64]);
    }

    #[test]
    fn there_is_one_nan() {
        assert_eq!(canonical_nan::<f32>().bits(), 0x7fc0_0000);
        assert_eq!(canonical_nan::<f64>().bits(), 0x7ff8_0000_0000_0000);
    }

    /// A one is lost when it is added to 2^24, and not when it is added to another one first.
    #[test]
    fn the_order_of_additions_is_the_specified_one() {
        const BIG: f32 = 16_777_216.0;
        let mut terms = vec![0.0f32; 129];
        (terms[0], terms[64], terms[128]) = (BIG, 1.0, 1.0);
        // Lane 0 is 2^24 + 1 = 2^24, and lane 64 adds another lost one.
        assert_eq!(sum(&terms), BIG);
        (terms[0], terms[64], terms[128]) = (1.0, BIG, 1.0);
        // Lane 0 is 1 + 1, which is not lost.
        assert_eq!(sum(&terms), BIG + 2.0);
    }

    /// (1 + e)^2 is 1 + 2e + e^2: what is added to it takes 1 + 2e away, and leaves the rest.
    #[test]
    fn a_product_is_not_rounded_before_it_is_added() {
        let x = 1.0 + f64::EPSILON;
        let (mut a, mut b) = (vec![0.0; 65], vec![0.0; 65]);
        (a[0], b[0]) = (1.0 + 2.0 * f64::EPSILON, -1.0);
        (a[64], b[64]) = (x, x);
        assert_eq!(dot(&a, &b), f64::EPSILON * f64::EPSILON);
        // The first product of a lane is rounded: it is added to zero.
        a.swap(0, 64);
        b.swap(0, 64);
        assert_eq!(dot(&a, &b), 0.0);
    }

    /// Three blocks are (0 + 1) + 2, four are (0 + 1) + (2 + 3).
    #[test]
    fn the_tree_splits_after_the_largest_power_of_two() {
        const BIG: f32 = 16_777_216.0;
        let blocks = |values: &[f32]| {
            let mut terms = vec![0.0f32; 4096 * values.len()];
            for (block, &value) in values.iter().enumerate() {
                terms[4096 * block] = value;
            }
            sum(&terms)
        };
        assert_eq!(blocks(&[BIG, 1.0, 1.0]), BIG);
        assert_eq!(blocks(&[1.0, 1.0, BIG]), BIG + 2.0);
        assert_eq!(blocks(&[BIG, 0.0, 1.0, 1.0]), BIG + 2.0);
    }
}

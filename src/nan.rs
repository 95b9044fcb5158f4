//! Sums, means and variances that ignore NaN, on the calling thread.

use crate::element::{Element, Float};
use crate::registry;
use crate::statistics::{mean_of, spread, stddev_of, variance_of};
use superscalar_kernels::canonical::block_len;
use superscalar_kernels::canonical::tree::Tree;
use superscalar_kernels::canonical::variance::{LEVELS, Spread};

/// The elements that fill a block of the smaller of the types.
const MOST: usize = block_len::<f32>();

/// The sum of the elements that are not NaN, in the canonical order, each NaN standing for `+0.0`; `0.0` where there are none.
///
/// Infinities of unlike signs still make a NaN.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nansum(&[1.0f32, f32::NAN, 2.0]), 3.0);
/// assert_eq!(superscalar::nansum(&[f64::NAN]), 0.0);
/// ```
#[inline]
pub fn nansum<E: Float>(x: &[E]) -> E {
    registry::nansum::<E>().run(x)
}

/// How many elements are NaN; none of integers.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::count_nan(&[1.0f32, f32::NAN, -f32::NAN]), 2);
/// ```
#[inline]
pub fn count_nan<E: Element>(x: &[E]) -> u64 {
    E::number_of_nan(x)
}

/// The mean of the elements that are not NaN: their [`nansum`], divided by their number; NaN where there are none.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanmean(&[1.0f32, f32::NAN, 2.0]), 1.5);
/// ```
pub fn nanmean<E: Float>(x: &[E]) -> E {
    mean_of(nansum(x), x.len() as u64 - count_nan(x))
}

/// The variance of the elements that are not NaN: the bits of [`crate::variance`] of a slice of these alone.
///
/// Where there is a NaN, the others are copied together, a block at a time, which takes several times as long.
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanvar(&[1.0f32, f32::NAN, 2.0], 0), 0.25);
/// ```
pub fn nanvar<E: Float>(x: &[E], ddof: u64) -> E {
    variance_of(&numbers_or_all(x), ddof)
}

/// The standard deviation of the elements that are not NaN: the bits of [`crate::stddev`] of a slice of these alone. As [`nanvar`].
///
/// # Panics
///
/// Only as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::nanstd(&[1.0f32, f32::NAN, 3.0], 0), 1.0);
/// ```
pub fn nanstd<E: Float>(x: &[E], ddof: u64) -> E {
    stddev_of(&numbers_or_all(x), ddof)
}

fn numbers_or_all<E: Float>(x: &[E]) -> Spread {
    let all = spread(x);
    // A NaN among the elements makes the squares NaN; so may infinities, which are numbers here.
    if all.squares.is_nan() {
        return numbers_spread(x);
    }
    all
}

/// The spread of the elements that are not NaN: blocks of them, which are copied together, along the canonical tree.
pub(crate) fn numbers_spread<E: Float>(x: &[E]) -> Spread {
    let kernel = registry::spread::<E>().serving();
    let mut buffer = [E::ZERO; MOST];
    let block = &mut buffer[..block_len::<E>()];
    let mut tree: Tree<Spread, LEVELS> = Tree::new();
    let mut filled = 0;
    for &element in x {
        block[filled] = element;
        filled += usize::from(!element.is_nan());
        if filled == block.len() {
            tree.push(kernel.run(block));
            filled = 0;
        }
    }
    if filled > 0 {
        tree.push(kernel.run(&block[..filled]));
    }
    tree.root().unwrap_or(Spread::EMPTY)
}

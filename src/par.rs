//! The operations of the root on several cores, with the same bits.
//!
//! A slice is split along the canonical block tree: every part is a power of two of blocks, so that
//! its lanes are a node of the tree, whoever evaluates it. The nodes are combined in their order on the calling
//! thread.
//!
//! The functions run on the team that the calling thread is in ([`crate::team::Team::install`], or any
//! `rayon` pool), else on the [`crate::team::global`] one, which the first call starts. Inputs too short to be worth the
//! way to that team stay on the caller's thread.

use crate::element::Element;
use crate::error::Error;
use crate::reduce::refuse;
use crate::registry;
use crate::team;
use rayon::prelude::*;
use superscalar_kernels::canonical::lanes::Lanes;
use superscalar_kernels::canonical::tree::Tree;
use superscalar_kernels::canonical::{NODE_BLOCKS, block_len};

/// Parts that each worker gets, where there are enough blocks: a little more than one evens out workers that
/// are disturbed.
const PARTS_PER_WORKER: usize = 4;

/// Levels of the tree over parts, of which there are fewer than `2^47` in any address space.
const LEVELS: usize = 48;

/// The sum of a slice on several cores: the bits of [`crate::sum`].
///
/// # Panics
///
/// As [`crate::tier::active`] and [`crate::team::global`].
///
/// ```
/// let x: Vec<f32> = (0..1_000_000).map(|i| (i as f32).sin()).collect();
/// assert_eq!(superscalar::par::sum(&x).to_bits(), superscalar::sum(&x).to_bits());
/// ```
pub fn sum<E: Element>(x: &[E]) -> E {
    team::current(size_of_val(x), |workers| {
        let part = part_len::<E>(x.len(), workers);
        if workers == 1 || x.len() <= part {
            return crate::sum(x);
        }
        let node = registry::sum_node::<E>().serving();
        let lanes: Vec<Lanes<E>> = x.par_chunks(part).map(|part| node.run(part)).collect();
        total(lanes)
    })
}

/// The dot product of two slices of equal length on several cores: the bits of [`crate::dot`].
///
/// # Panics
///
/// When the lengths differ, with the message of [`try_dot`]'s error; and as [`sum`].
///
/// ```
/// let x = vec![0.1f64; 100_000];
/// assert_eq!(superscalar::par::dot(&x, &x).to_bits(), superscalar::dot(&x, &x).to_bits());
/// ```
pub fn dot<E: Element>(a: &[E], b: &[E]) -> E {
    match try_dot(a, b) {
        Ok(dot) => dot,
        Err(error) => refuse(&error),
    }
}

/// The dot product of two slices on several cores, or an error where [`dot`] would panic over their lengths.
///
/// # Errors
///
/// [`Error::LengthMismatch`] with both lengths.
pub fn try_dot<E: Element>(a: &[E], b: &[E]) -> Result<E, Error> {
    if a.len() != b.len() {
        return crate::try_dot(a, b);
    }
    team::current(2 * size_of_val(a), |workers| {
        let part = part_len::<E>(a.len(), workers);
        if workers == 1 || a.len() <= part {
            return crate::try_dot(a, b);
        }
        let node = registry::dot_node::<E>().serving();
        let parts = a.par_chunks(part).zip(b.par_chunks(part));
        let lanes: Vec<Lanes<E>> = parts.map(|(a, b)| node.run(a, b)).collect();
        Ok(total(lanes))
    })
}

/// Counting on several cores.
pub mod histogram {
    use crate::team;
    use rayon::prelude::*;
    use superscalar_kernels::bytes::add;

    /// Bytes below which one core counts alone: clearing and adding up tables would be most of the work.
    const ALONE: usize = 1 << 16;

    /// How often each byte value occurs, counted on several cores: what [`crate::histogram::bincount`] says.
    ///
    /// # Panics
    ///
    /// As [`super::sum`].
    ///
    /// ```
    /// let x = vec![7u8; 1_000_000];
    /// assert_eq!(superscalar::par::histogram::bincount(&x)[7], 1_000_000);
    /// ```
    pub fn bincount(x: &[u8]) -> [u64; 256] {
        team::current(x.len(), |workers| {
            if workers == 1 || x.len() <= ALONE {
                return crate::histogram::bincount(x);
            }
            let part = x.len().div_ceil(workers).max(ALONE);
            x.par_chunks(part)
                .map(crate::histogram::bincount)
                .reduce(|| [0; 256], add)
        })
    }
}

/// The length of a part: a power of two of blocks, at most a node, and short enough for every worker to
/// get [`PARTS_PER_WORKER`] of them.
fn part_len<E>(len: usize, workers: usize) -> usize {
    let blocks = len.div_ceil(block_len::<E>());
    let wanted = (blocks / (workers * PARTS_PER_WORKER)).clamp(1, NODE_BLOCKS);
    block_len::<E>() << wanted.ilog2()
}

/// The canonical result of the lanes of consecutive parts.
fn total<E: Element>(parts: Vec<Lanes<E>>) -> E {
    let mut tree: Tree<Lanes<E>, LEVELS> = Tree::new();
    parts.into_iter().for_each(|lanes| tree.push(lanes));
    tree.root().map_or(E::ZERO, Lanes::total)
}

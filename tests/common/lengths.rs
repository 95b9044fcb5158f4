//! The lengths that matter, in one table, each with the reason why it is there.

use crate::oracle::{block_len, lane_count};
use std::ops::RangeInclusive;

/// What the table counts in.
#[derive(Clone, Copy)]
enum Unit {
    Elements,
    Rows,
    Blocks,
    Nodes,
}
use Unit::{Blocks, Elements, Nodes, Rows};

/// A place in the table: a number of units, some elements less or more, and why.
type Entry = (usize, Unit, RangeInclusive<isize>, &'static str);

/// Elements in a node, the largest subtree of one kernel call: 64 blocks.
pub const fn node_len<E>() -> usize {
    64 * block_len::<E>()
}

/// Writes a part of the table.
macro_rules! table {
    ($name:ident: $($count:literal $unit:ident $around:expr => $why:literal;)*) => {
        const $name: &[Entry] = &[$(($count, $unit, $around, $why)),*];
    };
}
table! { SHORT:
    0 Elements 0..=0 => "nothing at all: plus zero";
    0 Elements 1..=4 => "what the public functions add in line";
    0 Elements 5..=8 => "what the public functions add without a kernel, too";
    2 Elements -1..=1 => "a 128-bit vector of f64";
    4 Elements -1..=1 => "a 128-bit vector of f32, a 256-bit one of f64";
    8 Elements -1..=1 => "a 256-bit vector of f32, a 512-bit one of f64";
    16 Elements -1..=1 => "a 512-bit vector of f32; two, four or eight narrower ones";
    32 Elements -1..=1 => "two, four or eight vectors: the next branch of every tier";
    64 Elements -1..=1 => "a row of f64; eight vectors of 256 bits of f32";
    128 Elements -1..=1 => "a row of f32; eight vectors of 512 bits";
    1 Rows -1..=1 => "the last row that is not full, full, and begun again";
    2 Rows -1..=1 => "a second addition in every lane; a tile of two rows";
    3 Rows -1..=1 => "a tile of two rows and half a tile";
}

table! { BLOCKWISE:
    31 Rows -1..=1 => "the last row of a block is missing";
    1 Blocks -1..=1 => "the end of what needs no tree";
    33 Rows -1..=1 => "a second block of one row";
    2 Blocks -1..=1 => "two leaves";
    3 Blocks -1..=1 => "a split into two and one";
    4 Blocks -1..=1 => "a quad: four blocks in line";
    5 Blocks -1..=1 => "a quad and a block";
    7 Blocks 13..=13 => "a quad, three blocks, and a ragged one";
    8 Blocks -1..=1 => "two quads: the first push that combines";
    13 Blocks 77..=77 => "quads at two levels and a ragged rest";
}

table! { NODEWISE:
    63 Blocks 5..=5 => "a node whose last quad is not full";
    1 Nodes -1..=1 => "the end of what one kernel call sums";
    65 Blocks -1..=-1 => "a second node of less than a block";
    2 Nodes -1..=1 => "two nodes";
    197 Blocks 99..=99 => "three nodes, a quad, a block, and a ragged one";
}

/// A length and why it is tested.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    /// Number of elements.
    pub n: usize,
    /// The reason.
    pub why: &'static str,
}

/// Every length up to three rows, then the table's up to three rows with their reasons.
pub fn short<E>() -> Vec<Length> {
    let rows = 3 * lane_count::<E>();
    with_table::<E>(SHORT, 0..=rows + 1, "every length up to three rows")
}

/// The table's lengths of several blocks, and a stride that meets a different lane at each step.
pub fn blockwise<E>() -> Vec<Length> {
    let stride = 4 * lane_count::<E>() - 3;
    let through = (0..=6 * block_len::<E>()).step_by(stride);
    with_table::<E>(BLOCKWISE, through, "a stride through six blocks")
}

/// The table's lengths of several nodes.
pub fn nodewise<E>() -> Vec<Length> {
    with_table::<E>(NODEWISE, [], "")
}

/// The table's lengths up to several blocks, without the runs and strides: for tests that try many
/// things at each length.
pub fn notable<E>() -> Vec<Length> {
    let entries: Vec<Entry> = [SHORT, BLOCKWISE].concat();
    with_table::<E>(&entries, [], "")
}

/// All lengths of the table, without the runs and strides.
pub fn all_of_table<E>() -> Vec<Length> {
    [notable::<E>(), nodewise::<E>()].concat()
}

/// Lengths at which a narrow partial of integers must have been widened, or a wide one summed, on
/// some tier; and those beyond which slices are read otherwise.
pub fn widening<E>() -> Vec<usize> {
    let vectors = [16, 32, 64].map(|bytes| bytes / size_of::<E>());
    let bounds = [128, 256, 1 << 15, 1 << 16];
    let steps = vectors
        .iter()
        .flat_map(|lanes| bounds.map(|bound| bound * lanes));
    let sizes = [1usize << 20, 16 << 20].map(|bytes| bytes / size_of::<E>());
    let around = steps
        .chain(sizes)
        .flat_map(|n| [n - 1, n, n + 1, 2 * n + 77]);
    let mut lengths: Vec<usize> = around.chain([0, 1, 2, 5, 31, 100, 1000, 5000]).collect();
    lengths.sort_unstable();
    lengths.dedup();
    lengths
}

/// Lengths around those from which on slices, of which no sum depends on the order, are read from
/// an aligned vector on.
pub fn aligning<E>() -> Vec<usize> {
    let lanes = [32, 64].map(|bytes| bytes / size_of::<E>());
    lanes
        .iter()
        .flat_map(|n| [n * 64 - 1, n * 64, n * 65 + n / 2, n * 200 + 3])
        .collect()
}

/// The table's lengths, and others of one reason; the table's reason goes first where both have a
/// length.
fn with_table<E>(
    table: &[Entry],
    others: impl IntoIterator<Item = usize>,
    why: &'static str,
) -> Vec<Length> {
    let mut lengths: Vec<Length> = table.iter().flat_map(expand::<E>).collect();
    lengths.extend(others.into_iter().map(|n| Length { n, why }));
    lengths.sort_by_key(|length| length.n);
    lengths.dedup_by_key(|length| length.n);
    lengths
}

fn expand<E>((count, unit, around, why): &Entry) -> impl Iterator<Item = Length> {
    let middle = count * unit.len::<E>();
    let why = *why;
    around.clone().map(move |more| Length {
        n: middle.strict_add_signed(more),
        why,
    })
}

impl Unit {
    fn len<E>(self) -> usize {
        match self {
            Elements => 1,
            Rows => lane_count::<E>(),
            Blocks => block_len::<E>(),
            Nodes => node_len::<E>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{blockwise, nodewise, short};

    #[test]
    fn lengths_cover_what_they_say() {
        let all: Vec<usize> = short::<f32>().iter().map(|length| length.n).collect();
        assert_eq!(all, (0..=385).collect::<Vec<_>>());
        assert!(blockwise::<f64>().iter().any(|length| length.n == 8192 + 1));
        assert!(nodewise::<f64>().iter().any(|length| length.n == 131_072));
        let longest = nodewise::<f32>().last().map(|length| length.n);
        assert_eq!(longest, Some(197 * 4096 + 99));
    }
}

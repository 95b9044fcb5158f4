//! The canonical sums of columns.
//!
//! # The algorithm
//!
//! Row `r` of the array holds element `r` of every column, so the virtual lane `l` of all columns
//! is made of the rows `l`, `l + L`, `l + 2 L` and so on ([`crate::order`]). In a tile of 8 KiB of
//! each row, or of 4 KiB where the rows that wait are on the stack:
//!
//! ```text
//! for each lane, in bit-reversed order
//!     for each group of W vectors of the tile, eight rows of the lane at a time
//!         add the rows up in registers
//!         after the last rows, add the finished left siblings of the halving tree, and store
//! ```
//!
//! Where there is memory to spare and there are rows enough, groups of eight neighbouring lanes
//! take the place of lanes, each with a row of its own: rows that lie one behind the other are then
//! read one after the other. The last three foldings are those of the neighbours.
//!
//! In bit-reversed order the lanes are the leaves of the halving tree from the left to the right: 0
//! and 64 are folded into one, then 32 and 96, then these two. So a binary counter evaluates it
//! ([`crate::order::tree`]), and what waits are seven rows of a tile instead of all 128 lanes.
//!
//! A block has at most 32 rows for each lane. For more rows than a block has, the lanes of each
//! block are asked for ([`ColumnLanes`]), are combined along the tree by the caller, and halved by
//! this kernel: they are an array of one row for each lane.
//!
//! # Why it is right
//!
//! Every addition of the specification is performed on the same operands, or left out where one is
//! plus zero; the rows of a lane come in their order, and so do the operands of the tree.
//!
//! # What limits it
//!
//! The rows of a lane are `L` rows apart, so that they lie on pages of their own, and, where rows
//! are whole cache lines long, in the same set of the L1 cache. Prefetchers and the table of pages
//! like neither.
//!
//! On a busy Zen 4, `f32`, as a share of the load loop's speed over the same bytes, taken in turns:
//! 2000 x 2000 (L3) 0.80 to 0.89, without spare memory 0.66 to 0.82; 500 x 512 (L2) 0.62, where the
//! one store and load of the tree for every four rows of a lane count; 20000 x 200 (lanes of
//! blocks) 0.7.
//!
//! # What was tried
//!
//! Prototypes, Zen 4, 2000 x 2000 `f32` (16 MB, in L3), pages of 4 KiB, shares of the load loop's
//! speed over the same bytes. Other work went on beside: figures of different experiments differ by
//! up to 0.1 for that alone; those of one experiment were taken in turns. The most that was seen is
//! 0.87 to 0.98: rows added in their own order, 16 at a time, which is not canonical.
//!
//! All rows of a lane (16) at once. Wide tiles win:
//!
//! | tile | 256 B | 512 B | 1 KiB | 2 KiB | 4 KiB | 8 KiB |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | share | 0.28 | 0.38 | 0.46 | 0.52 | 0.58 | 0.62 |
//!
//! Rows of a lane in chunks, tiles of 8 KiB. Sixteen lines of one set do not fit in eight ways;
//! with fewer rows the sums come and go too often.
//!
//! | rows | 1 | 2 | 4 | 8 | 16 |
//! | --- | --- | --- | --- | --- | --- |
//! | share | 0.44 | 0.59 | 0.67 | 0.76 | 0.62 |
//!
//! Neighbouring lanes one after the other, chunks of 8. The memory that they take is lent by the
//! caller. In L2, with 500 rows, one lane is best: 0.68.
//!
//! | lanes | 1 | 2 | 4 | 8 | 16 |
//! | --- | --- | --- | --- | --- | --- |
//! | share | 0.80 | 0.82 | 0.86 | 0.87 | 0.86 |
//! | memory, KiB | 64 | 113 | 194 | 323 | 516 |
//!
//! Fewer rows than neighbours need, one lane after the other: time with rows that wait on the
//! stack, in tiles of 4 KiB, against tiles of 8 KiB in memory that the caller lends. Zen 3, AVX2.
//!
//! | rows x columns | 300 x 3000 | 400 x 4000 | 200 x 20000 | 128 x 16384 | 64 x 65536 |
//! | --- | --- | --- | --- | --- | --- |
//! | `f64` | 1.10 | 1.12 | 1.18 | 1.08 | 0.98 |
//! | `f32` | 1.07 | 1.07 | 1.16 | 1.08 | 0.93 |
//!
//! Lanes of the tree at once leave less waiting in memory:
//!
//! | tried | 2 | 4 | 8 |
//! | --- | --- | --- | --- |
//! | groups of 2, 4 or 8 vectors, with eight neighbours | 0.89 | 0.87 | 0.84 |
//! | all 128 lanes in chunks of 2, 4 or 8 rows of a lane, tiles of 2 KiB | 0.40 | 0.47 | 0.59 |
//! | 2, 4 or 8 lanes of the tree at once, in registers | 0.42 | 0.40 | 0.42 |
//! | the same in L2, with 500 rows, instead of 0.61 | 0.70 | 0.40 | |
//! | 2 or 4 neighbouring lanes at once, vector by vector | 0.61 | 0.58 | |
//!
//! | tried | share |
//! | --- | --- |
//! | all 128 lanes in their order, tiles of 2 KiB: a load and a store more a vector | 0.28 |
//! | software prefetch of the next lane's rows | 0.38 to 0.47 |
//! | an extra load of each line ([`crate::order::extra_loads`]) | nothing, or a loss |

use super::Columns;
use super::lane::{CHUNK, Place, sum_lane};
use crate::element::Float;
use crate::input::ColumnsInto;
use crate::order::extra_loads::L2_BYTES;
use crate::order::source::Source;
use crate::order::terms::Term;
use crate::order::{block_len, finish, row_len};
use crate::simd::{Arithmetic, Kernel};
use crate::table::{Descriptor, Entry};
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::slice;

/// Bytes of the results of a tile, where its rows have spare elements to wait in.
const TILE_BYTES: usize = 8192;

/// The same, where they wait on the stack, of which a thread may have little, and functions take
/// more without optimisation.
const SMALL_TILE_BYTES: usize = if cfg!(unoptimised) { 2048 } else { 4096 };

/// Rows of a tile that wait for their right siblings, and the root.
const LEVELS: usize = 8;

/// Bytes from one of them to the next: with a cache line between them they begin in different sets
/// of the cache.
const fn pitch_bytes(tile_bytes: usize) -> usize {
    tile_bytes + 64
}

/// The rows that wait.
#[repr(align(64))]
struct Levels {
    _bytes: [u8; LEVELS * pitch_bytes(SMALL_TILE_BYTES)],
}

/// Lanes that are summed one after the other where there is memory for it, so that their rows are
/// read one behind the other.
const NEIGHBOURS: usize = 8;

/// Where the rows of a tile wait.
#[derive(Clone, Copy)]
struct Waiting<E> {
    memory: *mut E,
    /// Lanes that are summed one after the other.
    neighbours: usize,
    /// Columns of a tile.
    tile: usize,
    /// Elements from a row to the next.
    pitch: usize,
}

impl<E> Waiting<E> {
    fn new(memory: *mut E, neighbours: usize, tile_bytes: usize) -> Self {
        Waiting {
            memory,
            neighbours,
            tile: tile_bytes / size_of::<E>(),
            pitch: pitch_bytes(tile_bytes) / size_of::<E>(),
        }
    }
}

/// Spare elements for the rows that wait, of so many neighbours.
const fn waiting_len<E>(neighbours: usize) -> usize {
    let levels = LEVELS - neighbours.ilog2() as usize;
    levels * neighbours * pitch_bytes(TILE_BYTES) / size_of::<E>()
}

/// So many elements behind the sums are of use to [`ColumnSum`]: for arrays that do not fit in the
/// nearest caches, those of neighbours if there are enough rows for them, or of larger tiles if
/// there are columns for them; else none.
pub fn spare_len<E: Float>(x: &Columns<'_, E>) -> usize {
    let bytes = x.columns().saturating_mul(size_of::<E>());
    if bytes.saturating_mul(x.rows()) <= L2_BYTES {
        0
    } else if bytes >= TILE_BYTES / 2 && x.rows() >= CHUNK * row_len::<E>() {
        waiting_len::<E>(NEIGHBOURS)
    } else if bytes > SMALL_TILE_BYTES {
        waiting_len::<E>(1)
    } else {
        0
    }
}

/// Kernel: the canonical sums of the terms `T` of columns of at most a block, `W` vectors at a
/// time. Behind the sums there may be spare elements ([`spare_len`]), which are overwritten with
/// anything.
///
/// # Panics
///
/// When the columns are longer than a block, or the sums fewer than they.
pub struct ColumnSum<V, S, T, const W: usize>(PhantomData<(V, S, T)>);

impl<V: Arithmetic, S: Source<V::Element>, T: Term, const W: usize> Kernel<V::Isa>
    for ColumnSum<V, S, T, W>
{
    type Input = ColumnsInto<S, V::Element>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: Columns<'_, S>, sums: &mut [V::Element]) {
        assert!(x.columns() <= sums.len(), "a sum for each column");
        assert!(x.rows() <= block_len::<V::Element>(), "more than a block");
        let (sums, spare) = sums.split_at_mut(x.columns());
        let mut levels: MaybeUninit<Levels> = MaybeUninit::uninit();
        let waiting = if spare.len() >= waiting_len::<V::Element>(NEIGHBOURS) {
            Waiting::new(spare.as_mut_ptr(), NEIGHBOURS, TILE_BYTES)
        } else if spare.len() >= waiting_len::<V::Element>(1) {
            Waiting::new(spare.as_mut_ptr(), 1, TILE_BYTES)
        } else {
            Waiting::new(levels.as_mut_ptr().cast(), 1, SMALL_TILE_BYTES)
        };
        for first in (0..x.columns()).step_by(waiting.tile) {
            let end = x.columns().min(first + waiting.tile);
            let part = x.part(0..x.rows(), first..end);
            // SAFETY: both memories are aligned for any element, and have room for what waits.
            let root = unsafe { root::<V, S, T, W>(isa, part, waiting) };
            for (sum, root) in sums[first..end].iter_mut().zip(root) {
                *sum = finish(*root);
            }
        }
    }
}

/// The halving sums of the columns, which are at most a tile: a row of those that wait.
///
/// # Safety
///
/// The memory must be aligned, and valid for reading and writing as many rows of the pitch as there
/// are levels, for each neighbour.
#[cfg_attr(not(unoptimised), inline(always))]
unsafe fn root<'a, V: Arithmetic, S: Source<V::Element>, T: Term, const W: usize>(
    isa: V::Isa,
    x: Columns<'_, S>,
    waiting: Waiting<V::Element>,
) -> &'a [V::Element] {
    let Waiting { memory, pitch, .. } = waiting;
    let lanes = x
        .rows()
        .clamp(1, row_len::<V::Element>())
        .next_power_of_two();
    let neighbours = waiting.neighbours.min(lanes);
    let bits = (lanes / neighbours).ilog2();
    for k in 0..1usize << bits {
        let group = k.reverse_bits() >> 1 >> (usize::BITS - 1 - bits);
        let lefts = k.trailing_ones() as usize;
        for i in 0..neighbours {
            // SAFETY: there are so many levels, of a row for each neighbour. Those below `lefts`
            // wait, so they were written.
            unsafe {
                let levels = memory.add(i * pitch);
                let place = Place {
                    to: levels.add(lefts * neighbours * pitch),
                    lefts,
                    levels,
                    pitch: neighbours * pitch,
                };
                sum_lane::<V, S, T, W>(isa, x, group * neighbours + i, place);
            }
        }
    }
    // SAFETY: the last leaves went up to this level, and the rows of its neighbours do not overlap.
    unsafe {
        let top = memory.add(bits as usize * neighbours * pitch);
        let mut width = neighbours / 2;
        while width > 0 {
            for i in 0..width {
                let lower = slice::from_raw_parts_mut(top.add(i * pitch), x.columns());
                let upper = slice::from_raw_parts(top.add((i + width) * pitch), x.columns());
                for (lower, upper) in lower.iter_mut().zip(upper) {
                    *lower = *lower + *upper;
                }
            }
            width /= 2;
        }
        slice::from_raw_parts(top, x.columns())
    }
}

/// Kernel: the lanes of the terms `T` of columns of at most a block, a row of them for each lane.
///
/// # Panics
///
/// When the columns are longer than a block, or the sums not as many as they, times the lanes.
pub struct ColumnLanes<V, S, T, const W: usize>(PhantomData<(V, S, T)>);

impl<V: Arithmetic, S: Source<V::Element>, T: Term, const W: usize> Kernel<V::Isa>
    for ColumnLanes<V, S, T, W>
{
    type Input = ColumnsInto<S, V::Element>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: Columns<'_, S>, sums: &mut [V::Element]) {
        let lanes = const { row_len::<V::Element>() };
        let all = x.columns().checked_mul(lanes);
        assert_eq!(all, Some(sums.len()), "a sum for each column and lane");
        assert!(x.rows() <= block_len::<V::Element>(), "more than a block");
        for (lane, sums) in sums.chunks_exact_mut(x.columns().max(1)).enumerate() {
            let place = Place {
                to: sums.as_mut_ptr(),
                lefts: 0,
                levels: sums.as_ptr(),
                pitch: 0,
            };
            // SAFETY: a sum for each column, and no siblings.
            unsafe { sum_lane::<V, S, T, W>(isa, x, lane, place) };
        }
    }
}

/// Vectors that are added up at a time.
const GROUP: usize = 4;

/// The descriptor of a sum of terms `T`.
const fn descriptor<V: Arithmetic, S: Source<V::Element>, T: Term>() -> Descriptor {
    Descriptor {
        counts: S::COUNTS.plus(T::COUNTS).with_sum(T::FUSED),
        ..Descriptor::new::<S>(V::LANES, GROUP)
    }
}

/// The entry of the sums of columns.
pub(crate) const fn whole<V: Arithmetic, S: Source<V::Element>, T: Term>()
-> Entry<ColumnsInto<S, V::Element>, ()> {
    Entry::new::<V::Isa, ColumnSum<V, S, T, GROUP>>(descriptor::<V, S, T>())
}

/// The entry of their lanes.
pub(crate) const fn lanes<V: Arithmetic, S: Source<V::Element>, T: Term>()
-> Entry<ColumnsInto<S, V::Element>, ()> {
    Entry::new::<V::Isa, ColumnLanes<V, S, T, GROUP>>(descriptor::<V, S, T>())
}

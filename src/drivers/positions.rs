//! Where the least and the greatest first stand.
//!
//! # Valid elements
//!
//! There are kernels for values alone. The slice is taken in blocks, and the value of each block is
//! asked for; the first block with the most extreme one is kept, or the first one that answers NaN.
//! At the end that block is searched for the first valid element that is equal to its value, by the
//! kernel that knows nothing of valid elements; where it meets some that are not valid, by steps,
//! of which a loop without branches says whether an equal element is in one at all.

use super::extremes::better;
use super::short::{POSITIONS, position, small_place, valid_place};
use crate::columns::{both_positions_of_columns, positions_of_columns};
use crate::dispatch::run;
use crate::element::Element;
use crate::masked::Masked;
use crate::reduction::Reduction;
use crate::tables::{DownValues, Extreme, Tables};
use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Range;
use superscalar_kernels::input::Slice;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::extremes::tables::{
    Argmax, Argmin, Argminmax, IndexOf, Max, Min, Minmax, Nanargmax, Nanargmin, Nanmax, Nanmin,
    PositionsOf, ValuesOf,
};
use superscalar_kernels::order::SMALL;
use superscalar_kernels::order::tree::Merge;
use superscalar_kernels::table::Supports;

/// Bytes in a block: they stay in the nearest cache for the search, and a kernel's call is little
/// beside them.
const BLOCK_BYTES: usize = 32 << 10;

/// Elements of a step of the search.
const STEP: usize = 64;

/// Equal elements that are not valid, after which the search goes on by steps.
const PATIENCE: usize = 8;

/// An operation that answers the position of a value.
pub trait Position: 'static {
    /// The operation that answers the value.
    type Value: Extreme;
}

impl Position for Argmin {
    type Value = Min;
}

impl Position for Argmax {
    type Value = Max;
}

impl Position for Nanargmin {
    type Value = Nanmin;
}

impl Position for Nanargmax {
    type Value = Nanmax;
}

/// The best value of a part, and where it first stands.
#[derive(Debug)]
pub struct Place<O, E>(Option<(E, usize)>, PhantomData<O>);

impl<O, E: Copy> Clone for Place<O, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O, E: Copy> Copy for Place<O, E> {}

impl<O: Extreme, E: Element> Merge for Place<O, E> {
    fn merge(&self, right: &Self) -> Self {
        let place = match (self.0, right.0) {
            (Some(left), Some(right)) => {
                let left_stays = left.0.is_nan() || better::<O, E>(left.0, right.0) == left.0;
                Some(if left_stays { left } else { right })
            }
            (left, right) => left.or(right),
        };
        Place(place, PhantomData)
    }
}

impl<O, E: Element> Place<O, E> {
    /// Of the position in a part of a slice, if there is one.
    fn of(x: &[E], start: usize, position: Option<usize>) -> Self {
        let place = position.map(|position| (x[start + position], start + position));
        Place(place, PhantomData)
    }

    fn position(self) -> Option<usize> {
        self.0.map(|(_, position)| position)
    }
}

/// The position of one extreme.
#[derive(Debug)]
pub struct Positions<O>(PhantomData<O>);

impl<O, E> Reduction<E> for Positions<O>
where
    O: Position,
    E: Element
        + Supports<O, Input = Slice<E>, Output = PositionsOf<1>>
        + Tables<O::Value, ValuesOf<E, 1>>
        + DownValues<O::Value>,
{
    type Output = Option<usize>;
    type Partial = Place<O::Value, E>;
    const IN_TREE: bool = false;

    #[inline(always)]
    fn slice(x: &[E]) -> Option<usize> {
        if x.len() <= SMALL {
            return position(small_place::<O::Value, E>(x));
        }
        run::<O, E>(x, ()).map(|[position]| position)
    }

    fn partial(x: &[E], part: Range<usize>) -> Place<O::Value, E> {
        Place::of(x, part.start, Self::slice(&x[part]))
    }

    fn finish(_: &[E], partial: Place<O::Value, E>) -> Option<usize> {
        partial.position()
    }

    #[inline]
    fn masked(x: &Masked<'_, E>) -> Option<usize> {
        if let Some(bits) = x.short_bits(POSITIONS) {
            return position(valid_place::<O::Value, E>(x.elements, bits));
        }
        let values = |x: &Masked<'_, E>| x.by_kernel::<O::Value>();
        let [position] = masked_positions(x, values, [O::Value::GREATEST])?;
        Some(position)
    }

    fn columns(x: Columns<'_, E>, out: &mut [Option<usize>]) -> bool {
        let any = x.rows() > 0;
        if any {
            positions_of_columns::<E, O::Value>(x, out);
        }
        any
    }
}

/// The positions of the least and of the greatest value.
#[derive(Debug)]
pub struct BothPositions;

/// Both places of a part.
#[derive(Debug)]
pub struct Places<E>(Place<Min, E>, Place<Max, E>);

impl<E: Copy> Clone for Places<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Copy> Copy for Places<E> {}

impl<E: Element> Merge for Places<E> {
    fn merge(&self, right: &Self) -> Self {
        Places(self.0.merge(&right.0), self.1.merge(&right.1))
    }
}

impl<E: Element> Reduction<E> for BothPositions {
    type Output = Option<(usize, usize)>;
    type Partial = Places<E>;
    const IN_TREE: bool = false;

    #[inline(always)]
    fn slice(x: &[E]) -> Option<(usize, usize)> {
        if x.len() <= SMALL {
            let least = position(small_place::<Min, E>(x));
            return least.zip(position(small_place::<Max, E>(x)));
        }
        run::<Argminmax, E>(x, ()).map(Into::into)
    }

    fn partial(x: &[E], part: Range<usize>) -> Places<E> {
        let start = part.start;
        let (least, greatest) = Self::slice(&x[part]).unzip();
        Places(Place::of(x, start, least), Place::of(x, start, greatest))
    }

    fn finish(_: &[E], partial: Places<E>) -> Option<(usize, usize)> {
        partial.0.position().zip(partial.1.position())
    }

    #[inline]
    fn masked(x: &Masked<'_, E>) -> Option<(usize, usize)> {
        if let Some(bits) = x.short_bits(POSITIONS) {
            let least = position(valid_place::<Min, E>(x.elements, bits));
            return least.zip(position(valid_place::<Max, E>(x.elements, bits)));
        }
        let values = |x: &Masked<'_, E>| x.by_kernel::<Minmax>();
        masked_positions(x, values, [false, true]).map(Into::into)
    }

    fn columns(x: Columns<'_, E>, out: &mut [Option<(usize, usize)>]) -> bool {
        let any = x.rows() > 0;
        if any {
            both_positions_of_columns(x, out);
        }
        any
    }
}

/// Where the extremes that `values` answers of a block first stand.
fn masked_positions<E: Element, const N: usize>(
    x: &Masked<'_, E>,
    values: impl Fn(&Masked<'_, E>) -> ValuesOf<E, N>,
    greatest: [bool; N],
) -> Option<[usize; N]> {
    let block = BLOCK_BYTES / size_of::<E>();
    let mut best: Option<[(E, usize); N]> = None;
    for start in (0..x.elements.len()).step_by(block) {
        let part = x.part(start, block);
        let Some(values) = values(&part) else {
            continue;
        };
        if values[0].is_nan() {
            return Some([start + first_valid(&part, values[0])?; N]);
        }
        let here = values.map(|value| (value, start));
        let Some(best) = &mut best else {
            best = Some(here);
            continue;
        };
        for ((best, here), greatest) in best.iter_mut().zip(here).zip(greatest) {
            let is_better = if greatest {
                here.0 > best.0
            } else {
                here.0 < best.0
            };
            if is_better {
                *best = here;
            }
        }
    }
    let mut positions = [0; N];
    for (position, (value, start)) in positions.iter_mut().zip(best?) {
        *position = start + first_valid(&x.part(start, block), value)?;
    }
    Some(positions)
}

/// The first valid element that is equal to `value`, or the first NaN, if it is NaN.
fn first_valid<E: Element>(x: &Masked<'_, E>, value: E) -> Option<usize> {
    let mut from = 0;
    for _ in 0..PATIENCE {
        let found = from + run::<IndexOf, E>(&x.elements[from..], value)?;
        if x.bits.is_valid(found) {
            return Some(found);
        }
        from = found + 1;
    }
    Some(from + first_by_steps(&x.part(from, x.elements.len()), value)?)
}

/// The same, for slices where many elements that are equal are not valid.
fn first_by_steps<E: Element>(x: &Masked<'_, E>, value: E) -> Option<usize> {
    let is = |x: E| x == value || value.is_nan() && x.is_nan();
    for (number, step) in x.elements.chunks(STEP).enumerate() {
        let mut any = false;
        for &x in step {
            any |= is(x);
        }
        let start = number * STEP;
        let found = |&i: &usize| is(x.elements[i]) && x.bits.is_valid(i);
        if any && let Some(position) = (start..start + step.len()).find(found) {
            return Some(position);
        }
    }
    None
}

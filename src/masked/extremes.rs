//! The least and the greatest, and where they first stand.
//!
//! # Positions
//!
//! There are kernels for values alone. The slice is taken in blocks, and the value of each block is asked for; the first block with the most extreme
//! one is kept, or the first one that answers NaN. At the end that block is searched for the first valid element that is equal to
//! its value, by the kernel that knows nothing of valid elements; where it meets some that are not, by steps, of which a loop without branches
//! says whether an equal element is in one at all.

use super::Masked;
use super::few::Room;
use crate::element::Element;
use crate::registry::Operation;
use crate::registry::masked::MaskedValuesFn;

/// Bytes in a block: they stay in the nearest cache for the search, and a kernel's call is little beside them.
const BLOCK_BYTES: usize = 32 << 10;

/// Elements of a step of the search.
const STEP: usize = 64;

/// Equal elements that are not valid, after which the search goes on by steps.
const PATIENCE: usize = 8;

/// Writes the methods that answer one value.
macro_rules! values {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        impl<E: Element> Masked<'_, E> {
            $(
                $(#[$doc])*
                ///
                /// # Panics
                ///
                /// Only as [`crate::tier::active`].
                pub fn $name(&self) -> Option<E> {
                    if let Some(few) = self.gathered(&mut Room::new()) {
                        return crate::$name(few);
                    }
                    let [value] = E::masked().$name.run(self.elements, &self.bits)?;
                    Some(value)
                }
            )*
        }
    };
}
values! {
    /// The least of the valid elements; `None` where there are none. With a NaN among them it is NaN. Compare [`crate::min`].
    min;
    /// The greatest of the valid elements; `None` where there are none. With a NaN among them it is NaN. Compare [`crate::max`].
    max;
    /// The least of the valid elements that are numbers; `None` where there are none. Compare [`crate::nanmin`].
    nanmin;
    /// The greatest of the valid elements that are numbers; `None` where there are none. Compare [`crate::nanmax`].
    nanmax;
}

/// Writes the methods that answer one position, from the operation that answers the value.
macro_rules! positions {
    ($($(#[$doc:meta])* $name:ident: $value:ident, $greatest:literal;)*) => {
        impl<E: Element> Masked<'_, E> {
            $(
                $(#[$doc])*
                ///
                /// # Panics
                ///
                /// Only as [`crate::tier::active`].
                pub fn $name(&self) -> Option<usize> {
                    let [position] = self.positions(&E::masked().$value, [$greatest])?;
                    Some(position)
                }
            )*
        }
    };
}
positions! {
    /// Where the least of the valid elements first stands, or the first NaN among them; `None` where there are none. Compare
    /// [`crate::argmin`].
    argmin: min, false;
    /// Where the greatest of the valid elements first stands, or the first NaN among them; `None` where there are none. Compare
    /// [`crate::argmax`].
    argmax: max, true;
    /// Where the least of the valid elements that are numbers first stands; `None` where there are none. Compare
    /// [`crate::nanargmin`].
    nanargmin: nanmin, false;
    /// Where the greatest of the valid elements that are numbers first stands; `None` where there are none. Compare
    /// [`crate::nanargmax`].
    nanargmax: nanmax, true;
}

impl<E: Element> Masked<'_, E> {
    /// The least and the greatest of the valid elements; `None` where there are none. With a NaN among them both are NaN.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    pub fn minmax(&self) -> Option<(E, E)> {
        let [min, max] = E::masked().minmax.run(self.elements, &self.bits)?;
        Some((min, max))
    }

    /// Where the least and the greatest of the valid elements first stand, or the first NaN among them; `None` where there are none.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// use superscalar::masked::{Masked, Validity};
    /// let x = Masked::new(&[9i8, 5, -3, 5, -9], Validity::new(&[0b01110], 0, 5)?)?;
    /// assert_eq!(x.argminmax(), Some((2, 1)));
    /// # Ok::<(), superscalar::Error>(())
    /// ```
    pub fn argminmax(&self) -> Option<(usize, usize)> {
        let [min, max] = self.positions(&E::masked().minmax, [false, true])?;
        Some((min, max))
    }

    /// Where the extremes of `operation` first stand.
    fn positions<const N: usize>(
        &self,
        operation: &'static Operation<MaskedValuesFn<E, N>>,
        greatest: [bool; N],
    ) -> Option<[usize; N]> {
        let kernel = operation.serving();
        let block = BLOCK_BYTES / size_of::<E>();
        let mut best: Option<[(E, usize); N]> = None;
        for start in (0..self.elements.len()).step_by(block) {
            let part = self.part(start, block);
            let Some(values) = kernel.run(part.elements, &part.bits) else {
                continue;
            };
            if values[0].is_nan() {
                return Some([start + part.first(values[0])?; N]);
            }
            let here = values.map(|value| (value, start));
            let Some(best) = &mut best else {
                best = Some(here);
                continue;
            };
            for ((best, here), greatest) in best.iter_mut().zip(here).zip(greatest) {
                let beats = if greatest {
                    here.0 > best.0
                } else {
                    here.0 < best.0
                };
                if beats {
                    *best = here;
                }
            }
        }
        let mut positions = [0; N];
        for (position, (value, start)) in positions.iter_mut().zip(best?) {
            *position = start + self.part(start, block).first(value)?;
        }
        Some(positions)
    }

    /// The `len` elements from `start` on, or those that there are.
    fn part(&self, start: usize, len: usize) -> Self {
        let end = self.elements.len().min(start.saturating_add(len));
        Masked {
            elements: &self.elements[start..end],
            bits: self.bits.slice(start..end),
        }
    }

    /// The first valid element that is equal to `value`, or the first NaN, if it is NaN.
    fn first(&self, value: E) -> Option<usize> {
        let kernel = E::extremes().first_equal.serving();
        let mut from = 0;
        for _ in 0..PATIENCE {
            let found = from + kernel.run(&self.elements[from..], value)?;
            if self.bits.is_valid(found) {
                return Some(found);
            }
            from = found + 1;
        }
        Some(from + self.part(from, self.elements.len()).first_by_steps(value)?)
    }

    /// The same, for slices where many elements that are equal are not valid.
    fn first_by_steps(&self, value: E) -> Option<usize> {
        let is = |x: E| x == value || value.is_nan() && x.is_nan();
        for (number, step) in self.elements.chunks(STEP).enumerate() {
            let mut any = false;
            for &x in step {
                any |= is(x);
            }
            let start = number * STEP;
            let found = |&i: &usize| is(self.elements[i]) && self.bits.is_valid(i);
            if any && let Some(position) = (start..start + step.len()).find(found) {
                return Some(position);
            }
        }
        None
    }
}

//! Copies of a slice in which plus zero stands for the elements that are not valid.
//!
//! Such a copy of a part of a slice, made where the nearest cache has it, is what a reduction
//! without a kernel of its own for valid elements is fed with: sums of the squares and of the
//! magnitudes of integers, and whatever has to be converted first. Zero is made of zero bits in
//! every element type, so that types of one size need one kernel between them, over words.
//!
//! # The algorithm
//!
//! A vector is loaded, the lanes whose bits are not set are cleared, and it is stored. The elements
//! that are less than a vector at the end go one by one.
//!
//! # What limits it
//!
//! The mask, as in [`masked`](crate::ops::masked), and the store.

use crate::counts::{Counts, Kind};
use crate::element::Element;
use crate::input::{Destination, ValidInto};
use crate::simd::vectors::Vectors;
use crate::simd::{Kernel, OrZero, Order};
use crate::table::{Descriptor, Entry};
use crate::validity::{Buffer, CHUNK, chunks};
use core::marker::PhantomData;

/// The operation.
#[derive(Debug)]
pub struct SelectOrZero;

/// Kernel: the valid elements, and zero in place of the others.
pub struct SelectedOrZero<V>(PhantomData<V>);

impl<V: OrZero> Kernel<V::Isa> for SelectedOrZero<V> {
    type Input = ValidInto<V::Element, V::Element>;
    type Output = ();

    #[inline(always)]
    unsafe fn run(isa: V::Isa, x: &[V::Element], to: &mut Destination<'_, V::Element>) {
        let Destination { validity, out } = to;
        let n = x.len();
        debug_assert!(n == validity.len() && n == out.len());
        let full = n / V::LANES * V::LANES;
        let (from, to) = (x.as_ptr(), out.as_mut_ptr());
        let buffer = Buffer::new();
        for (start, count) in chunks(full, CHUNK, V::LANES) {
            // SAFETY: so many elements follow, and the caller vouches for as many bits.
            let bits = unsafe { validity.chunk(isa, start, count, &buffer) };
            for at in (start..start + count).step_by(V::LANES) {
                // SAFETY: a vector of elements follows, whose bits are there, and the caller
                // vouches for as many places.
                unsafe {
                    let x = V::load(isa, from.add(at));
                    bits.select_or_zero(isa, x, at - at % 8, at % 8)
                        .store(to.add(at));
                }
            }
        }
        out[full..].fill(zero());
        // SAFETY: so many elements follow, fewer than a vector has, and the caller vouches for as
        // many bits.
        let mut bits = unsafe { validity.prefix(full, n - full) };
        // From one bit to the next: of a loop over the elements the compiler makes masked loads
        // that may reach beyond them.
        while bits != 0 {
            let at = full + bits.trailing_zeros() as usize;
            out[at] = x[at];
            bits &= bits - 1;
        }
    }
}

/// The entry of vectors `V`.
const fn entry<V: Order>() -> Entry<ValidInto<V::Element, V::Element>, ()> {
    Entry::new::<V::Isa, SelectedOrZero<V>>(Descriptor {
        counts: Counts::NONE.with(Kind::Store, 1.0),
        ..Descriptor::of::<V>(1)
    })
}

// Elements of other types are copied as words of their size.
table!(E in [u8, u16, u32, u64]: SelectOrZero, "select-or-zero", ValidInto<E, E> => (),
    &each_tier!(E as Vectors: entry [] ()));

/// Plus zero of any element type.
#[inline(always)]
pub fn zero<E: Element>() -> E {
    bytemuck::Zeroable::zeroed()
}

/// The same bytes, as elements of another type of the same size.
///
/// # Panics
///
/// When the sizes differ so that the bytes make no whole number of elements, or are not aligned for
/// them.
pub fn cast<A: Element, B: Element>(x: &[A]) -> &[B] {
    bytemuck::cast_slice(x)
}

/// The same bytes, to be written; as [`cast`].
///
/// # Panics
///
/// As [`cast`].
pub fn cast_mut<A: Element, B: Element>(x: &mut [A]) -> &mut [B] {
    bytemuck::cast_slice_mut(x)
}

#[cfg(test)]
mod tests {
    use super::{SelectedOrZero, cast, cast_mut};
    use crate::input::Destination;
    use crate::simd::scalar::Scalar;
    use crate::simd::{Isa, OrZero, portable};
    use crate::validity::Validity;
    use core::ops::Range;
    use std::vec::Vec;

    /// A copy by one vector type, of bytes 1, 2, 3 and so on.
    fn copy<V: OrZero<Element = u8>>(bitmap: &[u8], part: Range<usize>) -> Vec<u8> {
        let x: Vec<u8> = (1..=200).collect();
        let x = &x[part.clone()];
        let validity = Validity::new(bitmap, part.start, x.len()).unwrap();
        let mut out = std::vec![99; x.len()];
        let mut to = Destination {
            validity,
            out: &mut out,
        };
        // SAFETY: every CPU has the baseline's features; the lengths are equal.
        unsafe { V::Isa::run::<SelectedOrZero<V>>(x, &mut to) };
        out
    }

    #[test]
    fn zero_stands_for_what_is_not_valid() {
        let bitmap: Vec<u8> = (0..25u8).map(|i| i.wrapping_mul(151) ^ 0x5a).collect();
        assert_eq!(
            copy::<portable::U8x16>(&[0b1101], 0..4),
            [1, 0, 3, 4],
            "literally"
        );
        for start in 0..20 {
            for end in start..200 {
                let bit = |i: usize| bitmap[i / 8] >> (i % 8) & 1;
                let expected: Vec<u8> = (start..end).map(|i| (i + 1) as u8 * bit(i)).collect();
                assert_eq!(copy::<Scalar<u8>>(&bitmap, start..end), expected);
                assert_eq!(copy::<portable::U8x16>(&bitmap, start..end), expected);
            }
        }
    }

    #[test]
    fn casts_keep_the_bytes() {
        assert_eq!(cast::<i16, u16>(&[-1, 2]), [u16::MAX, 2]);
        let mut x = [1.0f64, 2.0];
        cast_mut::<f64, u64>(&mut x)[0] = 0;
        assert_eq!(x, [0.0, 2.0]);
    }
}

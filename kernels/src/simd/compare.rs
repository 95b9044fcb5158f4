//! Operations that compare lanes, and those that select by a mask.

use super::Vector;
use crate::element::Numbering;

/// Lanes that are compared by their values.
pub trait Order: Vector<Element: Numbering> {
    /// The lanes in which a comparison is true. Vouches for the features, as a vector does.
    type Mask: Copy;

    /// Number of true lanes in the masks so far. Vouches for the features, as a vector does.
    type Counter: Copy;

    /// Lane by lane, `self` where `self < other`, else `other`. So NaN in `self` is passed over,
    /// and NaN in `other` stays.
    fn min(self, other: Self) -> Self;

    /// Lane by lane, `self` where `self > other`, else `other`; NaN as in [`Order::min`].
    fn max(self, other: Self) -> Self;

    /// Lane by lane, the two values in some order: the first is less than the second, equal to it,
    /// or not comparable with it.
    fn sorted(self, other: Self) -> [Self; 2];

    /// Where `self < other`.
    fn less(self, other: Self) -> Self::Mask;

    /// Where `self` equals `other`.
    fn equal(self, other: Self) -> Self::Mask;

    /// Where `least <= self` and `self <= greatest`, of bounds in that order. NaN is between
    /// nothing.
    #[inline(always)]
    fn between(self, least: Self, greatest: Self) -> Self::Mask {
        // Clamping changes what is outside, and makes the first bound of NaN.
        self.max(least).min(greatest).equal(self)
    }

    /// Where one of the two is NaN.
    fn unordered(self, other: Self) -> Self::Mask;

    /// True in no lane.
    fn none(isa: Self::Isa) -> Self::Mask;

    /// True in the lanes whose bit is set. The lowest bit is that of lane 0; bits beyond the last
    /// lane are ignored.
    fn from_bits(isa: Self::Isa, bits: u64) -> Self::Mask;

    /// The same for fewer than eight lanes, where the bit of lane 0 is bit `from` of a byte: a
    /// multiple of `LANES`.
    #[inline(always)]
    fn from_part_of_byte(isa: Self::Isa, byte: u8, from: usize) -> Self::Mask {
        Self::from_bits(isa, u64::from(byte >> from))
    }

    /// A counter of no masks.
    fn counter(isa: Self::Isa) -> Self::Counter;

    /// Counts one more mask; a counter takes at most 255.
    fn count_mask(counter: Self::Counter, mask: Self::Mask) -> Self::Counter;

    /// Number of true lanes in all masks of a counter.
    fn total(counter: Self::Counter) -> u64;

    /// True where one of the two masks is.
    fn or(mask: Self::Mask, other: Self::Mask) -> Self::Mask;

    /// The first true lane.
    fn find_first(mask: Self::Mask) -> Option<usize>;

    /// The true lane, if there is exactly one.
    fn single(mask: Self::Mask) -> Option<usize>;

    /// Number of true lanes.
    fn count(mask: Self::Mask) -> usize;

    /// Lane by lane, `yes` where the mask is true, else `no`.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;

    /// The lanes, moved down by `BYTES` bytes, a power of two. The lanes that a folding in halves
    /// does not need may be any.
    fn slide_down<const BYTES: i32>(self) -> Self;

    /// Lane `at`, of the lanes that there are.
    ///
    /// # Panics
    ///
    /// When there is no such lane.
    fn lane(self, at: usize) -> Self::Element;

    /// The `count` elements from `at` on, each in at least one lane, and nothing else: loads that
    /// overlap, or copies.
    ///
    /// # Safety
    ///
    /// `at` must be valid for reading `count` elements, at least one and fewer than `LANES`.
    unsafe fn load_overlapping(isa: Self::Isa, at: *const Self::Element, count: usize) -> Self;
}

/// Lanes that are selected, or zero.
pub trait OrZero: Vector {
    /// Lane by lane, the value where the lane's bit is set ([`Order::from_bits`]), else plus zero.
    fn select_or_zero(self, isa: Self::Isa, bits: u64) -> Self;

    /// The same, by a part of a byte ([`Order::from_part_of_byte`]).
    #[inline(always)]
    fn select_or_zero_by_part_of_byte(self, isa: Self::Isa, byte: u8, from: usize) -> Self {
        self.select_or_zero(isa, u64::from(byte >> from))
    }
}

impl<V: Order> OrZero for V {
    #[inline(always)]
    fn select_or_zero(self, isa: V::Isa, bits: u64) -> V {
        let zero = V::splat(isa, bytemuck::Zeroable::zeroed());
        V::select(V::from_bits(isa, bits), self, zero)
    }

    #[inline(always)]
    fn select_or_zero_by_part_of_byte(self, isa: V::Isa, byte: u8, from: usize) -> V {
        let zero = V::splat(isa, bytemuck::Zeroable::zeroed());
        V::select(V::from_part_of_byte(isa, byte, from), self, zero)
    }
}

/// Sixteen-bit lanes that are also read as signed, and as floating-point numbers of sign and
/// magnitude.
#[cfg_attr(
    not(feature = "half"),
    expect(dead_code, reason = "only `f16` and `bf16` are compared so")
)]
pub trait SignMagnitude: Order<Element = u16> {
    /// The same bits as signed integers.
    type Signed: Order<Isa = Self::Isa, Element = i16>;

    /// The same bits.
    fn signed(self) -> Self::Signed;

    /// The same bits.
    fn of_signed(signed: Self::Signed) -> Self;

    /// Lane by lane, the signed integer that has the sign and the magnitude of these 16 bits; both
    /// zeros become zero.
    fn to_signed(self) -> Self::Signed;

    /// Lane by lane, the difference of the integers, modulo 2^16.
    fn minus(self, other: Self) -> Self;
}

/// The least of all lanes, or the greatest. NaN may be passed over or not.
#[cfg_attr(not(unoptimised), inline(always))]
pub fn extreme_lane<V: Order, const GREATEST: bool>(vector: V) -> V::Element {
    let mut vector = vector;
    vector = fold::<V, GREATEST, 32>(vector);
    vector = fold::<V, GREATEST, 16>(vector);
    vector = fold::<V, GREATEST, 8>(vector);
    vector = fold::<V, GREATEST, 4>(vector);
    vector = fold::<V, GREATEST, 2>(vector);
    fold::<V, GREATEST, 1>(vector).lane(0)
}

/// The lanes, each with the one `BYTES` bytes above it. Unchanged where a lane is longer than
/// `BYTES`, or the vector is not.
#[cfg_attr(not(unoptimised), inline(always))]
fn fold<V: Order, const GREATEST: bool, const BYTES: i32>(vector: V) -> V {
    let (lane, bytes) = (size_of::<V::Element>(), BYTES as usize);
    if bytes < lane || bytes >= lane * V::LANES {
        return vector;
    }
    let upper = vector.slide_down::<BYTES>();
    if GREATEST {
        vector.max(upper)
    } else {
        vector.min(upper)
    }
}

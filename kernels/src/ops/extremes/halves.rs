//! Accumulators of floating-point numbers of 16 bits, `f16` and `bf16`, without a conversion.
//!
//! # The algorithm
//!
//! Three integer extremes of each lane's bits: the greatest and the least as unsigned numbers, and
//! the greatest as signed ones.
//!
//! # Why it is right
//!
//! The bits are a sign and a magnitude. Read as unsigned numbers, those with a sign stand above
//! those without, and within both groups a greater magnitude is a greater number. So, of the values
//! in a lane:
//!
//! * the greatest unsigned one is, if it has a sign, the most negative value; if it has none, no
//!   value has one, and the least unsigned one is the least value;
//! * the greatest signed one is, if it has no sign, the greatest value; if it has one, all values
//!   do, and the least unsigned one has the least magnitude: it is the greatest value;
//! * a NaN without a sign is above infinity, so it makes the greatest signed number greater than
//!   infinity's; a NaN with a sign makes the greatest unsigned number greater than minus
//!   infinity's.
//!
//! # What limits it
//!
//! Three integer operations a vector where loads take one port each: two vectors every three cycles
//! on a core with two such ports and one load, two thirds of the load limit in L1; the loads
//! beyond. A conversion to `f32` would take two more for each half.

use super::{Accumulator, KeyTransform};
use crate::element::Half;
use crate::simd::{Order, SignMagnitude, Vector};
use core::marker::PhantomData;

/// The three integer extremes of each lane.
#[derive(Clone, Copy)]
struct Bits<V: SignMagnitude> {
    greatest_signed: V::Signed,
    greatest: V,
    least: V,
}

impl<V: SignMagnitude> Bits<V> {
    #[inline(always)]
    fn start(isa: V::Isa) -> Self {
        Bits {
            greatest_signed: V::Signed::splat(isa, i16::MIN),
            greatest: V::splat(isa, 0),
            least: V::splat(isa, u16::MAX),
        }
    }

    #[inline(always)]
    fn update(self, x: V) -> Self {
        Bits {
            greatest_signed: x.signed().max(self.greatest_signed),
            greatest: x.max(self.greatest),
            least: x.min(self.least),
        }
    }

    #[inline(always)]
    fn merge(self, other: Self) -> Self {
        Bits {
            greatest_signed: other.greatest_signed.max(self.greatest_signed),
            greatest: other.greatest.max(self.greatest),
            least: other.least.min(self.least),
        }
    }

    /// The greatest signed number's key is that of the greatest value, or else no greater than that
    /// of the least unsigned one.
    #[inline(always)]
    fn greatest_key(self) -> V::Signed {
        let greatest = V::of_signed(self.greatest_signed).to_signed();
        greatest.max(self.least.to_signed())
    }

    /// The greatest unsigned number's key is that of the least value, or else no less than that of
    /// the least unsigned one.
    #[inline(always)]
    fn least_key(self) -> V::Signed {
        self.greatest.to_signed().min(self.least.to_signed())
    }

    #[inline(always)]
    fn nan_lanes<H: Half>(self, isa: V::Isa) -> <V::Signed as Order>::Mask {
        let greatest = V::of_signed(self.greatest_signed).to_signed();
        let least = self.greatest.to_signed();
        outside::<V, H>(isa, least, greatest)
    }
}

/// The lanes whose key is below that of minus infinity, or above that of infinity.
#[inline(always)]
fn outside<V: SignMagnitude, H: Half>(
    isa: V::Isa,
    least: V::Signed,
    greatest: V::Signed,
) -> <V::Signed as Order>::Mask {
    let infinity = H::INFINITY as i16;
    let above = V::Signed::splat(isa, infinity).less(greatest);
    let below = least.less(V::Signed::splat(isa, -infinity));
    V::Signed::or(above, below)
}

/// The element whose key this is.
#[inline(always)]
fn of_key<H: Half>(key: i16) -> H {
    let sign = (key as u16) & 1 << 15;
    H::from_bits(sign | key.unsigned_abs())
}

/// Lanes of `H` that are compared as signed integers of their sign and magnitude.
#[derive(Debug)]
pub struct BySign<V, H>(PhantomData<(V, H)>);

impl<V: SignMagnitude, H: Half> KeyTransform<V::Isa> for BySign<V, H> {
    type Element = H;
    type Loaded = V;
    type Key = V::Signed;

    #[inline(always)]
    fn key(_: V::Isa, x: V) -> V::Signed {
        x.to_signed()
    }

    #[inline(always)]
    fn nan_lanes(isa: V::Isa, x: V) -> <V::Signed as Order>::Mask {
        let key = x.to_signed();
        outside::<V, H>(isa, key, key)
    }

    #[inline(always)]
    unsafe fn load_overlapping(isa: V::Isa, at: *const H, count: usize) -> V {
        // SAFETY: the caller vouches for so many elements of 16 bits.
        unsafe { V::load_overlapping(isa, at.cast(), count) }
    }

    #[inline(always)]
    fn element(key: i16) -> H {
        of_key(key)
    }
}

/// The integer extremes of each lane of a slice of `H`, of which its own follow.
#[derive(Clone, Copy)]
pub struct OfHalves<V: SignMagnitude, H, const GREATEST: bool> {
    bits: Bits<V>,
    of: PhantomData<H>,
}

impl<V: SignMagnitude, H: Half, const GREATEST: bool> OfHalves<V, H, GREATEST> {
    #[inline(always)]
    fn of(bits: Bits<V>) -> Self {
        OfHalves {
            bits,
            of: PhantomData,
        }
    }
}

/// One extreme: with `GREATEST` that, else the least.
impl<V: SignMagnitude, H: Half, const GREATEST: bool> Accumulator<V::Isa, 1>
    for OfHalves<V, H, GREATEST>
{
    type KeyTransform = BySign<V, H>;
    const GREATEST: [bool; 1] = [GREATEST];
    const BLOCK: usize = 32;
    // Both are NaN themselves.
    const NAN_KEY: Option<i16> = Some(if GREATEST { i16::MAX } else { -i16::MAX });

    #[inline(always)]
    fn start(isa: V::Isa) -> Self {
        Self::of(Bits::start(isa))
    }

    #[inline(always)]
    fn update(self, x: V, y: V) -> Self {
        Self::of(self.bits.update(x).update(y))
    }

    #[inline(always)]
    fn update_one(self, x: V) -> Self {
        Self::of(self.bits.update(x))
    }

    #[inline(always)]
    fn merge(self, other: Self) -> Self {
        Self::of(self.bits.merge(other.bits))
    }

    #[inline(always)]
    fn keys(self) -> [V::Signed; 1] {
        [if GREATEST {
            self.bits.greatest_key()
        } else {
            self.bits.least_key()
        }]
    }

    #[inline(always)]
    fn nan_lanes(self, isa: V::Isa) -> <V::Signed as Order>::Mask {
        self.bits.nan_lanes::<H>(isa)
    }
}

/// Both extremes of each lane of a slice of `H`.
#[derive(Clone, Copy)]
pub struct BothOfHalves<V: SignMagnitude, H>(OfHalves<V, H, false>);

impl<V: SignMagnitude, H: Half> Accumulator<V::Isa, 2> for BothOfHalves<V, H> {
    type KeyTransform = BySign<V, H>;
    const GREATEST: [bool; 2] = [false, true];
    const BLOCK: usize = 32;

    #[inline(always)]
    fn start(isa: V::Isa) -> Self {
        BothOfHalves(Accumulator::start(isa))
    }

    #[inline(always)]
    fn update(self, x: V, y: V) -> Self {
        BothOfHalves(self.0.update(x, y))
    }

    #[inline(always)]
    fn update_one(self, x: V) -> Self {
        BothOfHalves(self.0.update_one(x))
    }

    #[inline(always)]
    fn merge(self, other: Self) -> Self {
        BothOfHalves(self.0.merge(other.0))
    }

    #[inline(always)]
    fn keys(self) -> [V::Signed; 2] {
        let OfHalves { bits, .. } = self.0;
        [bits.least_key(), bits.greatest_key()]
    }

    #[inline(always)]
    fn nan_lanes(self, isa: V::Isa) -> <V::Signed as Order>::Mask {
        self.0.nan_lanes(isa)
    }
}

/// Lanes of `H` that are compared by how far they are from the most extreme number that there can
/// be: numbers from zero to twice infinity's bits, NaN of both signs above them.
#[derive(Debug)]
pub struct ByDistance<V, H, const GREATEST: bool>(PhantomData<(V, H)>);

impl<V: SignMagnitude, H: Half, const GREATEST: bool> KeyTransform<V::Isa>
    for ByDistance<V, H, GREATEST>
{
    type Element = H;
    type Loaded = V;
    type Key = V;

    #[inline(always)]
    fn key(isa: V::Isa, x: V) -> V {
        let infinity = V::splat(isa, H::INFINITY);
        let key = V::of_signed(x.to_signed());
        if GREATEST {
            infinity.minus(key)
        } else {
            key.minus(V::splat(isa, H::INFINITY.wrapping_neg()))
        }
    }

    #[inline(always)]
    fn nan_lanes(isa: V::Isa, x: V) -> V::Mask {
        V::splat(isa, 2 * H::INFINITY).less(Self::key(isa, x))
    }

    #[inline(always)]
    unsafe fn load_overlapping(isa: V::Isa, at: *const H, count: usize) -> V {
        // SAFETY: the caller vouches for so many elements of 16 bits.
        unsafe { V::load_overlapping(isa, at.cast(), count) }
    }

    #[inline(always)]
    fn element(key: u16) -> H {
        let infinity = H::INFINITY as i16;
        of_key(if GREATEST {
            infinity.wrapping_sub(key as i16)
        } else {
            (key as i16).wrapping_sub(infinity)
        })
    }
}

/// One extreme of the numbers in each lane of a slice of `H`: NaN is passed over. The least
/// distance is that of the extreme: six operations a vector.
#[derive(Clone, Copy)]
pub struct NumbersOfHalves<V: SignMagnitude, H, const GREATEST: bool> {
    isa: V::Isa,
    least: V,
    of: PhantomData<H>,
}

impl<V: SignMagnitude, H: Half, const GREATEST: bool> NumbersOfHalves<V, H, GREATEST> {
    #[inline(always)]
    fn of(isa: V::Isa, least: V) -> Self {
        NumbersOfHalves {
            isa,
            least,
            of: PhantomData,
        }
    }
}

impl<V: SignMagnitude, H: Half, const GREATEST: bool> Accumulator<V::Isa, 1>
    for NumbersOfHalves<V, H, GREATEST>
{
    type KeyTransform = ByDistance<V, H, GREATEST>;
    const GREATEST: [bool; 1] = [false];
    const BLOCK: usize = 16;

    #[inline(always)]
    fn start(isa: V::Isa) -> Self {
        Self::of(isa, V::splat(isa, u16::MAX))
    }

    #[inline(always)]
    fn update(self, x: V, y: V) -> Self {
        self.update_one(x).update_one(y)
    }

    #[inline(always)]
    fn update_one(self, x: V) -> Self {
        Self::of(
            self.isa,
            Self::KeyTransform::key(self.isa, x).min(self.least),
        )
    }

    #[inline(always)]
    fn merge(self, other: Self) -> Self {
        Self::of(self.isa, other.least.min(self.least))
    }

    #[inline(always)]
    fn keys(self) -> [V; 1] {
        [self.least]
    }

    #[inline(always)]
    fn nan_lanes(self, isa: V::Isa) -> V::Mask {
        V::none(isa)
    }

    #[inline(always)]
    fn met_nan(self, _: V::Isa) -> bool {
        false
    }

    #[inline(always)]
    fn may_be_nothing([key]: [u16; 1]) -> bool {
        key > 2 * H::INFINITY
    }

    // No number is as far.
    const NOTHING_IS_CERTAIN: bool = true;
}

//! Vectors that add in the multipliers.

use super::interleaved::WordHalves;
use super::{Arithmetic, Keep, LoadPartial, Rows, Vector};
use half::f16;

/// A vector whose additions are fused multiplications with one and additions: the same bits, in other ports. Zen 4 converts `f16` in the ports of
/// its adders, while those of its multipliers are idle.
#[derive(Clone, Copy)]
pub struct InMultipliers<V>(V);

impl<V: Vector> Vector for InMultipliers<V> {
    type Isa = V::Isa;
    type Element = V::Element;
    const LANES: usize = V::LANES;

    #[inline(always)]
    fn splat(isa: V::Isa, value: V::Element) -> Self {
        InMultipliers(V::splat(isa, value))
    }

    #[inline(always)]
    unsafe fn load(isa: V::Isa, at: *const V::Element) -> Self {
        // SAFETY: as the caller vouches.
        InMultipliers(unsafe { V::load(isa, at) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut V::Element) {
        // SAFETY: as the caller vouches.
        unsafe { self.0.store(to) }
    }

    #[inline(always)]
    fn observe(self) {
        self.0.observe();
    }
}

impl<V: LoadPartial> LoadPartial for InMultipliers<V> {
    #[inline(always)]
    unsafe fn load_partial(isa: V::Isa, at: *const V::Element, count: usize) -> Self {
        // SAFETY: as the caller vouches.
        InMultipliers(unsafe { V::load_partial(isa, at, count) })
    }
}

impl<V: Keep> Keep for InMultipliers<V> {
    #[inline(always)]
    fn keep(self, isa: V::Isa, bits: u64) -> Self {
        InMultipliers(self.0.keep(isa, bits))
    }
}

/// The array's length is that of the vector's own row, which a generic can not say.
macro_rules! rows {
    ($($vector:ty: $width:literal),*) => {
        $(
            impl Rows for InMultipliers<$vector> {
                type Row = [Self; $width];

                #[inline(always)]
                fn row(self) -> [Self; $width] {
                    [self; $width]
                }
            }
        )*
    };
}
rows!(super::avx2::F32x8: 16, super::avx512::F32x16: 8);

impl<V: WordHalves> Arithmetic for InMultipliers<V>
where
    Self: Rows<Isa = V::Isa, Element = f32>,
{
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        InMultipliers(self.0.add_in_multipliers(other.0))
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        InMultipliers(self.0.mul(other.0))
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        InMultipliers(self.0.sub(other.0))
    }

    #[inline(always)]
    fn abs(self) -> Self {
        InMultipliers(self.0.abs())
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        InMultipliers(self.0.nan_to_zero())
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        InMultipliers(self.0.mark_nan(mark.0))
    }

    #[inline(always)]
    fn halving_sum(self) -> f32 {
        self.0.halving_sum()
    }

    #[inline(always)]
    unsafe fn load_f16(isa: V::Isa, at: *const f16) -> Self {
        // SAFETY: as the caller vouches.
        InMultipliers(unsafe { V::load_f16(isa, at) })
    }
}

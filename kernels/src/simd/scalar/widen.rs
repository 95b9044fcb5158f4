//! Sums with room, of the scalar tier: an element is widened and added.

use super::{Baseline, Opaque, Scalar};
use crate::ops::integers::Integer;
use crate::simd::widen::{BLOCK, Partial, Widen};

/// A sum in general-purpose registers. It passes through an empty statement like every result of this tier; of 128 bits, the lower
/// half does.
#[derive(Clone, Copy)]
pub struct Total<S>(S);

macro_rules! totals {
    ($($sum:ident $low:ident;)*) => {
        $(
            impl Partial<Baseline> for Total<$sum> {
                #[inline(always)]
                fn zero(_: Baseline) -> Self {
                    Total(0)
                }

                #[inline(always)]
                fn plus(self, other: Self) -> Self {
                    let sum = self.0.wrapping_add(other.0);
                    let low = (sum as $low).keep_scalar();
                    Total((sum & !(u64::MAX as $sum)) | low as u64 as $sum)
                }
            }
        )*
    };
}
totals! {
    i64 i64;
    u64 u64;
    i128 u64;
    u128 u64;
}

#[allow(private_bounds)] // as the vector itself
impl<E: Opaque + Integer> Widen for Scalar<E>
where
    Total<E::Sum>: Partial<Baseline>,
{
    type Narrow = Total<E::Sum>;
    type Wide = Total<E::Sum>;
    const STEPS: usize = BLOCK;

    #[inline(always)]
    fn add_to(self, partial: Total<E::Sum>) -> Total<E::Sum> {
        partial.plus(Total(self.0.into()))
    }

    #[inline(always)]
    fn widen(partial: Total<E::Sum>, wide: Total<E::Sum>) -> Total<E::Sum> {
        wide.plus(partial)
    }

    #[inline(always)]
    fn total(wide: Total<E::Sum>, _: usize) -> E::Sum {
        wide.0
    }
}

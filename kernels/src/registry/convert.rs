//! The rows of conversions.

use super::{Purpose, Row, Sheet, TransformFn, sheet};
use crate::ops::convert::{Convert, Converts};
use crate::simd::{Isa, Vector};

/// The row for the tier of vectors `V`, which it does not use.
pub(super) const fn convert<V: Vector, E: Convert>() -> Row<TransformFn<E, E::To>> {
    Row {
        sheet: Sheet {
            stores: 1,
            ..sheet::<E>(V::Isa::TIER, Purpose::Serve, 1, 1)
        },
        function: V::Isa::transform::<Converts<E>>,
    }
}

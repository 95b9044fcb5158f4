//! The rows of running sums.

use super::rows::{RowsOf, vector_sheet};
use super::{Family, Purpose, Row, Sheet, TransformFn, sheet};
use crate::element::Float;
use crate::ops::cumsum::{floats, integers};
use crate::ops::integers::Integer;
use crate::order::terms::{Source, Value};
use crate::simd::{Carry, Isa, Vector};

/// A row of running sums of the terms of `S`: a step for each halving of a group, the carry, and the offset.
pub(super) const fn floats<V: Carry<Element: Float>, S: Source<V::Element>>()
-> Row<TransformFn<S::Element, V::Element>> {
    Row {
        sheet: Sheet {
            bytes: size_of::<S::Element>(),
            additions: 2 + floats::group_len::<V::Element>().ilog2() as usize,
            stores: 1,
            ..vector_sheet::<V>(Purpose::Serve, 1)
        },
        function: V::Isa::transform::<floats::PrefixSum<V, S>>,
    }
}

/// A row of running sums of integers, for the tier of vectors `V`, which it does not use.
pub(super) const fn integers<V: Vector<Element: Integer>>()
-> Row<TransformFn<V::Element, <V::Element as Integer>::Sum>> {
    Row {
        sheet: Sheet {
            additions: 2,
            stores: 1,
            ..sheet::<V::Element>(V::Isa::TIER, Purpose::Serve, 1, 1)
        },
        function: V::Isa::transform::<integers::PrefixSum<V::Element>>,
    }
}

impl<E: Family> RowsOf<E> {
    pub(super) const PREFIX_SUM: &'static [Row<TransformFn<E, E>>] =
        &of_each_tier!(E as Family: floats [Value] ());
}

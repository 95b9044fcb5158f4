//! The list of the operations: their types, and every table for whoever looks at all of them.

use crate::table::{Down, Masked, Partial, Supports, Visitor};

pub use super::bincount::Bincount;
pub use super::convert::Convert;
pub use super::count_nan::CountNan;
pub use super::count_ones::CountOnes;
pub use super::cumsum::Cumsum;
pub use super::dot::Dot;
pub use super::extremes::tables::{
    Argmax, Argmin, Argminmax, CountBetween, IndexOf, Max, Min, Minmax, Nanargmax, Nanargmin,
    Nanmax, Nanmin,
};
pub use super::integers::dot::MixedDot;
pub use super::nansum::Nansum;
pub use super::norm_inf::NormInf;
pub use super::norm1::Norm1;
pub use super::select_or_zero::SelectOrZero;
pub use super::sum::Sum;
pub use super::sum_of_squares::{ScaledDown, ScaledUp, SumOfSquares};
pub use super::var::{Moments, Nanvar, Var};
pub use crate::limits::loads::{Loads, LoadsPair};
pub use crate::limits::stores::Stores;

/// Writes the visit of tables: for each list of element types, the forms that they have.
macro_rules! visit {
    ($visitor:ident: $([$($element:ty),*]: $forms:tt;)*) => {
        $(visit!(@ $visitor [$($element),*] $forms);)*
    };
    (@ $visitor:ident [$($element:ty),*] $forms:tt) => {
        $(visit!(@@ $visitor $element, $forms);)*
    };
    (@@ $visitor:ident $element:ty, [$($form:ty),* $(,)?]) => {
        $($visitor.visit(<$element as Supports<$form>>::TABLE);)*
    };
}

/// Shows every table to a visitor.
pub fn visit(visitor: &mut impl Visitor) {
    visit! { visitor:
        [f32, f64]: [
            Sum, Partial<Sum>, Dot, Partial<Dot>, Loads, LoadsPair, SumOfSquares,
            Partial<SumOfSquares>, ScaledDown, Partial<ScaledDown>, ScaledUp, Partial<ScaledUp>,
            Norm1, Partial<Norm1>, NormInf, Nansum, Partial<Nansum>, Var, Nanvar, Moments, CountNan,
            Masked<SumOfSquares>, Masked<ScaledDown>, Masked<ScaledUp>, Masked<Norm1>,
            Masked<NormInf>, Masked<Nansum>, Masked<CountNan>, Masked<Var>, Masked<Nanvar>,
            Masked<Moments>, Partial<Down<Sum>>, Down<SumOfSquares>, Partial<Down<SumOfSquares>>,
            Down<Norm1>, Partial<Down<Norm1>>, Down<Var>, Down<Moments>, Down<CountNan>,
        ];
        [i8, i16, i32, i64, u8, u16, u32, u64]: [Sum, SumOfSquares, Norm1, Convert];
        [f32, f64, i8, i16, i32, i64, u8, u16, u32, u64]: [
            Min, Max, Minmax, Nanmin, Nanmax, Argmin, Argmax, Argminmax, Nanargmin, Nanargmax,
            CountBetween, IndexOf, Cumsum, Masked<Sum>, Masked<Min>, Masked<Max>, Masked<Minmax>,
            Masked<Nanmin>, Masked<Nanmax>, Down<Sum>, Down<Min>, Down<Max>, Down<Nanmin>,
            Down<Nanmax>,
        ];
        [u8, u16, u32, u64]: [SelectOrZero];
        [i8, u8, i16]: [Dot];
        [u8]: [MixedDot, CountOnes, Bincount, Stores];
    }
    #[cfg(feature = "half")]
    visit! { visitor:
        [half::f16, half::bf16]: [
            Sum, Partial<Sum>, Convert, Min, Max, Minmax, Nanmin, Nanmax, Argmin, Argmax, Argminmax,
            Nanargmin, Nanargmax, CountBetween, IndexOf, Cumsum, Masked<Sum>, Masked<Min>,
            Masked<Max>, Masked<Minmax>, Masked<Nanmin>, Masked<Nanmax>, Down<Sum>, Down<Min>,
            Down<Max>, Down<Nanmin>, Down<Nanmax>,
        ];
    }
}

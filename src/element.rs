//! The element types of the public functions.

use crate::registry::Operations;
use crate::registry::extremes::ExtremeOperations;
use superscalar_kernels::registry::Reductions;
use superscalar_kernels::registry::extremes::Extremal;

/// A number that a slice may hold: `f64`, `f32`, `f16` and `bf16` of the crate `half`, and the integers of 8 to 64 bits. Sealed.
pub trait Element: Extremal {
    /// The extremes of the type and their chosen rows.
    #[doc(hidden)]
    fn extremes() -> &'static ExtremeOperations<Self>;
}

/// A floating-point type that the canonical order is defined for: `f32` or `f64`. Sealed.
pub trait Float: Element + Reductions {
    /// The operations of the type and their chosen rows.
    #[doc(hidden)]
    fn operations() -> &'static Operations<Self>;
}

/// Writes the statics of the types, which no generic could have.
macro_rules! elements {
    ($($element:ty),*) => {
        $(impl Element for $element {
            fn extremes() -> &'static ExtremeOperations<$element> {
                static EXTREMES: ExtremeOperations<$element> = ExtremeOperations::new();
                &EXTREMES
            }
        })*
    };
}
elements!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
#[cfg(feature = "half")]
elements!(half::f16, half::bf16);

impl Float for f32 {
    fn operations() -> &'static Operations<f32> {
        static OPERATIONS: Operations<f32> = Operations::new();
        &OPERATIONS
    }
}

impl Float for f64 {
    fn operations() -> &'static Operations<f64> {
        static OPERATIONS: Operations<f64> = Operations::new();
        &OPERATIONS
    }
}

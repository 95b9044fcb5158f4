//! The element types of the public functions.

use crate::registry::Operations;
use superscalar_kernels::element as types;
use superscalar_kernels::registry::Reductions;

/// A number that a slice may hold: `f64`, `f32`, `f16` and `bf16` of the crate `half`, and the integers of 8 to 64 bits. Sealed.
pub trait Element: types::Element {}

/// A floating-point type that the canonical order is defined for: `f32` or `f64`. Sealed.
pub trait Float: Element + Reductions {
    /// The operations of the type and their chosen rows.
    #[doc(hidden)]
    fn operations() -> &'static Operations<Self>;
}

impl<E: types::Element> Element for E {}

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

//! The element types of the public functions.

use crate::registry::Operations;
use superscalar_kernels::registry::Reductions;

/// A floating-point type that the reductions accept: `f32` or `f64`. Sealed.
pub trait Element: Reductions {
    /// The operations of the type and their chosen rows.
    #[doc(hidden)]
    fn operations() -> &'static Operations<Self>;
}

impl Element for f32 {
    fn operations() -> &'static Operations<f32> {
        static OPERATIONS: Operations<f32> = Operations::new();
        &OPERATIONS
    }
}

impl Element for f64 {
    fn operations() -> &'static Operations<f64> {
        static OPERATIONS: Operations<f64> = Operations::new();
        &OPERATIONS
    }
}

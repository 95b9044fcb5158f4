//! Checks that are called for several element types.

/// Calls a check for each of the types: `on_types!(check: f32, f64)`.
#[macro_export]
macro_rules! on_types {
    ($check:ident: $($element:ty),*) => {
        $($check::<$element>();)*
    };
}

/// Calls a check for every element type.
#[macro_export]
macro_rules! on_every_type {
    ($check:ident) => {
        $crate::on_types!($check: i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, half::f16, half::bf16);
    };
}

/// Calls a check for every element type; where an emulator runs it, which takes long, for one of
/// each width and kind: the others have the same kernels.
#[macro_export]
macro_rules! on_every_kind_of_type {
    ($check:ident) => {
        if $crate::child::emulated() {
            $crate::on_types!($check: u8, i16, i64, f32, half::f16);
        } else {
            $crate::on_every_type!($check);
        }
    };
}

//! The integers of the portable tier, as `wide` knows them.

use super::{Portable, fresh_128, observe_128};
use crate::simd::Vector;
use crate::simd::widen::few_bytes;
use bytemuck::cast;
use wide::{i8x16, i16x8, i32x4, i64x2, u8x16, u16x8, u32x4, u64x2};

/// Writes the vector of an integer type. `wide` has a type for each, and no trait that they share.
macro_rules! integers {
    ($($vector:ident: $element:ident x $lanes:literal, $wide:ident;)*) => {
        $(
            #[doc = concat!(stringify!($lanes), " `", stringify!($element), "` of the portable tier.")]
            #[derive(Clone, Copy)]
            pub struct $vector(pub(super) $wide);

            impl Vector for $vector {
                type Isa = Portable;
                type Element = $element;
                const LANES: usize = $lanes;

                #[inline(always)]
                fn splat(_: Portable, value: $element) -> Self {
                    $vector($wide::splat(value))
                }

                #[inline(always)]
                unsafe fn load(_: Portable, at: *const $element) -> Self {
                    // SAFETY: the caller vouches for 16 readable bytes, of any alignment.
                    $vector($wide::new(unsafe { at.cast::<[$element; $lanes]>().read_unaligned() }))
                }

                #[inline(always)]
                unsafe fn load_partial(isa: Portable, at: *const $element, count: usize) -> Self {
                    if count >= Self::LANES {
                        // SAFETY: the caller vouches for `LANES` elements.
                        return unsafe { Self::load(isa, at) };
                    }
                    // SAFETY: the caller vouches for `count` elements, which are less than 16
                    // bytes.
                    let bytes = unsafe { few_bytes(at.cast(), count * size_of::<$element>()) };
                    $vector(cast(bytes.to_le_bytes()))
                }

                #[inline(always)]
                unsafe fn store(self, to: *mut $element) {
                    // SAFETY: the caller vouches for 16 writable bytes, of any alignment.
                    unsafe { to.cast::<[$element; $lanes]>().write_unaligned(self.0.to_array()) }
                }

                #[inline(always)]
                fn observe(self) {
                    observe_128(self.0);
                }

                #[inline(always)]
                fn fresh(self) -> Self {
                    $vector(fresh_128(self.0))
                }
            }
        )*
    };
}
integers! {
    I8x16: i8 x 16, i8x16;
    U8x16: u8 x 16, u8x16;
    I16x8: i16 x 8, i16x8;
    U16x8: u16 x 8, u16x8;
    I32x4: i32 x 4, i32x4;
    U32x4: u32 x 4, u32x4;
    I64x2: i64 x 2, i64x2;
    U64x2: u64 x 2, u64x2;
}

//! Which vectors each tier has for an element type: the one list of them, which all rows are made from.

use crate::element::Numbering;
#[cfg(target_arch = "aarch64")]
use crate::simd::neon;
use crate::simd::scalar::Scalar;
use crate::simd::{Order, portable};
#[cfg(target_arch = "x86_64")]
use crate::simd::{avx2, avx512};

/// The vectors of an element type, one for each tier that is compiled for this architecture.
pub trait Vectors: Numbering {
    /// One lane.
    type Scalar: Order<Element = Self>;
    /// 128 bits, portable.
    type Portable: Order<Element = Self>;
    /// 128 bits of NEON.
    #[cfg(target_arch = "aarch64")]
    type Neon: Order<Element = Self>;
    /// 256 bits of AVX2.
    #[cfg(target_arch = "x86_64")]
    type Avx2: Order<Element = Self>;
    /// 512 bits of AVX-512.
    #[cfg(target_arch = "x86_64")]
    type Avx512: Order<Element = Self>;
}

/// Writes the rows that a function makes of the vectors of each tier, in the order of preference: those of `$family`, followed by the function's other
/// parameters, and its arguments.
macro_rules! of_each_tier {
    ($family:ty as $vectors:ident: $($row:ident)::+ [$($parameters:tt)*] ($($arguments:expr)?)) => {
        [
            $($row)::+::<<$family as $vectors>::Scalar, $($parameters)*>($($arguments)?),
            $($row)::+::<<$family as $vectors>::Portable, $($parameters)*>($($arguments)?),
            #[cfg(target_arch = "aarch64")]
            $($row)::+::<<$family as $vectors>::Neon, $($parameters)*>($($arguments)?),
            #[cfg(target_arch = "x86_64")]
            $($row)::+::<<$family as $vectors>::Avx2, $($parameters)*>($($arguments)?),
            #[cfg(target_arch = "x86_64")]
            $($row)::+::<<$family as $vectors>::Avx512, $($parameters)*>($($arguments)?),
        ]
    };
}

macro_rules! vectors {
    ($($element:ty: $portable:ident, $neon:ident, $avx2:ident, $avx512:ident;)*) => {
        $(impl Vectors for $element {
            type Scalar = Scalar<$element>;
            type Portable = portable::$portable;
            #[cfg(target_arch = "aarch64")]
            type Neon = neon::$neon;
            #[cfg(target_arch = "x86_64")]
            type Avx2 = avx2::$avx2;
            #[cfg(target_arch = "x86_64")]
            type Avx512 = avx512::$avx512;
        })*
    };
}
vectors! {
    i8: I8x16, I8x16, I8x32, I8x64;
    u8: U8x16, U8x16, U8x32, U8x64;
    i16: I16x8, I16x8, I16x16, I16x32;
    u16: U16x8, U16x8, U16x16, U16x32;
    i32: I32x4, I32x4, I32x8, I32x16;
    u32: U32x4, U32x4, U32x8, U32x16;
    i64: I64x2, I64x2, I64x4, I64x8;
    u64: U64x2, U64x2, ShiftedU64x4, U64x8;
    f32: F32x4, F32x4, F32x8, F32x16;
    f64: F64x2, F64x2, F64x4, F64x8;
}

//! Which vectors each tier has for an element type: the one list of them, which all tables are made
//! from.

use super::scalar::Scalar;
use super::{Arithmetic, Carry, Order, portable};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::element::{Float, Numbering};

/// Tiers of this architecture that have vectors of their own for every element type.
pub const TIERS: usize = 1 + 2 * cfg!(target_arch = "x86_64") as usize;

/// The vectors of an element type, one for each tier that is compiled for this architecture.
pub trait Vectors: Numbering {
    /// 128 bits, portable.
    type Portable: Order<Element = Self>;
    /// 256 bits of AVX2.
    #[cfg(target_arch = "x86_64")]
    type Avx2: Order<Element = Self>;
    /// 512 bits of AVX-512.
    #[cfg(target_arch = "x86_64")]
    type Avx512: Order<Element = Self>;
}

/// A floating-point type, whose vectors can do more than be compared.
#[cfg(target_arch = "x86_64")]
pub trait Family:
    Float
    + Vectors<
        Portable: Carry<Element = Self>,
        Avx2: Carry<Element = Self>,
        Avx512: Carry<Element = Self>,
    >
{
    /// One lane, in the scalar unit: for study alone.
    type Scalar: Arithmetic<Element = Self>;
}

/// A floating-point type, whose vectors can do more than be compared.
#[cfg(not(target_arch = "x86_64"))]
pub trait Family: Float + Vectors<Portable: Carry<Element = Self>> {
    /// One lane, in the scalar unit: for study alone.
    type Scalar: Arithmetic<Element = Self>;
}

impl Family for f32 {
    type Scalar = Scalar<f32>;
}

impl Family for f64 {
    type Scalar = Scalar<f64>;
}

macro_rules! vectors {
    ($($element:ty: $portable:ident, $avx2:ident, $avx512:ident;)*) => {
        $(impl Vectors for $element {
            type Portable = portable::$portable;
            #[cfg(target_arch = "x86_64")]
            type Avx2 = avx2::$avx2;
            #[cfg(target_arch = "x86_64")]
            type Avx512 = avx512::$avx512;
        })*
    };
}
vectors! {
    i8: I8x16, I8x32, I8x64;
    u8: U8x16, U8x32, U8x64;
    i16: I16x8, I16x16, I16x32;
    u16: U16x8, U16x16, U16x32;
    i32: I32x4, I32x8, I32x16;
    u32: U32x4, U32x8, U32x16;
    i64: I64x2, I64x4, I64x8;
    u64: U64x2, ShiftedU64x4, U64x8;
    f32: F32x4, F32x8, F32x16;
    f64: F64x2, F64x4, F64x8;
}

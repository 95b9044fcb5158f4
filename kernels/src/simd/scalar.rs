//! Tier `scalar`: a "vector" of one lane, in the scalar unit.
//!
//! The compiler would gladly turn four scalar accumulators into one vector accumulator, and a rung
//! of the ladder called `pipelined` would then measure SIMD. So the result of every operation
//! passes through `keep_scalar`, an empty statement that the optimiser can not look into: no
//! instruction is emitted, loads still fold into the arithmetic, and no two lanes can be fused.
//! `tests/kernels/machine_code/` reads the instances' machine code and holds this claim to it.

use super::{Arithmetic, Selection, Vector};
use crate::element::{Element, Float, Numbering};
use crate::tier::Tier;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use core::arch::asm;

isa! {
    /// The token of the scalar tier, which every CPU has.
    Baseline, Tier::Scalar
}

mod order;

/// What the scalar vectors need beyond arithmetic. Assembly operands want a concrete type, which is
/// why this is a trait with one implementation per type and not a generic function.
trait Opaque: Element {
    /// The same value in the same register; the optimiser no longer knows where it came from.
    fn keep_scalar(self) -> Self;
    /// The optimiser must assume that the value is used.
    fn observe(self);
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
macro_rules! opaque {
    ($element:ty, $class:ident, $mention:literal) => {
        impl Opaque for $element {
            #[inline(always)]
            fn keep_scalar(mut self) -> Self {
                // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
                unsafe {
                    asm!($mention, inout($class) self, options(pure, nomem, nostack, preserves_flags));
                }
                self
            }

            #[inline(always)]
            fn observe(self) {
                // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
                unsafe {
                    asm!($mention, in($class) self, options(nomem, nostack, preserves_flags));
                }
            }
        }
    };
}
#[cfg(target_arch = "x86_64")]
mod opaque {
    use super::{Opaque, asm};
    opaque!(f32, xmm_reg, "/* {0} */");
    opaque!(f64, xmm_reg, "/* {0} */");
    opaque!(i8, reg_byte, "/* {0} */");
    opaque!(u8, reg_byte, "/* {0} */");
    opaque!(i16, reg, "/* {0:x} */");
    opaque!(u16, reg, "/* {0:x} */");
    opaque!(i32, reg, "/* {0:e} */");
    opaque!(u32, reg, "/* {0:e} */");
    opaque!(i64, reg, "/* {0} */");
    opaque!(u64, reg, "/* {0} */");
}
#[cfg(target_arch = "aarch64")]
mod opaque {
    use super::{Opaque, asm};
    opaque!(f32, vreg, "/* {0:v} */");
    opaque!(f64, vreg, "/* {0:v} */");
    opaque!(i8, reg, "/* {0:w} */");
    opaque!(u8, reg, "/* {0:w} */");
    opaque!(i16, reg, "/* {0:w} */");
    opaque!(u16, reg, "/* {0:w} */");
    opaque!(i32, reg, "/* {0:w} */");
    opaque!(u32, reg, "/* {0:w} */");
    opaque!(i64, reg, "/* {0:x} */");
    opaque!(u64, reg, "/* {0:x} */");
}
/// Elsewhere a hint must do; it may cost a trip through memory.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
impl<E: Element> Opaque for E {
    #[inline(always)]
    fn keep_scalar(self) -> Self {
        core::hint::black_box(self)
    }
    #[inline(always)]
    fn observe(self) {
        core::hint::black_box(self);
    }
}

/// One element in a scalar register.
#[derive(Clone, Copy)]
pub struct Scalar<E>(E);

#[allow(private_bounds)] // the types are exactly the sealed `Element`s of whole registers
impl<E: Opaque> Vector for Scalar<E> {
    type Isa = Baseline;
    type Element = E;
    const LANES: usize = 1;

    #[inline(always)]
    fn splat(_: Baseline, value: E) -> Self {
        Scalar(value)
    }

    #[inline(always)]
    unsafe fn load(_: Baseline, at: *const E) -> Self {
        // SAFETY: the caller vouches for one readable element; `read_unaligned` asks for no
        // alignment.
        Scalar(unsafe { at.read_unaligned() })
    }

    #[inline(always)]
    unsafe fn load_partial(isa: Baseline, at: *const E, count: usize) -> Self {
        match count {
            0 => Scalar(E::zeroed()),
            // SAFETY: the caller vouches for `min(count, 1)` elements, which is one here.
            _ => unsafe { Self::load(isa, at) },
        }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut E) {
        // SAFETY: the caller vouches for one writable element; no alignment is asked for.
        unsafe { to.write_unaligned(self.0) }
    }

    #[inline(always)]
    fn observe(self) {
        self.0.observe();
    }
}

#[allow(private_bounds)] // as above
impl<E: Opaque + Float + Numbering> Arithmetic for Scalar<E> {
    type Row = E::RowOf<Self>;

    #[inline(always)]
    fn row(self) -> E::RowOf<Self> {
        E::row_of(self)
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Scalar((self.0 + other.0).keep_scalar())
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Scalar((self.0 * other.0).keep_scalar())
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        Scalar(Float::mul_add(self.0, factor.0, addend.0).keep_scalar())
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Scalar((self.0 - other.0).keep_scalar())
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Scalar(self.0.abs().keep_scalar())
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        let same = self.0;
        Scalar(if self.0 == same { self.0 } else { E::ZERO }.keep_scalar())
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        let same = self.0;
        Scalar(if self.0 == same { E::ZERO } else { mark.0 }.keep_scalar())
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn halving_sum(self) -> E {
        self.0
    }
}

#[allow(private_bounds)] // as above
impl<E: Opaque + Float + Numbering> Selection for Scalar<E> {
    #[inline(always)]
    fn max_bits(self, other: Self) -> Self {
        Scalar(self.0.max_bits(other.0).keep_scalar())
    }

    #[inline(always)]
    fn prefix_or(self, filler: Self, count: usize) -> Self {
        if count == 0 { filler } else { self }
    }
}

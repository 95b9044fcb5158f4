//! Tier `portable`: 128-bit vectors of the `wide` crate, which chooses at compile time: SSE2 on
//! x86-64, NEON on aarch64, arrays of scalars where it knows nothing better.
//!
//! There is no feature to detect, so the token proves nothing and safe code could hold it; it is
//! private all the same, for one rule on every tier.

use super::{Arithmetic, Selection, Vector};
use crate::tier::Tier;
use wide::{f32x4, f64x2, i32x4, i64x2};

isa! {
    /// The token of the portable tier, which every CPU has.
    Portable, Tier::Portable
}

/// Accumulators of a sweep: half of the registers, of which SSE2 has 16 and NEON 32.
pub const ACCUMULATORS: usize = if cfg!(target_arch = "aarch64") { 16 } else { 8 };

mod carry;
mod fused;
mod integers;
mod order;
mod widen;

pub use fused::FUSES;
pub use integers::*;

/// Four `f32` of the portable tier.
#[derive(Clone, Copy)]
pub struct F32x4(f32x4);

/// Two `f64` of the portable tier.
#[derive(Clone, Copy)]
pub struct F64x2(f64x2);

/// Makes the optimiser believe that a 128-bit register is read.
#[inline(always)]
fn observe_128<T: bytemuck::Pod>(value: T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        let register: core::arch::x86_64::__m128 = bytemuck::cast(value);
        core::arch::asm!("/* {0} */", in(xmm_reg) register, options(nomem, nostack, preserves_flags));
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        let register: core::arch::aarch64::uint8x16_t = bytemuck::cast(value);
        core::arch::asm!("/* {0:v} */", in(vreg) register, options(nomem, nostack, preserves_flags));
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    core::hint::black_box(value);
}

/// The same register; the optimiser knows nothing of it.
#[inline(always)]
fn fresh_128<T: bytemuck::Pod>(value: T) -> T {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        let mut register: core::arch::x86_64::__m128 = bytemuck::cast(value);
        core::arch::asm!("/* {0} */", inout(xmm_reg) register, options(nomem, nostack, preserves_flags));
        bytemuck::cast(register)
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        let mut register: core::arch::aarch64::uint8x16_t = bytemuck::cast(value);
        core::arch::asm!("/* {0:v} */", inout(vreg) register, options(nomem, nostack, preserves_flags));
        bytemuck::cast(register)
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    core::hint::black_box(value)
}

impl Vector for F32x4 {
    type Isa = Portable;
    type Element = f32;
    const LANES: usize = 4;

    #[inline(always)]
    fn splat(_: Portable, value: f32) -> Self {
        F32x4(f32x4::splat(value))
    }

    #[inline(always)]
    unsafe fn load(_: Portable, at: *const f32) -> Self {
        // SAFETY: the caller vouches for four readable elements, of any alignment.
        F32x4(f32x4::new(unsafe {
            at.cast::<[f32; 4]>().read_unaligned()
        }))
    }

    #[inline(always)]
    unsafe fn load_partial(isa: Portable, at: *const f32, count: usize) -> Self {
        // SAFETY: the caller vouches for `min(count, 4)` readable elements: each arm reads so many.
        unsafe {
            match count {
                0 => Self::splat(isa, 0.0),
                1 => F32x4(f32x4::new([at.read_unaligned(), 0.0, 0.0, 0.0])),
                2 => {
                    let [a, b] = at.cast::<[f32; 2]>().read_unaligned();
                    F32x4(f32x4::new([a, b, 0.0, 0.0]))
                }
                3 => {
                    let [a, b, c] = at.cast::<[f32; 3]>().read_unaligned();
                    F32x4(f32x4::new([a, b, c, 0.0]))
                }
                _ => Self::load(isa, at),
            }
        }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller vouches for four writable elements, of any alignment.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(self.0.to_array()) }
    }

    #[inline(always)]
    fn observe(self) {
        observe_128(self.0);
    }

    #[inline(always)]
    fn fresh(self) -> Self {
        Self(fresh_128(self.0))
    }
}

impl Arithmetic for F32x4 {
    type Row = [Self; 32];

    #[inline(always)]
    fn row(self) -> [Self; 32] {
        [self; 32]
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        F32x4(self.0 + other.0)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        F32x4(self.0 * other.0)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        F32x4(fused::mul_add_f32x4(self.0, factor.0, addend.0))
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        F32x4(self.0 - other.0)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        F32x4(self.0.abs())
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        F32x4(self.0.simd_eq(self.0) & self.0)
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        F32x4(self.0.simd_ne(self.0) & mark.0)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn halving_sum(self) -> f32 {
        let [a, b, c, d] = self.0.to_array();
        (a + c) + (b + d)
    }
}

impl Selection for F32x4 {
    #[inline(always)]
    fn max_bits(self, other: Self) -> Self {
        let [a, b]: [i32x4; 2] = [bytemuck::cast(self.0), bytemuck::cast(other.0)];
        F32x4(bytemuck::cast(a.max(b)))
    }

    #[inline(always)]
    fn prefix_or(self, filler: Self, count: usize) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0.to_array(), filler.0.to_array());
        let chosen = |lane: usize, x: f32, filler: f32| if lane < count { x } else { filler };
        F32x4(f32x4::new([
            chosen(0, a, e),
            chosen(1, b, f),
            chosen(2, c, g),
            chosen(3, d, h),
        ]))
    }
}

impl Vector for F64x2 {
    type Isa = Portable;
    type Element = f64;
    const LANES: usize = 2;

    #[inline(always)]
    fn splat(_: Portable, value: f64) -> Self {
        F64x2(f64x2::splat(value))
    }

    #[inline(always)]
    unsafe fn load(_: Portable, at: *const f64) -> Self {
        // SAFETY: the caller vouches for two readable elements, of any alignment.
        F64x2(f64x2::new(unsafe {
            at.cast::<[f64; 2]>().read_unaligned()
        }))
    }

    #[inline(always)]
    unsafe fn load_partial(isa: Portable, at: *const f64, count: usize) -> Self {
        // SAFETY: the caller vouches for `min(count, 2)` readable elements: each arm reads so many.
        unsafe {
            match count {
                0 => Self::splat(isa, 0.0),
                1 => F64x2(f64x2::new([at.read_unaligned(), 0.0])),
                _ => Self::load(isa, at),
            }
        }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: the caller vouches for two writable elements, of any alignment.
        unsafe { to.cast::<[f64; 2]>().write_unaligned(self.0.to_array()) }
    }

    #[inline(always)]
    fn observe(self) {
        observe_128(self.0);
    }

    #[inline(always)]
    fn fresh(self) -> Self {
        Self(fresh_128(self.0))
    }
}

impl Arithmetic for F64x2 {
    type Row = [Self; 32];

    #[inline(always)]
    fn row(self) -> [Self; 32] {
        [self; 32]
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        F64x2(self.0 + other.0)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        F64x2(self.0 * other.0)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        F64x2(fused::mul_add_f64x2(self.0, factor.0, addend.0))
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        F64x2(self.0 - other.0)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        F64x2(self.0.abs())
    }

    #[inline(always)]
    fn nan_to_zero(self) -> Self {
        F64x2(self.0.simd_eq(self.0) & self.0)
    }

    #[inline(always)]
    fn mark_nan(self, mark: Self) -> Self {
        F64x2(self.0.simd_ne(self.0) & mark.0)
    }

    #[cfg_attr(not(unoptimised), inline(always))]
    fn halving_sum(self) -> f64 {
        let [a, b] = self.0.to_array();
        a + b
    }
}

impl Selection for F64x2 {
    #[inline(always)]
    fn max_bits(self, other: Self) -> Self {
        let [a, b]: [i64x2; 2] = [bytemuck::cast(self.0), bytemuck::cast(other.0)];
        F64x2(bytemuck::cast(a.max(b)))
    }

    #[inline(always)]
    fn prefix_or(self, filler: Self, count: usize) -> Self {
        let ([a, b], [c, d]) = (self.0.to_array(), filler.0.to_array());
        let chosen = |lane: usize, x: f64, filler: f64| if lane < count { x } else { filler };
        F64x2(f64x2::new([chosen(0, a, c), chosen(1, b, d)]))
    }
}

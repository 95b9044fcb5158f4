//! Registers of which the optimiser is to know nothing: no instruction is made of that.

use core::arch::asm;
use core::arch::x86_64::__m512i;

/// The same register; the optimiser no longer knows what is in it.
#[target_feature(enable = "avx512f")]
#[inline]
pub(super) fn opaque_512(mut register: __m512i) -> __m512i {
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        asm!("/* {0} */", inout(zmm_reg) register, options(pure, nomem, nostack, preserves_flags));
    }
    register
}

/// The same register; the optimiser knows nothing of it, nor that two calls answer the same.
#[target_feature(enable = "avx512f")]
#[inline]
pub(super) fn fresh_512(mut register: __m512i) -> __m512i {
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        asm!("/* {0} */", inout(zmm_reg) register, options(nomem, nostack, preserves_flags));
    }
    register
}

/// Makes the optimiser believe that a 512-bit register is read.
#[target_feature(enable = "avx512f")]
#[inline]
pub(super) fn observe_512(register: __m512i) {
    // SAFETY: the statement is empty: it touches neither memory, stack nor flags.
    unsafe {
        asm!("/* {0} */", in(zmm_reg) register, options(nomem, nostack, preserves_flags));
    }
}

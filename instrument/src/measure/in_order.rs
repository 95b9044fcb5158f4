//! Calls that do not overlap.

/// Waits until all that was begun is done, where the architecture has an instruction for it.
///
/// A core looks some hundred instructions ahead. Of a call that is no longer, the next one begins
/// while its chain of additions still goes on: timed in a loop, 1024 dependent additions then take
/// two thirds of their latency. Behind this, a call begins when the one before has answered.
#[inline(always)]
pub fn in_order() {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 has the instruction, which changes nothing.
    unsafe {
        std::arch::x86_64::_mm_lfence();
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: the instruction waits, and changes nothing.
    unsafe {
        std::arch::asm!("isb", options(nostack, preserves_flags));
    }
}

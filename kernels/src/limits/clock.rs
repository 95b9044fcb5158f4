//! The core clock: chains of dependent integer operations on registers.
//!
//! A register-register addition has a latency of one cycle on every core that this crate knows, so the
//! time of a chain counts cycles where no counter can be read. Both operands are registers: some cores
//! execute additions of constants while they rename registers, in no time at all. A chain of
//! multiplications (three cycles each on x86-64 and on most aarch64 cores) is the cross-check.

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use core::arch::asm;

/// Operations between two tests of the loop's condition.
pub const UNROLL: u64 = 64;

/// Runs `turns` times [`UNROLL`] dependent additions; `false` where this architecture has no chain.
#[inline(never)]
pub fn additions(turns: u64) -> bool {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the loop changes three registers and the flags, and ends after `turns` turns.
    unsafe {
        asm!(
            "2:",
            ".rept 64",
            "add {sum}, {addend}",
            ".endr",
            "dec {turns}",
            "jnz 2b",
            sum = inout(reg) 1u64 => _,
            addend = in(reg) turns,
            turns = inout(reg) turns.max(1) => _,
            options(nomem, nostack),
        );
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: the loop changes three registers and the flags, and ends after `turns` turns.
    unsafe {
        asm!(
            "2:",
            ".rept 64",
            "add {sum}, {sum}, {addend}",
            ".endr",
            "subs {turns}, {turns}, #1",
            "b.ne 2b",
            sum = inout(reg) 1u64 => _,
            addend = in(reg) turns,
            turns = inout(reg) turns.max(1) => _,
            options(nomem, nostack),
        );
    }
    let _ = turns;
    cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))
}

/// Runs `turns` times [`UNROLL`] dependent multiplications; `false` where this architecture has no chain.
#[inline(never)]
pub fn multiplications(turns: u64) -> bool {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the loop changes three registers and the flags, and ends after `turns` turns.
    unsafe {
        asm!(
            "2:",
            ".rept 64",
            "imul {product}, {factor}",
            ".endr",
            "dec {turns}",
            "jnz 2b",
            product = inout(reg) 1u64 => _,
            factor = in(reg) turns,
            turns = inout(reg) turns.max(1) => _,
            options(nomem, nostack),
        );
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: the loop changes three registers and the flags, and ends after `turns` turns.
    unsafe {
        asm!(
            "2:",
            ".rept 64",
            "mul {product}, {product}, {factor}",
            ".endr",
            "subs {turns}, {turns}, #1",
            "b.ne 2b",
            product = inout(reg) 1u64 => _,
            factor = in(reg) turns,
            turns = inout(reg) turns.max(1) => _,
            options(nomem, nostack),
        );
    }
    let _ = turns;
    cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))
}

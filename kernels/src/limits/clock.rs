//! The core clock: chains of dependent integer operations on registers.
//!
//! A register-register addition has a latency of one cycle on every core that this crate knows, so
//! the time of a chain counts cycles where no counter can be read. Both operands are registers:
//! some cores execute additions of constants while they rename registers, in no time at all. A
//! chain of multiplications (three cycles each on x86-64 and on most aarch64 cores) is the
//! cross-check.

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use core::arch::asm;

/// Operations between two tests of the loop's condition.
pub const UNROLL: u64 = 64;

/// Runs `$turns` times [`UNROLL`] dependent steps; a step must be a literal of the assembler.
#[cfg(target_arch = "x86_64")]
macro_rules! chain {
    ($step:literal, $turns:ident) => {
        // SAFETY: the loop changes three registers and the flags, and ends after `turns` turns.
        unsafe {
            asm!(
                "2:", ".rept 64", $step, ".endr", "dec {turns}", "jnz 2b",
                value = inout(reg) 1u64 => _,
                operand = in(reg) $turns,
                turns = inout(reg) $turns.max(1) => _,
                options(nomem, nostack),
            )
        }
    };
}

/// Runs `$turns` times [`UNROLL`] dependent steps; a step must be a literal of the assembler.
#[cfg(target_arch = "aarch64")]
macro_rules! chain {
    ($step:literal, $turns:ident) => {
        // SAFETY: the loop changes three registers and the flags, and ends after `turns` turns.
        unsafe {
            asm!(
                "2:", ".rept 64", $step, ".endr", "subs {turns}, {turns}, #1", "b.ne 2b",
                value = inout(reg) 1u64 => _,
                operand = in(reg) $turns,
                turns = inout(reg) $turns.max(1) => _,
                options(nomem, nostack),
            )
        }
    };
}

/// Runs `turns` times [`UNROLL`] dependent additions; `false` where this architecture has no chain.
#[inline(never)]
pub fn additions(turns: u64) -> bool {
    #[cfg(target_arch = "x86_64")]
    chain!("add {value}, {operand}", turns);
    #[cfg(target_arch = "aarch64")]
    chain!("add {value}, {value}, {operand}", turns);
    let _ = turns;
    cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))
}

/// Runs `turns` times [`UNROLL`] dependent multiplications; `false` where this architecture has no
/// chain.
#[inline(never)]
pub fn multiplications(turns: u64) -> bool {
    #[cfg(target_arch = "x86_64")]
    chain!("imul {value}, {operand}", turns);
    #[cfg(target_arch = "aarch64")]
    chain!("mul {value}, {value}, {operand}", turns);
    let _ = turns;
    cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))
}

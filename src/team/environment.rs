//! The floating-point environment: rounding mode, flushing of subnormals, traps. A thread that
//! helps a caller takes on the caller's for its share, so that the result has the bits of the
//! caller's own arithmetic.
//!
//! A program whose libraries were compiled with `-ffast-math` flushes subnormals in the threads
//! that loaded them, and in all that these start; what a team's thread inherited so must not decide
//! what others get.
//!
//! | architecture | register | default |
//! | --- | --- | --- |
//! | x86, x86-64 | MXCSR, but for its exception flags (bits 0 to 5) | `0x1F80`: all masked |
//! | aarch64 | FPCR | `0` |
//! | others | not taken on | |

/// A floating-point environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Environment(Word);

#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "x86", target_feature = "sse")
))]
mod register {
    use std::arch::asm;

    pub(super) type Word = u32;
    pub(super) const DEFAULT: Word = 0x1F80;

    /// All but the exception flags.
    pub(super) fn control(word: Word) -> Word {
        word & !0x3F
    }

    pub(super) fn read() -> Word {
        let mut word: Word = 0;
        // SAFETY: stores four bytes to `word`, and changes nothing else.
        unsafe {
            asm!("stmxcsr [{}]", in(reg) &raw mut word, options(nostack, preserves_flags));
        }
        word
    }

    /// # Safety
    ///
    /// `word` was read from this register, or is its default; and the caller puts it back before
    /// any code runs that was compiled for the default environment and minds the difference.
    pub(super) unsafe fn write(word: Word) {
        // SAFETY: loads four bytes of `word`; as it was read from the register, no reserved bit is
        // set.
        unsafe {
            asm!("ldmxcsr [{}]", in(reg) &raw const word, options(nostack, preserves_flags));
        }
    }
}

#[cfg(target_arch = "aarch64")]
mod register {
    use std::arch::asm;

    pub(super) type Word = u64;
    pub(super) const DEFAULT: Word = 0;

    pub(super) fn control(word: Word) -> Word {
        word
    }

    pub(super) fn read() -> Word {
        let word;
        // SAFETY: reads a register.
        unsafe { asm!("mrs {}, fpcr", out(reg) word, options(nostack, nomem, preserves_flags)) };
        word
    }

    /// # Safety
    ///
    /// `word` was read from this register, or is its default; and the caller puts it back before
    /// any code runs that was compiled for the default environment and minds the difference.
    pub(super) unsafe fn write(word: Word) {
        // SAFETY: the register holds nothing but this environment.
        unsafe { asm!("msr fpcr, {}", in(reg) word, options(nostack, preserves_flags)) };
    }
}

#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "x86", target_feature = "sse"),
    target_arch = "aarch64"
)))]
mod register {
    pub(super) type Word = ();
    pub(super) const DEFAULT: Word = ();

    pub(super) fn control((): Word) -> Word {}

    pub(super) fn read() -> Word {}

    /// # Safety
    ///
    /// None here.
    pub(super) unsafe fn write((): Word) {}
}

use register::Word;

impl Environment {
    /// The one that every program starts in.
    const DEFAULT: Environment = Environment(register::DEFAULT);

    /// The calling thread's.
    #[inline]
    pub(crate) fn of_this_thread() -> Self {
        Environment(register::control(register::read()))
    }

    /// Makes the calling thread's environment the default one, for a thread of ours that inherited
    /// another.
    pub(super) fn reset() {
        // SAFETY: the default is what all code is compiled for.
        unsafe { register::write(Environment::DEFAULT.0) }
    }

    /// Runs `job` in this environment, and returns to the calling thread's own, with the exception
    /// flags that it had.
    #[inline]
    pub(crate) fn run<R>(self, job: impl FnOnce() -> R) -> R {
        let own = register::read();
        if Environment(register::control(own)) == self {
            return job();
        }
        let _until_the_end = Restore(own);
        // SAFETY: it was read from another thread's register, and `Restore` puts the own one back.
        // `job` is what that thread would have run in the same environment itself: it answers for
        // its difference from the default.
        unsafe { register::write(self.0) };
        job()
    }
}

/// Puts the register back.
struct Restore(Word);

impl Drop for Restore {
    fn drop(&mut self) {
        // SAFETY: the calling thread had it before.
        unsafe { register::write(self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::Environment;

    #[test]
    fn a_thread_returns_to_its_own() {
        let before = Environment::of_this_thread();
        assert_eq!(before, Environment::DEFAULT, "tests run in the default");
        #[cfg(target_arch = "x86_64")]
        let other = Environment(super::register::DEFAULT | 0x8040);
        #[cfg(target_arch = "aarch64")]
        let other = Environment(1 << 24);
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        let other = Environment(super::register::DEFAULT);
        other.run(|| assert_eq!(Environment::of_this_thread(), other));
        assert_eq!(Environment::of_this_thread(), before);
        let panics = std::panic::catch_unwind(|| other.run(|| panic!("in another environment")));
        assert!(panics.is_err());
        assert_eq!(Environment::of_this_thread(), before);
    }
}

//! The signals of the process are the program's: no worker of ours receives one. A program that
//! blocks a signal in all of its threads, to wait for it in one, knows nothing of ours.
//!
//! A caller's closure runs on a worker under the caller's mask, and so do the threads that it
//! starts.

#[cfg(unix)]
mod mask {
    use std::mem::MaybeUninit;
    use std::ptr;

    /// The signals that are blocked in a thread.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Mask(libc::sigset_t);

    /// Signals that a thread brings upon itself. To block them changes nothing but that the process
    /// ends without the program's handler.
    const SYNCHRONOUS: [libc::c_int; 7] = [
        libc::SIGSEGV,
        libc::SIGBUS,
        libc::SIGFPE,
        libc::SIGILL,
        libc::SIGTRAP,
        libc::SIGABRT,
        libc::SIGSYS,
    ];

    impl Mask {
        /// The calling thread's.
        pub(in super::super) fn of_this_thread() -> Self {
            Mask::exchange(None)
        }

        /// That of a worker: all signals but the synchronous ones.
        fn of_a_worker() -> Self {
            let mut set = MaybeUninit::uninit();
            // SAFETY: the first call fills the set, the others change a filled one; all these
            // signals exist.
            unsafe {
                libc::sigfillset(set.as_mut_ptr());
                for signal in SYNCHRONOUS {
                    libc::sigdelset(set.as_mut_ptr(), signal);
                }
                Mask(set.assume_init())
            }
        }

        /// Makes it the calling thread's.
        pub(in super::super) fn set(&self) {
            Mask::exchange(Some(self));
        }

        /// The calling thread's mask, which becomes `next`, if there is one.
        fn exchange(next: Option<&Mask>) -> Self {
            let next = next.map_or(ptr::null(), |mask| &raw const mask.0);
            let mut before = MaybeUninit::uninit();
            // SAFETY: `next` is a mask or null, which leaves things as they are; the C library
            // fills `before`. It fails for an unknown first argument only.
            unsafe {
                libc::pthread_sigmask(libc::SIG_SETMASK, next, before.as_mut_ptr());
                Mask(before.assume_init())
            }
        }

        /// Runs `start`, which starts a thread, with the mask of a worker: the thread inherits it.
        pub(in super::super) fn while_starting<R>(start: impl FnOnce() -> R) -> R {
            /// Puts the mask back, even if `start` panics.
            struct Restore(Mask);

            impl Drop for Restore {
                fn drop(&mut self) {
                    self.0.set();
                }
            }

            let _until_the_end = Restore(Mask::exchange(Some(&Mask::of_a_worker())));
            start()
        }
    }
}

#[cfg(not(unix))]
mod mask {
    /// There are no signals that a thread could block.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Mask;

    impl Mask {
        pub(in super::super) fn of_this_thread() -> Self {
            Mask
        }

        pub(in super::super) fn set(&self) {}

        pub(in super::super) fn while_starting<R>(start: impl FnOnce() -> R) -> R {
            start()
        }
    }
}

pub(super) use mask::Mask;

//! Which process this is: a child of `fork` has a copy of all that its parent's threads were doing,
//! and none of these threads.
//!
//! Nothing here waits: the C library calls [`count_fork`] in the child, before `fork` returns
//! there.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// A process, told from its parent, and from a process that got the number of one that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Process {
    /// Its number; zero where processes have none.
    pub(super) id: u32,
    /// Forks between this process and the first of its ancestors that started a team.
    pub(super) forks: u32,
}

/// Forks so far, on the way from the process that first asked for the count.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// Whether the process was forked from inside a job. The thread that did so may still use what it
/// has locked.
static IN_JOB: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Whether the thread was there when its process was forked.
    static IS_FORKED: Cell<bool> = const { Cell::new(false) };
}

/// This process.
pub(super) fn this() -> Process {
    Process {
        id: crate::process::id(),
        forks: forks(),
    }
}

/// The count of forks: another one in a child, without a system call. A child that was made by a
/// system call alone, past the C library, is told by its number.
pub(crate) fn forks() -> u32 {
    FORKS.load(Ordering::Relaxed)
}

/// Whether this is a child that was forked from inside a job, by the thread that goes on in it.
pub(super) fn was_forked_in_a_job() -> bool {
    IN_JOB.load(Ordering::Relaxed)
}

/// Whether the calling thread is that which called `fork`, in the child.
pub(crate) fn is_forked_thread() -> bool {
    IS_FORKED.get()
}

/// Has forks counted from now on.
pub(crate) fn count_forks() {
    #[cfg(unix)]
    {
        static COUNTS: AtomicBool = AtomicBool::new(false);
        if !COUNTS.load(Ordering::Acquire) {
            // Two threads that come here at once have every fork counted twice, which is as good.
            // SAFETY: the function is there as long as this library is: the C library forgets
            // handlers of an object that is unloaded.
            unsafe { libc::pthread_atfork(None, None, Some(count_fork)) };
            COUNTS.store(true, Ordering::Release);
        }
    }
}

/// What the child does first. It may do little: atomics, and thread-locals without a destructor.
#[cfg(unix)]
extern "C" fn count_fork() {
    FORKS.fetch_add(1, Ordering::Relaxed);
    IS_FORKED.set(true);
    IN_JOB.store(super::worker::is_in_job(), Ordering::Relaxed);
    super::claims::leave_to_the_parent();
}

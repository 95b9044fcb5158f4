//! A lock that nobody waits for for ever.
//!
//! A mutex that another thread holds while the process is forked stays locked in the child, where
//! that thread is not. This one knows in which process it was taken: in a child of that process the
//! next thread takes it over, and begins the value anew, as that may be half changed.

use super::process;
use super::sync::{AtomicU32, Ordering};
use std::cell::UnsafeCell;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::thread;
use std::time::Duration;

/// Nobody has the lock.
const FREE: u32 = 0;

/// Sleeps of a millisecond in [`Lock::lock`], before it gives up.
const SLEEPS: u32 = 1000;

/// Looks before the first sleep.
const LOOKS: u32 = 100;

/// A value for one thread at a time.
pub(super) struct Lock<T> {
    /// [`FREE`], or the [`stamp`] of the process of the thread that has it.
    holder: AtomicU32,
    /// The same of a thread that waits for it: others leave it alone then, so that one who takes it
    /// again and again keeps nobody waiting.
    wanted: AtomicU32,
    /// Whether the holder runs other people's code, which may fork, and goes on in the child.
    runs_jobs: bool,
    value: UnsafeCell<T>,
}

// SAFETY: the value is used by the thread that has the lock, one at a time, which may be any as `T`
// is `Send`.
unsafe impl<T: Send> Sync for Lock<T> {}

/// The value, until this is dropped.
pub(super) struct Guard<'a, T>(&'a Lock<T>);

/// What tells this process from its ancestors.
fn stamp() -> u32 {
    process::forks().wrapping_add(1).max(1)
}

impl<T> Lock<T> {
    #[cfg(not(all(test, loom)))]
    pub(super) const fn new(value: T) -> Self {
        Lock {
            holder: AtomicU32::new(FREE),
            wanted: AtomicU32::new(FREE),
            runs_jobs: false,
            value: UnsafeCell::new(value),
        }
    }

    #[cfg(all(test, loom))]
    pub(super) fn new(value: T) -> Self {
        Lock {
            holder: AtomicU32::new(FREE),
            wanted: AtomicU32::new(FREE),
            runs_jobs: false,
            value: UnsafeCell::new(value),
        }
    }

    /// A lock whose holder runs other people's code.
    pub(super) fn of_jobs(value: T) -> Self {
        Lock {
            runs_jobs: true,
            ..Lock::new(value)
        }
    }

    /// The value, if nobody has it or waits for it. Where a thread had it that is in the parent of
    /// this process alone, the value is what `anew` says instead; the old one is left as it was,
    /// without being dropped.
    pub(super) fn try_lock(&self, anew: impl FnOnce() -> T) -> Option<Guard<'_, T>> {
        if self.wanted.load(Ordering::Relaxed) == stamp() {
            return None;
        }
        self.take(anew)
    }

    /// The value, whoever waits for it.
    fn take(&self, anew: impl FnOnce() -> T) -> Option<Guard<'_, T>> {
        let here = stamp();
        let change = |from| {
            // Acquire: what the last holder wrote is seen.
            let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
            self.holder.compare_exchange(from, here, success, failure)
        };
        let may_take_over = || !self.runs_jobs || !process::was_forked_in_a_job();
        match change(FREE) {
            Ok(_) => Some(Guard(self)),
            Err(holder) if holder != here && may_take_over() => {
                change(holder).ok()?;
                // SAFETY: the holder is no thread of this process, and the exchange gave the value
                // to this one. Nothing is read of what may be half written.
                unsafe { self.value.get().write(anew()) };
                Some(Guard(self))
            }
            Err(_) => None,
        }
    }

    /// The value, after a wait of a second at most: whoever has it longer may be waiting for the
    /// calling thread.
    pub(super) fn lock(&self, anew: impl Fn() -> T) -> Option<Guard<'_, T>> {
        let mut found = None;
        for round in 0..LOOKS + SLEEPS {
            found = self.take(&anew);
            if found.is_some() {
                break;
            }
            // Again each time: another one who waited says that he waits no more.
            self.wanted.store(stamp(), Ordering::Relaxed);
            if round < LOOKS {
                thread::yield_now();
            } else {
                thread::sleep(Duration::from_millis(1));
            }
        }
        self.wanted.store(FREE, Ordering::Relaxed);
        found
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the calling thread has the lock.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and this is the only guard.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        // Release: the next holder sees what this one wrote.
        self.0.holder.store(FREE, Ordering::Release);
    }
}

impl<T> fmt::Debug for Lock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lock")
    }
}

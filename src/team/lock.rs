//! A lock that nobody waits for for ever.
//!
//! A mutex that another thread holds while the process is forked stays locked in the child, where
//! that thread is not. This one knows in which process it was taken: in a child of that process the
//! next thread takes it over, and is told so, as the value may be half changed.

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
    /// [`FREE`], or one more than the count of forks in the process of the thread that has it.
    holder: AtomicU32,
    value: UnsafeCell<T>,
}

// SAFETY: the value is used by the thread that has the lock, one at a time, which may be any as `T`
// is `Send`.
unsafe impl<T: Send> Sync for Lock<T> {}

/// The value, until this is dropped.
pub(super) struct Guard<'a, T>(&'a Lock<T>);

impl<T> Lock<T> {
    #[cfg(not(all(test, loom)))]
    pub(super) const fn new(value: T) -> Self {
        Lock {
            holder: AtomicU32::new(FREE),
            value: UnsafeCell::new(value),
        }
    }

    #[cfg(all(test, loom))]
    pub(super) fn new(value: T) -> Self {
        Lock {
            holder: AtomicU32::new(FREE),
            value: UnsafeCell::new(value),
        }
    }

    /// The value, if nobody has it. Where a thread had it that is in the parent of this process
    /// alone, the value is what `anew` says instead; the old one is left as it was, without being
    /// dropped.
    pub(super) fn try_lock(&self, anew: impl FnOnce() -> T) -> Option<Guard<'_, T>> {
        let here = process::forks().wrapping_add(1).max(1);
        let change = |from| {
            // Acquire: what the last holder wrote is seen.
            let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
            self.holder.compare_exchange(from, here, success, failure)
        };
        match change(FREE) {
            Ok(_) => Some(Guard(self)),
            Err(holder) if holder != here && process::may_take_over() => {
                change(holder).ok()?;
                // SAFETY: the holder is no thread of this process, and the exchange gave the value
                // to this one. Nothing is read of what may be half written.
                unsafe { self.value.get().write(anew()) };
                Some(Guard(self))
            }
            Err(_) => None,
        }
    }

    /// The value, as [`Lock::try_lock`] has it, after a wait of a second at most: whoever has it
    /// longer may be waiting for the calling thread.
    pub(super) fn lock(&self, anew: impl Fn() -> T) -> Option<Guard<'_, T>> {
        for round in 0..LOOKS + SLEEPS {
            if let Some(guard) = self.try_lock(&anew) {
                return Some(guard);
            }
            if round < LOOKS {
                thread::yield_now();
            } else {
                thread::sleep(Duration::from_millis(1));
            }
        }
        None
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

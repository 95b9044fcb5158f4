//! A value that the first caller makes, and nobody waits for.

use super::lock::Lock;
use super::sync::{AtomicPtr, Ordering};
use std::ptr;

/// A value that is made once and lives as long as the process.
pub(super) struct Started<T: 'static> {
    value: AtomicPtr<T>,
    /// Taken by the thread that makes the value.
    starting: Lock<()>,
}

impl<T: Send + Sync> Started<T> {
    #[cfg(not(all(test, loom)))]
    pub(super) const fn new() -> Self {
        Started {
            value: AtomicPtr::new(ptr::null_mut()),
            starting: Lock::new(()),
        }
    }

    #[cfg(all(test, loom))]
    pub(super) fn new() -> Self {
        Started {
            value: AtomicPtr::new(ptr::null_mut()),
            starting: Lock::new(()),
        }
    }

    fn get(&self) -> Option<&'static T> {
        // Acquire: whoever sees the pointer sees the value.
        let value = self.value.load(Ordering::Acquire);
        // SAFETY: null, or a value that lives as long as the process.
        unsafe { value.as_ref() }
    }

    /// The value, which this makes if nobody has; `None` while another thread of this process makes
    /// it. A thread of the parent that was making it when the process was forked is forgotten.
    pub(super) fn try_get(&self, make: impl FnOnce() -> T) -> Option<&'static T> {
        if let Some(value) = self.get() {
            return Some(value);
        }
        let _starting = self.starting.try_lock(|| ())?;
        // The thread that had the lock before may have made it.
        self.get().or_else(|| {
            let value: &'static T = Box::leak(Box::new(make()));
            // Release: see `get`.
            self.value
                .store(ptr::from_ref(value).cast_mut(), Ordering::Release);
            Some(value)
        })
    }
}

//! One call of `Team::each`: the job, its items, and what becomes of panics.

use super::worker::Work;
use std::any::Any;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};

/// The payload of a panic.
type Payload = Box<dyn Any + Send>;

/// Panics with the first of some payloads, if there are any; the others are dropped.
fn go_on_with_the_first(payloads: Vec<Payload>) {
    let mut payloads = payloads.into_iter();
    let Some(first) = payloads.next() else {
        return;
    };
    for payload in payloads {
        // A payload that panics when it is dropped throws another one, and so on: that one is
        // forgotten.
        if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(another);
        }
    }
    resume_unwind(first)
}

/// A job and all that its workers need to know, in one place: every cache line that a worker has to
/// fetch from the caller's core delays it by some 80 nanoseconds.
#[repr(align(64))]
pub(super) struct Call<'a, T, F> {
    job: F,
    items: Items<'a, T>,
    workers: usize,
    /// The payloads of all panics. None is dropped before the last worker has ended: that could
    /// panic as well, and unwind past workers that still use the job.
    panicked: Mutex<Vec<Payload>>,
}

impl<'a, T: Send, F: Fn(usize, &mut T) + Sync> Call<'a, T, F> {
    /// The call of `job` for each of `items`, by `workers` workers.
    pub(super) fn new(job: F, items: &'a mut [T], workers: usize) -> Self {
        Call {
            job,
            items: Items::new(items),
            workers,
            panicked: Mutex::new(Vec::new()),
        }
    }

    /// Ends the call, after its last worker has: with the first panic, if there was one.
    pub(super) fn finish(self) {
        let panicked = self.panicked.into_inner();
        go_on_with_the_first(panicked.unwrap_or_else(PoisonError::into_inner));
    }
}

impl<T: Send, F: Fn(usize, &mut T) + Sync> Work for Call<'_, T, F> {
    fn work(&self, chunk: usize) {
        let mine = (chunk..self.items.len).step_by(self.workers);
        // SAFETY: each chunk is done once, so each item is used by one thread, once.
        let each = || mine.for_each(|i| (self.job)(i, unsafe { self.items.get(i) }));
        if let Err(payload) = catch_unwind(AssertUnwindSafe(each)) {
            let panicked = self.panicked.lock();
            panicked
                .unwrap_or_else(PoisonError::into_inner)
                .push(payload);
        }
    }
}

/// A slice whose elements several threads change, each its own.
struct Items<'a, T> {
    first: *mut T,
    len: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: an element is used by one thread at a time, which `get` demands; `T: Send` allows that to
// be another thread.
unsafe impl<T: Send> Sync for Items<'_, T> {}

impl<'a, T> Items<'a, T> {
    fn new(slice: &'a mut [T]) -> Self {
        Items {
            first: slice.as_mut_ptr(),
            len: slice.len(),
            slice: PhantomData,
        }
    }

    /// The element with a number.
    ///
    /// # Safety
    ///
    /// `index` is less than `len`, and nobody else uses the element while the result lives.
    #[expect(
        clippy::mut_from_ref,
        reason = "the caller vouches that there is one reference"
    )]
    unsafe fn get(&self, index: usize) -> &mut T {
        // SAFETY: the element is in the slice, and the caller vouches that it is nobody else's.
        unsafe { &mut *self.first.add(index) }
    }
}

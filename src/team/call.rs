//! One call of `Team::each`: the job, its items, and what becomes of panics.

use std::any::Any;
use std::marker::PhantomData;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};

/// The payload of a panic.
type Payload = Box<dyn Any + Send>;

/// The payloads of all panics of a call. None is dropped before the last worker has ended: that
/// could panic as well, and unwind past workers that still use the job.
pub(super) type Panics = Mutex<Vec<Payload>>;

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
/// fetch from the caller's core delays it by some 80 nanoseconds. With a job of 40 bytes it is one.
#[repr(align(64))]
pub(super) struct Call<'a, F: ?Sized> {
    /// Number of items.
    items: usize,
    workers: usize,
    panics: &'a Panics,
    /// Does the item with a number. The last field, so that a call of any job is an [`AnyCall`]:
    /// all but the job itself is compiled once.
    job: F,
}

/// A call whatever its job.
pub(super) type AnyCall<'a> = Call<'a, dyn Fn(usize) + Sync + 'a>;

impl<'a, F: Fn(usize) + Sync> Call<'a, F> {
    /// The call of `job` for each of `items` items, whose panics go to `panics`.
    pub(super) fn new(items: usize, panics: &'a Panics, job: F) -> Self {
        Call {
            items,
            workers: 1,
            panics,
            job,
        }
    }
}

impl AnyCall<'_> {
    /// Number of items.
    pub(super) fn items(&self) -> usize {
        self.items
    }

    /// Shares the items among so many workers.
    pub(super) fn set_workers(&mut self, workers: usize) {
        self.workers = workers;
    }

    /// Does all items here, and lets a panic pass.
    pub(super) fn do_all(&self) {
        (0..self.items).for_each(&self.job);
    }

    /// Does the chunk with this number, and never unwinds.
    pub(super) fn work(&self, chunk: usize) {
        let mine = (chunk..self.items).step_by(self.workers);
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| mine.for_each(&self.job))) {
            let panics = self.panics.lock();
            panics.unwrap_or_else(PoisonError::into_inner).push(payload);
        }
    }

    /// Ends the call, after its last worker has: with the first panic, if there was one.
    pub(super) fn finish(&self) {
        let panics = self.panics.lock();
        let payloads = mem::take(&mut *panics.unwrap_or_else(PoisonError::into_inner));
        go_on_with_the_first(payloads);
    }
}

/// A slice whose elements several threads change, each its own.
pub(crate) struct Items<'a, T> {
    first: *mut T,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: an element is used by one thread at a time, which `get` demands; `T: Send` allows that to
// be another thread.
unsafe impl<T: Send> Sync for Items<'_, T> {}

impl<'a, T> Items<'a, T> {
    pub(crate) fn new(slice: &'a mut [T]) -> Self {
        Items {
            first: slice.as_mut_ptr(),
            slice: PhantomData,
        }
    }

    /// The element with a number.
    ///
    /// # Safety
    ///
    /// `index` is less than the length of the slice, and nobody else uses the element while the
    /// result lives.
    #[expect(
        clippy::mut_from_ref,
        reason = "the caller vouches that there is one reference"
    )]
    pub(crate) unsafe fn get(&self, index: usize) -> &mut T {
        // SAFETY: the element is in the slice, and the caller vouches that it is nobody else's.
        unsafe { &mut *self.first.add(index) }
    }
}

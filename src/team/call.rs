//! One call of `Team::each`: the job, its items, and what becomes of panics.

use std::any::Any;
use std::marker::PhantomData;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// The payload of a panic.
type Payload = Box<dyn Any + Send>;

/// The payloads of all panics of a call, as a list that threads put theirs in front of: no lock, so
/// that nobody waits. None is dropped before the last worker has ended: that could panic as well,
/// and unwind past workers that still use the job.
#[derive(Default)]
pub(crate) struct Panics {
    last: AtomicPtr<Panic>,
}

struct Panic {
    payload: Payload,
    before: *mut Panic,
}

impl Panics {
    fn push(&self, payload: Payload) {
        let before = ptr::null_mut();
        let panic = Box::into_raw(Box::new(Panic { payload, before }));
        // Release, and acquire where all are taken: a payload is seen by whoever takes it.
        let next = |before| {
            // SAFETY: `panic` is this thread's until it is in the list.
            unsafe { (*panic).before = before };
            Some(panic)
        };
        let (success, failure) = (Ordering::Release, Ordering::Relaxed);
        let _always = self.last.fetch_update(success, failure, next);
    }

    /// Takes all payloads, the last one first.
    fn take(&self) -> Vec<Payload> {
        let mut next = self.last.swap(ptr::null_mut(), Ordering::Acquire);
        let mut payloads = Vec::new();
        while !next.is_null() {
            // SAFETY: `push` made it of a box, and the swap took it out of the list.
            let panic = unsafe { Box::from_raw(next) };
            next = panic.before;
            payloads.push(panic.payload);
        }
        payloads
    }

    /// Panics with the first payload, if there are any; the others are dropped.
    fn go_on(&self) {
        let mut payloads = self.take();
        let Some(first) = payloads.pop() else {
            return;
        };
        for payload in payloads {
            // A payload that panics when it is dropped throws another one, and so on: that one is
            // forgotten.
            if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                mem::forget(another);
            }
        }
        resume_unwind(first)
    }
}

/// A job and all that its workers need to know, in one place: every cache line that a worker has to
/// fetch from the caller's core delays it by some 80 nanoseconds. With a job of 40 bytes it is one.
#[repr(align(64))]
pub(crate) struct Call<'a, F: ?Sized> {
    /// Number of items.
    items: usize,
    workers: usize,
    panics: &'a Panics,
    /// Does the item with a number. The last field, so that a call of any job is an [`AnyCall`]:
    /// all but the job itself is compiled once.
    job: F,
}

/// A call whatever its job.
pub(crate) type AnyCall<'a> = Call<'a, dyn Fn(usize) + Sync + 'a>;

impl<'a, F: Fn(usize) + Sync> Call<'a, F> {
    /// The call of `job` for each of `items` items, whose panics go to `panics`.
    pub(crate) fn new(items: usize, panics: &'a Panics, job: F) -> Self {
        Call {
            items,
            workers: 1,
            panics,
            job,
        }
    }
}

impl<'a> AnyCall<'a> {
    /// A pointer to the call, without the lifetime of its job.
    pub(crate) fn erased(&self) -> *const AnyCall<'static> {
        let call: *const AnyCall<'a> = self;
        // SAFETY: the types differ in the lifetime alone. Whoever dereferences the pointer vouches
        // for it.
        unsafe { mem::transmute(call) }
    }

    /// Number of items.
    pub(crate) fn items(&self) -> usize {
        self.items
    }

    /// Shares the items among so many workers.
    pub(crate) fn set_workers(&mut self, workers: usize) {
        self.workers = workers;
    }

    /// Does all items here, and lets a panic pass.
    pub(super) fn do_all(&self) {
        (0..self.items).for_each(&self.job);
    }

    /// Does the chunk with this number, and never unwinds; tells whether it panicked.
    pub(crate) fn work(&self, chunk: usize) -> bool {
        let mine = (chunk..self.items).step_by(self.workers);
        let done = catch_unwind(AssertUnwindSafe(|| mine.for_each(&self.job)));
        done.map_err(|payload| self.panics.push(payload)).is_err()
    }

    /// Ends the call, after its last worker has: with the first panic, if there was one.
    pub(crate) fn finish(&self) {
        self.panics.go_on();
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

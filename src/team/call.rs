//! One call of a team or a pool: the task of each thread, items, and what becomes of panics.

use super::inline::Inline;
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

    /// After the last worker has ended: panics with the first payload, if there are any; the others
    /// are dropped.
    pub(crate) fn go_on(&self) {
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

/// What a job runs on each thread: a closure of the number of the thread and the number of all.
/// With a word for the function it takes nine of a worker's slot.
pub(crate) type Task<'a> = Inline<'a, (usize, usize), (), 8>;

impl Task<'_> {
    /// Does the chunk of thread `index` of `threads`, and never unwinds; tells whether it panicked.
    /// Where the payloads are is asked then only, so that a worker need not fetch that.
    pub(crate) fn work<'a>(
        &self,
        index: usize,
        threads: usize,
        panics: impl FnOnce() -> &'a Panics,
    ) -> bool {
        let done = catch_unwind(AssertUnwindSafe(|| self.call((index, threads))));
        done.map_err(|payload| panics().push(payload)).is_err()
    }
}

/// Has `run` run a task that does `job` for each of `items`; thread `w` of `n` has the items `w`,
/// `w + n` and so on. `run` is told how many there are.
pub(crate) fn for_each_of<T: Send>(
    items: &mut [T],
    job: impl Fn(usize, &mut T) + Sync,
    run: impl FnOnce(usize, &Task<'_>),
) {
    let (count, items) = (items.len(), Items::new(items));
    let each = |i: usize| {
        // SAFETY: a task does each number once, so each item is used by one thread, once.
        job(i, unsafe { items.get(i) });
    };
    let each: &(dyn Fn(usize) + Sync) = &each;
    let task = move |(first, step)| (first..count).step_by(step).for_each(each);
    run(count, &Task::new(task));
}

/// A slice whose elements several threads change, each its own.
struct Items<'a, T> {
    first: *mut T,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: an element is used by one thread at a time, which `get` demands; `T: Send` allows that to
// be another thread.
unsafe impl<T: Send> Sync for Items<'_, T> {}

impl<'a, T> Items<'a, T> {
    fn new(slice: &'a mut [T]) -> Self {
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
    unsafe fn get(&self, index: usize) -> &mut T {
        // SAFETY: the element is in the slice, and the caller vouches that it is nobody else's.
        unsafe { &mut *self.first.add(index) }
    }
}

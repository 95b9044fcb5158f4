//! Where the threads of a call leave partials: on lines of their own, which the caller writes to
//! for none but its own chunk, so that a result crosses between the cores once.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ops::Range;
use superscalar_kernels::order::tree::Merge;

/// So many partials find room on the caller's stack. An allocation of that size, aligned to cache
/// lines, takes half as long as the fork-join of two cores. To be debugged, calls take several
/// times as much of the stack, and nobody counts nanoseconds.
const SMALL: usize = if cfg!(debug_assertions) { 1 } else { 12 };

/// Bytes that cross between cores at a time.
const LINE: usize = 64;

/// Room for a partial.
#[repr(align(64))]
struct Place<P>(MaybeUninit<P>);

/// Room for partials, which several threads fill.
pub(super) struct Places<'a, P> {
    first: *mut Place<P>,
    places: PhantomData<&'a mut [P]>,
}

impl<P> Clone for Places<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Places<'_, P> {}

// SAFETY: the methods demand that a place is one thread's at a time, which `P: Send` allows to be
// another thread than the one that made it.
unsafe impl<P: Send> Send for Places<'_, P> {}
// SAFETY: as above.
unsafe impl<P: Send> Sync for Places<'_, P> {}

/// Runs `job` with room for `count` partials that have no destructor.
pub(super) fn with_places<P: Copy, R>(count: usize, job: impl FnOnce(Places<'_, P>) -> R) -> R {
    let mut few = [const { Place(MaybeUninit::uninit()) }; SMALL];
    let mut many = Vec::new();
    let first = if count <= SMALL {
        few.as_mut_ptr()
    } else {
        many.reserve_exact(count);
        many.as_mut_ptr()
    };
    job(Places {
        first,
        places: PhantomData,
    })
}

impl<P: Copy> Places<'_, P> {
    /// Fills consecutive places with what `partial` makes of each range.
    ///
    /// # Safety
    ///
    /// There are so many places from `first` on, and no other thread uses them meanwhile.
    pub(super) unsafe fn fill(
        self,
        first: usize,
        ranges: impl Iterator<Item = Range<usize>> + Clone,
        partial: impl Fn(Range<usize>) -> P,
    ) {
        for index in first..first + ranges.clone().count() {
            // SAFETY: as the caller vouches.
            unsafe { self.fetch(index) };
        }
        for (index, range) in (first..).zip(ranges) {
            // SAFETY: as above.
            unsafe {
                self.first
                    .add(index)
                    .write(Place(MaybeUninit::new(partial(range))))
            };
        }
    }

    /// Has the core own the lines of a place by the time that there is something to write. The
    /// stores wait for the lines, and nothing waits for the stores.
    ///
    /// # Safety
    ///
    /// There is such a place, and no other thread uses it meanwhile.
    unsafe fn fetch(self, index: usize) {
        for byte in (0..size_of::<P>()).step_by(LINE) {
            // SAFETY: the byte is one of the place, which holds nothing yet.
            unsafe {
                let place = self.first.add(index).cast::<u8>();
                place.add(byte).write_volatile(0);
            }
        }
    }

    /// Merges a place into one on its left.
    ///
    /// # Safety
    ///
    /// As [`Places::get`], for both; nobody else uses them.
    pub(super) unsafe fn merge(self, left: usize, right: usize)
    where
        P: Merge,
    {
        // SAFETY: as the caller vouches.
        unsafe {
            let merged = self.get(left).merge(self.get(right));
            self.first.add(left).write(Place(MaybeUninit::new(merged)));
        }
    }

    /// What stands in a place.
    ///
    /// # Safety
    ///
    /// There is such a place, it was filled, and the filling happened before.
    pub(super) unsafe fn get(&self, index: usize) -> &P {
        // SAFETY: as the caller vouches.
        unsafe { (*self.first.add(index)).0.assume_init_ref() }
    }
}

//! Memory between two pages that no one may touch.

use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect, munmap};
use rustix::param::page_size;
use std::ptr;
use superscalar_kernels::element::Element;

/// Which guard page a slice lies against.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Edge {
    /// The first element follows the guard page.
    Start,
    /// The last element is followed by the guard page.
    End,
}

/// Pages whose bytes may all be read and written, and a guard page on either side.
pub struct Guarded {
    mapping: *mut u8,
    /// Usable bytes: a number of whole pages.
    usable: usize,
}

impl Guarded {
    /// Memory of at least `bytes` bytes, all zero.
    pub fn new(bytes: usize) -> rustix::io::Result<Self> {
        let usable = bytes.next_multiple_of(page_size());
        let all = usable + 2 * page_size();
        // SAFETY: a new mapping at an address of the system's choice touches no other memory.
        let mapping =
            unsafe { mmap_anonymous(ptr::null_mut(), all, ProtFlags::empty(), MapFlags::PRIVATE) }?;
        let guarded = Guarded {
            mapping: mapping.cast(),
            usable,
        };
        // SAFETY: these are the inner pages of the mapping, which nothing refers to yet.
        unsafe {
            mprotect(
                guarded.start().cast(),
                usable,
                MprotectFlags::READ | MprotectFlags::WRITE,
            )
        }?;
        Ok(guarded)
    }

    /// The first usable byte.
    fn start(&self) -> *mut u8 {
        self.mapping.wrapping_add(page_size())
    }

    /// Where the `n` elements begin that lie against that guard page.
    fn place<E>(&self, edge: Edge, n: usize) -> *mut u8 {
        let bytes = n * size_of::<E>();
        assert!(bytes <= self.usable);
        match edge {
            Edge::Start => self.start(),
            Edge::End => self.start().wrapping_add(self.usable - bytes),
        }
    }

    /// Fills all of it with one value.
    pub fn fill<E: Element>(&mut self, value: E) {
        let len = self.usable / size_of::<E>();
        // SAFETY: the usable bytes are ours, a page is aligned for any element, and `Element` is
        // only implemented for numbers, and every bit pattern is a number.
        unsafe { std::slice::from_raw_parts_mut(self.start().cast(), len) }.fill(value);
    }

    /// The `n` elements that lie against that guard page.
    pub fn slice<E: Element>(&self, edge: Edge, n: usize) -> &[E] {
        let first = self.place::<E>(edge, n);
        // SAFETY: these bytes are usable and borrowed with `self`; both edges are multiples of a
        // page, so that every element is aligned; every bit pattern is a number.
        unsafe { std::slice::from_raw_parts(first.cast(), n) }
    }
}

/// A number that is written: every bit pattern is a number, and its alignment divides its size and
/// a page.
pub trait Number: Copy + 'static {}
macro_rules! numbers {
    ($($number:ident),*) => {
        $(impl Number for $number {})*
    };
}
numbers!(i64, u64, i128, u128, f32, f64);

impl Guarded {
    /// The `n` numbers that lie against that guard page, to be written.
    pub fn slice_mut<E: Number>(&mut self, edge: Edge, n: usize) -> &mut [E] {
        let first = self.place::<E>(edge, n);
        // SAFETY: these bytes are usable and borrowed with `self`, mutably; as in `slice` for the
        // rest.
        unsafe { std::slice::from_raw_parts_mut(first.cast(), n) }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and no slice of it outlives `self`.
        let unmapped = unsafe { munmap(self.mapping.cast(), self.usable + 2 * page_size()) };
        assert_eq!(unmapped, Ok(()), "the mapping can be removed");
    }
}

//! A closure by value, whatever its type: the bytes that it captured, and a function that calls it.
//!
//! A worker gets such a copy with its job. Behind a reference to a closure, to what that captured,
//! and to what this refers to stands a cache line each, on the caller's core, and a worker fetches
//! one after the other before it can begin.

use std::marker::PhantomData;
use std::mem::{self, MaybeUninit};

/// What a closure captured.
type Captured<const WORDS: usize> = [MaybeUninit<u64>; WORDS];

/// A closure from `A` to `R` that captured at most `WORDS` words, none of which has a destructor.
pub(crate) struct Inline<'a, A, R, const WORDS: usize> {
    captured: Captured<WORDS>,
    /// Calls the closure that `captured` holds.
    call: unsafe fn(&Captured<WORDS>, A) -> R,
    closure: PhantomData<&'a ()>,
}

impl<A, R, const WORDS: usize> Clone for Inline<'_, A, R, WORDS> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, R, const WORDS: usize> Copy for Inline<'_, A, R, WORDS> {}

impl<'a, A, R, const WORDS: usize> Inline<'a, A, R, WORDS> {
    /// A copy of `closure`. One that captured more does not compile.
    pub(crate) fn new<F>(closure: F) -> Self
    where
        F: Fn(A) -> R + Copy + Send + Sync + 'a,
    {
        const {
            assert!(size_of::<F>() <= size_of::<Captured<WORDS>>());
            assert!(align_of::<F>() <= align_of::<Captured<WORDS>>());
        }
        let mut captured = [MaybeUninit::uninit(); WORDS];
        // SAFETY: there is room for it, as was asserted.
        unsafe { captured.as_mut_ptr().cast::<F>().write(closure) };
        Inline {
            captured,
            call: call::<F, A, R, WORDS>,
            closure: PhantomData,
        }
    }

    /// What the closure answers.
    #[inline]
    pub(crate) fn call(&self, argument: A) -> R {
        // SAFETY: `new` chose the function for the closure that it wrote.
        unsafe { (self.call)(&self.captured, argument) }
    }

    /// The same closure, for any time.
    ///
    /// # Safety
    ///
    /// It is not called after `'a`.
    pub(crate) unsafe fn erased(self) -> Inline<'static, A, R, WORDS>
    where
        A: 'static,
        R: 'static,
    {
        // SAFETY: the types differ in the lifetime alone.
        unsafe { mem::transmute::<Self, Inline<'static, A, R, WORDS>>(self) }
    }
}

/// Calls the closure that was captured.
///
/// # Safety
///
/// `captured` begins with an `F`.
unsafe fn call<F: Fn(A) -> R, A, R, const WORDS: usize>(
    captured: &Captured<WORDS>,
    argument: A,
) -> R {
    // SAFETY: as the caller vouches; `new` asserts that it is aligned.
    let closure = unsafe { &*captured.as_ptr().cast::<F>() };
    closure(argument)
}

#[cfg(test)]
mod tests {
    use super::Inline;

    #[test]
    fn copies_answer_as_the_closure_does() {
        let (x, scale) = ([1u32, 2, 3], 10u64);
        let slice = &x[..];
        let inline: Inline<'_, usize, u64, 3> =
            Inline::new(move |i: usize| scale * u64::from(slice[i]));
        let copy = inline;
        assert_eq!([0, 1, 2].map(|i| copy.call(i)), [10, 20, 30]);
        assert_eq!(inline.call(2), 30);
    }
}

//! What a kernel reads: the types of its arguments.
//!
//! Every kernel has two arguments: the first slice, and the rest, which fits two registers. An
//! input type names both, so that one instance for each instruction set serves them all
//! (`simd::Isa::run`).
//!
//! | input | first | rest |
//! | --- | --- | --- |
//! | [`Slice`] | a slice | nothing |
//! | [`Pair`] | a slice | another slice of the same length |
//! | [`Valid`] | a slice | which of its elements are valid |
//! | [`With`] | a slice | a value that is the same for all elements |
//! | [`SliceInto`] | a slice | where a result for each element goes |
//! | [`ValidInto`] | a slice | which of its elements are valid, and where the results go |
//! | [`ColumnsInto`] | adjacent columns | where the results for each column go |

use crate::element::Element;
use crate::ops::columns::Columns;
use crate::simd::instance::{outlined, sealed};
use crate::validity::Validity;
use core::marker::PhantomData;
use core::ops::Range;

pub use crate::simd::instance::{Function, Input};

/// An input that can be cut.
pub trait Divisible: Input {
    /// What the first slice holds.
    type Element: Element;

    /// Slices of elements that are read in order.
    const STREAMS: usize;

    /// Number of elements.
    fn len(first: Self::First<'_>) -> usize;

    /// Calls an instance with a part of the input, as a call and not inlined.
    ///
    /// # Safety
    ///
    /// The CPU must have the features of the instance, the arguments must pass [`Input::check`],
    /// and the range must lie in them.
    unsafe fn call_part<O>(
        first: Self::First<'_>,
        rest: &Self::Rest<'_>,
        range: Range<usize>,
        instance: Function<Self, O>,
    ) -> O
    where
        Self: Sized;
}

/// A slice.
#[derive(Debug)]
pub struct Slice<E>(PhantomData<E>);

impl<E> sealed::Sealed for Slice<E> {}

impl<E: Element> Input for Slice<E> {
    type First<'a> = &'a [E];
    type Rest<'a> = ();

    #[inline(always)]
    fn check(_: Self::First<'_>, _: &()) {}
}

/// Two slices of equal length.
#[derive(Debug)]
pub struct Pair<A, B>(PhantomData<(A, B)>);

impl<A, B> sealed::Sealed for Pair<A, B> {}

impl<A: Element, B: Element> Input for Pair<A, B> {
    type First<'a> = &'a [A];
    type Rest<'a> = &'a [B];

    #[inline(always)]
    fn check(x: Self::First<'_>, rest: &Self::Rest<'_>) {
        assert_eq!(x.len(), rest.len(), "slices of different lengths");
    }
}

/// A slice, and which of its elements are valid. By reference: a validity is too large for
/// registers, and to copy it takes longer than a short call.
#[derive(Debug)]
pub struct Valid<E>(PhantomData<E>);

impl<E> sealed::Sealed for Valid<E> {}

impl<E: Element> Input for Valid<E> {
    type First<'a> = &'a [E];
    type Rest<'a> = &'a Validity<'a>;

    #[inline(always)]
    fn check(x: Self::First<'_>, rest: &Self::Rest<'_>) {
        assert_eq!(x.len(), rest.len(), "elements and bits");
    }
}

/// A slice, and something that is the same for all of its elements.
#[derive(Debug)]
pub struct With<E, T>(PhantomData<(E, T)>);

impl<E, T> sealed::Sealed for With<E, T> {}

impl<E: Element, T: 'static> Input for With<E, T> {
    type First<'a> = &'a [E];
    type Rest<'a> = T;

    #[inline(always)]
    fn check(_: Self::First<'_>, _: &Self::Rest<'_>) {}
}

/// A slice, and a place for a result of each of its elements.
#[derive(Debug)]
pub struct SliceInto<E, O>(PhantomData<(E, O)>);

impl<E, O> sealed::Sealed for SliceInto<E, O> {}

impl<E: Element, O: 'static> Input for SliceInto<E, O> {
    type First<'a> = &'a [E];
    type Rest<'a> = &'a mut [O];

    #[inline(always)]
    fn check(x: Self::First<'_>, rest: &Self::Rest<'_>) {
        assert_eq!(x.len(), rest.len(), "slices of different lengths");
    }
}

/// A slice, which of its elements are valid, and a place for a result of each.
#[derive(Debug)]
pub struct ValidInto<E, O>(PhantomData<(E, O)>);

impl<E, O> sealed::Sealed for ValidInto<E, O> {}

impl<E: Element, O: 'static> Input for ValidInto<E, O> {
    type First<'a> = &'a [E];
    type Rest<'a> = &'a mut Destination<'a, O>;

    #[inline(always)]
    fn check(x: Self::First<'_>, rest: &Self::Rest<'_>) {
        assert_eq!(x.len(), rest.validity.len(), "elements and bits");
        assert_eq!(x.len(), rest.out.len(), "slices of different lengths");
    }
}

/// The rest of [`ValidInto`].
#[derive(Debug)]
pub struct Destination<'a, O> {
    /// Which elements are valid.
    pub validity: Validity<'a>,
    /// Where the results go.
    pub out: &'a mut [O],
}

/// Adjacent columns, and a place for the results of each: kernels state how many those are, and
/// check that themselves.
#[derive(Debug)]
pub struct ColumnsInto<E, O>(PhantomData<(E, O)>);

impl<E, O> sealed::Sealed for ColumnsInto<E, O> {}

impl<E: 'static, O: 'static> Input for ColumnsInto<E, O> {
    type First<'a> = Columns<'a, E>;
    type Rest<'a> = &'a mut [O];

    #[inline(always)]
    fn check(_: Self::First<'_>, _: &Self::Rest<'_>) {}
}

impl<E: Element> Divisible for Slice<E> {
    type Element = E;
    const STREAMS: usize = 1;

    #[inline(always)]
    fn len(first: &[E]) -> usize {
        first.len()
    }

    #[inline(always)]
    unsafe fn call_part<O>(
        first: &[E],
        (): &Self::Rest<'_>,
        range: Range<usize>,
        instance: Function<Self, O>,
    ) -> O {
        // SAFETY: the caller vouches for the features; parts of equal ranges are of equal length.
        unsafe { outlined::<Self, O>(&first[range], (), instance) }
    }
}

impl<E: Element, B: Element> Divisible for Pair<E, B> {
    type Element = E;
    const STREAMS: usize = 2;

    #[inline(always)]
    fn len(first: &[E]) -> usize {
        first.len()
    }

    #[inline(always)]
    unsafe fn call_part<O>(
        first: &[E],
        rest: &Self::Rest<'_>,
        range: Range<usize>,
        instance: Function<Self, O>,
    ) -> O {
        // SAFETY: the caller vouches for the features; parts of equal ranges are of equal length.
        unsafe { outlined::<Self, O>(&first[range.clone()], &rest[range], instance) }
    }
}

impl<E: Element> Divisible for Valid<E> {
    type Element = E;
    const STREAMS: usize = 1;

    #[inline(always)]
    fn len(first: &[E]) -> usize {
        first.len()
    }

    #[inline(always)]
    unsafe fn call_part<O>(
        first: &[E],
        rest: &Self::Rest<'_>,
        range: Range<usize>,
        instance: Function<Self, O>,
    ) -> O {
        // SAFETY: the caller vouches for the features; parts of equal ranges are of equal length.
        unsafe { outlined::<Self, O>(&first[range.clone()], &rest.slice(range), instance) }
    }
}

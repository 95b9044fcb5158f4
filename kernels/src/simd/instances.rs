//! The instances: the only functions with a target feature, and what they call. There is one for every kind of arguments that a body takes.

use crate::element::Element;
use crate::ops::columns::Columns;
use crate::tier::Tier;
use crate::validity::Validity;

/// Writes a tier's token and instances. The list of features must be a literal inside an attribute, where
/// no generic can put it: this macro keeps it in one place per tier.
macro_rules! isa {
    ($(#[$doc:meta])* $token:ident, $tier:expr $(, features: $features:literal $(, extra: $extra:literal)?)?) => {
        /// The features of the tier that its instances are compiled with, separated by commas.
        pub const FEATURES: &str = concat!("" $(, $features)?);

        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $token(());

        impl $token {
            $(
                #[target_feature(enable = $features)]
                $(#[target_feature(enable = $extra)])?
            )?
            #[inline]
            fn new() -> Self {
                $token(())
            }
        }

        impl $crate::simd::Isa for $token {
            const TIER: $crate::tier::Tier = $tier;
            $($(const EXTRA: &'static str = $extra;)?)?

            $(
                #[target_feature(enable = $features)]
                $(#[target_feature(enable = $extra)])?
            )?
            unsafe fn reduce<B: $crate::simd::Reduce<Self>>(x: &[B::Element]) -> B::Output {
                B::run($token::new(), x)
            }

            $(
                #[target_feature(enable = $features)]
                $(#[target_feature(enable = $extra)])?
            )?
            unsafe fn reduce_pair<B: $crate::simd::ReducePair<Self>>(
                a: &[B::Element],
                b: &[B::Element],
            ) -> B::Output {
                // SAFETY: the caller vouches for equal lengths.
                unsafe { B::run($token::new(), a, b) }
            }

            $(
                #[target_feature(enable = $features)]
                $(#[target_feature(enable = $extra)])?
            )?
            unsafe fn reduce_masked<B: $crate::simd::ReduceMasked<Self>>(
                x: &[B::Element],
                validity: &$crate::validity::Validity<'_>,
            ) -> B::Output {
                // SAFETY: the caller vouches for equal lengths.
                unsafe { B::run($token::new(), x, validity) }
            }

            $(
                #[target_feature(enable = $features)]
                $(#[target_feature(enable = $extra)])?
            )?
            unsafe fn reduce_with<B: $crate::simd::ReduceWith<Self>>(
                x: &[B::Element],
                argument: B::Argument,
            ) -> B::Output {
                B::run($token::new(), x, argument)
            }

            $(
                #[target_feature(enable = $features)]
                $(#[target_feature(enable = $extra)])?
            )?
            unsafe fn reduce_columns<B: $crate::simd::ReduceColumns<Self>>(
                x: $crate::ops::columns::Columns<'_, B::Element>,
                out: &mut [B::Output],
            ) {
                B::run($token::new(), x, out)
            }

            $(
                #[target_feature(enable = $features)]
                $(#[target_feature(enable = $extra)])?
            )?
            unsafe fn transform<B: $crate::simd::Transform<Self>>(
                x: &[B::Element],
                out: &mut [B::Output],
            ) {
                // SAFETY: the caller vouches for equal lengths.
                unsafe { B::run($token::new(), x, out) }
            }

            $(
                #[target_feature(enable = $features)]
                $(#[target_feature(enable = $extra)])?
            )?
            unsafe fn transform_masked<B: $crate::simd::TransformMasked<Self>>(
                x: &[B::Element],
                validity: $crate::validity::Validity<'_>,
                out: &mut [B::Output],
            ) {
                // SAFETY: the caller vouches for equal lengths.
                unsafe { B::run($token::new(), x, validity, out) }
            }
        }
    };
}

/// A body that maps one slice to a value.
pub trait Reduce<I: Isa> {
    /// What the slice holds.
    type Element: Element;
    /// What comes out.
    type Output;
    /// The algorithm.
    fn run(isa: I, x: &[Self::Element]) -> Self::Output;
}

/// A body that maps two slices of equal length to a value.
pub trait ReducePair<I: Isa> {
    /// What the slices hold.
    type Element: Element;
    /// What comes out.
    type Output;
    /// The algorithm.
    ///
    /// # Safety
    ///
    /// `a` and `b` must have the same length.
    unsafe fn run(isa: I, a: &[Self::Element], b: &[Self::Element]) -> Self::Output;
}

/// A body that maps the valid elements of a slice to a value.
pub trait ReduceMasked<I: Isa> {
    /// What the slice holds.
    type Element: Element;
    /// What comes out.
    type Output;
    /// The algorithm.
    ///
    /// # Safety
    ///
    /// `validity` must be as long as `x`.
    unsafe fn run(isa: I, x: &[Self::Element], validity: &Validity<'_>) -> Self::Output;
}

/// A body that maps each column of an array to values.
pub trait ReduceColumns<I: Isa> {
    /// What the array holds.
    type Element: Element;
    /// What comes out.
    type Output;
    /// The algorithm. Panics where `out` has not the length that it states.
    fn run(isa: I, x: Columns<'_, Self::Element>, out: &mut [Self::Output]);
}

/// A body that maps one slice to a value, and is told something that is the same for all elements.
pub trait ReduceWith<I: Isa> {
    /// What the slice holds.
    type Element: Element;
    /// What it is told.
    type Argument;
    /// What comes out.
    type Output;
    /// The algorithm.
    fn run(isa: I, x: &[Self::Element], argument: Self::Argument) -> Self::Output;
}

/// A body that maps one slice to another one.
pub trait Transform<I: Isa> {
    /// What the slice holds.
    type Element: Element;
    /// What the other one is to hold.
    type Output;
    /// The algorithm.
    ///
    /// # Safety
    ///
    /// `x` and `out` must have the same length.
    unsafe fn run(isa: I, x: &[Self::Element], out: &mut [Self::Output]);
}

/// A body that maps a slice, of which it is told the valid elements, to another one.
pub trait TransformMasked<I: Isa> {
    /// What the slice holds.
    type Element: Element;
    /// What the other one is to hold.
    type Output;
    /// The algorithm.
    ///
    /// # Safety
    ///
    /// `x`, `validity` and `out` must have the same length.
    unsafe fn run(isa: I, x: &[Self::Element], validity: Validity<'_>, out: &mut [Self::Output]);
}

/// The token of an instruction set, and its instances: the only functions with a target feature.
pub trait Isa: Copy {
    /// The tier whose features the instances are compiled with.
    const TIER: Tier;

    /// Features beyond the tier's that the instances are compiled with, separated by commas.
    const EXTRA: &'static str = "";

    /// The instance of a one-slice body.
    ///
    /// # Safety
    ///
    /// The CPU must have every feature of [`Isa::TIER`] and [`Isa::EXTRA`].
    unsafe fn reduce<B: Reduce<Self>>(x: &[B::Element]) -> B::Output;

    /// The instance of a two-slice body.
    ///
    /// # Safety
    ///
    /// The CPU must have every feature of [`Isa::TIER`] and [`Isa::EXTRA`], and `a` and `b` the same length.
    unsafe fn reduce_pair<B: ReducePair<Self>>(a: &[B::Element], b: &[B::Element]) -> B::Output;

    /// The instance of a body over the valid elements of a slice.
    ///
    /// The validity is a reference, since a value of its size would be copied to memory for the call: by wide loads of what may just have been
    /// written in parts, which takes 12 ns on a Zen 4 core.
    ///
    /// # Safety
    ///
    /// The CPU must have every feature of [`Isa::TIER`] and [`Isa::EXTRA`], and `validity` be as long as `x`.
    unsafe fn reduce_masked<B: ReduceMasked<Self>>(
        x: &[B::Element],
        validity: &Validity<'_>,
    ) -> B::Output;

    /// The instance of a body over columns.
    ///
    /// # Safety
    ///
    /// The CPU must have every feature of [`Isa::TIER`] and [`Isa::EXTRA`].
    unsafe fn reduce_columns<B: ReduceColumns<Self>>(
        x: Columns<'_, B::Element>,
        out: &mut [B::Output],
    );

    /// The instance of a one-slice body that is told something.
    ///
    /// # Safety
    ///
    /// The CPU must have every feature of [`Isa::TIER`] and [`Isa::EXTRA`].
    unsafe fn reduce_with<B: ReduceWith<Self>>(
        x: &[B::Element],
        argument: B::Argument,
    ) -> B::Output;

    /// The instance of a body that maps a slice to another one.
    ///
    /// # Safety
    ///
    /// The CPU must have every feature of [`Isa::TIER`] and [`Isa::EXTRA`], and `x` and `out` the same length.
    unsafe fn transform<B: Transform<Self>>(x: &[B::Element], out: &mut [B::Output]);

    /// The instance of a body that maps a slice and its validity to another one.
    ///
    /// # Safety
    ///
    /// The CPU must have every feature of [`Isa::TIER`] and [`Isa::EXTRA`], and `x`, `validity` and `out` the same length.
    unsafe fn transform_masked<B: TransformMasked<Self>>(
        x: &[B::Element],
        validity: Validity<'_>,
        out: &mut [B::Output],
    );
}

/// Calls an instance from inside another one, as a call and not inlined: each keeps a stack frame of the size
/// that it needs itself. Rust 1.95 drops `#[inline(never)]` from functions that have a target feature, so the
/// call goes through one that has none. The slice comes first, where the calling instance has it already.
///
/// # Safety
///
/// The CPU must have the tier of `instance`.
#[inline(never)]
pub(crate) unsafe fn call<E, O>(x: &[E], instance: unsafe fn(&[E]) -> O) -> O {
    // SAFETY: the caller vouches for the tier.
    unsafe { instance(x) }
}

/// Calls an instance of two slices; compare [`call`].
///
/// # Safety
///
/// The CPU must have the tier of `instance`, and `a` and `b` the same length.
#[inline(never)]
pub(crate) unsafe fn call_pair<E, O>(a: &[E], b: &[E], instance: unsafe fn(&[E], &[E]) -> O) -> O {
    // SAFETY: the caller vouches for the tier and for equal lengths.
    unsafe { instance(a, b) }
}

/// Calls an instance of a slice and its validity; compare [`call`].
///
/// # Safety
///
/// The CPU must have the tier of `instance`, and `validity` be as long as `x`.
#[inline(never)]
pub(crate) unsafe fn call_masked<E, O>(
    x: &[E],
    validity: &Validity<'_>,
    instance: unsafe fn(&[E], &Validity<'_>) -> O,
) -> O {
    // SAFETY: the caller vouches for the tier and for equal lengths.
    unsafe { instance(x, validity) }
}

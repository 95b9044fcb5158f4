//! The instances: the only functions with a target feature, one for each instruction set.
//!
//! A kernel is a type that implements [`Kernel`] for a token. `Isa::run::<K>` is its instance:
//! compiled with the features of the instruction set, generic over the kernel, and nothing but a
//! call of it.

use crate::tier::Tier;

/// Writes a token and its instance. The list of features must be a literal inside an attribute,
/// where no generic can put it: this macro keeps it in one place for each tier.
macro_rules! isa {
    ($(#[$doc:meta])* $token:ident, $tier:expr $(, features: $($features:literal),+)?) => {
        /// The features of the tier that its instances are compiled with, separated by commas.
        pub const FEATURES: &str = $crate::simd::instance::joined!($($($features),+)?);

        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $token(());

        impl $token {
            $($(#[target_feature(enable = $features)])+)?
            #[inline]
            fn new() -> Self {
                $token(())
            }
        }

        impl $crate::simd::instance::sealed::Sealed for $token {}

        impl $crate::simd::Isa for $token {
            const TIER: $crate::tier::Tier = $tier;

            $($(#[target_feature(enable = $features)])+)?
            unsafe fn run<'a, K: $crate::simd::Kernel<Self>>(
                first: <K::Input as $crate::simd::instance::Input>::First<'a>,
                rest: <K::Input as $crate::simd::instance::Input>::Rest<'a>,
            ) -> K::Output {
                // SAFETY: the caller vouches for the arguments.
                unsafe { K::run($token::new(), first, rest) }
            }
        }
    };
}

/// Names that are separated by commas, joined by one.
macro_rules! joined {
    () => { "" };
    ($first:literal $(, $more:literal)*) => { concat!($first $(, ",", $more)*) };
}
pub(super) use joined;

/// What only the tokens and inputs of this package are.
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// The types of a kernel's arguments. Sealed: kernels read what [`Input::check`] has seen to.
pub trait Input: sealed::Sealed + 'static {
    /// The first argument.
    type First<'a>: Copy;

    /// The other one.
    type Rest<'a>;

    /// Checks what a kernel relies on.
    ///
    /// # Panics
    ///
    /// When the arguments are not of the same length.
    fn check(first: Self::First<'_>, rest: &Self::Rest<'_>);
}

/// An instance of a kernel for inputs `N`. To call it, the CPU must have the features that it was
/// compiled with, and the arguments must pass [`Input::check`].
pub type Function<N, O> = for<'a> unsafe fn(<N as Input>::First<'a>, <N as Input>::Rest<'a>) -> O;

/// An algorithm for an instruction set.
pub trait Kernel<I: Isa> {
    /// What it reads.
    type Input: Input;

    /// What comes out.
    type Output: 'static;

    /// The algorithm.
    ///
    /// # Safety
    ///
    /// The arguments must pass [`Input::check`].
    unsafe fn run<'a>(
        isa: I,
        first: <Self::Input as Input>::First<'a>,
        rest: <Self::Input as Input>::Rest<'a>,
    ) -> Self::Output;
}

/// The token of an instruction set, and its instance. Sealed: a tier's features are those that its
/// instance is compiled with.
pub trait Isa: Copy + sealed::Sealed {
    /// The tier whose features the instance is compiled with.
    const TIER: Tier;

    /// The instance of a kernel.
    ///
    /// # Safety
    ///
    /// The CPU must have every feature of [`Isa::TIER`], and the arguments must pass
    /// [`Input::check`].
    unsafe fn run<'a, K: Kernel<Self>>(
        first: <K::Input as Input>::First<'a>,
        rest: <K::Input as Input>::Rest<'a>,
    ) -> K::Output;
}

/// Calls the instance of a kernel from inside another one, as a call and not inlined: each keeps a
/// stack frame of the size that it needs itself.
///
/// # Safety
///
/// As [`Isa::run`].
#[inline(always)]
pub(crate) unsafe fn call<'a, I: Isa, K: Kernel<I>>(
    _: I,
    first: <K::Input as Input>::First<'a>,
    rest: <K::Input as Input>::Rest<'a>,
) -> K::Output {
    // SAFETY: the token vouches for the features, the caller for the arguments.
    unsafe { outlined::<K::Input, K::Output>(first, rest, I::run::<K>) }
}

/// Rust 1.95 drops `#[inline(never)]` from functions that have a target feature, so a call goes
/// through one that has none. The arguments come first, where the calling instance has them
/// already.
///
/// # Safety
///
/// As [`Isa::run`].
#[inline(never)]
pub(crate) unsafe fn outlined<'a, N: Input, O>(
    first: N::First<'a>,
    rest: N::Rest<'a>,
    instance: Function<N, O>,
) -> O {
    // SAFETY: as the caller vouches.
    unsafe { instance(first, rest) }
}

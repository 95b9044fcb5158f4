//! A call: load the active tier, index the operation's table, call.

use crate::tier;
use superscalar_kernels::input::Input;
use superscalar_kernels::table::Supports;

/// Calls the kernel of form `F` in production for elements `E` on the active tier.
///
/// # Panics
///
/// When the arguments differ in length; and as [`tier::active`].
#[inline(always)]
pub(crate) fn run<'a, F, E: Supports<F>>(
    first: <E::Input as Input>::First<'a>,
    rest: <E::Input as Input>::Rest<'a>,
) -> E::Output {
    <E::Input as Input>::check(first, &rest);
    match tier::settled() {
        // SAFETY: this CPU has the active tier, and the arguments were checked.
        Some(tier) => unsafe { (E::TABLE.function(tier))(first, rest) },
        None => first_run::<F, E>(first, rest),
    }
}

/// The first call of the process finds the tier. A function of its own, so that all later calls
/// need no stack frame to keep their arguments in.
#[cold]
#[inline(never)]
fn first_run<'a, F, E: Supports<F>>(
    first: <E::Input as Input>::First<'a>,
    rest: <E::Input as Input>::Rest<'a>,
) -> E::Output {
    // SAFETY: this CPU has the active tier, and `run` checked the arguments.
    unsafe { (E::TABLE.function(tier::settle()))(first, rest) }
}

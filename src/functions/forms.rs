//! The forms of a reduction, as the macro that writes them.

/// Writes the forms of reductions: what each is made by, what comes out, and what is made of the
/// answer.
macro_rules! reductions {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty = $example:literal)?)
        by [$by:ty] -> $out:ty = |$answer:ident| $map:expr;)*) => {
        $(
            $(#[$doc])*
            #[inline(always)]
            pub fn $name<E: $crate::element::Element>(x: &[E] $(, $arg: $type)?) -> $out {
                let $answer = <$by as $crate::reduction::Reduction<E>>::slice(x);
                $map
            }
        )*

        /// The forms on several cores.
        pub(crate) mod on_cores {
            use super::*;
            use crate::par::reduce;
            $(
                #[doc = concat!("What [`crate::", stringify!($name), "`] answers, on several cores:")]
                /// the same bits.
                ///
                /// # Panics
                ///
                #[doc = concat!("As [`crate::", stringify!($name), "`].")]
                ///
                /// ```
                /// let x: Vec<f64> = (0..100_000).map(f64::from).collect();
                #[doc = concat!("let on_cores = superscalar::par::", stringify!($name),
                    "(&x" $(, ", ", stringify!($example))?, ");")]
                #[doc = concat!("assert_eq!(on_cores, superscalar::", stringify!($name),
                    "(&x" $(, ", ", stringify!($example))?, "));")]
                /// ```
                #[inline]
                pub fn $name<E: $crate::element::Element>(x: &[E] $(, $arg: $type)?) -> $out {
                    let $answer = reduce::<E, $by>(x);
                    $map
                }
            )*
        }

        /// Reductions. Every one answers for the valid elements what the function of the same name
        /// at the root answers for a slice: [what comes out](crate::masked).
        impl<E: $crate::element::Element> $crate::masked::Masked<'_, E> {
            $(
                #[doc = concat!("[`crate::", stringify!($name), "`] of the valid elements.")]
                ///
                /// # Panics
                ///
                #[doc = concat!("As [`crate::", stringify!($name), "`].")]
                ///
                /// ```
                /// use superscalar::masked::{Masked, Validity};
                /// let x = [3.0f64, 1.0, 2.0];
                /// let all = Masked::new(&x, Validity::new(&[0b111], 0, 3)?)?;
                #[doc = concat!("let plain = superscalar::", stringify!($name),
                    "(&x" $(, ", ", stringify!($example))?, ");")]
                #[doc = concat!("assert_eq!(all.", stringify!($name),
                    "(" $(, stringify!($example))?, "), plain);")]
                /// # Ok::<(), superscalar::Error>(())
                /// ```
                #[inline(always)]
                pub fn $name(&self $(, $arg: $type)?) -> $out {
                    let $answer = <$by as $crate::reduction::Reduction<E>>::masked(self);
                    $map
                }
            )*
        }

        /// Reductions along an axis: one answer for each column ([`Axis(0)`](crate::view::Axis)) or
        /// for each row ([`Axis(1)`](crate::view::Axis)).
        impl<E: $crate::element::Element> $crate::view::View<'_, E> {
            $(
                #[doc = concat!("[`crate::", stringify!($name), "`] along an axis.")]
                ///
                /// # Panics
                ///
                #[doc = concat!("As [`crate::", stringify!($name), "`], of any of them; and as [`crate::view::Axis`] and [`crate::view::View`].")]
                ///
                /// ```
                /// use superscalar::view::{Axis, View};
                /// let x = [3.0f64, 1.0, 2.0];
                /// let row = View::from_shape([1, 3], &x)?;
                #[doc = concat!("let plain = superscalar::", stringify!($name),
                    "(&x" $(, ", ", stringify!($example))?, ");")]
                #[doc = concat!("assert_eq!(row.", stringify!($name),
                    "(Axis(1)" $(, ", ", stringify!($example))?, "), [plain]);")]
                /// # Ok::<(), superscalar::Error>(())
                /// ```
                pub fn $name(&self, axis: $crate::view::Axis $(, $arg: $type)?) -> Vec<$out> {
                    self.along::<$by, _>(axis, |$answer| $map)
                }
            )*
        }
    };
}

//! Sums of integers that are exact or refused.

/// What sums of squares and of magnitudes of integers are. Sealed.
pub trait Total: Copy + Default + Send + Sync + 'static {
    /// The sum of both.
    ///
    /// # Panics
    ///
    /// When it does not fit.
    #[doc(hidden)]
    #[must_use]
    fn plus(self, other: Self) -> Self;
}

macro_rules! totals {
    ($($total:ident),*) => {
        $(impl Total for $total {
            fn plus(self, other: $total) -> $total {
                match self.checked_add(other) {
                    Some(sum) => sum,
                    None => panic!(
                        "the sum of these squares or magnitudes does not fit in {} bits",
                        $total::BITS
                    ),
                }
            }
        })*
    };
}
totals!(u64, u128);

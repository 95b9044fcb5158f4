//! What superscalar must reach.
//!
//! | bar | of the best peer's time over superscalar's |
//! | --- | --- |
//! | as fast as the best peer, beyond 64 elements | 0.97 |
//! | a short call, up to 64 elements | 1 / 1.2 |
//!
//! Two medians of equal loops differ by three hundredths on a shared machine.

use serde::Serialize;

/// A bar and whether it was reached.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// The name of the bar.
    pub bar: &'static str,
    /// The least ratio that reaches it.
    pub required: f64,
    /// Whether it was reached.
    pub pass: bool,
}

/// Elements up to which a call is short.
const SHORT: usize = 64;

/// The bar of a comparison on `elements` elements, and whether a ratio reaches it.
pub fn mark(elements: usize, ratio: f64) -> Mark {
    let (bar, required) = if elements <= SHORT {
        ("short call", 1.0 / 1.2)
    } else {
        ("as fast", 0.97)
    };
    Mark {
        bar,
        required,
        pass: ratio >= required,
    }
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[test]
    fn a_short_call_has_a_bar_of_its_own() {
        let passes = |n, ratio| mark(n, ratio).pass;
        assert!(passes(64, 0.84) && !passes(64, 0.83));
        assert!(passes(65, 0.97) && !passes(65, 0.96));
        assert!(!passes(1, f64::NAN));
    }
}

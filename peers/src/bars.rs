//! What superscalar must reach.
//!
//! | bar | of the best peer's time over superscalar's |
//! | --- | --- |
//! | as fast as the best peer, at every size | 0.97 |
//! | a short call, up to 32 elements | 1 / 1.2 |
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
const SHORT: usize = 32;

/// The bars of a comparison on `elements` elements, and whether a ratio reaches them.
pub fn marks(elements: usize, ratio: f64) -> Vec<Mark> {
    let mark = |bar, required| Mark {
        bar,
        required,
        pass: ratio >= required,
    };
    let mut marks = vec![mark("as fast", 0.97)];
    if elements <= SHORT {
        marks.push(mark("short call", 1.0 / 1.2));
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::marks;

    #[test]
    fn a_short_call_has_a_second_bar() {
        let passes = |n, ratio| -> Vec<bool> { marks(n, ratio).iter().map(|m| m.pass).collect() };
        assert_eq!(passes(32, 0.9), [false, true]);
        assert_eq!(passes(32, 0.8), [false, false]);
        assert_eq!(passes(33, 0.97), [true]);
        assert_eq!(passes(1, f64::NAN), [false, false]);
    }
}

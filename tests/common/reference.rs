//! A sum in twice the precision of `f64`, for kernels whose order is their own: they must come
//! within the bound of their number of roundings, not match bits.
//!
//! The arithmetic is the error-free transformation of Dekker (1971) and Knuth (TAOCP 4.2.2): a sum
//! and a product are each replaced by a rounded value and the exact rounding error. The errors are
//! summed in `f64`, so the reference itself is off by about `n * 2^-106` of the sum of absolute
//! values: nothing beside any bound here.

use superscalar::registry::{Descriptor, Kind};

/// A sum as a rounded value and what the roundings lost, and the sum of the absolute values of its
/// terms.
#[derive(Clone, Copy, Default, Debug)]
pub struct Wide {
    high: f64,
    low: f64,
    magnitude: f64,
}

impl Wide {
    fn add(&mut self, term: f64) {
        let (sum, error) = two_sum(self.high, term);
        self.high = sum;
        self.low += error;
    }

    /// Adds `a * b`, which must neither overflow nor underflow.
    pub fn add_product(&mut self, a: f64, b: f64) {
        let (product, error) = two_product(a, b);
        self.add(product);
        self.low += error;
        self.magnitude += product.abs();
    }

    /// How far `value` is from the sum.
    pub fn distance(self, value: f64) -> f64 {
        ((value - self.high) - self.low).abs()
    }

    /// The value, rounded.
    pub fn value(self) -> f64 {
        self.high + self.low
    }

    /// The sum of the terms' absolute values.
    pub fn magnitude(self) -> f64 {
        self.magnitude
    }
}

impl FromIterator<f64> for Wide {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut wide = Wide::default();
        for term in terms {
            wide.add(term);
            wide.magnitude += term.abs();
        }
        wide
    }
}

/// `a + b` rounded, and the rounding error.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_rounded = sum - a;
    let a_rounded = sum - b_rounded;
    (sum, (a - a_rounded) + (b - b_rounded))
}

/// `a * b` rounded, and the rounding error.
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a_high, a_low), (b_high, b_low)) = (halves(a), halves(b));
    let error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    (product, error)
}

/// The upper 26 bits of a value and the rest, by Veltkamp's splitting.
fn halves(value: f64) -> (f64, f64) {
    const SPLITTER: f64 = ((1u64 << 27) + 1) as f64;
    let scaled = SPLITTER * value;
    let high = scaled - (scaled - value);
    (high, value - high)
}

/// The largest error that a study kernel may make on terms with this sum of absolute values: a
/// chain of additions for each lane of each accumulator, a halving tree over all of them, and the
/// rounding of the product if there is one, each off by half a unit in the last place (Higham,
/// *Accuracy and Stability*, 3.1).
pub fn bound_of_study(
    descriptor: &Descriptor,
    n: usize,
    unit_roundoff: f64,
    magnitude: f64,
) -> f64 {
    let chains = descriptor.lanes * descriptor.accumulators;
    // One more for the ragged end, which is added even where it is empty.
    let chain = n / chains + 1;
    let roundings = chain + chains.ilog2() as usize + descriptor.counts.of(Kind::Multiply) as usize;
    bound(roundings, unit_roundoff, magnitude)
}

/// The largest error of terms that pass through `roundings` roundings each: `k u / (1 - k u)` of
/// their sum of absolute values.
pub fn bound(roundings: usize, unit_roundoff: f64, magnitude: f64) -> f64 {
    let relative = roundings as f64 * unit_roundoff;
    relative / (1.0 - relative) * magnitude
}

#[cfg(test)]
mod tests {
    use super::Wide;

    #[test]
    fn what_a_rounding_loses_is_kept() {
        let wide: Wide = [1.0, 2f64.powi(-80), -1.0].into_iter().collect();
        assert_eq!(wide.value(), 2f64.powi(-80));
        assert_eq!(wide.magnitude(), 2.0);
        assert_eq!(wide.distance(0.0), 2f64.powi(-80));
    }

    #[test]
    fn products_are_exact() {
        let x = 1.0 + f64::EPSILON;
        let mut wide = Wide::default();
        wide.add_product(x, x);
        wide.add_product(-1.0, 1.0 + 2.0 * f64::EPSILON);
        assert_eq!(wide.value(), f64::EPSILON * f64::EPSILON);
    }
}

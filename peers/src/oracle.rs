//! The right answers: sums in twice the precision of `f64`, counts by the plainest loop.

use superscalar_instrument::real::Real;

/// How often each byte value occurs.
pub type Counts = [u64; 256];

/// A right answer, and how far off another may be.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    value: f64,
    bound: f64,
}

/// How many times the rounding of one addition to the sum of all absolute values an answer may be
/// off. The data have a mean of zero, so that even the partial sums of one long chain grow with the
/// root of the length only: its error, the worst of all contestants', stays below once that.
const ROUNDINGS: f64 = 8.0;

impl Expected {
    /// What is wrong with an answer, if anything.
    pub fn fault(self, answer: f64) -> Option<String> {
        let Expected { value, bound } = self;
        // Written so that NaN is a fault.
        let near = (answer - value).abs() <= bound;
        (!near).then(|| format!("answered {answer:e}, which is more than {bound:e} from {value:e}"))
    }
}

/// The sum.
pub fn sum<E: Real>(x: &[E]) -> Expected {
    let mut sum = Doubled::default();
    for x in x {
        sum.add((*x).into());
    }
    sum.expected(ROUNDINGS * E::EPSILON)
}

/// The sum of absolute values. Its partial sums grow with the length, so the error of a chain grows
/// with its root.
pub fn sum_of_abs<E: Real>(x: &[E]) -> Expected {
    let mut sum = Doubled::default();
    for x in x {
        sum.add((*x).into().abs());
    }
    sum.expected(ROUNDINGS * E::EPSILON * (x.len() as f64).sqrt())
}

/// The largest absolute value, to the last bit.
pub fn max_abs<E: Real>(x: &[E]) -> Expected {
    let value = x
        .iter()
        .fold(0.0, |most: f64, x| most.max((*x).into().abs()));
    Expected { value, bound: 0.0 }
}

/// The dot product.
pub fn dot<E: Real>(a: &[E], b: &[E]) -> Expected {
    let mut sum = Doubled::default();
    for (a, b) in a.iter().zip(b) {
        let (a, b): (f64, f64) = ((*a).into(), (*b).into());
        let product = a * b;
        sum.add(product);
        // What the product was rounded by; zero for factors that were f32.
        sum.error += a.mul_add(b, -product);
    }
    sum.expected(ROUNDINGS * E::EPSILON)
}

/// The variance of all elements. Squares are positive: the error of a chain of them grows as that
/// of a sum of absolute values.
pub fn var<E: Real>(x: &[E]) -> Expected {
    let n = x.len() as f64;
    let mean = sum(x).value / n;
    let mut squares = Doubled::default();
    for x in x {
        squares.add(((*x).into() - mean).powi(2));
    }
    let Expected { value, bound } = squares.expected(ROUNDINGS * E::EPSILON * n.sqrt());
    Expected {
        value: value / n,
        bound: bound / n,
    }
}

/// The Euclidean norm, of elements whose squares are far from the ends of the range. A root halves
/// the relative error, and rounds once.
pub fn norm2<E: Real>(x: &[E]) -> Expected {
    let Expected { value, bound } = dot(x, x);
    let norm = value.sqrt();
    Expected {
        value: norm,
        bound: bound * (x.len() as f64).sqrt() / (2.0 * norm) + E::EPSILON * norm,
    }
}

/// The counts of the byte values.
pub fn counts(x: &[u8]) -> Counts {
    let mut counts = [0; 256];
    for &byte in x {
        counts[usize::from(byte)] += 1;
    }
    counts
}

/// A sum with its rounding errors summed apart (Neumaier), and the sum of absolute values.
#[derive(Default)]
struct Doubled {
    sum: f64,
    error: f64,
    abs: f64,
}

impl Doubled {
    fn add(&mut self, term: f64) {
        let sum = self.sum + term;
        // Exact when the larger one comes first.
        self.error += if self.sum.abs() >= term.abs() {
            (self.sum - sum) + term
        } else {
            (term - sum) + self.sum
        };
        self.sum = sum;
        self.abs += term.abs();
    }

    fn expected(&self, relative: f64) -> Expected {
        Expected {
            value: self.sum + self.error,
            bound: relative * self.abs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{counts, dot, norm2, sum, sum_of_abs, var};

    #[test]
    fn cancellation_leaves_the_right_answer() {
        let x = [1e100, 1.0, -1e100];
        assert_eq!(sum(&x).value, 1.0);
        assert_eq!(sum_of_abs(&x).value, 2e100);
        let tiny = 1.0 + f64::EPSILON;
        assert_eq!(dot(&[tiny, 1.0], &[tiny, -1.0]).value, 2.0 * f64::EPSILON);
    }

    #[test]
    fn a_norm_of_literals() {
        let norm = norm2(&[3.0f32, 4.0]);
        assert_eq!(norm.value, 5.0);
        assert_eq!(norm.fault(5.0), None);
        assert!(norm.fault(5.001).is_some());
    }

    #[test]
    fn a_variance_of_literals() {
        let var = var(&[1.0f32, 3.0]);
        assert_eq!(var.value, 1.0);
        assert_eq!(var.fault(1.0), None);
        assert!(var.fault(2.0).is_some());
    }

    #[test]
    fn a_missing_element_and_a_nan_are_faults() {
        let x: Vec<f32> = (0..100).map(|i| i as f32 - 49.0).collect();
        assert_eq!(sum(&x).fault(50.0), None);
        assert!(sum(&x).fault(0.0).is_some());
        assert!(sum(&x).fault(f64::NAN).is_some());
    }

    #[test]
    fn counts_of_literals() {
        let counts = counts(b"banana");
        assert_eq!((counts[usize::from(b'a')], counts[0]), (3, 0));
    }
}

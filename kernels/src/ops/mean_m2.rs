//! The first two moments, as they travel between blocks, threads and slices: count, mean, and `m2`,
//! the sum of squared deviations from the mean. The mean is `pivot + offset`.

use crate::element::Float;
use crate::order::tree::Merge;

/// Count, mean and m2: what travels between blocks, threads and slices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanM2 {
    /// Number of elements.
    pub count: u64,
    /// A value near them.
    pub pivot: f64,
    /// Their mean, less the pivot.
    pub offset: f64,
    /// The sum of their squared deviations from their mean.
    pub m2: f64,
}

impl MeanM2 {
    /// That of no elements.
    pub const EMPTY: MeanM2 = MeanM2 {
        count: 0,
        pivot: 0.0,
        offset: 0.0,
        m2: 0.0,
    };

    /// Step 4 of the specification.
    #[inline(always)]
    pub fn of_block<E: Float>(count: usize, pivot: E, s1: E, s2: E) -> MeanM2 {
        // A sum of nothing but minus zeros is plus zero.
        let (s1, s2) = (s1.widened() + 0.0, s2.widened());
        // A product and not a quotient: the reciprocal is ready long before the sums.
        let offset = s1 * (1.0 / count as f64);
        let m2 = s2 - s1 * offset;
        MeanM2 {
            count: count as u64,
            pivot: pivot.widened() + 0.0,
            offset,
            m2: if m2 < 0.0 { 0.0 } else { m2 },
        }
    }

    /// The mean; NaN for no elements.
    pub fn mean(&self) -> f64 {
        if self.count == 0 {
            return f64::NAN;
        }
        self.pivot + self.offset
    }

    /// The variance with `ddof` degrees of freedom less than elements; NaN where no elements are
    /// left.
    pub fn variance(&self, ddof: u64) -> f64 {
        if self.count <= ddof {
            return f64::NAN;
        }
        self.m2 / (self.count - ddof) as f64
    }

    /// How far the right mean is from the left one, and the right one's share of the elements.
    #[inline(always)]
    pub(crate) fn apart(&self, right: &Self) -> (f64, f64) {
        let delta = (right.pivot - self.pivot) + (right.offset - self.offset);
        let share = right.count as f64 / (self.count + right.count) as f64;
        (delta, share)
    }
}

impl Merge for MeanM2 {
    /// Chan, Golub and LeVeque (1979), with the pivot of the left one:
    ///
    /// ```text
    /// delta   = (right.pivot - left.pivot) + (right.offset - left.offset)
    /// share   = right.count / (left.count + right.count)
    /// offset  = left.offset + delta * share
    /// m2      = (left.m2 + right.m2) + (delta * delta) * (left.count * share)
    /// ```
    ///
    /// An offset that is not finite is the sum of both. One side without elements gives the other
    /// side.
    #[inline(always)]
    fn merge(&self, right: &Self) -> Self {
        if self.count == 0 || right.count == 0 {
            return if self.count == 0 { *right } else { *self };
        }
        let (delta, share) = self.apart(right);
        let finite = self.offset.is_finite() && right.offset.is_finite();
        MeanM2 {
            count: self.count + right.count,
            pivot: self.pivot,
            offset: if finite {
                self.offset + delta * share
            } else {
                self.offset + right.offset
            },
            m2: (self.m2 + right.m2) + (delta * delta) * (self.count as f64 * share),
        }
    }
}

//! Medians and their spread.

use super::Measured;
use serde::Serialize;

/// A median with its spread.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stat {
    /// The median.
    pub median: f64,
    /// The median absolute deviation from the median.
    pub spread: f64,
}

impl Stat {
    /// The median and spread of some values; NaN for none.
    pub fn of(values: &[f64]) -> Stat {
        let median = median(values);
        let deviations: Vec<f64> = values.iter().map(|value| (value - median).abs()).collect();
        Stat {
            median,
            spread: self::median(&deviations),
        }
    }
}

/// How many times as long `slow` takes as `fast`, round by round.
pub fn ratio(slow: &Measured, fast: &Measured) -> Stat {
    let rounds = slow.ns.iter().zip(&fast.ns);
    let ratios: Vec<f64> = rounds.map(|(slow, fast)| slow / fast).collect();
    Stat::of(&ratios)
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => sorted[len / 2],
        len => (sorted[len / 2 - 1] + sorted[len / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Measured, Stat, ratio};

    #[test]
    fn median_and_spread_of_literals() {
        let odd = Stat::of(&[5.0, 1.0, 3.0]);
        assert_eq!((odd.median, odd.spread), (3.0, 2.0));
        let even = Stat::of(&[4.0, 1.0, 2.0, 3.0]);
        assert_eq!((even.median, even.spread), (2.5, 1.0));
        assert!(Stat::of(&[]).median.is_nan());
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let measured = |ns: &[f64]| Measured {
            ns: ns.to_vec(),
            cycles: Vec::new(),
        };
        // The machine slowed down threefold in the last round; the ratio did not.
        let ratio = ratio(&measured(&[2.0, 2.0, 6.0]), &measured(&[1.0, 1.0, 3.0]));
        assert_eq!((ratio.median, ratio.spread), (2.0, 0.0));
    }
}

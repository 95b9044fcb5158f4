//! Medians and their spread.

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
    use super::Stat;

    #[test]
    fn median_and_spread_of_literals() {
        let odd = Stat::of(&[5.0, 1.0, 3.0]);
        assert_eq!((odd.median, odd.spread), (3.0, 2.0));
        let even = Stat::of(&[4.0, 1.0, 2.0, 3.0]);
        assert_eq!((even.median, even.spread), (2.5, 1.0));
        assert!(Stat::of(&[]).median.is_nan());
    }
}

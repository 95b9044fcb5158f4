//! Counts in equal bins whose range is not known beforehand.
//!
//! The bins are as wide as a power of two and begin at multiples of it. When a value falls outside,
//! neighbours are merged in pairs until it does not; so counts of parts with different ranges merge
//! without loss, and each bin says what it counted: `edge <= value < next edge`.

/// Bins that there may be at most: an even number.
const MOST: usize = 32;

/// Counts of finite values.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The binary logarithm of a bin's width.
    scale: i32,
    /// The first bin's number: the bin begins at this multiple of the width.
    first: i64,
    counts: Vec<u64>,
}

impl Picture {
    /// Counts finite values; `least` and `greatest` are their extremes.
    pub fn of(values: &[f64], least: f64, greatest: f64) -> Picture {
        let mut picture = Picture::empty(least, greatest);
        // A power of two, as the width is: products are exact.
        let per_width = picture.width().recip();
        for value in values {
            let bin = floor(value * per_width) - picture.first;
            picture.counts[bin as usize] += 1;
        }
        picture
    }

    /// The finest bins that hold both.
    fn empty(least: f64, greatest: f64) -> Picture {
        let range = (greatest - least).max(least.abs().max(greatest.abs()) * f64::EPSILON);
        let mut scale = if range > 0.0 {
            (range / MOST as f64).log2().floor() as i32
        } else {
            0
        };
        // A width below the least normal number would be no power of two any more.
        scale = scale.clamp(-1000, 1020);
        loop {
            let first = number(least, scale);
            let bins = number(greatest, scale) - first + 1;
            if bins <= MOST as i64 {
                return Picture {
                    scale,
                    first,
                    counts: vec![0; bins as usize],
                };
            }
            scale += 1;
        }
    }

    fn width(&self) -> f64 {
        2f64.powi(self.scale)
    }

    /// The counts of both.
    pub fn merge(mut self, mut other: Picture) -> Picture {
        loop {
            while self.scale < other.scale {
                self = self.coarser();
            }
            while other.scale < self.scale {
                other = other.coarser();
            }
            let first = self.first.min(other.first);
            let end = self.end().max(other.end());
            if end - first <= MOST as i64 {
                let mut counts = vec![0; (end - first) as usize];
                for part in [&self, &other] {
                    for (i, count) in part.counts.iter().enumerate() {
                        counts[(part.first - first) as usize + i] += count;
                    }
                }
                return Picture {
                    scale: self.scale,
                    first,
                    counts,
                };
            }
            self = self.coarser();
        }
    }

    fn end(&self) -> i64 {
        self.first + self.counts.len() as i64
    }

    /// Bins twice as wide.
    fn coarser(&self) -> Picture {
        let first = self.first.div_euclid(2);
        let end = (self.end() - 1).div_euclid(2) + 1;
        let mut counts = vec![0; (end - first) as usize];
        for (i, count) in self.counts.iter().enumerate() {
            let number = (self.first + i as i64).div_euclid(2);
            counts[(number - first) as usize] += count;
        }
        Picture {
            scale: self.scale + 1,
            first,
            counts,
        }
    }

    /// The bins: where each begins, where it ends, and its count.
    pub fn bins(&self) -> impl Iterator<Item = (f64, f64, u64)> {
        let (width, first) = (self.width(), self.first);
        self.counts.iter().enumerate().map(move |(i, &count)| {
            let number = (first + i as i64) as f64;
            (number * width, (number + 1.0) * width, count)
        })
    }
}

/// The number of the bin in which a value lies.
fn number(value: f64, scale: i32) -> i64 {
    floor(value / 2f64.powi(scale))
}

/// The greatest integer that is not above a value: without a call: on older CPUs `f64::floor` is
/// one.
fn floor(value: f64) -> i64 {
    let towards_zero = value as i64;
    towards_zero - i64::from(value < towards_zero as f64)
}

#[cfg(test)]
mod tests {
    use super::{MOST, Picture};

    fn of(values: &[f64]) -> Picture {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Picture::of(values, least, greatest)
    }

    #[test]
    fn every_value_is_in_its_bin() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i * i % 777) - 300.5).collect();
        let picture = of(&values);
        assert!(picture.counts.len() <= MOST && picture.counts.len() > MOST / 2);
        for (from, to, count) in picture.bins() {
            let inside = values.iter().filter(|value| (from..to).contains(value));
            assert_eq!(inside.count() as u64, count, "{from}..{to}");
        }
    }

    #[test]
    fn parts_merge_to_the_counts_of_the_whole() {
        let values: Vec<f64> = (0..500)
            .map(|i| (f64::from(i) * 0.37).sin() * f64::from(i))
            .collect();
        for cut in [1, 17, 250, 499] {
            let (a, b) = values.split_at(cut);
            let merged = of(a).merge(of(b));
            assert_eq!(merged.counts.iter().sum::<u64>(), 500);
            for (from, to, count) in merged.bins() {
                let inside = values.iter().filter(|value| (from..to).contains(value));
                assert_eq!(inside.count() as u64, count, "{from}..{to}");
            }
        }
    }

    #[test]
    fn one_value_tiny_and_huge_ones_have_bins() {
        for value in [0.0, 1.0, -1e300, 5e-324, f64::MAX, f64::MIN] {
            assert_eq!(of(&[value, value]).counts.iter().sum::<u64>(), 2, "{value}");
        }
        assert_eq!(of(&[f64::MIN, f64::MAX, 1.0]).counts.iter().sum::<u64>(), 3);
    }
}

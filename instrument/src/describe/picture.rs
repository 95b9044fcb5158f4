//! Counts in equal bins whose range is not known beforehand.
//!
//! The bins are as wide as a power of two and begin at multiples of it. When a value falls outside,
//! neighbours are merged in pairs until it does not; so counts of parts with different ranges merge
//! without loss, and each bin says what it counted: `edge <= value < next edge`.

use super::number::Number;

/// Bins that there may be at most: an even number.
const MOST: usize = 32;

/// Counts of finite values.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Whether the values are integers, and the edges with them.
    integers: bool,
    /// The binary logarithm of a bin's width; not negative where the values are integers.
    scale: i32,
    /// The first bin's number: the bin begins at this multiple of the width.
    first: i128,
    counts: Vec<u64>,
}

impl Picture {
    /// Counts finite values, none of which is rounded; `least` and `greatest` are their extremes.
    pub fn of(values: &[f64], least: Number, greatest: Number) -> Picture {
        let mut picture = Picture::empty(least, greatest);
        let per_width = 2f64.powi(picture.scale).recip();
        // The bins' numbers have no more bits than the values.
        let first = picture.first as i64;
        for value in values {
            let bin = number_of(*value, per_width) - first;
            picture.counts[bin as usize] += 1;
        }
        picture
    }

    /// The same of values of any type.
    pub fn of_numbers(
        values: impl Iterator<Item = Number>,
        least: Number,
        greatest: Number,
    ) -> Picture {
        let mut picture = Picture::empty(least, greatest);
        for value in values {
            let bin = number(value, picture.scale) - picture.first;
            picture.counts[bin as usize] += 1;
        }
        picture
    }

    /// The finest bins that hold both, and whose edges `f64`, or integers, tell apart.
    fn empty(least: Number, greatest: Number) -> Picture {
        let mut scale = finest(least, greatest);
        loop {
            let first = number(least, scale);
            let bins = number(greatest, scale) - first + 1;
            if bins <= MOST as i128 {
                return Picture {
                    integers: matches!(least, Number::Integer(_)),
                    scale,
                    first,
                    counts: vec![0; bins as usize],
                };
            }
            scale += 1;
        }
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
            if end - first <= MOST as i128 {
                let mut counts = vec![0; (end - first) as usize];
                for part in [&self, &other] {
                    for (i, count) in part.counts.iter().enumerate() {
                        counts[(part.first - first) as usize + i] += count;
                    }
                }
                return Picture {
                    first,
                    counts,
                    ..self
                };
            }
            self = self.coarser();
        }
    }

    fn end(&self) -> i128 {
        self.first + self.counts.len() as i128
    }

    /// Bins twice as wide.
    fn coarser(&self) -> Picture {
        let first = self.first.div_euclid(2);
        let end = (self.end() - 1).div_euclid(2) + 1;
        let mut counts = vec![0; (end - first) as usize];
        for (i, count) in self.counts.iter().enumerate() {
            let number = (self.first + i as i128).div_euclid(2);
            counts[(number - first) as usize] += count;
        }
        Picture {
            integers: self.integers,
            scale: self.scale + 1,
            first,
            counts,
        }
    }

    /// The bins: where each begins, where it ends, and its count.
    pub fn bins(&self) -> impl Iterator<Item = (Number, Number, u64)> {
        let edge = |number: i128| {
            if self.integers {
                Number::Integer(number << self.scale)
            } else {
                Number::Float(number as f64 * 2f64.powi(self.scale))
            }
        };
        self.counts
            .iter()
            .zip(self.first..)
            .map(move |(&count, number)| (edge(number), edge(number + 1), count))
    }
}

/// The binary logarithm of the width to begin with: a part of the range, and no less than the
/// distance between neighbours of the type there, so that a bin ends beyond its beginning.
fn finest(least: Number, greatest: Number) -> i32 {
    match (least, greatest) {
        (Number::Integer(least), Number::Integer(greatest)) => {
            let range = greatest.abs_diff(least) / MOST as u128;
            range.checked_ilog2().map_or(0, |log| log as i32)
        }
        (least, greatest) => {
            let (least, greatest) = (least.nearest(), greatest.nearest());
            let logarithm = |value: f64| value.log2().floor() as i32;
            let neighbours = logarithm(least.abs().max(greatest.abs()).max(f64::MIN_POSITIVE));
            // The range of both ends of `f64` is no number: its part is.
            let part = greatest / MOST as f64 - least / MOST as f64;
            let mantissa = f64::MANTISSA_DIGITS as i32 - 1;
            // A width below the least normal number would be no power of two any more.
            let least_scale = (neighbours - mantissa).max(-1000);
            logarithm(part.max(f64::MIN_POSITIVE)).clamp(least_scale, 1020)
        }
    }
}

/// The number of the bin in which a value lies.
fn number(value: Number, scale: i32) -> i128 {
    match value {
        Number::Integer(value) => value >> scale,
        Number::Float(value) => number_of(value, 2f64.powi(scale).recip()).into(),
    }
}

/// The same of a value. The reciprocal of the width is a power of two, and the product exact, or so
/// small that it is zero.
#[inline(always)]
fn number_of(value: f64, per_width: f64) -> i64 {
    let product = value * per_width;
    floor(product) - i64::from(product == 0.0 && value < 0.0)
}

/// The greatest integer that is not above a value: without a call: on older CPUs `f64::floor` is
/// one.
fn floor(value: f64) -> i64 {
    let towards_zero = value as i64;
    towards_zero - i64::from(value < towards_zero as f64)
}

#[cfg(test)]
mod tests {
    use super::{MOST, Number, Picture};

    fn of(values: &[f64]) -> Picture {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Picture::of(values, Number::Float(least), Number::Float(greatest))
    }

    fn of_integers(values: &[i128]) -> Picture {
        let numbers = values.iter().copied().map(Number::Integer);
        let extremes = [values.iter().min(), values.iter().max()];
        let [least, greatest] = extremes.map(|it| Number::Integer(*it.unwrap()));
        Picture::of_numbers(numbers, least, greatest)
    }

    /// Every bin ends beyond its beginning, and says what is in it.
    #[track_caller]
    fn assert_holds(picture: &Picture, values: impl Iterator<Item = Number> + Clone) {
        assert!(picture.counts.len() <= MOST);
        let counted: u64 = picture.counts.iter().sum();
        assert_eq!(counted, values.clone().count() as u64);
        for (from, to, count) in picture.bins() {
            assert!(from < to, "{from} .. {to}");
            let inside = values.clone().filter(|value| from <= *value && *value < to);
            assert_eq!(inside.count() as u64, count, "{from} .. {to}");
        }
    }

    #[test]
    fn every_value_is_in_its_bin() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i * i % 777) - 300.5).collect();
        let picture = of(&values);
        assert!(picture.counts.len() > MOST / 2);
        assert_holds(&picture, values.into_iter().map(Number::Float));
    }

    #[test]
    fn parts_merge_to_the_counts_of_the_whole() {
        let values: Vec<f64> = (0..500)
            .map(|i| (f64::from(i) * 0.37).sin() * f64::from(i))
            .collect();
        for cut in [1, 17, 250, 499] {
            let (a, b) = values.split_at(cut);
            let merged = of(a).merge(of(b));
            assert_holds(&merged, values.iter().copied().map(Number::Float));
        }
    }

    #[test]
    fn one_value_tiny_and_huge_ones_have_bins() {
        let lists: [&[f64]; 17] = [
            &[-5e-324, 100.0],
            &[-1e-20, 1e308],
            &[-1e308, -5e-324, 0.0, 5e-324],
            &[0.0],
            &[1.0],
            &[-5.0],
            &[-1e300],
            &[5e-324],
            &[-5e-324, 5e-324],
            &[f64::MAX],
            &[f64::MIN],
            &[f64::MIN, f64::MAX, 1.0],
            &[1.0, 1.0 + f64::EPSILON],
            &[1.0 - f64::EPSILON / 2.0, 1.0],
            &[1e16, 1e16 + 2.0, 1e16 + 4.0],
            &[-1.0, 0.0, f64::MIN_POSITIVE],
            &[9007199254740992.0, -9007199254740994.0],
        ];
        for values in lists {
            assert_holds(&of(values), values.iter().copied().map(Number::Float));
        }
    }

    #[test]
    fn integers_beyond_f64_are_in_their_bins() {
        let (most, least) = (i128::from(u64::MAX), i128::from(i64::MIN));
        let lists: [&[i128]; 6] = [
            &[(1 << 53) + 1],
            &[(1 << 53) - 1, 1 << 53, (1 << 53) + 1, (1 << 53) + 40],
            &[most],
            &[most - 1, most, most - 31, most - 32],
            &[least, least + 1, i128::from(i64::MAX)],
            &[0, most],
        ];
        for values in lists {
            let numbers = values.iter().copied().map(Number::Integer);
            assert_holds(&of_integers(values), numbers.clone());
            // Parts merge to the whole.
            let (a, b) = values.split_at(values.len() / 2);
            if !a.is_empty() {
                assert_holds(&of_integers(a).merge(of_integers(b)), numbers);
            }
        }
    }
}

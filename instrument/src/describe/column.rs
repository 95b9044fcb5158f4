//! What is known of a run of values, and how two runs become one.

use super::number::Number;
use super::picture::Picture;
use bytemuck::Pod;
use half::f16;
use superscalar::{Element, Moments};

/// A value that a file may hold.
pub trait Cell: Element + Pod {
    /// The value in `f64`: exact but for integers beyond 2^53.
    fn wide(self) -> f64;

    /// The value.
    fn number(self) -> Number;

    /// The sum of values without NaN.
    fn total(numbers: &[Self], wide: &[f64]) -> Total;
}

macro_rules! integers {
    ($($integer:ty),*) => {
        $(impl Cell for $integer {
            fn wide(self) -> f64 {
                self as f64
            }

            fn number(self) -> Number {
                Number::Integer(self.into())
            }

            fn total(numbers: &[Self], _: &[f64]) -> Total {
                // A block's sum is far below 2^127.
                Total::Integer(superscalar::sum(numbers) as i128)
            }
        })*
    };
}
integers!(i8, i16, i32, i64, u8, u16, u32, u64);

macro_rules! floats {
    ($($float:ty),*) => {
        $(impl Cell for $float {
            fn wide(self) -> f64 {
                self.into()
            }

            fn number(self) -> Number {
                Number::Float(self.into())
            }

            fn total(_: &[Self], wide: &[f64]) -> Total {
                Total::Float(superscalar::sum(wide), 0.0)
            }
        })*
    };
}
floats!(f16, f32, f64);

/// A sum: of integers exact, of floating-point numbers with the roundings between blocks kept
/// apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Total {
    /// Of integers.
    Integer(i128),
    /// Of floating-point numbers: the sum, and what its roundings lost.
    Float(f64, f64),
}

impl Total {
    fn merge(self, other: Total) -> Total {
        match (self, other) {
            (Total::Integer(a), Total::Integer(b)) => Total::Integer(a + b),
            (a, b) => {
                let ((a, lost), (b, more)) = (a.parts(), b.parts());
                let sum = a + b;
                // The rounding error of an addition (Knuth, TAOCP 4.2.2).
                let b_rounded = sum - a;
                let error = (a - (sum - b_rounded)) + (b - b_rounded);
                let lost = if error.is_finite() {
                    lost + more + error
                } else {
                    0.0
                };
                Total::Float(sum, lost)
            }
        }
    }

    fn parts(self) -> (f64, f64) {
        match self {
            Total::Integer(sum) => (sum as f64, 0.0),
            Total::Float(sum, lost) => (sum, lost),
        }
    }

    /// The sum, rounded.
    pub fn value(self) -> f64 {
        let (sum, lost) = self.parts();
        sum + lost
    }
}

/// An extreme value and where it first stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The value.
    pub value: Number,
    /// Its position in the file.
    pub index: u64,
}

/// What is known of a run of values.
#[derive(Clone, Debug)]
pub struct Column {
    /// How many there are.
    pub count: u64,
    /// How many of them are NaN.
    pub nan: u64,
    /// The least number.
    pub min: Option<Place>,
    /// The greatest number.
    pub max: Option<Place>,
    /// Mean and standard deviation of the numbers.
    pub moments: Moments<f64>,
    /// Their sum.
    pub total: Total,
    /// Their counts, where all are finite.
    pub picture: Option<Picture>,
}

impl Column {
    /// Of a block, whose first value stands at `start`. `wide` is room for as many values.
    pub fn of<E: Cell>(block: &[E], start: u64, wide: &mut Vec<f64>) -> Column {
        wide.clear();
        wide.extend(
            block
                .iter()
                .map(|value| value.wide())
                .filter(|value| !value.is_nan()),
        );
        let place = |at: Option<usize>| {
            at.map(|at| Place {
                value: block[at].number(),
                index: start + at as u64,
            })
        };
        let (min, max) = (
            place(superscalar::nanargmin(block)),
            place(superscalar::nanargmax(block)),
        );
        let picture = match (min, max) {
            (Some(min), Some(max)) if min.value.is_finite() && max.value.is_finite() => Some(
                if min.value.may_be_rounded() || max.value.may_be_rounded() {
                    Picture::of_numbers(block.iter().map(|it| it.number()), min.value, max.value)
                } else {
                    Picture::of(wide, min.value, max.value)
                },
            ),
            _ => None,
        };
        Column {
            count: block.len() as u64,
            nan: (block.len() - wide.len()) as u64,
            min,
            max,
            moments: superscalar::moments(wide),
            total: E::total(block, wide),
            picture,
        }
    }

    /// Of this run and the one that follows it.
    pub fn merge(self, next: Column) -> Column {
        let pick = |a: Option<Place>, b: Option<Place>, is_better: fn(Number, Number) -> bool| {
            match (a, b) {
                (Some(a), Some(b)) if is_better(b.value, a.value) => Some(b),
                (a, b) => a.or(b),
            }
        };
        let numbers = [self.count - self.nan, next.count - next.nan];
        let picture = match (self.picture, next.picture) {
            (Some(a), Some(b)) => Some(a.merge(b)),
            (Some(a), None) if numbers[1] == 0 => Some(a),
            (None, Some(b)) if numbers[0] == 0 => Some(b),
            _ => None,
        };
        Column {
            count: self.count + next.count,
            nan: self.nan + next.nan,
            min: pick(self.min, next.min, |b, a| b < a),
            max: pick(self.max, next.max, |b, a| b > a),
            moments: self.moments.merge(&next.moments),
            total: self.total.merge(next.total),
            picture,
        }
    }
}

//! The bits of results, whatever their types: as numbers, NaN is not equal to itself, and zeros of
//! either sign are equal.

use crate::oracle::canonical_nan;
use half::{bf16, f16};
use superscalar::kernels::ops::mean_m2::MeanM2;
use superscalar::kernels::ops::moments::Moments4;
use superscalar::kernels::order::lanes::Lanes;
use superscalar::{Float, Moments};

/// A result as words. Results are the same if these are: an integer has the same ones in any type
/// that it fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    words: [u64; 9],
    len: usize,
}

impl Answer {
    /// That of a result.
    pub fn of(result: impl Answered) -> Self {
        let mut answer = Answer::default();
        result.write(&mut answer);
        answer
    }

    fn push(&mut self, word: u64) {
        self.words[self.len] = word;
        self.len += 1;
    }
}

/// A result.
pub trait Answered {
    /// Appends its words.
    fn write(&self, answer: &mut Answer);
}

macro_rules! answered {
    ($($integer:ty),*; $($float:ty),*) => {
        $(impl Answered for $integer {
            fn write(&self, answer: &mut Answer) {
                let wide = *self as u128;
                answer.push(wide as u64);
                answer.push((wide >> 64) as u64);
            }
        })*
        $(impl Answered for $float {
            fn write(&self, answer: &mut Answer) {
                answer.push(self.to_bits().into());
            }
        })*
    };
}
answered!(i8, i16, i32, i64, i128, u8, u16, u32, u64, u128, usize; f16, bf16, f32, f64);

impl<T: Answered> Answered for Option<T> {
    fn write(&self, answer: &mut Answer) {
        answer.push(self.is_some().into());
        if let Some(it) = self {
            it.write(answer);
        }
    }
}

impl<T: Answered> Answered for (T, T) {
    fn write(&self, answer: &mut Answer) {
        self.0.write(answer);
        self.1.write(answer);
    }
}

/// As a tuple, so that kernels and functions answer alike.
impl<T: Answered, const N: usize> Answered for [T; N] {
    fn write(&self, answer: &mut Answer) {
        self.iter().for_each(|it| it.write(answer));
    }
}

/// A number of elements, and what was made of them.
#[derive(Debug)]
pub struct Counted<E, const N: usize>(pub u64, pub [E; N]);

impl<E: Answered, const N: usize> Answered for Counted<E, N> {
    fn write(&self, answer: &mut Answer) {
        answer.push(self.0);
        self.1.write(answer);
    }
}

impl<E: Float + Answered> Answered for Moments<E> {
    fn write(&self, answer: &mut Answer) {
        let [mean, var, skewness] = [self.mean(), self.var(0), self.skewness()];
        let [min, max] = [self.min(), self.max()].map(|end| end.unwrap_or(E::ZERO));
        let all = [mean, var, skewness, self.kurtosis(), min, max];
        Counted(self.count(), all).write(answer);
    }
}

impl<E: Float + Answered> Answered for Lanes<E> {
    fn write(&self, answer: &mut Answer) {
        self.total().write(answer);
    }
}

/// Which NaN a partial has is not specified.
pub fn one_nan(value: f64) -> f64 {
    if value.is_nan() {
        canonical_nan()
    } else {
        value
    }
}

impl Answered for MeanM2 {
    fn write(&self, answer: &mut Answer) {
        let all = [self.pivot, self.offset, self.m2, self.exponent.into()];
        Counted(self.count, all.map(one_nan)).write(answer);
    }
}

impl<E: Float> Answered for Moments4<E> {
    fn write(&self, answer: &mut Answer) {
        self.mean_m2.write(answer);
        let ends = [self.min.widened(), self.max.widened()];
        let all = [self.m3, self.m4, ends[0], ends[1]];
        all.map(one_nan).write(answer);
    }
}

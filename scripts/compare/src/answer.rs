//! The bits of answers.

use crate::{new, old};
use half::{bf16, f16};

/// An answer of a function.
pub trait Answer {
    /// Appends what makes it differ from another one.
    fn append_to(&self, bits: &mut Vec<u64>);
}

/// The bits of an answer.
pub fn bits<A: Answer + ?Sized>(answer: &A) -> Vec<u64> {
    let mut bits = Vec::new();
    answer.append_to(&mut bits);
    bits
}

macro_rules! numbers {
    ($($number:ident: $bits:expr;)*) => {
        $(impl Answer for $number {
            fn append_to(&self, bits: &mut Vec<u64>) {
                bits.push($bits(*self) as u64);
            }
        })*
    };
}

numbers! {
    f32: f32::to_bits;
    f64: f64::to_bits;
    f16: f16::to_bits;
    bf16: bf16::to_bits;
    i8: i64::from;
    u8: u64::from;
    i16: i64::from;
    u16: u64::from;
    i32: i64::from;
    u32: u64::from;
    i64: i64::from;
    u64: u64::from;
    usize: std::convert::identity;
}

impl Answer for u128 {
    fn append_to(&self, bits: &mut Vec<u64>) {
        bits.extend([*self as u64, (self >> 64) as u64]);
    }
}

impl Answer for i128 {
    fn append_to(&self, bits: &mut Vec<u64>) {
        (*self as u128).append_to(bits);
    }
}

impl<A: Answer> Answer for Option<A> {
    fn append_to(&self, bits: &mut Vec<u64>) {
        bits.push(u64::from(self.is_some()));
        self.iter().for_each(|answer| answer.append_to(bits));
    }
}

impl<A: Answer, B: Answer> Answer for (A, B) {
    fn append_to(&self, bits: &mut Vec<u64>) {
        self.0.append_to(bits);
        self.1.append_to(bits);
    }
}

impl<A: Answer> Answer for [A] {
    fn append_to(&self, bits: &mut Vec<u64>) {
        self.iter().for_each(|answer| answer.append_to(bits));
    }
}

impl<A: Answer> Answer for Vec<A> {
    fn append_to(&self, bits: &mut Vec<u64>) {
        self.as_slice().append_to(bits);
    }
}

impl<A: Answer, const N: usize> Answer for [A; N] {
    fn append_to(&self, bits: &mut Vec<u64>) {
        self.as_slice().append_to(bits);
    }
}

impl<A: Answer + ?Sized> Answer for &A {
    fn append_to(&self, bits: &mut Vec<u64>) {
        (*self).append_to(bits);
    }
}

macro_rules! moments {
    ($($revision:ident)*) => {
        $(impl<E: $revision::Float + Answer> Answer for $revision::Moments<E> {
            fn append_to(&self, bits: &mut Vec<u64>) {
                self.count().append_to(bits);
                self.mean().append_to(bits);
                $revision::moments_var(self).append_to(bits);
                self.skewness().append_to(bits);
                self.kurtosis().append_to(bits);
                (self.min(), self.max()).append_to(bits);
            }
        })*
    };
}

moments!(old new);

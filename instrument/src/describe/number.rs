//! A value of any element type, exactly.

use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;

/// A value: an integer is not rounded to `f64`, which has no place for those beyond 2^53.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Of an integer type.
    Integer(i128),
    /// Of a floating-point type.
    Float(f64),
}

impl Number {
    /// Whether it is neither NaN nor infinite.
    pub fn is_finite(self) -> bool {
        match self {
            Number::Integer(_) => true,
            Number::Float(value) => value.is_finite(),
        }
    }

    /// The nearest `f64`.
    pub fn nearest(self) -> f64 {
        match self {
            Number::Integer(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// Whether its nearest `f64` may be another value.
    pub fn may_be_rounded(self) -> bool {
        match self {
            Number::Integer(value) => value.unsigned_abs() > 1 << f64::MANTISSA_DIGITS,
            Number::Float(_) => false,
        }
    }
}

impl PartialOrd for Number {
    /// As their types have it. All values of a file are of one type.
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Integer(a), Number::Integer(b)) => a.partial_cmp(b),
            (a, b) => a.nearest().partial_cmp(&b.nearest()),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Integer(value) => value.fmt(f),
            Number::Float(value) => value.fmt(f),
        }
    }
}

impl Serialize for Number {
    /// JSON has no infinities: they are the strings `inf` and `-inf`. NaN, which is no number, is
    /// `null`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Number::Integer(value) => serializer.serialize_i128(value),
            Number::Float(value) if value.is_infinite() => serializer.collect_str(&value),
            Number::Float(value) => serializer.serialize_f64(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Number::{self, Float, Integer};

    #[test]
    fn json_tells_what_it_can_not_write_as_a_number() {
        let all: [Number; 6] = [
            Integer(i128::from(u64::MAX)),
            Integer(i128::from(i64::MIN)),
            Float(0.1),
            Float(f64::INFINITY),
            Float(f64::NEG_INFINITY),
            Float(f64::NAN),
        ];
        assert_eq!(
            serde_json::to_string(&all).unwrap(),
            "[18446744073709551615,-9223372036854775808,0.1,\"inf\",\"-inf\",null]"
        );
    }

    #[test]
    fn neighbours_beyond_f64_are_told_apart() {
        assert!(Integer((1 << 53) + 1) > Integer(1 << 53));
        assert!(Float(1.0) < Float(f64::INFINITY));
        assert_eq!(Float(f64::NAN).partial_cmp(&Float(1.0)), None);
    }
}

//! `a * b + c` in one rounding, to nearest-even, of one `f32` or one `f64`, without an instruction
//! for it: for what the vectors of the portable tier leave over, and for the scalar tier.

/// `a * b + c`, rounded once. The product is exact in `f64`; the sum is rounded to odd there, so
/// that the second rounding has the result of a single one (`simd::portable`, which does the same
/// in vectors).
pub(super) fn mul_add_f32(a: f32, b: f32, c: f32) -> f32 {
    let (product, c) = (f64::from(a) * f64::from(b), f64::from(c));
    let sum = product + c;
    let of_c = sum - product;
    let lost = (product - (sum - of_c)) + (c - of_c);
    // That of an infinite sum is NaN.
    if lost == 0.0 || lost.is_nan() {
        return sum as f32;
    }
    let rounded_away = (sum.to_bits() ^ lost.to_bits()) >> 63;
    f64::from_bits((sum.to_bits() - rounded_away) | 1) as f32
}

/// Bits of the fraction of an `f64`.
const FRACTION_BITS: i32 = 52;

/// The exponent of the least subnormal number.
const LEAST_EXPONENT: i32 = -1074;

/// The exponent of the greatest numbers.
const GREATEST_EXPONENT: i32 = 1023;

/// The bit at which aligned numbers begin: their sum has room for a carry.
const TOP: i32 = 125;

/// A number above zero, `digits * 2^exponent`.
#[derive(Clone, Copy)]
struct Number {
    digits: u128,
    exponent: i32,
}

impl Number {
    /// The magnitude of a finite number.
    fn of(x: f64) -> Self {
        let bits = x.to_bits();
        let field = (bits >> FRACTION_BITS & 0x7ff) as i32;
        let fraction = u128::from(bits & ((1 << FRACTION_BITS) - 1));
        let hidden = u128::from(field > 0) << FRACTION_BITS;
        Number {
            digits: fraction | hidden,
            exponent: LEAST_EXPONENT + (field - 1).max(0),
        }
    }

    /// The same number, its highest digit at [`TOP`].
    fn aligned(self) -> Self {
        let shift = self.digits.leading_zeros() as i32 - (127 - TOP);
        Number {
            digits: self.digits << shift,
            exponent: self.exponent - shift,
        }
    }

    /// The digits in units of `2^exponent`, which is no less than its own. What is cut off sets the
    /// last digit, so that it is told from nothing.
    fn shifted_to(self, exponent: i32) -> u128 {
        let shift = exponent - self.exponent;
        if shift > TOP {
            return 1;
        }
        let cut = self.digits & ((1 << shift) - 1);
        self.digits >> shift | u128::from(cut != 0)
    }

    /// The nearest `f64`, the even one of two.
    fn rounded(self) -> f64 {
        let highest = 127 - self.digits.leading_zeros() as i32;
        if self.exponent + highest > GREATEST_EXPONENT {
            return f64::INFINITY;
        }
        // The exponent of the result's last digit.
        let last = (self.exponent + highest - FRACTION_BITS).max(LEAST_EXPONENT);
        let shift = last - self.exponent;
        let digits = if shift <= 0 {
            self.digits << -shift
        } else if shift > 127 {
            0
        } else {
            let (whole, cut) = (self.digits >> shift, self.digits & ((1 << shift) - 1));
            let half = 1 << (shift - 1);
            whole + u128::from(cut > half || (cut == half && whole & 1 == 1))
        };
        // The hidden digit counts as one in the field of the exponent, and so does a carry, after
        // which the greatest number is infinity.
        let field = ((last - LEAST_EXPONENT) as u64) << FRACTION_BITS;
        f64::from_bits(field + digits as u64)
    }
}

/// `a * b + c`, rounded once: the exact product and `c` are added as integers of 128 bits, of which
/// the last one says whether there are more.
pub(super) fn mul_add_f64(a: f64, b: f64, c: f64) -> f64 {
    let product = a * b;
    if !(a.is_finite() && b.is_finite()) || a == 0.0 || b == 0.0 {
        // An infinity, a NaN or an exact zero.
        return product + c;
    }
    if !c.is_finite() {
        return c + c;
    }
    if c == 0.0 {
        return product;
    }
    let (x, y) = (Number::of(a), Number::of(b));
    let exact = Number {
        digits: x.digits * y.digits,
        exponent: x.exponent + y.exponent,
    };
    let minus = [
        a.is_sign_negative() != b.is_sign_negative(),
        c.is_sign_negative(),
    ];
    let [p, c] = [exact, Number::of(c)].map(Number::aligned);
    let product_is_larger = (p.exponent, p.digits) >= (c.exponent, c.digits);
    let (large, small) = if product_is_larger { (p, c) } else { (c, p) };
    let small = small.shifted_to(large.exponent);
    let digits = if minus[0] == minus[1] {
        large.digits + small
    } else {
        large.digits - small
    };
    if digits == 0 {
        return 0.0;
    }
    let exponent = large.exponent;
    let sum = Number { digits, exponent }.rounded();
    if minus[usize::from(!product_is_larger)] {
        -sum
    } else {
        sum
    }
}

//! Multiplication and addition in one rounding, with and without an instruction for it.
//!
//! NEON has one, and so has x86 where the whole program is compiled for it; `wide` finds both at
//! compile time. Everywhere else the same bits are computed without.
//!
//! # The algorithm
//!
//! *Rounding to odd* keeps what a rounding would lose: where a result is not exact, the one of its
//! two neighbours is taken whose last bit is set. A second rounding, to fewer bits by two or more,
//! then has the result of a single one (Boldo and Melquiond, "Emulation of a FMA and correctly
//! rounded sums: proved algorithms using rounding to odd", IEEE Transactions on Computers 57,
//! 2008).
//!
//! ```text
//! f32  product = a * b in f64            exact: 24 + 24 bits of 53
//!      to_f32(product + c to odd)        of 53 bits
//! f64  uh + ul = a * b                   Dekker's product, Veltkamp's halves
//!      th + tl = c + ul                  Knuth's sum
//!      vh + vl = uh + th
//!      vh + (tl + vl to odd)
//! ```
//!
//! A sum is rounded to odd from its nearest value and what that lost, which is exact: a step
//! towards zero where it was rounded away from it, and the last bit set.
//!
//! # Why it is right
//!
//! `f32`: no product or sum leaves the range of `f64`; infinities and NaN come out of `product + c`
//! as they are, as what was lost is NaN then, and not compared. `f64`: while `a`, `b`, `a * b` and
//! `c` are at most `2^900`, and `a * b` at least `2^-800` or a factor zero, no step overflows, and
//! what the product lost is a normal number or zero; additions are exact where they are subnormal.
//! All other vectors, those with an infinity or a NaN among them, are computed lane by lane, in
//! integers ([`Float::mul_add`](crate::element::Float::mul_add)). Where the product is a zero, `a *
//! b + c` is the answer, the sign of a zero among it: the steps above may lose that.
//!
//! In rounding modes other than to nearest the bits are those of these steps.
//!
//! # What limits it
//!
//! Itself: some 16 operations for two elements of `f32`, 55 for two of `f64`.

/// Whether this tier has an instruction that multiplies and adds.
pub const FUSES: bool = cfg!(any(
    all(target_arch = "aarch64", target_feature = "neon"),
    target_feature = "fma"
));

#[cfg(not(any(
    all(target_arch = "aarch64", target_feature = "neon"),
    target_feature = "fma"
)))]
pub(super) use emulated::{mul_add_f32x4, mul_add_f64x2};
#[cfg(any(
    all(target_arch = "aarch64", target_feature = "neon"),
    target_feature = "fma"
))]
pub(super) use native::{mul_add_f32x4, mul_add_f64x2};

#[cfg(any(
    all(target_arch = "aarch64", target_feature = "neon"),
    target_feature = "fma"
))]
mod native {
    use wide::{f32x4, f64x2};

    /// Lane by lane, `a * b + c`, rounded once.
    #[inline(always)]
    pub(in super::super) fn mul_add_f32x4(a: f32x4, b: f32x4, c: f32x4) -> f32x4 {
        a.mul_add(b, c)
    }

    /// Lane by lane, `a * b + c`, rounded once.
    #[inline(always)]
    pub(in super::super) fn mul_add_f64x2(a: f64x2, b: f64x2, c: f64x2) -> f64x2 {
        a.mul_add(b, c)
    }
}

#[cfg(not(any(
    all(target_arch = "aarch64", target_feature = "neon"),
    target_feature = "fma"
)))]
mod emulated {
    use crate::element::Float;
    use core::hint::cold_path;
    use wide::{f32x4, f64x2, u64x2};

    /// No magnitude may be larger.
    const LARGEST: f64 = f64::from_bits((1023 + 900) << 52);

    /// No product may be smaller, unless it is zero.
    const SMALLEST_PRODUCT: f64 = f64::from_bits((1023 - 800) << 52);

    /// `2^27 + 1`, which takes the upper 26 bits of a number off.
    const SPLITTER: f64 = 134_217_729.0;

    /// Lane by lane, `a * b + c`, rounded once.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(in super::super) fn mul_add_f32x4(a: f32x4, b: f32x4, c: f32x4) -> f32x4 {
        let [[a0, a1], [b0, b1], [c0, c1]] = [a, b, c].map(widened);
        let [low, high] = [[a0, b0, c0], [a1, b1, c1]].map(|[a, b, c]| {
            let [low, high] = sum_to_odd(a * b, c).to_array();
            [low as f32, high as f32]
        });
        f32x4::new([low[0], low[1], high[0], high[1]])
    }

    /// The lower and the upper half.
    #[inline(always)]
    fn widened(x: f32x4) -> [f64x2; 2] {
        let [a, b, c, d] = x.to_array().map(f64::from);
        [f64x2::new([a, b]), f64x2::new([c, d])]
    }

    /// Lane by lane, `a * b + c`, rounded once.
    #[cfg_attr(not(unoptimised), inline(always))]
    pub(in super::super) fn mul_add_f64x2(a: f64x2, b: f64x2, c: f64x2) -> f64x2 {
        let product = a * b;
        let zero = f64x2::splat(0.0);
        let magnitudes = [a, b, product, c].map(f64x2::abs);
        let [_, _, of_product, _] = magnitudes;
        let of_zero = a.simd_eq(zero) | b.simd_eq(zero);
        // Of a comparison with a NaN nothing is true.
        let fits = magnitudes
            .map(|it| it.simd_le(f64x2::splat(LARGEST)))
            .into_iter()
            .fold(!zero, |all, it| all & it);
        let fits = fits & (of_product.simd_ge(f64x2::splat(SMALLEST_PRODUCT)) | of_zero);
        if !fits.all() {
            cold_path();
            return one_by_one(a, b, c);
        }
        let lost = product_error(a, b, product);
        let (th, tl) = two_sum(c, lost);
        let (vh, vl) = two_sum(product, th);
        let sum = vh + sum_to_odd(tl, vl);
        of_zero.bitselect(product + c, sum)
    }

    #[cold]
    #[inline(never)]
    fn one_by_one(a: f64x2, b: f64x2, c: f64x2) -> f64x2 {
        let [a, b, c] = [a, b, c].map(f64x2::to_array);
        // By the trait's name: the standard library's method is another one.
        f64x2::new([0, 1].map(|lane| Float::mul_add(a[lane], b[lane], c[lane])))
    }

    /// `a + b` to nearest, and what that lost.
    #[inline(always)]
    fn two_sum(a: f64x2, b: f64x2) -> (f64x2, f64x2) {
        let sum = a + b;
        let of_b = sum - a;
        let of_a = sum - of_b;
        (sum, (a - of_a) + (b - of_b))
    }

    /// What `product = a * b` lost.
    #[inline(always)]
    fn product_error(a: f64x2, b: f64x2, product: f64x2) -> f64x2 {
        let ([a, a_rest], [b, b_rest]) = (halves(a), halves(b));
        (((a * b - product) + a * b_rest) + a_rest * b) + a_rest * b_rest
    }

    /// The upper 26 bits of a number, and the rest.
    #[inline(always)]
    fn halves(x: f64x2) -> [f64x2; 2] {
        let scaled = x * f64x2::splat(SPLITTER);
        let upper = scaled - (scaled - x);
        [upper, x - upper]
    }

    /// `a + b`, rounded to odd.
    #[inline(always)]
    fn sum_to_odd(a: f64x2, b: f64x2) -> f64x2 {
        let (sum, lost) = two_sum(a, b);
        // Not where `lost` is NaN, as that of an infinite sum is.
        let inexact = lost.simd_ne(f64x2::splat(0.0)) & lost.simd_eq(lost);
        let [bits, lost, inexact] = [sum, lost, inexact].map(|it| -> u64x2 { bytemuck::cast(it) });
        let one: u64x2 = inexact >> 63u32;
        let rounded_away = ((bits ^ lost) >> 63u32) & one;
        bytemuck::cast((bits - rounded_away) | one)
    }
}

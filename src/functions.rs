//! The reductions of the public functions: one list, from which each has its form on a slice (at
//! the root), on several cores ([`crate::par`]), over valid elements ([`crate::masked::Masked`])
//! and along an axis ([`crate::view::View`]). Batches take the form on a slice
//! ([`crate::par::batch::reduce`]).

#[macro_use]
mod forms;

use crate::drivers::derived::{Mean, Nanmean, Norm2};
use crate::drivers::extremes::{Both, Values};
use crate::drivers::nan::IgnoringNan;
use crate::drivers::positions::{BothPositions, Positions};
use crate::formulas::{std_of, var_of};
use crate::moments::Moments;
use superscalar_kernels::ops::extremes::tables::{
    Argmax, Argmin, Max, Min, Nanargmax, Nanargmin, Nanmax, Nanmin,
};

reductions! {
    /// The sum of a slice; zero for an empty one.
    ///
    /// Sums of integers never wrap: those of 8 to 32 bits are summed in 64 bits, those of 64 bits
    /// in 128. Sums of `f32` and `f64` are of the same type, and follow the canonical order. Those
    /// of `f16` and `bf16` are the sums of the same values in `f32`.
    ///
    /// A floating-point result depends on the values and their order alone: not on the CPU, the
    /// alignment, or the number of threads of [`crate::par::sum`]. Its error grows like a pairwise
    /// sum's. NaN and infinities follow IEEE 754; a NaN result is always the same quiet NaN.
    ///
    /// That of finite elements is infinite or NaN where a partial sum of that order overflows,
    /// though the sum of all may not: NaN of `[MAX, MIN, MAX, MIN]`, whose first and third elements
    /// meet first. None does where `n` times the largest absolute value is in the range.
    ///
    /// # Panics
    ///
    /// As [`crate::tier::active`]; and when a sum of 32-bit integers does not fit in 64 bits, for
    /// which there must be more than 2^32 of them (16 GiB).
    ///
    /// # Order of operations
    ///
    /// For floating-point types 512 bytes of virtual lanes, blocks of 32 rows, a fixed tree over
    /// the blocks, a halving tree over the lanes: [`crate::kernels::order`]. That of integers is
    /// not specified, as it does not matter: [`crate::kernels::ops::integers`].
    ///
    /// ```
    /// assert_eq!(superscalar::sum(&[i32::MAX, i32::MAX]), 4_294_967_294i64);
    /// assert_eq!(superscalar::sum(&[u64::MAX; 100]), 100 * u128::from(u64::MAX));
    /// assert_eq!(superscalar::sum(&[1.0f32, 2.5, -0.5]), 3.0);
    /// assert_eq!(superscalar::sum::<f64>(&[]), 0.0);
    /// assert!(superscalar::sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
    /// ```
    sum() by [E::BySum] -> E::Sum = |sum| sum;

    /// The arithmetic mean of a slice: the canonical [`sum`](crate::sum), divided by the number of
    /// elements; NaN for an empty one.
    ///
    /// That of `f16` and `bf16` is an `f32`. That of integers is an `f64`: their exact sum,
    /// rounded, divided.
    ///
    /// It is infinite or NaN where the sum is, and so for finite elements whose partial sums
    /// overflow: [`Moments::mean`] does not mind.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::mean(&[1.0f32, 2.0, 4.5]), 2.5);
    /// assert_eq!(superscalar::mean(&[250u8, 251]), 250.5);
    /// assert!(superscalar::mean::<f64>(&[]).is_nan());
    /// ```
    mean() by [Mean] -> E::Statistic = |mean| mean;

    /// The sum of the squares of a slice, in the canonical order: the bits of
    /// [`dot(x, x)`](crate::dot), with one stream to load; `0.0` for an empty slice.
    ///
    /// Every square is added in one rounding. Squares may overflow to infinity, and vanish:
    /// [`norm2`] does not mind. That of `f16` and `bf16` is that of the same values in `f32`; that
    /// of integers is exact, in 64 bits for those of 8 and 16 bits, else in 128.
    ///
    /// # Panics
    ///
    /// As [`crate::tier::active`]; and where a sum of the squares of integers does not fit, for
    /// which there must be more than 2^32 of 16 bits, two `u64` or four `i64`.
    ///
    /// ```
    /// assert_eq!(superscalar::sum_of_squares(&[1.0f32, -2.0, 3.0]), 14.0);
    /// assert_eq!(superscalar::sum_of_squares(&[i32::MIN; 4]), 1u128 << 64);
    /// ```
    sum_of_squares() by [E::BySquares] -> E::Squares = |sum| sum;

    /// The sum of the absolute values of a slice, in the canonical order; `0.0` for an empty one,
    /// NaN where an element is.
    ///
    /// That of `f16` and `bf16` is that of the same values in `f32`; that of integers is exact, in
    /// 64 bits, of 64-bit ones in 128.
    ///
    /// # Panics
    ///
    /// As [`crate::tier::active`]; and where a sum of 2^32 or more integers does not fit.
    ///
    /// ```
    /// assert_eq!(superscalar::norm1(&[1.0f64, -2.0, 3.0]), 6.0);
    /// assert_eq!(superscalar::norm1(&[-128i8, 127]), 255u64);
    /// ```
    norm1() by [E::ByNorm1] -> E::Magnitudes = |sum| sum;

    /// The Euclidean norm of a slice, safe from overflow and underflow; `0.0` for an empty one, NaN
    /// where an element is, else infinity where an element is. That of `f16` and `bf16` is that of
    /// the same values in `f32`, that of integers in `f64`.
    ///
    /// # Order of operations
    ///
    /// `s` is [`sum_of_squares`] of the `n` elements. Where `s >= n * MIN_POSITIVE` (of the element
    /// type, the product rounded) and `s` is finite, the norm is `sqrt(s)`. Otherwise the elements
    /// are multiplied by a power of two, which is taken back after the root: `2^-96` (`f32`) or
    /// `2^-600` (`f64`) where `s` is infinite, `2^90` or `2^600` where it is small.
    ///
    /// [`crate::kernels::ops::sum_of_squares`] says why that is accurate. Data whose squares
    /// overflow or vanish, and data that are all zero, take twice the time.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::norm2(&[3.0f32, 4.0]), 5.0);
    /// assert_eq!(superscalar::norm2(&[3e300, 4e300]), 5e300);
    /// assert_eq!(superscalar::norm2(&[3e-320, 4e-320]), 5e-320);
    /// ```
    norm2() by [Norm2] -> E::Statistic = |norm| norm;

    /// The largest absolute value of a slice; zero for an empty one, NaN where an element is.
    ///
    /// That of `f16` and `bf16` is an `f32`; that of an integer is of the unsigned type, which has
    /// the absolute value of the least one too.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::norm_inf(&[1.0f32, -3.0, 2.0]), 3.0);
    /// assert_eq!(superscalar::norm_inf(&[-128i8, 127]), 128u8);
    /// assert_eq!(superscalar::norm_inf::<f64>(&[]), 0.0);
    /// assert!(superscalar::norm_inf(&[f64::INFINITY, f64::NAN]).is_nan());
    /// ```
    norm_inf() by [E::ByNormInf] -> E::Magnitude = |norm| norm;

    /// The variance of a slice with `ddof` degrees of freedom less than elements: 0 for a
    /// population, 1 for a sample; NaN where there are no more elements than that.
    ///
    /// That of `f16` and `bf16` is the `f32`, to the bit, of the same values in `f32`; that of
    /// integers the `f64` of the same values in `f64`, to which those of 64 bits are rounded.
    ///
    /// One pass over memory, stable: a common offset, an outlier at the start or a drift magnifies
    /// no rounding error by more than a factor of 33.
    ///
    /// # Order of operations
    ///
    /// Deviations from a pivot in each block, blocks combined by Chan's formula along the canonical
    /// tree: [`crate::kernels::ops::variance`], which also has the proof. The variance of finite
    /// elements is infinite or zero only where it is beyond the range of its type, or they are
    /// equal. An infinity or a NaN among the elements makes it NaN.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// let x = [1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0, 1e9 + 4.0];
    /// assert_eq!(superscalar::var(&x, 0), 1.25);
    /// assert_eq!(superscalar::var(&x, 1), 5.0 / 3.0);
    /// assert!(superscalar::var(&[1.0f32], 1).is_nan());
    /// ```
    var(ddof: u64 = 1) by [E::ByVar] -> E::Statistic = |mean_m2| var_of(&mean_m2, ddof);

    /// The standard deviation: the square root of [`var`], of its value before it is rounded to the
    /// element type, or leaves its range: that of finite elements is infinite or zero only where
    /// its own value is beyond the range, or they are equal. Integers are rounded to `f64`.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::std(&[1.0f32, 3.0], 0), 1.0);
    /// ```
    std(ddof: u64 = 1) by [E::ByVar] -> E::Statistic = |mean_m2| std_of(&mean_m2, ddof);

    /// The [`Moments`] of a slice: for types other than `f32` and `f64` those of the same values in
    /// `f32` or `f64`, to which integers of 64 bits are rounded, as in [`var`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// let m = superscalar::moments(&[1.0f64, 2.0, 3.0, 10.0]);
    /// assert_eq!((m.count(), m.mean(), m.var(0)), (4, 4.0, 12.5));
    /// assert_eq!((m.min(), m.max()), (Some(1.0), Some(10.0)));
    /// ```
    moments() by [E::ByMoments] -> Moments<E::Statistic> = |moments| Moments { moments };

    /// The sum of the elements that are not NaN, in the canonical order, each NaN standing for
    /// `+0.0`; `0.0` where there are none.
    ///
    /// Infinities of unlike signs still make a NaN, and partial sums that overflow an infinity or a
    /// NaN, as in [`crate::sum`]. The sum of `f16` and `bf16` is that of the same
    /// values in `f32`; that of integers is [`crate::sum`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::nansum(&[1.0f32, f32::NAN, 2.0]), 3.0);
    /// assert_eq!(superscalar::nansum(&[f64::NAN]), 0.0);
    /// ```
    nansum() by [E::ByNansum] -> E::Sum = |sum| sum;

    /// The mean of the elements that are not NaN: their [`nansum`], divided by their number; NaN
    /// where there are none. It is infinite or NaN where the sum is: also where partial sums
    /// overflow, as in [`crate::mean`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::nanmean(&[1.0f32, f32::NAN, 2.0]), 1.5);
    /// ```
    nanmean() by [IgnoringNan<Nanmean, Mean>] -> E::Statistic = |mean| mean;

    /// The variance of the elements that are not NaN, with `ddof` degrees of freedom less than
    /// there are; NaN where none are left.
    ///
    /// An element keeps its place, and with it its lane and its block, however many NaN there are
    /// ([`crate::kernels::ops::invalid`]). Without a NaN these are the bits of [`crate::var`],
    /// whose range they have.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::nanvar(&[1.0f32, f32::NAN, 2.0], 0), 0.25);
    /// ```
    nanvar(ddof: u64 = 1) by [E::ByNanvar] -> E::Statistic = |mean_m2| var_of(&mean_m2, ddof);

    /// The standard deviation of the elements that are not NaN: the square root of their
    /// [`nanvar`], before that leaves the range, as in [`crate::std`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::nanstd(&[1.0f32, f32::NAN, 3.0], 0), 1.0);
    /// ```
    nanstd(ddof: u64 = 1) by [E::ByNanvar] -> E::Statistic = |mean_m2| std_of(&mean_m2, ddof);

    /// How many elements are NaN; none of integers.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::count_nan(&[1.0f32, f32::NAN, -f32::NAN]), 2);
    /// ```
    count_nan() by [E::ByCountNan] -> u64 = |count| count;

    /// The least value; `None` for an empty slice. With a NaN among the values it is NaN.
    ///
    /// The answer depends on the values alone: NaN is always the same quiet NaN, and a zero is
    /// always plus zero, whichever zeros the slice has. [`nanmin`] passes over NaN.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::min(&[3i8, -7, 5]), Some(-7));
    /// assert_eq!(superscalar::min::<f64>(&[]), None);
    /// assert!(superscalar::min(&[1.0f32, f32::NAN]).is_some_and(f32::is_nan));
    /// ```
    min() by [Values<Min>] -> Option<E> = |value| value;

    /// The greatest value; `None` for an empty slice. NaN and zeros as in [`min`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::max(&[3u64, 7, 5]), Some(7));
    /// ```
    max() by [Values<Max>] -> Option<E> = |value| value;

    /// The least and the greatest value, in one pass; `None` for an empty slice. NaN and zeros as
    /// in [`min`]: with a NaN, both are.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::minmax(&[3.0f32, -7.0, 5.0]), Some((-7.0, 5.0)));
    /// ```
    minmax() by [Both] -> Option<(E, E)> = |values| values;

    /// The position of the least value; `None` for an empty slice. Among equal ones it is the
    /// first; with a NaN among the values, whatever its payload and sign, it is the position of the
    /// first NaN, as in numpy. Zeros of both signs are equal.
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::argmin(&[3i16, -7, 5, -7]), Some(1));
    /// assert_eq!(superscalar::argmin(&[0.0f64, -0.0]), Some(0));
    /// assert_eq!(superscalar::argmin(&[1.0, f64::NAN, 0.0]), Some(1));
    /// ```
    argmin() by [Positions<Argmin>] -> Option<usize> = |position| position;

    /// The position of the greatest value; `None` for an empty slice. Equal values, NaN and zeros
    /// as in [`argmin`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::argmax(&[3u8, 7, 5, 7]), Some(1));
    /// ```
    argmax() by [Positions<Argmax>] -> Option<usize> = |position| position;

    /// The positions of the least and of the greatest value, in one pass; `None` for an empty
    /// slice. Equal values, NaN and zeros as in [`argmin`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::argminmax(&[3.0f64, -7.0, 5.0]), Some((1, 2)));
    /// ```
    argminmax() by [BothPositions] -> Option<(usize, usize)> = |positions| positions;

    /// The least value that is a number: NaN is passed over. `None` where there is no number. Zeros
    /// as in [`min`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::nanmin(&[f32::NAN, 2.0, 1.0]), Some(1.0));
    /// assert_eq!(superscalar::nanmin(&[f32::NAN]), None);
    /// ```
    nanmin() by [Values<Nanmin>] -> Option<E> = |value| value;

    /// The greatest value that is a number: NaN is passed over. `None` where there is no number.
    /// Zeros as in [`min`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::nanmax(&[f64::NAN, 2.0, 1.0]), Some(2.0));
    /// ```
    nanmax() by [Values<Nanmax>] -> Option<E> = |value| value;

    /// The position of the least number: NaN is passed over. `None` where there is no number. Equal
    /// values as in [`argmin`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::nanargmin(&[f64::NAN, 2.0, 1.0]), Some(2));
    /// ```
    nanargmin() by [Positions<Nanargmin>] -> Option<usize> = |position| position;

    /// The position of the greatest number: NaN is passed over. `None` where there is no number.
    /// Equal values as in [`argmin`].
    ///
    /// # Panics
    ///
    /// Only as [`crate::tier::active`].
    ///
    /// ```
    /// assert_eq!(superscalar::nanargmax(&[f32::NAN, 2.0, 1.0]), Some(1));
    /// ```
    nanargmax() by [Positions<Nanargmax>] -> Option<usize> = |position| position;
}

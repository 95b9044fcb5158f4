//! Dot products: on the calling thread, on several cores, of many pairs.

use crate::dispatch::run;
use crate::element::{Element, Float, Outcome};
use crate::error::{Error, refuse};
use superscalar_kernels::element::Element as _;
use superscalar_kernels::ops::dot::Dot;
use superscalar_kernels::ops::integers::dot::{MixedDot, fitted};
use superscalar_kernels::order::lanes::Lanes;
use superscalar_kernels::order::tree::Merge;
use superscalar_kernels::order::{SMALL, small_sum};
use superscalar_kernels::table::Partial;

/// An element type whose products with those of another slice are summed: `f32` and `f64` with
/// their own kind, `i8`, `u8` and `i16` too, and `u8` with `i8`. Sealed.
pub trait Multiply<B: Element = Self>: Element {
    /// What a dot product is: the type itself for `f32` and `f64`; `u64` for `u8` with `u8`, else
    /// `i64`.
    type Dot: Outcome;

    /// What travels between threads.
    #[doc(hidden)]
    type Partial: Merge + Send;

    /// Whether partials merge along the canonical tree of blocks, and not one after the other.
    #[doc(hidden)]
    const IN_TREE: bool;

    /// Of slices of equal length.
    #[doc(hidden)]
    fn dot(a: &[Self], b: &[B]) -> Self::Dot;

    /// Of parts of slices, which are of equal length.
    #[doc(hidden)]
    fn partial(a: &[Self], b: &[B]) -> Self::Partial;

    /// Of slices whose parts' partials merged to this one.
    #[doc(hidden)]
    fn finish(partial: Self::Partial) -> Self::Dot;
}

impl<E: Float> Multiply<E> for E {
    type Dot = E;
    type Partial = Lanes<E>;
    const IN_TREE: bool = true;

    #[inline(always)]
    fn dot(a: &[E], b: &[E]) -> E {
        if a.len() <= SMALL {
            return small_sum(a.len(), |i| a[i] * b[i]);
        }
        run::<Dot, E>(a, b)
    }

    fn partial(a: &[E], b: &[E]) -> Lanes<E> {
        run::<Partial<Dot>, E>(a, b)
    }

    fn finish(partial: Lanes<E>) -> E {
        partial.total()
    }
}

/// A sum of products of integers, which fits in 128 bits.
#[derive(Clone, Copy, Debug)]
pub struct Products(i128);

impl Merge for Products {
    fn merge(&self, right: &Self) -> Self {
        Products(self.0 + right.0)
    }
}

/// Elements of integers that are multiplied in line: a kernel would take longer.
const IN_LINE: usize = 8;

/// Writes the exact dot products: the elements, the result, the operation.
macro_rules! exact {
    ($($a:ty, $b:ty => $dot:ty, $op:ty;)*) => {$(
        impl Multiply<$b> for $a {
            type Dot = $dot;
            type Partial = Products;
            const IN_TREE: bool = false;

            #[inline(always)]
            fn dot(a: &[$a], b: &[$b]) -> $dot {
                if a.len() <= IN_LINE {
                    let products = a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b));
                    return products.map(|product| product as $dot).sum();
                }
                run::<$op, $a>(a, b)
            }

            fn partial(a: &[$a], b: &[$b]) -> Products {
                Products(run::<$op, $a>(a, b).into())
            }

            fn finish(Products(sum): Products) -> $dot {
                fitted(<$a>::NAME, sum)
            }
        }
    )*};
}
exact! {
    i8, i8 => i64, Dot;
    u8, u8 => u64, Dot;
    i16, i16 => i64, Dot;
    u8, i8 => i64, MixedDot;
}

/// The dot product of two slices of equal length; zero for empty ones.
///
/// That of floating-point numbers is in the canonical order: every product is added like a term of
/// [`sum`](crate::sum), in one rounding with it (a fused multiply-add; a machine that has none
/// computes the same bits without, and takes longer). That of integers is exact, in 64 bits
/// ([`Multiply`]).
///
/// # Panics
///
/// When the lengths differ, with the message of [`try_dot`]'s error; where a dot product of `i16`
/// does not fit in 64 bits, for which there must be 2^33 of them; and as [`crate::tier::active`].
///
/// ```
/// assert_eq!(superscalar::dot(&[1.0f32, 2.0, 3.0], &[4.0, 5.0, 6.0]), 32.0);
/// assert_eq!(superscalar::dot(&[-128i8; 1000], &[-128; 1000]), 16_384_000i64);
/// assert_eq!(superscalar::dot(&[255u8; 1000], &[-128i8; 1000]), -32_640_000i64);
/// ```
#[inline(always)]
pub fn dot<A: Multiply<B>, B: Element>(a: &[A], b: &[B]) -> A::Dot {
    if a.len() != b.len() {
        refuse_mismatch(a.len(), b.len());
    }
    A::dot(a, b)
}

/// The dot product of two slices, or an error where [`dot`] would panic over their lengths.
///
/// # Errors
///
/// [`Error::LengthMismatch`] with both lengths.
///
/// ```
/// let error = superscalar::try_dot(&[1.0f32, 2.0], &[1.0]).unwrap_err();
/// assert!(error.to_string().contains("the first slice has 2 elements, the second has 1"));
/// ```
#[inline]
pub fn try_dot<A: Multiply<B>, B: Element>(a: &[A], b: &[B]) -> Result<A::Dot, Error> {
    if a.len() != b.len() {
        return Err(mismatch(a.len(), b.len()));
    }
    Ok(A::dot(a, b))
}

#[cold]
#[inline(never)]
fn mismatch(left: usize, right: usize) -> Error {
    Error::LengthMismatch {
        operation: "dot",
        left,
        right,
    }
}

/// A call without anything to clean up after, so that the caller needs no stack frame for it.
#[cold]
#[inline(never)]
fn refuse_mismatch(left: usize, right: usize) -> ! {
    refuse(&mismatch(left, right))
}

/// The forms on several cores.
pub(crate) mod on_cores {
    use super::{Element, Error, Multiply, refuse};
    use crate::par::merged;
    use crate::team::Inline;
    use crate::tuning;
    use std::ops::Range;

    /// The dot product of two slices of equal length on several cores: the bits of [`crate::dot`].
    ///
    /// # Panics
    ///
    /// As [`crate::dot`].
    ///
    /// ```
    /// let x = vec![0.1f64; 100_000];
    /// assert_eq!(superscalar::par::dot(&x, &x).to_bits(), superscalar::dot(&x, &x).to_bits());
    /// ```
    #[inline]
    pub fn dot<A: Multiply<B>, B: Element>(a: &[A], b: &[B]) -> A::Dot {
        match try_dot(a, b) {
            Ok(dot) => dot,
            Err(error) => refuse(&error),
        }
    }

    /// The dot product of two slices on several cores, or an error where [`dot`] would panic over
    /// their lengths.
    ///
    /// # Errors
    ///
    /// [`Error::LengthMismatch`] with both lengths.
    #[inline]
    pub fn try_dot<A: Multiply<B>, B: Element>(a: &[A], b: &[B]) -> Result<A::Dot, Error> {
        if a.len() != b.len() || tuning::is_too_little(size_of_val(a) + size_of_val(b)) {
            return crate::try_dot(a, b);
        }
        Ok(of_equals(a, b))
    }

    /// Of slices of equal length.
    #[inline(never)]
    fn of_equals<A: Multiply<B>, B: Element>(a: &[A], b: &[B]) -> A::Dot {
        let bytes = size_of_val(a) + size_of_val(b);
        let partial =
            Inline::new(move |range: Range<usize>| A::partial(&a[range.clone()], &b[range]));
        let merged = merged::<A::Statistic, _>(a.len(), bytes, A::IN_TREE, partial);
        merged.map_or_else(|| A::dot(a, b), A::finish)
    }
}

/// The forms over many pairs of slices.
pub(crate) mod in_batches {
    use super::{Element, Error, Multiply, refuse};
    use crate::par::batch::each;

    /// The dot products of many pairs of slices: `dots[i]` is [`crate::dot`] of `pairs[i]`.
    ///
    /// # Panics
    ///
    /// When the lengths of a pair differ, with the message of [`try_dot`]'s error; and as
    /// [`crate::tier::active`].
    ///
    /// ```
    /// let pairs = [([1.0f64, 2.0], [3.0, 4.0]), ([0.5, 0.5], [1.0, 1.0])];
    /// assert_eq!(superscalar::par::batch::dot(&pairs), [11.0, 1.0]);
    /// ```
    pub fn dot<X, Y, A, B>(pairs: &[(A, B)]) -> Vec<X::Dot>
    where
        X: Multiply<Y>,
        Y: Element,
        A: AsRef<[X]> + Sync,
        B: AsRef<[Y]> + Sync,
    {
        match try_dot(pairs) {
            Ok(dots) => dots,
            Err(error) => refuse(&error),
        }
    }

    /// The dot products of many pairs of slices, or an error where [`dot`] would panic over their
    /// lengths.
    ///
    /// # Errors
    ///
    /// [`Error::InBatch`] with the number of the first pair that is refused, and why.
    pub fn try_dot<X, Y, A, B>(pairs: &[(A, B)]) -> Result<Vec<X::Dot>, Error>
    where
        X: Multiply<Y>,
        Y: Element,
        A: AsRef<[X]> + Sync,
        B: AsRef<[Y]> + Sync,
    {
        let bytes = |pair: &(A, B)| size_of_val(pair.0.as_ref()) + size_of_val(pair.1.as_ref());
        let dots = each(pairs, bytes, |(a, b)| {
            crate::try_dot(a.as_ref(), b.as_ref())
        });
        let numbered = dots.into_iter().enumerate().map(|(index, dot)| {
            dot.map_err(|error| Error::InBatch {
                index,
                error: Box::new(error),
            })
        });
        numbered.collect()
    }
}

//! The rows of the norms: sums of other terms than the values, and the largest magnitude.

use super::rows::{RowsOf, vector_sheet};
use super::{Family, Purpose, ReduceFn, Row, Sheet};
use crate::element::Float;
use crate::ops::norm_inf::NormInf;
use crate::ops::sum::{Sum, SumLanes};
use crate::order::lanes::Lanes;
use crate::order::terms::{Magnitude, Number, Square, SquareGrown, SquareShrunk, Term};
use crate::simd::{Arithmetic, Isa, Selection};

/// The rows of the norms of a floating-point type.
#[derive(Debug)]
pub struct Norms<E: Float> {
    /// Sums of the squares.
    pub sum_of_squares: &'static [Row<ReduceFn<E, E>>],
    /// Lanes of the sum of the squares.
    pub sum_of_squares_lanes: &'static [Row<ReduceFn<E, Lanes<E>>>],
    /// Sums of the squares of elements multiplied by [`Float::SHRINK`].
    pub sum_of_squares_shrunk: &'static [Row<ReduceFn<E, E>>],
    /// Sums of the squares of elements multiplied by [`Float::GROW`].
    pub sum_of_squares_grown: &'static [Row<ReduceFn<E, E>>],
    /// Sums of the magnitudes.
    pub norm1: &'static [Row<ReduceFn<E, E>>],
    /// Lanes of the sum of the magnitudes.
    pub norm1_lanes: &'static [Row<ReduceFn<E, Lanes<E>>>],
    /// Largest magnitudes.
    pub norm_inf: &'static [Row<ReduceFn<E, E>>],
    /// Sums of the elements that are not NaN.
    pub nansum: &'static [Row<ReduceFn<E, E>>],
    /// Lanes of the sum of the elements that are not NaN.
    pub nansum_lanes: &'static [Row<ReduceFn<E, Lanes<E>>>],
}

const fn term_sheet<V: Arithmetic>(accumulators: usize, multiplications: usize) -> Sheet {
    Sheet {
        additions: 1,
        multiplications,
        ..vector_sheet::<V>(Purpose::Serve, accumulators)
    }
}

/// The canonical sum of terms that take `multiplications`, with the parameters of [`Sum`].
const fn sum<
    V: Arithmetic,
    T: Term,
    const A: usize,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>(
    multiplications: usize,
) -> Row<ReduceFn<V::Element, V::Element>> {
    Row {
        sheet: term_sheet::<V>(A, multiplications),
        function: V::Isa::reduce::<Sum<V, T, A, NA, NT, NEAR, FAR>>,
    }
}

/// The lanes of the same.
const fn lanes<
    V: Arithmetic,
    T: Term,
    const NA: usize,
    const NT: usize,
    const NEAR: usize,
    const FAR: usize,
>(
    multiplications: usize,
) -> Row<ReduceFn<V::Element, Lanes<V::Element>>> {
    Row {
        sheet: term_sheet::<V>(NA, multiplications),
        function: V::Isa::reduce::<SumLanes<V, T, NA, NT, NEAR, FAR>>,
    }
}

const fn norm_inf<V: Selection, const A: usize, const NEAR: usize, const FAR: usize>()
-> Row<ReduceFn<V::Element, V::Element>> {
    Row {
        sheet: vector_sheet::<V>(Purpose::Serve, A),
        function: V::Isa::reduce::<NormInf<V, A, NEAR, FAR>>,
    }
}

/// The lists of one kind of terms. A term takes a register, so that a narrow tier has no sixteen for accumulators.
struct Of<E, T>(core::marker::PhantomData<(E, T)>);

impl<E: Family, T: Multiplications> Of<E, T> {
    const SUM: &'static [Row<ReduceFn<E, E>>] = &[
        sum::<E::Scalar, T, 8, 8, 2, 0, 0>(T::COUNT),
        sum::<E::Portable, T, 8, 8, 2, 0, 0>(T::COUNT),
        #[cfg(target_arch = "aarch64")]
        sum::<E::Neon, T, 16, 16, 2, 0, 0>(T::COUNT),
        #[cfg(target_arch = "x86_64")]
        sum::<E::Avx2, T, 8, 8, 2, 0, 0>(T::COUNT),
        #[cfg(target_arch = "x86_64")]
        sum::<E::Avx512, T, 8, 8, 32, 1, 3>(T::COUNT),
    ];

    const LANES: &'static [Row<ReduceFn<E, Lanes<E>>>] = &[
        lanes::<E::Scalar, T, 8, 2, 0, 0>(T::COUNT),
        lanes::<E::Portable, T, 8, 2, 0, 0>(T::COUNT),
        #[cfg(target_arch = "aarch64")]
        lanes::<E::Neon, T, 16, 2, 0, 0>(T::COUNT),
        #[cfg(target_arch = "x86_64")]
        lanes::<E::Avx2, T, 8, 2, 0, 0>(T::COUNT),
        #[cfg(target_arch = "x86_64")]
        lanes::<E::Avx512, T, 8, 32, 1, 3>(T::COUNT),
    ];
}

/// Multiplications that a term takes, for the data sheet.
trait Multiplications: Term {
    const COUNT: usize;
}

impl Multiplications for Square {
    const COUNT: usize = 1;
}
impl Multiplications for SquareShrunk {
    const COUNT: usize = 2;
}
impl Multiplications for SquareGrown {
    const COUNT: usize = 2;
}
impl Multiplications for Magnitude {
    const COUNT: usize = 0;
}
impl Multiplications for Number {
    const COUNT: usize = 0;
}

impl<E: Family> RowsOf<E> {
    pub(super) const NORMS: Norms<E> = Norms {
        sum_of_squares: Of::<E, Square>::SUM,
        sum_of_squares_lanes: Of::<E, Square>::LANES,
        sum_of_squares_shrunk: Of::<E, SquareShrunk>::SUM,
        sum_of_squares_grown: Of::<E, SquareGrown>::SUM,
        norm1: Of::<E, Magnitude>::SUM,
        norm1_lanes: Of::<E, Magnitude>::LANES,
        norm_inf: Self::NORM_INF,
        nansum: Of::<E, Number>::SUM,
        nansum_lanes: Of::<E, Number>::LANES,
    };

    const NORM_INF: &'static [Row<ReduceFn<E, E>>] = &[
        norm_inf::<E::Scalar, 8, 0, 0>(),
        norm_inf::<E::Portable, 8, 0, 0>(),
        #[cfg(target_arch = "aarch64")]
        norm_inf::<E::Neon, 8, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        norm_inf::<E::Avx2, 8, 0, 0>(),
        #[cfg(target_arch = "x86_64")]
        norm_inf::<E::Avx512, 8, 1, 3>(),
    ];
}

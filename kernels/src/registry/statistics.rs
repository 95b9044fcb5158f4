//! The rows of variances and moments.

use super::rows::{RowsOf, vector_sheet};
use super::{Family, MaskedFn, Purpose, ReduceFn, Row, Sheet};
use crate::element::Float;
use crate::ops::count_nan::CountNan;
use crate::ops::holes::{MaskedShape, MaskedSpread, SpreadOfNumbers};
use crate::ops::moments::{Shape, ShapeOf};
use crate::ops::spread::Spread;
use crate::ops::variance::{SpreadOf, SpreadOfBlocks};
use crate::simd::{Arithmetic, Isa, Reduce, Selection};
use crate::study::OnePassSpread;
use core::marker::PhantomData;

/// The rows of the statistics of a floating-point type.
#[derive(Debug)]
pub struct Statistics<E: Float> {
    /// Count, mean and squared deviations.
    pub spread: &'static [Row<ReduceFn<E, Spread>>],
    /// The same of the elements that are not NaN.
    pub nanspread: &'static [Row<ReduceFn<E, Spread>>],
    /// The same of all, cubes, fourth powers, the least and the greatest.
    pub shape: &'static [Row<ReduceFn<E, Shape<E>>>],
    /// Count, mean and squared deviations of the valid elements.
    pub masked_spread: &'static [Row<MaskedFn<E, Spread>>],
    /// The same of those that are not NaN.
    pub masked_nanspread: &'static [Row<MaskedFn<E, Spread>>],
    /// What `shape` has, of the valid elements.
    pub masked_shape: &'static [Row<MaskedFn<E, Shape<E>>>],
    /// Numbers of NaN.
    pub count_nan: &'static [Row<ReduceFn<E, u64>>],
}

const fn spread_sheet<V: Selection>(accumulators: usize) -> Sheet {
    Sheet {
        additions: 3,
        multiplications: 1,
        ..vector_sheet::<V>(Purpose::Serve, accumulators)
    }
}

/// One sweep for all lengths.
const fn spread<V: Selection, const A: usize, const TILE: usize>()
-> Row<ReduceFn<V::Element, Spread>> {
    spread_by::<V, A, TILE, Beyond<V, A, TILE, 0>, Beyond<V, A, TILE, 0>>()
}

/// Slices beyond a node: each block's pivot when its turn comes.
type Beyond<V, const A: usize, const TILE: usize, const TOUCHES: usize> =
    SpreadOfBlocks<V, A, TILE, TOUCHES, false>;

const fn spread_by<V, const A: usize, const TILE: usize, Near, Far>()
-> Row<ReduceFn<V::Element, Spread>>
where
    V: Selection,
    Near: Reduce<V::Isa, Element = V::Element, Output = Spread>,
    Far: Reduce<V::Isa, Element = V::Element, Output = Spread>,
{
    Row {
        sheet: spread_sheet::<V>(A),
        function: V::Isa::reduce::<SpreadOf<V, A, TILE, Near, Far>>,
    }
}

const fn nanspread<
    V: Selection,
    const A: usize,
    const TILE: usize,
    const FA: usize,
    const FT: usize,
>() -> Row<ReduceFn<V::Element, Spread>> {
    Row {
        sheet: Sheet {
            comparisons: 1,
            ..spread_sheet::<V>(A)
        },
        function: V::Isa::reduce::<SpreadOfNumbers<V, A, TILE, FA, FT>>,
    }
}

const fn masked_spread<
    V: Selection,
    const NUMBERS: bool,
    const A: usize,
    const TILE: usize,
    const FA: usize,
    const FT: usize,
>() -> Row<MaskedFn<V::Element, Spread>> {
    Row {
        sheet: Sheet {
            comparisons: if NUMBERS { 1 } else { 0 },
            ..spread_sheet::<V>(A)
        },
        function: V::Isa::reduce_masked::<MaskedSpread<V, NUMBERS, A, TILE, FA, FT>>,
    }
}

const fn shape_sheet<V: Selection>(accumulators: usize) -> Sheet {
    Sheet {
        additions: 6,
        multiplications: 5,
        ..vector_sheet::<V>(Purpose::Serve, accumulators)
    }
}

/// The spread with `A` and `TILE`, the rest with `B`.
const fn shape<V: Selection, const A: usize, const TILE: usize, const B: usize>()
-> Row<ReduceFn<V::Element, Shape<V::Element>>> {
    Row {
        sheet: shape_sheet::<V>(B),
        function: V::Isa::reduce::<ShapeOf<V, A, TILE, B>>,
    }
}

/// With the parameters of [`shape`].
const fn masked_shape<V: Selection, const A: usize, const TILE: usize, const B: usize>()
-> Row<MaskedFn<V::Element, Shape<V::Element>>> {
    Row {
        sheet: shape_sheet::<V>(B),
        function: V::Isa::reduce_masked::<MaskedShape<V, A, TILE, B>>,
    }
}

/// From the sum and the sum of squares: a rung of the ladder, and a warning.
const fn one_pass<V: Arithmetic, const A: usize>() -> Row<ReduceFn<V::Element, Spread>> {
    Row {
        sheet: Sheet {
            additions: 2,
            multiplications: 1,
            ..vector_sheet::<V>(Purpose::Study, A)
        },
        function: V::Isa::reduce::<OnePassSpread<V, A>>,
    }
}

const fn count_nan<V: Selection, const A: usize>() -> Row<ReduceFn<V::Element, u64>> {
    Row {
        sheet: Sheet {
            additions: 1,
            ..vector_sheet::<V>(Purpose::Serve, A)
        },
        function: V::Isa::reduce::<CountNan<V, A>>,
    }
}

impl<E: Family> RowsOf<E> {
    pub(super) const STATISTICS: Statistics<E> = Statistics {
        spread: Self::SPREAD,
        nanspread: Self::NANSPREAD,
        shape: Self::SHAPE,
        masked_spread: MaskedSpreads::<E, false>::ROWS,
        masked_nanspread: MaskedSpreads::<E, true>::ROWS,
        masked_shape: Self::MASKED_SHAPE,
        count_nan: Self::COUNT_NAN,
    };

    const SPREAD: &'static [Row<ReduceFn<E, Spread>>] = &[
        spread::<E::Scalar, 4, 4>(),
        spread::<E::Portable, 4, 4>(),
        #[cfg(target_arch = "aarch64")]
        spread::<E::Neon, 8, 4>(),
        #[cfg(target_arch = "x86_64")]
        spread_by::<E::Avx2, 4, 32, Beyond<E::Avx2, 4, 8, 0>, Beyond<E::Avx2, 8, 8, 0>>(),
        #[cfg(target_arch = "x86_64")]
        spread_by::<E::Avx512, 8, 32, Beyond<E::Avx512, 8, 32, 1>, Beyond<E::Avx512, 8, 32, 3>>(),
        one_pass::<E::Scalar, 1>(),
        one_pass::<E::Scalar, 4>(),
        #[cfg(target_arch = "x86_64")]
        one_pass::<E::Avx2, 1>(),
        #[cfg(target_arch = "x86_64")]
        one_pass::<E::Avx2, 4>(),
        #[cfg(target_arch = "x86_64")]
        one_pass::<E::Avx512, 1>(),
        #[cfg(target_arch = "x86_64")]
        one_pass::<E::Avx512, 8>(),
    ];

    const NANSPREAD: &'static [Row<ReduceFn<E, Spread>>] = &[
        nanspread::<E::Scalar, 4, 4, 4, 4>(),
        nanspread::<E::Portable, 4, 4, 4, 4>(),
        #[cfg(target_arch = "aarch64")]
        nanspread::<E::Neon, 8, 4, 8, 4>(),
        #[cfg(target_arch = "x86_64")]
        nanspread::<E::Avx2, 4, 32, 8, 8>(),
        #[cfg(target_arch = "x86_64")]
        nanspread::<E::Avx512, 8, 32, 8, 32>(),
    ];

    const SHAPE: &'static [Row<ReduceFn<E, Shape<E>>>] = &[
        shape::<E::Scalar, 4, 4, 2>(),
        shape::<E::Portable, 4, 4, 2>(),
        #[cfg(target_arch = "aarch64")]
        shape::<E::Neon, 8, 4, 4>(),
        #[cfg(target_arch = "x86_64")]
        shape::<E::Avx2, 4, 8, 2>(),
        #[cfg(target_arch = "x86_64")]
        shape::<E::Avx512, 8, 32, 4>(),
    ];

    const MASKED_SHAPE: &'static [Row<MaskedFn<E, Shape<E>>>] = &[
        masked_shape::<E::Scalar, 4, 4, 2>(),
        masked_shape::<E::Portable, 4, 4, 2>(),
        #[cfg(target_arch = "aarch64")]
        masked_shape::<E::Neon, 8, 4, 4>(),
        #[cfg(target_arch = "x86_64")]
        masked_shape::<E::Avx2, 4, 8, 2>(),
        #[cfg(target_arch = "x86_64")]
        masked_shape::<E::Avx512, 8, 32, 4>(),
    ];

    const COUNT_NAN: &'static [Row<ReduceFn<E, u64>>] =
        &of_each_tier!(E as Family: count_nan [8] ());
}

/// The spreads of valid elements, or of those that are not NaN.
struct MaskedSpreads<E, const NUMBERS: bool>(PhantomData<E>);

impl<E: Family, const NUMBERS: bool> MaskedSpreads<E, NUMBERS> {
    const ROWS: &'static [Row<MaskedFn<E, Spread>>] = &[
        masked_spread::<E::Scalar, NUMBERS, 4, 4, 4, 4>(),
        masked_spread::<E::Portable, NUMBERS, 4, 4, 4, 4>(),
        #[cfg(target_arch = "aarch64")]
        masked_spread::<E::Neon, NUMBERS, 8, 4, 8, 4>(),
        #[cfg(target_arch = "x86_64")]
        masked_spread::<E::Avx2, NUMBERS, 4, 32, 8, 8>(),
        #[cfg(target_arch = "x86_64")]
        masked_spread::<E::Avx512, NUMBERS, 8, 32, 8, 32>(),
    ];
}

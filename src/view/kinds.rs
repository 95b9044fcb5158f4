//! What differs between the kinds of element types where columns are reduced.

use super::blocks::{Blocks, Copies};
use super::columns::canonical;
#[cfg(feature = "half")]
use crate::element::Half;
use crate::element::{Element, Exact, Float};
#[cfg(feature = "half")]
use crate::kinds::Halves;
use crate::kinds::{Floats, Integers, Kind};
use crate::registry;
use superscalar_kernels::ops::columns::Columns;

/// Reductions of columns, as [`Kind`] has them of slices.
pub trait ViewKind<E: Element>: Kind<E> {
    /// Columns as the kernels take them that have none for `E` itself.
    type Blocks<'a>: Blocks<E::Statistic>;

    /// These columns so.
    fn blocks(x: Columns<'_, E>) -> Self::Blocks<'_>;

    /// Writes the sums of the squares; false where there is no kernel.
    fn squares(x: Columns<'_, E>, sums: &mut [E::Squares]) -> bool;

    /// Writes the sums of the magnitudes; false where there is no kernel.
    fn magnitudes(x: Columns<'_, E>, sums: &mut [E::Magnitudes]) -> bool;

    /// The magnitude of the one of two ends that is the farther from zero; with a NaN, both are it.
    fn farther(ends: Option<(E, E)>) -> E::Magnitude;
}

/// Writes the canonical sums of the squares.
pub(super) fn squares<F: Float>(x: impl Blocks<F>, sums: &mut [F]) -> bool {
    let of = &F::operations().columns;
    canonical(&of.sum_of_squares, &of.sum_of_squares_lanes, x, sums)
}

/// Writes the canonical sums of the magnitudes.
fn magnitudes<F: Float>(x: impl Blocks<F>, sums: &mut [F]) -> bool {
    let of = &F::operations().columns;
    canonical(&of.norm1, &of.norm1_lanes, x, sums)
}

/// Writes the canonical sums.
pub(crate) fn sums<F: Float>(x: impl Blocks<F>, sums: &mut [F]) -> bool {
    canonical(&F::columns().sum, registry::column_sum_lanes(), x, sums)
}

impl<E: Float> ViewKind<E> for Floats {
    type Blocks<'a> = Columns<'a, E>;

    fn blocks(x: Columns<'_, E>) -> Columns<'_, E> {
        x
    }

    fn squares(x: Columns<'_, E>, sums: &mut [E]) -> bool {
        squares(x, sums)
    }

    fn magnitudes(x: Columns<'_, E>, sums: &mut [E]) -> bool {
        magnitudes(x, sums)
    }

    fn farther(ends: Option<(E, E)>) -> E {
        let (least, greatest) = ends.unwrap_or((E::ZERO, E::ZERO));
        let (least, greatest) = (least.abs(), greatest.abs());
        if least > greatest { least } else { greatest }
    }
}

/// Sums of squares and of magnitudes are exact, and have no kernels of columns.
impl<E: Exact> ViewKind<E> for Integers {
    type Blocks<'a> = Copies<'a, E>;

    fn blocks(x: Columns<'_, E>) -> Copies<'_, E> {
        Copies(x)
    }

    fn squares(_: Columns<'_, E>, _: &mut [E::Squares]) -> bool {
        false
    }

    fn magnitudes(_: Columns<'_, E>, _: &mut [E::Magnitudes]) -> bool {
        false
    }

    fn farther(ends: Option<(E, E)>) -> E::Magnitude {
        E::farther(ends)
    }
}

#[cfg(feature = "half")]
impl<E: Half> ViewKind<E> for Halves {
    type Blocks<'a> = Copies<'a, E>;

    fn blocks(x: Columns<'_, E>) -> Copies<'_, E> {
        Copies(x)
    }

    fn squares(x: Columns<'_, E>, sums: &mut [f32]) -> bool {
        squares(Copies(x), sums)
    }

    fn magnitudes(x: Columns<'_, E>, sums: &mut [f32]) -> bool {
        magnitudes(Copies(x), sums)
    }

    fn farther(ends: Option<(E, E)>) -> f32 {
        Halves::farther(ends)
    }
}

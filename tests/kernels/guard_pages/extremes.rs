//! Extremes, counts and positions.

use super::sweep::Sweep;
use common::kernels;
use common::known::Known;
use std::collections::BTreeSet;
use superscalar::Element;
use superscalar::registry::{self, Down, Supports, ops};
use superscalar_kernels::input::ColumnsInto;

/// Lengths for the kernels of extremes: all that are less than a short vector, all about whole
/// vectors, blocks and a span, of vectors of any width.
fn lengths_of_extremes<E>() -> Vec<usize> {
    const WIDTHS: [usize; 3] = [16, 32, 64];
    let mut lengths: BTreeSet<usize> = (0..18).collect();
    for bytes in WIDTHS {
        let lanes = bytes / size_of::<E>();
        for vectors in [1, 2, 3, 16, 17, 32] {
            lengths.extend([-1, 0, 1].map(|more| (vectors * lanes).strict_add_signed(more)));
        }
    }
    let span = 127 * 16 * 16 / size_of::<E>();
    lengths.extend([span - 1, span, span + 1]);
    lengths.into_iter().collect()
}

impl Sweep {
    /// Of equal numbers; and of NaN, where kernels look for the first one, or whether there is
    /// anything else.
    pub fn extremes<E>(&mut self)
    where
        E: Known
            + Supports<Down<ops::Sum>, Input = ColumnsInto<E, <E as Element>::Sum>, Output = ()>,
    {
        for value in [Some(E::small(1)), E::ANSWERED_NAN.map(E::of_bits)]
            .into_iter()
            .flatten()
        {
            self.extremes_of(value);
            self.columns(value);
        }
    }

    fn extremes_of<E: Known>(&mut self, value: E) {
        self.left.fill(value);
        let lengths = lengths_of_extremes::<E>();
        for kernels in kernels::of_extremes::<E>() {
            self.run_all(&kernels, &lengths);
        }
        let count = registry::of::<ops::CountBetween, E>();
        self.each(count, &lengths, |it, kernel, (edge, _), n| {
            kernel.run(it.left.slice(edge, n), (value, value));
        });
        // What the slice is full of, and what is not there.
        let first = registry::of::<ops::IndexOf, E>();
        self.each(first, &lengths, |it, kernel, (edge, _), n| {
            for wanted in [value, E::ends()[1]] {
                kernel.run(it.left.slice(edge, n), wanted);
            }
        });
    }
}

//! Extremes, counts and positions.

use super::guarded::Edge;
use super::sweep::Sweep;
use half::{bf16, f16};
use std::collections::BTreeSet;
use superscalar::Element;
use superscalar::registry::{self, Down, Operation, Supports, ops};
use superscalar_kernels::input::{ColumnsInto, With};

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
    /// Extremes, counts and positions of every type.
    pub fn extremes_of_every_type(&mut self) {
        self.extremes::<i8>(1);
        self.extremes::<i16>(1);
        self.extremes::<i32>(1);
        self.extremes::<i64>(1);
        self.extremes::<u8>(1);
        self.extremes::<u16>(1);
        self.extremes::<u32>(1);
        self.extremes::<u64>(1);
        self.extremes::<f32>(1.0);
        self.extremes::<f64>(1.0);
        self.extremes(f16::ONE);
        self.extremes(bf16::ONE);
        // With NaN, kernels look for the first one, or whether there is anything else.
        self.extremes(f32::NAN);
        self.extremes(f64::NAN);
        self.extremes(f16::NAN);
        self.extremes(bf16::NAN);
    }

    fn extremes<E>(&mut self, value: E)
    where
        E: Element
            + Supports<Down<ops::Sum>, Input = ColumnsInto<E, <E as Element>::Sum>, Output = ()>,
    {
        self.left.fill(value);
        let lengths = lengths_of_extremes::<E>();
        self.reduce(registry::of::<ops::Min, E>(), &lengths);
        self.reduce(registry::of::<ops::Max, E>(), &lengths);
        self.reduce(registry::of::<ops::Minmax, E>(), &lengths);
        self.reduce(registry::of::<ops::Argmin, E>(), &lengths);
        self.reduce(registry::of::<ops::Argmax, E>(), &lengths);
        self.reduce(registry::of::<ops::Argminmax, E>(), &lengths);
        self.reduce(registry::of::<ops::Nanmin, E>(), &lengths);
        self.reduce(registry::of::<ops::Nanmax, E>(), &lengths);
        self.reduce(registry::of::<ops::Nanargmin, E>(), &lengths);
        self.reduce(registry::of::<ops::Nanargmax, E>(), &lengths);
        self.count(registry::of::<ops::CountBetween, E>(), value, &lengths);
        self.first(registry::of::<ops::IndexOf, E>(), value, &lengths);
        self.columns(value);
    }

    fn count<E: Element>(
        &mut self,
        operation: Operation<With<E, (E, E)>, u64>,
        value: E,
        lengths: &[usize],
    ) {
        self.each(
            operation,
            [Edge::Start, Edge::End],
            lengths,
            |it, kernel, edge, n| {
                kernel.run(it.left.slice(edge, n), (value, value));
            },
        );
    }

    /// Looks for what the slice is full of, and for what is not there.
    fn first<E: Element>(
        &mut self,
        operation: Operation<With<E, E>, Option<usize>>,
        value: E,
        lengths: &[usize],
    ) {
        self.each(
            operation,
            [Edge::Start, Edge::End],
            lengths,
            |it, kernel, edge, n| {
                for wanted in [value, E::GREATEST] {
                    kernel.run(it.left.slice(edge, n), wanted);
                }
            },
        );
    }
}

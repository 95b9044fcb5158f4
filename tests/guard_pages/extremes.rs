//! Extremes, counts and positions.

use crate::guarded::Edge;
use crate::sweep::Sweep;
use half::{bf16, f16};
use std::collections::BTreeSet;
use superscalar::Element;
use superscalar::registry::Operation;
use superscalar::registry::extremes::{self, CountFn, FirstFn};

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

    fn extremes<E: Element>(&mut self, value: E) {
        self.left.fill(value);
        let lengths = lengths_of_extremes::<E>();
        self.reduce(extremes::min::<E>(), &lengths);
        self.reduce(extremes::max::<E>(), &lengths);
        self.reduce(extremes::minmax::<E>(), &lengths);
        self.reduce(extremes::argmin::<E>(), &lengths);
        self.reduce(extremes::argmax::<E>(), &lengths);
        self.reduce(extremes::argminmax::<E>(), &lengths);
        self.reduce(extremes::nanmin::<E>(), &lengths);
        self.reduce(extremes::nanmax::<E>(), &lengths);
        self.reduce(extremes::nanargmin::<E>(), &lengths);
        self.reduce(extremes::nanargmax::<E>(), &lengths);
        self.count(extremes::count_between::<E>(), value, &lengths);
        self.first(extremes::first_equal::<E>(), value, &lengths);
        self.columns(value);
    }

    fn count<E: Element>(
        &mut self,
        operation: &'static Operation<CountFn<E>>,
        value: E,
        lengths: &[usize],
    ) {
        self.each(
            operation,
            [Edge::Start, Edge::End],
            lengths,
            |it, kernel, edge, n| {
                kernel.run(it.left.slice(edge, n), [value, value]);
            },
        );
    }

    /// Looks for what the slice is full of, and for what is not there.
    fn first<E: Element>(
        &mut self,
        operation: &'static Operation<FirstFn<E>>,
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

//! The kernels of columns: rows of a prime number of elements that lie apart, and the first or the
//! last of them against a guard page.

use crate::guarded::Edge;
use crate::sweep::{Sweep, announce};
use common::value::Value;
use superscalar::Element;
use superscalar::registry::{self, ColumnsFn, Operation};
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::order::row_len;

/// Rows and columns: fewer than a vector has, around vectors of any width, more than lanes, more
/// than a group of vectors.
const SHAPES: [[usize; 2]; 10] = [
    [1, 1],
    [3, 5],
    [9, 17],
    [2, 31],
    [33, 67],
    [140, 33],
    [5, 131],
    [130, 16],
    [17, 64],
    [5, 700],
];

impl Sweep {
    /// Those of every type, of elements that are `value`.
    pub fn columns<E: Element>(&mut self, value: E) {
        self.left.fill(value);
        let sum = superscalar::sum::<E>(&[]);
        self.reduce_columns(registry::column_sum::<E>(), sum, 1);
        self.reduce_columns(registry::column_min::<E>(), value, 1);
        self.reduce_columns(registry::column_max::<E>(), value, 1);
        self.reduce_columns(registry::column_nanmin::<E>(), value, 1);
        self.reduce_columns(registry::column_nanmax::<E>(), value, 1);
    }

    /// Those of floating-point types.
    pub fn columns_of_floats<E: Value>(&mut self) {
        let (zero, lanes) = (E::of(0.0), row_len::<E>());
        self.reduce_columns(registry::column_sum_lanes::<E>(), zero, lanes);
        self.reduce_columns(registry::column_sum_of_squares::<E>(), zero, 1);
        self.reduce_columns(registry::column_sum_of_squares_lanes::<E>(), zero, lanes);
        self.reduce_columns(registry::column_norm1::<E>(), zero, 1);
        self.reduce_columns(registry::column_norm1_lanes::<E>(), zero, lanes);
        self.reduce_columns(registry::column_spread::<E>(), zero, 3);
        self.reduce_columns(registry::column_powers::<E>(), zero, 4);
        self.reduce_columns(registry::column_count_nan::<E>(), zero, 1);
    }

    fn reduce_columns<E: Element, O: Copy>(
        &mut self,
        operation: &'static Operation<ColumnsFn<E, O>>,
        blank: O,
        results: usize,
    ) {
        let (name, kernels) = self.begin(operation);
        for kernel in kernels {
            announce(name, kernel.sheet());
            for [rows, columns] in SHAPES {
                let stride = columns + 1;
                let n = (rows - 1) * stride + columns;
                let mut out = vec![blank; columns * results];
                for edge in [Edge::Start, Edge::End] {
                    let data = self.left.slice::<E>(edge, n);
                    let x = Columns::new(data, 0, rows, columns, stride as isize);
                    kernel.run(x.expect("inside"), &mut out);
                }
            }
        }
    }
}

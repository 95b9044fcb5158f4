//! The kernels of columns: rows of a prime number of elements that lie apart, and the first or the
//! last of them against a guard page.

use super::guarded::Edge;
use super::sweep::{Sweep, announce};
use common::value::Value;
use superscalar::Element;
use superscalar::registry::{self, Down, Operation, Partial, Supports, ops};
use superscalar_kernels::input::ColumnsInto;
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::ops::columns::about_pivot::waiting_len;
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
    pub fn columns<E>(&mut self, value: E)
    where
        E: Element
            + Supports<Down<ops::Sum>, Input = ColumnsInto<E, <E as Element>::Sum>, Output = ()>,
    {
        self.left.fill(value);
        let sum = superscalar::sum::<E>(&[]);
        self.reduce_columns(registry::of::<Down<ops::Sum>, E>(), sum, 1);
        self.reduce_columns(registry::of::<Down<ops::Min>, E>(), value, 1);
        self.reduce_columns(registry::of::<Down<ops::Max>, E>(), value, 1);
        self.reduce_columns(registry::of::<Down<ops::Nanmin>, E>(), value, 1);
        self.reduce_columns(registry::of::<Down<ops::Nanmax>, E>(), value, 1);
    }

    /// Those of floating-point types.
    pub fn columns_of_floats<E: Value>(&mut self) {
        let (zero, lanes) = (E::of(0.0), row_len::<E>());
        self.reduce_columns(registry::of::<Partial<Down<ops::Sum>>, E>(), zero, lanes);
        self.reduce_columns(registry::of::<Down<ops::SumOfSquares>, E>(), zero, 1);
        self.reduce_columns(
            registry::of::<Partial<Down<ops::SumOfSquares>>, E>(),
            zero,
            lanes,
        );
        self.reduce_columns(registry::of::<Down<ops::Norm1>, E>(), zero, 1);
        self.reduce_columns(registry::of::<Partial<Down<ops::Norm1>>, E>(), zero, lanes);
        let spare = waiting_len::<E>();
        self.with_spare(registry::of::<Down<ops::Var>, E>(), zero, 3, spare);
        self.with_spare(registry::of::<Down<ops::Moments>, E>(), zero, 4, spare);
        self.reduce_columns(registry::of::<Down<ops::CountNan>, E>(), zero, 1);
    }

    fn reduce_columns<E: Element, O: Copy + 'static>(
        &mut self,
        operation: Operation<ColumnsInto<E, O>, ()>,
        blank: O,
        results: usize,
    ) {
        self.with_spare(operation, blank, results, 0);
    }

    /// So many results for each column, and spare elements behind them.
    fn with_spare<E: Element, O: Copy + 'static>(
        &mut self,
        operation: Operation<ColumnsInto<E, O>, ()>,
        blank: O,
        results: usize,
        spare: usize,
    ) {
        let (name, kernels) = self.begin(operation);
        for kernel in kernels {
            announce(&name, kernel.descriptor());
            for [rows, columns] in SHAPES {
                let stride = columns + 1;
                let n = (rows - 1) * stride + columns;
                let mut out = vec![blank; columns * results + spare];
                for edge in [Edge::Start, Edge::End] {
                    let data = self.left.slice::<E>(edge, n);
                    let x = Columns::new(data, 0, rows, columns, stride as isize);
                    kernel.run(x.expect("inside"), &mut out);
                }
            }
        }
    }
}

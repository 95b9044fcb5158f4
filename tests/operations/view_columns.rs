//! The kernels of columns, on every tier: the bits of the plain function on a copy of each column,
//! whatever the shape and the strides.

use common::child::emulated;
use common::columns::{Bits, elements};
use common::on_every_type;
use common::ordered::Comparable;
use common::rows::{describe, serving};
use common::value::Value;
use superscalar::kernels::input::ColumnsInto;
use superscalar::kernels::ops::columns::Columns;
use superscalar::kernels::order::{block_len, row_len};
use superscalar::registry::{self, Down, Kernel, Partial, Supports, ops};
use superscalar::{Element, Float};

/// The columns, each in a slice of its own.
fn copies<E: Element>(x: &Columns<'_, E>) -> Vec<Vec<E>> {
    let column = |j: usize| (0..x.rows()).map(|i| x.row(i)[j]).collect();
    (0..x.columns()).map(column).collect()
}

/// Every kernel gives for each column what the plain function gives.
fn check<E: Element, O: Bits + 'static>(
    kernels: &[Kernel<ColumnsInto<E, O>, ()>],
    x: Columns<'_, E>,
    blank: O,
    plain: impl Fn(&[E]) -> O,
) {
    let expected: Vec<i128> = copies(&x).iter().map(|x| plain(x).bits()).collect();
    for kernel in kernels {
        let mut found = vec![blank; x.columns()];
        kernel.run(x, &mut found);
        let found: Vec<i128> = found.into_iter().map(O::bits).collect();
        let row = describe(kernel.descriptor());
        assert_eq!(
            found,
            expected,
            "{} x {} {}, {row}",
            x.rows(),
            x.columns(),
            E::NAME
        );
    }
}

/// A type with kernels for the sums of columns.
trait Summed:
    Comparable<Sum: Bits>
    + Bits
    + Supports<Down<ops::Sum>, Input = ColumnsInto<Self, <Self as Element>::Sum>, Output = ()>
{
}

impl<E> Summed for E where
    E: Comparable<Sum: Bits>
        + Bits
        + Supports<Down<ops::Sum>, Input = ColumnsInto<E, <E as Element>::Sum>, Output = ()>
{
}

/// The kernels of any type.
struct Any<E: Element> {
    sum: Vec<Kernel<ColumnsInto<E, E::Sum>, ()>>,
    min: Vec<Kernel<ColumnsInto<E, E>, ()>>,
    max: Vec<Kernel<ColumnsInto<E, E>, ()>>,
    nanmin: Vec<Kernel<ColumnsInto<E, E>, ()>>,
    nanmax: Vec<Kernel<ColumnsInto<E, E>, ()>>,
}

impl<E: Summed> Any<E> {
    fn new() -> Self {
        Any {
            sum: serving(registry::of::<Down<ops::Sum>, E>()),
            min: serving(registry::of::<Down<ops::Min>, E>()),
            max: serving(registry::of::<Down<ops::Max>, E>()),
            nanmin: serving(registry::of::<Down<ops::Nanmin>, E>()),
            nanmax: serving(registry::of::<Down<ops::Nanmax>, E>()),
        }
    }

    fn check(&self, x: Columns<'_, E>) {
        check(&self.sum, x, superscalar::sum::<E>(&[]), superscalar::sum);
        if x.rows() > 0 {
            let blank = E::of_bits(0);
            check(&self.min, x, blank, |x| superscalar::min(x).expect("a row"));
            check(&self.max, x, blank, |x| superscalar::max(x).expect("a row"));
            // Of columns of nothing but NaN, it is NaN.
            let or_nan =
                |number: Option<E>| number.or(E::ANSWERED_NAN.map(E::of_bits)).expect("a row");
            check(&self.nanmin, x, blank, |x| or_nan(superscalar::nanmin(x)));
            check(&self.nanmax, x, blank, |x| or_nan(superscalar::nanmax(x)));
        }
    }
}

/// The kernels of floating-point types.
struct Floats<E: Float> {
    squares: Vec<Kernel<ColumnsInto<E, E>, ()>>,
    norm1: Vec<Kernel<ColumnsInto<E, E>, ()>>,
    lanes: [Vec<Kernel<ColumnsInto<E, E>, ()>>; 3],
    first_and_second: Vec<Kernel<ColumnsInto<E, E>, ()>>,
    third_and_fourth: Vec<Kernel<ColumnsInto<E, E>, ()>>,
    count_nan: Vec<Kernel<ColumnsInto<E, E>, ()>>,
}

impl<E: Value + Bits> Floats<E> {
    fn new() -> Self {
        Floats {
            squares: serving(registry::of::<Down<ops::SumOfSquares>, E>()),
            norm1: serving(registry::of::<Down<ops::Norm1>, E>()),
            lanes: [
                serving(registry::of::<Partial<Down<ops::Sum>>, E>()),
                serving(registry::of::<Partial<Down<ops::SumOfSquares>>, E>()),
                serving(registry::of::<Partial<Down<ops::Norm1>>, E>()),
            ],
            first_and_second: serving(registry::of::<Down<ops::Var>, E>()),
            third_and_fourth: serving(registry::of::<Down<ops::Moments>, E>()),
            count_nan: serving(registry::of::<Down<ops::CountNan>, E>()),
        }
    }

    fn check(&self, x: Columns<'_, E>) {
        check(&self.squares, x, E::ZERO, superscalar::sum_of_squares);
        check(&self.norm1, x, E::ZERO, superscalar::norm1);
        let count = |x: &[E]| E::of(x.iter().filter(|x| x.is_nan()).count() as f64);
        check(&self.count_nan, x, E::ONE, count);
        let terms: [fn(E) -> E; 3] = [|x| x, |x| x * x, |x| x.abs()];
        for (kernels, term) in self.lanes.iter().zip(terms) {
            let columns = copies(&x).into_iter();
            let expected: Vec<Vec<u64>> = columns
                .map(|x| E::canonical_lanes(&x.into_iter().map(term).collect::<Vec<E>>()))
                .map(|lanes| lanes.into_iter().map(bits_of_lane).collect())
                .collect();
            for kernel in kernels {
                let mut lanes = vec![E::ONE; x.columns() * row_len::<E>()];
                kernel.run(x, &mut lanes);
                for (j, expected) in expected.iter().enumerate() {
                    let found = lanes.iter().skip(j).step_by(x.columns());
                    let found: Vec<u64> = found.map(|lane| bits_of_lane(*lane)).collect();
                    let row = describe(kernel.descriptor());
                    assert_eq!(&found, expected, "column {j} of {x:?}, {row}");
                }
            }
        }
    }
}

impl<E: Value + Bits> Floats<E> {
    /// Sums for each column: of deviations from a pivot and of their squares, of the cubes and
    /// fourth powers of scaled deviations.
    fn check_about_pivot(&self, x: Columns<'_, E>) {
        if x.rows() == 0 {
            return;
        }
        let finite = |x: &E| x.abs() < E::INFINITY;
        let pivot = |x: &E| Some(*x).filter(finite).unwrap_or(E::ONE);
        let pivots: Vec<E> = x.row(x.rows() / 2).iter().map(pivot).collect();
        check_about_pivot(&self.first_and_second, x, &[&pivots], |x, given| {
            let d = x - given[0];
            [d, d * d]
        });
        let scale = |column: usize| E::of([1.0, 0.25, 4096.0][column % 3]);
        let scales: Vec<E> = (0..x.columns()).map(scale).collect();
        check_about_pivot(
            &self.third_and_fourth,
            x,
            &[&pivots, &scales],
            |x, given| {
                let z = (x - given[0]) * given[1];
                let q = z * z;
                [q * z, q * q]
            },
        );
    }
}

/// Both sums of each column are the canonical ones of the terms in a slice.
fn check_about_pivot<E: Value>(
    kernels: &[Kernel<ColumnsInto<E, E>, ()>],
    x: Columns<'_, E>,
    given: &[&[E]],
    terms: impl Fn(E, &[E]) -> [E; 2],
) {
    let about: Vec<E> = given.concat();
    let mut expected = about.clone();
    for which in 0..2 {
        for (column, x) in copies(&x).into_iter().enumerate() {
            let given: Vec<E> = given.iter().map(|given| given[column]).collect();
            let terms: Vec<E> = x.into_iter().map(|x| terms(x, &given)[which]).collect();
            expected.push(superscalar::sum(&terms));
        }
    }
    let expected: Vec<u64> = expected.into_iter().map(bits_of_lane).collect();
    for kernel in kernels {
        let mut found = about.clone();
        found.resize(expected.len(), E::ONE);
        kernel.run(x, &mut found);
        let found: Vec<u64> = found.into_iter().map(bits_of_lane).collect();
        let [rows, columns] = [x.rows(), x.columns()];
        let row = describe(kernel.descriptor());
        assert_eq!(found, expected, "{rows} x {columns} {}, {row}", E::NAME);
    }
}

/// A lane that is zero may have either sign, a NaN any payload.
fn bits_of_lane<E: Value>(lane: E) -> u64 {
    (lane + E::ZERO).bits_of_value()
}

/// Rows, up to a block of `f32`, and columns: around vectors, groups of them, lanes and tiles.
fn shapes(most: usize) -> Vec<[usize; 2]> {
    let rows = [
        0, 1, 2, 3, 5, 8, 9, 16, 17, 33, 63, 64, 65, 100, 127, 128, 129, 257, 1000, 1153, 2048,
        4095, 4096,
    ];
    let columns = [
        0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 127, 128, 129, 140, 255, 513, 1025,
        2049, 2063, 8200,
    ];
    let size = if emulated() { 3_000 } else { 40_000 };
    let every = rows
        .iter()
        .flat_map(|rows| columns.map(|columns| [*rows, columns]));
    every
        .filter(|[rows, columns]| *rows <= most && rows * columns <= size)
        .collect()
}

fn every_shape<E: Summed>() {
    let any = Any::<E>::new();
    for [rows, columns] in shapes(block_len::<f64>()) {
        let stride = columns + 3;
        let data = elements::<E>(rows * stride + 5, stride, 1);
        for (start, stride) in [
            (1, stride as isize),
            (rows.saturating_sub(1) * stride + 2, -(stride as isize)),
            (2, 0),
        ] {
            any.check(Columns::new(&data, start, rows, columns, stride).expect("inside"));
        }
    }
}

#[test]
fn kernels_give_the_plain_bits_at_every_shape() {
    on_every_type!(every_shape);
}

fn every_shape_of_floats<E: Value + Comparable + Bits>() {
    let floats = Floats::<E>::new();
    for [rows, columns] in shapes(block_len::<E>()) {
        let stride = columns + 3;
        let data = elements::<E>(rows * stride + 5, stride, 2);
        let (start, stride) = (rows.saturating_sub(1) * stride + 2, stride as isize);
        floats.check(Columns::new(&data, 3, rows, columns, stride).expect("inside"));
        for (start, stride) in [(3, stride), (start, -stride)] {
            let x = Columns::new(&data, start, rows, columns, stride);
            floats.check_about_pivot(x.expect("inside"));
        }
    }
    for [rows, columns] in [
        [1, 700],
        [5, 1100],
        [60, 1100],
        [131, 2100],
        [1024, 1050],
        [1400, 1030],
    ] {
        let data = elements::<E>(rows * columns, columns, 3);
        let x = Columns::new(&data, 0, rows, columns, columns as isize).expect("inside");
        with_spare_memory(x);
    }
}

/// With memory behind the sums, kernels take another way to the same bits.
fn with_spare_memory<E: Value + Bits>(x: Columns<'_, E>) {
    let expected: Vec<i128> = copies(&x)
        .iter()
        .map(|x| Bits::bits(superscalar::sum(x)))
        .collect();
    for kernel in serving(registry::of::<Down<ops::Sum>, E>()) {
        let mut found = vec![E::ONE; x.columns() + (400 << 10) / size_of::<E>()];
        kernel.run(x, &mut found);
        let found: Vec<i128> = found[..x.columns()]
            .iter()
            .map(|sum| Bits::bits(*sum))
            .collect();
        assert_eq!(
            found,
            expected,
            "{} x {}, {}",
            x.rows(),
            x.columns(),
            describe(kernel.descriptor())
        );
    }
}

#[test]
fn kernels_of_floats_give_the_plain_bits_at_every_shape() {
    every_shape_of_floats::<f32>();
    every_shape_of_floats::<f64>();
}

/// More rows than narrow partials of integers take.
fn long_columns<E: Summed>() {
    if E::ANSWERED_NAN.is_some() || emulated() {
        return;
    }
    let any = Any::<E>::new();
    for end in E::ends() {
        let rows = if E::BITS == 16 { (1 << 16) + 9 } else { 1000 };
        let data = vec![end; rows * 17];
        any.check(Columns::new(&data, 0, rows, 17, 17).expect("inside"));
    }
}

#[test]
fn sums_of_integers_do_not_wrap() {
    on_every_type!(long_columns);
}

//! The kernels of columns, on every tier: the bits of the plain function on a copy of each column,
//! whatever the shape and the strides.

use common::answer::{Answer, Answered};
use common::child::emulated;
use common::columns::elements;
use common::known::Known;
use common::on_every_type;
use common::ordered::Comparable;
use common::rows::{describe, serving};
use common::value::Value;
use superscalar::Element;
use superscalar::kernels::input::ColumnsInto;
use superscalar::kernels::ops::columns::Columns;
use superscalar::kernels::ops::columns::about_pivot::waiting_len;
use superscalar::kernels::order::{block_len, row_len};
use superscalar::registry::{self, Down, Operation, Partial, Supports, ops};

/// The columns, each in a slice of its own.
fn copies<E: Element>(x: &Columns<'_, E>) -> Vec<Vec<E>> {
    let column = |j: usize| (0..x.rows()).map(|i| x.row(i)[j]).collect();
    (0..x.columns()).map(column).collect()
}

/// Every kernel writes what is expected behind what is given. `blank` stands for what was there,
/// and for spare elements.
fn check_all<E: Element, O: Copy + 'static, T: Answered>(
    operation: Operation<ColumnsInto<E, O>, ()>,
    x: Columns<'_, E>,
    (given, blank, spare): (&[O], O, usize),
    shown: impl Fn(O) -> T,
    expected: &[Answer],
) {
    for kernel in serving(operation) {
        let mut out = given.to_vec();
        out.resize(expected.len() + spare, blank);
        kernel.run(x, &mut out);
        out.truncate(expected.len());
        let found: Vec<Answer> = out.into_iter().map(|it| Answer::of(shown(it))).collect();
        let (name, row) = (operation.name(), describe(kernel.descriptor()));
        let shape = [x.rows(), x.columns()];
        let differs = found.iter().zip(expected).position(|(a, b)| a != b);
        assert!(
            found == expected,
            "{name} {} {shape:?}, {row}: element {differs:?} of {} and {}, {:x?}",
            E::NAME,
            found.len(),
            expected.len(),
            differs.map(|at| [&found[at], &expected[at]])
        );
    }
}

/// Every kernel gives for each column what the plain function gives.
fn check<E: Element, O: Answered + Copy + 'static>(
    operation: Operation<ColumnsInto<E, O>, ()>,
    x: Columns<'_, E>,
    blank: O,
    plain: impl Fn(&[E]) -> O,
) {
    let expected: Vec<Answer> = copies(&x).iter().map(|x| Answer::of(plain(x))).collect();
    check_all(operation, x, (&[], blank, 0), |it| it, &expected);
}

/// A type with kernels for the sums of columns.
trait Summed:
    Known + Supports<Down<ops::Sum>, Input = ColumnsInto<Self, <Self as Element>::Sum>, Output = ()>
{
}

impl<E> Summed for E where
    E: Known + Supports<Down<ops::Sum>, Input = ColumnsInto<E, <E as Element>::Sum>, Output = ()>
{
}

/// The kernels of any type.
fn check_any<E: Summed>(x: Columns<'_, E>) {
    check(
        registry::of::<Down<ops::Sum>, E>(),
        x,
        superscalar::sum::<E>(&[]),
        superscalar::sum,
    );
    if x.rows() == 0 {
        return;
    }
    // Of columns of nothing but NaN, it is NaN.
    let or_nan = |number: Option<E>| number.or(E::ANSWERED_NAN.map(E::of_bits)).expect("a row");
    let blank = E::of_bits(0);
    check(registry::of::<Down<ops::Min>, E>(), x, blank, |x| {
        or_nan(superscalar::min(x))
    });
    check(registry::of::<Down<ops::Max>, E>(), x, blank, |x| {
        or_nan(superscalar::max(x))
    });
    check(registry::of::<Down<ops::Nanmin>, E>(), x, blank, |x| {
        or_nan(superscalar::nanmin(x))
    });
    check(registry::of::<Down<ops::Nanmax>, E>(), x, blank, |x| {
        or_nan(superscalar::nanmax(x))
    });
}

/// The kernels of floating-point types.
fn check_floats<E: Value + Answered>(x: Columns<'_, E>) {
    let count = |x: &[E]| E::of(x.iter().filter(|x| x.is_nan()).count() as f64);
    let squares = superscalar::sum_of_squares;
    check(
        registry::of::<Down<ops::SumOfSquares>, E>(),
        x,
        E::ZERO,
        squares,
    );
    check(
        registry::of::<Down<ops::Norm1>, E>(),
        x,
        E::ZERO,
        superscalar::norm1,
    );
    check(registry::of::<Down<ops::CountNan>, E>(), x, E::ONE, count);
    let lanes = |x: &[E]| E::canonical_lanes(x);
    check_lanes(registry::of::<Partial<Down<ops::Sum>>, E>(), x, lanes);
    let lanes = |x: &[E]| E::canonical_lanes(&x.iter().map(|x| x.abs()).collect::<Vec<E>>());
    check_lanes(registry::of::<Partial<Down<ops::Norm1>>, E>(), x, lanes);
    let lanes = |x: &[E]| E::canonical_dot_lanes(x, x);
    check_lanes(
        registry::of::<Partial<Down<ops::SumOfSquares>>, E>(),
        x,
        lanes,
    );
}

/// Each lane of each column, column by column.
fn check_lanes<E: Value>(
    operation: Operation<ColumnsInto<E, E>, ()>,
    x: Columns<'_, E>,
    lanes: impl Fn(&[E]) -> Vec<E>,
) {
    let columns: Vec<Vec<E>> = copies(&x).iter().map(|x| lanes(x)).collect();
    let lane = |i: usize| columns.iter().map(move |lanes| lane_of(lanes[i]));
    let expected: Vec<Answer> = (0..row_len::<E>()).flat_map(lane).map(Answer::of).collect();
    check_all(operation, x, (&[], E::ONE, 0), lane_of, &expected);
}

/// A lane that is zero may have either sign, a NaN any payload.
fn lane_of<E: Value>(lane: E) -> u64 {
    (lane + E::ZERO).bits_of_value()
}

/// Sums for each column: of deviations from a pivot and of their squares, of the cubes and fourth
/// powers of scaled deviations.
fn check_about_pivots<E: Value>(x: Columns<'_, E>) {
    if x.rows() == 0 {
        return;
    }
    let finite = |x: &E| x.abs() < E::INFINITY;
    let pivot = |x: &E| Some(*x).filter(finite).unwrap_or(E::ONE);
    let pivots: Vec<E> = x.row(x.rows() / 2).iter().map(pivot).collect();
    check_about_pivot(
        registry::of::<Down<ops::Var>, E>(),
        x,
        &[&pivots],
        |x, given| {
            let d = x - given[0];
            [[d, E::of(1.0)], [d, d]]
        },
    );
    let scale = |column: usize| E::of([1.0, 0.25, 4096.0][column % 3]);
    let scales: Vec<E> = (0..x.columns()).map(scale).collect();
    let given = [&pivots[..], &scales];
    check_about_pivot(
        registry::of::<Down<ops::Moments>, E>(),
        x,
        &given,
        |x, given| {
            let z = (x - given[0]) * given[1];
            let q = z * z;
            [[q, z], [q, q]]
        },
    );
}

/// Both sums of each column are the canonical dot products of the terms' factors in slices.
fn check_about_pivot<E: Value>(
    operation: Operation<ColumnsInto<E, E>, ()>,
    x: Columns<'_, E>,
    given: &[&[E]],
    factors: impl Fn(E, &[E]) -> [[E; 2]; 2],
) {
    let about: Vec<E> = given.concat();
    let mut expected = about.clone();
    for which in 0..2 {
        for (column, x) in copies(&x).into_iter().enumerate() {
            let given: Vec<E> = given.iter().map(|given| given[column]).collect();
            let pairs = x.into_iter().map(|x| factors(x, &given)[which]);
            let (a, b): (Vec<E>, Vec<E>) = pairs.map(|[a, b]| (a, b)).unzip();
            expected.push(superscalar::dot(&a, &b));
        }
    }
    let expected: Vec<Answer> = expected
        .into_iter()
        .map(|it| Answer::of(lane_of(it)))
        .collect();
    check_all(
        operation,
        x,
        (&about, E::ONE, waiting_len::<E>()),
        lane_of,
        &expected,
    );
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
    for [rows, columns] in shapes(block_len::<f64>()) {
        let stride = columns + 3;
        let data = elements::<E>(rows * stride + 5, stride, 1);
        let last = rows.saturating_sub(1) * stride + 2;
        for (start, stride) in [(1, stride as isize), (last, -(stride as isize)), (2, 0)] {
            check_any(Columns::new(&data, start, rows, columns, stride).expect("inside"));
        }
    }
}

#[test]
fn kernels_give_the_plain_bits_at_every_shape() {
    on_every_type!(every_shape);
}

fn every_shape_of_floats<E: Value + Comparable + Answered>() {
    for [rows, columns] in shapes(block_len::<E>()) {
        let stride = columns + 3;
        let data = elements::<E>(rows * stride + 5, stride, 2);
        let (start, stride) = (rows.saturating_sub(1) * stride + 2, stride as isize);
        check_floats(Columns::new(&data, 3, rows, columns, stride).expect("inside"));
        for (start, stride) in [(3, stride), (start, -stride)] {
            let x = Columns::new(&data, start, rows, columns, stride);
            check_about_pivots(x.expect("inside"));
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
        with_spare_memory(Columns::new(&data, 0, rows, columns, columns as isize).expect("inside"));
    }
}

/// With memory behind the sums, kernels take another way to the same bits: with room for the rows
/// of one lane, or of neighbouring ones.
fn with_spare_memory<E: Value + Answered>(x: Columns<'_, E>) {
    for bytes in [70 << 10, 400 << 10] {
        with_spare_bytes(x, bytes);
    }
}

fn with_spare_bytes<E: Value + Answered>(x: Columns<'_, E>, bytes: usize) {
    let sum = |x: &Vec<E>| Answer::of(superscalar::sum(x));
    let expected: Vec<Answer> = copies(&x).iter().map(sum).collect();
    for kernel in serving(registry::of::<Down<ops::Sum>, E>()) {
        let mut found = vec![E::ONE; x.columns() + bytes / size_of::<E>()];
        kernel.run(x, &mut found);
        let found: Vec<Answer> = found[..x.columns()]
            .iter()
            .map(|it| Answer::of(*it))
            .collect();
        let shape = [x.rows(), x.columns()];
        assert_eq!(
            found,
            expected,
            "{shape:?}, {bytes} bytes to spare, {}",
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
    for end in E::ends() {
        let rows = if E::BITS == 16 { (1 << 16) + 9 } else { 1000 };
        let data = vec![end; rows * 17];
        check_any(Columns::new(&data, 0, rows, 17, 17).expect("inside"));
    }
}

#[test]
fn sums_of_integers_do_not_wrap() {
    on_every_type!(long_columns);
}

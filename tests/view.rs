//! Reductions of views: the bits of the plain function on a copy of each row or column. Every row of the kernels of columns on every tier, and every
//! public method, whatever the shape and the strides.

use common::child::emulated;
use common::data::Generator;
use common::ordered::Comparable;
use common::rows::{describe, serving};
use common::value::Value;
use half::{bf16, f16};
use std::fmt::Debug;
use superscalar::kernels::canonical::{block_len, row_len};
use superscalar::kernels::columns::Columns;
use superscalar::registry::{self, ColumnsFn, Kernel};
use superscalar::view::{Axis, View};
use superscalar::{Element, Float};

/// The bits of a result, with which those of another one are compared: NaN and zeros of either sign are not equal to themselves or to each other.
trait Bits: Copy + Debug {
    fn bits(self) -> i128;
}

macro_rules! bits {
    ($($integer:ty),*; $($float:ty),*) => {
        $(impl Bits for $integer {
            fn bits(self) -> i128 {
                self as i128
            }
        })*
        $(impl Bits for $float {
            fn bits(self) -> i128 {
                i128::from(self.to_bits())
            }
        })*
    };
}
bits!(i8, i16, i32, i64, i128, u8, u16, u32, u64, u128, usize; f16, bf16, f32, f64);

impl<B: Bits> Bits for Option<B> {
    fn bits(self) -> i128 {
        self.map_or(i128::MIN, B::bits)
    }
}

impl<B: Bits> Bits for (B, B) {
    fn bits(self) -> i128 {
        self.0.bits() ^ self.1.bits() << 64
    }
}

macro_rules! on_every_type {
    ($check:ident) => {
        $check::<i8>();
        $check::<i16>();
        $check::<i32>();
        $check::<i64>();
        $check::<u8>();
        $check::<u16>();
        $check::<u32>();
        $check::<u64>();
        $check::<f16>();
        $check::<bf16>();
        $check::<f32>();
        $check::<f64>();
    };
}

/// Elements of which some columns are zeros of both signs, some have infinities and subnormals, a few a NaN, and most are any numbers.
fn elements<E: Comparable>(n: usize, columns: usize, seed: u64) -> Vec<E> {
    let mut generator = Generator::new(seed);
    let (specials, nans) = (E::specials(), E::nans());
    let zeros = [E::of_bits(0), E::of_bits(1 << (E::BITS - 1))];
    let any = |generator: &mut Generator| {
        let it = E::of_bits(generator.bits());
        if it.is_number() { it } else { E::small(7) }
    };
    // Of floating-point types numbers near one, whose sums are rounded differently in any other order.
    let ordinary = |generator: &mut Generator| {
        let Some(nan) = E::ANSWERED_NAN else {
            return any(generator);
        };
        let fraction_and_more = (1 << (nan.trailing_zeros() + 4)) - 1;
        let varying = fraction_and_more | (1 << (E::BITS - 1));
        E::of_bits(E::small(1).bits() ^ (generator.bits() & varying))
    };
    let element = |at: usize| {
        let of = |list: &[E], generator: &mut Generator| {
            list[generator.below(list.len() as u64) as usize]
        };
        match at % columns.max(1) % 7 {
            1 if E::ANSWERED_NAN.is_some() => of(&zeros, &mut generator),
            3 => of(&specials, &mut generator),
            5 if generator.below(40) == 0 && !nans.is_empty() => of(&nans, &mut generator),
            2 | 4 => E::small(generator.below(100) as u8),
            6 => any(&mut generator),
            _ => ordinary(&mut generator),
        }
    };
    (0..n).map(element).collect()
}

/// The columns, each in a slice of its own.
fn copies<E: Element>(x: &Columns<'_, E>) -> Vec<Vec<E>> {
    let column = |j: usize| (0..x.rows()).map(|i| x.row(i)[j]).collect();
    (0..x.columns()).map(column).collect()
}

/// Every row gives for each column what the plain function gives.
fn check<E: Element, O: Bits>(
    kernels: &[Kernel<ColumnsFn<E, O>>],
    x: Columns<'_, E>,
    blank: O,
    plain: impl Fn(&[E]) -> O,
) {
    let expected: Vec<i128> = copies(&x).iter().map(|x| plain(x).bits()).collect();
    for kernel in kernels {
        let mut found = vec![blank; x.columns()];
        kernel.run(x, &mut found);
        let found: Vec<i128> = found.into_iter().map(O::bits).collect();
        let row = describe(kernel.sheet());
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

/// The kernels of any type.
struct Any<E: Element> {
    sum: Vec<Kernel<ColumnsFn<E, E::Sum>>>,
    min: Vec<Kernel<ColumnsFn<E, E>>>,
    max: Vec<Kernel<ColumnsFn<E, E>>>,
}

impl<E: Comparable<Sum: Bits> + Bits> Any<E> {
    fn new() -> Self {
        Any {
            sum: serving(registry::column_sum::<E>()),
            min: serving(registry::column_min::<E>()),
            max: serving(registry::column_max::<E>()),
        }
    }

    fn check(&self, x: Columns<'_, E>) {
        check(&self.sum, x, superscalar::sum::<E>(&[]), superscalar::sum);
        if x.rows() > 0 {
            let blank = E::of_bits(0);
            check(&self.min, x, blank, |x| superscalar::min(x).expect("a row"));
            check(&self.max, x, blank, |x| superscalar::max(x).expect("a row"));
        }
    }
}

/// The kernels of floating-point types.
struct Floats<E: Float> {
    squares: Vec<Kernel<ColumnsFn<E, E>>>,
    norm1: Vec<Kernel<ColumnsFn<E, E>>>,
    lanes: [Vec<Kernel<ColumnsFn<E, E>>>; 3],
}

impl<E: Value + Bits> Floats<E> {
    fn new() -> Self {
        Floats {
            squares: serving(registry::column_sum_of_squares::<E>()),
            norm1: serving(registry::column_norm1::<E>()),
            lanes: [
                serving(registry::column_sum_lanes::<E>()),
                serving(registry::column_sum_of_squares_lanes::<E>()),
                serving(registry::column_norm1_lanes::<E>()),
            ],
        }
    }

    fn check(&self, x: Columns<'_, E>) {
        check(&self.squares, x, E::ZERO, superscalar::sum_of_squares);
        check(&self.norm1, x, E::ZERO, superscalar::norm1);
        let terms: [fn(E) -> E; 3] = [|x| x, |x| x * x, |x| x.magnitude()];
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
                    let row = describe(kernel.sheet());
                    assert_eq!(&found, expected, "column {j} of {x:?}, {row}");
                }
            }
        }
    }
}

/// A lane that is zero has either sign, one that is NaN any payload.
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

fn every_shape<E: Comparable<Sum: Bits> + Bits>() {
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
        floats.check(Columns::new(&data, 3, rows, columns, stride as isize).expect("inside"));
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
    for kernel in serving(registry::column_sum::<E>()) {
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
            describe(kernel.sheet())
        );
    }
}

#[test]
fn kernels_of_floats_give_the_plain_bits_at_every_shape() {
    every_shape_of_floats::<f32>();
    every_shape_of_floats::<f64>();
}

/// More rows than narrow partials of integers take.
fn long_columns<E: Comparable<Sum: Bits> + Bits>() {
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

/// Each result of a method is that of the plain function on a copy.
fn same<E: Element, R: Bits>(
    view: &View<'_, E>,
    axis: Axis,
    found: &[R],
    plain: impl Fn(&[E]) -> R,
    what: &str,
) {
    let along = match axis {
        Axis::Rows => *view,
        Axis::Columns => view.transposed(),
    };
    assert_eq!(found.len(), along.rows(), "{what} {axis:?} {view:?}");
    for (i, found) in found.iter().enumerate() {
        let lane: Vec<E> = (0..along.columns())
            .map(|j| along.get(i, j).expect("inside"))
            .collect();
        let expected = plain(&lane);
        assert_eq!(
            found.bits(),
            expected.bits(),
            "{what} {axis:?} {i}: {found:?} {expected:?}"
        );
    }
}

/// Compares methods with the plain functions of the same name.
macro_rules! compare {
    ($view:expr, $axis:expr, $($name:ident $(($ddof:literal))?),*) => {
        $(same($view, $axis, &$view.$name($axis $(, $ddof)?), |x| superscalar::$name(x $(, $ddof)?), stringify!($name));)*
    };
}

fn all_methods<E: Comparable<Sum: Bits> + Bits>(view: &View<'_, E>) {
    for axis in [Axis::Rows, Axis::Columns] {
        compare!(view, axis, sum, min, max, minmax, argmin, argmax, argminmax);
        compare!(view, axis, nanmin, nanmax, nanargmin, nanargmax);
    }
}

fn all_methods_of_floats<E: Value + Comparable + Bits>(view: &View<'_, E>) {
    for axis in [Axis::Rows, Axis::Columns] {
        compare!(view, axis, sum_of_squares, norm1, norm2, norm_inf, mean);
        compare!(
            view,
            axis,
            variance(1),
            stddev(0),
            nansum,
            nanmean,
            nanvar(0),
            nanstd(1),
            count_nan
        );
        let found: Vec<(E, E)> = view
            .moments(axis)
            .iter()
            .map(|m| (m.mean(), m.kurtosis()))
            .collect();
        let plain = |x: &[E]| {
            let m = superscalar::moments(x);
            (m.mean(), m.kurtosis())
        };
        same(view, axis, &found, plain, "moments");
    }
}

/// Views of all kinds of strides; those with room between rows have NaN there.
fn views<E: Comparable>(mut check: impl FnMut(&View<'_, E>)) {
    let mut shapes = vec![
        [0, 5],
        [5, 0],
        [0, 0],
        [1, 1],
        [1, 40],
        [40, 1],
        [2, 2],
        [7, 70],
        [70, 7],
        [33, 130],
        [129, 40],
    ];
    if !emulated() {
        shapes.extend([[300, 1030], [5000, 37], [4097, 18], [12_500, 20]]);
    }
    for [rows, columns] in shapes {
        let stride = columns + 4;
        let mut data = elements::<E>(rows * stride, stride, 3);
        for row in data.chunks_mut(stride) {
            let nan = E::nans().first().copied().unwrap_or(E::ends()[1]);
            row[columns..].fill(nan);
        }
        let (down, last) = (stride as isize, rows.saturating_sub(1) * stride);
        let right = columns.saturating_sub(1);
        let new = |start, strides: [isize; 2]| {
            let [down, along] = strides;
            View::new(&data, start, rows, columns, down, along).expect("inside")
        };
        let view = new(0, [down, 1]);
        for view in [
            view,
            view.transposed(),
            new(last, [-down, 1]),
            new(right, [down, -1]),
            new(last + right, [-down, -1]),
        ] {
            check(&view);
        }
        if rows * columns < 10_000 {
            check(&new(0, [0, 1]));
            check(&new(0, [down, 0]));
            check(&new(0, [0, 0]));
            let halves = View::new(&data, 0, rows / 2, columns / 2, 2 * down, 2).expect("inside");
            check(&halves);
            check(&halves.transposed());
        }
    }
}

fn methods<E: Comparable<Sum: Bits> + Bits>() {
    views::<E>(all_methods);
}

#[test]
fn methods_give_the_plain_bits() {
    on_every_type!(methods);
}

#[test]
fn methods_of_floats_give_the_plain_bits() {
    views::<f32>(all_methods_of_floats);
    views::<f64>(all_methods_of_floats);
}

/// Columns whose squares overflow or vanish take the slow way, and others beside them do not.
#[test]
fn norms_of_columns_at_the_extremes() {
    let x: Vec<f32> = (0..200 * 40)
        .map(|i| [1e30, 1e-30, 3.0, 0.0, f32::NAN, 1e-45][i % 40 % 6])
        .collect();
    all_methods_of_floats(&View::of_rows(&x, 200, 40).expect("inside"));
}

#[test]
fn parts_of_views() {
    let data: Vec<i32> = (0..30).collect();
    let view = View::new(&data, 21, 3, 4, -10, 2).expect("inside");
    assert_eq!((view.rows(), view.columns()), (3, 4));
    assert_eq!(
        [
            view.get(0, 0),
            view.get(2, 3),
            view.get(3, 0),
            view.get(0, 4)
        ],
        [Some(21), Some(7), None, None]
    );
    let row = view.row(1).expect("a row");
    assert_eq!((row.rows(), row.columns(), row.get(0, 3)), (1, 4, Some(17)));
    let column = view.column(2).expect("a column");
    assert_eq!(
        (column.rows(), column.columns(), column.get(0, 2)),
        (1, 3, Some(5))
    );
    assert!(view.row(3).is_none() && view.column(4).is_none());
    let mut sums = [0; 4];
    view.sum_into(Axis::Columns, &mut sums);
    assert_eq!(sums, [33, 39, 45, 51]);
}

#[test]
fn refused_views_say_why() {
    let data = [0f32; 20];
    let refused = |start, rows, columns, down, along| {
        let error = View::new(&data, start, rows, columns, down, along);
        error.expect_err("a view that reaches outside").to_string()
    };
    assert_eq!(
        refused(3, 2, 3, -4, 1),
        "view: 2 rows of 3 columns from element 3 on, with strides of -4 and 1, reach from element -1 to element 5, and there are 20 elements"
    );
    assert!(refused(0, 4, 6, 5, 1).contains("to element 20, and there are 20 elements"));
    let (most, huge) = (usize::MAX, isize::MAX);
    for said in [
        refused(0, most, most, huge, huge),
        refused(0, most, most, isize::MIN, isize::MIN),
        refused(most, 1, 1, 0, 0),
        refused(0, most, 2, isize::MIN, huge),
    ] {
        assert!(said.contains(&most.to_string()), "{said}");
    }
    assert!(View::new(&data, 99, 0, 7, 1 << 40, -1).is_ok());
    assert!(View::new(&data, 19, 5, 5, 0, 0).is_ok());
    assert!(View::strided(&data, 0, 5, 5).is_err() && View::strided(&data, 0, 4, 5).is_ok());
    let said = View::of_rows(&data, most, most)
        .expect_err("too long")
        .to_string();
    assert!(said.contains("and there are 20"), "{said}");
}

#[test]
#[should_panic(expected = "a result for each lane")]
fn results_must_be_as_many_as_columns() {
    let view = View::of_rows(&[1i32, 2, 3, 4], 2, 2).expect("inside");
    view.sum_into(Axis::Columns, &mut [0i64]);
}

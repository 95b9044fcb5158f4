//! Reductions of views: the bits of the plain function on a copy of each row or column, of every
//! public method, whatever the shape and the strides. The kernels of columns are tested in
//! `view_columns.rs`.

use common::child::emulated;
use common::columns::{Bits, elements};
use common::ordered::Comparable;
use common::{on_every_kind_of_type, on_every_type};
use superscalar::view::{Axis, View};
use superscalar::{Element, Moments};

/// Each result of a method is the plain function's result on a copy.
fn same<E: Element, R: Bits>(
    view: &View<'_, E>,
    axis: Axis,
    found: &[R],
    plain: impl Fn(&[E]) -> R,
    what: &str,
) {
    let along = match axis {
        Axis(0) => view.transposed(),
        _ => *view,
    };
    assert_eq!(found.len(), along.nrows(), "{what} {axis:?} {view:?}");
    for (i, found) in found.iter().enumerate() {
        let lane: Vec<E> = (0..along.ncols())
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
    for axis in [Axis(0), Axis(1)] {
        compare!(view, axis, sum, min, max, minmax, argmin, argmax, argminmax);
        compare!(view, axis, nanmin, nanmax, nanargmin, nanargmax);
    }
}

/// A type of whose results the bits can be compared.
trait Compared:
    Comparable<Sum: Bits, Squares: Bits, Magnitudes: Bits, Magnitude: Bits, Statistic: Bits> + Bits
{
}

impl<E> Compared for E where
    E: Comparable<Sum: Bits, Squares: Bits, Magnitudes: Bits, Magnitude: Bits, Statistic: Bits>
        + Bits
{
}

/// One of the moments.
type Part<E> = fn(&Moments<<E as Element>::Statistic>) -> <E as Element>::Statistic;

fn all_statistics<E: Compared>(view: &View<'_, E>) {
    for axis in [Axis(0), Axis(1)] {
        // A sum of the squares of 64-bit integers need not fit.
        if E::BITS < 64 || E::ANSWERED_NAN.is_some() {
            compare!(view, axis, sum_of_squares);
        }
        compare!(view, axis, norm1, norm2, norm_inf, mean);
        compare!(
            view,
            axis,
            var(1),
            std(0),
            nansum,
            nanmean,
            nanvar(0),
            nanstd(1),
            count_nan
        );
        let all = view.moments(axis);
        let parts: [Part<E>; 4] = [
            |m| m.mean(),
            |m| m.var(0),
            |m| m.skewness(),
            |m| m.kurtosis(),
        ];
        for part in parts {
            let found: Vec<E::Statistic> = all.iter().map(part).collect();
            let plain = |x: &[E]| part(&superscalar::moments(x));
            same(view, axis, &found, plain, "moments");
        }
        let ends = |m: &Moments<E::Statistic>| m.min().zip(m.max());
        let found: Vec<_> = all.iter().map(ends).collect();
        let plain = |x: &[E]| ends(&superscalar::moments(x));
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
            View::from_shape_strides([rows, columns], strides, start, &data).expect("inside")
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
            let half = [rows / 2, columns / 2];
            let half = View::from_shape_strides(half, [2 * down, 2], 0, &data).expect("inside");
            check(&half);
            check(&half.transposed());
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

fn statistics<E: Compared>() {
    views::<E>(all_statistics);
}

#[test]
fn statistics_give_the_plain_bits() {
    on_every_kind_of_type!(statistics);
}

/// Columns whose squares overflow or vanish take the slow way, and others beside them do not.
#[test]
fn norms_of_columns_at_the_extremes() {
    let x: Vec<f32> = (0..200 * 40)
        .map(|i| [1e30, 1e-30, 3.0, 0.0, f32::NAN, 1e-45][i % 40 % 6])
        .collect();
    all_statistics(&View::from_shape([200, 40], &x).expect("inside"));
}

#[test]
fn squares_of_wide_integers() {
    let x: Vec<i64> = (0..300).map(|i| (i - 150) << 20).collect();
    let view = View::from_shape([15, 20], &x).expect("inside");
    for axis in [Axis(0), Axis(1)] {
        compare!(&view, axis, sum_of_squares);
    }
}

#[test]
fn parts_of_views() {
    let data: Vec<i32> = (0..30).collect();
    let view = View::from_shape_strides([3, 4], [-10, 2], 21, &data).expect("inside");
    assert_eq!((view.shape(), view.strides()), ([3, 4], [-10, 2]));
    assert_eq!((view.nrows(), view.ncols()), (3, 4));
    assert_eq!(view.transposed().shape(), [4, 3]);
    assert_eq!(view.transposed().strides(), [2, -10]);
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
    assert_eq!((row.shape(), row.get(0, 3)), ([1, 4], Some(17)));
    let column = view.column(2).expect("a column");
    assert_eq!((column.shape(), column.get(0, 2)), ([1, 3], Some(5)));
    assert!(view.row(3).is_none() && view.column(4).is_none());
    let mut sums = [0; 4];
    view.sum_into(Axis(0), &mut sums);
    assert_eq!(sums, [33, 39, 45, 51]);
}

#[test]
fn refused_views_say_why() {
    let data = [0f32; 20];
    let refused = |shape, strides, start| {
        let error = View::from_shape_strides(shape, strides, start, &data);
        error.expect_err("a view that reaches outside").to_string()
    };
    assert_eq!(
        refused([2, 3], [-4, 1], 3),
        "view: 2 rows of 3 columns from element 3 on, with strides of -4 and 1, reach from element -1 to element 5, and there are 20 elements"
    );
    assert!(refused([4, 6], [5, 1], 0).contains("to element 20, and there are 20 elements"));
    let (most, huge) = (usize::MAX, isize::MAX);
    for said in [
        refused([most, most], [huge, huge], 0),
        refused([most, most], [isize::MIN, isize::MIN], 0),
        refused([1, 1], [0, 0], most),
        refused([most, 2], [isize::MIN, huge], 0),
    ] {
        assert!(said.contains(&most.to_string()), "{said}");
    }
    assert!(View::from_shape_strides([0, 7], [1 << 40, -1], 99, &data).is_ok());
    assert!(View::from_shape_strides([5, 5], [0, 0], 19, &data).is_ok());
    assert!(View::strided(5, 5, 0, &data).is_err() && View::strided(4, 5, 0, &data).is_ok());
    let said = View::from_shape([most, most], &data)
        .expect_err("too long")
        .to_string();
    assert!(said.contains("and there are 20"), "{said}");
}

#[test]
#[should_panic(expected = "a place for each answer")]
fn results_must_be_as_many_as_columns() {
    let view = View::from_shape([2, 2], &[1i32, 2, 3, 4]).expect("inside");
    view.sum_into(Axis(0), &mut [0i64]);
}

/// Also where there is nothing to reduce, and of integers, which have no NaN to ignore.
#[test]
fn refused_axes_say_why() {
    fn refused<R>(method: impl FnOnce() -> R + std::panic::UnwindSafe) {
        let panic = std::panic::catch_unwind(method)
            .err()
            .expect("no such axis");
        let said = panic.downcast_ref::<String>().expect("a message");
        assert_eq!(said, "view: axis 2 was given; a view has the axes 0 and 1");
    }
    for shape in [[0, 0], [0, 7], [1, 2]] {
        let data = vec![7; shape[0] * shape[1]];
        let view = View::from_shape(shape, &data).expect("as many");
        refused(|| view.sum(Axis(2)));
        refused(|| view.min(Axis(2)));
        refused(|| view.argmax(Axis(2)));
        refused(|| view.norm2(Axis(2)));
        refused(|| view.norm_inf(Axis(2)));
        refused(|| view.mean(Axis(2)));
        refused(|| view.std(Axis(2), 0));
        refused(|| view.moments(Axis(2)));
        refused(|| view.nansum(Axis(2)));
        refused(|| view.count_nan(Axis(2)));
        refused(|| view.reduce(Axis(2), superscalar::sum));
    }
}

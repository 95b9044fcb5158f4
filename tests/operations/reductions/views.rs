//! Reductions of views: the bits of the function at the root on a copy of each row or column, of
//! every method, whatever the shape and the strides. The kernels of columns are tested in
//! `view_columns.rs`.

use common::child::emulated;
use common::columns::elements;
use common::known::Known;
use common::on_every_type;
use common::operations::{self, Operation};
use common::ordered::Comparable;
use superscalar::view::{Axis, View};

/// Each result of a method is that of the function on a copy.
pub(super) fn ask<E: Known>(operations: &[Operation<E>], view: &View<'_, E>) {
    for axis in [Axis(0), Axis(1)] {
        let along = if axis == Axis(0) {
            view.transposed()
        } else {
            *view
        };
        let element = |i, j| along.get(i, j).expect("inside");
        let copy = |i| (0..along.ncols()).map(|j| element(i, j)).collect();
        let copies: Vec<Vec<E>> = (0..along.nrows()).map(copy).collect();
        for operation in operations {
            if !copies.iter().all(|copy| operation.fits(copy)) {
                continue;
            }
            let found = (operation.along)(view, axis);
            assert_eq!(
                found.len(),
                copies.len(),
                "{} {axis:?} {view:?}",
                operation.name
            );
            for (i, (found, copy)) in found.into_iter().zip(&copies).enumerate() {
                let expected = (operation.slice)(copy);
                let (name, shape) = (operation.name, view.shape());
                assert!(
                    found == expected,
                    "{name} {} {shape:?} {axis:?} {i}: {found:x?} {expected:x?}",
                    E::NAME
                );
            }
        }
    }
}

/// Views of all kinds of strides; those with room between rows have NaN there.
fn views<E: Comparable>(mut check: impl FnMut(&View<'_, E>)) {
    let none = [(0, 5), (5, 0), (0, 0)];
    let some = [
        (1, 1),
        (1, 40),
        (40, 1),
        (2, 2),
        (7, 70),
        (70, 7),
        (33, 130),
        (129, 40),
    ];
    let long = [(300, 1030), (5000, 37), (4097, 18), (12_500, 20)];
    let long = &long[if emulated() { long.len() } else { 0 }..];
    for (rows, columns) in [&none[..], &some, long].concat() {
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

fn every_method<E: Known>() {
    let operations = operations::every();
    views::<E>(|view| ask(&operations, view));
}

#[test]
fn every_method_gives_the_bits_of_copies() {
    on_every_type!(every_method);
}

/// Columns whose squares overflow or vanish take the slow way, and others beside them do not.
#[test]
fn norms_of_columns_at_the_extremes() {
    let x: Vec<f32> = (0..200 * 40)
        .map(|i| [1e30, 1e-30, 3.0, 0.0, f32::NAN, 1e-45][i % 40 % 6])
        .collect();
    let view = View::from_shape([200, 40], &x).expect("inside");
    ask(&operations::every(), &view);
}

#[test]
fn squares_of_wide_integers() {
    let x: Vec<i64> = (0..300).map(|i| (i - 150) << 20).collect();
    let view = View::from_shape([15, 20], &x).expect("inside");
    ask(&operations::every(), &view);
}

#[test]
fn parts_of_views() {
    let data: Vec<i32> = (0..30).collect();
    let view = View::from_shape_strides([3, 4], [-10, 2], 21, &data).expect("inside");
    assert_eq!((view.shape(), view.strides()), ([3, 4], [-10, 2]));
    assert_eq!((view.nrows(), view.ncols()), (3, 4));
    assert_eq!(view.transposed().shape(), [4, 3]);
    assert_eq!(view.transposed().strides(), [2, -10]);
    let elements = [(0, 0), (2, 3), (3, 0), (0, 4)].map(|(i, j)| view.get(i, j));
    assert_eq!(elements, [Some(21), Some(7), None, None]);
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
    let error = View::from_shape([most, most], &data).expect_err("too long");
    assert!(error.to_string().contains("and there are 20"), "{error}");
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
        let panic = std::panic::catch_unwind(method).err().expect("no axis");
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

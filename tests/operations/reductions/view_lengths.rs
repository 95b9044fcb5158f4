//! Views whose lengths no memory holds, and strides of zero: what the constructors accept is
//! answered or refused in words.

use super::views::ask;
use common::child::thinned;
use common::columns::elements;
use common::known::Known;
use common::operations;
use proptest::prelude::*;
use superscalar::Error;
use superscalar::view::{Axis, View};

/// Bytes that elements may have which are not each in a slice once.
const MOST: u128 = 1 << 47;

/// What a panic said.
fn said<R>(reduction: impl FnOnce() -> R + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(reduction).err().expect("refused");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn lengths_beyond_memory_are_refused() {
    let x = [1f64, 2.0];
    let refused = |shape, strides| {
        let view = View::from_shape_strides(shape, strides, 0, &x);
        view.expect_err("too large").to_string()
    };
    let most = usize::MAX;
    assert_eq!(
        refused([2, most], [0, 0]),
        "view: 2 rows of 18446744073709551615 elements of 8 bytes are more than 140737488355328 bytes (a length of 0 counts as 1)"
    );
    assert!(refused([most, 2], [0, 0]).contains("18446744073709551615 rows of 2 elements"));
    assert!(refused([most, 2], [0, 1]).contains("18446744073709551615 rows of 2 elements"));
    assert!(refused([0, most], [0, 0]).contains("0 rows of 18446744073709551615 elements"));
    assert!(refused([most, 0], [5, 7]).contains("18446744073709551615 rows of 0 elements"));
    assert!(refused([1 << 32, 1 << 32], [0, 0]).contains("4294967296 rows of 4294967296"));
    assert!(refused([1, (1 << 44) + 1], [0, 0]).contains("1 rows of 17592186044417 elements"));
    assert!(View::strided(most, 0, 0, &x).is_err());
    for shape in [[0, most], [most, 0]] {
        let error = View::<u8>::from_shape(shape, &[]).expect_err("too large");
        assert!(error.to_string().contains(&most.to_string()), "{error}");
    }
}

/// Of the largest lengths, which no process has room for.
#[test]
fn reductions_beyond_memory_are_refused() {
    let x = [1f64, 2.0];
    let new = |shape, strides| View::from_shape_strides(shape, strides, 0, &x).expect("accepted");
    let many = 1 << 44;
    let lane = "view: 17592186044424 copied elements need 140737488355392 bytes of memory, which the system does not give";
    for long in [new([1, many], [1, 0]), new([many, 1], [0, 1]).transposed()] {
        assert_eq!(said(|| long.sum(Axis(1))), lane);
        assert_eq!(said(|| long.argmin(Axis(1))), lane);
        assert_eq!(said(|| long.var(Axis(1), 0)), lane);
        assert_eq!(said(|| long.each(Axis(1), |_, _| ())), lane);
        assert_eq!(said(|| long.reduce(Axis(1), superscalar::sum)), lane);
        assert_eq!(said(|| long.sum_into(Axis(1), &mut [0.0])), lane);
    }
    for wide in [new([0, 1 << 44], [0, 0]), new([1, 1 << 44], [0, 0])] {
        let results = "view: 17592186044416 results need 140737488355328 bytes of memory, which the system does not give";
        assert_eq!(said(|| wide.sum(Axis(0))), results);
        assert_eq!(said(|| wide.reduce(Axis(0), |_| 0u64)), results);
        assert!(said(|| wide.moments(Axis(0))).starts_with("view: 17592186044416 results need"));
        assert!(said(|| wide.argminmax(Axis(0))).starts_with("view: 17592186044416 results need"));
    }
    assert_eq!(new([0, 1 << 44], [0, 0]).sum(Axis(1)), []);
}

/// Lanes that are all the same, and lanes of one value.
fn long_lanes<E: Known>() {
    let operations = operations::every();
    let data = elements::<E>(1000, 1, 5);
    for len in [1000, 100_000 / thinned(20)] {
        for strides in [[0, 0], [1, 0], [-1, 0]] {
            let view = View::from_shape_strides([2, len], strides, 7, &data).expect("inside");
            ask(&operations, &view);
            ask(&operations, &view.transposed());
        }
    }
    for shape in [[3000, 40], [40, 1000]] {
        let view = View::from_shape_strides(shape, [0, 1], 0, &data).expect("inside");
        ask(&operations, &view);
        ask(&operations, &view.transposed());
    }
}

#[test]
fn strides_of_zero_give_the_bits_of_copies() {
    long_lanes::<f32>();
    long_lanes::<i64>();
    long_lanes::<u8>();
}

fn length() -> impl Strategy<Value = usize> {
    let around =
        (0u32..64, -1i64..2).prop_map(|(bit, by)| (1usize << bit).wrapping_add(by as usize));
    prop_oneof![4 => 0usize..9, 1 => 9usize..60, 2 => around, 1 => Just(usize::MAX)]
}

fn stride() -> impl Strategy<Value = isize> {
    let around =
        (0u32..64, -1i64..2).prop_map(|(bit, by)| (1isize << bit).wrapping_add(by as isize));
    prop_oneof![
        3 => Just(0),
        4 => -9isize..10,
        1 => around,
        1 => Just(isize::MIN),
        1 => Just(isize::MAX)
    ]
}

/// The positions of the four corners, none where there is no element; `None` beyond 128 bits.
fn corners(shape: [usize; 2], strides: [isize; 2], start: usize) -> Option<Vec<i128>> {
    let mut corners = Vec::new();
    if shape.contains(&0) {
        return Some(corners);
    }
    for row in [0, shape[0] - 1] {
        for column in [0, shape[1] - 1] {
            let down = i128::try_from(row).ok()?.checked_mul(strides[0] as i128)?;
            let along = i128::try_from(column)
                .ok()?
                .checked_mul(strides[1] as i128)?;
            corners.push(down.checked_add(along)?.checked_add(start as i128)?);
        }
    }
    Some(corners)
}

/// Whether the lengths are those of a view, of so many elements of a slice.
fn is_small_enough<E>(shape: [usize; 2], elements: usize) -> bool {
    let [rows, columns] = shape.map(|length| length.max(1) as u128);
    let bytes = (rows * columns).checked_mul(size_of::<E>() as u128);
    rows * columns <= elements as u128 || bytes.is_some_and(|bytes| bytes <= MOST)
}

/// The constructor accepts what it should, and refuses the rest for the reason that there is. What
/// it accepts has its elements where they should be, and is answered.
fn check<E: Known>(shape: [usize; 2], strides: [isize; 2], start: usize) {
    let data = elements::<E>(60, 1, 9);
    let inside = |at: &i128| (0..60).contains(at);
    let corners = corners(shape, strides, start).filter(|it| it.iter().all(inside));
    let view = View::from_shape_strides(shape, strides, start, &data);
    let Some(corners) = corners else {
        let outside = matches!(view, Err(Error::ViewOutside { .. }));
        return assert!(outside, "{shape:?} {strides:?} {start}");
    };
    if !is_small_enough::<E>(shape, data.len()) {
        let large = matches!(view, Err(Error::ViewTooLarge { .. }));
        return assert!(large, "{shape:?} {strides:?} {start}");
    }
    let view = view.expect("a view");
    let [rows, columns] = shape;
    let last = [rows.saturating_sub(1), columns.saturating_sub(1)];
    let places = [[0, 0], [0, last[1]], [last[0], 0], last];
    for (at, [row, column]) in corners.into_iter().zip(places) {
        let expected = Some(data[at as usize].bits());
        let found = [
            view.get(row, column),
            view.transposed().get(column, row),
            view.row(row).and_then(|row| row.get(0, column)),
            view.column(column).and_then(|column| column.get(0, row)),
        ];
        assert_eq!(found.map(|it| it.map(|it| it.bits())), [expected; 4]);
    }
    assert_eq!(
        view.get(rows, 0)
            .or(view.get(0, columns))
            .map(|it| it.bits()),
        None
    );
    assert!(view.row(rows).is_none() && view.column(columns).is_none());
    // Lengths of more than this are of no other kind, and for a test too long.
    let short = rows <= 4000 && columns <= 4000 && rows * columns <= 20_000;
    if short {
        ask(&operations::every(), &view);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn views_are_answered_or_refused(
        shape in [length(), length()],
        strides in [stride(), stride()],
        start in prop_oneof![5 => 0usize..60, 1 => length()],
    ) {
        check::<f64>(shape, strides, start);
        check::<u8>(shape, strides, start);
    }
}

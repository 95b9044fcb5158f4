//! Orders of bytes and of axes: an array has one description, however it is stored.

mod common;
#[path = "common/described.rs"]
mod described;
#[path = "common/npy.rs"]
mod npy;
#[path = "common/same.rs"]
mod same;

use common::{Run, data, run};
use described::described;
use npy::{description, npy, write};
use same::without_times;

/// Lengths of an array that has several segments, and elements of any size have several blocks.
const SHAPE: [usize; 3] = [3, 130, 411];

/// The elements of an array in C order, of a type's code and size: their bytes, the least
/// significant one first.
fn elements(code: char, size: usize) -> Vec<Vec<u8>> {
    let count: usize = SHAPE.iter().product();
    let values = (0..count).map(|i| (i * 37 + 11) % 101);
    let element = |v: usize| match (code, size) {
        ('f', 2) => half::f16::from_f64(v as f64).to_le_bytes().to_vec(),
        ('f', 4) => (v as f32).to_le_bytes().to_vec(),
        ('f', _) => (v as f64).to_le_bytes().to_vec(),
        _ => (v as u64).to_le_bytes()[..size].to_vec(),
    };
    let mut elements: Vec<Vec<u8>> = values.map(element).collect();
    // The least stands once in the second half; which of two equal ones is first, the order says.
    elements[count - 12_345] = match code {
        'i' => vec![0xff; size],
        'f' => element(0).iter().map(|_| 0).collect(),
        _ => vec![0; size],
    };
    elements
}

/// The same in Fortran order.
fn in_fortran_order(elements: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let [a, b, c] = SHAPE;
    let places = (0..c).flat_map(|k| (0..b).flat_map(move |j| (0..a).map(move |i| (i, j, k))));
    places
        .map(|(i, j, k)| elements[(i * b + j) * c + k].clone())
        .collect()
}

fn file(mark: char, code: &str, is_fortran: bool, elements: &[Vec<u8>]) -> String {
    let body: Vec<u8> = match mark {
        '>' => elements
            .iter()
            .flat_map(|it| it.iter().rev().copied())
            .collect(),
        _ => elements.concat(),
    };
    let shape = format!("({}, {}, {})", SHAPE[0], SHAPE[1], SHAPE[2]);
    let order = if is_fortran { "True" } else { "False" };
    let header = description(&format!("{mark}{code}"), order, &shape);
    let name = format!("order-{}-{code}-{order}.npy", u32::from(mark));
    write(&name, &npy(&header, &body))
}

#[test]
fn every_type_in_both_orders_of_bytes_and_of_axes() {
    for code in [
        "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8",
    ] {
        let size: usize = code[1..].parse().unwrap();
        let elements = elements(code.chars().next().unwrap(), size);
        let fortran = in_fortran_order(&elements);
        let wanted = without_times(described(&file('<', code, false, &elements)));
        assert_eq!(wanted["count"], elements.len(), "{code}");
        for mark in ['<', '>'] {
            for (is_fortran, elements) in [(false, &elements), (true, &fortran)] {
                let path = file(mark, code, is_fortran, elements);
                assert_eq!(without_times(described(&path)), wanted, "{path}");
            }
        }
    }
}

/// With one axis longer than 1 at most, both orders are one.
#[test]
fn fortran_order_that_is_c_order() {
    let body: Vec<u8> = (0..7).map(f64::from).flat_map(f64::to_le_bytes).collect();
    for (shape, count) in [("()", 1), ("(5,)", 5), ("(1, 7)", 7), ("(7, 1, 1)", 7)] {
        let header = description("<f8", "True", shape);
        let path = write("one-order.npy", &npy(&header, &body[..8 * count]));
        let found = described(&path);
        assert_eq!(found["count"], count, "{shape}");
        assert_eq!(found["argmax"], count - 1, "{shape}");
    }
}

/// Headers that other programs write.
#[test]
fn headers_that_numpy_reads() {
    let body: Vec<u8> = [1.5f64, -2.0]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let plain = description("<f8", "False", "(2,)");
    for header in [
        plain.replace(", ", ",\n "),
        plain.replace("'descr'", "u'descr'"),
        plain.replace('\'', "\""),
        plain.replace("(2,)", "(2L,)"),
        plain.replace("<f8", "f8"),
        plain.replace("<f8", "=f8"),
        plain.replace("<f8", "float64"),
        "{'shape': (2,), 'descr': '<f8', 'fortran_order': False}".into(),
    ] {
        let path = write("header.npy", &npy(&header, &body));
        assert_eq!(described(&path)["argmin"], 1, "{header}");
    }
    for mark in ["<", ">", "|", "=", ""] {
        let header = description(&format!("{mark}u1"), "False", "(2,)");
        let path = write("byte.npy", &npy(&header, &[7, 9]));
        assert_eq!(described(&path)["sum"], "16", "{mark}");
    }
}

/// A picture of 512 rows and columns, stored column by column.
#[test]
fn a_real_file_in_fortran_order() {
    let picture = data("camera_u8.npy");
    let bytes = std::fs::read(&picture).unwrap();
    let pixels = &bytes[bytes.len() - 512 * 512..];
    let columns: Vec<u8> = (0..512 * 512)
        .map(|i| pixels[i % 512 * 512 + i / 512])
        .collect();
    let header = description("|u1", "True", "(512, 512)");
    let path = write("columns.npy", &npy(&header, &columns));
    assert_eq!(
        without_times(described(&path)),
        without_times(described(&picture))
    );
}

/// Rows so long that workers read several segments at a time.
#[test]
fn long_rows_in_fortran_order() {
    let (rows, columns) = (20usize, 70_000usize);
    let value = |row: usize, column: usize| ((row * 31 + column * 17) % 10_007) as f64;
    let stored = |is_fortran: bool| {
        let at = |i: usize| match is_fortran {
            true => value(i % rows, i / rows),
            false => value(i / columns, i % columns),
        };
        let body: Vec<u8> = (0..rows * columns)
            .flat_map(|i| at(i).to_le_bytes())
            .collect();
        let order = if is_fortran { "True" } else { "False" };
        let header = description("<f8", order, "(20, 70000)");
        without_times(described(&write("long-rows.npy", &npy(&header, &body))))
    };
    assert_eq!(stored(true), stored(false));
}

/// The ladder has the values in the same order.
#[test]
fn the_ladder_reads_both_orders() {
    let values = [1.0f64, 2.0, 3.0, 4.0, 5.0, 6.5];
    let body: Vec<u8> = values.iter().flat_map(|v| v.to_be_bytes()).collect();
    let path = write(
        "ladder.npy",
        &npy(&description(">f8", "True", "(2, 3)"), &body),
    );
    let Run { code, stdout, .. } = run(&["ladder", "sum", "--input", &path]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("\nsum = 21.5\n"), "{stdout}");
}

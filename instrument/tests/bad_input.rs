//! Files that can not be read as they stand: each is refused with its name, what was found and what
//! is wanted, with exit code 2 and nothing on standard output.

mod common;
#[path = "common/npy.rs"]
mod npy;

use common::{Run, data, run};
use npy::{DIRECTORY, description, npy, write};
use std::fs;

fn refused(path: &str, says: &str) {
    let Run {
        code,
        stdout,
        stderr,
    } = run(&["ladder", "sum", "--input", path]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{path}: {stderr}");
    assert!(stderr.contains(path), "{path} is not named: {stderr}");
    assert!(
        stderr.contains(says),
        "{path}: {says:?} is not said: {stderr}"
    );
    assert!(!stderr.contains("panicked"), "{path}: {stderr}");
}

#[test]
fn a_good_file_is_read() {
    let path = write(
        "good.npy",
        &npy(
            &description("<f8", "False", "(2,)"),
            &1f64.to_le_bytes().repeat(2),
        ),
    );
    let Run { code, stdout, .. } = run(&["ladder", "sum", "--input", &path]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("\nsum = 2\n"), "{stdout}");
}

#[test]
fn what_is_no_file() {
    refused(&format!("{DIRECTORY}/missing.npy"), "No such file");
    refused(DIRECTORY, "cannot be read");
}

#[test]
fn what_is_no_npy_file() {
    refused(&write("zero-bytes.npy", b""), "is not a .npy file");
    refused(
        &write("text.npy", b"distance\n17\n4983\n"),
        "is not a .npy file",
    );
    refused(&write("magic-only.npy", b"\x93NUMPY"), "is not a .npy file");
    refused(
        &write("no-dictionary.npy", &npy("(1, 2)", &[0; 16])),
        "is not a .npy file",
    );
    refused(
        &write("version-9.npy", b"\x93NUMPY\x09\x00\x02\x00{}"),
        "is not a .npy file",
    );
}

#[test]
fn a_cut_or_overlong_file() {
    let whole = fs::read(data("flights_distance_f64.npy")).unwrap();
    let cut = write("cut.npy", &whole[..whole.len() - 5]);
    refused(
        &cut,
        "announces 2694208 bytes of values, and 2694203 follow it",
    );
    let long = [&whole[..], b"more"].concat();
    refused(
        &write("long.npy", &long),
        "announces 2694208 bytes of values, and 2694212 follow it",
    );
    refused(&write("cut-header.npy", &whole[..60]), "is not a .npy file");
}

#[test]
fn a_header_that_lies_about_its_size() {
    let huge = npy(
        &description("<f8", "False", "(1152921504606846976, 4096)"),
        &[0; 8],
    );
    refused(&write("huge.npy", &huge), "elements, and 8 bytes follow it");
    let overflowing = "(18446744073709551615, 18446744073709551615, 18446744073709551615)";
    let overflowing = npy(&description("<f8", "False", overflowing), &[0; 8]);
    refused(
        &write("overflowing.npy", &overflowing),
        "elements, and 8 bytes follow it",
    );
}

#[test]
fn a_header_that_would_drown_its_parser() {
    let deep = npy(&"(".repeat(60_000), &[0; 8]);
    refused(
        &write("deep.npy", &deep),
        "its header nests or lists 60000 brackets",
    );
    let mut endless = b"\x93NUMPY\x02\x00".to_vec();
    endless.extend(u32::MAX.to_le_bytes());
    endless.extend(b"{'descr': '<f8'}");
    refused(
        &write("endless.npy", &endless),
        "its header has 4294967295 bytes",
    );
}

#[test]
fn an_array_without_elements() {
    let empty = npy(&description("<f8", "False", "(0,)"), &[]);
    refused(&write("empty.npy", &empty), "holds no element (shape [0])");
}

#[test]
fn the_wrong_byte_order_array_order_or_type() {
    let body = [0u8; 32];
    let file = |dtype, fortran, shape| npy(&description(dtype, fortran, shape), &body);
    let big_endian = write("big-endian.npy", &file(">f8", "False", "(4,)"));
    refused(
        &big_endian,
        "holds big-endian values ('>f8'); little-endian ones are wanted",
    );
    let fortran = write("fortran.npy", &file("<f8", "True", "(2, 2)"));
    refused(&fortran, "shape [2, 2] in Fortran order; C order is wanted");
    let complex = write("complex.npy", &file("<c16", "False", "(2,)"));
    refused(&complex, "holds '<c16'; u8, f32 or f64 is wanted");
    let integers = write("integers.npy", &file("<i4", "False", "(8,)"));
    refused(&integers, "holds '<i4'; u8, f32 or f64 is wanted");
    let record = npy(
        "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (4,), }",
        &body,
    );
    refused(&write("record.npy", &record), "u8, f32 or f64 is wanted");
}

#[test]
fn a_type_that_the_operation_does_not_take() {
    refused_with(
        &["ladder", "sum"],
        "camera_u8.npy",
        "sum takes f32 or f64; the input holds u8",
    );
    refused_with(
        &["ladder", "histogram"],
        "flights_distance_f64.npy",
        "histogram takes u8; the input holds f64",
    );
    refused_with(
        &["ladder", "sum", "--dtype", "f32"],
        "flights_distance_f64.npy",
        "--dtype f32 was given, and the input holds f64",
    );
}

fn refused_with(arguments: &[&str], file: &str, says: &str) {
    let file = data(file);
    let Run {
        code,
        stdout,
        stderr,
    } = run(&[arguments, &["--input", &file]].concat());
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
    assert!(stderr.contains(says), "{stderr}");
}

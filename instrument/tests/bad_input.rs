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
    refused(DIRECTORY, "is a directory; a .npy file is wanted");
}

#[test]
fn what_is_no_npy_file() {
    refused(&write("zero-bytes.npy", b""), "is empty, and no .npy file");
    refused(
        &write("text.npy", b"distance\n17\n4983\n"),
        "is no .npy file: it begins with \"distance\"",
    );
    refused(
        &write("magic-only.npy", b"\x93NUMPY"),
        "ends after 6 bytes, in front of its header",
    );
    refused(
        &write("no-dictionary.npy", &npy("(1, 2)", &[0; 16])),
        "a dictionary in braces is wanted, and this stands: (1, 2)",
    );
    refused(
        &write("version-9.npy", b"\x93NUMPY\x09\x00\x02\x00{}"),
        "has version 9.0 of the .npy format",
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
    refused(
        &write("cut-header.npy", &whole[..60]),
        "ends inside its header, which has 118 bytes: 50 are there",
    );
}

#[test]
fn a_header_that_lies_about_its_size() {
    let file = |shape| npy(&description("<f8", "False", shape), &[0; 8]);
    let large = write("large.npy", &file("(1125899906842624, 4)"));
    refused(
        &large,
        "announces 36028797018963968 bytes of values, and 8 follow it",
    );
    let huge = write("huge.npy", &file("(1152921504606846976, 4096)"));
    refused(
        &huge,
        "announces more than 2^63 bytes (shape [1152921504606846976, 4096])",
    );
    let longest = "(18446744073709551615, 18446744073709551615, 18446744073709551615)";
    refused(
        &write("overflowing.npy", &file(longest)),
        "announces more than 2^63 bytes (shape [18446744073709551615, 184",
    );
}

#[test]
fn a_header_that_would_drown_its_parser() {
    let deep = npy(&"(".repeat(60_000), &[0; 8]);
    refused(
        &write("deep.npy", &deep),
        "a dictionary in braces is wanted, and this stands: ((((",
    );
    let mut endless = b"\x93NUMPY\x02\x00".to_vec();
    endless.extend(u32::MAX.to_le_bytes());
    endless.extend(b"{'descr': '<f8'}");
    refused(
        &write("endless.npy", &endless),
        "has a header of 4294967295 bytes; at most 65536 are read",
    );
}

#[test]
fn an_array_without_elements() {
    let empty = npy(&description("<f8", "False", "(0,)"), &[]);
    refused(&write("empty.npy", &empty), "holds no element (shape [0])");
}

#[test]
fn shapes_and_keys_that_are_none() {
    for (shape, says) in [
        (
            "(np.int64(2),)",
            "whose shape is (np.int64(2),); a tuple of decimal integers",
        ),
        ("(-1,)", "whose shape is (-1,); a tuple of decimal integers"),
        (
            "(0x2,)",
            "whose shape is (0x2,); a tuple of decimal integers",
        ),
        ("4", "whose shape is 4; a tuple of decimal integers"),
        ("(4,), 'shape': (4,)", "with the key 'shape' twice"),
        ("(4,), 'title': 1", "with the key 'title'; 'descr'"),
    ] {
        let file = npy(&description("<f8", "False", shape), &[0; 32]);
        refused(&write("shape.npy", &file), says);
    }
    let file = npy("{'descr': '<f8', 'fortran_order': False}", &[0; 32]);
    refused(&write("no-shape.npy", &file), "without the key 'shape'");
}

#[test]
fn the_wrong_type() {
    let of = |descr: &str| {
        let rest = "'fortran_order': False, 'shape': (2,), }";
        npy(&format!("{{'descr': {descr}, {rest}"), &[0; 32])
    };
    for (descr, says) in [
        ("'<c16'", "holds complex numbers ('<c16')"),
        (
            "'>f16'",
            "holds floating-point numbers of more than 64 bits ('>f16')",
        ),
        ("'|O'", "holds Python objects ('|O')"),
        ("'<U5'", "holds strings ('<U5')"),
        ("'<M8[ns]'", "holds dates ('<M8[ns]')"),
        ("('<f8', (3,))", "holds sub-arrays (('<f8', (3,)))"),
        ("[('a', '<f8')]", "holds records ([('a', '<f8')])"),
    ] {
        let file = write("type.npy", &of(descr));
        refused(&file, &format!("{says}; u8, f32 or f64 is wanted"));
    }
    let integers = npy(&description("<i4", "False", "(8,)"), &[0; 32]);
    refused(
        &write("integers.npy", &integers),
        "holds '<i4'; u8, f32 or f64 is wanted",
    );
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

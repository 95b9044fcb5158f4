//! Headers that numpy reads, and headers that are refused with one sentence.

use super::{Dtype, Fault, Header};
use crate::input::kind::Kind;

/// A file of a version with this text, padded or not.
fn file(version: u8, text: &[u8]) -> Vec<u8> {
    let mut file = b"\x93NUMPY".to_vec();
    file.extend([version, 0]);
    match version {
        1 => file.extend((text.len() as u16).to_le_bytes()),
        _ => file.extend((text.len() as u32).to_le_bytes()),
    }
    file.extend(text);
    file
}

fn read(file: &[u8]) -> Result<(Header, u64), Fault> {
    Header::read(&mut &file[..])
}

fn refused(file: &[u8]) -> String {
    read(file).unwrap_err().to_string()
}

fn text(descr: &str, order: &str, shape: &str) -> String {
    format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}")
}

#[test]
fn every_way_of_writing_a_header_is_read() {
    let wanted = Header {
        dtype: Dtype {
            kind: Kind::F64,
            big_endian: false,
        },
        fortran_order: false,
        shape: vec![2, 3],
    };
    let plain = text("'<f8'", "False", "(2, 3)");
    let all = [
        plain.clone(),
        format!("{plain}      \n"),
        format!("\n \t{plain}\n\n"),
        plain.replace(", }", "}"),
        plain.replace('\'', "\""),
        plain.replace(", ", ",\r\n\t"),
        plain.replace(' ', ""),
        plain.replace(' ', "\x0c"),
        plain
            .replace("'descr'", "u'descr'")
            .replace("'<f8'", "u'<f8'"),
        plain.replace("(2, 3)", "(2L, 3L,)"),
        "{'shape':(2,3),'fortran_order':False,'descr':'<f8'}".into(),
    ];
    for text in &all {
        for version in 1..=3 {
            let file = file(version, text.as_bytes());
            let (header, front) = read(&file).unwrap();
            assert_eq!((&header, front), (&wanted, file.len() as u64), "{text:?}");
        }
    }
    let (header, _) = read(&file(1, text("'>u1'", "True", "()").as_bytes())).unwrap();
    assert_eq!(header.elements(), Some(1));
    assert!(header.fortran_order && !header.dtype.big_endian && !header.is_reordered());
}

#[test]
fn what_is_in_front_of_the_dictionary_is_checked() {
    let good = file(2, text("'<f8'", "False", "(2,)").as_bytes());
    assert_eq!(refused(b""), "is empty, and no .npy file");
    let magic = "and a .npy file with \"\\x93NUMPY\"";
    let found = refused(b"distance\n17\n4983\n");
    assert_eq!(
        found,
        format!("is no .npy file: it begins with \"distance\", {magic}")
    );
    assert_eq!(
        refused(b"\n"),
        format!("is no .npy file: it begins with \"\\n\", {magic}")
    );
    assert!(refused(b"PK\x03\x04 and more").contains("a zip archive, as .npz files are"));
    assert_eq!(
        refused(&good[..7]),
        "ends after 7 bytes, in front of its header"
    );
    assert_eq!(
        refused(&good[..11]),
        "ends after 11 bytes, in front of its header"
    );
    assert_eq!(
        refused(&good[..good.len() - 1]),
        "ends inside its header, which has 57 bytes: 56 are there"
    );
    assert!(refused(b"\x93NUMPY\x01\x01\x02\x00{}").contains("has version 1.1 of the .npy format"));
    let mut long = good.clone();
    long[8..12].copy_from_slice(&65_537u32.to_le_bytes());
    assert_eq!(
        refused(&long),
        "has a header of 65537 bytes; at most 65536 are read"
    );
    assert_eq!(
        refused(&file(3, b"{'\xff': 1}")),
        "has a header that is no UTF-8"
    );
    let latin = refused(&file(1, b"{'\xff': 1}"));
    assert!(latin.contains("with the key 'ÿ'; 'descr', "), "{latin}");
}

#[test]
fn what_a_dictionary_says_is_checked() {
    let good = text("'<f8'", "False", "(2,)");
    for (text, says) in [
        (
            String::new(),
            "a dictionary in braces is wanted, and this stands: its end",
        ),
        (
            "(1, 2)".into(),
            "a dictionary in braces is wanted, and this stands: (1, 2)",
        ),
        ("(".repeat(60_000), " stands: (((((((((("),
        (
            good.replace("'shape': (2,), ", ""),
            "a header without the key 'shape'",
        ),
        (
            good.replace("'descr'", "'fortran_order'"),
            "the key 'fortran_order' twice",
        ),
        (
            good.replace("'descr'", "'title'"),
            "with the key 'title'; 'descr'",
        ),
        (
            good.replace("False", "0"),
            "whose fortran_order is 0; True or False is wanted",
        ),
        (
            good.replace("(2,)", "(2)"),
            "whose shape is (2); a tuple of decimal integers",
        ),
        (
            good.replace("(2,)", "(-1,)"),
            "whose shape is (-1,); a tuple",
        ),
        (
            good.replace("(2,)", "(0x2,)"),
            "whose shape is (0x2,); a tuple",
        ),
        (
            good.replace("(2,)", "(np.int64(2),)"),
            "whose shape is (np.int64(2),); a tuple",
        ),
        (
            good.replace("(2,)", "(18446744073709551615, 4)"),
            "announces more than 2^63 bytes (shape [18446744073709551615, 4])",
        ),
    ] {
        let found = refused(&file(1, text.as_bytes()));
        assert!(found.contains(says), "{says:?} is not said: {found}");
        assert!(found.len() < 300 && !found.contains('\n'), "{found}");
    }
    let (none, _) = read(&file(
        1,
        good.replace("2,", "0, 18446744073709551615,").as_bytes(),
    ))
    .unwrap();
    assert_eq!(none.bytes(), Some(0));
}

#[test]
fn elements_of_other_types_are_named() {
    let record: String = (0..100)
        .map(|i| format!("('field {i}', '<f8'), "))
        .collect();
    for (descr, says) in [
        ("'<c16'", "holds complex numbers ('<c16')"),
        ("'|b1'", "holds booleans ('|b1')"),
        ("'|O'", "holds Python objects ('|O')"),
        ("'<U5'", "holds strings ('<U5')"),
        (
            "'>f16'",
            "holds floating-point numbers of more than 64 bits ('>f16')",
        ),
        ("'<M8[ns]'", "holds dates ('<M8[ns]')"),
        ("'<i3'", "holds elements of type '<i3'"),
        ("('<f8', (3,))", "holds sub-arrays (('<f8', (3,)))"),
        ("b'<f8'", "holds elements whose type is b'<f8'"),
        ("None", "holds elements whose type is None"),
        (
            &format!("[{record}]"),
            "holds records ([('field 0', '<f8'), ('field 1', '<f8'), ('field 2', '<f8'),…)",
        ),
    ] {
        let found = refused(&file(1, text(descr, "False", "(2,)").as_bytes()));
        assert_eq!(found, says);
    }
}

#[test]
fn two_orders_differ_where_two_axes_are_longer_than_one() {
    for (shape, is_reordered) in [
        ("()", false),
        ("(5,)", false),
        ("(1, 7)", false),
        ("(1, 7, 1)", false),
        ("(2, 2)", true),
        ("(2, 1, 3)", true),
    ] {
        let (header, _) = read(&file(1, text("'<f8'", "True", shape).as_bytes())).unwrap();
        assert_eq!(header.is_reordered(), is_reordered, "{shape}");
    }
}

//! Dictionaries as Python reads them, and what is none.

use super::{entries, lengths, quoted, string};

#[test]
fn values_are_found() {
    let text = "\n{ 'a' : [1, ('}', \"'\")] ,u\"b\":{'x': ','},\n'c':'\\'}'\t, }\n\n";
    let wanted = vec![
        ("a", "[1, ('}', \"'\")]"),
        ("b", "{'x': ','}"),
        ("c", "'\\'}'"),
    ];
    assert_eq!(entries(text), Ok(wanted));
    assert_eq!(entries("{}"), Ok(vec![]));
    assert_eq!(entries("{'a':1}"), Ok(vec![("a", "1")]));
    let deep = format!("{{'a': {}1}}", "(".repeat(60_000));
    assert!(entries(&deep).is_err());
}

#[test]
fn what_is_no_dictionary_is_told_with_what_is_wanted() {
    for (text, wanted, found) in [
        ("", "a dictionary in braces", "its end"),
        ("(1, 2)  ", "a dictionary in braces", "(1, 2)"),
        ("{", "a string such as 'shape'", "its end"),
        ("{b'a': 1}", "a string such as 'shape'", "b'a': 1}"),
        ("{'a\n': 1}", "a string such as 'shape'", "'a\\n': 1}"),
        ("{'a' 1}", "a ':' behind a key", "1}"),
        ("{'a': }", "a value", "}"),
        ("{'a': 'b}", "a string that ends", "'b}"),
        ("{'a': (1}", "a value and what follows it", "(1}"),
        ("{'a': 1,, }", "a string such as 'shape'", ", }"),
        ("{'a': 1} x", "nothing behind the dictionary", "x"),
    ] {
        let error = entries(text).unwrap_err();
        assert_eq!(
            (error.wanted, error.found.as_str()),
            (wanted, found),
            "{text}"
        );
    }
}

#[test]
fn strings_and_lengths_are_read_as_python_reads_them() {
    assert_eq!(string("u'<f8'"), Some("<f8"));
    for text in ["b'<f8'", "'<f8' 'x'", "'<f8", "<f8", "", "'"] {
        assert_eq!(string(text), None, "{text}");
    }
    let all = [
        ("()", vec![]),
        ("( )", vec![]),
        ("(3,)", vec![3]),
        ("( 3L , )", vec![3]),
        ("(3 L, 0)", vec![3, 0]),
        ("(1,\n2,3,)", vec![1, 2, 3]),
        ("(18446744073709551615,)", vec![u64::MAX]),
    ];
    for (text, wanted) in all {
        assert_eq!(lengths(text), Some(wanted), "{text}");
    }
    for text in [
        "3",
        "(3)",
        "[3]",
        "(,)",
        "(3,,)",
        "(3,,4)",
        "(03,)",
        "(0x3,)",
        "(-1,)",
        "(+1,)",
        "(3.0,)",
        "(L,)",
        "(np.int64(2),)",
        "(18446744073709551616,)",
        "(",
    ] {
        assert_eq!(lengths(text), None, "{text}");
    }
}

#[test]
fn quotations_are_short_and_one_line() {
    assert_eq!(quoted("a\nb"), "a\\nb");
    assert_eq!(
        quoted(&"\x1b".repeat(11)),
        format!("{}…", "\\u{1b}".repeat(10))
    );
    assert_eq!(quoted(&"ä".repeat(61)), format!("{}…", "ä".repeat(60)));
}

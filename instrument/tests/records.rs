//! Records: what is none is refused in one sentence, and the page of those that are committed is
//! what the program prints.

mod common;

use common::{data, run};
use std::fs;
use std::path::Path;

#[test]
fn the_page_of_the_records_is_what_the_program_prints() {
    let page = data("../../docs/records.md");
    let printed = run(&["records", &data("../../benches/record")]);
    assert_eq!(printed.code, Some(0), "{}", printed.stderr);
    assert_eq!(
        printed.stdout,
        fs::read_to_string(page).unwrap(),
        "superscalar records benches/record > docs/records.md writes the page"
    );
}

/// A record of one bar.
const RECORD: &str = r#"{"later": 1, "environment": {"cpu": "a", "revision": "b"}, "rows":
    [{"bar": "sum", "tier": "avx2", "ratio": 1.0, "spread": 0.0, "required": 0.9}]}"#;

fn written(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn what_is_no_record_is_refused_in_one_sentence() {
    let good = written("good.json", RECORD);
    let same = run(&["compare", &good, &good]);
    assert_eq!(same.code, Some(0), "{}", same.stderr);
    assert_eq!(
        same.stdout,
        "0 of 1 bars changed by more than their noise\n"
    );
    for (name, text, says) in [
        ("empty.json", "", "EOF while parsing"),
        ("cut.json", &RECORD[..100], "EOF while parsing"),
        ("list.json", "[1]", "invalid type"),
        ("words.json", "words", "expected value at line 1"),
        (
            "types.json",
            RECORD.replace("1.0", "\"one\"").as_str(),
            "invalid type: string \"one\"",
        ),
        (
            "missing.json",
            RECORD.replace("spread", "width").as_str(),
            "missing field `spread`",
        ),
    ] {
        let bad = written(name, text);
        for pair in [[&bad, &good], [&good, &bad]] {
            let refused = run(&["compare", pair[0], pair[1]]);
            assert_eq!(
                (refused.code, refused.stdout.as_str()),
                (Some(2), ""),
                "{name}"
            );
            assert!(refused.stderr.contains(says), "{}", refused.stderr);
            assert!(refused.stderr.contains(name), "{}", refused.stderr);
            assert_eq!(refused.stderr.lines().count(), 1, "{}", refused.stderr);
        }
    }
    let absent = run(&["compare", &good, "/nothing/of/the/kind.json"]);
    assert_eq!(absent.code, Some(2));
    assert!(
        absent.stderr.contains("can not be read"),
        "{}",
        absent.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_record_that_can_not_be_written_is_told() {
    let full = [
        "scorecard",
        "--only",
        "sum f32 short, n = 1",
        "--record",
        "/dev/full",
    ];
    let refused = run(&full);
    assert_eq!(refused.code, Some(2));
    let says = "the record /dev/full can not be written: No space left";
    assert!(refused.stderr.contains(says), "{}", refused.stderr);
}

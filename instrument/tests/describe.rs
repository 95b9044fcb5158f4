//! The command `describe`: what numpy says of real files, and what plain loops say of every element
//! type.

mod common;
#[path = "common/described.rs"]
mod described;
#[path = "common/npy.rs"]
mod npy;

use common::{Run, data, run};
use described::described;
use npy::{description, npy, write};
use serde_json::Value;

fn near(found: &Value, expected: f64, what: &str) {
    let found = found.as_f64().unwrap_or(f64::NAN);
    let off = (found - expected).abs();
    assert!(
        off <= 1e-12 * expected.abs(),
        "{what}: {found}, numpy says {expected}"
    );
}

#[test]
fn real_files_are_described_as_numpy_describes_them() {
    let text = std::fs::read_to_string(data("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    for (name, numpy) in expected.as_object().unwrap() {
        let found = described(&data(name));
        for key in ["min", "max"] {
            assert_eq!(found[key].as_f64(), numpy[key].as_f64(), "{name}: {key}");
        }
        for key in ["argmin", "argmax"] {
            assert_eq!(found[key], numpy[key], "{name}: {key}");
        }
        near(&found["mean"], numpy["mean"].as_f64().unwrap(), name);
        near(
            &found["std"],
            numpy["var_ddof0"].as_f64().unwrap().sqrt(),
            name,
        );
        let sum = numpy.get("sum").unwrap_or(&numpy["fsum_of_non_nan"]);
        let sum_found: f64 = found["sum"].as_str().unwrap().parse().unwrap();
        assert_eq!(Some(sum_found), sum.as_f64(), "{name}: sum");
        let counted: u64 = bins(&found).iter().map(|(_, _, count)| count).sum();
        assert_eq!(
            Some(counted),
            found["count"].as_u64(),
            "{name}: the histogram's counts"
        );
    }
}

fn bins(found: &Value) -> Vec<(f64, f64, u64)> {
    serde_json::from_value(found["histogram"].clone()).unwrap()
}

/// More values than a segment has, so that several are merged.
const MANY: usize = 300_000;

/// A file of `MANY` values from 0 to 99. The least is first at 1, the greatest first at 99.
fn file(dtype: &str, bytes: impl Fn(usize) -> Vec<u8>) -> String {
    let body: Vec<u8> = (0..MANY).flat_map(|i| bytes((i + 99) % 100)).collect();
    let header = description(dtype, "False", &format!("({MANY},)"));
    write(
        &format!("describe{}.npy", &dtype[1..]),
        &npy(&header, &body),
    )
}

#[test]
fn every_element_type_is_described() {
    let files = [
        file("|i1", |v| vec![v as u8]),
        file("|u1", |v| vec![v as u8]),
        file("<i2", |v| (v as i16).to_le_bytes().to_vec()),
        file("<u2", |v| (v as u16).to_le_bytes().to_vec()),
        file("<i4", |v| (v as i32).to_le_bytes().to_vec()),
        file("<u4", |v| (v as u32).to_le_bytes().to_vec()),
        file("<i8", |v| (v as i64).to_le_bytes().to_vec()),
        file("<u8", |v| (v as u64).to_le_bytes().to_vec()),
        file("<f2", |v| {
            half::f16::from_f64(v as f64).to_le_bytes().to_vec()
        }),
        file("<f4", |v| (v as f32).to_le_bytes().to_vec()),
        file("<f8", |v| (v as f64).to_le_bytes().to_vec()),
    ];
    for path in &files {
        let found = described(path);
        assert_eq!(found["count"], MANY, "{path}");
        assert_eq!(found["nan"], 0, "{path}");
        assert_eq!(
            (&found["argmin"], &found["argmax"]),
            (&1.into(), &0.into()),
            "{path}"
        );
        assert_eq!(
            (found["min"].as_f64(), found["max"].as_f64()),
            (Some(0.0), Some(99.0)),
            "{path}"
        );
        assert_eq!(found["sum"], (MANY / 100 * 4950).to_string(), "{path}");
        near(&found["mean"], 49.5, path);
        near(&found["std"], (9999f64 / 12.0).sqrt(), path);
        for (from, to, count) in bins(&found) {
            let inside = (0..100)
                .filter(|v| (from..to).contains(&f64::from(*v)))
                .count();
            assert_eq!(count, (inside * MANY / 100) as u64, "{path}: {from}..{to}");
        }
    }
}

/// 64-bit integers are no `f64`s: extremes, their places, also between blocks and segments, and
/// bins.
#[test]
fn integers_beyond_two_to_the_53_keep_their_values() {
    let big = (1i64 << 53) + 1;
    let mut values = vec![big - 1; MANY];
    values[MANY / 2] = big;
    values[MANY - 1] = big;
    values[MANY - 2] = big - 2;
    let file = |name: &str, dtype: &str, values: &[i128], bytes: fn(i128) -> [u8; 8]| {
        let body: Vec<u8> = values.iter().flat_map(|v| bytes(*v)).collect();
        let header = description(dtype, "False", &format!("({},)", values.len()));
        described(&write(name, &npy(&header, &body)))
    };
    let signed = |v: i128| (v as i64).to_le_bytes();
    let wide: Vec<i128> = values.iter().map(|v| i128::from(*v)).collect();
    let found = file("big-i8.npy", "<i8", &wide, signed);
    assert_eq!(
        (&found["max"], &found["argmax"]),
        (&big.into(), &(MANY / 2).into())
    );
    assert_eq!(
        (&found["min"], &found["argmin"]),
        (&(big - 2).into(), &(MANY - 2).into())
    );
    let bins: Vec<(i64, i64, u64)> = serde_json::from_value(found["histogram"].clone()).unwrap();
    for (from, to, count) in bins {
        let inside = values.iter().filter(|v| (from..to).contains(v)).count();
        assert_eq!(count, inside as u64, "{from}..{to}");
    }
    let one = file("one-i8.npy", "<i8", &[i128::from(big)], signed);
    assert_eq!((&one["max"], &one["min"]), (&big.into(), &big.into()));
    let unsigned = |v: i128| (v as u64).to_le_bytes();
    let ends = [u64::MAX - 1, u64::MAX, 0].map(i128::from);
    let found = file("big-u8.npy", "<u8", &ends, unsigned);
    assert_eq!(
        (&found["max"], &found["argmax"]),
        (&u64::MAX.into(), &1.into())
    );
    let one = file("one-u8.npy", "<u8", &ends[1..2], unsigned);
    assert_eq!(one["histogram"][0][0], u64::MAX);
}

#[test]
fn nan_and_infinities_are_told_apart() {
    let values = [f64::NAN, 2.0, f64::INFINITY, -f64::NAN, 1.0];
    let body: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    let path = write("odd.npy", &npy(&description("<f8", "False", "(5,)"), &body));
    let found = described(&path);
    assert_eq!((&found["count"], &found["nan"]), (&5.into(), &2.into()));
    assert_eq!((&found["argmin"], &found["argmax"]), (&4.into(), &2.into()));
    assert_eq!(found["sum"], "inf");
    assert_eq!(
        (&found["max"], &found["mean"]),
        (&"inf".into(), &"inf".into())
    );
    let body = [f64::INFINITY, f64::NEG_INFINITY].map(f64::to_le_bytes);
    let path = write(
        "both.npy",
        &npy(&description("<f8", "False", "(2,)"), &body.concat()),
    );
    let both = described(&path);
    assert_eq!(
        (&both["min"], &both["max"]),
        (&"-inf".into(), &"inf".into())
    );
    for key in ["sum", "mean", "std"] {
        assert_eq!(both[key], Value::Null, "{key} is no number");
    }
    let body = f32::NAN.to_le_bytes().repeat(3);
    let path = write("nan.npy", &npy(&description("<f4", "False", "(3,)"), &body));
    let found = described(&path);
    assert_eq!((&found["nan"], &found["min"]), (&3.into(), &Value::Null));
    let Run { code, stdout, .. } = run(&["describe", &path]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("there is no number"), "{stdout}");
}

#[test]
fn what_can_not_be_described_is_refused() {
    let complex = npy(&description("<c8", "False", "(1,)"), &[0; 8]);
    let flags = npy(&description("|b1", "False", "(1,)"), &[0; 1]);
    let files = [
        (
            write("complex.npy", &complex),
            "i8 to i64, u8 to u64, f16, f32 or f64 is wanted",
        ),
        (
            write("flags.npy", &flags),
            "holds booleans ('|b1'); i8 to i64",
        ),
        (data("no such file.npy"), "cannot be read"),
    ];
    for (path, says) in files {
        let Run {
            code,
            stdout,
            stderr,
        } = run(&["describe", &path]);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{path}: {stderr}");
        assert!(stderr.contains(says) && stderr.contains(&path), "{stderr}");
    }
}

/// Every file that can be described is, whatever the others are.
#[test]
fn a_bad_file_loses_no_answer() {
    let good = data("camera_u8.npy");
    let bad = write("bad among good.npy", b"no numbers");
    let Run {
        code,
        stdout,
        stderr,
    } = run(&["describe", &good, &bad, &good]);
    assert_eq!(code, Some(2), "{stderr}");
    assert_eq!(stdout.matches("camera_u8.npy").count(), 2, "{stdout}");
    assert!(stderr.contains("bad among good.npy"), "{stderr}");
    let Run { code, stdout, .. } = run(&["describe", "--json", &bad, &good]);
    let document: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        (code, document["descriptions"].as_array().unwrap().len()),
        (Some(2), 1)
    );
}

/// Names do nothing to a terminal, and two files have two names.
#[cfg(unix)]
#[test]
fn names_of_any_bytes_are_shown_as_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let header = description("|u1", "False", "(1,)");
    let of = |name: &[u8]| {
        let path = std::path::Path::new(npy::DIRECTORY).join(OsStr::from_bytes(name));
        std::fs::write(&path, npy(&header, &[1])).unwrap();
        let output = common::command(&["describe"]).arg(&path).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = [
        of(b"caf\xe9.npy"),
        of(b"caf\xe8.npy"),
        of(b"two\nlines\x1b[31m.npy"),
    ];
    let wanted = ["caf\\xe9.npy", "caf\\xe8.npy", "two\\nlines\\u{1b}[31m.npy"];
    for (shown, wanted) in shown.iter().zip(wanted) {
        assert!(shown.lines().next().unwrap().contains(wanted), "{shown}");
        assert!(!shown.contains('\x1b'), "{shown:?}");
    }
}

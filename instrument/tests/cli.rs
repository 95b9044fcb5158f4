//! The program on real files, on bad ones, and under every way of asking for something that is not
//! there.

mod common;

use common::{Run, data, run, run_with};
use serde_json::Value;

fn expected() -> Value {
    let text = std::fs::read_to_string(data("expected.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let Run {
        code,
        stdout,
        stderr,
    } = run(arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {stderr}");
    serde_json::from_str(&stdout).unwrap()
}

#[test]
fn the_histogram_of_a_photograph_is_numpys() {
    let file = data("camera_u8.npy");
    let output = json(&["ladder", "histogram", "--json", "--input", &file]);
    let ladder = &output["ladders"][0];
    assert_eq!(ladder["answer"], expected()["camera_u8.npy"]["counts_256"]);
    assert_eq!(ladder["elements"], 512 * 512);
}

#[test]
fn the_sum_of_a_column_is_numpys() {
    let file = data("flights_distance_f64.npy");
    let output = json(&["ladder", "sum", "--json", "--input", &file]);
    let answer = output["ladders"][0]["answer"].as_f64();
    let numpys = &expected()["flights_distance_f64.npy"]["fsum_of_non_nan"];
    assert_eq!(answer, numpys.as_f64());
}

#[test]
fn the_answer_is_printed_for_people_too() {
    let file = data("flights_distance_f64.npy");
    let Run { code, stdout, .. } = run(&["ladder", "sum", "--input", &file]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("\nsum = 350217607\n"), "{stdout}");
    let file = data("camera_u8.npy");
    let Run { stdout, .. } = run(&["ladder", "histogram", "--input", &file]);
    let numbers: Vec<u64> = stdout
        .split_once("counts of the values 0 to 255:")
        .map(|(_, counts)| {
            counts
                .split_whitespace()
                .map_while(|n| n.parse().ok())
                .collect()
        })
        .unwrap_or_default();
    let counts: Vec<u64> =
        serde_json::from_value(expected()["camera_u8.npy"]["counts_256"].clone()).unwrap();
    assert_eq!(numbers, counts);
}

#[test]
fn every_rung_of_a_ladder_names_its_limit() {
    for operation in ["sum", "dot", "histogram"] {
        let output = json(&["ladder", operation, "--size", "24KiB", "--json"]);
        let rungs = output["ladders"][0]["rungs"].as_array().unwrap();
        assert!(rungs.len() >= 3, "{operation}: {rungs:?}");
        assert_eq!(rungs[0]["level"], "scalar");
        assert_eq!(rungs[rungs.len() - 1]["level"], "cores");
        for rung in rungs {
            assert!(rung["ns_per_element"].as_f64().unwrap() > 0.0);
            assert!(rung["limit_ns_per_element"].as_f64().unwrap() > 0.0);
            assert_ne!(rung["limit"], "none known", "{operation}: {rung}");
        }
    }
}

#[test]
fn the_machine_tells_its_tiers_and_limits() {
    let output = json(&["machine", "--json"]);
    assert_eq!(output["schema"], 3);
    let tiers = output["environment"]["tiers"].as_array().unwrap();
    let active: Vec<&Value> = tiers.iter().filter(|tier| tier["active"] == true).collect();
    assert_eq!(active.len(), 1);
    assert_eq!(active[0]["available"], true);
    let loads = output["limits"]["loads"].as_array().unwrap();
    assert_eq!(loads.len(), 4);
    let extents = output["environment"]["staircase"]["extents"]
        .as_array()
        .unwrap();
    let levels: Vec<&Value> = extents.iter().map(|extent| &extent["level"]).collect();
    assert_eq!(levels, ["L1", "L2", "L3"]);
}

#[test]
fn a_scorecard_row_has_all_its_fields() {
    let Run { code, stdout, .. } = run(&["scorecard", "--only", "sum f32 L1", "--json"]);
    // Whether the bar is reached depends on the machine's mood; that it was measured does not.
    assert!(matches!(code, Some(0 | 1)), "{code:?}");
    let output: Value = serde_json::from_str(&stdout).unwrap();
    // All that have the name in theirs: `nansum f32 L1` too.
    let rows = output["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["bar"] == "sum f32 L1"));
    for row in rows {
        for field in [
            "bar",
            "operation",
            "dtype",
            "footprint",
            "tier",
            "limit_name",
            "limit",
            "reached",
            "ratio",
            "required",
            "pass",
        ] {
            assert!(!row[field].is_null(), "{field}: {row}");
        }
    }
    let all_pass = rows
        .iter()
        .all(|row| row["pass"] == true && row["above_limit"] == false);
    assert_eq!(code == Some(0), all_pass, "{stdout}");
}

#[test]
fn a_tier_is_forced_by_the_environment_or_refused_by_name() {
    let force = |tier| run_with(&["explain", "sum", "f32"], &[("SUPERSCALAR_TIER", tier)]);
    let Run { code, stdout, .. } = force("portable");
    assert_eq!(code, Some(0));
    assert!(
        stdout.contains("served by tier portable: named by the environment"),
        "{stdout}"
    );
    let absent = if cfg!(target_arch = "x86_64") {
        "neon"
    } else {
        "avx512"
    };
    for (tier, says) in [
        (absent, "not for this architecture"),
        ("sse9", "there is no tier \"sse9\""),
    ] {
        let Run {
            code,
            stdout,
            stderr,
        } = force(tier);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{tier}");
        assert!(stderr.contains(says), "{stderr}");
        assert!(stderr.contains("SUPERSCALAR_TIER"), "{stderr}");
    }
}

#[test]
fn a_row_that_does_not_serve_says_why() {
    let Run { code, stdout, .. } = run_with(
        &["explain", "loads", "f32"],
        &[("SUPERSCALAR_TIER", "portable")],
    );
    assert_eq!(code, Some(0));
    let says = |tier: &str, state: &str| {
        stdout
            .lines()
            .map(str::trim)
            .any(|line| line.starts_with(tier) && line.ends_with(state))
    };
    assert!(says("scalar ", "present; portable is better"), "{stdout}");
    assert!(says("portable ", "serves"), "{stdout}");
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    for (arguments, says) in [
        (
            &["explain", "sum", "i128"][..],
            "sum has no kernels for \"i128\"; it has for f32, f64, f16",
        ),
        (&["explain", "variance", "f32"][..], "the nearest: var, "),
        (
            &["ladder", "product"][..],
            "[possible values: sum, dot, histogram]",
        ),
        (
            &["ladder", "sum", "--size", "L4"][..],
            "give L1, L2, L3, DRAM or bytes",
        ),
        (
            &["ladder", "sum", "--size", "0"][..],
            "give L1, L2, L3, DRAM or bytes",
        ),
        (
            &["ladder", "sum", "--dtype", "i8"][..],
            "sum takes f32 or f64; --dtype says i8",
        ),
        (
            &["ladder", "histogram", "--dtype", "f32"][..],
            "histogram takes u8; --dtype says f32",
        ),
        (
            &["scorecard", "--only", "nothing of the kind"][..],
            "no bar has",
        ),
        (&["climb"][..], "unrecognized subcommand 'climb'"),
    ] {
        let Run {
            code,
            stdout,
            stderr,
        } = run(arguments);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(stderr.contains(says), "{arguments:?}: {stderr}");
    }
}

/// What `superscalar ... | head` does to the program: nobody reads any more when it prints.
#[test]
fn a_reader_that_went_away_is_no_crash() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = common::command(&["explain", "sum", "f32"]);
    let output = command.stdout(writer).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said, "");
}

/// Output that can not be written is told, unless the reader has gone.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    use std::fs::OpenOptions;
    for arguments in [
        &["explain", "sum", "f32"][..],
        &["explain", "sum", "f32", "--json"],
        &["--help"],
    ] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = common::command(arguments).stdout(full).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(
            stderr.starts_with("superscalar: the output can not be written: No space left"),
            "{stderr}"
        );
        assert!(!stderr.contains("panicked"), "{stderr}");
        // Nobody can be told.
        let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = common::command(arguments)
            .stdout(full())
            .stderr(full())
            .output();
        assert_eq!(output.unwrap().status.code(), Some(2));
    }
}

#[test]
fn what_was_asked_for_is_quoted_as_text() {
    for arguments in [
        &["explain", "\x1b[31msum", "f32"][..],
        &["\x1b[31mexplain"],
        &["ladder", "sum", "--size", "\x1b[31m"],
    ] {
        let Run { code, stderr, .. } = run(arguments);
        assert_eq!(code, Some(2));
        assert!(
            stderr.contains("u{1b}") && !stderr.contains('\x1b'),
            "{stderr:?}"
        );
    }
}

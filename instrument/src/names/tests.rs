use super::{TYPES, Unknown, behind as behind_name, find, unlikeness};

fn behind(name: &str, dtype: &str) -> String {
    let found = find(name, dtype).unwrap_or_else(|unknown| panic!("{unknown}"));
    let copies = if found.of_copies { ", copies" } else { "" };
    format!("{} {}{copies}", found.table.name, found.table.element)
}

#[test]
fn every_public_name_leads_to_kernels() {
    let of_every_type = [
        "sum",
        "cumsum",
        "sum_of_squares",
        "norm1",
        "norm2",
        "norm_inf",
        "mean",
        "var",
        "std",
        "moments",
        "min",
        "max",
        "minmax",
        "argmin",
        "argmax",
        "argminmax",
        "nansum",
        "nanmean",
        "nanvar",
        "nanstd",
        "nanmin",
        "nanmax",
        "nanargmin",
        "nanargmax",
        "count_equal",
        "count_in_range",
        "index_of",
    ];
    for dtype in TYPES {
        for name in of_every_type {
            behind(name, dtype);
            if !matches!(
                name,
                "cumsum" | "count_equal" | "count_in_range" | "index_of"
            ) {
                behind(&format!("masked_{name}"), dtype);
                behind(&format!("column-{name}"), dtype);
            }
        }
    }
    for dtype in ["f32", "f64", "f16", "bf16"] {
        for name in [
            "count_nan",
            "any_nan",
            "all_nan",
            "any_infinite",
            "all_finite",
        ] {
            behind(name, dtype);
        }
    }
    assert_eq!(behind("bincount", "u8"), "bincount u8");
    assert_eq!(behind("dot", "f64"), "dot f64");
}

#[test]
fn names_lead_to_the_kernels_that_the_library_runs() {
    for (name, dtype, kernels) in [
        ("std", "f32", "var f32"),
        ("mean", "u8", "sum u8"),
        ("norm2", "f64", "sum-of-squares f64"),
        ("norm2", "u8", "sum-of-squares f64, copies"),
        ("sum_of_squares", "u8", "sum-of-squares u8"),
        ("var", "i16", "var f64, copies"),
        ("nanstd", "f16", "nanvar f32, copies"),
        ("nanvar", "i8", "var f64, copies"),
        ("norm_inf", "bf16", "minmax bf16"),
        ("masked_std", "f32", "masked-var f32"),
        ("masked argmin", "u16", "masked-min u16"),
        ("column-mean", "f32", "column-sum f32"),
        ("column_nansum", "f32", "nansum f32"),
    ] {
        assert_eq!(behind(name, dtype), kernels, "{name} {dtype}");
    }
}

#[test]
fn what_is_unknown_is_answered_with_the_nearest_in_five_lines() {
    for (given, meant) in [
        ("variance", "var"),
        ("stdev", "std"),
        ("maximum", "max"),
        ("nan_sum", "nansum"),
        ("sumofsquares", "sum_of_squares"),
        ("arg_max", "argmax"),
        ("product", "dot"),
        ("", "var"),
    ] {
        let unknown = find(given, "f32").unwrap_err();
        let said = unknown.to_string();
        assert!(said.lines().count() <= 5, "{said}");
        let Unknown::Operation { nearest, .. } = unknown else {
            panic!("{said}");
        };
        assert_eq!(nearest.len(), 3, "{said}");
        let is_one_for_all = matches!(given, "" | "product");
        assert!(is_one_for_all || nearest.contains(&meant.into()), "{said}");
    }
}

#[test]
fn bars_are_found_by_what_stands_behind_a_name() {
    assert_eq!(behind_name("nanstd"), Some("nanvar"));
    assert_eq!(behind_name("count_equal"), Some("count-between"));
    assert_eq!(behind_name("sum"), None);
}

#[test]
fn an_unknown_type_is_answered_with_those_there_are() {
    let said = |name, dtype| find(name, dtype).unwrap_err().to_string();
    assert_eq!(
        said("dot", "u32"),
        "dot has no kernels for \"u32\"; it has for f32, f64, i8, i16, u8"
    );
    assert_eq!(
        said("bincount", "f32"),
        "bincount has no kernels for \"f32\"; it has for u8"
    );
}

#[test]
fn letters_to_change_and_letters_in_common() {
    assert_eq!(unlikeness("var", "var"), -6);
    assert_eq!(unlikeness("variance", "var"), 5 - 6);
    assert_eq!(unlikeness("", "abc"), 3);
    assert_eq!(unlikeness("kitten", "sitting"), 3 - 6);
}

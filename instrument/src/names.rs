//! The public names of the operations, and which of the registry's kernels stand behind each.

use std::collections::BTreeSet;
use std::fmt;
use superscalar::registry::{self, Info};

/// The kernels behind a public name.
#[derive(Debug)]
pub struct Kernels {
    /// What the registry knows of them.
    pub table: Info,
    /// Whether they read copies of the elements in another type.
    pub of_copies: bool,
}

/// The element types that a rule is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// All.
    Every,
    /// Floating-point types.
    Floats,
    /// `f32` and `f64`.
    Wide,
    /// Those of 16 bits.
    Halves,
    /// Integers.
    Integers,
}

/// An operation without kernels of its own, the types that this is said of, and the operation whose
/// kernels it uses; for the form over valid elements and the one down columns too.
type Rule = (&'static str, Of, &'static str);

/// All of them.
const RULES: &[Rule] = &[
    ("mean", Of::Every, "sum"),
    ("nanmean", Of::Every, "nansum"),
    ("std", Of::Every, "var"),
    ("nanstd", Of::Every, "nanvar"),
    ("norm2", Of::Wide, "sum-of-squares"),
    ("nansum", Of::Integers, "sum"),
    ("nanvar", Of::Integers, "var"),
    ("norm-inf", Of::Integers, "minmax"),
    ("norm-inf", Of::Halves, "minmax"),
    ("count-equal", Of::Every, "count-between"),
    ("count-in-range", Of::Every, "count-between"),
    ("count-nan", Of::Halves, "count-between"),
    ("any-nan", Of::Floats, "count-between"),
    ("all-nan", Of::Floats, "count-between"),
    ("any-infinite", Of::Floats, "count-between"),
    ("all-finite", Of::Floats, "count-between"),
    ("bincount-into", Of::Every, "bincount"),
    ("histogram", Of::Every, "bincount"),
    ("masked-argmin", Of::Every, "masked-min"),
    ("masked-argmax", Of::Every, "masked-max"),
    ("masked-argminmax", Of::Every, "masked-minmax"),
    ("masked-nanargmin", Of::Every, "masked-nanmin"),
    ("masked-nanargmax", Of::Every, "masked-nanmax"),
    ("masked-sum-of-squares", Of::Integers, "sum-of-squares"),
    ("masked-norm1", Of::Integers, "norm1"),
    ("column-minmax", Of::Every, "column-min"),
    ("column-argmin", Of::Every, "column-min"),
    ("column-argmax", Of::Every, "column-max"),
    ("column-argminmax", Of::Every, "column-min"),
    ("column-nanargmin", Of::Every, "column-nanmin"),
    ("column-nanargmax", Of::Every, "column-nanmax"),
    ("column-sum-of-squares", Of::Integers, "sum-of-squares"),
    ("column-norm1", Of::Integers, "norm1"),
];

/// What there is, for who asked for something else.
const FAMILIES: &str = "\
families: sums (sum, dot, cumsum, norm1, ...), statistics (mean, var, std, moments, ...),
  extremes (min, argmax, ...), counts (count_equal, index_of, ...), bincount;
  many of them over valid elements too (masked_...), down columns (column_...), over NaN (nan...)";

/// The element types.
const TYPES: [&str; 12] = [
    "f32", "f64", "f16", "bf16", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64",
];

/// Forms that most operations have.
const FORMS: [&str; 2] = ["masked-", "column-"];

/// Operations that there are for floating-point types only: not of copies either.
const OF_FLOATS_ALONE: [&str; 5] = ["dot", "loads", "loads-pair", "sum-lanes", "dot-lanes"];

/// No operation has this name, or not on this element type.
#[derive(Debug)]
pub enum Unknown {
    /// No operation is called so.
    Operation {
        /// What was asked for.
        given: String,
        /// The names that are the most alike.
        nearest: Vec<String>,
    },
    /// The operation has no kernels for the type.
    Type {
        /// The operation.
        operation: String,
        /// What was asked for.
        given: String,
        /// The types that it has kernels for.
        has: Vec<&'static str>,
    },
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unknown::Operation { given, nearest } => {
                writeln!(f, "there is no operation {given:?}")?;
                writeln!(f, "the nearest: {}", nearest.join(", "))?;
                f.write_str(FAMILIES)
            }
            Unknown::Type {
                operation,
                given,
                has,
            } => write!(
                f,
                "{operation} has no kernels for {given:?}; it has for {}",
                has.join(", ")
            ),
        }
    }
}

impl std::error::Error for Unknown {}

/// The kernels of an operation, by its public name or by the registry's.
///
/// # Errors
///
/// [`Unknown`], with what there is.
pub fn find(operation: &str, dtype: &str) -> Result<Kernels, Unknown> {
    let tables = registry::operations();
    let name = spelled(operation);
    if let Some(found) = search(&tables, &name, dtype) {
        return Ok(found);
    }
    let has = |dtype: &&str| search(&tables, &name, dtype).is_some();
    let has: Vec<&str> = TYPES.into_iter().filter(has).collect();
    if has.is_empty() {
        return Err(Unknown::Operation {
            given: operation.into(),
            nearest: nearest(&name, &tables),
        });
    }
    Err(Unknown::Type {
        operation: operation.into(),
        given: dtype.into(),
        has,
    })
}

/// The operation whose kernels stand behind a public name that has none of its own.
pub fn behind(operation: &str) -> Option<&'static str> {
    let name = spelled(operation);
    let rule = RULES.iter().find(|(known, ..)| *known == name);
    rule.map(|(.., kernels)| *kernels)
}

/// A name as the registry spells it.
pub fn spelled(name: &str) -> String {
    name.trim().replace(['_', ' '], "-")
}

fn search(tables: &[Info], name: &str, dtype: &str) -> Option<Kernels> {
    let exact = |table: &&Info| table.name == name && table.element == dtype;
    if let Some(table) = tables.iter().find(exact) {
        return Some(Kernels {
            table: table.clone(),
            of_copies: false,
        });
    }
    by_rule(tables, name, dtype)
        .or_else(|| of_copies(tables, name, dtype))
        .or_else(|| search(tables, name.strip_prefix("column-")?, dtype))
}

/// By a rule for the name itself, or for the operation that it is a form of.
fn by_rule(tables: &[Info], name: &str, dtype: &str) -> Option<Kernels> {
    let form = FORMS.into_iter().find(|form| name.starts_with(form));
    let forms = ["", form.unwrap_or_default()];
    let rules = forms.into_iter().flat_map(|form| {
        let plain = &name[form.len()..];
        let fits = move |(known, of, _): &&Rule| *known == plain && of.holds(dtype);
        RULES.iter().filter(fits).map(move |rule| (form, rule.2))
    });
    rules
        .filter_map(|(form, kernels)| search(tables, &format!("{form}{kernels}"), dtype))
        .next()
}

/// Those of the type that the elements are copied to.
fn of_copies(tables: &[Info], name: &str, dtype: &str) -> Option<Kernels> {
    let is_copied = |table: &Info| table.name == "convert" && table.element == dtype;
    if OF_FLOATS_ALONE.contains(&name) || !tables.iter().any(is_copied) {
        return None;
    }
    let wide = if Of::Halves.holds(dtype) {
        "f32"
    } else {
        "f64"
    };
    search(tables, name, wide).map(|found| Kernels {
        of_copies: true,
        ..found
    })
}

impl Of {
    fn holds(self, dtype: &str) -> bool {
        match self {
            Of::Every => true,
            Of::Floats => Of::Wide.holds(dtype) || Of::Halves.holds(dtype),
            Of::Wide => matches!(dtype, "f32" | "f64"),
            Of::Halves => matches!(dtype, "f16" | "bf16"),
            Of::Integers => dtype.starts_with(['i', 'u']),
        }
    }
}

/// How many names are suggested.
const SUGGESTED: usize = 3;

/// The names that are the most alike, in the public spelling.
fn nearest(name: &str, tables: &[Info]) -> Vec<String> {
    let known = tables.iter().map(|table| table.name);
    let known: BTreeSet<&str> = known.chain(RULES.iter().map(|rule| rule.0)).collect();
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_by_key(|known| unlikeness(name, known));
    let nearest = known.into_iter().take(SUGGESTED);
    nearest.map(|name| name.replace('-', "_")).collect()
}

/// How much two names differ: the letters to change, less what they have in common at one place,
/// which counts twice. So `variance` is nearer to `var` than to names of its own length.
fn unlikeness(a: &str, b: &str) -> isize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    // Of the beginnings of both: the letters to change, and those in common just before the end.
    let mut edits: Vec<usize> = (0..=b.len()).collect();
    let mut common = vec![0; b.len() + 1];
    let mut most_common = 0;
    for (i, left) in a.iter().enumerate() {
        let (mut before, mut run) = (edits[0], 0);
        edits[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let changed = before + usize::from(left != right);
            before = edits[j + 1];
            edits[j + 1] = changed.min(before + 1).min(edits[j] + 1);
            let longer = if left == right { run + 1 } else { 0 };
            run = common[j + 1];
            common[j + 1] = longer;
            most_common = most_common.max(longer);
        }
    }
    edits[b.len()] as isize - 2 * most_common as isize
}

#[cfg(test)]
mod tests {
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
            said("dot", "u8"),
            "dot has no kernels for \"u8\"; it has for f32, f64"
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
}

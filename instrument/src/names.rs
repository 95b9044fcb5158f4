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

/// Operations of two slices, or that only some types have: not of copies either.
const NEVER_OF_COPIES: [&str; 5] = ["dot", "loads", "loads-pair", "sum-lanes", "dot-lanes"];

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
    if NEVER_OF_COPIES.contains(&name) || !tables.iter().any(is_copied) {
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
mod tests;

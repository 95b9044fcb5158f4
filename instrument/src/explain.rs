//! Which kernel an operation uses in production, and why.

use crate::machine::why_active;
use crate::report::table;
use serde::Serialize;
use std::fmt;
use superscalar::registry::{self, Described, Purpose, Descriptor};
use superscalar::tier::{self, Choice};

/// An operation's kernels and the choice among them.
#[derive(Serialize)]
pub struct Explanation {
    /// The operation.
    pub operation: &'static str,
    /// The element type.
    pub dtype: &'static str,
    /// The production kernel.
    pub serving: Line,
    /// Why its tier is active.
    pub why: String,
    /// Every kernel.
    pub rows: Vec<Line>,
}

/// A kernel's descriptor in words and figures.
#[derive(Clone, Serialize)]
pub struct Line {
    /// The tier that it needs.
    pub tier: &'static str,
    /// Features that it needs beyond the tier's.
    pub extra: &'static str,
    /// What the kernel is for.
    pub purpose: &'static str,
    /// Elements in a vector.
    pub lanes: usize,
    /// Independent chains, or tables of a histogram.
    pub accumulators: usize,
    /// Bytes read for each element.
    pub bytes: usize,
    /// Arithmetic operations for each element.
    pub operations: usize,
    /// Stores for each element.
    pub stores: usize,
    /// Why it is not in production, or that it is.
    pub state: String,
}

/// No operation has this name and element type.
#[derive(Debug)]
pub struct Unknown {
    operation: String,
    dtype: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<String> = registry::operations()
            .map(|known| format!("{} {}", known.name(), known.element()))
            .collect();
        write!(
            f,
            "there is no operation {:?} on {:?}; there are: {}",
            self.operation,
            self.dtype,
            known.join(", ")
        )
    }
}

impl std::error::Error for Unknown {}

/// Explains an operation.
///
/// # Errors
///
/// [`Unknown`] with the list of what there is.
pub fn explain(operation: &str, dtype: &str, choice: Choice) -> Result<Explanation, Unknown> {
    let found =
        registry::operations().find(|known| known.name() == operation && known.element() == dtype);
    let Some(found) = found else {
        return Err(Unknown {
            operation: operation.into(),
            dtype: dtype.into(),
        });
    };
    let serving = found.serving_sheet();
    Ok(Explanation {
        operation: found.name(),
        dtype: found.element(),
        serving: line(serving, serving),
        why: why_active(choice.origin),
        rows: rows(found, serving),
    })
}

fn rows(operation: &dyn Described, serving: &Descriptor) -> Vec<Line> {
    let descriptors = operation.sheets();
    descriptors
        .into_iter()
        .map(|descriptor| line(descriptor, serving))
        .collect()
}

fn line(descriptor: &Descriptor, serving: &Descriptor) -> Line {
    Line {
        tier: descriptor.tier.name(),
        extra: descriptor.extra,
        purpose: match descriptor.purpose {
            Purpose::Production => "serves",
            Purpose::Study => "study",
            Purpose::Limit => "limit",
        },
        lanes: descriptor.lanes,
        accumulators: descriptor.accumulators,
        bytes: descriptor.bytes * descriptor.streams,
        operations: descriptor.additions + descriptor.multiplications + descriptor.comparisons,
        stores: descriptor.stores,
        state: state(descriptor, serving),
    }
}

fn state(descriptor: &Descriptor, serving: &Descriptor) -> String {
    if descriptor == serving {
        return "serves".into();
    }
    match tier::check(descriptor.tier) {
        Err(error) => error.to_string(),
        Ok(()) if !registry::runs_here(descriptor) => {
            format!("this CPU lacks {}", descriptor.extra)
        }
        Ok(()) if descriptor.purpose == Purpose::Study => "for study only".into(),
        Ok(()) if descriptor.tier < serving.tier => format!("present; {} is better", serving.tier),
        Ok(()) if descriptor.tier > serving.tier => {
            format!("present; {} was asked for", serving.tier)
        }
        Ok(()) => format!("present; the row with {} is better", serving.extra),
    }
}

/// Prints an explanation.
pub fn print(explanation: &Explanation) {
    let serving = &explanation.serving;
    println!(
        "{} {} is served by tier {}: {}",
        explanation.operation, explanation.dtype, serving.tier, explanation.why
    );
    println!(
        "an element costs {} bytes read, {} arithmetic operations, {} stores\n",
        serving.bytes, serving.operations, serving.stores
    );
    let header = ["tier", "extra", "purpose", "lanes", "accumulators", "state"];
    let mut rows = table(&header, 3..5);
    for row in &explanation.rows {
        rows.add_row([
            row.tier.to_owned(),
            row.extra.to_owned(),
            row.purpose.to_owned(),
            row.lanes.to_string(),
            row.accumulators.to_string(),
            row.state.clone(),
        ]);
    }
    println!("{rows}");
}

#[cfg(test)]
mod tests {
    use super::state;
    use superscalar::registry::{self, Described, Descriptor};

    #[test]
    fn a_row_behind_one_of_its_tier_says_which() {
        let operation: &dyn Described = registry::of::<ops::Sum, f32>();
        let plain: &Descriptor = operation.serving_sheet();
        let serving = Descriptor {
            extra: "more",
            ..*plain
        };
        assert_eq!(state(&serving, &serving), "serves");
        let said = state(plain, &serving);
        assert_eq!(said, "present; the row with more is better");
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn a_row_says_what_this_cpu_lacks() {
        let vnni = "avx512vnni";
        let operation: &dyn Described = registry::of::<ops::Sum, u8>();
        let descriptors = operation.sheets();
        let descriptor = descriptors
            .iter()
            .find(|descriptor| descriptor.extra == vnni);
        // The feature alone, without the tier, which a CPU may lack too.
        let descriptor = Descriptor {
            tier: superscalar::tier::Tier::Scalar,
            ..**descriptor.expect("a row with it")
        };
        let said = state(&descriptor, operation.serving_sheet());
        let has = std::arch::is_x86_feature_detected!("avx512vnni");
        assert_eq!(said == format!("this CPU lacks {vnni}"), !has, "{said}");
    }
}

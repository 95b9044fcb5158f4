//! Which kernel an operation uses in production, and why.

use crate::format::{significant, table};
use crate::machine::rates::rates;
use crate::machine::{profile, why_active};
use crate::measure;
use crate::model::{self, Limit};
use crate::names::{self, Kernels, Unknown};
use serde::Serialize;
use std::collections::BTreeMap;
use superscalar::registry::{Descriptor, Info, Purpose};
use superscalar::tier::{self, Choice};

/// An operation's kernels and the choice among them.
#[derive(Serialize)]
pub struct Explanation {
    /// The operation, as it was asked for.
    pub operation: String,
    /// The element type.
    pub dtype: String,
    /// What the registry calls the kernels.
    pub kernels: String,
    /// Whether they read copies of the elements in another type.
    pub of_copies: bool,
    /// The production kernel.
    pub serving: Line,
    /// Why its tier is active.
    pub why: String,
    /// The active profile and why: what is chosen among kernels of the same bits.
    pub profile: String,
    /// Every kernel.
    pub rows: Vec<Line>,
    /// What may bind the production kernel beside loads, measured here, the largest first.
    pub limits: Vec<Limit>,
}

/// A kernel's descriptor in words and figures.
#[derive(Clone, Serialize)]
pub struct Line {
    /// The tier that it needs.
    pub tier: &'static str,
    /// What the kernel is for.
    pub purpose: &'static str,
    /// Elements in a vector.
    pub lanes: usize,
    /// Independent chains, or tables of a histogram.
    pub accumulators: usize,
    /// Bytes read for each element.
    pub bytes: usize,
    /// Operations for each vector of elements, by kind.
    pub operations: BTreeMap<&'static str, f32>,
    /// Why it is not in production, or that it is.
    pub state: String,
}

/// Explains an operation, by its public name or by the registry's.
///
/// # Errors
///
/// [`Unknown`] with what there is.
pub fn explain(operation: &str, dtype: &str, choice: Choice) -> Result<Explanation, Unknown> {
    let Kernels { table, of_copies } = names::find(operation, dtype)?;
    let serving = table.serving;
    let mut why = why_active(choice.origin);
    if serving.tier != choice.tier {
        let active = choice.tier;
        why = format!("{active} is active and has none of its own ({why})");
    }
    Ok(Explanation {
        operation: operation.into(),
        dtype: dtype.into(),
        kernels: format!("{} {}", table.name, table.element),
        of_copies,
        serving: line(serving, serving),
        why,
        profile: profile(),
        rows: rows(&table),
        limits: Vec::new(),
    })
}

/// Measures what may bind the production kernel of an operation.
///
/// # Errors
///
/// As [`rates`].
pub fn limits(operation: &str, dtype: &str) -> Result<Vec<Limit>, measure::Error> {
    let Ok(Kernels { table, .. }) = names::find(operation, dtype) else {
        return Ok(Vec::new());
    };
    let mut limits = model::limits(table.serving, table.element, usize::MAX, rates()?);
    limits.sort_by(|a, b| b.cycles.total_cmp(&a.cycles));
    Ok(limits)
}

fn rows(table: &Info) -> Vec<Line> {
    let lines = table.descriptors.iter();
    lines.map(|each| line(each, table.serving)).collect()
}

fn line(descriptor: &Descriptor, serving: &Descriptor) -> Line {
    Line {
        tier: descriptor.tier.name(),
        purpose: match descriptor.purpose {
            Purpose::Production => "production",
            Purpose::Study => "study",
            Purpose::Limit => "limit",
        },
        lanes: descriptor.lanes,
        accumulators: descriptor.accumulators,
        bytes: descriptor.bytes * descriptor.streams,
        operations: operations(descriptor),
        state: state(descriptor, serving),
    }
}

fn operations(descriptor: &Descriptor) -> BTreeMap<&'static str, f32> {
    let each = descriptor.counts.each();
    each.map(|(kind, count)| (kind.name(), count)).collect()
}

fn state(descriptor: &Descriptor, serving: &Descriptor) -> String {
    if descriptor == serving {
        return "serves".into();
    }
    match tier::check(descriptor.tier) {
        Err(error) => error.to_string(),
        Ok(()) if descriptor.purpose == Purpose::Study => "for study only".into(),
        Ok(()) if descriptor.tier > serving.tier => {
            format!("present; {} was asked for", serving.tier)
        }
        Ok(()) => format!("present; {} is better", serving.tier),
    }
}

/// Prints an explanation.
pub fn print(explanation: &Explanation) {
    let serving = &explanation.serving;
    let (operation, dtype) = (&explanation.operation, &explanation.dtype);
    println!(
        "{operation} {dtype} is served by tier {}: {}",
        serving.tier, explanation.why
    );
    println!("profile {}", explanation.profile);
    let kernels = &explanation.kernels;
    if explanation.of_copies {
        println!("its kernels are those of {kernels}, of copies of the elements in that type");
    } else if *kernels != format!("{} {dtype}", names::spelled(operation)) {
        println!("its kernels are those of {kernels}");
    }
    println!("an element costs {} bytes read", serving.bytes);
    print_operations(serving);
    print_limits(&explanation.limits);
    println!();
    let header = ["tier", "purpose", "lanes", "accumulators", "state"];
    let mut rows = table(&header, 2..4);
    for row in &explanation.rows {
        rows.add_row([
            row.tier.to_owned(),
            row.purpose.to_owned(),
            row.lanes.to_string(),
            row.accumulators.to_string(),
            row.state.clone(),
        ]);
    }
    println!("{rows}");
}

/// What a vector costs.
fn print_operations(line: &Line) {
    let each = line.operations.iter();
    let each: Vec<String> = each
        .map(|(kind, count)| format!("{count} x {kind}"))
        .collect();
    let of = match line.lanes {
        1 => "an element".into(),
        lanes => format!("a vector of {lanes} elements"),
    };
    match each.is_empty() {
        true => println!("what {of} costs beyond loads is not described"),
        false => println!("{of} costs {}", each.join(", ")),
    }
}

/// What may bind it beside loads, the largest first.
fn print_limits(limits: &[Limit]) {
    for limit in limits {
        println!(
            "limit: {} cycles an element, by {}",
            significant(limit.cycles),
            limit.name
        );
    }
}

#[cfg(test)]
mod tests {
    use super::state;
    use superscalar::registry::{self, Descriptor, Purpose, ops};
    use superscalar::tier::{self, Tier};

    #[test]
    fn a_row_says_why_it_does_not_serve() {
        let portable = registry::of::<ops::Sum, f32>().serving_on(Tier::Portable);
        let portable = *portable.expect("every CPU has the tier").descriptor();
        let of = |tier| Descriptor { tier, ..portable };
        let best = tier::available().next_back().expect("one serves");
        assert_eq!(state(&portable, &portable), "serves");
        if best > Tier::Portable {
            let said = state(&portable, &of(best));
            assert_eq!(said, format!("present; {best} is better"));
            let said = state(&of(best), &portable);
            assert_eq!(said, "present; portable was asked for");
        }
        let study = Descriptor {
            purpose: Purpose::Study,
            ..portable
        };
        assert_eq!(state(&study, &portable), "for study only");
    }

    #[test]
    fn a_row_says_what_this_cpu_lacks() {
        let any = registry::of::<ops::Sum, u8>().serving();
        for tier in Tier::ALL {
            let descriptor = Descriptor {
                tier,
                lanes: 0,
                ..*any.descriptor()
            };
            let said = state(&descriptor, any.descriptor());
            let lacks = tier::check(tier).map_err(|error| error.to_string()).err();
            assert_eq!(Some(&said) == lacks.as_ref(), lacks.is_some(), "{said}");
        }
    }
}

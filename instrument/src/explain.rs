//! Which kernel an operation uses in production, and why.

use crate::format::table;
use crate::machine::{profile, why_active};
use crate::names::{self, Kernels, Unknown};
use serde::Serialize;
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
    /// Arithmetic operations for each element.
    pub operations: usize,
    /// Stores for each element.
    pub stores: usize,
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
    })
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
        operations: descriptor.additions
            + descriptor.multiplications
            + descriptor.fused
            + descriptor.comparisons,
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
    println!(
        "an element costs {} bytes read, {} arithmetic operations, {} stores\n",
        serving.bytes, serving.operations, serving.stores
    );
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

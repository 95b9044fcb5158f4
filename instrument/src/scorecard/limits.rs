//! Kernels beside the limit that binds them: loads of the same bytes, or what they compute.

use super::{Bar, Timed};
use crate::footprint::Footprint;
use crate::machine::Environment;
use crate::machine::rates::rates;
use crate::measure::{Error, Measured, Plan, Subject, interleave, ratio};
use crate::model::{self, Limit};
use crate::names;
use crate::streams::{Bound, width};

/// Which operation is measured, and on what.
#[derive(Clone, Copy)]
pub(super) struct Work {
    /// The operation, by its public name or by the registry's.
    pub operation: &'static str,
    /// The element type.
    pub dtype: &'static str,
    /// The size of the working set.
    pub footprint: Footprint,
}

/// The share of the binding limit that every kernel in production must reach.
pub(super) fn share(footprint: Footprint) -> f64 {
    match footprint {
        Footprint::L1 => 0.85,
        Footprint::L2 => 0.90,
        _ => 0.95,
    }
}

/// The bar of a kernel beside its limit.
pub(super) fn bar(
    work: Work,
    required: f64,
    run: impl Fn(&Environment, &Plan) -> Result<Timed, Error> + 'static,
) -> Bar {
    let Work {
        operation,
        dtype,
        footprint,
    } = work;
    Bar {
        name: format!("{operation} {dtype} {footprint}"),
        operation,
        dtype,
        footprint: footprint.to_string(),
        limit_name: "binding limit",
        required,
        physical: true,
        run: Box::new(run),
    }
}

/// Measures the kernel in production and the loads of the same bytes.
pub(super) fn timed(
    work: Work,
    elements: usize,
    plan: &Plan,
    loads: Bound<'_, ()>,
    kernel: Subject<'_>,
) -> Result<Timed, Error> {
    let Computed {
        limit,
        typical,
        end,
    } = computed(work, elements)?;
    let from = format!("loads from {}, {}", work.footprint, width(loads.descriptor));
    let measured = interleave(&mut [loads.subject("loads"), kernel], plan, |_| ())?;
    let (loads, kernel) = (&measured[0], &measured[1]);
    let (name, limit) = longer(from, loads, limit, kernel, elements);
    let ns = |cycles: Option<f64>| cycles.map_or(0.0, |it| kernel.at_its_clock(it).ns().median);
    let typical = ns(typical.map(|cycles| cycles * elements as f64));
    Ok(Timed {
        elements,
        limit_ns: limit.ns().median,
        predicted_ns: limit.ns().median.max(typical) + ns(end),
        kernel_ns: kernel.ns().median,
        ratio: ratio(&limit, kernel),
        limit_name: Some(name),
    })
}

/// What the kernel in production computes.
#[derive(Default)]
struct Computed {
    /// What binds it.
    limit: Option<Limit>,
    /// Cycles an element that it typically takes.
    typical: Option<f64>,
    /// Cycles from its last vector to the answer.
    end: Option<f64>,
}

fn computed(work: Work, elements: usize) -> Result<Computed, Error> {
    let Ok(kernels) = names::find(work.operation, work.dtype) else {
        return Ok(Computed::default());
    };
    let (descriptor, element, rates) = (kernels.table.serving, kernels.table.element, rates()?);
    let limits = model::limits(descriptor, element, elements, rates);
    Ok(Computed {
        limit: model::largest(&limits).cloned(),
        typical: model::typical(descriptor, element, rates),
        end: model::end_of_a_call(descriptor, element, rates),
    })
}

/// The loads, or what is computed where that takes longer: its name and its time.
fn longer(
    from: String,
    loads: &Measured,
    computed: Option<Limit>,
    kernel: &Measured,
    elements: usize,
) -> (String, Measured) {
    let computed = computed.map(|it| (it.name, kernel.at_its_clock(it.cycles * elements as f64)));
    match computed {
        Some((name, time)) if time.ns().median > loads.ns().median => (name, time),
        _ => (from, loads.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::longer;
    use crate::measure::Measured;
    use crate::model::Limit;

    #[test]
    fn the_longer_time_is_the_limit() {
        let times = |ns: f64, cycles: f64| Measured {
            ns: vec![ns; 3],
            cycles: vec![cycles; 3],
        };
        let (loads, kernel) = (times(100.0, 200.0), times(150.0, 300.0));
        let limit = |cycles| {
            Some(Limit {
                name: "compared".into(),
                cycles,
            })
        };
        let of = |computed| longer("loaded".into(), &loads, computed, &kernel, 100);
        assert_eq!(of(limit(1.9)).0, "loaded");
        let (name, time) = of(limit(2.5));
        assert_eq!((name.as_str(), time.ns().median), ("compared", 125.0));
        assert_eq!(of(None).0, "loaded");
    }
}

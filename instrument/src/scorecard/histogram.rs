//! The bars of the byte histogram.

use super::{Bar, Timed, timed};
use crate::buffer::{Buffer, Typical};
use crate::footprint::Footprint;
use crate::ladder::bytes::plain_counts;
use crate::machine::Environment;
use crate::measure::{Error, Plan, Subject, opaque};
use superscalar::kernels::input::Slice;
use superscalar::registry::{self, Kernel, Purpose, ops};

pub(super) fn bars() -> Vec<Bar> {
    let of = |footprint| [constant_bar(footprint), tables_bar(footprint)];
    Footprint::LEVELS.into_iter().flat_map(of).collect()
}

fn histogram_bar(
    name: &str,
    footprint: Footprint,
    limit_name: &'static str,
    required: f64,
    run: impl Fn(&Environment, &Plan) -> Result<Timed, Error> + 'static,
) -> Bar {
    Bar {
        name: format!("bincount u8 {footprint}, {name}"),
        operation: "bincount",
        dtype: "u8",
        footprint: footprint.to_string(),
        limit_name,
        required,
        physical: false,
        run: Box::new(run),
    }
}

/// Constant data, held against random data.
fn constant_bar(footprint: Footprint) -> Bar {
    let required = 1.0 / 1.1;
    histogram_bar(
        "constant data",
        footprint,
        "random data",
        required,
        move |environment, plan| {
            let n = footprint.elements(&environment.caches, 1, 1);
            let random = Buffer::new(n, |i| u8::typical(i as u64));
            let constant = Buffer::new(n, |_| 7u8);
            let kernel = registry::of::<ops::Bincount, u8>().serving();
            let counting = |x| {
                let expected = plain_counts(x);
                Subject::expecting(1, "bincount", move || {
                    u64::from(kernel.run(opaque(x)) == expected)
                })
            };
            timed(
                n,
                plan,
                counting(random.as_slice()),
                counting(constant.as_slice()),
            )
        },
    )
}

/// The production kernel against the study kernel with eight tables.
fn tables_bar(footprint: Footprint) -> Bar {
    histogram_bar(
        "random data",
        footprint,
        "eight tables",
        0.97,
        move |environment, plan| {
            let n = footprint.elements(&environment.caches, 1, 1);
            let x = Buffer::new(n, |i| u8::typical(i as u64));
            let x = x.as_slice();
            let expected = plain_counts(x);
            let counting = |kernel: Kernel<Slice<u8>, [u64; 256]>| {
                Subject::expecting(1, "bincount", move || {
                    u64::from(kernel.run(opaque(x)) == expected)
                })
            };
            let operation = registry::of::<ops::Bincount, u8>();
            let serving = operation.serving();
            let eight_tables = operation.kernels().find(|kernel| {
                kernel.descriptor().purpose == Purpose::Study
                    && kernel.descriptor().accumulators == 8
            });
            let limit = eight_tables.unwrap_or(serving);
            timed(n, plan, counting(limit), counting(serving))
        },
    )
}

//! Level `pipelined`: one element at a time, in several chains (or tables).

mod common;

use superscalar::registry::Purpose;

fn main() {
    common::one_core("pipelined", |descriptor| {
        descriptor.purpose == Purpose::Study && descriptor.lanes == 1 && descriptor.accumulators > 1
    });
}

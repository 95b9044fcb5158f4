//! Level `scalar`: one element at a time, in one chain.

mod common;

use superscalar::registry::Purpose;

fn main() {
    common::one_core("scalar", |descriptor| {
        descriptor.purpose == Purpose::Study
            && descriptor.lanes == 1
            && descriptor.accumulators == 1
    });
}

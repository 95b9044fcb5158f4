//! Level `simd-pipelined`: vectors in several chains, and the production kernels of the public API.

mod common;

use superscalar::registry::Purpose;

fn main() {
    common::one_core("simd-pipelined", |descriptor| {
        descriptor.purpose == Purpose::Production
            || descriptor.lanes > 1 && descriptor.accumulators > 1
    });
}

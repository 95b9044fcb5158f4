//! Level `simd-pipelined`: vectors in several chains, and the rows that serve the public API.

mod common;

use superscalar::registry::Purpose;

fn main() {
    common::one_core("simd-pipelined", |sheet| {
        sheet.purpose == Purpose::Serve || sheet.lanes > 1 && sheet.accumulators > 1
    });
}

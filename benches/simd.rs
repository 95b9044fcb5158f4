//! Level `simd`: a vector at a time, in one chain.

mod common;

use superscalar::registry::Purpose;

fn main() {
    common::one_core("simd", |sheet| {
        sheet.purpose == Purpose::Study && sheet.lanes > 1 && sheet.accumulators == 1
    });
}

//! Level `scalar`: one element at a time, in one chain.

mod common;

use superscalar::registry::Purpose;

fn main() {
    common::one_core("scalar", |sheet| {
        sheet.purpose == Purpose::Study && sheet.lanes == 1 && sheet.accumulators == 1
    });
}
